"""A plan is taken over into another scenario as far as it goes, and planning begins from it."""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import safepassage
from safepassage.checking import check
from safepassage.errors import UsageError
from safepassage.planning.replanning import replan_evacuation
from safepassage.planning.replanning.rest import RestSearch
from safepassage.planning.start import StartTrips
from safepassage.plans import Objective
from safepassage.reporting.plan_json import plan_to_text
from safepassage.scenario.bundled import bundled_path
from safepassage.scenario.changes import Change, ChangeKind
from safepassage.scenario.generate import generate_scenario
from safepassage.scenario.model import Choice
from safepassage.starting import judge, start_from, take_over
from tests.instances import INSTANCES, convoy_corridor, one_bus, two_towns

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario


def with_buses(scenario: Scenario, count: int) -> Scenario:
    """Return a scenario with some vehicles of the first type."""
    first, *others = scenario.vehicles
    return replace(scenario, vehicles=(replace(first, count=count), *others))


def messages(scenario: Scenario, plan: Plan) -> list[str]:
    """Return what the checker finds wrong in a plan."""
    return [fault.message for fault in check(scenario, plan).faults]


# -- taking over ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", INSTANCES)
def test_a_right_plan_is_taken_over_as_it_stands(name: str) -> None:
    """In its own scenario nothing of a plan changes."""
    instance = INSTANCES[name]()
    taken = take_over(instance.plan.itineraries, instance.scenario)
    assert taken.itineraries == instance.plan.itineraries
    assert (taken.unused, taken.faults) == ((), ())
    assert taken.sentences == ("As it stands it keeps all ten rules: the new plan is no worse.",)


def test_one_vehicle_of_a_type_may_become_one_of_several() -> None:
    """The only bus is the first of two, and the first of two the only one."""
    instance = one_bus()
    two = take_over(instance.plan.itineraries, with_buses(instance.scenario, 2))
    assert [each.vehicle for each in two.itineraries] == ["bus-1"]
    assert two.right
    assert take_over(two.itineraries, instance.scenario).itineraries == instance.plan.itineraries


def test_vehicles_that_are_gone_are_named_and_the_others_used() -> None:
    """Of four buses in convoys of two the last two are gone: the first two still bring their 20."""
    instance = convoy_corridor()
    taken = take_over(instance.plan.itineraries, with_buses(instance.scenario, 2))
    assert [each.vehicle for each in taken.itineraries] == ["bus-1", "bus-2"]
    assert taken.unused == ("The scenario has no vehicle bus-3 and bus-4.",)
    assert taken.right
    assert taken.sentences[-1].startswith("The rest keeps all ten rules")


def test_a_vehicle_that_is_gone_may_leave_a_start_that_is_not_right() -> None:
    """One bus alone is no convoy of two: the start is a beginning and no more, and says why."""
    instance = convoy_corridor()
    scenario = with_buses(instance.scenario, 3)
    taken = start_from(instance.plan, scenario)
    assert not taken.right
    assert taken.sentences[0] == "The scenario has no vehicle bus-4."
    assert taken.sentences[-1].startswith("As it stands it is not right here")
    assert taken.faults[0] in taken.sentences[-1]
    made = safepassage.plan(scenario, work=20, start=instance.plan)
    assert messages(scenario, made) == []
    assert made.figures.people_out == 20


def test_people_who_do_not_leave_any_more_are_left_out() -> None:
    """A group that was renamed, or stays, is not fetched, and is named once."""
    instance = two_towns()
    groups = tuple(
        replace(group, id="b-new") if group.id == "b-any" else group
        for group in instance.scenario.groups
    )
    scenario = replace(instance.scenario, groups=groups)
    taken = take_over(instance.plan.itineraries, scenario)
    assert taken.unused == ("The scenario has nobody who leaves of the group b-any.",)
    assert taken.right
    assert judge(scenario, taken.itineraries).figures.people_out == 12
    staying = tuple(
        replace(group, choice=Choice.STAY, direction="stay", accepts=frozenset())
        for group in instance.scenario.groups
    )
    scenario = replace(instance.scenario, groups=staying)
    with pytest.raises(UsageError, match="nothing of this plan") as caught:
        start_from(instance.plan, scenario)
    assert "a-fours, a-wheel" in str(caught.value)


