"""Whatever posts tell of a day, a new plan can be made from it, and nobody is lost on the way."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.operation.register import fold
from safepassage.operation.views.plan_and_day import plan_and_day
from safepassage.operation.views.replan_inputs import replan_inputs
from safepassage.planning.replanning.courses import executed_by
from safepassage.reporting.operation.plan_day_text import plan_day_text
from safepassage.reporting.operation.replan_inputs_text import replan_inputs_text
from safepassage.reporting.operation.times import Times
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path
from safepassage.scenario.changed import apply_changes
from safepassage.starting import replan
from tests.operation.views.days import Day
from tests.operation.views.plans import first_steps_plan

SCENARIO = load_scenario(bundled_path("first-steps"))
PLAN = first_steps_plan(SCENARIO)

_PLACES = (*(place.id for place in SCENARIO.places), "nowhere")
_WHO = (*(group.id for group in SCENARIO.groups), "P-1", "P-2")
_VEHICLES = ("bus", "van", "car")
_SEEN = ("departed", "passed", "vehicle_arrived", "delayed", "broken_down", "lost_contact")
_MOVED = (
    "boarded", "arrived", "got_off", "held", "taken_off", "chose_otherwise", "unaccounted",
)  # fmt: skip


@st.composite
def days(draw: st.DrawFn) -> tuple[Day, int]:
    """Return a day on which posts tell all sorts of things, and a time of it."""
    day = Day(SCENARIO)
    for who in ("P-1", "P-2"):
        need = draw(st.sampled_from(["seated", "wheelchair", "stretcher"]))
        day.tell(2, "registered", who=who, place=draw(st.sampled_from(_PLACES)), need=need)
    for _ in range(draw(st.integers(0, 14))):
        minute = draw(st.integers(3, 420))
        vehicle, place = draw(st.sampled_from(_VEHICLES)), draw(st.sampled_from(_PLACES))
        which = draw(st.integers(0, 5))
        if which <= 1:
            day.tell(minute, draw(st.sampled_from(_SEEN)), vehicle=vehicle, place=place)
        elif which <= 3:
            who, count = draw(st.sampled_from(_WHO)), draw(st.integers(1, 35))
            kind = draw(st.sampled_from(_MOVED))
            day.tell(minute, kind, who=who, count=count, vehicle=vehicle, place=place)
        elif which == 4:
            who, count = draw(st.sampled_from(_WHO)), draw(st.integers(0, 45))
            day.tell(minute, "recounted", who=who, count=count)
        else:
            kind = draw(st.sampled_from(["pause_started", "pause_breached", "pause_ended"]))
            day.tell(minute, kind, pause=draw(st.sampled_from(["morning", "noon"])))
    return day, draw(st.integers(0, 600))


@settings(max_examples=200, deadline=None)
@given(days())
def test_every_day_can_be_told_as_a_plan(told: tuple[Day, int]) -> None:
    """Times run on, changes apply without a fault, and texts are told, whatever was recorded."""
    day, minute = told
    register = fold(event.fact for event in day.scene.events)
    inputs = replan_inputs(register, SCENARIO, PLAN, at=day.seconds(minute))
    for itinerary in inputs.plan.itineraries:
        for stop, after in pairwise(itinerary.stops):
            assert stop.arrive_min <= stop.depart_min < after.arrive_min
    executed = executed_by(inputs.scenario, inputs.plan.itineraries, inputs.at_min)
    after_all = apply_changes(inputs.scenario, inputs.changes, executed)
    persons = {group.id: group.persons for group in after_all.groups}
    assert all(count <= persons[group] for group, count in executed.boarded.items() if count)
    assert replan_inputs_text(inputs)
    now = day.seconds(minute)
    assert plan_day_text(plan_and_day(register, SCENARIO, PLAN, now=now), Times(now))


@settings(max_examples=15, deadline=None)
@given(days())
def test_every_day_has_a_plan_to_go_on_with(told: tuple[Day, int]) -> None:
    """From any day a new plan comes back, in which nobody gets off who has not boarded."""
    day, minute = told
    register = fold(event.fact for event in day.scene.events)
    inputs = replan_inputs(register, SCENARIO, PLAN, at=day.seconds(minute))
    made = replan(
        inputs.scenario, inputs.plan, inputs.changes, at=inputs.at_min, work=100, afresh=True
    )
    for itinerary in made.plan.itineraries:
        aboard = Counter[str]()
        for stop in itinerary.stops:
            for load in stop.alighted:
                aboard[load.group] -= load.persons
            assert min(aboard.values(), default=0) >= 0
            for load in stop.boarded:
                aboard[load.group] += load.persons
