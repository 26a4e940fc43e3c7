"""A simulation keeps people, repeats itself, and says what it rests on."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.checking import risk_of
from safepassage.errors import UsageError
from safepassage.ledger import hold_probabilities
from safepassage.planning import plan_evacuation
from safepassage.scenario import Caution
from safepassage.scenario.chances import AtBreak, SimulationSettings
from safepassage.simulation import (
    Ended,
    Policy,
    ProcessRunner,
    SimulationResult,
    Tally,
    ThreadRunner,
    simulate,
)
from safepassage.simulation.chances import holds_of, pause_bases
from tests.instances import INSTANCES
from tests.simulation.worlds import certain, rough_world, small_town, worse_second_day

if TYPE_CHECKING:
    from safepassage.simulation import Runner, SimulationProgress

ENDS = (
    Tally.NOT_COME,
    Tally.SAFE,
    Tally.JOINERS_SAFE,
    Tally.LEFT,
    Tally.IN_ZONE,
    Tally.ON_ROAD,
)


def assert_conserved(result: SimulationResult) -> None:
    """Make sure that everybody ends in exactly one way, in each replication."""
    there = result.column(Tally.COUNTED) + result.column(Tally.JOINED)
    assert np.array_equal(there, sum(result.column(end) for end in ENDS))
    assert (result.rows[:, : Tally.LAST_MIN] >= 0).all()
    aboard = result.column(Tally.BOARDED) + result.column(Tally.JOINED)
    assert (result.column(Tally.CAUGHT) <= aboard).all()
    assert np.array_equal(result.safe_until[:, -1], result.column(Tally.SAFE))
    by_hour = np.diff(result.safe_until, axis=1, prepend=0)
    assert (by_hour >= 0).all()
    assert np.array_equal(by_hour.sum(axis=0), result.safe_h)
    assert result.boarded_h.sum() == result.column(Tally.BOARDED).sum()
    assert result.caught_h.sum() == result.column(Tally.CAUGHT).sum()
    safe = result.column(Tally.SAFE) + result.column(Tally.JOINERS_SAFE)
    assert np.array_equal(result.arrived.sum(axis=(1, 2, 3)), safe)
    assert np.array_equal(result.arrived.sum(axis=(0, 2)), result.arrived_h)


@pytest.mark.slow
@pytest.mark.parametrize("policy", [Policy.PLAN, Policy.GREEDY])
@pytest.mark.parametrize("seed", range(24))
def test_people_are_conserved(seed: int, policy: Policy) -> None:
    """On scenarios with all features, everybody ends in exactly one way, whoever decides."""
    scenario, plan = rough_world(seed)
    if plan.itineraries:
        assert_conserved(simulate(scenario, plan, policy=policy, replications=400, seed=seed))


@settings(max_examples=10)
@given(
    policy=st.sampled_from((Policy.PLAN, Policy.GREEDY)),
    at_break=st.sampled_from(AtBreak),
    shares=st.tuples(*[st.floats(0, 1) for _ in range(5)]),
    begins=st.floats(0, 1),
    breaks=st.floats(0, 3),
)
def test_people_are_conserved_whatever_is_set(
    policy: Policy, at_break: AtBreak, shares: tuple[float, ...], begins: float, breaks: float
) -> None:
    """Whatever the settings, everybody ends in exactly one way."""
    instance = INSTANCES["convoy_corridor"]()
    spread, count, no_show, hold, refusal = shares
    day = SimulationSettings(
        at_break=at_break,
        travel_spread=spread,
        count_spread=count,
        no_show=no_show,
        hold_chance=hold,
        refusal_chance=refusal,
    )
    pauses = tuple(
        replace(pause, begins_chance=begins, breaks_per_h=breaks)
        for pause in instance.scenario.pauses
    )
    scenario = replace(instance.scenario, simulation=day, pauses=pauses)
    assert_conserved(simulate(scenario, instance.plan, policy=policy, replications=60))


@pytest.mark.parametrize("name", INSTANCES)
def test_certain_day_is_the_plan(name: str) -> None:
    """Where nothing is left to chance, the figures are those of the plan."""
    instance = INSTANCES[name]()
    result = simulate(certain(instance.scenario), instance.plan, replications=3)
    figures = instance.plan.figures
    assert set(result.column(Tally.SAFE)) == {figures.people_out}
    assert set(result.column(Tally.LEFT)) == {figures.people_left}
    assert set(result.column(Tally.LAST_MIN)) == {figures.clearance_min}
    assert result.values == pytest.approx(figures.value)
    assert not result.column(Tally.CAUGHT).any()


def test_no_pause_nobody_safe() -> None:
    """Where a pause never begins, nobody is brought out of its zone, and nobody is caught."""
    scenario, plan = small_town()
    pauses = tuple(replace(pause, begins_chance=0.0) for pause in scenario.pauses)
    result = simulate(replace(scenario, pauses=pauses), plan, replications=50)
    assert not result.column(Tally.SAFE).any()
    assert not result.column(Tally.CAUGHT).any()
    assert result.clearance_min(0.5) is None


@pytest.mark.parametrize("at_break", AtBreak)
def test_rules_at_a_break(at_break: AtBreak) -> None:
    """Who shelters without another pause stays in the zone; who runs on or turns back comes out."""
    scenario, plan = small_town()
    sure = certain(scenario)
    pauses = (replace(sure.pauses[0], breaks_per_h=2.0),)
    day = replace(sure, pauses=pauses, simulation=replace(sure.simulation, at_break=at_break))
    result = simulate(day, plan, replications=2000)
    caught, exposed = result.column(Tally.CAUGHT), result.column(Tally.EXPOSED_MIN)
    inside = result.column(Tally.IN_ZONE)
    assert caught.any()
    assert np.array_equal(caught > 0, exposed > 0)
    if at_break is AtBreak.SHELTER:
        assert np.array_equal(caught, inside)
        assert (exposed[caught > 0] > 300).all()
    else:
        # The way out takes ten minutes, whichever it is, for ten people at most.
        assert not inside.any()
        assert exposed.max() <= 100


@pytest.mark.parametrize("policy", [Policy.PLAN, Policy.GREEDY])
def test_same_whoever_runs_it(policy: Policy) -> None:
    """One thread, many threads and many processes give the same, to the last digit."""
    scenario, plan = small_town()
    runners: list[Runner] = [ThreadRunner(1), ThreadRunner(3), ProcessRunner(2)]
    results = []
    for runner in runners:
        results.append(
            simulate(scenario, plan, policy=policy, replications=1500, seed=9, runner=runner)
        )
        runner.close()
    for other in results[1:]:
        assert np.array_equal(results[0].rows, other.rows)
        assert np.array_equal(results[0].values, other.values)
        assert np.array_equal(results[0].safe_until, other.safe_until)
        assert results[0].pauses == other.pauses


def test_replication_by_its_number() -> None:
    """A replication is the same however many are run; another seed gives other days."""
    scenario, plan = small_town()
    few = simulate(scenario, plan, replications=300, seed=4)
    many = simulate(scenario, plan, replications=900, seed=4)
    other = simulate(scenario, plan, replications=300, seed=5)
    assert np.array_equal(few.rows, many.rows[:300])
    assert not np.array_equal(few.rows, other.rows)


def test_early_end() -> None:
    """It ends when the interval is narrow enough, at the same block whoever runs it."""
    scenario, plan = small_town()
    counts = set()
    for workers in (1, 4):
        with closing(ThreadRunner(workers)) as runner:
            result = simulate(scenario, plan, replications=50_000, precision=0.5, runner=runner)
        assert result.ended is Ended.PRECISION
        assert 2 * result.spread(Tally.SAFE).half_width < 0.5
        counts.add(result.replications)
    assert len(counts) == 1
    assert counts.pop() < 50_000


def test_interrupt() -> None:
    """What is done when it is stopped is told with its count."""
    scenario, plan = small_town()
    stop = threading.Event()

    def end(state: SimulationProgress) -> None:
        if state.done >= 512:
            stop.set()

    result = simulate(scenario, plan, replications=100_000, progress=end, stop=stop)
    whole = simulate(scenario, plan, replications=result.replications)
    assert result.ended is Ended.INTERRUPTED
    assert result.replications == 512
    assert np.array_equal(result.rows, whole.rows)


def test_refusals() -> None:
    """Numbers without sense, and plans that are not right, are refused with a remedy."""
    scenario, plan = small_town()
    with pytest.raises(UsageError, match="replications: 0"):
        simulate(scenario, plan, replications=0)
    with pytest.raises(UsageError, match="seed: -1"):
        simulate(scenario, plan, seed=-1)
    with pytest.raises(UsageError, match="precision"):
        simulate(scenario, plan, precision=0.0)
    with pytest.raises(UsageError, match="not right"):
        simulate(replace(scenario, pauses=()), plan)


def test_bases() -> None:
    """Each pause says on what its chances rest."""
    scenario, _ = small_town()
    (base,) = pause_bases(scenario, holds_of(scenario, 0))
    assert base.words == "the base rates, without a record"
    stated = replace(scenario, pauses=(replace(scenario.pauses[0], begins_chance=0.5),))
    (base,) = pause_bases(stated, holds_of(stated, 0))
    assert base.words.startswith("stated in the scenario (begins_chance), else the base rates")
    (base,) = pause_bases(certain(scenario), holds_of(scenario, 0))
    assert base.words == "stated in the scenario (begins_chance, late_mean_min, breaks_per_h)"


def test_ledger_chances() -> None:
    """Pauses begin, are late and break as often as the ledger says."""
    scenario, plan = small_town()
    (hold,) = hold_probabilities(scenario, as_of=0, draws=20)
    result = simulate(scenario, plan, replications=40_000)
    (found,) = result.pauses
    length = scenario.pauses[0].end_min - scenario.pauses[0].start_min
    # It holds in its last minute: begun by then, and not broken.
    held = (found.began - found.broke) / result.replications
    assert held == pytest.approx(float(hold.holds.mean[length]), abs=0.01)


def test_a_second_try_risks_no_more_than_is_allowed() -> None:
    """Nobody goes in under a worse pause, whose own never came, than the scenario allows."""
    scenario = worse_second_day()
    first, second = scenario.pauses
    plan = plan_evacuation(scenario, work=300, gap=1.0)
    risk = risk_of(scenario, plan)
    assert {trip.pause for trip in risk.exposures} == {first.id}
    free, loose, held = (
        simulate(replace(scenario, caution=Caution(stranding_chance=limit)), plan, replications=400)
        for limit in (None, 1.0, risk.worst_chance)
    )
    assert np.array_equal(free.rows, loose.rows)
    assert_conserved(held)
    hour = second.start_min // 60
    assert free.boarded_h[hour:].sum() > 0
    assert held.boarded_h[hour:].sum() == 0
    assert np.array_equal(free.boarded_h[:hour], held.boarded_h[:hour])
    assert held.caught_mean < 0.5 * free.caught_mean
