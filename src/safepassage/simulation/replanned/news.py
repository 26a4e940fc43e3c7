"""What is news on a simulated day: the day has gone otherwise than the plan in force has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from safepassage.compiled import INF
from safepassage.simulation.state import MOVING, STANDING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.scenario.model import Pause
    from safepassage.simulation.day import Day
    from safepassage.simulation.replanned.trace import Trace
    from safepassage.simulation.state import State

__all__ = ["LATE_MIN", "QUIET_MIN", "News"]

LATE_MIN = 15
"""A vehicle is late when it is so many minutes behind the plan in force."""

QUIET_MIN = 10
"""Other news than of pauses waits until so many minutes after the last new plan."""


@dataclass(slots=True)
class News:
    """
    What of a day has been heard of, and when to listen next.

    ``is_due`` says that something is to be planned for yet. ``since`` is the minute of the last new
    plan.
    """

    pauses: tuple[Pause, ...]
    is_due: bool = False
    is_urgent: bool = False
    since: int = -INF
    _late: set[tuple[int, int, int, int]] = field(default_factory=set)

    def next_look(self, day: Day, state: State, minute: int) -> int:
        """Return the next minute, from one on, in which there may be news of itself."""
        looks = [INF]
        for pause, begins, ends in zip(
            self.pauses, state.pause_from.tolist(), state.pause_to.tolist(), strict=True
        ):
            looks += [pause.start_min, pause.end_min]
            looks += [begins, ends] if begins < ends else []
        looks += [max(minute, due) for _, due in self._dues(day, state, minute)]
        if self.is_due:
            looks.append(max(minute, self.since + QUIET_MIN))
        return min(look for look in looks if look >= minute)

    def listen(
        self, day: Day, state: State, trace: Trace, minute: int, heard: tuple[list[int], list[int]]
    ) -> bool:
        """
        Return whether to plan anew after a minute has been run.

        Parameters
        ----------
        day, state, trace
            How all stands after the minute, and what has been seen of the vehicles.
        minute
            The minute.
        heard
            The vehicles that have departed in it, and those that have come back from a zone.
        """
        departed, back = heard
        if self._of_pauses(state, minute):
            self.is_due = self.is_urgent = True
        if back or any(_left_some(day, state, trace, vehicle) for vehicle in departed):
            self.is_due = True
        for key, due in self._dues(day, state, minute):
            if due <= minute:
                self._late.add(key)
                self.is_due = True
        return self.is_due and (self.is_urgent or minute + 1 >= self.since + QUIET_MIN)

    def planned(self, minute: int) -> None:
        """Note that a new plan holds from a minute on."""
        self.is_due = self.is_urgent = False
        self.since = minute

    def _of_pauses(self, state: State, minute: int) -> bool:
        """
        Return whether a minute has news of a pause.

        It should have begun and hasn't, it begins late, it is over before its pledged end, or it
        never began and is past.
        """
        for pause, begins, ends in zip(
            self.pauses, state.pause_from.tolist(), state.pause_to.tolist(), strict=True
        ):
            holds = begins < ends
            if minute == pause.start_min and not (holds and begins <= minute):
                return True
            if holds and begins == minute and begins > pause.start_min:
                return True
            if holds and ends == minute and ends < pause.end_min:
                return True
            if not holds and minute == pause.end_min:
                return True
        return False

    def _dues(
        self, day: Day, state: State, minute: int
    ) -> Iterable[tuple[tuple[int, int, int, int], int]]:
        """Yield for each vehicle, not told of yet, when it is late where it is, if it stays."""
        for vehicle in range(len(state.status)):
            stop, status = int(state.at[vehicle]), int(state.status[vehicle])
            key = (vehicle, status, stop, int(state.since[vehicle]))
            if key in self._late or day.is_last[stop]:
                continue
            if status == MOVING:
                yield key, int(day.arrive[stop + 1]) + LATE_MIN
            elif status == STANDING and not _waits_for_pause(day, state, stop, minute):
                yield key, int(day.depart[stop]) + LATE_MIN


def _waits_for_pause(day: Day, state: State, stop: int, minute: int) -> bool:
    """Return whether who stands at a stop waits for a pause; that it begins is news itself."""
    zones = [int(day.stand_zone[stop]), *day.enters[stop].tolist()]
    return any(zone >= 0 and not _is_covered(day, state, zone, minute) for zone in zones)


def _is_covered(day: Day, state: State, zone: int, minute: int) -> bool:
    pauses = day.zone_pause[day.zone_first[zone] : day.zone_first[zone + 1]]
    return bool(((state.pause_from[pauses] <= minute) & (minute < state.pause_to[pauses])).any())


def _left_some(day: Day, state: State, trace: Trace, vehicle: int) -> bool:
    """Return whether fewer have boarded where a vehicle stood than were planned."""
    stop = int(state.at[vehicle])
    loads = range(int(day.load_first[stop]), int(day.load_first[stop + 1]))
    boarded = trace.been[vehicle][-1].boarded
    return any(
        boarded.get(int(day.load_bundle[load]), 0) < int(day.load_count[load]) for load in loads
    )
