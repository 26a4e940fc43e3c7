"""The compiled simulation and the slow one tell the same, person by person."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from safepassage.checking import risk_of
from safepassage.planning import plan_evacuation
from safepassage.scenario import Caution, load_scenario
from safepassage.scenario.bundled import bundled_path
from safepassage.scenario.chances import AtBreak
from safepassage.simulation import Policy
from tests.instances import INSTANCES
from tests.simulation.compare import Compiled, compiled_result
from tests.simulation.oracle import Draws, Replay
from tests.simulation.worlds import rough_instance, rough_world

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

WORLDS = range(48)


def compare(
    scenario: Scenario, plan: Plan, replications: range, policy: Policy = Policy.PLAN
) -> Counter[str]:
    """Make sure that both tell the same of each replication; return how people ended."""
    compiled, draws = Compiled.of(scenario, plan, policy), Draws(scenario)
    ends: Counter[str] = Counter()
    for replication in replications:
        fast = compiled_result(compiled, replication)
        slow = Replay(draws, plan, replication, policy).run()
        assert fast.pauses == slow.pauses, replication
        assert fast.people == slow.people, replication
        assert fast.exposed_min == slow.exposed_min, replication
        assert fast.boarded_by_hour == +slow.boarded_by_hour, replication
        assert fast.value == pytest.approx(slow.value), replication
        for (outcome, *_), count in slow.people.items():
            ends[outcome] += count
    return ends


@pytest.mark.slow
@pytest.mark.parametrize("policy", [Policy.PLAN, Policy.GREEDY])
def test_rough_worlds(policy: Policy) -> None:
    """On tiny scenarios with all features, both tell the same, and every end occurs."""
    ends: Counter[str] = Counter()
    at_breaks = set()
    for seed in WORLDS:
        scenario, plan = rough_world(seed)
        if plan.itineraries:
            ends += compare(scenario, plan, range(8), policy)
            at_breaks.add(scenario.simulation.at_break)
    assert set(ends) == {"safe", "left", "not come", "caught", "in zone", "on road"}
    assert at_breaks == set(AtBreak)


@pytest.mark.slow
@pytest.mark.parametrize("policy", [Policy.PLAN, Policy.GREEDY])
@pytest.mark.parametrize("name", INSTANCES)
def test_rough_days(name: str, policy: Policy) -> None:
    """On the small named scenarios both tell the same, however much goes wrong."""
    for seed in range(8):
        compare(*rough_instance(name, seed), range(4), policy)


@pytest.mark.slow
def test_no_more_is_risked_than_the_scenario_allows() -> None:
    """Both refuse the same entries under a stranding chance; dispatchers know of none."""
    free: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for seed in WORLDS:
        scenario, plan = rough_world(seed)
        if not plan.itineraries:
            continue
        worst = risk_of(scenario, plan).worst_chance
        free += compare(scenario, plan, range(2))
        for share in (1.0, 0.6):
            careful = replace(scenario, caution=Caution(stranding_chance=share * worst))
            held += compare(careful, plan, range(2))
            compare(careful, plan, range(1), Policy.GREEDY)
    # Of two limits each, so that without any it would be twice as many.
    assert 0 < held["caught"] < 2 * free["caught"]
    assert held["left"] > 2 * free["left"]


def test_more_than_counted() -> None:
    """People beyond the count take free places, but none that a later pickup of the trip needs."""
    instance = INSTANCES["two_towns"]()
    settings = replace(instance.scenario.simulation, count_spread=0.8, no_show=0.0)
    # Single persons in place of households of four, so that they would fit on the kept places.
    groups = tuple(replace(group, household_size=1) for group in instance.scenario.groups)
    scenario = replace(instance.scenario, simulation=settings, groups=groups)
    compare(scenario, instance.plan, range(40))


@pytest.mark.parametrize("policy", [Policy.PLAN, Policy.GREEDY])
@pytest.mark.parametrize("at_break", AtBreak)
@pytest.mark.parametrize("name", INSTANCES)
def test_plans_by_hand(name: str, at_break: AtBreak, policy: Policy) -> None:
    """On the small named scenarios both tell the same, whatever is done at a break."""
    scenario, plan = INSTANCES[name]().scenario, INSTANCES[name]().plan
    settings = replace(scenario.simulation, at_break=at_break, hold_chance=0.5, refusal_chance=0.3)
    pauses = tuple(replace(pause, breaks_per_h=0.5) for pause in scenario.pauses)
    compare(replace(scenario, simulation=settings, pauses=pauses), plan, range(4), policy)


@pytest.mark.slow
@pytest.mark.parametrize("policy", [Policy.PLAN, Policy.GREEDY])
@pytest.mark.parametrize("at_break", AtBreak)
@pytest.mark.parametrize("name", ["azovstal", "first-steps"])
def test_bundled(name: str, at_break: AtBreak, policy: Policy) -> None:
    """On the bundled scenarios both tell the same, whatever is done at a break."""
    scenario = load_scenario(bundled_path(name))
    plan = _plan(name)
    settings = replace(scenario.simulation, at_break=at_break)
    compare(replace(scenario, simulation=settings), plan, range(4), policy)


_PLANS: dict[str, Plan] = {}


def _plan(name: str) -> Plan:
    if name not in _PLANS:
        _PLANS[name] = plan_evacuation(load_scenario(bundled_path(name)), work=2000, gap=1.0)
    return _PLANS[name]
