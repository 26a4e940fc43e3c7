"""Rule 7: receptions and checkpoints."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from safepassage.rules import Rule
from safepassage.scenario.model import DailyHours
from tests.checking.edits import faults_of, found, with_row, with_stop
from tests.instances import convoy_corridor, two_towns

RULE = Rule.THROUGHPUT
TOWNS, CORRIDOR = two_towns(), convoy_corridor()


def test_capacity() -> None:
    """A reception that takes in more than its capacity is named at the arrival that passes it."""
    scenario = with_row(TOWNS.scenario, "receptions", "north", capacity=11)
    assert found(scenario, TOWNS.plan) == [(RULE, "bus", 130, "north", 1, "persons")]
    scenario = with_row(CORRIDOR.scenario, "receptions", "haven", capacity=25)
    assert found(scenario, CORRIDOR.plan) == [(RULE, "bus-3", 710, "haven", 15, "persons")]


def test_hourly_intake() -> None:
    """A reception's intake is counted in each hour of the scenario."""
    scenario = with_row(TOWNS.scenario, "receptions", "north", intake_per_h=11)
    assert found(scenario, TOWNS.plan) == [(RULE, "bus", 130, "north", 1, "persons")]
    scenario = with_row(CORRIDOR.scenario, "receptions", "haven", intake_per_h=30)
    assert found(scenario, CORRIDOR.plan) == [(RULE, "bus-4", 710, "haven", 10, "persons")]


def test_intake_of_two_hours() -> None:
    """Arrivals in two hours of the scenario do not add up, however close."""
    scenario = with_row(CORRIDOR.scenario, "receptions", "haven", intake_per_h=30)
    scenario = with_row(scenario, "vehicles", "bus", driving_min_per_day=None)
    plan = with_stop(CORRIDOR.plan, "bus-4", 5, arrive_min=720, depart_min=730)
    assert found(scenario, plan) == []
    plan = with_stop(CORRIDOR.plan, "bus-4", 5, arrive_min=719, depart_min=730)
    assert found(scenario, plan) == [(RULE, "bus-4", 719, "haven", 10, "persons")]


def test_after_closing() -> None:
    """Service that goes on after a checkpoint closes is named with the minutes."""
    hours = DailyHours(6 * 60, 645)
    scenario = with_row(CORRIDOR.scenario, "checkpoints", "post", hours=hours)
    assert found(scenario, CORRIDOR.plan) == [
        (RULE, "bus-1", 645, "post", 5, "min"),
        (RULE, "bus-2", 645, "post", 5, "min"),
        (RULE, "bus-3", 670, "post", 10, "min"),
        (RULE, "bus-4", 670, "post", 10, "min"),
    ]


def test_before_opening() -> None:
    """Service that begins before a checkpoint opens is named with the minutes."""
    hours = DailyHours(642, 20 * 60)
    scenario = with_row(CORRIDOR.scenario, "checkpoints", "post", hours=hours)
    assert found(scenario, CORRIDOR.plan) == [
        (RULE, "bus-1", 640, "post", 2, "min"),
        (RULE, "bus-2", 640, "post", 2, "min"),
    ]


def test_waiting_for_the_opening() -> None:
    """A vehicle may wait at a checkpoint, for its service is the last of its stay."""
    hours = DailyHours(642, 20 * 60)
    scenario = with_row(CORRIDOR.scenario, "checkpoints", "post", hours=hours)
    plan = CORRIDOR.plan
    for bus in ("bus-1", "bus-2"):
        plan = with_stop(plan, bus, 4, depart_min=652)
        plan = with_stop(plan, bus, 5, arrive_min=682, depart_min=692)
    assert found(scenario, plan) == []


def test_hours_to_the_minute() -> None:
    """Service may begin with the opening and end with the closing."""
    hours = DailyHours(640, 680)
    scenario = with_row(CORRIDOR.scenario, "checkpoints", "post", hours=hours)
    assert found(scenario, CORRIDOR.plan) == []


def test_hours_over_midnight() -> None:
    """Opening hours may run over midnight."""
    scenario = with_row(CORRIDOR.scenario, "checkpoints", "post", hours=DailyHours(1200, 690))
    assert found(scenario, CORRIDOR.plan) == []
    scenario = with_row(CORRIDOR.scenario, "checkpoints", "post", hours=DailyHours(1200, 675))
    assert found(scenario, CORRIDOR.plan) == [
        (RULE, "bus-3", 675, "post", 5, "min"),
        (RULE, "bus-4", 675, "post", 5, "min"),
    ]


def test_all_day() -> None:
    """Hours from midnight to midnight never close, at midnight either."""
    scenario = with_row(CORRIDOR.scenario, "checkpoints", "post", hours=DailyHours(0, 1440))
    start = datetime(2022, 5, 4, 13, 15, tzinfo=ZoneInfo("Europe/Kyiv"))
    scenario = replace(scenario, start=start, curfew=None)
    scenario = with_row(scenario, "vehicles", "bus", driving_min_per_day=None)
    assert found(scenario, CORRIDOR.plan) == []


def test_vehicles_an_hour() -> None:
    """A checkpoint's throughput is counted in the hour in which service begins."""
    scenario = with_row(CORRIDOR.scenario, "checkpoints", "post", vehicles_per_h=1)
    assert found(scenario, CORRIDOR.plan) == [
        (RULE, "bus-2", 640, "post", 1, "vehicles"),
        (RULE, "bus-4", 670, "post", 1, "vehicles"),
    ]


def test_service_not_arrival_counts() -> None:
    """A vehicle that waits is counted in the hour of its service, not of its arrival."""
    scenario = with_row(CORRIDOR.scenario, "checkpoints", "post", vehicles_per_h=3)
    plan = with_stop(CORRIDOR.plan, "bus-2", 4, depart_min=670)
    plan = with_stop(plan, "bus-2", 5, arrive_min=700, depart_min=710)
    assert found(scenario, plan) == []
    scenario = with_row(scenario, "checkpoints", "post", vehicles_per_h=2)
    assert found(scenario, plan) == [(RULE, "bus-4", 670, "post", 1, "vehicles")]


def test_no_service_minutes() -> None:
    """A checkpoint that serves in no time is passed from its opening to its closing."""
    scenario = with_row(
        CORRIDOR.scenario, "checkpoints", "post", service_min=0, hours=DailyHours(650, 680)
    )
    assert found(scenario, CORRIDOR.plan) == []
    scenario = with_row(scenario, "checkpoints", "post", hours=DailyHours(652, 680))
    assert found(scenario, CORRIDOR.plan) == [
        (RULE, "bus-1", 650, "post", 1, "min"),
        (RULE, "bus-2", 650, "post", 1, "min"),
    ]


def test_message() -> None:
    """The message gives the hours on the local clock."""
    scenario = with_row(CORRIDOR.scenario, "checkpoints", "post", hours=DailyHours(642, 1200))
    assert faults_of(scenario, CORRIDOR.plan)[0].message == (
        "bus-1 at post, minute 640 (2022-05-05 10:40): the checkpoint serves the vehicle from "
        "2022-05-05 10:40 to 2022-05-05 10:50, 2 minutes of it outside its opening hours, "
        "10:42-20:00."
    )


def test_always_open() -> None:
    """A checkpoint that states no hours is never closed."""
    scenario = with_row(CORRIDOR.scenario, "checkpoints", "post", hours=None)
    assert found(scenario, CORRIDOR.plan) == []
