"""Rule 10: households."""

from __future__ import annotations

from dataclasses import replace

from safepassage.plans import Load
from safepassage.rules import Rule
from tests.checking.edits import faults_of, found, with_row, with_run, with_stop
from tests.instances import itinerary, stop, two_towns

RULE = Rule.HOUSEHOLDS
SCENARIO, PLAN = two_towns().scenario, two_towns().plan


def test_household_of_one_size_broken() -> None:
    """A group of households of one size that boards or gets off in parts is named."""
    plan = with_stop(PLAN, "bus", 1, boarded=(Load("a-fours", 7), Load("a-wheel", 1)))
    plan = with_stop(
        plan, "bus", 3, alighted=(Load("a-fours", 7), Load("a-wheel", 1), Load("b-any", 3))
    )
    assert found(SCENARIO, plan) == [
        (RULE, "bus", 45, "alder", 1, "persons"),
        (RULE, "bus", 130, "north", 1, "persons"),
    ]


def test_one_whole_household_of_two() -> None:
    """One of two households may go without the other."""
    plan = with_stop(PLAN, "bus", 1, boarded=(Load("a-fours", 4), Load("a-wheel", 1)))
    plan = with_stop(
        plan, "bus", 3, alighted=(Load("a-fours", 4), Load("a-wheel", 1), Load("b-any", 3))
    )
    assert found(SCENARIO, plan) == []


def test_two_loads_of_one_group() -> None:
    """Loads of one group at one stop count together."""
    halves = (Load("a-fours", 3), Load("a-fours", 5), Load("a-wheel", 1))
    assert found(SCENARIO, with_stop(PLAN, "bus", 1, boarded=halves)) == []


def test_member_left_behind() -> None:
    """A household whose member is left behind is named with the missing."""
    plan = with_stop(PLAN, "ambulance-1", 1, boarded=(Load("a-kin", 2),))
    plan = with_stop(plan, "ambulance-1", 2, alighted=(Load("a-kin", 2),))
    assert found(SCENARIO, plan) == [
        (RULE, "ambulance-1", 55, "alder", 1, "persons"),
        (RULE, "ambulance-1", 90, "south", 1, "persons"),
    ]


def test_two_vehicles() -> None:
    """A household in two vehicles is broken in both, even side by side."""
    plan = with_stop(PLAN, "ambulance-1", 1, boarded=(Load("a-kin", 2),))
    plan = with_stop(plan, "ambulance-1", 2, alighted=(Load("a-kin", 2),))
    other = itinerary(
        "ambulance-2",
        "ambulance",
        stop("depot", 10, 10),
        stop("alder", 50, 55, on={"a-lying": 1}),
        stop("south", 90, 95, off={"a-lying": 1}),
    )
    plan = replace(plan, itineraries=(*plan.itineraries, other))
    assert found(SCENARIO, plan) == [
        (RULE, "ambulance-1", 55, "alder", 1, "persons"),
        (RULE, "ambulance-2", 55, "alder", 2, "persons"),
        (RULE, "ambulance-1", 90, "south", 1, "persons"),
        (RULE, "ambulance-2", 90, "south", 2, "persons"),
    ]


def test_getting_off_apart() -> None:
    """A household that boards together and gets off at two stops is broken at both."""
    scenario = with_row(SCENARIO, "vehicles", "bus", range_km=None)
    first, second, third, _ = PLAN.itineraries[0].stops
    plan = with_run(
        PLAN,
        "bus",
        first,
        second,
        third,
        stop("north", 130, 135, off={"a-fours": 6, "a-wheel": 1, "b-any": 3}),
        stop("birch", 165, 165),
        stop("north", 195, 200, off={"a-fours": 2}),
    )
    assert found(scenario, plan) == [
        (RULE, "bus", 130, "north", 2, "persons"),
        (RULE, "bus", 195, "north", 2, "persons"),
    ]


def test_message() -> None:
    """The message counts the members who are there and those who lack."""
    plan = with_stop(PLAN, "ambulance-1", 1, boarded=(Load("a-kin", 2),))
    plan = with_stop(plan, "ambulance-1", 2, alighted=(Load("a-kin", 2),))
    assert faults_of(SCENARIO, plan)[0].message == (
        "ambulance-1 at alder, minute 55 (2022-05-05 00:55): the vehicle takes aboard 2 of the 3 "
        "members of household kin, and lacks 1."
    )
