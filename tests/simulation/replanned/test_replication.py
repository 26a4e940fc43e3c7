"""Days that are planned anew keep people, repeat themselves, and begin as the plan has it."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from safepassage.simulation import (
    Ended,
    Policy,
    ProcessRunner,
    Tally,
    ThreadRunner,
    simulate,
)
from tests.instances import INSTANCES
from tests.simulation.replanned.days import WORK, day_of
from tests.simulation.test_simulate import assert_conserved
from tests.simulation.worlds import certain, rough_instance, rough_world, small_town

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario
    from safepassage.simulation import Runner, SimulationProgress


def broken_town() -> tuple[Scenario, Plan]:
    """Return the small town with a pause that is late and breaks on most days."""
    scenario, plan = small_town()
    pauses = tuple(
        replace(pause, begins_chance=1.0, late_mean_min=30.0, breaks_per_h=0.3)
        for pause in scenario.pauses
    )
    return replace(scenario, pauses=pauses), plan


@pytest.mark.parametrize("name", INSTANCES)
def test_certain_day_is_the_plan(name: str) -> None:
    """Where nothing is left to chance nothing is planned anew, and all is as by the plan."""
    instance = INSTANCES[name]()
    scenario = certain(instance.scenario)
    followed = simulate(scenario, instance.plan, replications=2)
    anew = simulate(scenario, instance.plan, policy=Policy.REPLAN, replications=2, work=WORK)
    assert np.array_equal(followed.rows, anew.rows)
    assert np.array_equal(followed.values, anew.values)
    assert "Planned anew 0.0 times a day" in anew.notes[0]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(24))
def test_people_are_conserved(seed: int) -> None:
    """On scenarios with all features, everybody ends in exactly one way."""
    scenario, plan = rough_world(seed)
    if plan.itineraries:
        assert_conserved(
            simulate(scenario, plan, policy=Policy.REPLAN, replications=4, seed=seed, work=WORK)
        )


@pytest.mark.parametrize("name", INSTANCES)
@pytest.mark.parametrize("seed", range(3))
def test_people_are_conserved_on_rough_days(name: str, seed: int) -> None:
    """On days on which much goes wrong, everybody ends in exactly one way."""
    scenario, plan = rough_instance(name, seed)
    result = simulate(scenario, plan, policy=Policy.REPLAN, replications=3, work=WORK)
    assert_conserved(result)


def test_same_pauses_and_people() -> None:
    """The days are those of the other policies: pauses hold as often, as many people come."""
    scenario, plan = broken_town()
    followed, anew = (
        simulate(scenario, plan, policy=policy, replications=6, work=WORK)
        for policy in (Policy.PLAN, Policy.REPLAN)
    )
    assert [(p.began, p.broke) for p in followed.pauses] == [
        (p.began, p.broke) for p in anew.pauses
    ]
    for tally in (Tally.COUNTED, Tally.NOT_COME):
        assert np.array_equal(followed.column(tally), anew.column(tally))


def test_same_whoever_runs_it() -> None:
    """One thread, many threads and many processes give the same, to the last digit."""
    scenario, plan = broken_town()
    runners: list[Runner] = [ThreadRunner(1), ThreadRunner(3), ProcessRunner(2)]
    results = []
    for runner in runners:
        results.append(
            simulate(
                *(scenario, plan),
                policy=Policy.REPLAN, replications=6, seed=9, runner=runner, work=WORK,
            )
        )  # fmt: skip
        runner.close()
    for other in results[1:]:
        assert np.array_equal(results[0].rows, other.rows)
        assert np.array_equal(results[0].values, other.values)
        assert results[0].notes == other.notes


def test_interrupted() -> None:
    """An interruption ends with the days that are done, told with their count."""
    scenario, plan = broken_town()
    stop = threading.Event()

    def after_two(state: SimulationProgress) -> None:
        if state.done == 2:
            stop.set()

    result = simulate(
        *(scenario, plan),
        policy=Policy.REPLAN, replications=50, progress=after_two, stop=stop, work=WORK,
    )  # fmt: skip
    assert result.ended is Ended.INTERRUPTED
    assert 2 <= result.replications < 50
    assert_conserved(result)


def test_broken_pause_is_planned_for() -> None:
    """Each day with a late or broken pause is planned anew, by its number alone."""
    scenario, plan = broken_town()
    for number in range(4):
        day, again = day_of(scenario, plan, number=number), day_of(scenario, plan, number=number)
        day.run()
        again.run()
        assert day.replannings > 0
        assert day.replannings == again.replannings
        assert np.array_equal(day.state.tally, again.state.tally)
