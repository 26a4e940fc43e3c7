"""The time axis that the timeline and the curve share: hours, days, nights, pauses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.checking.clock import is_within
from safepassage.reporting.markup import element, text
from safepassage.reporting.words import day, moment, until
from safepassage.scenario.model import DailyHours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.scenario.model import Scenario

__all__ = ["TimeAxis"]

NIGHT = DailyHours(21 * 60, 6 * 60)


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Maps minutes since the start to x; ``left`` is the first minute, ``right`` the last."""

    scenario: Scenario
    first_min: int
    last_min: int
    left: float
    right: float

    def x(self, minute: float) -> float:
        """Return the x of a minute, held inside the axis."""
        share = (minute - self.first_min) / (self.last_min - self.first_min)
        return self.left + (self.right - self.left) * min(1.0, max(0.0, share))

    def night_spans(self) -> Iterator[tuple[int, int]]:
        """Yield the curfew of each local day where one is stated, else 21:00 to 06:00."""
        night = self.scenario.curfew or NIGHT
        started: int | None = None
        for minute in range(self.first_min, self.last_min + 1, 15):
            time = self.scenario.time_at(minute)
            of_day = time.hour * 60 + time.minute
            inside = is_within(night, of_day)
            if inside and started is None:
                started = minute
            elif not inside and started is not None:
                yield started, minute
                started = None
        if started is not None:
            yield started, self.last_min

    def nights(self, top: float, bottom: float) -> str:
        """Return the nights as grey bands."""
        return "".join(
            self._band(start, end, top, bottom, "night") for start, end in self.night_spans()
        )

    def pause_bands(self, top: float, bottom: float) -> str:
        """Return the pauses as light bands, with a line where each ends."""
        spans = sorted({(pause.start_min, pause.end_min) for pause in self.scenario.pauses})
        parts = []
        for start, end in spans:
            if end > self.first_min and start < self.last_min:
                parts.append(self._band(start, end, top, bottom, "pause"))
        for start, end in spans:
            for minute in (start, end):
                if self.first_min <= minute <= self.last_min:
                    x = self.x(minute)
                    parts.append(
                        element("line", x1=x, x2=x, y1=top, y2=bottom, class_="pause-edge")
                    )
        return "".join(parts)

    def _band(self, start: int, end: int, top: float, bottom: float, kind: str) -> str:
        x = self.x(start)
        return element("rect", x=x, y=top, width=self.x(end) - x, height=bottom - top, class_=kind)

    def _step_h(self) -> int:
        for hours in (1, 2, 3, 6, 12):
            if (self.right - self.left) * hours * 60 / (self.last_min - self.first_min) >= 34:
                return hours
        return 24

    def ticks(self, y: float) -> str:
        """Return hour marks and, below, the local days."""
        step = self._step_h()
        parts = [element("line", x1=self.left, x2=self.right, y1=y, y2=y, class_="axis")]
        first_of_day: list[int] = [self.first_min]
        # Every quarter of an hour is asked, since a clock change moves the local full hours.
        for minute in range(self.first_min, self.last_min + 1):
            if minute % 15 and self.scenario.start.minute % 15 == 0:
                continue
            time = self.scenario.time_at(minute)
            if time.minute:
                continue
            if time.hour == 0 and minute > self.first_min:
                first_of_day.append(minute)
                parts.append(self._mark(minute, y + 22, 16.0, "day-mark"))
            if time.hour % step == 0:
                parts.append(self._mark(minute, y, 5.0, "hour-mark"))
                if step < 24:
                    words = f"{time.hour}"
                    parts.append(
                        element("text", words, x=self.x(minute), y=y + 17, class_="tick mid")
                    )
        for start, end in zip(first_of_day, [*first_of_day[1:], self.last_min], strict=True):
            width = self.x(end) - self.x(start)
            long = day(self.scenario, start, weekday=True)
            words = long if width >= 7 * len(long) else f"{self.scenario.time_at(start).day}"
            if width >= 7 * len(words):
                x = (self.x(start) + self.x(end)) / 2
                parts.append(element("text", text(words), x=x, y=y + 34, class_="tick mid day"))
        return "".join(parts)

    def _mark(self, minute: int, y: float, length: float, kind: str) -> str:
        x = self.x(minute)
        return element("line", x1=x, x2=x, y1=y, y2=y + length, class_=kind)

    @staticmethod
    def span_words(scenario: Scenario, start: int, end: int) -> str:
        """Return a span such as 5 May 08:00–18:00."""
        return f"{moment(scenario, start)}–{until(scenario, start, end)}"
