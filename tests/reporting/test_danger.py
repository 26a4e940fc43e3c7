"""Danger that is no pause, as plan.json, the report and the answers tell it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from safepassage.checking import check, risk_of
from safepassage.reporting.danger import danger_sentence, events_text
from safepassage.reporting.plan_json import PlanText, plan_from_text, plan_to_text
from safepassage.reporting.report import report_html
from safepassage.reporting.risk import risk_record, risk_text
from safepassage.scenario.dangers import Incident, IncidentRecord
from tests.checking.test_danger import SHELLED
from tests.oracle.mip import solve_exact
from tests.oracle.test_exact import SHUTTLE

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

WATCHED = replace(
    SHUTTLE, incidents=(Incident("i", "A", "R", -60),), incident_record=IncidentRecord(-1440)
)


def _planned(scenario: Scenario) -> Plan:
    """Return the best plan without danger, with the figures that it has in a scenario."""
    made = solve_exact(SHUTTLE).plan
    return replace(made, figures=check(scenario, made).figures)


def _read(scenario: Scenario, plan: Plan) -> Plan:
    return plan_from_text(PlanText("plan.json", plan_to_text(scenario, plan)), scenario)


def test_there_and_back() -> None:
    """The file gives dangers back, and one without them has no such field."""
    plan = _planned(SHELLED)
    assert _read(SHELLED, plan) == plan
    assert len(plan.figures.dangers) == 3
    without = _planned(SHUTTLE)
    assert "dangers" not in json.loads(plan_to_text(SHUTTLE, without))["figures"]
    assert _read(SHUTTLE, without) == without


def test_a_sentence_says_how_much_and_where() -> None:
    """Person-minutes, person-events, and the road with most of them; or that there is nobody."""
    figures = _planned(SHELLED).figures
    assert danger_sentence(figures) == (
        "22 person-minutes on roads and at places in danger; 3.0 person-events are to be "
        "expected, most of them between R and A"
    )
    safe = replace(figures, dangers=tuple(replace(one, person_min=0) for one in figures.dangers))
    assert danger_sentence(safe).startswith("nobody aboard")


@pytest.mark.parametrize(
    ("events", "said"), [(0.0, "0.000"), (0.0004, "<0.001"), (0.0213, "0.021"), (12.34, "12.3")]
)
def test_few_events_are_told_from_none(events: float, said: str) -> None:
    """A few thousandths are not told as none."""
    assert events_text(events) == said


def test_the_report_has_a_panel() -> None:
    """Road by road, with the price; and none where the scenario has no danger."""
    plan = _planned(SHELLED)
    page = report_html(SHELLED, plan, check(SHELLED, plan))
    assert "Danger on roads and at places" in page
    assert "between R and A" in page
    assert "as 0.1 persons lost" in page
    untold = replace(SHELLED, danger_price=0.0)
    assert "Danger has no price" in report_html(untold, plan, check(untold, plan))
    without = _planned(SHUTTLE)
    assert "in danger" not in report_html(SHUTTLE, without, check(SHUTTLE, without))


def test_rates_from_incidents_say_what_they_rest_on() -> None:
    """Report and risk give the count, the hours and the prior, and risk the interval."""
    plan = _planned(WATCHED)
    result, risk = check(WATCHED, plan), risk_of(WATCHED, plan)
    assert "there was 1 incident on 1 road or place, in 24 hours of record" in report_html(
        WATCHED, plan, result
    )
    told = risk_text(WATCHED, result, risk)
    assert "RATES FROM INCIDENTS" in told
    record = risk_record(WATCHED, result, risk)
    rates = record["incident_rates"]
    assert isinstance(rates, list)
    assert [(rate["from_h"], rate["incidents"]) for rate in rates] == [
        (0, 0), (6, 1), (12, 0), (18, 0),
    ]  # fmt: skip
    assert all(rate["q05"] < rate["events_per_h"] < rate["q95"] for rate in rates)
    assert record["person_events"] == pytest.approx(plan.figures.person_events)
    assert plan.figures.person_events == pytest.approx(2 * 20 * 1.5 / 30 / 60)
