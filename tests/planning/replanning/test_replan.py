"""Replanning: what is executed stays, the whole is right, and nothing changes without need."""

from __future__ import annotations

import random
import threading
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from safepassage import ChangesError, UsageError, check
from safepassage.planning import plan_evacuation
from safepassage.planning.replanning import Replan, replan_evacuation
from safepassage.scenario import Caution, load_scenario, scenario_digest
from safepassage.scenario.bundled import bundled_path
from safepassage.scenario.changes import Change, ChangeKind
from safepassage.scenario.generate import generate_scenario
from tests.instances import one_bus
from tests.oracle.tiny import Feature, some_features, tiny_scenario
from tests.planning.replanning.days import any_change, assert_executed_stays, assert_right

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

WORK = 60


def _replan(scenario: Scenario, plan: Plan, *changes: Change, at: int, work: int = WORK) -> Replan:
    return replan_evacuation(scenario, plan, changes, at=at, seconds=None, work=work)


@pytest.mark.parametrize("seed", range(60))
def test_any_change_of_a_tiny_day_is_answered(seed: int) -> None:
    """Whatever changes, the executed part stays and the whole is right, but for what must be."""
    scenario = tiny_scenario(seed, features=some_features(seed))
    plan = plan_evacuation(scenario, seconds=None, work=200)
    draw = random.Random(seed)
    for _ in range(4):
        at_min = draw.randint(0, scenario.horizon_min)
        change = any_change(draw, scenario, at_min)
        if change is None:
            continue
        try:
            made = _replan(scenario, plan, change, at=at_min)
        except ChangesError:
            continue
        assert_right(made)
        assert_executed_stays(plan, made)


@pytest.mark.parametrize("seed", range(12))
def test_a_limit_on_people_caught_is_kept_after_a_change(seed: int) -> None:
    """As far as it can be: those who have boarded ride on, and are more than may be caught."""
    scenario = tiny_scenario(seed, features=some_features(seed) | {Feature.ZONES})
    pauses = (replace(each, begins_chance=0.8, breaks_per_h=1.0) for each in scenario.pauses)
    scenario = replace(scenario, pauses=tuple(pauses))
    plan = plan_evacuation(scenario, seconds=None, work=200)
    limited = replace(scenario, caution=Caution(people_caught=0.0))
    plan = replace(plan, scenario_digest=scenario_digest(limited))
    draw = random.Random(seed)
    for _ in range(4):
        at_min = draw.randint(0, scenario.horizon_min)
        change = any_change(draw, scenario, at_min)
        if change is None:
            continue
        try:
            assert_right(_replan(limited, plan, change, at=at_min))
        except ChangesError:
            continue


@pytest.mark.parametrize("seed", range(4))
def test_one_change_after_another_is_answered(seed: int) -> None:
    """A replanned plan can be replanned: each minute is judged by the scenario of then."""
    scenario = generate_scenario(pickups=4, vehicles=5, receptions=2, days=1, seed=seed)
    plan = plan_evacuation(scenario, seconds=None, work=400)
    draw = random.Random(seed)
    earlier: tuple[tuple[Scenario, int], ...] = ()
    at_min = 0
    for _ in range(5):
        at_min = draw.randint(at_min, min(scenario.horizon_min, at_min + 240))
        change = any_change(draw, scenario, at_min)
        if change is None:
            continue
        try:
            made = replan_evacuation(
                scenario, plan, [change], at=at_min, earlier=earlier, seconds=None, work=WORK
            )
        except ChangesError:
            continue
        assert_right(made)
        scenario, plan, earlier = made.scenario, made.plan, made.earlier


@pytest.fixture(scope="module")
def day() -> tuple[Scenario, Plan]:
    """Return the bundled first steps with their plan."""
    scenario = load_scenario(bundled_path("first-steps"))
    return scenario, plan_evacuation(scenario, seconds=None, work=500)


def test_no_change_is_the_same_plan(day: tuple[Scenario, Plan]) -> None:
    """Without a change that changes anything the old plan comes back as it is."""
    scenario, plan = day
    assert _replan(scenario, plan, at=200).plan is plan
    same = Change(ChangeKind.LIFT_RATE, "hall", value="60")
    made = _replan(scenario, plan, same, at=200)
    assert made.plan is plan
    assert made.changed == ()


