"""The plan against the day in words."""

from __future__ import annotations

from datetime import UTC

import pytest

from safepassage.operation.register import fold
from safepassage.operation.views.plan_and_day import plan_and_day
from safepassage.reporting.operation.plan_day_text import plan_day_text
from safepassage.reporting.operation.times import Times
from safepassage.scenario import Scenario, load_scenario
from safepassage.scenario.bundled import bundled_path
from tests.operation.scene import T0, Scene
from tests.operation.views.plans import first_steps_plan


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Return first-steps; its minute 0 is 06:00."""
    return load_scenario(bundled_path("first-steps"))


def _text(scenario: Scenario, scene: Scene, minute: int) -> str:
    now = int(scenario.start.timestamp()) + 60 * minute
    register = fold(event.fact for event in scene.events)
    day = plan_and_day(register, scenario, first_steps_plan(scenario), now=now)
    return plan_day_text(day, Times(now, UTC))


def test_urgent_things_come_first(scenario: Scenario) -> None:
    """Past and near last departures, then what is late, then who waits beyond plan."""
    scene = Scene("A")
    town = scene["A"]
    start = (int(scenario.start.timestamp()) - T0) // 60
    town.record(start + 1, "registered", who="hall-school", count=30, place="hall")
    town.record(start + 75, "boarded", who="hall-school", count=14, vehicle="bus", place="hall")
    assert _text(scenario, scene, 143).splitlines() == [
        "The plan against the day, 6 May 2030 08:23.",
        "",
        "LAST SAFE DEPARTURES, near or past",
        "  van: PAST, 13 min: not seen to leave gate by 08:10 (zone old-town, pause morning)",
        "  bus: PAST, 3 min: not seen to leave hall by 08:20 (zone old-town, pause morning, 14 people",  # noqa: E501 - as it is shown
        "    aboard)",
        "",
        "LATE OR IN TROUBLE",
        "Vehicle  Late        Aboard  Last seen     Next, due by plan",
        "-------  ----------  ------  ------------  -----------------------------------",
        "bus      1 h 13 min  14      hall 07:15    school 07:40, unseen for 43 min",
        "van      1 h 13 min  0       not seen yet  clinic 07:10, unseen for 1 h 13 min",
        "",
        "WAITING BEYOND PLAN",
        "Place  Beyond plan  Boarded   Waiting  Since  Awaited",
        "-----  -----------  --------  -------  -----  -------------------------------",
        "hall   6            14 of 20  16       07:10  nobody: they have come and gone",
    ]  # fmt: skip


def test_quiet_day_says_that_all_is_well(scenario: Scenario) -> None:
    """Before anything is due nothing is late, and nobody waits beyond plan."""
    text = _text(scenario, Scene("A"), 40)
    assert "On time: bus, van." in text
    assert "Nobody waits beyond plan." in text


def test_trouble_of_a_vehicle_is_in_capitals(scenario: Scenario) -> None:
    """A vehicle that broke down or strayed is told in capitals."""
    scene = Scene("A")
    start = (int(scenario.start.timestamp()) - T0) // 60
    scene["A"].record(start + 60, "passed", vehicle="bus", place="gate")
    scene["A"].record(start + 75, "broken_down", vehicle="bus", place="farm")
    text = _text(scenario, scene, 90)
    assert "OFF ITS WAY, BROKEN DOWN" in text


def test_vehicle_in_trouble_is_never_on_time(scenario: Scenario) -> None:
    """A vehicle that is off its way stands among those in trouble, however early it is."""
    scene = Scene("A")
    start = (int(scenario.start.timestamp()) - T0) // 60
    scene["A"].record(start + 45, "passed", vehicle="bus", place="farm")
    text = _text(scenario, scene, 46)
    assert "On time: van." in text
    assert "OFF ITS WAY" in text


def test_pause_that_is_over_is_said_first(scenario: Scenario) -> None:
    """Where the pause has broken, whoever is in the zone or bound for it is told first."""
    scene = Scene("A")
    start = (int(scenario.start.timestamp()) - T0) // 60
    scene["A"].record(start + 70, "vehicle_arrived", vehicle="bus", place="hall")
    scene["A"].record(start + 73, "pause_breached", pause="morning")
    text = _text(scenario, scene, 75)
    assert "PAUSE morning IS OVER since 07:13: in zone old-town, or bound for it" in text
    assert "bus: 0 people aboard, last seen at hall 07:10, next from hall" in text
    assert "On time" not in text
    assert text.index("IS OVER") < text.index("LATE OR IN TROUBLE")


def test_pause_is_over_since_it_broke(scenario: Scenario) -> None:
    """Whoever could not have left in time any more is told when the pause broke all the same."""
    scene = Scene("A")
    start = (int(scenario.start.timestamp()) - T0) // 60
    scene["A"].record(start + 135, "pause_breached", pause="morning")
    text = _text(scenario, scene, 140)
    assert text.count("IS OVER since") == text.count("PAUSE morning IS OVER since 08:15") == 1


def test_whoever_went_on_within_a_zone_is_said_to_be_in_it(scenario: Scenario) -> None:
    """A vehicle that left a place in the zone, and was not seen since, is said to be in it."""
    scene = Scene("A")
    start = (int(scenario.start.timestamp()) - T0) // 60
    scene["A"].record(start + 70, "vehicle_arrived", vehicle="van", place="clinic")
    scene["A"].record(start + 72, "departed", vehicle="van", place="clinic")
    scene["A"].record(start + 73, "pause_breached", pause="morning")
    text = " ".join(_text(scenario, scene, 74).split())
    said = "last seen at clinic 07:12, gone from there, and not seen outside the zone since"
    assert f"van: 0 people aboard, {said}" in text
