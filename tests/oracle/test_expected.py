"""Plans that count on pauses as expected against the exact model: the same value, a right bound."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from safepassage.checking import check
from safepassage.planning import plan_evacuation
from safepassage.plans import PausesAs
from safepassage.scenario import Caution
from tests.oracle.mip import solve_exact
from tests.oracle.tiny import Feature, some_features, tiny_scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario
    from tests.oracle.mip import ExactResult

WORK = 200_000
SLOW_FROM = 20


def _scenario(seed: int) -> Scenario | None:
    """
    Return a tiny scenario with pauses of random chances; None where a pickup lies in no zone.

    The exact model remembers the last exit of a vehicle, and who boards outside after it has none.
    """
    features = some_features(seed, most=5) | {Feature.ZONES}
    scenario = tiny_scenario(seed, features=features)
    inside = {place.id for place in scenario.places if place.zone is not None}
    if not all(group.place in inside for group in scenario.groups):
        return None
    rng = random.Random(f"chances {seed}")
    pauses = (
        replace(pause, begins_chance=rng.uniform(0.3, 1.0), breaks_per_h=rng.uniform(0.0, 3.0))
        for pause in scenario.pauses
    )
    return replace(scenario, pauses=tuple(pauses), caution=Caution(PausesAs.EXPECTED))


SEEDS = tuple(seed for seed in range(120) if _scenario(seed) is not None)


def _marks(seed: int) -> Iterator[pytest.MarkDecorator]:
    if seed >= SLOW_FROM:
        yield pytest.mark.slow


MARKED = [pytest.param(seed, marks=list(_marks(seed))) for seed in SEEDS]


@cache
def solved(seed: int) -> tuple[Scenario, ExactResult, Plan]:
    """Return a tiny scenario with its optimum and the planner's answer."""
    scenario = _scenario(seed)
    assert scenario is not None
    return (
        scenario,
        solve_exact(scenario),
        plan_evacuation(scenario, seconds=None, work=WORK),
    )


@pytest.mark.parametrize("seed", MARKED)
def test_the_optimum_is_found_and_the_bound_not_below_it(seed: int) -> None:
    """The checker counts the exact plan's value as the model does, and no right plan has more."""
    scenario, exact, plan = solved(seed)
    assert [fault.message for fault in check(scenario, plan).faults] == []
    best = check(scenario, exact.plan).figures.value
    assert plan.figures.value == pytest.approx(best, abs=1e-6)
    assert plan.bound.value >= best - 1e-6
