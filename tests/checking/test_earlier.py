"""A plan that goes on from another one: each minute is judged by the scenario in force in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.checking import check
from safepassage.checking.case import Case
from safepassage.checking.figures import compute_figures
from safepassage.rules import Rule
from tests.instances import itinerary, one_bus, stop

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario


def _plan(scenario: Scenario, plan: Plan, *stops: object) -> Plan:
    """Return a plan of one bus with these stops and the figures that follow from them."""
    bus = itinerary("bus", "bus", *stops)  # type: ignore[arg-type] # stops as the tests make them
    bare = replace(plan, itineraries=(bus,))
    return replace(bare, figures=compute_figures(Case(scenario, bare)))


def test_road_closed_now_was_open_then() -> None:
    """A road driven before it was closed is no fault; one driven after is."""
    old, plan = one_bus().scenario, one_bus().plan
    roads = tuple(replace(road, closed=road.to_place == "cellar") for road in old.roads)
    new = replace(old, roads=roads)
    first = (
        stop("depot", 0, 30),
        stop("gate", 60, 60),
        stop("cellar", 70, 90, on={"families": 10}),
        stop("gate", 100, 100),
        stop("haven", 120, 125, off={"families": 10}),
    )
    executed = _plan(new, plan, *first)
    assert check(new, executed, earlier=[(old, 100)]).right
    assert check(new, executed).rules_broken == (Rule.ROADS,)
    again = _plan(
        new,
        plan,
        *first,
        stop("gate", 145, 145),
        stop("cellar", 155, 160, on={"families": 2}),
        stop("gate", 170, 170),
        stop("haven", 190, 195, off={"families": 2}),
    )
    faults = check(new, again, earlier=[(old, 100)]).faults
    assert [(fault.rule, fault.minute) for fault in faults] == [
        (Rule.ROADS, 145),
        (Rule.ROADS, 160),
    ]


def test_people_lifted_before_stay_out() -> None:
    """Lifting is summed over the rates of all scenarios in force, each in its minutes."""
    old, plan = one_bus().scenario, one_bus().plan
    places = tuple(
        replace(place, lift_rate_per_h=2) if place.id == "cellar" else place for place in old.places
    )
    new = replace(old, places=places)
    assert check(new, plan, earlier=[(old, 120)]).right
    # 10 by minute 90, and 2 an hour since: the 12th would be out by 150, and the margin is over.
    (fault,) = check(new, plan, earlier=[(old, 75)]).faults
    assert (fault.minute, fault.excess) == (90, 5)


def test_way_out_of_a_broken_pause_is_unavoidable() -> None:
    """A bus that leaves at once when its pause breaks is not to blame; one that waits is."""
    old, plan = one_bus().scenario, one_bus().plan
    pauses = (replace(old.pauses[0], end_min=85, margin_min=0),)
    new = replace(old, pauses=pauses)
    for leave, right in ((85, True), (88, False)):
        made = _plan(
            new,
            plan,
            stop("depot", 0, 30),
            stop("gate", 60, 60),
            stop("cellar", 70, leave, on={"families": 8}),
            stop("gate", leave + 10, leave + 10),
            stop("haven", leave + 30, leave + 35, off={"families": 8}),
        )
        result = check(new, made, earlier=[(old, 85)])
        assert result.right is right
        assert [fault.rule for fault in result.unavoidable] == ([Rule.PAUSES] if right else [])
        assert [fault.rule for fault in result.faults] == ([] if right else [Rule.PAUSES])


def test_vehicle_that_is_lost_ends_where_it_is() -> None:
    """People aboard a lost vehicle are no fault of the plan; going on after the loss is."""
    old, plan = one_bus().scenario, one_bus().plan
    new = replace(old, vehicles=(replace(old.vehicles[0], available_to_min=95),))
    made = _plan(
        new,
        plan,
        stop("depot", 0, 30),
        stop("gate", 60, 60),
        stop("cellar", 70, 90, on={"families": 10}),
    )
    result = check(new, made, earlier=[(old, 95)])
    assert result.right
    assert {fault.rule for fault in result.unavoidable} == {Rule.CONTINUITY}
