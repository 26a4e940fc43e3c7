"""What no plan can pass where few may be caught, and how few any could let be caught."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from itertools import count
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import pytest

from safepassage.checking import check, risk_of
from safepassage.planning import least_caught, plan_evacuation
from safepassage.planning.caught import with_breaks_priced
from safepassage.planning.caught_bound import bound_within
from safepassage.plans import Bound, Objective, PausesAs, Plan
from safepassage.scenario import Caution, load_scenario, scenario_digest
from safepassage.scenario.bundled import bundled_path
from safepassage.scenario.dangers import Danger
from safepassage.scenario.generate import generate_scenario
from tests.oracle.mip import solve_exact
from tests.oracle.tiny import Feature, some_features, tiny_scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from safepassage.scenario.model import Scenario

AZOVSTAL = load_scenario(bundled_path("azovstal"))
SEEDS = range(30)
#: Prices of being caught at which exact plans are made.
PRICES = (0.2, 1.5)
NOT_USED = "the most people caught"


class Exact(NamedTuple):
    """A plan that is best at some price of being caught, and what it comes to without a price."""

    plan: Plan
    value: float
    people_out: int
    caught: float


@cache
def solved(seed: int) -> tuple[Scenario, tuple[Exact, ...]]:
    """
    Return a tiny scenario whose pauses break, and now and then are not all that is in danger.

    With exact plans for it, one for each price.
    """
    features = (some_features(seed, most=4) | {Feature.ZONES}) - {Feature.LONG}
    scenario = tiny_scenario(seed, features=features)
    rng = random.Random(f"caught {seed}")
    pauses = tuple(
        replace(pause, begins_chance=rng.uniform(0.3, 1.0), breaks_per_h=rng.uniform(0.5, 4.0))
        for pause in scenario.pauses
    )
    scenario = replace(scenario, pauses=pauses)
    if rng.random() < 0.4:
        road = rng.choice(scenario.roads)
        rate, until = rng.uniform(0.5, 4.0), scenario.horizon_min
        shelling = Danger("shelling", road.from_place, road.to_place, rate, 0, until)
        scenario = replace(scenario, dangers=(shelling,), danger_price=rng.uniform(0.1, 1.0))
    found = []
    for price in PRICES:
        best = solve_exact(with_breaks_priced(scenario, price)).plan
        bound = Bound(1e6, scenario.people_leaving())
        plan = replace(best, scenario_digest=scenario_digest(scenario), bound=bound)
        result = check(scenario, plan)
        plan = replace(plan, figures=result.figures)
        assert check(scenario, plan).right
        caught = risk_of(scenario, plan).people_caught
        found.append(Exact(plan, result.figures.value, result.figures.people_out, caught))
    return scenario, tuple(found)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_right_plan_lets_fewer_be_caught_than_is_proven(seed: int) -> None:
    """The exact plans let at least so many be caught as any that brings out as many."""
    scenario, plans = solved(seed)
    for exact in plans:
        least = least_caught(scenario, exact.people_out)
        assert least.people == exact.people_out
        assert 0.0 <= least.caught <= exact.caught + 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_no_right_plan_within_a_limit_passes_its_bound(seed: int) -> None:
    """The exact plans keep a limit on what they let be caught, and both bounds under it."""
    scenario, plans = solved(seed)
    for exact in plans:
        bound = bound_within(scenario, exact.caught, exact.plan)
        assert bound.value >= exact.value - 1e-6
        assert bound.people >= exact.people_out
        assert NOT_USED not in bound.left_out


def test_the_bounds_are_near_what_exact_plans_reach() -> None:
    """Of those who are caught most cannot be helped, and few bounds on the value are far off."""
    shares, values = [], []
    for seed in SEEDS:
        scenario, plans = solved(seed)
        for exact in (each for each in plans if each.caught > 0.01):
            shares.append(least_caught(scenario, exact.people_out).caught / exact.caught)
            values.append(exact.value / bound_within(scenario, exact.caught, exact.plan).value)
    assert len(shares) > 20
    assert median(shares) > 0.6
    assert median(values) > 0.99


def test_a_tighter_limit_has_a_lower_bound() -> None:
    """Azovstal's plan under a limit is proven by it, and no longer by the bound without one."""
    free = plan_evacuation(AZOVSTAL, seconds=None, work=2_000)
    before = free.bound
    for most in (18.0, 6.0):
        limited = replace(AZOVSTAL, caution=Caution(people_caught=most))
        plan = plan_evacuation(limited, seconds=None, work=2_000)
        assert plan.figures.value <= plan.bound.value < before.value
        assert plan.figures.people_out <= plan.bound.people <= before.people
        assert NOT_USED not in plan.bound.left_out
        before = plan.bound
    assert before.value < 0.6 * free.bound.value


