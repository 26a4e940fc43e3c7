"""
Daily hours, curfews and local days as minutes since the scenario's start.

Each minute of the horizon belongs to the hours, and to the day, that the wall clock shows in it. So
an hour that is repeated when the clock is set back belongs to its hours twice, and one that is
skipped when it is set forward does not come.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.scenario.model import DailyHours, Scenario

__all__ = ["curfew_ahead", "daily_intervals", "local_day_starts", "wall_minutes"]

_HOUR_MIN = 60
_DAY_MIN = 1440


def _wall_second(scenario: Scenario, minute: int) -> int:
    """Return a minute as seconds, put forward or back by the wall clock's offset."""
    time = scenario.time_at(minute)
    offset = time.utcoffset() or timedelta()
    return 60 * minute + int(offset.total_seconds())


def wall_minutes(scenario: Scenario) -> NDArray[np.int64]:
    """
    Return what the wall clock shows in each minute of [0, horizon], shape (horizon + 1,).

    Minutes are counted from the local midnight before the start, whatever the clock does since.
    """
    horizon = scenario.horizon_min
    start = scenario.time_at(0)
    minutes = np.arange(horizon + 1, dtype=np.int64)
    seconds = np.empty(horizon + 1, dtype=np.int64)
    # Offsets change a few times a year: hours at whose ends they are alike need no closer look.
    for low in range(0, horizon + 1, _HOUR_MIN):
        high = min(low + _HOUR_MIN, horizon)
        first, last = _wall_second(scenario, low), _wall_second(scenario, high)
        seconds[low : high + 1] = first + 60 * (minutes[low : high + 1] - low)
        if last - first != 60 * (high - low):
            seconds[low : high + 1] = [
                _wall_second(scenario, minute) for minute in range(low, high + 1)
            ]
    midnight = 3600 * start.hour + 60 * start.minute + start.second
    wall: NDArray[np.int64] = (seconds - seconds[0] + midnight) // 60
    return wall


def daily_intervals(scenario: Scenario, hours: DailyHours) -> list[tuple[int, int]]:
    """Return the intervals [start, end) of [0, horizon] that lie in daily hours, sorted."""
    of_day = wall_minutes(scenario) % _DAY_MIN
    after, before = of_day >= hours.from_min, of_day < hours.to_min
    inside = after & before if hours.from_min < hours.to_min else after | before
    edges = np.flatnonzero(np.diff(inside.astype(np.int8), prepend=0, append=0)).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def curfew_ahead(scenario: Scenario) -> NDArray[np.int32]:
    """Return, for each minute in [0, horizon], the first curfew minute at or after it."""
    horizon = scenario.horizon_min
    ahead = np.full(horizon + 1, horizon + _DAY_MIN, dtype=np.int32)
    if scenario.curfew is not None:
        for start, end in daily_intervals(scenario, scenario.curfew):
            ahead[start:end] = np.arange(start, end)
        ahead = np.minimum.accumulate(ahead[::-1])[::-1].copy()
    return ahead


def local_day_starts(scenario: Scenario) -> NDArray[np.int32]:
    """
    Return the minutes of [0, horizon] at which the local date changes, 0 first.

    Where a clock is set back over midnight, the minutes after midnight that came before count
    towards the day that comes again.
    """
    days = np.minimum.accumulate((wall_minutes(scenario) // _DAY_MIN)[::-1])[::-1]
    return np.concatenate([[0], np.flatnonzero(np.diff(days)) + 1]).astype(np.int32)
