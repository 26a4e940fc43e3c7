"""Plans that rely on pauses less: by what is expected, and by the stranding chance."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import count
from typing import TYPE_CHECKING

import pytest

from safepassage.checking import check, risk_of
from safepassage.planning import plan_evacuation
from safepassage.plans import PausesAs
from safepassage.scenario.caution import Caution
from safepassage.starting import take_over
from tests.oracle.tiny import Feature, some_features, tiny_scenario

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

SEEDS = range(60)
WORK = 3_000


@cache
def _scenario(seed: int) -> Scenario:
    """Return a tiny scenario with a zone, out of which somebody is brought."""
    for number in count(1000 * seed):
        features = {*some_features(number, most=2 + seed % 12), Feature.ZONES}
        scenario = tiny_scenario(number, features=features)
        if scenario.zones and plan_evacuation(scenario, seconds=None, work=50).figures.people_out:
            return scenario
    raise AssertionError(seed)


def _cautious(scenario: Scenario, caution: Caution) -> Scenario:
    return replace(scenario, caution=caution)


def _limit(name: str, most: float) -> Caution:
    if name == "stranding_chance":
        return Caution(stranding_chance=most)
    return Caution(people_caught=most)


def _right(scenario: Scenario, plan: Plan) -> bool:
    return [fault.message for fault in check(scenario, plan).faults] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_expected_plans_are_right_and_below_their_bound(seed: int) -> None:
    """The checker counts the same value, and the bound holds for the certain plan too."""
    scenario = _cautious(_scenario(seed), Caution(PausesAs.EXPECTED))
    plan = plan_evacuation(scenario, seconds=None, work=WORK)
    assert _right(scenario, plan)
    assert plan.figures.value <= plan.bound.value + 1e-6
    certain = plan_evacuation(_scenario(seed), seconds=None, work=WORK)
    assert check(scenario, certain).figures.value <= plan.bound.value + 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_more_chance_to_hold_is_never_worse(seed: int) -> None:
    """Begun from the plan for less, the plan for pauses that hold more likely is worth no less."""
    less = _cautious(_scenario(seed), Caution(PausesAs.EXPECTED))
    ledger = replace(less.ledger, prior_start=0.8, prior_break_humanitarian=0.05)
    more = replace(less, ledger=replace(ledger, prior_break_unilateral=0.05))
    plan = plan_evacuation(less, seconds=None, work=300)
    start = take_over(plan.itineraries, more)
    assert start.right
    better = plan_evacuation(more, seconds=None, work=50, start=start.start)
    assert _right(more, better)
    assert better.figures.value >= plan.figures.value - 1e-9
    assert risk_of(more, plan).people_expected >= risk_of(less, plan).people_expected


@pytest.mark.parametrize("seed", SEEDS)
def test_no_trip_is_caught_more_likely_than_allowed(seed: int) -> None:
    """A tighter limit is kept, and begun from its plan the looser one is worth no less."""
    scenario = _scenario(seed)
    free = plan_evacuation(scenario, seconds=None, work=WORK)
    worst = risk_of(scenario, free).worst_chance
    values = []
    start = None
    for share in (0.5, 0.8, 1.0):
        limited = _cautious(scenario, Caution(stranding_chance=share * worst))
        plan = plan_evacuation(limited, seconds=None, work=300, start=start)
        assert _right(limited, plan)
        assert risk_of(limited, plan).worst_chance <= share * worst + 1e-9
        values.append(plan.figures.value)
        loosest = _cautious(scenario, Caution(stranding_chance=worst))
        start = take_over(plan.itineraries, loosest).start
    assert values == sorted(values)


@pytest.mark.parametrize("limit", ["stranding_chance", "people_caught"])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_tighter_limit_brings_no_more_out(seed: int, limit: str) -> None:
    """Where people out are all that counts, a tighter limit keeps to less, and brings out less."""
    scenario = replace(_scenario(seed), urgency=0.0, danger_price=0.0)
    scenario = replace(
        scenario, groups=tuple(replace(group, priority=1.0) for group in scenario.groups)
    )
    free = plan_evacuation(scenario, seconds=None, work=WORK)
    risk = risk_of(scenario, free)
    most = risk.worst_chance if limit == "stranding_chance" else risk.people_caught
    brought, start = [], None
    for share in (0.0, 0.5, 0.8, 1.0):
        limited = _cautious(scenario, _limit(limit, share * most))
        plan = plan_evacuation(limited, seconds=None, work=300, start=start)
        assert _right(limited, plan)
        caught = risk_of(limited, plan)
        reached = caught.worst_chance if limit == "stranding_chance" else caught.people_caught
        assert reached <= share * most + 1e-6
        brought.append(plan.figures.people_out)
        loosest = _cautious(scenario, _limit(limit, most))
        start = take_over(plan.itineraries, loosest).start
    assert brought == sorted(brought)
    assert brought[-1] <= free.bound.people
