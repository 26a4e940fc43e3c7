"""The live state of azovstal's convoys, replanned in the middle of a day."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from safepassage.checking import check
from safepassage.operation.register import fold
from safepassage.operation.views.replan_inputs import ReplanInputs, replan_inputs
from safepassage.scenario import Scenario, load_scenario
from safepassage.scenario.bundled import bundled_path
from safepassage.scenario.changes import Change, ChangeKind
from safepassage.starting import plan as make_plan
from safepassage.starting import replan
from tests.operation.views.days import Day

if TYPE_CHECKING:
    from safepassage.planning.replanning import Replan
    from safepassage.plans import Plan

NOW = 32 * 60 + 30
"""6 May 08:30, when convoys are under way in the corridor."""

WORK = 2000


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Return azovstal."""
    return load_scenario(bundled_path("azovstal"))


@pytest.fixture(scope="module")
def plan(scenario: Scenario) -> Plan:
    """Return a plan of azovstal of a little work."""
    return make_plan(scenario, seconds=None, work=WORK, seed=1)


def _day(scenario: Scenario, plan: Plan) -> Day:
    day = Day(scenario)
    day.follow(plan, NOW)
    return day


def _inputs(day: Day, plan: Plan) -> ReplanInputs:
    register = fold(event.fact for event in day.scene.events)
    return replan_inputs(register, day.scenario, plan, at=day.seconds(NOW))


def _made(inputs: ReplanInputs) -> Replan:
    return replan(
        inputs.scenario, inputs.plan, inputs.changes, at=inputs.at_min, seconds=None, work=WORK,
        seed=1, afresh=True,
    )  # fmt: skip


def _right(made: Replan) -> None:
    result = check(made.scenario, made.plan, earlier=made.earlier)
    assert result.right, [str(fault) for fault in result.faults]
    boarded, alighted = Counter[str](), Counter[str]()
    for itinerary in made.plan.itineraries:
        for stop in itinerary.stops:
            for load in stop.boarded:
                boarded[load.group] += load.persons
            for load in stop.alighted:
                alighted[load.group] += load.persons
    persons = {group.id: group.persons for group in made.scenario.groups}
    assert all(count <= persons[group] for group, count in boarded.items())
    assert all(count <= boarded[group] for group, count in alighted.items())


def test_day_that_went_as_planned_is_the_plan(scenario: Scenario, plan: Plan) -> None:
    """Of two days of convoys told event by event the plan as it went is the plan itself."""
    inputs = _inputs(_day(scenario, plan), plan)
    assert inputs.plan.itineraries == plan.itineraries
    assert inputs.scenario == replace(scenario, title=f"EXERCISE: {scenario.title}")
    assert (inputs.changes, inputs.notes, inputs.past_faults) == ((), (), ())


def test_replan_from_the_live_state_is_that_from_a_table(scenario: Scenario, plan: Plan) -> None:
    """A broken pause, a lost bus and more people make the same plan as the same table by hand."""
    day = _day(scenario, plan)
    day.tell(NOW - 5, "pause_breached", pause="plant-7-may")
    day.tell(NOW - 4, "broken_down", vehicle="bus-1", place="zaporizhzhia")
    group = next(group for group in scenario.groups if group.id == "mariupol-west")
    day.tell(NOW - 3, "recounted", who=group.id, count=group.persons + 9)
    inputs = _inputs(day, plan)
    boarded = sum(
        load.persons
        for itinerary in plan.itineraries
        for stop in itinerary.stops
        if stop.depart_min < NOW
        for load in stop.boarded
        if load.group == group.id
    )
    by_hand = (
        Change(ChangeKind.PAUSE_CANCELLED, "plant-7-may"),
        Change(ChangeKind.VEHICLE_LOST, "bus-1"),
        Change(ChangeKind.PEOPLE, group.id, value=str(group.persons + 9 - boarded)),
    )
    assert [(c.kind, c.id, c.minute, c.value) for c in inputs.changes] == [
        (c.kind, c.id, c.minute, c.value) for c in by_hand
    ]
    made = _made(inputs)
    _right(made)
    told = replan(scenario, plan, by_hand, at=NOW, seconds=None, work=WORK, seed=1)
    assert made.plan.itineraries == told.plan.itineraries
    assert made.plan.figures == told.plan.figures


def test_broken_corridor_is_answered_from_the_live_state(scenario: Scenario, plan: Plan) -> None:
    """The corridor breaks with convoys in it: who is exposed is named, others go on later."""
    day = _day(scenario, plan)
    day.tell(NOW, "pause_breached", pause="corridor-6-may", told_by="UN")
    inputs = _inputs(day, plan)
    assert [(c.kind, c.id) for c in inputs.changes] == [(ChangeKind.PAUSE_END, "corridor-6-may")]
    made = _made(inputs)
    _right(made)
    assert made.exposed
    assert made.plan.figures.people_out > 100


def test_convoys_unseen_stand_where_they_were_seen_last(scenario: Scenario, plan: Plan) -> None:
    """Nobody has heard of convoys since 06:00: from where they were a right plan goes on."""
    day = Day(scenario)
    day.follow(plan, 30 * 60)
    inputs = _inputs(day, plan)
    was = {each.vehicle: each.stops for each in plan.itineraries}
    later = 0
    for itinerary in inputs.plan.itineraries:
        for planned, seen in zip(was[itinerary.vehicle], itinerary.stops, strict=True):
            if planned.depart_min < 30 * 60:
                assert seen.depart_min == planned.depart_min
            elif planned.depart_min < NOW:
                assert seen.depart_min >= NOW
                later += 1
    assert later > 0
    _right(_made(inputs))
