"""What goes into a new plan from the live state, in words."""

from __future__ import annotations

from dataclasses import replace

from safepassage.operation.register import fold
from safepassage.operation.views.replan_inputs import replan_inputs
from safepassage.reporting.operation.replan_inputs_text import replan_inputs_text
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path
from tests.operation.views.days import Day
from tests.operation.views.plans import first_steps_plan


def _text(day: Day, minute: int) -> str:
    register = fold(event.fact for event in day.scene.events)
    plan = first_steps_plan(day.scenario)
    return replan_inputs_text(replan_inputs(register, day.scenario, plan, at=day.seconds(minute)))


def test_notes_changes_and_what_was_done_already_are_told() -> None:
    """What cannot be planned comes first, then what has changed, then what broke rules already."""
    day = Day(load_scenario(bundled_path("first-steps")))
    day.tell(60, "registered", who="P-8", place="hall", need="stretcher")
    day.tell(62, "recounted", who="hall-school", count=31)
    day.tell(70, "boarded", who="hall-school", count=22, vehicle="bus", place="hall")
    day.tell(70, "departed", vehicle="bus", place="hall")
    day.tell(72, "pause_ended", pause="noon")
    day.tell(73, "pause_breached", pause="morning")
    day.tell(74, "broken_down", vehicle="van", place="gate")
    text = _text(day, 75)
    assert text.startswith("From the live state, 6 May 07:15:")
    for words in (
        "NOT IN THE PLAN",
        "1 at hall fit no group of the scenario",
        "morning: The pause has broken or ended. It is planned with until 6 May 07:15.",
        "noon: A pause does not come.",
        "van: A vehicle can no longer be used.",
        "hall-school: 9 wait there now.",
        "DONE ALREADY",
        "Rule 4",
    ):
        assert words in " ".join(text.split())


def test_of_many_rules_broken_already_some_are_told() -> None:
    """Of 23 the first 20 stand one by one, and that there are 3 more."""
    day = Day(load_scenario(bundled_path("first-steps")))
    plan = first_steps_plan(day.scenario)
    inputs = replan_inputs(fold(()), day.scenario, plan, at=day.seconds(10))
    broken = tuple(f"rule broken at minute {minute}." for minute in range(23))
    lines = replan_inputs_text(replace(inputs, past_faults=broken)).splitlines()
    assert lines[-2:] == ["  - rule broken at minute 19.", "  - and 3 more, which --json tells"]


def test_day_as_planned_says_that_nothing_changed() -> None:
    """On a day as planned it says so in a line."""
    day = Day(load_scenario(bundled_path("first-steps")))
    day.follow(first_steps_plan(day.scenario), 110)
    assert _text(day, 110).splitlines()[-1] == "Nothing has changed but times and who boarded."
