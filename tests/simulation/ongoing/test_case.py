"""Plans that go on from another one, on days that begin in the middle."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from safepassage.checking import check
from safepassage.errors import UsageError
from safepassage.planning.replanning import replan_evacuation
from safepassage.scenario.changes import Change, ChangeKind
from safepassage.simulation import Policy, Tally, simulate
from safepassage.simulation.ongoing.start import start_of
from tests.instances import INSTANCES
from tests.simulation.test_simulate import assert_conserved
from tests.simulation.worlds import certain, rough_instance

if TYPE_CHECKING:
    from safepassage.planning.replanning import Replan
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario


def _later_end(scenario: Scenario, plan: Plan, at: int) -> Replan:
    """Return a plan that goes on when a pause is prolonged, or a reception has more room."""
    change = Change(ChangeKind.CAPACITY, scenario.receptions[0].place, value="1000")
    for pause in scenario.pauses[:1]:
        change = Change(ChangeKind.PAUSE_END, pause.id, minute=pause.end_min + 10)
    return replan_evacuation(scenario, plan, [change], at=at, work=200)


@pytest.mark.parametrize("name", INSTANCES)
def test_certain_day_is_the_plan(name: str) -> None:
    """Where nothing is left to chance, the figures are those of the plan, from whenever on."""
    instance = INSTANCES[name]()
    scenario = certain(instance.scenario)
    stops = [stop for each in instance.plan.itineraries for stop in each.stops]
    minutes = sorted({stop.depart_min for stop in stops} | {stop.arrive_min for stop in stops})
    for at in minutes[1:-1]:
        made = _later_end(scenario, instance.plan, at)
        assert check(made.scenario, made.plan, earlier=made.earlier).right
        result = simulate(made.scenario, made.plan, earlier=made.earlier, replications=3)
        assert set(result.column(Tally.SAFE)) == {made.plan.figures.people_out}
        assert set(result.column(Tally.LEFT)) == {made.plan.figures.people_left}
        assert result.values == pytest.approx(made.plan.figures.value)
        assert_conserved(result)
        assert "The plan goes on from another one" in result.notes[0]


@pytest.mark.parametrize("name", INSTANCES)
@pytest.mark.parametrize("seed", range(3))
def test_people_are_conserved(name: str, seed: int) -> None:
    """Whatever goes wrong from then on, everybody ends in exactly one way."""
    scenario, plan = rough_instance(name, seed)
    last = max(stop.arrive_min for each in plan.itineraries for stop in each.stops)
    for share in (0.3, 0.6):
        made = _later_end(scenario, plan, int(share * last))
        result = simulate(made.scenario, made.plan, earlier=made.earlier, replications=40)
        assert_conserved(result)


def test_who_has_arrived_has_arrived() -> None:
    """Who was safe when it was planned anew is safe on each day, and the rest is drawn."""
    scenario, plan = rough_instance("one_bus", 0)
    made = _later_end(scenario, plan, 130)
    result = simulate(made.scenario, made.plan, earlier=made.earlier, replications=200)
    assert (result.column(Tally.SAFE) >= 10).all()
    assert (result.safe_until[:, 2] >= 10).all()
    assert len(set(result.column(Tally.SAFE))) > 1


def test_pause_that_has_broken_stays_broken() -> None:
    """Where a pause was over when it was planned anew, nobody enters its zone on any day."""
    instance = INSTANCES["one_bus"]()
    scenario = certain(instance.scenario)
    change = Change(ChangeKind.PAUSE_END, "dawn", minute=125)
    made = replan_evacuation(scenario, instance.plan, [change], at=125, work=200)
    result = simulate(made.scenario, made.plan, earlier=made.earlier, replications=20)
    assert set(result.column(Tally.SAFE)) == {10}
    assert set(result.column(Tally.LEFT)) == {2}


def test_refusals() -> None:
    """Other policies, and what can't be told as a day, are refused with a remedy."""
    instance = INSTANCES["one_bus"]()
    made = _later_end(instance.scenario, instance.plan, 100)
    for policy in (Policy.GREEDY, Policy.REPLAN):
        with pytest.raises(UsageError, match="Leave the policy out"):
            simulate(made.scenario, made.plan, earlier=made.earlier, policy=policy)
    # Without a pause nobody enters by the rules of a day: the plan tells of what nobody did.
    bare = replace(instance.scenario, pauses=())
    with pytest.raises(UsageError, match="what bus has done by 2022-05-05 02:10"):
        start_of(bare, instance.plan, ((bare, 130),))
