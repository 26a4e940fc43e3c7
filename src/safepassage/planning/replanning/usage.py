"""What trips that are settled take of what all trips share, so that the others keep clear of it."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from safepassage.planning.replanning.courses import Chart
    from safepassage.plans import Stop

__all__ = ["HOUR_MIN", "Usage"]

HOUR_MIN = 60


@dataclass(slots=True)
class Usage:
    """
    Persons boarded, set down and vehicles served by settled stops; it grows stop by stop.

    ``ready`` has by pickup the persons ready by each minute, ``at_min`` is that of the replanning.
    """

    chart: Chart
    ready: Mapping[str, NDArray[np.int64]]
    at_min: int = 0
    boarded: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    boardings: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    arrived: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    arrivals: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    services: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, stops: Sequence[Stop], *, goes_on: bool = False) -> None:
        """
        Count stops in a row.

        Checkpoints serve the vehicle at all of them; at the last only where it ``goes_on``.
        """
        self._add_people(stops)
        for stop in stops if goes_on else stops[:-1]:
            self.add_service(stop)

    def add_service(self, stop: Stop, count: int = 1) -> None:
        """Count a vehicle that is served where it stops, if that is a checkpoint."""
        begin = self._service_begin(stop)
        if begin is not None:
            self.services[stop.place, begin // HOUR_MIN] += count

    def _service_begin(self, stop: Stop) -> int | None:
        checkpoint = self.chart.checkpoints.get(stop.place)
        return None if checkpoint is None else stop.depart_min - checkpoint.service_min

    def has_begun(self, stop: Stop) -> bool:
        """Return whether a checkpoint had begun to serve a vehicle before the replanning."""
        begin = self._service_begin(stop)
        return begin is not None and begin < self.at_min

    def _add_people(self, stops: Sequence[Stop]) -> None:
        for stop in stops:
            if stop.boarded:
                for load in stop.boarded:
                    self.boarded[load.group] += load.persons
                persons = sum(load.persons for load in stop.boarded)
                insort(self.boardings[stop.place], (stop.depart_min, persons))
            if stop.alighted:
                persons = sum(load.persons for load in stop.alighted)
                self.arrived[stop.place] += persons
                self.arrivals[stop.place, stop.arrive_min // HOUR_MIN] += persons

    def ready_left(self, place: str) -> NDArray[np.int64]:
        """
        Return the persons by each minute who may board besides those who are settled.

        Who boards now must leave enough for all who are settled to board later.
        """
        known = self.ready.get(place)
        if known is None:
            # Nobody leaves from there any more.
            return np.zeros(self.chart.scenario.horizon_min + 1, dtype=np.int64)
        left = known.astype(np.int64).copy()
        for minute, persons in self.boardings.get(place, ()):
            left[max(minute, 0) :] -= persons
        left = np.minimum.accumulate(left[::-1])[::-1]
        return np.maximum(left, 0)

    def group_left(self, group: str) -> int:
        """Return the persons of a group who are not settled."""
        known = self.chart.groups.get(group)
        return 0 if known is None else known.persons - self.boarded[group]

    def room_left(
        self, reception: str, minute: int, besides: Sequence[tuple[int, int]] = ()
    ) -> int:
        """
        Return how many persons a reception can still take in at a minute.

        ``besides`` has (minute, persons) of arrivals there that are not settled yet.
        """
        limits = self.chart.receptions[reception]
        room = 10**9
        if limits.capacity is not None:
            taken = self.arrived[reception] + sum(persons for _, persons in besides)
            room = limits.capacity - taken
        if limits.intake_per_h is not None:
            hour = minute // HOUR_MIN
            here = sum(persons for when, persons in besides if when // HOUR_MIN == hour)
            room = min(room, limits.intake_per_h - self.arrivals[reception, hour] - here)
        return room

    def has_pass(self, place: str, minute: int, besides: int = 0) -> bool:
        """
        Return whether a checkpoint can begin to serve one more vehicle, or has begun, then.

        ``besides`` are services in that hour that are not settled yet.
        """
        checkpoint = self.chart.checkpoints.get(place)
        limit = None if checkpoint is None else checkpoint.vehicles_per_h
        if limit is None or minute < self.at_min:
            return True
        return self.services[place, minute // HOUR_MIN] + besides < limit

    def unserved_at(self, stops: Sequence[Stop]) -> str:
        """Return the checkpoint that cannot serve a vehicle at each stop but the last, or ""."""
        own: dict[tuple[str, int], int] = defaultdict(int)
        for stop in stops[:-1]:
            begin = self._service_begin(stop)
            if begin is None:
                continue
            hour = (stop.place, begin // HOUR_MIN)
            if not self.has_pass(stop.place, begin, own[hour]):
                return stop.place
            own[hour] += 1
        return ""