@pytest.mark.parametrize("seed", range(8))
def test_a_change_that_concerns_nobody_changes_no_vehicle(seed: int) -> None:
    """Room that nobody needs changes nothing in the plan, whatever work is spent."""
    scenario = generate_scenario(pickups=4, vehicles=4, receptions=2, days=2, seed=seed)
    plan = plan_evacuation(scenario, seconds=None, work=400)
    people = scenario.people_leaving()
    change = Change(ChangeKind.CAPACITY, scenario.receptions[0].place, value=str(10 * people))
    made = replan_evacuation(
        scenario, plan, [change], at=600, seconds=None, work=0, change_cost=1e5
    )
    assert made.changed == ()
    assert made.plan.itineraries == plan.itineraries
    assert_right(made)


def test_lost_bus_is_named_and_others_take_its_people(day: tuple[Scenario, Plan]) -> None:
    """A vehicle that is lost before it leaves does nothing; who can takes its people."""
    scenario, plan = day
    made = _replan(scenario, plan, Change(ChangeKind.VEHICLE_LOST, "bus"), at=0)
    assert_right(made)
    assert "bus" not in {itinerary.vehicle for itinerary in made.plan.itineraries}
    assert any(item.vehicle == "bus" and "dropped" in item.sentence for item in made.changed)


def test_vehicle_lost_with_people_aboard_is_flagged() -> None:
    """People aboard a lost vehicle are named first, and count as left."""
    instance = one_bus()
    made = _replan(instance.scenario, instance.plan, Change(ChangeKind.VEHICLE_LOST, "bus"), at=110)
    assert made.exposed[0].vehicle == "bus"
    assert made.exposed[0].persons == 10
    assert "lost with 10 people aboard" in made.exposed[0].sentence
    assert made.plan.figures.people_out == 0
    assert_right(made)


def test_broken_pause_with_people_in_the_zone() -> None:
    """A bus that is in the zone when the pause breaks leaves it at once; the exposure is told."""
    instance = one_bus()
    change = Change(ChangeKind.PAUSE_END, "dawn", minute=95)
    made = _replan(instance.scenario, instance.plan, change, at=95)
    assert_right(made)
    (exposed,) = made.exposed
    assert (exposed.vehicle, exposed.persons, exposed.minutes) == ("bus", 10, 5)
    assert exposed.safe_place == "gate"
    assert "10 people aboard" in exposed.sentence
    result = check(made.scenario, made.plan, earlier=made.earlier)
    assert [fault.excess for fault in result.unavoidable] == [5]
    assert made.plan.figures.people_out == 10


def test_pause_that_ends_early_empties_the_zone_before() -> None:
    """A bus on its way in takes whom it can take and still be out by the new end."""
    instance = one_bus()
    change = Change(ChangeKind.PAUSE_END, "dawn", minute=120)
    made = _replan(instance.scenario, instance.plan, change, at=65)
    assert_right(made)
    assert made.exposed == ()
    stops = made.plan.itineraries[0].stops
    cellar = next(stop for stop in stops if stop.place == "cellar")
    assert cellar.depart_min <= 80
    assert made.plan.figures.people_out == sum(load.persons for load in cellar.boarded) > 0


def test_closed_road_turns_a_bus_back() -> None:
    """A bus whose only road is closed goes no further; the road it is on it drives to its end."""
    instance = one_bus()
    change = Change(ChangeKind.ROAD_CLOSED, "gate", "cellar")
    made = _replan(instance.scenario, instance.plan, change, at=40)
    assert_right(made)
    assert made.plan.figures.people_out == 0
    assert "closed" in made.changed[0].sentence


def test_opened_road_is_used() -> None:
    """A road that opens brings out those who could not be reached."""
    instance = one_bus()
    closed = tuple(
        replace(road, closed=road.to_place == "cellar") for road in instance.scenario.roads
    )
    scenario = replace(instance.scenario, roads=closed)
    plan = plan_evacuation(scenario, seconds=None, work=10)
    assert plan.figures.people_out == 0
    made = _replan(scenario, plan, Change(ChangeKind.ROAD_OPENED, "cellar", "gate"), at=20)
    assert_right(made)
    assert made.plan.figures.people_out == 12


def test_added_vehicle_helps() -> None:
    """One more bus brings the last two out earlier."""
    instance = one_bus()
    change = Change(ChangeKind.VEHICLE_ADDED, "second", "bus")
    made = _replan(instance.scenario, instance.plan, change, at=10)
    assert_right(made)
    assert made.plan.figures.people_out == 12
    assert made.plan.figures.value > instance.plan.figures.value


def test_a_trip_that_ends_too_late_is_told_so() -> None:
    """A trip that ends after its vehicle may be used is given up for that, lost or not."""
    instance = one_bus()
    change = Change(ChangeKind.VEHICLE_LOST, "bus", minute=61)
    made = _replan(instance.scenario, instance.plan, change, at=40)
    (told,) = made.changed
    assert "since the vehicle is not available until the trip ends" in told.sentence


