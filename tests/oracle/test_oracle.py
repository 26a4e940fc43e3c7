"""The planner against the exact model: the same value on tiny scenarios, and a bound that holds."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from safepassage.checking import check
from safepassage.planning import plan_evacuation
from tests.oracle.mip import solve_exact
from tests.oracle.tiny import Feature, some_features, tiny_scenario

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario
    from tests.oracle.mip import ExactResult

# Fewer moves than planning makes of so small a scenario in its default five seconds: for nearly all
# of them a fifth of those is enough.
WORK = 200_000
MORE_WORK = {288: 1_000_000}
SEEDS = (
    *range(260),
    *(288, 315, 390, 495, 525, 563, 571, 588, 601, 681, 688, 690, 921, 1040, 1058, 1202, 1539),
    *(1770, 1771, 1808),
)
SLOW_FROM = 40


@cache
def solved(seed: int) -> tuple[Scenario, ExactResult, Plan]:
    """Return a tiny scenario with its optimum and the planner's answer."""
    scenario = tiny_scenario(seed, features=some_features(seed, most=6))
    plan = plan_evacuation(scenario, seconds=None, work=MORE_WORK.get(seed, WORK))
    return scenario, solve_exact(scenario), plan


CASES = [
    pytest.param(seed, marks=[pytest.mark.slow] if seed >= SLOW_FROM else []) for seed in SEEDS
]


@pytest.mark.parametrize("seed", CASES)
def test_no_right_plan_is_better_than_the_exact_one(seed: int) -> None:
    """The planner's plan is right, and worth no more than the optimum."""
    scenario, exact, plan = solved(seed)
    assert [fault.message for fault in check(scenario, plan).faults] == []
    assert plan.figures.value <= exact.value + 1e-6


@pytest.mark.parametrize("seed", CASES)
def test_the_bound_never_lies_below_the_optimum(seed: int) -> None:
    """Neither the bound on the value nor that on the people is below what a plan reaches."""
    _, exact, plan = solved(seed)
    assert plan.bound.value >= exact.value - 1e-6
    assert plan.bound.people >= exact.people_out


@pytest.mark.parametrize("seed", CASES)
def test_the_planner_finds_the_optimum(seed: int) -> None:
    """The planner's value is that of the exact model."""
    _, exact, plan = solved(seed)
    assert plan.figures.value == pytest.approx(exact.value, abs=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5390, 5391, 5392])
def test_plans_with_all_features_are_right(seed: int) -> None:
    """Where calls, intakes and convoys meet, plans are right though too large for the exact one."""
    scenario = tiny_scenario(seed, features=some_features(seed, most=18))
    plan = plan_evacuation(scenario, seconds=None, work=8_000)
    assert [fault.message for fault in check(scenario, plan).faults] == []


def test_a_last_road_that_is_driven_slower_counts_as_driven() -> None:
    """Behind a checkpoint nobody waits for the next hour's intake: the road takes longer."""
    features = {
        *(Feature.CHECKPOINTS, Feature.DRIVING, Feature.HOUSEHOLDS, Feature.INTAKE),
        *(Feature.RECEPTION_CAPACITY, Feature.SPEEDS, Feature.STOP_MINUTES),
    }
    scenario = tiny_scenario(50591, features=features)
    plan = plan_evacuation(scenario, seconds=None, work=2_000)
    assert plan.figures.people_out > 0
    assert [fault.message for fault in check(scenario, plan).faults] == []


def test_a_pass_at_a_checkpoint_with_fuel_counts() -> None:
    """Who calls there for fuel is served when it goes on, and takes one of the hour's passes."""
    scenario = tiny_scenario(950758, features=some_features(950758, most=12))
    (checkpoint,) = scenario.checkpoints
    scenario = replace(scenario, checkpoints=(replace(checkpoint, vehicles_per_h=2),))
    plan = plan_evacuation(scenario, seconds=None, work=500)
    assert plan.figures.people_out > 0
    assert [fault.message for fault in check(scenario, plan).faults] == []
