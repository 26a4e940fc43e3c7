"""Replanning of trips that call on the way, or pass places with fuel without people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from safepassage import check
from safepassage.planning import plan_evacuation
from safepassage.planning.replanning import replan_evacuation
from safepassage.scenario.changes import Change, ChangeKind
from safepassage.scenario.model import (
    Group,
    Place,
    PlaceKind,
    Reception,
    Road,
    Scenario,
    VehicleType,
)
from tests.oracle.tiny import some_features, tiny_scenario

if TYPE_CHECKING:
    from safepassage.planning.replanning import Replan

# Four at A, a bus of four; R takes three, in minute 15, and the bus stands there until 23; then S.
SHARED = Scenario(
    "shared",
    datetime(2022, 5, 5, 8, tzinfo=ZoneInfo("Europe/Kyiv")),
    "Europe/Kyiv",
    120,
    places=(
        Place("D", PlaceKind.DEPOT, refuel=True),
        Place("A", PlaceKind.PICKUP),
        Place("R", PlaceKind.RECEPTION, stop_min=8),
        Place("S", PlaceKind.RECEPTION),
        Place("W", PlaceKind.WAYPOINT),
    ),
    groups=(Group("g", "A", 4, accepts=frozenset("RS")),),
    vehicles=(VehicleType("bus", "D", capacity=(4, 0, 0), available_to_min=120),),
    roads=(
        Road("D", "A", km=5, minutes=5),
        Road("A", "R", km=10, minutes=10),
        Road("R", "S", km=15, minutes=15),
        Road("R", "W", km=10, minutes=10),
        Road("W", "S", km=10, minutes=10),
    ),
    receptions=(Reception("R", capacity=3), Reception("S")),
)


def _replan(scenario: Scenario, *changes: Change, at: int) -> Replan:
    plan = plan_evacuation(scenario, seconds=None, work=2000)
    return replan_evacuation(scenario, plan, changes, at=at, seconds=None, work=60)


def test_a_call_that_no_trip_needs_any_more_does_no_harm() -> None:
    """R takes all four now: no trip has a reason to call, and the old plan's does still."""
    plan = plan_evacuation(SHARED, seconds=None, work=2000)
    change = Change(ChangeKind.CAPACITY, "R", value="50")
    for seed in range(20):
        made = replan_evacuation(
            SHARED, plan, [change], at=0, seconds=None, work=200, seed=seed, change_cost=0.0
        )
        assert check(made.scenario, made.plan, earlier=made.earlier).right
        assert made.plan.figures.clearance_min == 15


@pytest.mark.parametrize("at", [16, 20, 23])
@pytest.mark.parametrize(
    ("change", "out", "last"),
    [
        (Change(ChangeKind.ROAD_CLOSED, "R", "S"), 4, 43),
        (Change(ChangeKind.INTAKE, "R", value="2"), 4, 38),
        (Change(ChangeKind.CAPACITY, "S", value="0"), 3, 15),
        (Change(ChangeKind.VEHICLE_LOST, "bus"), 3, 15),
    ],
)
def test_who_got_off_at_a_call_stays_there(at: int, change: Change, out: int, last: int) -> None:
    """The bus stands at R, where three got off: whatever changes, they are out."""
    made = _replan(SHARED, change, at=at)
    (itinerary,) = made.plan.itineraries
    stop = next(stop for stop in itinerary.stops if stop.place == "R")
    assert (stop.arrive_min, stop.depart_min) == (15, 23)
    assert [load.persons for load in stop.alighted] == [3]
    assert (made.plan.figures.people_out, made.plan.figures.clearance_min) == (out, last)
    result = check(made.scenario, made.plan, earlier=made.earlier)
    aboard = [str(fault) for fault in result.faults if "aboard" not in fault.message]
    assert not aboard
    assert bool(made.exposed) == (out == 3)


@pytest.mark.parametrize("at", [8, 12, 15, 16])
def test_who_cannot_get_off_where_they_stand_are_told(at: int) -> None:
    """R is full for the hour and S is closed: the second bus stands at R already."""
    scenario = replace(
        SHARED,
        groups=(replace(SHARED.groups[0], persons=6),),
        vehicles=(replace(SHARED.vehicles[0], count=2, capacity=(3, 0, 0)),),
        receptions=(Reception("R", intake_per_h=3), Reception("S")),
    )
    made = _replan(scenario, Change(ChangeKind.CAPACITY, "S", value="0"), at=at)
    told = sum(item.persons for item in made.exposed)
    assert made.plan.figures.people_out + told == 6


def test_a_pickup_where_nobody_leaves_any_more_is_passed() -> None:
    """A vehicle is on its way to two pickups, and those at one of them stay."""
    scenario = tiny_scenario(5208, features=some_features(5208, most=7))
    plan = plan_evacuation(scenario, seconds=None, work=8000)
    changes = [
        Change(ChangeKind.LIFT_RATE, "B", value="15"),
        Change(ChangeKind.PEOPLE, "g1", value="0"),
    ]
    made = replan_evacuation(scenario, plan, changes, at=8, seconds=None, work=60)
    assert check(made.scenario, made.plan, earlier=made.earlier).right


@pytest.mark.parametrize(
    ("seed", "most", "at", "room"),
    [(5101, 12, 0, "700"), (5108, 7, 23, "700"), (5133, 12, 11, "600")],
)
def test_fuel_that_the_way_passes_ends_no_trip(seed: int, most: int, at: int, room: str) -> None:
    """Without a range no vehicle fills up; room that nobody needs changes nothing."""
    scenario = tiny_scenario(seed, features=some_features(seed, most=most))
    plan = plan_evacuation(scenario, seconds=None, work=8000)
    change = Change(ChangeKind.CAPACITY, "R", value=room)
    for work in (0, 60):
        made = replan_evacuation(
            scenario, plan, [change], at=at, seconds=None, work=work, change_cost=1e5
        )
        assert made.plan.itineraries == plan.itineraries


def test_a_vehicle_that_drove_along_ends_where_its_day_ends() -> None:
    """The bus that kept another one company goes on by a depot to the reception."""
    scenario = tiny_scenario(5038, features=some_features(5038, most=18))
    plan = plan_evacuation(scenario, seconds=None, work=8000)
    change = Change(ChangeKind.ROAD_CLOSED, "A", "R")
    made = replan_evacuation(
        scenario, plan, [change], at=24, seconds=None, work=60, change_cost=1e5
    )
    assert made.plan.itineraries == plan.itineraries


def test_trips_end_at_a_reception_where_another_vehicle_waits_with_people() -> None:
    """A vehicle with people aboard stands at a reception that took one: it is full for the rest."""
    scenario = tiny_scenario(5277, features=some_features(5277, most=12))
    plan = plan_evacuation(scenario, seconds=None, work=8000)
    change = Change(ChangeKind.CAPACITY, "R", value="1")
    made = replan_evacuation(scenario, plan, [change], at=17, seconds=None, work=60)
    (told,) = made.exposed
    assert told.persons == 2
    assert made.plan.figures.people_out == 1
    assert check(made.scenario, made.plan, earlier=made.earlier).right
