"""What a plan comes to where pauses break, as lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.ledger import incident_rates, pause_chances
from safepassage.reporting.danger import (
    danger_rows,
    danger_sentence,
    rate_rows,
    rate_sentence,
)
from safepassage.reporting.risk.break_rows import break_rows
from safepassage.reporting.risk.chances import chance_section
from safepassage.reporting.terminal import text_table, wrapped
from safepassage.reporting.words import capitalised, chance, clock, count, moment, people

if TYPE_CHECKING:
    from safepassage.checking import CheckResult, Risk
    from safepassage.scenario.model import Scenario

__all__ = ["UNNAMED_HOURS", "risk_sentence", "risk_text", "rounded"]

UNNAMED_HOURS = "An hour that is not named comes to the same as the one before."


def risk_sentence(result: CheckResult, risk: Risk) -> str:
    """Return in a sentence who gets out on average, and who is caught."""
    return (
        f"{rounded(risk.people_expected)} of {count(result.figures.people_out)} get out on "
        f"average at the first try, {rounded(risk.people_caught)} are caught; a trip at most with "
        f"a chance of {chance(risk.worst_chance)} %"
    )


def risk_text(scenario: Scenario, result: CheckResult, risk: Risk) -> str:
    """Return the answer of the command ``risk``."""
    lines = [
        f"{scenario.name}: if all pauses hold, {people(result.figures.people_out)} get out.",
        *wrapped(f"As likely as pauses are to hold: {risk_sentence(result, risk)}."),
        *chance_section(pause_chances(scenario), known="when each pause begins"),
    ]
    if risk.breaks:
        lines += ["", "IF ONE PAUSE BREAKS, all others hold, and nothing is done about it"]
        of_breaks = ("Pause", "breaks at", "get out", "caught", "missed")
        lines += text_table(of_breaks, list(break_rows(scenario, risk.breaks)))
        lines += wrapped(UNNAMED_HOURS)
    if risk.exposures:
        lines += ["", "TRIPS THROUGH ZONES, from the first entry to the last exit"]
        of_trips = (
            "Vehicle",
            "pause",
            "enters",
            "leaves",
            "last safe entry",
            "aboard",
            "chance caught",
        )
        lines += text_table(
            of_trips,
            [
                (
                    one.vehicle,
                    one.pause,
                    moment(scenario, one.entry_min),
                    clock(scenario, one.exit_min),
                    clock(scenario, one.last_entry_min),
                    count(one.persons),
                    f"{chance(one.chance)} %",
                )
                for one in risk.exposures
            ],
        )
    if scenario.has_danger:
        lines += ["", "DANGER THAT IS NO PAUSE, of the people aboard on their way"]
        of_dangers = ("Where", "person-minutes in danger", "person-events to be expected")
        lines += text_table(of_dangers, danger_rows(result.figures))
        lines += wrapped(f"{capitalised(danger_sentence(result.figures))}.")
    rates = incident_rates(scenario)
    if rates:
        lines += ["", "RATES FROM INCIDENTS, where no row of dangers states one"]
        of_rates = ("Where", "hours", "incidents", "hours recorded", "events an hour", "90 %")
        lines += text_table(of_rates, rate_rows(rates))
        lines += wrapped(rate_sentence(scenario, rates))
    return "\n".join(lines)


def rounded(persons: float) -> str:
    """Return an average of people: a tenth counts where it is few; none but nobody is told as 0."""
    if 0 < persons < 0.05:
        return "<0.1"
    return f"{persons:.1f}" if 0 < persons < 9.95 else count(persons)