@pytest.mark.parametrize(("value", "out"), [("+5", 17), ("-4", 8), ("3", 3), ("1", 1)])
def test_more_and_fewer_people(value: str, out: int) -> None:
    """As many are brought out as are known to wait."""
    instance = one_bus()
    made = _replan(
        instance.scenario, instance.plan, Change(ChangeKind.PEOPLE, "cellar", value=value), at=20
    )
    assert_right(made)
    assert made.plan.figures.people_out == out


def test_lift_rate_counts_from_now_on() -> None:
    """Who was brought out before the rate fell stays out: 5 by minute 75, then one in 30 min."""
    instance = one_bus()
    change = Change(ChangeKind.LIFT_RATE, "cellar", value="2")
    made = _replan(instance.scenario, instance.plan, change, at=75, work=300)
    assert_right(made)
    assert made.plan.figures.people_out == 11


def test_capacity_bounds_who_is_brought() -> None:
    """A reception with less room takes no more in."""
    instance = one_bus()
    change = Change(ChangeKind.CAPACITY, "haven", value="10")
    made = _replan(instance.scenario, instance.plan, change, at=100)
    assert_right(made)
    assert made.plan.figures.people_out == 10


def test_bus_with_people_waits_for_room_in_the_hour() -> None:
    """A loaded bus that an hour's intake keeps out arrives in a later hour, and nobody is lost."""
    instance = one_bus()
    first = Change(ChangeKind.INTAKE, "haven", value="10")
    made = _replan(instance.scenario, instance.plan, first, at=100)
    assert_right(made)
    assert made.plan.figures.people_out == 12


def test_the_same_seed_and_work_give_the_same_plan(day: tuple[Scenario, Plan]) -> None:
    """Replanning by work repeats itself."""
    scenario, plan = day
    change = Change(ChangeKind.PEOPLE, "hall-school", value="+9")
    one, two = (_replan(scenario, plan, change, at=10) for _ in range(2))
    assert one.plan.itineraries == two.plan.itineraries
    assert one.changed == two.changed


def test_stopped_replanning_gives_a_right_plan(day: tuple[Scenario, Plan]) -> None:
    """Whoever stops it gets the best plan so far."""
    scenario, plan = day
    stop = threading.Event()
    stop.set()
    change = Change(ChangeKind.PEOPLE, "hall-school", value="+9")
    made = replan_evacuation(scenario, plan, [change], at=10, seconds=60, stop=stop)
    assert_right(made)


@pytest.mark.parametrize(
    "at",
    [-1, 601, datetime(2022, 5, 4)],  # noqa: DTZ001 -- wrong on purpose
)
def test_time_outside_the_scenario_is_refused(at: int | datetime) -> None:
    """A time of replanning before the start, after the end or without a zone is named."""
    instance = one_bus()
    with pytest.raises(UsageError, match="at:"):
        replan_evacuation(instance.scenario, instance.plan, [], at=at)


@pytest.mark.parametrize(
    ("option", "value"), [("seconds", -1.0), ("work", -1), ("seed", -1), ("change_cost", -0.5)]
)
def test_options_out_of_range_are_refused(option: str, value: float) -> None:
    """Each option says what it may be."""
    instance = one_bus()
    with pytest.raises(UsageError, match=option):
        replan_evacuation(instance.scenario, instance.plan, [], at=10, **{option: value})  # type: ignore[arg-type] # wrong on purpose


def test_clearance_is_replanned_too() -> None:
    """A plan for the earliest clearance stays one."""
    instance = one_bus()
    plan = plan_evacuation(instance.scenario, objective="clearance", seconds=None, work=200)
    change = Change(ChangeKind.VEHICLE_ADDED, "second", "bus")
    made = _replan(instance.scenario, plan, change, at=10)
    assert_right(made)
    assert made.plan.objective.value == "clearance"
    assert (made.plan.figures.clearance_min or 0) <= (plan.figures.clearance_min or 0)
    assert made.plan.bound.value <= (made.plan.value or 0.0)


def test_azovstal_goes_on() -> None:
    """With convoys, and vehicles on their way in them, the whole stays right."""
    scenario = load_scenario(bundled_path("azovstal"))
    plan = plan_evacuation(scenario, seconds=None, work=1500)
    for at_min, change in (
        (533, Change(ChangeKind.VEHICLE_LOST, "bus-5")),
        (1715, Change(ChangeKind.INTAKE, "zaporizhzhia", value="62")),
        (2447, Change(ChangeKind.PAUSE_CANCELLED, "corridor-7-may")),
    ):
        made = _replan(scenario, plan, change, at=at_min, work=1500)
        assert_right(made)
        assert_executed_stays(plan, made)
