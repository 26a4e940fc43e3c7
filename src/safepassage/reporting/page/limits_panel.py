"""What binds, and who is left and why."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from safepassage.checking.readiness import ready_persons
from safepassage.limits import LIMITS
from safepassage.reporting.journeys import Outcome
from safepassage.reporting.markup import text
from safepassage.reporting.words import capitalised, count, people
from safepassage.scenario.model import Need

if TYPE_CHECKING:
    from safepassage.reporting.page.data import ReportData
    from safepassage.scenario.model import Place

__all__ = ["left_panel", "limits_panel"]

MOST_ROWS = 40


def limits_panel(data: ReportData) -> str:
    """Return the limits that hold people back, with the persons whom each concerns."""
    if not data.plan.binding:
        if not data.figures.people_left:
            return ""
        rest = "No limit is named in this plan."
        return f'<section class="panel half"><h2>What binds</h2><p>{rest}</p></section>'
    rows = "".join(
        f"<tr><td class='n'>{count(item.persons)}</td><td>"
        f"<strong>{text(capitalised(LIMITS[item.limit].wanted))}</strong><br>"
        f"{text(item.sentence)}</td></tr>"
        for item in data.plan.binding[:MOST_ROWS]
    )
    return (
        '<section class="panel half"><h2>What binds</h2><table><thead><tr><th class="n">Left'
        f"</th><th>What is wanted</th></tr></thead><tbody>{rows}</tbody></table>"
        f"{_cut(len(data.plan.binding), 'limits')}</section>"
    )


def _cut(total: int, what: str) -> str:
    if total <= MOST_ROWS:
        return ""
    return (
        f'<p class="hint">{count(total - MOST_ROWS)} more {what} are not shown here; '
        "plan.xlsx has all of them.</p>"
    )


def left_panel(data: ReportData) -> str:
    """
    Return who is left, by pickup, with what the plan shows of the reason.

    Where nobody is, the panel is short and stands where the limits would.
    """
    left: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for item in data.passages:
        if item.outcome is Outcome.LEFT:
            left[item.pickup].append((item.group, item.persons))
    rest = _not_leaving(data)
    if not left:
        return (
            '<section class="panel half"><h2>Who is left</h2>'
            f"<p>Nobody who chose to leave is left.</p>{rest}</section>"
        )
    head = '<section class="panel"><h2>Who is left, and why</h2>'
    ordered = sorted(left.items(), key=lambda item: -sum(persons for _, persons in item[1]))
    rows = []
    for pickup, groups in ordered[:MOST_ROWS]:
        persons = sum(number for _, number in groups)
        who = ", ".join(f"{group} {count(number)}" for group, number in groups[:6])
        if len(groups) > 6:
            who += f" and {len(groups) - 6} more group{'s' if len(groups) > 7 else ''}"
        rows.append(
            f"<tr><th>{text(data.index.place_name(pickup))}</th><td class='n'>{count(persons)}</td>"
            f"<td>{text(who)}</td><td>{text(_why(data, pickup, groups))}</td></tr>"
        )
    return (
        f'{head}<table><thead><tr><th>Pickup</th><th class="n">Left</th><th>Groups</th>'
        f"<th>Why</th></tr></thead><tbody>{''.join(rows)}</tbody></table>"
        f"{_cut(len(ordered), 'pickups')}{rest}</section>"
    )


def _not_leaving(data: ReportData) -> str:
    stay, undecided = data.persons(Outcome.STAYS), data.persons(Outcome.UNDECIDED)
    if not stay and not undecided:
        return ""
    parts = []
    if stay:
        parts.append(f"{people(stay)} chose to stay")
    if undecided:
        parts.append(f"{people(undecided)} {'has' if undecided == 1 else 'have'} not decided")
    return (
        f"<p>{' and '.join(parts)}. Only those who chose to leave are planned for; ask the others "
        "again before each pause.</p>"
    )


def _why(data: ReportData, pickup: str, groups: list[tuple[str, int]]) -> str:
    """Return the limits' reasons at a pickup, and for the others there what can be seen."""
    left = sum(persons for _, persons in groups)
    told: list[tuple[int, str]] = []
    for item in data.plan.binding:
        persons = dict(item.places).get(pickup, 0)
        if persons and item.reason:
            told.append((persons, item.reason))
    others = left - sum(persons for persons, _ in told)
    if others > 0:
        told.append((others, _seen(data, pickup, groups)))
    if len(told) == 1:
        return told[0][1]
    return " ".join(f"{people(persons)}: {reason}" for persons, reason in told)


def _seen(data: ReportData, pickup: str, groups: list[tuple[str, int]]) -> str:
    """Return what scenario and plan show of why people are left at a pickup."""
    place = data.index.places.get(pickup)
    if place is None:
        return "The scenario does not know this place."
    capacities = [vehicle.capacity for vehicle in data.scenario.vehicles]
    for need in (Need.WHEELCHAIR, Need.STRETCHER):
        wanted = any(
            data.index.groups[group].need is need
            for group, _ in groups
            if group in data.index.groups
        )
        if wanted and not any(capacity[tuple(Need).index(need)] for capacity in capacities):
            return f"No vehicle has a {need.value} place."
    last = _last_minute(data, place)
    if last is None:
        return f"No pause covers its zone, {place.zone}."
    ready = ready_persons(data.scenario, place, [last])[0]
    boarded = sum(item.persons for item in data.passages if item.pickup == pickup and item.vehicle)
    everybody = boarded + sum(number for _, number in groups)
    by_then = f"by the last minute in which a vehicle may {'be there' if place.zone else 'come'}"
    if ready <= boarded:
        how = "brought out to the vehicles" if place.lift_rate_per_h is not None else "there"
        return f"Only {count(ready)} of {count(everybody)} are {how} {by_then}."
    if not boarded:
        return f"{count(ready)} are ready {by_then}, but no vehicle of this plan comes."
    taken = "1 is" if boarded == 1 else f"{count(boarded)} are"
    share = f"{count(ready)} of {count(everybody)}" if ready < everybody else f"All {count(ready)}"
    return (
        f"{share} are ready {by_then}, and {taken} taken; for the "
        "others no vehicle of this plan has places in time."
    )


def _last_minute(data: ReportData, place: Place) -> int | None:
    if place.zone is None:
        return data.scenario.horizon_min
    ends = [
        pause.end_min - pause.margin_min
        for pause in data.scenario.pauses
        if place.zone in pause.zones
    ]
    return max(ends, default=None)
