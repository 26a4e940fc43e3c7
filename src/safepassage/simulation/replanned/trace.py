"""Where each vehicle of a simulated day has been, and who got on and off there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from safepassage.simulation.state import BACK, ENDED, MOVING, STANDING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.simulation.replanned.courses import Courses
    from safepassage.simulation.state import State

__all__ = ["Been", "Trace"]


@dataclass(slots=True)
class Been:
    """
    One stay at one place; ``depart`` is None as long as the vehicle is there.

    ``boarded`` and ``alighted`` are bundles by number, without joiners.
    """

    place: str
    arrive: int
    depart: int | None = None
    boarded: dict[int, int] = field(default_factory=dict)
    alighted: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Before:
    """How the vehicles stood before a minute."""

    status: NDArray[np.int64]
    at: NDArray[np.int64]
    wake: NDArray[np.int64]
    aboard: NDArray[np.int64]


class Trace:
    """
    What has been seen of the vehicles, minute by minute.

    Parameters
    ----------
    courses
        Their courses, as they are in each minute.
    state
        The state at the beginning of the day.
    """

    def __init__(self, courses: Courses, state: State) -> None:
        self._courses = courses
        self.been = [
            [Been(course.itinerary.stops[0].place, int(since))]
            for course, since in zip(courses.current, state.since, strict=True)
        ]
        self._before = _seen(state)

    def prepare(self, state: State) -> None:
        """Remember how all stands before a minute."""
        self._before = _seen(state)

    def look(self, state: State, minute: int) -> tuple[list[int], list[int]]:
        """
        Note what has happened in a minute.

        Returns
        -------
        tuple[list[int], list[int]]
            The vehicles that have departed with, or without, people from where they stood, each
            still at that stop; and those that have come back from a zone that lost its cover.
        """
        departed: list[int] = []
        back: list[int] = []
        for vehicle in range(len(self.been)):
            self._note(state, vehicle, minute)
            was, now = int(self._before.status[vehicle]), int(state.status[vehicle])
            if was == BACK and now != BACK:
                back.append(vehicle)
            if now == MOVING and self._last(vehicle).depart == minute:
                departed.append(vehicle)
        return departed, back

    def _last(self, vehicle: int) -> Been:
        return self.been[vehicle][-1]

    def _note(self, state: State, vehicle: int, minute: int) -> None:
        """Note what one vehicle has done: it may have arrived, and gone on or turned back."""
        was, now = int(self._before.status[vehicle]), int(state.status[vehicle])
        course = self._courses.current[vehicle]
        if was == MOVING and self._before.wake[vehicle] == minute:
            number = int(self._before.at[vehicle]) + 1 - course.start
            self.been[vehicle].append(Been(course.itinerary.stops[number].place, minute))
            was = STANDING
        last = self._last(vehicle)
        change = state.aboard[vehicle, :-1] - self._before.aboard[vehicle, :-1]
        for bundle in np.flatnonzero(change).tolist():
            count = int(change[bundle])
            loads = last.boarded if count > 0 else last.alighted
            loads[bundle] = loads.get(bundle, 0) + abs(count)
        if now == BACK and was != BACK:
            self._turned(state, vehicle, minute, was)
        elif now == MOVING and was in (STANDING, BACK, ENDED):
            last.depart = minute

    def _turned(self, state: State, vehicle: int, minute: int, was: int) -> None:
        """
        Note the way back of a vehicle that has turned.

        Where it was on a road, it is taken to have been at its end: so its way is one of stops.
        Only when it is back is known; all between is noted as in the minute in which it turned.
        """
        course = self._courses.current[vehicle]
        stops = course.itinerary.stops
        last = self._last(vehicle)
        # Who has turned on a road is at the stop that it left last, by the order of its course.
        target = int(state.at[vehicle]) - course.start
        before = int(self._before.at[vehicle]) - course.start
        arrived = self._before.status[vehicle] == MOVING and self._before.wake[vehicle] == minute
        here = before + 1 if arrived else before
        if was == MOVING:
            self.been[vehicle].append(Been(stops[here + 1].place, minute, minute))
            here += 1
        else:
            last.depart = minute
        for number in range(here - 1, target, -1):
            self.been[vehicle].append(Been(stops[number].place, minute, minute))
        self.been[vehicle].append(Been(stops[target].place, int(state.wake[vehicle])))


def _seen(state: State) -> _Before:
    return _Before(state.status.copy(), state.at.copy(), state.wake.copy(), state.aboard.copy())
