"""The top of the report: one sentence, four figures, two warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.limits import LIMITS
from safepassage.plans import Objective
from safepassage.reporting.journeys import Outcome
from safepassage.reporting.markup import text
from safepassage.reporting.page.sources_panel import assumed_rows
from safepassage.reporting.words import capitalised, clock, count, day, moment, people
from safepassage.units import duration_text

if TYPE_CHECKING:
    from safepassage.reporting.page.data import ReportData

__all__ = ["head_panel", "headline"]


MOST_FAULTS = 12


def headline(data: ReportData) -> str:
    """Return the plan in one or two plain sentences."""
    figures = data.figures
    if not figures.people_total:
        return "Nobody has chosen to leave, so nobody is to be moved."
    proven = data.plan.bound.people <= figures.people_out
    if not figures.people_out:
        nobody = "can reach safety" if proven else "reaches safety in this plan"
        sentence = f"None of the {people(figures.people_total)} who chose to leave {nobody}."
    else:
        by = moment(data.scenario, figures.clearance_min or 0)
        share = f"{count(figures.people_out)} of {people(figures.people_total)}"
        if not figures.people_left:
            share = f"All {people(figures.people_total)}"
        reach = "reaches" if figures.people_out == 1 else "reach"
        sentence = f"{share} who chose to leave {reach} safety by {by}"
        if figures.people_left:
            rest = "cannot" if proven else _are_left(figures.people_left)
            sentence += f"; {count(figures.people_left)} {rest}"
        sentence += "."
    if figures.people_left and data.plan.binding:
        sentence += f" {_what_binds(data)}"
    return sentence


def _what_binds(data: ReportData) -> str:
    """Return the heaviest limit as what would help, with its reason where it has one."""
    heaviest = data.plan.binding[0]
    most = " most" if len(data.plan.binding) > 1 else ""
    wanted = f"What binds{most}: {LIMITS[heaviest.limit].wanted} ({people(heaviest.persons)})."
    return f"{wanted} {heaviest.reason}".rstrip()


def _are_left(persons: int) -> str:
    return "is left" if persons == 1 else "are left"


def head_panel(data: ReportData) -> str:
    """Return the title, the sentence, the figures and the warnings."""
    scenario = data.scenario
    title = text(scenario.title or scenario.name)
    start = f"{day(scenario, 0)} {scenario.time_at(0).year} {clock(scenario, 0)}"
    period = f"{start} to {moment(scenario, scenario.horizon_min)}"
    return (
        f"{_alarm(data)}"
        '<header><p class="kicker">Evacuation plan</p>'
        f"<h1>{title}</h1>"
        f'<p class="period">{text(period)}, local time ({text(scenario.timezone)})</p>'
        f'<p class="headline">{text(headline(data))}</p></header>'
        f'<div class="cards">{_out_card(data)}{_time_card(data)}{_proof_card(data)}'
        f"{_check_card(data)}</div>"
        '<div class="warnings">'
        "<p><strong>A plan is no permission and no protection.</strong> It says what could be "
        "done if every pause holds as pledged and every figure is right.</p>"
        "<p><strong>Sensitive: shows where people are. Do not hand on.</strong> Keep it off "
        "shared drives and messengers.</p></div>"
    )


def _alarm(data: ReportData) -> str:
    if data.result.right:
        return ""
    faults = data.result.faults
    rows = "".join(f"<li>{text(fault)}</li>" for fault in faults[:MOST_FAULTS])
    more = ""
    if len(faults) > MOST_FAULTS:
        more = f"<p>{count(len(faults) - MOST_FAULTS)} more faults are in check.json.</p>"
    return (
        '<section class="alarm"><h1>THIS PLAN IS NOT RIGHT</h1>'
        f"<p>The checker found {_counted_faults(data)}. Do not use this plan.</p>"
        f"<ol>{rows}</ol>{more}</section>"
    )


def _counted_faults(data: ReportData) -> str:
    faults = len(data.result.faults)
    return "1 fault" if faults == 1 else f"{count(faults)} faults"


def _card(name: str, figure: str, note: str, kind: str = "") -> str:
    return (
        f'<div class="card {kind}"><p class="name">{text(name)}</p>'
        f'<p class="figure">{figure}</p><p class="note">{text(note)}</p></div>'
    )


def _out_card(data: ReportData) -> str:
    figures = data.figures
    figure = f"{count(figures.people_out)} <small>of {count(figures.people_total)}</small>"
    notes = []
    if figures.people_left:
        figure = (
            f"<span>{figure}</span> "
            f'<span class="left">{count(figures.people_left)} <small>left</small></span>'
        )
    else:
        notes.append("nobody is left")
    stay, undecided = data.persons(Outcome.STAYS), data.persons(Outcome.UNDECIDED)
    if stay:
        notes.append(f"{count(stay)} more chose to stay")
    if undecided:
        notes.append(f"{count(undecided)} undecided")
    return _card("People who reach safety", figure, capitalised("; ".join(notes)))


def _time_card(data: ReportData) -> str:
    clearance = data.figures.clearance_min
    if clearance is None:
        return _card("Last arrival", "–", "Nobody arrives.")
    figure = f"{clock(data.scenario, clearance)}"
    used = data.figures.vehicles_used
    vehicles = "1 vehicle" if used == 1 else f"{count(used)} vehicles"
    note = f"{vehicles}, {count(data.figures.vehicle_km)} km"
    date = f" <small>{text(day(data.scenario, clearance, weekday=True))}</small>"
    return _card("Last arrival", figure + date, note)


def _proof_card(data: ReportData) -> str:
    plan, out = data.plan, data.figures.people_out
    most = max(plan.bound.people, out)
    if plan.objective is Objective.CLEARANCE and not data.figures.people_left:
        earliest = round(plan.bound.value)
        minutes = (data.figures.clearance_min or 0) - earliest
        note = (
            "Proven: nothing is quicker."
            if minutes <= 0
            else f"At most {duration_text(minutes)} quicker."
        )
        figure = clock(data.scenario, earliest)
        date = f" <small>{text(day(data.scenario, earliest, weekday=True))}</small>"
        return _card("No plan can clear before", figure + date, note)
    if most <= out:
        note = "Proven: no plan can bring out more people."
    elif most >= data.figures.people_total:
        note = "Whether any plan can bring out more than this one is not known."
    else:
        note = f"Proven: any other plan brings out at most {count(most - out)} more."
    return _card("No plan can bring out more than", count(most), note)


def _check_card(data: ReportData) -> str:
    if data.result.right:
        figure = "Right <small>on these figures</small>"
        found = "Separate code found all ten rules kept."
        if data.result.unavoidable:
            cases = len(data.result.unavoidable)
            told = "1 case" if cases == 1 else f"{count(cases)} cases"
            found = f"Separate code found all rules kept, but for {told} that nobody could avoid."
        note = f"{found} {_assumed(data)}".rstrip()
        return _card("Checked", figure, note, "right")
    note = f"{_counted_faults(data)}, listed on top"
    return _card("Checked", "NOT RIGHT", note, "wrong")


def _assumed(data: ReportData) -> str:
    """Return how much of the scenario is no more than assumed, or without a source."""
    assumed, unsourced, rows = assumed_rows(data.scenario)
    parts = []
    if assumed:
        share = f"All {count(rows)}" if assumed == rows else f"{count(assumed)} of {count(rows)}"
        parts.append(f"{share} rows of figures are assumed, at least in part")
    if unsourced:
        share = count(unsourced) if assumed else f"{count(unsourced)} of {count(rows)} rows"
        parts.append(f"{share} {'has' if unsourced == 1 else 'have'} no source")
    return f"{'; '.join(parts)}." if parts else ""
