"""Times of events as people at a post read them: local, with the date where it is another day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from safepassage.reporting.words import date_words
from safepassage.units import duration_text

if TYPE_CHECKING:
    from datetime import tzinfo

__all__ = ["Times"]


@dataclass(frozen=True, slots=True)
class Times:
    """
    How seconds since 1970 are told.

    Parameters
    ----------
    now
        The time of asking, seconds since 1970: what is of the same local day needs no date.
    zone
        The time zone in which times are told.
    year
        The year that a date without one is of: the scenario's, or None for that of ``now``.
    """

    now: int
    zone: tzinfo = UTC
    year: int | None = None

    def local(self, seconds: int) -> datetime:
        """Return a time as a local one."""
        return datetime.fromtimestamp(seconds, tz=self.zone)

    def at(self, seconds: int) -> str:
        """
        Return a time such as 10:32, or 5 May 10:32 where that is not today.

        The year stands there too where it is another one than :attr:`year`.
        """
        time = self.local(seconds)
        clock = f"{time:%H:%M}"
        today = self.local(self.now).date()
        if time.date() == today:
            return clock
        if time.year != (today.year if self.year is None else self.year):
            return self.full(seconds)
        return f"{date_words(time)} {clock}"

    def full(self, seconds: int) -> str:
        """Return a time with its date and year, such as 5 May 2022 10:32."""
        time = self.local(seconds)
        return f"{date_words(time)} {time:%Y %H:%M}"

    def ago(self, seconds: int) -> str:
        """Return how long ago something was, such as 2 h 10 min; what lies ahead is now."""
        return duration_text(max(0, self.now - seconds) // 60)

    def iso(self, seconds: int) -> str:
        """Return a time in ISO 8601 with its offset."""
        return self.local(seconds).isoformat()