def test_a_vehicle_is_followed_as_far_as_its_way_is_known() -> None:
    """Without the last road the bus brings those of its first trip, and is free after that."""
    instance = one_bus()
    bus = instance.plan.itineraries[0]
    lost = replace(bus.stops[-3], place="cellar-2")
    torn = replace(bus, stops=(*bus.stops[:-3], lost, *bus.stops[-2:]))
    taken = take_over([torn], instance.scenario)
    assert taken.unused == ("The scenario has no place cellar-2: of bus it is used up to there.",)
    assert taken.itineraries == (replace(bus, stops=bus.stops[:5]),)
    assert taken.right
    roads = tuple(road for road in instance.scenario.roads if road.to_place != "haven")
    taken = take_over([bus], replace(instance.scenario, roads=roads))
    assert taken.unused == (
        "The scenario has no road from gate to haven: of bus it is used up to there.",
    )
    assert taken.itineraries == ()


def test_a_plan_that_lasts_longer_than_the_scenario_is_used_up_to_its_end() -> None:
    """Where the horizon ends after the first trip, the second is left out."""
    instance = one_bus()
    shorter = replace(
        with_buses(instance.scenario, 1),
        horizon_min=150,
        vehicles=(replace(instance.scenario.vehicles[0], available_to_min=150),),
        pauses=(replace(instance.scenario.pauses[0], end_min=150),),
    )
    taken = take_over(instance.plan.itineraries, shorter)
    assert len(taken.unused) == 1
    assert "outside the time" in taken.unused[0]
    assert taken.right
    assert judge(shorter, taken.itineraries).figures.people_out == 10


def test_times_keep_to_the_clock() -> None:
    """Where a scenario starts an hour sooner, all is an hour later in its minutes, and right."""
    instance = one_bus()
    later = tuple(
        replace(pause, start_min=pause.start_min + 60, end_min=pause.end_min + 60)
        for pause in instance.scenario.pauses
    )
    scenario = replace(instance.scenario, pauses=later)
    taken = take_over(instance.plan.itineraries, scenario, later_min=60)
    assert taken.right
    assert taken.itineraries[0].stops[0].arrive_min == 0
    assert taken.itineraries[0].stops[-1].arrive_min == 250


def test_a_vehicle_that_is_available_later_still_leaves_in_time() -> None:
    """Where it comes to the depot later, but before it sets out, the plan is right still."""
    instance = one_bus()
    kinds = (replace(instance.scenario.vehicles[0], available_from_min=30),)
    assert take_over(instance.plan.itineraries, replace(instance.scenario, vehicles=kinds)).right


def test_torn_plans_are_judged_and_break_nothing() -> None:
    """Whatever a hand has written into a plan, it is not right, and planning goes on."""
    instance = one_bus()
    scenario, bus = instance.scenario, instance.plan.itineraries[0]
    crowd = replace(bus.stops[2], boarded=(replace(bus.stops[2].boarded[0], persons=10**12),))
    ends_inside = replace(bus, stops=bus.stops[:3])
    for torn in (
        [bus, bus],
        [replace(bus, stops=())],
        [replace(bus, vehicle="bus-x", vehicle_type="bus")],
        [replace(bus, vehicle_type="tram")],
        [replace(bus, stops=bus.stops[::-1])],
        [replace(bus, stops=(*bus.stops[:2], crowd, *bus.stops[3:]))],
        [ends_inside],
        [replace(bus, stops=(bus.stops[2], *bus.stops[1:]))],
    ):
        taken = take_over(torn, scenario)
        assert not taken.right or taken.unused or not taken.itineraries
        made = safepassage.planning.plan_evacuation(scenario, work=5, start=taken.start)
        assert messages(scenario, made) == []


def test_many_names_are_counted() -> None:
    """Of many vehicles that are gone the first few are named, and how many more there are."""
    instance = convoy_corridor()
    first = instance.plan.itineraries[0]
    many = [replace(first, vehicle=f"bus-{number}") for number in range(11, 31)]
    taken = take_over(many, instance.scenario)
    assert taken.unused == (
        "The scenario has no vehicle bus-11, bus-12, bus-13, bus-14, bus-15 and 15 more.",
    )


