"""What the commands answer."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from safepassage.cli.answers import GAP_NOT_STATED, gap_minutes_per_person, gap_text, to_json
from safepassage.plans import Bound, Objective
from tests.instances import one_bus


def test_json_holds_no_nan() -> None:
    """Numbers that JSON doesn't know are null, at any depth."""
    text = to_json({"a": float("nan"), "b": [float("inf"), {"c": -float("inf")}], "d": "\u0436"})
    assert json.loads(text) == {"a": None, "b": [None, {"c": None}], "d": "ж"}
    assert text.isascii()


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("план", "план"),
        ("план".encode().decode("ascii", "surrogateescape"), "план"),
        ("plan-\udcff", "plan-\ufffd"),
        ("plan-\ud800", "plan-?"),
    ],
    ids=["utf-8", "as ascii", "no utf-8", "broken"],
)
def test_json_holds_no_half_characters(path: str, shown: str) -> None:
    """Names of files that are no text to this system are shown as any parser can read them."""
    assert json.loads(to_json({path: [path]})) == {shown: [shown]}


def test_gap_of_people_is_minutes_of_arrival() -> None:
    """A bound that is reached by arriving ten minutes earlier is a gap of ten minutes a person."""
    instance = one_bus()
    scenario = replace(instance.scenario, urgency=0.5)
    plan = instance.plan
    worth = plan.figures.people_out * scenario.urgency * 10 / scenario.horizon_min
    plan = replace(plan, bound=Bound(plan.figures.value + worth, plan.figures.people_out))
    assert gap_minutes_per_person(scenario, plan) == pytest.approx(10)


def test_a_gap_in_people_is_not_told_as_time() -> None:
    """Minutes a person are told only where no plan could bring out more people."""
    scenario, plan = one_bus().scenario, one_bus().plan
    most = plan.figures.people_out
    plan = replace(plan, bound=Bound(plan.figures.value + 0.1, most))
    assert "of arrival time a person" in gap_text(scenario, plan)
    plan = replace(plan, bound=Bound(plan.figures.value + 0.1, most + 1))
    assert gap_text(scenario, plan).endswith(" %")


def test_gap_without_urgency_is_not_stated() -> None:
    """Where time has no weight, the gap has no minutes."""
    instance = one_bus()
    scenario = replace(instance.scenario, urgency=0.0)
    assert gap_minutes_per_person(scenario, instance.plan) is None


def test_gap_of_clearance_is_of_the_last_arrival() -> None:
    """For clearance, the gap is the minutes between the last arrival and its bound."""
    instance = one_bus()
    last = instance.plan.figures.clearance_min
    assert last is not None
    figures = replace(instance.plan.figures, people_left=0)
    bound = Bound(float(last - 7), figures.people_out)
    plan = replace(instance.plan, objective=Objective.CLEARANCE, figures=figures, bound=bound)
    assert gap_minutes_per_person(instance.scenario, plan) == 7
    left = replace(plan, figures=replace(figures, people_left=1))
    assert gap_text(instance.scenario, left) == GAP_NOT_STATED
    assert gap_minutes_per_person(instance.scenario, left) is None
