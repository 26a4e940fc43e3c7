"""Daily hours, curfews and local days as minutes since the scenario's start."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.scenario.model import DailyHours, Scenario

__all__ = ["HOUR_MIN", "curfew_ahead", "daily_intervals", "local_day_starts"]

#: Hours of a rate are counted from the scenario's start, see the decision on hours.
HOUR_MIN = 60
_DAY_MIN = 1440


def _minute_of(scenario: Scenario, day: datetime, minute_of_day: int) -> int:
    """Return the scenario minute of a wall-clock time; one that a clock change skips moves on."""
    wall = day + timedelta(minutes=minute_of_day)
    utc = wall.replace(tzinfo=ZoneInfo(scenario.timezone)).astimezone(UTC)
    return scenario.minute_at(utc)


def _local_days(scenario: Scenario) -> list[datetime]:
    """Return the local midnights (naive) of each day that touches the horizon, one before too."""
    first = scenario.time_at(0).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    count = scenario.horizon_min // _DAY_MIN + 4
    return [first + timedelta(days=number) for number in range(-1, count)]


def daily_intervals(scenario: Scenario, hours: DailyHours | None) -> list[tuple[int, int]]:
    """
    Return the intervals [start, end) of ``hours`` that meet the horizon, sorted and merged.

    ``None`` means always: one interval far wider than the horizon.
    """
    if hours is None:
        return [(-_DAY_MIN, scenario.horizon_min + _DAY_MIN)]
    merged: list[tuple[int, int]] = []
    for day in _local_days(scenario):
        over_midnight = _DAY_MIN if hours.to_min <= hours.from_min else 0
        start = _minute_of(scenario, day, hours.from_min)
        end = _minute_of(scenario, day, hours.to_min + over_midnight)
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def curfew_ahead(scenario: Scenario) -> NDArray[np.int32]:
    """Return, for each minute in [0, horizon], the first curfew minute at or after it."""
    horizon = scenario.horizon_min
    ahead = np.full(horizon + 1, horizon + _DAY_MIN, dtype=np.int32)
    if scenario.curfew is None:
        return ahead
    for start, end in reversed(daily_intervals(scenario, scenario.curfew)):
        low, high = max(start, 0), min(end, horizon + 1)
        ahead[: max(low, 0)] = np.minimum(ahead[: max(low, 0)], low)
        if low < high:
            ahead[low:high] = np.arange(low, high)
    return ahead


def local_day_starts(scenario: Scenario) -> NDArray[np.int32]:
    """Return the scenario minutes at which local days begin, from the one that holds minute 0."""
    starts = [_minute_of(scenario, day, 0) for day in _local_days(scenario)]
    inside = [minute for minute in starts if minute <= scenario.horizon_min]
    first = max(index for index, minute in enumerate(inside) if minute <= 0)
    return np.array(inside[first:], dtype=np.int32)
