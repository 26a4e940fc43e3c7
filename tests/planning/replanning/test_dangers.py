"""A plan that goes on from another one through danger that has a price."""

from __future__ import annotations

import random

import pytest

from safepassage import ChangesError
from safepassage.planning import plan_evacuation
from safepassage.planning.replanning import replan_evacuation
from tests.oracle.dangers import with_dangers
from tests.oracle.tiny import some_features, tiny_scenario
from tests.planning.replanning.days import (
    any_change,
    assert_executed_stays,
    assert_nobody_is_lost,
    assert_right,
)


@pytest.mark.parametrize("seed", range(40))
def test_replanning_in_danger_is_right(seed: int) -> None:
    """Whatever changes, the checker finds figures, value and bound of the new plan right."""
    draw = random.Random(f"danger {seed}")
    tiny = tiny_scenario(seed, features=some_features(seed, most=7))
    scenario = with_dangers(tiny, seed, at_places=True)
    plan = plan_evacuation(scenario, seconds=None, work=300)
    at = draw.randrange(5, scenario.horizon_min // 2)
    change = any_change(draw, scenario, at)
    changes = [] if change is None else [change]
    try:
        made = replan_evacuation(scenario, plan, changes, at=at, seconds=None, work=100)
    except ChangesError:
        made = replan_evacuation(scenario, plan, [], at=at, seconds=None, work=100)
    assert_right(made)
    assert_executed_stays(plan, made)
    assert_nobody_is_lost(made)
