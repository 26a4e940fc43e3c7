"""Rule 1: vehicles move continuously."""

from __future__ import annotations

from dataclasses import replace

from safepassage.plans import Itinerary
from safepassage.rules import Rule
from tests.checking.edits import found, with_row, with_run, with_stop
from tests.instances import itinerary, one_bus, stop, two_towns

RULE = Rule.CONTINUITY
SCENARIO, PLAN = one_bus().scenario, one_bus().plan
STOPS = PLAN.itineraries[0].stops


def test_start_at_another_place() -> None:
    """A vehicle that starts elsewhere than at its depot is named with the place."""
    assert found(SCENARIO, with_run(PLAN, "bus", *STOPS[1:])) == [
        (RULE, "bus", 60, "gate", 1, "places")
    ]


def test_start_before_available() -> None:
    """A vehicle that starts before it is available is named with the minutes."""
    scenario = with_row(SCENARIO, "vehicles", "bus", available_from_min=10)
    assert found(scenario, PLAN) == [(RULE, "bus", 0, "depot", 10, "min")]


def test_start_later_than_available() -> None:
    """A vehicle may start later than it becomes available."""
    assert found(SCENARIO, with_stop(PLAN, "bus", 0, arrive_min=25)) == []


def test_end_after_availability() -> None:
    """A vehicle that is still standing at its last stop after its availability ends is late."""
    scenario = with_row(SCENARIO, "vehicles", "bus", available_to_min=190)
    assert found(scenario, PLAN) == [(RULE, "bus", 195, "haven", 5, "min")]
    scenario = with_row(SCENARIO, "vehicles", "bus", available_to_min=195)
    assert found(scenario, PLAN) == []


def test_end_in_a_zone() -> None:
    """A vehicle that ends in a zone is named with the place."""
    plan = with_run(PLAN, "bus", *STOPS[:2], stop("cellar", 70, 70))
    assert found(SCENARIO, plan) == [(RULE, "bus", 70, "cellar", 1, "places")]


def test_end_with_people_aboard() -> None:
    """People who never get off are counted."""
    plan = with_stop(PLAN, "bus", -1, alighted=())
    assert found(SCENARIO, plan) == [(RULE, "bus", 195, "haven", 2, "persons")]


def test_getting_off_without_boarding() -> None:
    """People who get off without being aboard are counted."""
    plan = with_stop(PLAN, "bus", -1, alighted=stop("", 0, 0, off={"families": 5}).alighted)
    assert found(SCENARIO, plan) == [(RULE, "bus", 190, "haven", 3, "persons")]


def test_boarding_and_getting_off_at_one_stop() -> None:
    """Who boards at a stop does not get off at that stop, for people get off first."""
    plan = with_run(
        PLAN, "bus", *STOPS[:4], stop("haven", 120, 125, on={"families": 2}, off={"families": 12})
    )
    broken = found(SCENARIO, plan)
    assert (RULE, "bus", 120, "haven", 2, "persons") in broken
    assert (RULE, "bus", 125, "haven", 2, "persons") in broken


def test_departure_before_arrival() -> None:
    """A stop that ends before it begins is named with the minutes."""
    plan = with_stop(PLAN, "bus", 5, depart_min=140)
    assert found(SCENARIO, plan) == [(RULE, "bus", 140, "gate", 5, "min")]


def test_in_two_places() -> None:
    """A vehicle that arrives before it departs from the place before is in two places."""
    plan = with_stop(PLAN, "bus", 5, arrive_min=120)
    assert found(SCENARIO, plan) == [(RULE, "bus", 120, "haven", 5, "min")]


def test_two_itineraries() -> None:
    """A vehicle with two itineraries is in two places."""
    again = itinerary("bus", "bus", stop("depot", 300, 300))
    plan = replace(PLAN, itineraries=(*PLAN.itineraries, again))
    assert found(SCENARIO, plan) == [(RULE, "bus", 300, "depot", 1, "itineraries")]


def test_no_stop() -> None:
    """An itinerary without a stop is a fault, alone or beside another of the same vehicle."""
    instance = two_towns()
    empty = Itinerary("ambulance-2", "ambulance", ())
    plan = replace(instance.plan, itineraries=(*instance.plan.itineraries, empty))
    assert found(instance.scenario, plan) == [(RULE, "ambulance-2", None, None, 1, "itineraries")]
    plan = replace(plan, itineraries=(*plan.itineraries, empty))
    assert {rule for rule, *_ in found(instance.scenario, plan)} == {RULE}
