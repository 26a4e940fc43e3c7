"""People aboard, and vehicles that others go with: who waits, is served, and gets off where."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from safepassage.planning import plan_evacuation
from safepassage.planning.replanning import replan_evacuation
from safepassage.scenario.changes import Change, ChangeKind
from safepassage.scenario.generate import generate_scenario
from safepassage.scenario.model import (
    Group,
    Pause,
    Place,
    PlaceKind,
    Road,
    Scenario,
    Zone,
)
from tests.oracle.tiny import some_features, tiny_scenario
from tests.planning.replanning.convoys import DIVIDED
from tests.planning.replanning.days import assert_right

if TYPE_CHECKING:
    from safepassage.planning.replanning import Replan


def _car_is_lost(scenario: Scenario, *more: Change) -> Replan:
    """Return the answer when the car is lost with the bus under way, and another one helps."""
    plan = plan_evacuation(scenario, seconds=None, work=4000)
    assert plan.figures.people_out == 4
    changes = [
        Change(ChangeKind.VEHICLE_LOST, "car"),
        Change(ChangeKind.VEHICLE_ADDED, "help", "car"),
        *more,
    ]
    return replan_evacuation(scenario, plan, changes, at=8, seconds=None, work=20_000)


def test_a_load_for_two_receptions_goes_on_with_the_next_convoy() -> None:
    """Those aboard accept no reception in common: each gets off at their own."""
    made = _car_is_lost(DIVIDED)
    assert_right(made)
    assert made.plan.figures.people_out == 4
    (bus,) = (each for each in made.plan.itineraries if each.vehicle == "bus")
    assert {stop.place for stop in bus.stops if stop.alighted} == {"R", "S"}
    (helps,) = (each for each in made.changed if each.vehicle == "help")
    assert helps.sentence.startswith("help: drives along with nobody aboard to X, there at")


def test_a_load_is_parted_where_no_reception_has_room_for_all() -> None:
    """All accept both, and two may get off at each."""
    groups = tuple(replace(group, accepts=frozenset("RS")) for group in DIVIDED.groups)
    made = _car_is_lost(
        replace(DIVIDED, groups=groups),
        Change(ChangeKind.CAPACITY, "R", value="2"),
        Change(ChangeKind.CAPACITY, "S", value="2"),
    )
    assert_right(made)
    assert made.plan.figures.people_out == 4


def test_who_cannot_get_off_keeps_the_bus_from_further_trips() -> None:
    """S is closed: two get off at R, and the bus, with two aboard, takes nobody else."""
    changed = Change(ChangeKind.CAPACITY, "S", value="0")
    made = _car_is_lost(DIVIDED, changed, Change(ChangeKind.PEOPLE, "g", value="+4"))
    assert_right(made)
    assert made.plan.figures.people_out == 2
    assert ("bus", 2) in {(item.vehicle, item.persons) for item in made.exposed}
    (bus,) = (each for each in made.plan.itineraries if each.vehicle == "bus")
    assert bus.stops[-1].place == "R"


def test_people_in_a_zone_are_told_before_those_who_are_safe() -> None:
    """One is in a zone without a pause, four wait where they are safe, an empty car is lost."""
    one = replace(DIVIDED.vehicles[0], id="van", capacity=(1, 0, 0))
    scenario = replace(
        DIVIDED,
        groups=(*DIVIDED.groups, Group("i", "B", 1, accepts=frozenset("R"))),
        vehicles=(*DIVIDED.vehicles, one),
        places=(*DIVIDED.places, Place("B", PlaceKind.PICKUP, zone="y")),
        roads=(
            *DIVIDED.roads,
            Road("D", "B", 4, minutes=4, zone="y", barred=frozenset({"bus", "car"})),
            Road("B", "R", 9, minutes=9, zone="y", barred=frozenset({"bus", "car"})),
        ),
        zones=(*DIVIDED.zones, Zone("y")),
        pauses=(*DIVIDED.pauses, Pause("q", frozenset("y"), 0, 200, 0)),
    )
    plan = plan_evacuation(scenario, seconds=None, work=4000)
    changes = [Change(ChangeKind.VEHICLE_LOST, "car"), Change(ChangeKind.PAUSE_END, "q", minute=8)]
    made = replan_evacuation(scenario, plan, changes, at=8, seconds=None, work=2000)
    assert_right(made)
    told = [(item.persons, item.zone) for item in made.exposed]
    assert told[0] == (1, "y")
    assert max(told) > told[0]
    assert [zone for _, zone in told[1:]] == [None] * (len(told) - 1)


def test_a_vehicle_waits_for_the_next_hour_beside_the_curfew() -> None:
    """R takes one an hour, and nobody drives just before the next: the bus waits at the depot."""
    scenario = tiny_scenario(10029, features=some_features(10029, most=7))
    plan = plan_evacuation(scenario, objective="clearance", seconds=None, work=300)
    hourly = Change(ChangeKind.INTAKE, "R", value="1")
    made = replan_evacuation(scenario, plan, [hourly], at=19, seconds=None, work=60)
    assert_right(made)
    assert not made.exposed


def test_a_pickup_on_the_way_twice_loses_nobody() -> None:
    """A bus takes one aboard, waits, and takes more at the same pickup: all of them get off."""
    scenario = generate_scenario(pickups=5, vehicles=6, receptions=2, days=2, seed=629, rich=True)
    plan = plan_evacuation(scenario, objective="clearance", seconds=None, work=1500)
    room = Change(ChangeKind.CAPACITY, "r2", value="4")
    assert_right(replan_evacuation(scenario, plan, [room], at=53, seconds=None, work=200))


@pytest.mark.parametrize(("seed", "at"), [(8196, 19), (6486, 10)])
def test_a_checkpoint_serves_no_more_than_it_may_since_the_change(seed: int, at: int) -> None:
    """One an hour from now on: whoever was to pass twice turns back, or waits."""
    scenario = tiny_scenario(seed, features=some_features(seed, most=7))
    plan = plan_evacuation(scenario, seconds=None, work=300)
    hourly = Change(ChangeKind.CHECKPOINT_RATE, "C", value="1")
    assert_right(replan_evacuation(scenario, plan, [hourly], at=at, seconds=None, work=60))


def test_the_way_out_of_a_zone_keeps_to_the_curfew() -> None:
    """The pause breaks in the curfew: the bus leaves as soon as that is over."""
    scenario = tiny_scenario(8198, features=some_features(8198, most=18))
    plan = plan_evacuation(scenario, seconds=None, work=300)
    change = Change(ChangeKind.PAUSE_END, "p1a", minute=23)
    made = replan_evacuation(scenario, plan, [change], at=20, seconds=None, work=60)
    assert_right(made)
    assert [item.minutes for item in made.exposed] == [9]


@pytest.mark.parametrize(
    "change",
    [
        Change(ChangeKind.CAPACITY, "R", value="0"),
        Change(ChangeKind.ROAD_CLOSED, "D", "C"),
        Change(ChangeKind.ROAD_CLOSED, "D", "R"),
    ],
)
def test_a_service_that_has_begun_is_done_before_the_vehicle_goes_on(change: Change) -> None:
    """The van is served at C from 31 to 34; at 32 its way on changes."""
    scenario = tiny_scenario(5392, features=some_features(5392, most=7))
    plan = plan_evacuation(scenario, seconds=None, work=8000)
    made = replan_evacuation(scenario, plan, [change], at=32, seconds=None, work=60)
    assert_right(made)
    (van,) = made.plan.itineraries
    served = [stop for stop in van.stops[1:-1] if stop.place == "C"]
    assert all(stop.depart_min - stop.arrive_min >= 3 for stop in served)


@pytest.mark.parametrize("minute", [None, 36, 38])
@pytest.mark.parametrize("vehicle", ["bus-1", "bus-2"])
def test_a_lost_vehicle_leaves_the_convoy_that_it_was_in_as_it_was(
    vehicle: str, minute: int | None
) -> None:
    """Two entered a zone together at 33: they have, though one is lost on the way at 35."""
    scenario = tiny_scenario(5124, features=some_features(5124, most=7))
    plan = plan_evacuation(scenario, objective="clearance", seconds=None, work=8000)
    lost = Change(ChangeKind.VEHICLE_LOST, vehicle, minute=minute)
    made = replan_evacuation(scenario, plan, [lost], at=35, seconds=None, work=60)
    assert_right(made)
    assert vehicle in {item.vehicle for item in made.exposed}


def test_who_gets_off_at_a_reception_in_two_hours_is_counted_once() -> None:
    """One gets off at once and one in the next hour; then room is for one in all."""
    scenario = tiny_scenario(11275, features=some_features(11275, most=12))
    plan = plan_evacuation(scenario, seconds=None, work=300)
    hourly = Change(ChangeKind.INTAKE, "R", value="1")
    made = replan_evacuation(scenario, plan, [hourly], at=5, seconds=None, work=60)
    assert made.plan.figures.people_out == 2
    again = replan_evacuation(
        made.scenario,
        made.plan,
        [Change(ChangeKind.CAPACITY, "R", value="1")],
        at=6,
        earlier=made.earlier,
        seconds=None,
        work=60,
    )
    assert_right(again)
    assert again.plan.figures.people_out == 1


def test_the_next_zone_is_no_way_out_of_a_zone() -> None:
    """The pause of both zones breaks: the buses leave for the reception, outside zones."""
    scenario = tiny_scenario(12072, features=some_features(12072, most=7))
    plan = plan_evacuation(scenario, seconds=None, work=300)
    broken = Change(ChangeKind.PAUSE_END, "p1a", minute=14)
    made = replan_evacuation(scenario, plan, [broken], at=8, seconds=None, work=60)
    assert_right(made)
    assert {item.safe_place for item in made.exposed} == {"S"}


def test_an_old_trip_is_driven_as_it_was_only_while_its_pause_lasts() -> None:
    """The same pickup at the same time is reached in another pause: not by the way of old."""
    scenario = generate_scenario(pickups=5, vehicles=6, receptions=2, days=2, seed=995, rich=True)
    plan = plan_evacuation(scenario, objective="clearance", seconds=None, work=1500)
    changes = [
        Change(ChangeKind.CHECKPOINT_HOURS, "k1", value="08:00-08:40"),
        Change(ChangeKind.PAUSE_END, "roads-1", minute=1006),
    ]
    assert_right(replan_evacuation(scenario, plan, changes, at=312, seconds=None, work=200))
