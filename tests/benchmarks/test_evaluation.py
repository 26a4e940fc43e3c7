"""A plan is walked over the instance's own numbers, and what is no solution is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.bus_evacuation.evaluation import Trip, evaluate_itineraries
from safepassage.plans import Itinerary, Load, Stop
from tests.benchmarks.instances import TWO_BUSES


def _itinerary(bus: str, depot: str, *loads: tuple[int, int, int]) -> Itinerary:
    """Return the itinerary of a bus with loads (pickup, shelter, persons), minutes all 0."""
    stops = [Stop(depot, 0, 0)]
    for pickup, shelter, persons in loads:
        people = (Load(f"people-{pickup}", persons),)
        stops.append(Stop(f"pickup-{pickup}", 0, 0, boarded=people))
        stops.append(Stop(f"shelter-{shelter}", 0, 0, alighted=people))
    return Itinerary(bus, "buses-1", tuple(stops))


FIRST = _itinerary("buses-1-1", "depot-1", (1, 2, 1))
SECOND = _itinerary("buses-1-2", "depot-1", (2, 1, 1), (1, 2, 1))


def test_makespan_is_the_longest_way() -> None:
    """Out of the depot, with each load, and back: 7 and 9 for the best plan of two buses."""
    found = evaluate_itineraries(TWO_BUSES, (FIRST, SECOND))
    assert found.faults == ()
    assert found.makespan == 9
    assert found.trips["buses-1-2"] == (Trip(1, 0, 1), Trip(0, 1, 1))
    alone = _itinerary("buses-1-1", "depot-1", (2, 1, 1), (1, 2, 1), (1, 2, 1))
    assert evaluate_itineraries(TWO_BUSES, (alone,)).makespan == 0 + 1 + 3 + 5 + 5 + 5


def _with_stop(itinerary: Itinerary, number: int, stop: Stop) -> Itinerary:
    stops = list(itinerary.stops)
    stops[number] = stop
    return replace(itinerary, stops=tuple(stops))


PEOPLE = (Load("people-1", 1),)


@pytest.mark.parametrize(
    ("itineraries", "said"),
    [
        ((FIRST,), "pickup-1: 1 of 2 persons are moved"),
        ((FIRST, FIRST, SECOND), "used twice"),
        ((replace(FIRST, vehicle="buses-2"), SECOND), "no such bus"),
        ((FIRST, _itinerary("buses-1-2", "depot-2", (2, 1, 1), (1, 2, 1))), "starts empty"),
        (
            (
                _itinerary("buses-1-1", "depot-1", (1, 1, 1)),
                _itinerary("buses-1-2", "depot-1", (2, 1, 1), (1, 2, 1)),
            ),
            "shelter-1: 2 persons in 1 places",
        ),
        ((_itinerary("buses-1-1", "depot-1", (1, 2, 2), (2, 2, 1)),), "one busload"),
        ((_with_stop(FIRST, 1, Stop("pickup-2", 0, 0, boarded=PEOPLE)), SECOND), "one busload"),
        ((_with_stop(FIRST, 2, Stop("shelter-2", 0, 0)), SECOND), "one busload"),
        ((_with_stop(FIRST, 2, Stop("pickup-2", 0, 0)), SECOND), "not a pickup and then a shelter"),
        ((replace(FIRST, stops=FIRST.stops[:2]), SECOND), "ends at a shelter"),
        ((replace(FIRST, stops=()), SECOND), "starts empty"),
    ],
)
def test_what_is_no_solution_is_named(itineraries: tuple[Itinerary, ...], said: str) -> None:
    """Buses, depots, loads, stops, demand and capacity are each looked at."""
    found = evaluate_itineraries(TWO_BUSES, itineraries)
    assert found.makespan is None
    assert any(said in fault for fault in found.faults), found.faults
