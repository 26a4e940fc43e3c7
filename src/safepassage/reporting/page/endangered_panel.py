"""The danger that people aboard go through, that is no pause's: road by road."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.ledger import incident_rates
from safepassage.plans import Objective
from safepassage.reporting.danger import danger_rows, danger_sentence, rate_sentence
from safepassage.reporting.markup import text
from safepassage.reporting.words import capitalised

if TYPE_CHECKING:
    from safepassage.reporting.page.data import ReportData

__all__ = ["endangered_panel"]

_MOST_ROWS = 14


def endangered_panel(data: ReportData) -> str:
    """Return who goes through which danger; empty where the scenario states none."""
    if not data.scenario.has_danger:
        return ""
    told = danger_rows(data.figures)
    rows = "".join(
        f'<tr><th>{text(where)}</th><td class="n">{minutes}</td><td class="n">{events}</td></tr>'
        for where, minutes, events in told[:_MOST_ROWS]
    )
    more = len(told) - _MOST_ROWS
    cut = f'<p class="hint">{more} more are not shown here.</p>' if more > 0 else ""
    price = data.scenario.danger_price
    priced = (
        "Danger has no price in this plan: it is told, and did not change the plan."
        if price == 0 or data.plan.objective is Objective.CLEARANCE
        else f"In this plan one event counts, for each person aboard, as {price:g} persons lost."
    )
    rates = incident_rates(data.scenario)
    rests = f" {rate_sentence(data.scenario, rates)}" if rates else ""
    return (
        '<section class="panel"><h2>Danger on roads and at places</h2>'
        f"<p>{text(capitalised(danger_sentence(data.figures)))}.</p>"
        '<div class="wide"><table><thead><tr><th>Where</th><th class="n">person-minutes in danger'
        '</th><th class="n">person-events</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{cut}"
        '<p class="hint">Person-events are the events to be expected, such as shells that fall, '
        "times the people aboard a vehicle there. The rates are the scenario's, and as good as "
        f"their sources.{text(rests)} {text(priced)} People who wait for their vehicle are not "
        "counted.</p></section>"
    )
