"""Scenarios in which nobody waits for anything, and searches that have a first plan of them."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.planning.problem import build_problem
from safepassage.planning.search import Search
from safepassage.scenario.model import Place, PlaceKind, Reception
from tests.network.worlds import road, world
from tests.oracle.tiny import Feature, tiny_scenario

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario

__all__ = ["crossed", "started", "steady_scenario"]

_STEADY = sorted(
    {
        Feature.DIRECTIONS,
        Feature.HOUSEHOLDS,
        Feature.NEEDS,
        Feature.RECEPTION_CAPACITY,
        Feature.SHIFTS,
        Feature.SPEEDS,
        Feature.STOP_MINUTES,
        Feature.TWO_DEPOTS,
    }
)


def crossed() -> Scenario:
    """
    Return two buses, six pickups and two havens with room for three each.

    The nearest trips first, as dispatch has it, leave the far ones for the end: 1 to 3 lie by the
    west, 4 to 6 by the east.
    """
    away = {"one": (4, 30), "two": (9, 33), "three": (40, 47), "four": (28, 6), "five": (35, 8)}
    away["six"] = (52, 41)
    scenario = world(
        *(road(f"{name}-west", west) for name, (west, _) in away.items()),
        *(road(f"{name}-haven", east) for name, (_, east) in away.items()),
        *(road(f"depot-{name}", 10 + west, one_way=True) for name, (west, _) in away.items()),
        places=(
            Place("depot", PlaceKind.DEPOT),
            *(Place(name, PlaceKind.PICKUP) for name in away),
            Place("haven", PlaceKind.RECEPTION),
            Place("west", PlaceKind.RECEPTION),
        ),
        horizon_min=1000,
    )
    buses = replace(scenario.vehicles[0], capacity=(1, 0, 0), count=2)
    accepts = frozenset({"haven", "west"})
    return replace(
        scenario,
        vehicles=(buses,),
        groups=tuple(replace(group, accepts=accepts) for group in scenario.groups),
        receptions=(Reception("haven", capacity=3), Reception("west", capacity=3)),
    )


def steady_scenario(seed: int) -> Scenario:
    """Return a random scenario in which ways always take as long, and all are ready at once."""
    features = random.Random(f"steady {seed}").sample(_STEADY, 4)
    return tiny_scenario(seed, features=features)


def started(scenario: Scenario, *, seed: int = 0) -> Search:
    """Return a search for clearance with its first plan."""
    search = Search(build_problem(scenario), clearance=True, seed=seed)
    search.start()
    return search
