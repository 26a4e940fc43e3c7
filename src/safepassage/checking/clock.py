"""The local wall clock: daily hours and calendar days, on days when the clock changes too."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from safepassage.scenario.model import DailyHours, Scenario

__all__ = ["LocalClock", "is_within"]


def is_within(hours: DailyHours, minute_of_day: int) -> bool:
    """Return whether a minute after local midnight lies in daily hours, [from, to)."""
    if hours.from_min < hours.to_min:
        return hours.from_min <= minute_of_day < hours.to_min
    return minute_of_day >= hours.from_min or minute_of_day < hours.to_min


class LocalClock:
    """
    What the local clock and calendar show in each minute of the horizon, its end included.

    Minutes outside the horizon belong to no hours and no day.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._minute_of_day, self._day = _local_times(
            scenario.start, scenario.timezone, scenario.horizon_min
        )

    def minutes_within(self, hours: DailyHours, start_min: int, end_min: int) -> list[int]:
        """Return the minutes of [start, end) at which the clock shows a time in daily hours."""
        return [
            minute
            for minute in self._minutes(start_min, end_min)
            if is_within(hours, self._minute_of_day[minute])
        ]

    def minutes_outside(self, hours: DailyHours, start_min: int, end_min: int) -> list[int]:
        """
        Return the minutes of [start, end) at which the clock shows a time outside daily hours.

        An act of no minutes lies inside when the hours hold the minute before it or after it: it
        may begin when they begin and be over when they end.
        """
        if start_min == end_min:
            around = self.minutes_within(hours, start_min - 1, start_min + 1)
            return [] if around else [start_min]
        return [
            minute
            for minute in self._minutes(start_min, end_min)
            if not is_within(hours, self._minute_of_day[minute])
        ]

    def days(self, start_min: int, end_min: int) -> Iterator[tuple[int, date]]:
        """Yield each minute of [start, end) with its local date."""
        for minute in self._minutes(start_min, end_min):
            yield minute, self._day[minute]

    def _minutes(self, start_min: int, end_min: int) -> range:
        return range(max(0, start_min), min(end_min, len(self._day)))


@lru_cache(maxsize=4)
def _local_times(
    start: datetime, timezone: str, horizon_min: int
) -> tuple[tuple[int, ...], tuple[date, ...]]:
    """Return the minute of the local day, and the local date, in each minute of a horizon."""
    zone = ZoneInfo(timezone)
    begin = start.astimezone(ZoneInfo("UTC"))
    times = [
        (begin + timedelta(minutes=minute)).astimezone(zone) for minute in range(horizon_min + 1)
    ]
    return (
        tuple(60 * time.hour + time.minute for time in times),
        tuple(time.date() for time in times),
    )
