"""The planner's door: right plans, repeatable, ended on request, with its progress shown."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from safepassage.checking import check
from safepassage.errors import UsageError
from safepassage.planning import Progress, gap_minutes, plan_evacuation
from safepassage.plans import Objective
from safepassage.reporting.plan_json import plan_to_text
from safepassage.scenario.generate import generate_scenario
from safepassage.scenario.model import Choice, PlaceKind
from tests.instances import INSTANCES, convoy_corridor, one_bus, two_towns
from tests.oracle.tiny import ALL_FEATURES, some_features, tiny_scenario

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

TOLERANCE = 1e-6


def assert_right(scenario: Scenario, plan: Plan) -> None:
    """Let the checker find no fault, in the plan's figures and bound neither."""
    assert [fault.message for fault in check(scenario, plan).faults] == []


def town() -> Scenario:
    """Return a small generated town with a zone, pauses and lifting."""
    return generate_scenario(pickups=4, vehicles=4, receptions=2, days=1, seed=2)


@pytest.mark.parametrize("objective", Objective)
@pytest.mark.parametrize("seed", range(900, 960))
def test_plans_of_random_scenarios_are_right(seed: int, objective: Objective) -> None:
    """Whatever the scenario states, the plan keeps the ten rules, and its bound holds."""
    scenario = tiny_scenario(seed, features=some_features(seed, most=12))
    assert_right(scenario, plan_evacuation(scenario, objective=objective, work=200))


@pytest.mark.parametrize("seed", range(20))
def test_plans_with_every_feature_are_right(seed: int) -> None:
    """All that a scenario can state at once keeps to the rules too."""
    scenario = tiny_scenario(seed, features=ALL_FEATURES)
    assert_right(scenario, plan_evacuation(scenario, work=200))


@pytest.mark.parametrize("seed", range(3))
def test_plans_of_generated_towns_are_right(seed: int) -> None:
    """A town with streets, clustered pickups and two days of pauses is planned right."""
    scenario = generate_scenario(pickups=5, vehicles=4, receptions=3, days=2, seed=seed)
    plan = plan_evacuation(scenario, work=1000)
    assert plan.figures.people_out > 0
    assert_right(scenario, plan)


@pytest.mark.parametrize("name", INSTANCES)
def test_plans_are_no_worse_than_those_made_by_hand(name: str) -> None:
    """On the small examples one of three searches does at least as well as a person."""
    instance = INSTANCES[name]()
    values = []
    for seed in range(3):
        plan = plan_evacuation(instance.scenario, work=30_000, seed=seed)
        assert_right(instance.scenario, plan)
        values.append(plan.figures.value)
    assert max(values) >= instance.plan.figures.value - TOLERANCE


@pytest.mark.parametrize("objective", Objective)
@pytest.mark.parametrize("make", [town, lambda: convoy_corridor().scenario])
def test_the_same_seed_and_work_give_the_same_plan(make: object, objective: Objective) -> None:
    """Two runs give the same text, byte for byte, and make as many moves as asked for."""
    assert callable(make)
    texts = []
    for _ in range(2):
        scenario = make()
        plan = plan_evacuation(scenario, objective=objective, work=700, seed=3)
        assert plan.moves == 700
        assert plan.seed == 3
        texts.append(plan_to_text(scenario, plan))
    assert texts[0] == texts[1]


def test_time_does_not_count_where_work_is_given() -> None:
    """A time limit beside a work limit changes nothing."""
    scenario = town()
    plans = [plan_evacuation(scenario, work=300, seconds=seconds) for seconds in (0.0, None)]
    assert plans[0].moves == plans[1].moves == 300
    assert plans[0].itineraries == plans[1].itineraries


@pytest.mark.parametrize("objective", Objective)
def test_no_time_gives_the_first_plan(objective: Objective) -> None:
    """With no seconds at all the answer is a right plan still, with a bound that holds."""
    scenario = town()
    plan = plan_evacuation(scenario, objective=objective, seconds=0)
    assert plan.figures.people_out > 0
    assert_right(scenario, plan)


@pytest.mark.parametrize("objective", Objective)
def test_an_event_ends_planning_early(objective: Objective) -> None:
    """Set from another thread, as Ctrl-C does, the best plan so far comes back, and is right."""
    scenario = town()
    stop = threading.Event()
    timer = threading.Timer(0.6, stop.set)
    began = time.perf_counter()
    timer.start()
    plan = plan_evacuation(scenario, objective=objective, seconds=120, stop=stop)
    timer.join()
    assert time.perf_counter() - began < 30
    assert_right(scenario, plan)


