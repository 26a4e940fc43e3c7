"""The local wall clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.checking.clock import LocalClock, is_within
from safepassage.scenario.model import DailyHours, Scenario

KYIV = ZoneInfo("Europe/Kyiv")


def _clock(start: datetime, horizon_min: int) -> LocalClock:
    return LocalClock(Scenario("s", start, "Europe/Kyiv", horizon_min))


@pytest.mark.parametrize(
    ("hours", "minute", "within"),
    [
        (DailyHours(360, 1200), 359, False),
        (DailyHours(360, 1200), 360, True),
        (DailyHours(360, 1200), 1199, True),
        (DailyHours(360, 1200), 1200, False),
        (DailyHours(1260, 300), 1260, True),
        (DailyHours(1260, 300), 0, True),
        (DailyHours(1260, 300), 300, False),
        (DailyHours(1260, 300), 1259, False),
        (DailyHours(1260, 0), 1439, True),
        (DailyHours(1260, 0), 0, False),
        (DailyHours(0, 1440), 1439, True),
    ],
)
def test_is_within(hours: DailyHours, minute: int, within: bool) -> None:
    """Daily hours are [from, to), over midnight too."""
    assert is_within(hours, minute) is within


def test_spring() -> None:
    """On the night in which clocks go forward, 03:00 to 04:00 does not happen."""
    clock = _clock(datetime(2022, 3, 27, tzinfo=KYIV), 600)
    assert clock.minutes_within(DailyHours(180, 240), 0, 600) == []
    assert clock.minutes_within(DailyHours(240, 242), 0, 600) == [180, 181]
    assert clock.minutes_outside(DailyHours(170, 241), 170, 190) == list(range(181, 190))


def test_autumn() -> None:
    """On the night in which clocks go back, 03:00 to 04:00 happens twice."""
    clock = _clock(datetime(2022, 10, 30, tzinfo=KYIV), 600)
    assert clock.minutes_within(DailyHours(180, 182), 0, 600) == [180, 181, 240, 241]


def test_days() -> None:
    """Local days change at local midnight."""
    clock = _clock(datetime(2022, 5, 5, 20, 58, tzinfo=UTC), 10)
    assert list(clock.days(1, 3)) == [(1, date(2022, 5, 5)), (2, date(2022, 5, 6))]


def test_outside_the_horizon() -> None:
    """Minutes before the start and after the end of the horizon are in no hours and no day."""
    clock = _clock(datetime(2022, 5, 5, tzinfo=KYIV), 10)
    always = DailyHours(0, 1440)
    assert clock.minutes_within(always, -5, 10**12) == list(range(11))
    assert list(clock.days(11, 50)) == []


@pytest.mark.parametrize(
    ("minute", "outside"), [(9, [9]), (10, []), (15, []), (20, []), (21, [21])]
)
def test_act_of_no_minutes(minute: int, outside: list[int]) -> None:
    """An act of no minutes may be at the very beginning and at the very end of daily hours."""
    clock = _clock(datetime(2022, 5, 5, tzinfo=KYIV), 60)
    assert clock.minutes_outside(DailyHours(10, 20), minute, minute) == outside


@given(st.integers(0, 1439), st.integers(0, 1439), st.integers(0, 300), st.integers(0, 300))
def test_within_and_outside_are_all(from_min: int, to_min: int, start: int, length: int) -> None:
    """Every minute of the horizon is either within daily hours or outside them."""
    if from_min == to_min:
        return
    hours = DailyHours(from_min, to_min)
    clock = _clock(datetime(2022, 5, 5, tzinfo=KYIV), 700)
    end = start + length + 1
    within = clock.minutes_within(hours, start, end)
    outside = clock.minutes_outside(hours, start, end)
    assert sorted(within + outside) == list(range(start, end))
