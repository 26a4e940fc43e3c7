"""Plans are taken over to other scenarios where the checker passes them, and nowhere else."""

from __future__ import annotations

import threading
from dataclasses import replace

from safepassage.asking.desk import Clock, Desk, problem_of, taken_over
from safepassage.asking.dials import Kind, dials_of
from safepassage.asking.variants import with_vehicles
from safepassage.checking import risk_of
from safepassage.planning import plan_evacuation
from safepassage.planning.warm_up import warm_up
from safepassage.scenario import Caution
from safepassage.starting import judge
from tests.asking.scenarios import crowded
from tests.instances import convoy_corridor


def _desk() -> tuple[Desk, Clock]:
    warm_up()
    return Desk(moves=100, seed=0), Clock(threading.Event())


def test_a_plan_is_one_for_more_vehicles() -> None:
    """One vehicle of a type is called by the type; of several each has a number. Both are one."""
    desk, clock = _desk()
    scenario = crowded()
    planned = desk.plan_first(problem_of(scenario), clock)
    kept = taken_over(planned, with_vehicles(scenario, "bus", 2))
    assert kept is not None
    assert {itinerary.vehicle for itinerary in kept.itineraries} == {"bus-1"}
    assert kept.outcome == planned.outcome
    assert taken_over(planned, with_vehicles(scenario, "bus", 0)) is None


def test_a_limit_on_people_caught_leaves_some_and_not_all() -> None:
    """Whom the limit allows is brought out, and no more."""
    desk, clock = _desk()
    scenario = crowded()
    caught = risk_of(scenario, plan_evacuation(scenario, seconds=None, work=100)).people_caught
    limited = replace(scenario, caution=Caution(people_caught=caught / 2))
    planned = desk.plan_first(problem_of(limited), clock)
    assert 0 < planned.outcome.people_out < 30


def test_what_the_checker_does_not_pass_is_not_taken_over() -> None:
    """A plan that uses a pause is none where the pause falls away."""
    desk, clock = _desk()
    scenario = crowded()
    planned = desk.plan_first(problem_of(scenario), clock)
    gone = dials_of(scenario)[0].settings[0].scenario
    assert planned.outcome.people_out == 30
    assert taken_over(planned, gone) is None


def test_a_variant_begins_with_what_is_known() -> None:
    """With next to no moves, a valid plan for less comes back no worse."""
    _, clock = _desk()
    scenario = convoy_corridor().scenario
    planned = Desk(moves=300, seed=0).plan_first(problem_of(scenario), clock)
    for dial in dials_of(scenario):
        if dial.more is not None:
            problem = problem_of(dial.more.scenario)
            more = Desk(moves=1, seed=1).plan(problem, clock, valid=[planned])
            assert not planned.outcome.better_than(more.outcome)
            assert judge(dial.more.scenario, more.itineraries).right


def test_throughput_counts_where_legs_are_taken_over() -> None:
    """A network that is used again has the variant's throughput."""
    scenario = convoy_corridor().scenario
    base = problem_of(scenario)
    dial = next(dial for dial in dials_of(scenario) if dial.kind is Kind.THROUGHPUT)
    assert dial.more is not None
    again = problem_of(dial.more.scenario, base.network)
    anew = problem_of(dial.more.scenario)
    assert again.arrays.throughput.tolist() == anew.arrays.throughput.tolist()
    assert again.arrays.throughput.tolist() != base.arrays.throughput.tolist()
