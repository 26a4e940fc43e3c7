"""What each vehicle does, trip by trip, as a compact table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.reporting.markup import text
from safepassage.reporting.words import clock, count, day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from safepassage.reporting.journeys import Step
    from safepassage.reporting.page.data import ReportData

__all__ = ["vehicles_panel"]

MOST_ROWS = 150


@dataclass(frozen=True, slots=True)
class _Row:
    """One trip: from where people first board to where the last get off."""

    starts_min: int
    pickups: tuple[tuple[str, int, int], ...]
    set_down: tuple[tuple[str, int, int], ...]
    km: float


def vehicles_panel(data: ReportData) -> str:
    """Return the trips of all vehicles; cut after 150 rows, with the count of the others."""
    bodies: list[str] = []
    total = 0
    for vehicle, steps in data.vehicles:
        rows: list[str] = []
        for position, trip in enumerate(_trips(steps)):
            total += 1
            if total <= MOST_ROWS:
                rows.append(_row_html(data, vehicle if position == 0 else "", trip))
        if rows:
            # A body each, so that a page break leaves no trip without its vehicle's name.
            bodies.append(f"<tbody>{''.join(rows)}</tbody>")
    if not bodies:
        return ""
    cut = ""
    if total > MOST_ROWS:
        cut = (
            f'<p class="hint">{count(total - MOST_ROWS)} of {count(total)} trips are not shown '
            "here; plan.xlsx has a sheet for each vehicle.</p>"
        )
    return (
        '<section class="panel long"><h2>Trips</h2><p class="hint">The time at a pickup is when '
        "the vehicle leaves with the people, at a reception when it arrives.</p>"
        '<div class="wide"><table class="trips"><thead><tr>'
        "<th>Vehicle</th><th>Day</th><th>Sets out</th><th>Takes aboard</th><th>Brings to</th>"
        '<th class="n">People</th><th class="n">km</th></tr></thead>'
        f"{''.join(bodies)}</table></div>{cut}</section>"
    )


def _trips(steps: Sequence[Step]) -> Iterator[_Row]:
    starts: int | None = None
    pickups: list[tuple[str, int, int]] = []
    set_down: list[tuple[str, int, int]] = []
    km = 0.0
    aboard = 0
    for step in steps:
        if step.drives:
            starts = step.start_min if starts is None else starts
            km += step.km
            continue
        if step.getting_off:
            set_down.append((step.from_place, step.start_min, step.getting_off))
            aboard -= step.getting_off
            if aboard <= 0:
                first = step.start_min if starts is None else starts
                yield _Row(first, tuple(pickups), tuple(set_down), km)
                starts, pickups, set_down, km = None, [], [], 0.0
        if step.boarding:
            pickups.append((step.from_place, step.end_min, step.boarding))
            aboard += step.boarding
    if km or pickups:
        yield _Row(starts or 0, tuple(pickups), tuple(set_down), km)


def _row_html(data: ReportData, vehicle: str, trip: _Row) -> str:
    scenario = data.scenario
    starts = day(scenario, trip.starts_min)

    def told(stops: Sequence[tuple[str, int, int]], *, counts: bool) -> str:
        parts = []
        for place, minute, persons in stops:
            name = text(data.index.place_name(place))
            number = f" {count(persons)}" if counts else ""
            date = day(scenario, minute)
            later = "" if date == starts else f"{text(date)} "
            parts.append(f"{later}{clock(scenario, minute)} {name}<b>{number}</b>")
        return "<br>".join(parts)

    persons = sum(stop[2] for stop in trip.set_down)
    goes = told(trip.pickups, counts=len(trip.pickups) > 1) or "<i>nobody: moves empty</i>"
    first = ' class="first"' if vehicle else ""
    return (
        f"<tr{first}><th>{text(vehicle)}</th><td>{text(starts)}</td>"
        f"<td>{clock(scenario, trip.starts_min)}</td><td>{goes}</td>"
        f"<td>{told(trip.set_down, counts=len(trip.set_down) > 1)}</td>"
        f"<td class='n'>{count(persons)}</td><td class='n'>{count(trip.km)}</td></tr>"
    )
