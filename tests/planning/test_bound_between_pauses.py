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
# The last ones are towns in which whoever waits for the second pause where it is comes too late.
SEEDS = (*range(60), 203, 451, 458, 576, 865)


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


def test_the_way_to_the_other_gate_may_lead_through_the_zone() -> None:
    """
    From the depot the bus passes the cross in the first pause, and waits at the gate: out by 29.

    Whoever waits at the depot until the cellar can't be reached in the first pause, to minute 8,
    can't pass the cross by 10, and comes by the longer road after 25.
    """
    places = (
        Place("depot", PlaceKind.DEPOT),
        Place("cross", PlaceKind.WAYPOINT, zone="siege"),
        Place("gate", PlaceKind.WAYPOINT),
        Place("cellar", PlaceKind.PICKUP, zone="siege"),
        Place("haven", PlaceKind.RECEPTION),
    )
    siege = frozenset({"siege"})
    scenario = world(
        road("depot-cellar", 3, zone="siege"),
        road("depot-cross", 5),
        road("cross-gate", 2),
        road("gate-cellar", 1, zone="siege"),
        road("cellar-haven", 3, zone="siege"),
        road("depot-haven", 4),
        places=places,
        pauses=(Pause("one", siege, 0, 10, 0), Pause("two", siege, 25, 35, 0)),
        horizon_min=40,
    )
    scenario = replace(scenario, groups=(replace(scenario.groups[0], ready_from_min=12),))
    columns = ColumnBound(build_problem(scenario), scenario.urgency, by_priority=True)
    while not columns.converged:
        columns.step()
    assert columns.value == pytest.approx(1 - scenario.urgency * 29 / 40)


def test_the_person_is_brought_out_in_most_towns() -> None:
    """The bound is not right only because nobody can be reached."""
    exact = [solve_exact(two_pauses(seed)).people_out for seed in SEEDS[:20]]
    assert sum(exact) > 15