@pytest.mark.parametrize("objective", Objective)
def test_a_scenario_in_which_nobody_leaves_is_answered(objective: Objective) -> None:
    """Where all are undecided, the plan moves nobody, and is ready at once."""
    scenario = town()
    groups = tuple(
        replace(group, direction="undecided", choice=Choice.UNDECIDED, accepts=frozenset())
        for group in scenario.groups
    )
    plan = plan_evacuation(replace(scenario, groups=groups), objective=objective, seconds=60)
    assert plan.figures.people_out == 0
    assert plan.seconds < 30


def test_people_who_are_never_lifted_out_are_not_planned_for() -> None:
    """Where the lift rate brings nobody out in the pauses, only those who are out already leave."""
    scenario = one_bus().scenario
    places = tuple(
        replace(place, lift_rate_per_h=0.01, ready_at_start=3)
        if place.kind is PlaceKind.PICKUP
        else place
        for place in scenario.places
    )
    scenario = replace(scenario, places=places)
    plan = plan_evacuation(scenario, work=500)
    assert plan.figures.people_out == 3
    assert_right(scenario, plan)


def test_an_event_ends_work_early() -> None:
    """A work limit is left too when somebody asks to stop."""
    stop = threading.Event()
    stop.set()
    plan = plan_evacuation(town(), work=10_000_000, stop=stop)
    assert plan.moves < 10_000_000
    assert_right(town(), plan)


def test_a_gap_that_is_small_enough_ends_planning() -> None:
    """Planning is over when the proven gap is what was asked for."""
    plan = plan_evacuation(two_towns().scenario, seconds=120, gap=1.0)
    assert plan.seconds < 30
    assert_right(two_towns().scenario, plan)


def test_the_first_plan_is_told_of_at_once() -> None:
    """However soon it is there, the first plan is told of before any move."""
    seen: list[Progress] = []
    plan_evacuation(town(), work=10, progress=seen.append)
    first = next(step for step in seen if step.value > 0)
    assert first.phase == "first plan"
    assert first.moves == 0
    assert first.people_out > 0


@pytest.mark.parametrize("objective", Objective)
def test_progress_goes_forward(objective: Objective) -> None:
    """Seconds and moves rise, the bound falls, and the value never gets worse."""
    scenario = town()
    seen: list[Progress] = []
    plan = plan_evacuation(scenario, objective=objective, seconds=1.5, progress=seen.append)
    assert len(seen) >= 2
    assert [step.seconds for step in seen] == sorted(step.seconds for step in seen)
    assert [step.moves for step in seen] == sorted(step.moves for step in seen)
    assert {step.people_total for step in seen} == {scenario.people_leaving()}
    assert all(step.phase for step in seen)
    bounds = [step.bound for step in seen if step.bound is not None]
    if objective is Objective.PEOPLE:
        values = [step.value for step in seen]
        assert values == sorted(values)
        assert bounds == sorted(bounds, reverse=True)
        assert plan.figures.value >= values[-1] - TOLERANCE
        assert all(step.value <= bound + TOLERANCE for step in seen for bound in bounds)
    gaps = [step.gap for step in seen if step.gap is not None]
    assert all(0 <= gap <= 1 for gap in gaps)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"objective": "speed"}, "objective: 'speed'"),
        ({"seconds": -1.0}, "seconds: -1.0"),
        ({"seconds": float("nan")}, "seconds: nan"),
        ({"seconds": float("inf")}, "seconds: inf"),
        ({"work": -5}, "work: -5"),
        ({"gap": 1.5}, "gap: 1.5"),
        ({"gap": float("nan")}, "gap: nan"),
        ({"seed": -1}, "seed: -1"),
        ({"seconds": None}, "neither is given"),
    ],
)
def test_options_out_of_range_are_named(options: dict[str, object], words: str) -> None:
    """A wrong option is an error that holds it, and says what to give."""
    with pytest.raises(UsageError, match="Give") as caught:
        plan_evacuation(one_bus().scenario, **options)  # type: ignore[arg-type] # on purpose
    assert words in str(caught.value)


def test_a_gap_in_minutes_of_arrival() -> None:
    """A hundredth of the value of ten people is so many minutes later for each of them."""
    scenario = one_bus().scenario  # urgency 0.5 over 600 minutes
    assert gap_minutes(scenario, 9.0, 9.1, 10) == pytest.approx(0.1 * 600 / 0.5 / 10)
    assert gap_minutes(scenario, 9.1, 9.0, 10) == 0
    assert gap_minutes(scenario, 0.0, 9.0, 0) is None
