"""Rule 2: movements follow roads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safepassage.checking.roads import road_minutes
from safepassage.rules import Rule
from safepassage.scenario.model import Road, VehicleType
from tests.checking.edits import faults_of, found, with_row, with_run, with_stop
from tests.instances import convoy_corridor, one_bus, stop

RULE = Rule.ROADS
SCENARIO, PLAN = one_bus().scenario, one_bus().plan
STOPS = PLAN.itineraries[0].stops
DEPOT_GATE, GATE_CELLAR = 0, 1


@pytest.mark.parametrize(
    ("road", "minutes"),
    [
        (Road("a", "b", 30), 30),
        (Road("a", "b", 30.1), 31),
        (Road("a", "b", 30, speed_kmh=20), 90),
        (Road("a", "b", 30, speed_kmh=90), 30),
        (Road("a", "b", 0.1), 1),
        (Road("a", "b", 0), 1),
        (Road("a", "b", 30, minutes=17), 17),
        (Road("a", "b", 30, minutes=17, speed_kmh=10), 17),
        # 0.7 / 60 * 60 is a little more than 0.7 * 60 / 60 in binary fractions.
        (Road("a", "b", 7, speed_kmh=42), 10),
    ],
)
def test_road_minutes(road: Road, minutes: int) -> None:
    """A road takes its minutes, or its kilometres at the lesser speed, rounded up, at least 1."""
    assert road_minutes(road, VehicleType("v", "d", speed_kmh=60)) == minutes


def test_no_road() -> None:
    """A movement between two places that no road joins is named."""
    plan = with_run(PLAN, "bus", *STOPS[:3], *STOPS[4:])
    assert found(SCENARIO, plan) == [(RULE, "bus", 90, "cellar", 1, "roads")]


def test_no_road_to_itself() -> None:
    """A movement from a place to the same place follows no road."""
    plan = with_run(PLAN, "bus", *STOPS[:2], *STOPS[1:])
    assert found(SCENARIO, plan) == [(RULE, "bus", 60, "gate", 1, "roads")]


def test_closed_road() -> None:
    """A closed road is known and not used."""
    scenario = with_row(SCENARIO, "roads", DEPOT_GATE, closed=True)
    assert found(scenario, PLAN) == [(RULE, "bus", 30, "depot", 1, "roads")]


def test_barred_road() -> None:
    """A road that is barred to the vehicle's type is not used by it."""
    scenario = with_row(SCENARIO, "roads", DEPOT_GATE, barred=frozenset({"bus", "lorry"}))
    assert found(scenario, PLAN) == [(RULE, "bus", 30, "depot", 1, "roads")]
    scenario = with_row(SCENARIO, "roads", DEPOT_GATE, barred=frozenset({"lorry"}))
    assert found(scenario, PLAN) == []


def test_wrong_way() -> None:
    """A one-way road is driven in its direction only."""
    scenario = with_row(SCENARIO, "roads", GATE_CELLAR, one_way=True)
    assert found(scenario, PLAN) == [
        (RULE, "bus", 90, "cellar", 1, "roads"),
        (RULE, "bus", 160, "cellar", 1, "roads"),
    ]


def test_two_one_way_roads() -> None:
    """Of two one-way roads between two places, each serves its own direction."""
    scenario = with_row(SCENARIO, "roads", GATE_CELLAR, one_way=True)
    back = Road("cellar", "gate", 5, minutes=12, zone="siege", one_way=True)
    scenario = replace(scenario, roads=(*scenario.roads, back))
    assert found(scenario, PLAN) == [
        (RULE, "bus", 90, "cellar", 2, "min"),
        (RULE, "bus", 160, "cellar", 2, "min"),
    ]


def test_too_quick() -> None:
    """A movement in fewer minutes than the road takes is named with the minutes that lack."""
    assert found(SCENARIO, with_stop(PLAN, "bus", 0, depart_min=32)) == [
        (RULE, "bus", 32, "depot", 2, "min")
    ]


def test_slower_is_right() -> None:
    """A movement may take longer than the road's minutes."""
    assert found(SCENARIO, with_stop(PLAN, "bus", 0, depart_min=20)) == []


def test_no_minutes_at_all() -> None:
    """A movement in no minutes lacks all of the road's."""
    plan = with_stop(PLAN, "bus", 0, depart_min=60)
    assert found(SCENARIO, plan) == [(RULE, "bus", 60, "depot", 30, "min")]


def test_slow_vehicle() -> None:
    """A vehicle slower than the road takes its own time."""
    scenario = with_row(SCENARIO, "vehicles", "bus", speed_kmh=50)
    assert found(scenario, PLAN) == [
        (RULE, "bus", 30, "depot", 6, "min"),
        (RULE, "bus", 100, "gate", 4, "min"),
        (RULE, "bus", 125, "haven", 4, "min"),
        (RULE, "bus", 170, "gate", 4, "min"),
    ]


def test_short_stop() -> None:
    """A stop where people board or get off takes the place's stop minutes, at the end too."""
    plan = with_stop(PLAN, "bus", 4, depart_min=123)
    assert found(SCENARIO, plan) == [(RULE, "bus", 120, "haven", 2, "min")]
    plan = with_stop(PLAN, "bus", 6, depart_min=159)
    assert found(SCENARIO, plan) == [(RULE, "bus", 155, "cellar", 1, "min")]
    plan = with_stop(PLAN, "bus", -1, depart_min=190)
    assert found(SCENARIO, plan) == [(RULE, "bus", 190, "haven", 5, "min")]


def test_stop_without_people() -> None:
    """A vehicle may pass a place where nobody boards or gets off without stopping."""
    scenario = with_row(SCENARIO, "places", "gate", stop_min=5)
    assert found(scenario, PLAN) == []


def test_short_service() -> None:
    """Passing a checkpoint takes its service minutes, with nobody aboard too."""
    instance = convoy_corridor()
    plan = with_stop(instance.plan, "bus-1", 4, depart_min=645)
    plan = with_stop(plan, "bus-1", 5, arrive_min=675)
    assert found(instance.scenario, plan) == [(RULE, "bus-1", 640, "post", 5, "min")]


def test_no_service_at_the_first_stop() -> None:
    """A vehicle whose run starts at a checkpoint does not pass it."""
    instance = convoy_corridor()
    scenario = with_row(instance.scenario, "vehicles", "bus", depot="post")
    plan = with_run(instance.plan, "bus-1", stop("post", 355, 360), stop("haven", 390, 390))
    rules = {fault.rule for fault in faults_of(scenario, plan) if fault.vehicle == "bus-1"}
    assert rules == set()


def test_messages() -> None:
    """The messages say what was taken, what it takes, and the difference."""
    corridor = convoy_corridor()
    short_service = with_stop(corridor.plan, "bus-1", 4, depart_min=645)
    short_service = with_stop(short_service, "bus-1", 5, arrive_min=675)
    messages = [
        faults_of(SCENARIO, with_stop(PLAN, "bus", 0, depart_min=32))[0].message,
        faults_of(SCENARIO, with_stop(PLAN, "bus", 4, depart_min=123))[0].message,
        faults_of(corridor.scenario, short_service)[0].message,
    ]
    assert [message.partition("): ")[2] for message in messages] == [
        "the way to gate is driven in 28 minutes, 2 fewer than the 30 that it takes.",
        (
            "people board or get off in a stop of 3 minutes, 2 fewer than the 5 that a stop takes "
            "here."
        ),
        "the checkpoint is passed in 5 minutes, 5 fewer than the 10 of its service.",
    ]
