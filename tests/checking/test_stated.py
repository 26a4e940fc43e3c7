"""What a plan states of itself: figures and bound."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan
from typing import Any

import pytest

from safepassage.checking import check
from safepassage.plans import Bound, Objective
from tests.instances import convoy_corridor, one_bus

SCENARIO, PLAN = convoy_corridor().scenario, convoy_corridor().plan


@pytest.mark.parametrize(
    ("change", "excess", "unit"),
    [
        ({"value": PLAN.figures.value + 1}, pytest.approx(1), "value"),
        ({"people_total": 50}, 5, "persons"),
        ({"people_out": 45}, 5, "persons"),
        ({"people_left": 0}, 5, "persons"),
        ({"clearance_min": 700}, 10, "min"),
        ({"clearance_min": None}, 710, "min"),
        ({"zone_person_min": 0}, 2400, "person-min"),
        ({"vehicle_km": 961.0}, 1, "km"),
        ({"vehicles_used": 3}, 1, "vehicles"),
        ({"out_by_pause": (("day-1", 39),)}, 1, "persons"),
        ({"out_by_pause": (("day-1", 40), ("day-3", 2))}, 2, "persons"),
        ({"left": ()}, 5, "persons"),
        ({"left": (("townsfolk", 5), ("others", 1))}, 1, "persons"),
        ({"left": (("townsfolk", 1), ("townsfolk", 5))}, 1, "entries"),
        ({"out_by_pause": (("day-1", 0), ("day-1", 40))}, 1, "entries"),
    ],
)
def test_wrong_figure(change: dict[str, Any], excess: float, unit: str) -> None:
    """A figure that does not follow from scenario and movements is named with the difference."""
    result = check(SCENARIO, replace(PLAN, figures=replace(PLAN.figures, **change)))
    (fault,) = result.faults
    assert not result.right
    assert (fault.rule, fault.vehicle, fault.excess, fault.unit) == (None, None, excess, unit)
    assert next(iter(change)) in fault.message
    assert result.figures == PLAN.figures


def test_not_a_number() -> None:
    """A figure that is not a number is never right."""
    result = check(SCENARIO, replace(PLAN, figures=replace(PLAN.figures, value=nan)))
    assert [(fault.unit, fault.excess) for fault in result.faults] == [("value", 1)]


def test_rounding_and_empty_entries() -> None:
    """Figures that differ in the last digits, or by entries of nobody, are the same."""
    figures = replace(
        PLAN.figures,
        value=PLAN.figures.value + 1e-9,
        out_by_pause=(("day-1", 40), ("", 0)),
        left=(("townsfolk", 5), ("others", 0)),
    )
    assert check(SCENARIO, replace(PLAN, figures=figures)).right


def test_another_scenario_by_name() -> None:
    """A plan that calls its scenario by another name is named, since people go by names."""
    result = check(SCENARIO, replace(PLAN, scenario="another"))
    (fault,) = result.faults
    assert (fault.rule, fault.excess, fault.unit) == (None, 1, "scenarios")
    assert "'another'" in fault.message
    assert repr(SCENARIO.name) in fault.message


@pytest.mark.parametrize(
    ("bound", "units"),
    [
        (Bound(PLAN.figures.value, 40), []),
        (Bound(PLAN.figures.value - 1, 40), ["value"]),
        (Bound(nan, 40), ["value"]),
        (Bound(inf, 39), ["persons"]),
        (Bound(-inf, 0), ["value", "persons"]),
    ],
)
def test_bound_on_the_value(bound: Bound, units: list[str]) -> None:
    """A bound that a right plan passes is a fault."""
    result = check(SCENARIO, replace(PLAN, bound=bound))
    assert [fault.unit for fault in result.faults] == units


@pytest.mark.parametrize(("minute", "right"), [(190, True), (0, True), (191, False)])
def test_bound_on_the_clearance(minute: float, right: bool) -> None:
    """A bound on the clearance that lies above the plan's is a fault."""
    instance = one_bus()
    plan = replace(instance.plan, objective=Objective.CLEARANCE, bound=Bound(minute, 12))
    assert check(instance.scenario, plan).right is right


def test_bound_on_the_clearance_of_everybody() -> None:
    """The bound on everybody's clearance says nothing of a plan that leaves people."""
    plan = replace(PLAN, objective=Objective.CLEARANCE, bound=Bound(inf, 40))
    assert check(SCENARIO, plan).right


def test_bound_of_a_wrong_plan() -> None:
    """The bound is not held against a plan that breaks a rule."""
    wrong = replace(PLAN, bound=Bound(0, 0), itineraries=PLAN.itineraries[1:])
    result = check(SCENARIO, wrong)
    assert "bound" not in " ".join(fault.message for fault in result.faults)
