"""Rule 8: convoys."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.rules import Rule
from safepassage.scenario.model import ConvoyRule, Scenario
from tests.checking.edits import faults_of, found, with_row, with_run, with_stop
from tests.instances import convoy_corridor, stop

if TYPE_CHECKING:
    from safepassage.plans import Plan

RULE = Rule.CONVOYS
SCENARIO, PLAN = convoy_corridor().scenario, convoy_corridor().plan


def _with_rule(least: int = 2, most: int = 2, escorts: int = 2, headway_min: int = 30) -> Scenario:
    rule = ConvoyRule(least=least, most=most, escorts=escorts, headway_min=headway_min)
    return with_row(SCENARIO, "zones", "corridor", convoy=rule)


def test_too_few_vehicles() -> None:
    """A convoy of fewer vehicles than the least is named with those that lack."""
    assert found(_with_rule(least=3, most=3), PLAN) == [
        (RULE, "bus-1", 480, "stage", 1, "vehicles"),
        (RULE, "bus-3", 510, "stage", 1, "vehicles"),
    ]
    assert found(SCENARIO, with_run(PLAN, "bus-2")) == [
        (RULE, "bus-1", 480, "stage", 1, "vehicles")
    ]


def test_too_many_vehicles() -> None:
    """A convoy of more vehicles than the most is named with those beyond it."""
    assert found(_with_rule(least=1, most=1), PLAN) == [
        (RULE, "bus-2", 480, "stage", 1, "vehicles"),
        (RULE, "bus-4", 510, "stage", 1, "vehicles"),
    ]


def test_too_few_escorts() -> None:
    """A convoy that enters when every escort is in the zone is named."""
    assert found(_with_rule(escorts=1), PLAN) == [(RULE, "bus-3", 510, "stage", 1, "convoys")]


def test_escort_is_free_again() -> None:
    """An escort is free in the minute in which the last vehicle of its convoy has left."""
    plan = _later(PLAN, ("bus-3", "bus-4"), 100)
    assert found(_with_rule(escorts=1), plan) == []
    plan = _later(PLAN, ("bus-3", "bus-4"), 99)
    assert found(_with_rule(escorts=1), plan) == [(RULE, "bus-3", 609, "stage", 1, "convoys")]


def test_escort_waits_for_the_last_vehicle() -> None:
    """A convoy keeps its escort until its last vehicle has left the zone."""
    plan = with_stop(PLAN, "bus-2", 2, depart_min=570)
    plan = with_stop(plan, "bus-2", 3, arrive_min=630, depart_min=630)
    plan = with_stop(plan, "bus-2", 4, arrive_min=660, depart_min=700)
    plan = with_stop(plan, "bus-2", 5, arrive_min=730, depart_min=740)
    plan = _later(plan, ("bus-3", "bus-4"), 100)
    scenario = with_row(_with_rule(escorts=1), "checkpoints", "post", vehicles_per_h=None)
    assert found(scenario, plan) == [(RULE, "bus-3", 610, "stage", 1, "convoys")]


def test_headway() -> None:
    """Convoys from one place that enter too soon after each other are named with the minutes."""
    assert found(_with_rule(headway_min=45), PLAN) == [(RULE, "bus-3", 510, "stage", 15, "min")]


def test_headway_of_another_place() -> None:
    """Headway is kept between convoys from the same place only."""
    plan = _from_the_post(PLAN)
    scenario = replace(
        _with_rule(headway_min=45),
        roads=(*SCENARIO.roads, replace(SCENARIO.roads[1], from_place="post")),
    )
    scenario = with_row(scenario, "vehicles", "bus", driving_min_per_day=None, range_km=None)
    scenario = with_row(scenario, "checkpoints", "post", service_min=0)
    assert found(scenario, plan) == []


def test_one_minute_apart_is_two_convoys() -> None:
    """Vehicles that enter in different minutes are not one convoy."""
    plan = with_stop(PLAN, "bus-2", 1, depart_min=479, arrive_min=479)
    assert {fault.rule for fault in faults_of(SCENARIO, plan)} >= {RULE}
    assert (RULE, "bus-1", 480, "stage", 1, "vehicles") in found(SCENARIO, plan)
    assert (RULE, "bus-2", 479, "stage", 1, "vehicles") in found(SCENARIO, plan)
    assert (RULE, "bus-1", 480, "stage", 29, "min") in found(SCENARIO, plan)


def test_zone_without_convoys() -> None:
    """A zone without a convoy rule is entered by each vehicle as it likes."""
    scenario = with_row(SCENARIO, "zones", "corridor", convoy=None)
    assert found(scenario, with_run(PLAN, "bus-2")) == []


def test_message() -> None:
    """The message lists the vehicles of the convoy."""
    assert faults_of(_with_rule(least=3, most=3), PLAN)[0].message == (
        "bus-1 at stage, minute 480 (2022-05-05 08:00): the convoy that enters zone corridor from "
        "here has 2 vehicles (bus-1, bus-2), 1 fewer than the 3 that a convoy needs."
    )
    messages = [
        faults_of(_with_rule(least=1, most=1), PLAN)[0].message,
        faults_of(_with_rule(escorts=1), PLAN)[0].message,
        faults_of(_with_rule(headway_min=45), PLAN)[0].message,
    ]
    assert [message.partition("): ")[2] for message in messages] == [
        (
            "the convoy that enters zone corridor from here has 2 vehicles (bus-1, bus-2), 1 more "
            "than the 1 that a convoy may have."
        ),
        (
            "zone corridor holds 2 convoys when this one has entered, 1 more than there are "
            "escorts (1)."
        ),
        (
            "the convoy enters zone corridor 30 minutes after the one before it, 15 fewer than "
            "the headway of 45."
        ),
    ]


def _later(plan: Plan, vehicles: tuple[str, ...], minutes: int) -> Plan:
    """Return a plan in which vehicles leave the staging place some minutes later."""
    for run in plan.itineraries:
        if run.vehicle in vehicles:
            depot, stage, *rest = run.stops
            later = [
                replace(
                    one, arrive_min=one.arrive_min + minutes, depart_min=one.depart_min + minutes
                )
                for one in rest
            ]
            stage = replace(stage, depart_min=stage.depart_min + minutes)
            plan = with_run(plan, run.vehicle, depot, stage, *later)
    return plan


def _from_the_post(plan: Plan) -> Plan:
    """Return a plan in which the second convoy enters the corridor at the checkpoint."""
    for run in plan.itineraries[2:]:
        plan = with_run(
            plan,
            run.vehicle,
            stop("depot", 0, 390),
            stop("stage", 450, 450),
            stop("post", 480, 510),
            *run.stops[2:],
        )
    return plan