def test_fewer_out_need_let_fewer_be_caught() -> None:
    """And what is proven for azovstal is near what its own plan lets be caught."""
    plan = plan_evacuation(AZOVSTAL, seconds=None, work=5_000)
    out = plan.figures.people_out
    fewest = [least_caught(AZOVSTAL, people).caught for people in (0, 200, 400, out)]
    assert fewest == sorted(fewest)
    assert fewest[0] == 0.0
    assert 0.7 * risk_of(AZOVSTAL, plan).people_caught < fewest[-1]


def test_it_is_as_likely_as_the_ledger_has_it_in_any_plan() -> None:
    """How far a plan relies on pauses, and what weighs beside people, is no matter."""
    other = replace(
        AZOVSTAL,
        urgency=0.9,
        caution=Caution(PausesAs.EXPECTED, stranding_chance=0.01, people_caught=1.0),
    )
    assert least_caught(other, 400) == least_caught(AZOVSTAL, 400)


def test_without_time_nothing_is_claimed() -> None:
    """The bound without the limit stays, and says that it does not use it."""
    free = plan_evacuation(AZOVSTAL, seconds=None, work=500)
    limited = replace(AZOVSTAL, caution=Caution(people_caught=6.0))
    bound = bound_within(limited, 6.0, free, over=lambda: True)
    assert (bound.value, bound.people) == (free.bound.value, free.bound.people)
    assert NOT_USED in bound.left_out
    assert least_caught(AZOVSTAL, 500, over=lambda: True).caught == 0.0


def test_ended_early_it_is_a_bound_all_the_same() -> None:
    """After any number of questions both are no better than with more time."""
    whole = least_caught(AZOVSTAL, 500).caught
    free = plan_evacuation(AZOVSTAL, seconds=None, work=500)
    limited = replace(AZOVSTAL, caution=Caution(people_caught=10.0))
    bound = bound_within(limited, 10.0, free)
    for questions in (2, 20, 50):
        assert least_caught(AZOVSTAL, 500, over=after(questions)).caught <= whole + 1e-9
        early = bound_within(limited, 10.0, free, over=after(questions))
        assert early.value >= bound.value - 1e-9
        assert early.people >= bound.people


def after(questions: int) -> Callable[[], bool]:
    """Return what says that the time is over once it has been asked so many times."""
    asked = count()
    return lambda: next(asked) >= questions


def test_a_plan_for_clearance_has_fewer_people_in_its_bound() -> None:
    """Its bound on the time knows no limit, and says so; that on the people does."""
    limited = replace(AZOVSTAL, caution=Caution(people_caught=6.0))
    plan = plan_evacuation(limited, objective=Objective.CLEARANCE, seconds=None, work=1_000)
    assert plan.figures.people_out <= plan.bound.people < AZOVSTAL.people_leaving()
    assert NOT_USED in plan.bound.left_out


@pytest.mark.parametrize("rich", [False, True])
def test_plans_with_a_price_are_no_better_than_is_proven(*, rich: bool) -> None:
    """What the search finds at each price, for those that it brings out."""
    scenario = generate_scenario(pickups=5, vehicles=4, days=2, seed=1, rich=rich)
    for price in (4.0, 64.0, 256.0):
        plan = plan_evacuation(with_breaks_priced(scenario, price), seconds=None, work=1_000)
        plan = replace(plan, scenario_digest=scenario_digest(scenario))
        out = check(scenario, plan).figures.people_out
        caught = risk_of(scenario, plan).people_caught
        least = least_caught(scenario, out).caught
        assert least <= caught + 1e-9
        assert least > 0.0 or out == 0


def test_a_stranding_chance_beside_takes_nothing_from_the_bound() -> None:
    """Also where it keeps the plan within the limit on people caught, which is in the bound."""
    both = replace(AZOVSTAL, caution=Caution(stranding_chance=0.01, people_caught=2.0))
    plan = plan_evacuation(both, seconds=None, work=500)
    one = replace(AZOVSTAL, caution=Caution(people_caught=2.0))
    bound = plan_evacuation(one, seconds=None, work=500).bound
    assert plan.figures.people_out <= plan.bound.people <= bound.people + 1
    assert NOT_USED not in plan.bound.left_out
    nobody = replace(AZOVSTAL, caution=Caution(stranding_chance=0.01, people_caught=0.0))
    plan = plan_evacuation(nobody, seconds=None, work=500)
    assert (plan.figures.people_out, plan.bound.people, plan.bound.value) == (0, 0, 0.0)
