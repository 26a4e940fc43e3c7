"""Rule 9: driving time, range, curfew."""

from __future__ import annotations

from dataclasses import replace

from safepassage.rules import Rule
from safepassage.scenario.model import DailyHours, Scenario
from tests.checking.edits import found, with_row, with_run, with_stop
from tests.instances import convoy_corridor, one_bus, stop

RULE = Rule.LIMITS
SCENARIO, PLAN = convoy_corridor().scenario, convoy_corridor().plan
BUSES = ("bus-1", "bus-2", "bus-3", "bus-4")


def _with_curfew(from_min: int, to_min: int) -> Scenario:
    return replace(SCENARIO, curfew=DailyHours(from_min, to_min))


def test_curfew() -> None:
    """A vehicle that moves during the curfew is named with the minutes."""
    assert found(_with_curfew(450, 460), PLAN) == [
        (RULE, bus, 450, "depot", 10, "min") for bus in BUSES
    ]


def test_curfew_over_midnight() -> None:
    """A curfew over midnight holds until its morning, and not in its last minute."""
    assert found(_with_curfew(21 * 60, 430), PLAN) == [
        (RULE, bus, 420, "depot", 10, "min") for bus in BUSES
    ]
    assert found(_with_curfew(21 * 60, 420), PLAN) == []


def test_standing_through_the_curfew() -> None:
    """A vehicle may stand anywhere outside a zone during the curfew."""
    assert found(_with_curfew(640, 650), with_run(PLAN, "none")) == [
        (RULE, bus, 640, "stage", 10, "min") for bus in ("bus-3", "bus-4")
    ]


def test_daily_driving_time() -> None:
    """A vehicle that moves too long in a day is named in the first minute beyond."""
    scenario = with_row(SCENARIO, "vehicles", "bus", driving_min_per_day=230)
    assert found(scenario, PLAN) == [
        (RULE, "bus-1", 670, "post", 10, "min"),
        (RULE, "bus-2", 670, "post", 10, "min"),
        (RULE, "bus-3", 700, "post", 10, "min"),
        (RULE, "bus-4", 700, "post", 10, "min"),
    ]


def test_driving_time_begins_anew_at_midnight() -> None:
    """Minutes of two local days are counted apart, those of one movement over midnight too."""
    instance = one_bus()
    scenario = replace(
        with_row(instance.scenario, "vehicles", "bus", available_to_min=1500), horizon_min=1500
    )
    stops = (stop("depot", 0, 1430), stop("gate", 1460, 1460), stop("haven", 1480, 1480))
    plan = with_run(instance.plan, "bus", *stops)
    limited = with_row(scenario, "vehicles", "bus", driving_min_per_day=40)
    assert found(limited, plan) == []
    limited = with_row(scenario, "vehicles", "bus", driving_min_per_day=9)
    assert found(limited, plan) == [
        (RULE, "bus", 1439, "depot", 1, "min"),
        (RULE, "bus", 1449, "depot", 31, "min"),
    ]


def test_range() -> None:
    """A vehicle that goes further than its range is named where it does, with the kilometres."""
    scenario = with_row(SCENARIO, "vehicles", "bus", range_km=170)
    assert found(scenario, PLAN)[0] == (RULE, "bus-1", 610, "stage", 70, "km")


def test_range_begins_anew_with_fuel() -> None:
    """Standing at a place with fuel fills a vehicle up, in no minutes too."""
    scenario = with_row(SCENARIO, "places", "stage", refuel=True)
    enough = with_row(scenario, "vehicles", "bus", range_km=120)
    assert found(enough, PLAN) == []
    short = with_row(scenario, "vehicles", "bus", range_km=119)
    assert found(short, with_run(with_run(PLAN, "bus-3"), "bus-4")) == [
        (RULE, "bus-1", 610, "stage", 1, "km"),
        (RULE, "bus-2", 610, "stage", 1, "km"),
    ]


def test_each_stretch_counts() -> None:
    """Each stretch between two fillings is judged by itself."""
    instance = one_bus()
    scenario = with_row(instance.scenario, "places", "haven", refuel=True)
    scenario = with_row(scenario, "vehicles", "bus", range_km=49)
    assert found(scenario, instance.plan) == [
        (RULE, "bus", 120, "haven", 11, "km"),
        (RULE, "bus", 190, "haven", 1, "km"),
    ]


def test_starts_full() -> None:
    """A vehicle starts full, wherever its depot is."""
    scenario = with_row(SCENARIO, "places", "depot", refuel=False)
    assert found(scenario, PLAN) == []


def test_where_nothing_is_stated() -> None:
    """No limit holds that the scenario does not state."""
    scenario = with_row(SCENARIO, "vehicles", "bus", range_km=None, driving_min_per_day=None)
    plan = with_stop(PLAN, "bus-1", 5, arrive_min=700, depart_min=710)
    assert found(replace(scenario, curfew=None), plan) == []
