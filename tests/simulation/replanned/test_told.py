"""What the planner is told of a day: the plan as it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.instances import INSTANCES
from tests.simulation.replanned.days import day_of
from tests.simulation.worlds import certain, rough_instance

if TYPE_CHECKING:
    from safepassage.plans import Itinerary


@pytest.mark.parametrize("name", INSTANCES)
def test_certain_day_is_told_as_planned(name: str) -> None:
    """In each minute of a day that goes as planned, what is told of it is the plan."""
    instance = INSTANCES[name]()
    day = day_of(certain(instance.scenario), instance.plan)
    planned = {each.vehicle: each for each in instance.plan.itineraries}
    looks = 0
    while day.step() and day.minute < instance.scenario.horizon_min:
        told = day.told(day.known())
        assert {each.vehicle: each for each in told if len(each.stops) > 1} == planned
        looks += 1
    assert looks > 5


@pytest.mark.parametrize("name", INSTANCES)
@pytest.mark.parametrize("seed", range(4))
def test_what_is_told_can_be_driven(name: str, seed: int) -> None:
    """Whatever goes wrong, stops are told in their order, and nothing done as if yet to come."""
    scenario, plan = rough_instance(name, seed)
    day = day_of(scenario, plan, number=seed)
    while day.step():
        for number, itinerary in enumerate(day.told(day.known())):
            _assert_in_order(itinerary)
            aboard = day.state.persons[number] - day.state.aboard[number, -1]
            assert _aboard_at(itinerary, day.minute) == aboard


def _assert_in_order(itinerary: Itinerary) -> None:
    minute = 0
    for stop in itinerary.stops:
        assert minute <= stop.arrive_min <= stop.depart_min
        minute = stop.depart_min


def _aboard_at(itinerary: Itinerary, minute: int) -> int:
    """Return how many are aboard by what is told, at the beginning of a minute."""
    return sum(
        (sum(load.persons for load in stop.boarded) if stop.depart_min < minute else 0)
        - (sum(load.persons for load in stop.alighted) if stop.arrive_min < minute else 0)
        for stop in itinerary.stops
    )
