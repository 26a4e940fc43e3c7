"""Danger with a price: the planner against the exact model, and what a higher rate may do."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from safepassage.checking import check
from safepassage.planning import plan_evacuation
from safepassage.starting import take_over
from tests.oracle.dangers import with_dangers
from tests.oracle.mip import solve_exact
from tests.oracle.tiny import Feature, some_features, tiny_scenario

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario
    from tests.oracle.mip import ExactResult

WORK = 60_000
ON_ROADS = range(40)
AT_PLACES = range(100, 125)

# Optima that the search misses: the best way of 5 and 37 leads by the depot, over some roads in
# danger and round others; 34 is found with more moves.
NOT_FOUND = {5, 34, 37}


@cache
def solved(seed: int) -> tuple[Scenario, ExactResult, Plan]:
    """Return a tiny scenario with danger, its optimum and the planner's answer."""
    # Where places are in danger, the exact model drives slower anywhere, and is large.
    most = 3 if seed in AT_PLACES else 5
    tiny = tiny_scenario(seed, features=some_features(seed, most=most) - {Feature.LONG})
    scenario = with_dangers(tiny, seed, at_places=seed in AT_PLACES)
    return scenario, solve_exact(scenario), plan_evacuation(scenario, seconds=None, work=WORK)


@pytest.mark.parametrize("seed", [*ON_ROADS, *AT_PLACES])
def test_plans_are_right_and_below_the_optimum(seed: int) -> None:
    """Planner, checker and exact model count the same, and no plan passes the optimum."""
    scenario, exact, plan = solved(seed)
    assert [fault.message for fault in check(scenario, plan).faults] == []
    counted = check(scenario, exact.plan).figures
    assert counted.value == pytest.approx(exact.value, abs=1e-9)
    assert plan.figures.value <= exact.value + 1e-6


@pytest.mark.parametrize("seed", [*ON_ROADS, *AT_PLACES])
def test_the_bound_never_lies_below_the_optimum(seed: int) -> None:
    """Neither the bound on the value nor that on the people is below what a plan reaches."""
    _, exact, plan = solved(seed)
    assert plan.bound.value >= exact.value - 1e-6
    assert plan.bound.people >= exact.people_out


@pytest.mark.parametrize("seed", sorted(set(ON_ROADS) - NOT_FOUND))
def test_the_planner_finds_the_optimum(seed: int) -> None:
    """With danger on roads the planner's value is that of the exact model."""
    _, exact, plan = solved(seed)
    assert plan.figures.value == pytest.approx(exact.value, abs=1e-6)


@pytest.mark.parametrize("seed", [*ON_ROADS, *AT_PLACES])
def test_more_danger_is_never_better(seed: int) -> None:
    """A higher rate lowers the optimum; begun from its plan, less danger is worth no less."""
    scenario, exact, plan = solved(seed)
    higher = tuple(replace(one, events_per_h=2 * one.events_per_h) for one in scenario.dangers)
    worse = replace(scenario, dangers=higher)
    assert check(worse, plan).figures.value <= plan.figures.value + 1e-9
    made = plan_evacuation(worse, seconds=None, work=300)
    assert made.figures.value <= exact.value + 1e-6
    start = take_over(made.itineraries, scenario)
    assert start.right
    better = plan_evacuation(scenario, seconds=None, work=50, start=start.start)
    assert better.figures.value >= made.figures.value - 1e-9