def test_vehicles_are_found_by_their_ids_after_a_replanning() -> None:
    """With one of two buses lost, the other is a type of its own: both ways it is the same bus."""
    scenario = with_buses(generate_scenario(pickups=3, vehicles=2, receptions=2, days=1), 2)
    plan = safepassage.plan(scenario, work=300)
    at = 1 + max(itinerary.stops[0].depart_min for itinerary in plan.itineraries)
    lost = Change(ChangeKind.VEHICLE_LOST, scenario.vehicles[0].vehicle_ids()[0])
    made = safepassage.replan(scenario, plan, [lost], at=at, work=0)
    assert len(made.scenario.vehicles) > len(scenario.vehicles)
    known = take_over(plan.itineraries, made.scenario)
    assert not any("no vehicle" in said for said in known.unused)
    assert take_over(made.plan.itineraries, scenario).unused == ()


# -- planning from a start ------------------------------------------------------------------------


def test_the_door_has_every_option() -> None:
    """What planning can be told, the door that judges the start can be told."""
    door = inspect.signature(safepassage.plan).parameters
    planner = inspect.signature(safepassage.planning.plan_evacuation).parameters
    assert list(door) == list(planner)
    assert {name: each.default for name, each in door.items()} == {
        name: each.default for name, each in planner.items()
    }
    door = inspect.signature(safepassage.replan).parameters
    planner = inspect.signature(replan_evacuation).parameters
    assert {name: each.default for name, each in door.items()} == {
        name: each.default for name, each in planner.items() if name != "is_right"
    }


@pytest.mark.parametrize("objective", Objective)
@pytest.mark.parametrize("name", INSTANCES)
def test_with_no_work_the_start_is_kept(name: str, objective: Objective) -> None:
    """No move is made, and the plan is no worse than the one made by hand."""
    instance = INSTANCES[name]()
    made = safepassage.plan(instance.scenario, objective=objective, work=0, start=instance.plan)
    assert messages(instance.scenario, made) == []
    figures, known = made.figures, instance.plan.figures
    if objective is Objective.PEOPLE:
        assert figures.value >= known.value - 1e-9
    else:
        assert figures.people_left <= known.people_left
        assert (figures.clearance_min or 0) <= (known.clearance_min or 0)


