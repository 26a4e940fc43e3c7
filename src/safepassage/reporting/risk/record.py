"""The record that the command ``risk`` answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.ledger import incident_rates, pause_chances
from safepassage.reporting.danger import danger_record, rate_record
from safepassage.reporting.plan_json import time_text
from safepassage.reporting.risk.chances import chance_records

if TYPE_CHECKING:
    from safepassage.checking import Break, CheckResult, Risk
    from safepassage.scenario.model import Scenario

__all__ = ["break_record", "risk_record"]


def risk_record(scenario: Scenario, result: CheckResult, risk: Risk) -> dict[str, object]:
    """Return a plan's risk: by mean chances, which stand beside it with intervals."""
    return {
        "scenario": scenario.name,
        "pauses_as": scenario.caution.pauses_as.value,
        "stranding_chance_allowed": scenario.caution.stranding_chance,
        "people_caught_allowed": scenario.caution.people_caught,
        "people_out": result.figures.people_out,
        "people_expected": risk.people_expected,
        "people_caught": risk.people_caught,
        "worst_chance": risk.worst_chance,
        "chances": chance_records(pause_chances(scenario)),
        "danger_price": scenario.danger_price,
        "person_events": result.figures.person_events,
        "dangers": danger_record(result.figures),
        "incident_rates": [rate_record(one) for one in incident_rates(scenario)],
        "breaks": [break_record(scenario, one) for one in risk.breaks],
        "trips": [
            {
                "vehicle": one.vehicle,
                "pause": one.pause,
                "entered_from": one.entered_from,
                "enters": time_text(scenario, one.entry_min),
                "leaves": time_text(scenario, one.exit_min),
                "last_safe_entry": time_text(scenario, one.last_entry_min),
                "people": one.persons,
                "chance_caught": one.chance,
            }
            for one in risk.exposures
        ],
    }


def break_record(scenario: Scenario, one: Break) -> dict[str, object]:
    """Return what a plan comes to if one pause breaks."""
    return {
        "pause": one.pause,
        "at": time_text(scenario, one.minute),
        "people_out": one.safe,
        "people_caught": one.caught,
        "people_missed": one.missed,
    }
