"""Rule 4: places aboard."""

from __future__ import annotations

from safepassage.rules import Rule
from tests.checking.edits import faults_of, found, with_row
from tests.instances import one_bus, two_towns

RULE = Rule.PLACES_ABOARD


def test_one_seat_too_few() -> None:
    """A vehicle with one passenger too many is named where that passenger boards."""
    instance = one_bus()
    scenario = with_row(instance.scenario, "vehicles", "bus", capacity=(9, 0, 0))
    assert found(scenario, instance.plan) == [(RULE, "bus", 90, "cellar", 1, "persons")]


def test_filled_over_two_towns() -> None:
    """Passengers of earlier stops count with those who board."""
    instance = two_towns()
    scenario = with_row(instance.scenario, "vehicles", "bus", capacity=(10, 1, 0))
    assert found(scenario, instance.plan) == [(RULE, "bus", 100, "birch", 1, "persons")]


def test_needs_are_not_exchanged() -> None:
    """A place for one need is no place for another."""
    instance = two_towns()
    scenario = with_row(instance.scenario, "vehicles", "bus", capacity=(20, 0, 5))
    assert found(scenario, instance.plan) == [(RULE, "bus", 45, "alder", 1, "persons")]
    scenario = with_row(instance.scenario, "vehicles", "ambulance", capacity=(0, 9, 0))
    assert found(scenario, instance.plan) == [
        (RULE, "ambulance-1", 55, "alder", 2, "persons"),
        (RULE, "ambulance-1", 55, "alder", 1, "persons"),
    ]


def test_places_are_free_again() -> None:
    """Who got off leaves a place to the next."""
    instance = one_bus()
    scenario = with_row(instance.scenario, "vehicles", "bus", capacity=(10, 0, 0))
    assert found(scenario, instance.plan) == []


def test_message() -> None:
    """The message counts who is aboard and how many places there are."""
    instance = one_bus()
    scenario = with_row(instance.scenario, "vehicles", "bus", capacity=(9, 0, 0))
    assert faults_of(scenario, instance.plan)[0].message == (
        "bus at cellar, minute 90 (2022-05-05 01:30): 10 seated passengers are aboard at "
        "departure, 1 more than the 9 seated places."
    )
