"""Compiling before the clock starts: a planning run spends its seconds on planning."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from safepassage.planning.bound import ColumnBound
from safepassage.planning.dive import dive
from safepassage.planning.problem import build_problem
from safepassage.planning.rearranging import rearranged
from safepassage.planning.search import Search
from safepassage.plans import PausesAs
from safepassage.scenario.caution import Caution
from safepassage.scenario.dangers import Danger
from safepassage.scenario.model import (
    ConvoyRule,
    Group,
    Pause,
    Place,
    PlaceKind,
    Reception,
    Road,
    Scenario,
    VehicleType,
    Zone,
)

__all__ = ["COMPILING", "LOADING", "warm_up"]

LOADING = "loading compiled code"
"""What is said while :func:`warm_up` runs."""
COMPILING = "compiling code, which takes minutes"
"""What is said as soon as it finds something that is not kept from an earlier run."""


def _smallest() -> Scenario:
    """Return a scenario of one trip that runs through every kernel."""
    return Scenario(
        name="warm-up",
        start=datetime(2000, 1, 1, tzinfo=UTC),
        timezone="UTC",
        horizon_min=120,
        places=(
            Place("d", PlaceKind.DEPOT),
            Place("p", PlaceKind.PICKUP, zone="z", lift_rate_per_h=60.0),
            Place("r", PlaceKind.RECEPTION),
        ),
        groups=(Group("g", "p", 2, accepts=frozenset({"r"})),),
        vehicles=(VehicleType("v", "d", capacity=(2, 0, 0), available_to_min=120),),
        roads=(
            Road("d", "p", 1.0, minutes=5, zone="z"),
            Road("p", "r", 1.0, minutes=5, zone="z"),
        ),
        zones=(Zone("z", convoy=ConvoyRule(1, 1, 1, 1)),),
        pauses=(Pause("pause", frozenset({"z"}), 10, 100, 5),),
        receptions=(Reception("r"),),
        dangers=(Danger("danger", "d", "p", 0.1, 0, 120),),
    )


def _plain() -> Scenario:
    """Return a scenario in which nobody waits for anything."""
    scenario = _smallest()
    return replace(
        scenario,
        places=tuple(replace(place, zone=None, lift_rate_per_h=None) for place in scenario.places),
        roads=tuple(replace(road, zone=None) for road in scenario.roads),
        zones=(),
        pauses=(),
        dangers=(),
    )


@cache
def warm_up(*, expected: bool = False) -> None:
    """
    Compile, or load, all that planning runs; once a process.

    With ``expected`` also what counts how likely pauses hold, which few plans need. The first time
    on a machine, and after a change of the program, this takes a minute or two.
    """
    problem = build_problem(_smallest())
    if expected:
        build_problem(replace(_smallest(), caution=Caution(PausesAs.EXPECTED)))
    plain = Search(build_problem(_plain()), clearance=True, seed=0)
    plain.start()
    for _ in rearranged(plain, moves=8, over=lambda: False):
        pass
    search = Search(problem, clearance=False, seed=0)
    search.start()
    search.improve(8, 1e-3, 1e-3)
    search.has_wandered()
    search.part()
    search.start_from_best()
    search.start_again()
    bound = ColumnBound(problem, 0.1, by_priority=True)
    bound.add_plan(search.itineraries())
    while not bound.converged:
        bound.step()
    dive(search, bound, seconds=1.0, over=lambda: False)