def test_a_start_that_the_search_cannot_word_is_the_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever becomes of the start in the search, it stands, with figures and bound of now."""
    scenario = generate_scenario(pickups=4, vehicles=4, receptions=2, days=1, seed=2)
    known = safepassage.plan(scenario, work=5_000)
    monkeypatch.setattr(StartTrips, "go_on", lambda *_: False)
    alone = safepassage.plan(scenario, work=0)
    assert alone.figures.value < known.figures.value
    made = safepassage.plan(scenario, work=0, start=known)
    assert made.itineraries == known.itineraries
    assert made.figures == known.figures
    assert made.bound.value >= made.figures.value
    assert messages(scenario, made) == []
    # Judged by nobody, it is not believed.
    start = replace(start_from(known, scenario).start, right=False)
    made = safepassage.planning.plan_evacuation(scenario, work=0, start=start)
    assert made.itineraries == alone.itineraries


def test_the_search_goes_on_from_the_start() -> None:
    """With one more bus, a plan from the start uses it, and betters the start."""
    scenario = generate_scenario(pickups=4, vehicles=2, receptions=2, days=1, seed=2)
    known = safepassage.plan(scenario, work=2_000)
    more = with_buses(scenario, scenario.vehicles[0].count + 1)
    made = safepassage.plan(more, work=500, start=known)
    assert messages(more, made) == []
    assert made.figures.value > known.figures.value


@pytest.mark.parametrize("objective", Objective)
@pytest.mark.parametrize("rich", [False, True])
def test_the_same_seed_work_and_start_give_the_same_plan(rich: bool, objective: Objective) -> None:
    """Two runs give the same text, byte for byte."""
    scenario = generate_scenario(pickups=5, vehicles=4, receptions=2, days=1, seed=1, rich=rich)
    known = safepassage.plan(scenario, work=300, seed=5)
    texts = {
        plan_to_text(
            scenario,
            safepassage.plan(scenario, objective=objective, work=300, seed=3, start=known),
        )
        for _ in range(2)
    }
    assert len(texts) == 1


@pytest.mark.parametrize("objective", Objective)
def test_a_time_limit_keeps_the_promise_too(objective: Objective) -> None:
    """By the clock, with a second search where there is time for one, the plan is no worse."""
    scenario = generate_scenario(pickups=4, vehicles=4, receptions=2, days=1, seed=2)
    known = safepassage.plan(scenario, objective=objective, work=5_000)
    made = safepassage.plan(scenario, objective=objective, seconds=0.5, start=known)
    assert messages(scenario, made) == []
    assert (made.value or 0) >= (known.value or 0) - 1e-9 or objective is Objective.CLEARANCE
    assert made.figures.people_left <= known.figures.people_left
    if objective is Objective.CLEARANCE:
        assert (made.value or 0) <= (known.value or 0)


# -- replanning -----------------------------------------------------------------------------------


@pytest.mark.parametrize("objective", Objective)
@pytest.mark.parametrize("seed", range(4))
def test_a_change_that_concerns_nobody_changes_no_vehicle(seed: int, objective: Objective) -> None:
    """In a town with convoys, room that nobody needs leaves every vehicle its orders, or better."""
    scenario = generate_scenario(pickups=5, vehicles=6, receptions=2, days=2, seed=11, rich=True)
    plan = safepassage.plan(scenario, objective=objective, seconds=None, work=20_000, seed=seed)
    room = Change(ChangeKind.CAPACITY, "r2", value="74500")
    for at in (300, 900):
        made = safepassage.replan(scenario, plan, [room], at=at, work=0)
        assert made.plan.figures.people_left <= plan.figures.people_left
        if not made.changed:
            assert made.plan.itineraries == plan.itineraries
        elif objective is Objective.CLEARANCE:
            assert (made.plan.value or 0) < (plan.value or 0)
        else:
            assert (made.plan.value or 0) > (plan.value or 0)


def test_an_old_plan_that_the_search_cannot_word_is_the_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where the rest is found worse, all stays as it is, if that is right still."""
    scenario = generate_scenario(pickups=4, vehicles=4, receptions=2, days=1, seed=2)
    plan = safepassage.plan(scenario, work=5_000)
    at = plan.itineraries[0].stops[0].depart_min
    monkeypatch.setattr(RestSearch, "start", lambda _: None)
    room = Change(ChangeKind.CAPACITY, "r1", value="74500")
    made = safepassage.replan(scenario, plan, [room], at=at, work=0)
    assert (made.plan.itineraries, made.changed) == (plan.itineraries, ())
    assert made.plan.figures == plan.figures
    assert made.plan.bound.value >= made.plan.figures.value
    assert check(made.scenario, made.plan, earlier=made.earlier).right
    # Where it is right no longer, it is no answer.
    last = max(stop.depart_min for each in plan.itineraries for stop in each.stops)
    pause = max(
        (each for each in scenario.pauses if each.start_min < last), key=lambda each: each.start_min
    )
    middle = (pause.start_min + min(pause.end_min, last)) // 2
    sooner = Change(ChangeKind.PAUSE_END, pause.id, minute=middle)
    made = safepassage.replan(scenario, plan, [sooner], at=at, work=0)
    assert made.plan.itineraries != plan.itineraries
    assert check(made.scenario, made.plan, earlier=made.earlier).right


@pytest.fixture(name="first_steps", scope="module")
def planned_first_steps() -> tuple[Scenario, Plan]:
    """Return a bundled scenario whose pauses have a margin, and a plan for it."""
    scenario = safepassage.load_scenario(bundled_path("first-steps"))
    return scenario, safepassage.plan(scenario, work=300)


@pytest.mark.parametrize(
    ("change", "at"),
    [
        # With people aboard, on its last road outside the zone.
        (Change(ChangeKind.VEHICLE_LOST, "van"), 90),
        (Change(ChangeKind.VEHICLE_LOST, "bus"), 385),
        # While it is on its way to people in the zone.
        (Change(ChangeKind.PAUSE_END, "noon", minute=365), 365),
        # While it is on its way out with people aboard, in the margin now.
        (Change(ChangeKind.PAUSE_END, "morning", minute=165), 132),
        (Change(ChangeKind.PEOPLE, "hall-farm", value="0"), 240),
        (Change(ChangeKind.PEOPLE, "hall-farm", value="-4"), 240),
    ],
)
def test_what_a_change_ends_is_not_kept(
    first_steps: tuple[Scenario, Plan], change: Change, at: int
) -> None:
    """The answer is the planner's own, right, and below its bound."""
    scenario, plan = first_steps
    made = safepassage.replan(scenario, plan, [change], at=at, work=60)
    alone = replan_evacuation(scenario, plan, [change], at=at, work=60)
    assert made.exposed == alone.exposed
    assert made.plan.itineraries == alone.plan.itineraries
    assert made.plan.figures.people_out <= made.plan.bound.people
    result = check(made.scenario, made.plan, earlier=made.earlier)
    assert [fault.message for fault in result.faults] == []
