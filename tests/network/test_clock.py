"""Daily hours, curfews and local days, against the wall clock read minute by minute."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.network.clock import (
    curfew_ahead,
    daily_intervals,
    local_day_starts,
    wall_minutes,
)
from safepassage.scenario.model import DailyHours, Scenario

STARTS = [
    ("Europe/Kyiv", "2022-05-05T00:00"),
    ("Europe/Kyiv", "2022-03-26T21:17"),  # the clock is set forward
    ("Europe/Kyiv", "2022-10-29T23:40"),  # the clock is set back
    ("Australia/Lord_Howe", "2022-04-02T12:00"),  # set back by half an hour
    ("America/Havana", "2022-11-05T13:05"),  # set back to midnight
    ("Asia/Kathmandu", "2022-06-01T08:30"),
]


def scenario_of(zone: str, start: str, horizon_min: int, curfew: DailyHours | None) -> Scenario:
    """Return a scenario that is nothing but a clock."""
    local = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone))
    return Scenario("clock", local, zone, horizon_min, curfew=curfew)


def is_shown(scenario: Scenario, hours: DailyHours, minute: int) -> bool:
    """Return whether the clock shows a time in daily hours."""
    time = scenario.time_at(minute)
    shown = 60 * time.hour + time.minute
    if hours.from_min < hours.to_min:
        return hours.from_min <= shown < hours.to_min
    return not hours.to_min <= shown < hours.from_min


scenarios = st.builds(
    lambda begin, horizon_min, hours: scenario_of(begin[0], begin[1], horizon_min, hours),
    st.sampled_from(STARTS),
    st.integers(1, 3000),
    st.builds(DailyHours, st.integers(0, 1439), st.integers(0, 1440)).filter(
        lambda hours: hours.from_min != hours.to_min
    ),
)


@given(scenarios)
def test_intervals_hold_the_minutes_at_which_the_clock_shows_the_hours(scenario: Scenario) -> None:
    """Intervals lie in the horizon, in order, and hold each minute that shows the hours."""
    assert scenario.curfew is not None
    intervals = daily_intervals(scenario, scenario.curfew)
    flat = [edge for interval in intervals for edge in interval]
    assert flat == sorted(set(flat))
    inside = {minute for start, end in intervals for minute in range(start, end)}
    shown = range(scenario.horizon_min + 1)
    assert inside == {minute for minute in shown if is_shown(scenario, scenario.curfew, minute)}


@given(scenarios)
def test_curfew_ahead_is_the_next_curfew_minute(scenario: Scenario) -> None:
    """Each minute knows the first minute of curfew at or after it."""
    assert scenario.curfew is not None
    ahead = curfew_ahead(scenario).tolist()
    following = scenario.horizon_min + 1440
    for minute in range(scenario.horizon_min, -1, -1):
        if is_shown(scenario, scenario.curfew, minute):
            following = minute
        assert ahead[minute] == following


@given(scenarios)
def test_days_begin_where_the_date_changes(scenario: Scenario) -> None:
    """Local days begin with the horizon and at each change of the local date."""
    dates = [scenario.time_at(minute).date() for minute in range(scenario.horizon_min + 1)]
    expected = [0] + [m for m in range(1, len(dates)) if dates[m] != dates[m - 1]]
    assert local_day_starts(scenario).tolist() == expected


def test_without_a_curfew_none_is_ahead() -> None:
    """A scenario without a curfew has its next one after any movement could be over."""
    scenario = scenario_of(*STARTS[0], 300, None)
    assert (curfew_ahead(scenario) > 300).all()


def test_an_hour_that_comes_twice_is_closed_twice() -> None:
    """When the clock is set back at 04:00, a curfew from 03:30 to 05:00 comes back after 03:59."""
    scenario = scenario_of("Europe/Kyiv", "2022-10-30T02:00", 300, DailyHours(210, 300))
    assert scenario.curfew is not None
    assert daily_intervals(scenario, scenario.curfew) == [(90, 120), (150, 240)]


def test_an_hour_that_is_skipped_does_not_come() -> None:
    """When the clock is set forward at 03:00, hours from 03:10 to 03:50 do not come that day."""
    scenario = scenario_of("Europe/Kyiv", "2022-03-27T00:00", 600, DailyHours(190, 230))
    assert scenario.curfew is not None
    assert daily_intervals(scenario, scenario.curfew) == []


@pytest.mark.parametrize(("zone", "start"), STARTS)
def test_the_wall_clock_is_that_of_the_scenario(zone: str, start: str) -> None:
    """Minutes of the wall clock, a day in each 1440, are what the scenario's times show."""
    scenario = scenario_of(zone, start, 2000, None)
    for minute, wall in enumerate(wall_minutes(scenario).tolist()):
        time = scenario.time_at(minute)
        assert wall % 1440 == 60 * time.hour + time.minute
