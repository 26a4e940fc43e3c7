"""Rule 5: people who are ready."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safepassage.plans import Load
from safepassage.rules import Rule
from safepassage.scenario.model import Choice, Group, PlaceKind
from tests.checking.edits import faults_of, found, with_row, with_stop
from tests.instances import itinerary, one_bus, stop, two_towns

RULE = Rule.READY_PEOPLE
BUS, TOWNS = one_bus(), two_towns()


def test_before_they_are_brought_out() -> None:
    """Boarding more than the lift rate can have brought out is named with the persons."""
    plan = with_stop(BUS.plan, "bus", 2, depart_min=87)
    assert found(BUS.scenario, plan) == [(RULE, "bus", 87, "cellar", 1, "persons")]


def test_slow_lifting() -> None:
    """Each minute by which more lack than before is named, and no minute that only repeats it."""
    scenario = with_row(BUS.scenario, "places", "cellar", lift_rate_per_h=6)
    # 3 are ready by minute 90 and 10 by minute 160.
    assert found(scenario, BUS.plan) == [(RULE, "bus", 90, "cellar", 7, "persons")]
    scenario = with_row(BUS.scenario, "places", "cellar", lift_rate_per_h=0)
    assert found(scenario, BUS.plan) == [
        (RULE, "bus", 90, "cellar", 10, "persons"),
        (RULE, "bus", 160, "cellar", 12, "persons"),
    ]


def test_the_pickup_is_shared() -> None:
    """All groups and vehicles share what has been brought out at a pickup by a minute."""
    scenario = with_row(BUS.scenario, "groups", "families", persons=10)
    scenario = replace(
        scenario,
        groups=(*scenario.groups, Group("late", "cellar", 3, accepts=frozenset({"haven"}))),
        vehicles=(*scenario.vehicles, replace(scenario.vehicles[0], id="van")),
    )
    van = itinerary(
        "van",
        "van",
        stop("depot", 0, 30),
        stop("gate", 60, 60),
        stop("cellar", 70, 90, on={"late": 3}),
        stop("gate", 100, 100),
        stop("haven", 120, 125, off={"late": 3}),
    )
    plan = replace(BUS.plan, itineraries=(*BUS.plan.itineraries, van))
    plan = with_stop(plan, "bus", 6, boarded=())
    plan = with_stop(plan, "bus", 8, alighted=())
    assert found(scenario, plan) == [(RULE, "van", 90, "cellar", 3, "persons")]
    nobody = with_row(scenario, "places", "cellar", lift_rate_per_h=0)
    assert found(nobody, plan) == [(RULE, "bus", 90, "cellar", 13, "persons")]


def test_before_they_are_there() -> None:
    """Nobody boards before the group's ready time, and in that minute everybody may."""
    scenario = with_row(TOWNS.scenario, "groups", "b-any", ready_from_min=101)
    assert found(scenario, TOWNS.plan) == [(RULE, "bus", 100, "birch", 3, "persons")]
    scenario = with_row(TOWNS.scenario, "groups", "b-any", ready_from_min=100)
    assert found(scenario, TOWNS.plan) == []


@pytest.mark.parametrize("choice", [Choice.STAY, Choice.UNDECIDED])
def test_who_has_not_chosen_to_leave(choice: Choice) -> None:
    """Nobody boards who stays or has not decided."""
    scenario = with_row(TOWNS.scenario, "groups", "b-any", choice=choice)
    assert found(scenario, TOWNS.plan) == [(RULE, "bus", 100, "birch", 3, "persons")]


def test_moved_against_their_choice() -> None:
    """Moving people who stay breaks the rules of readiness and of direction."""
    plan = with_stop(TOWNS.plan, "bus", 2, boarded=(Load("b-stay", 2),))
    plan = with_stop(
        plan,
        "bus",
        3,
        alighted=(Load("a-fours", 8), Load("a-wheel", 1), Load("b-stay", 2)),
    )
    assert found(TOWNS.scenario, plan) == [
        (RULE, "bus", 100, "birch", 2, "persons"),
        (Rule.DIRECTION, "bus", 130, "north", 2, "persons"),
    ]


def test_boarding_elsewhere() -> None:
    """People board where they are, and nowhere else."""
    scenario = with_row(TOWNS.scenario, "groups", "b-any", place="alder")
    assert found(scenario, TOWNS.plan) == [(RULE, "bus", 100, "birch", 3, "persons")]


def test_boarding_at_no_pickup() -> None:
    """People board at pickups only."""
    scenario = with_row(TOWNS.scenario, "places", "birch", kind=PlaceKind.WAYPOINT)
    assert found(scenario, TOWNS.plan) == [(RULE, "bus", 100, "birch", 3, "persons")]


def test_more_than_there_are() -> None:
    """More of a group than there are persons in it is boarding twice."""
    scenario = with_row(TOWNS.scenario, "groups", "b-any", persons=2)
    assert found(scenario, TOWNS.plan) == [(RULE, "bus", 100, "birch", 1, "persons")]


def test_twice_in_two_vehicles() -> None:
    """A person who boards two vehicles is found at the second."""
    again = itinerary(
        "ambulance-2",
        "ambulance",
        stop("depot", 10, 60),
        stop("alder", 100, 105, on={"a-kin": 2, "a-lying": 1}),
        stop("south", 140, 145, off={"a-kin": 2, "a-lying": 1}),
    )
    plan = replace(TOWNS.plan, itineraries=(*TOWNS.plan.itineraries, again))
    assert found(replace(TOWNS.scenario, receptions=()), plan) == [
        (RULE, "ambulance-2", 105, "alder", 2, "persons"),
        (RULE, "ambulance-2", 105, "alder", 1, "persons"),
    ]


def test_message() -> None:
    """The message counts who boarded and who can have been brought out."""
    (fault,) = faults_of(BUS.scenario, with_stop(BUS.plan, "bus", 2, depart_min=87))
    assert fault.message == (
        "bus at cellar, minute 87 (2022-05-05 01:27): the plan takes 10 persons aboard here by "
        "now, 1 more than the 9 who can have been brought out."
    )
