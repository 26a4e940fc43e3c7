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

    ``ready`` has by pickup the persons ready by each minute.
    """

    chart: Chart
    ready: Mapping[str, NDArray[np.int64]]
    boarded: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    boardings: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    arrived: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    arrivals: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    services: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, stops: Sequence[Stop], *, first_is_start: bool) -> None:
        """Count stops in a row; the first is no passing where the vehicle starts there."""
        for number, stop in enumerate(stops):
            for load in stop.boarded:
                self.boarded[load.group] += load.persons
            persons = sum(load.persons for load in stop.boarded)
            if persons:
                insort(self.boardings[stop.place], (stop.depart_min, persons))
            persons = sum(load.persons for load in stop.alighted)
            if persons:
                self.arrived[stop.place] += persons
                self.arrivals[stop.place, stop.arrive_min // HOUR_MIN] += persons
            checkpoint = self.chart.checkpoints.get(stop.place)
            if checkpoint is not None and (number > 0 or not first_is_start):
                begin = stop.depart_min - checkpoint.service_min
                self.services[stop.place, begin // HOUR_MIN] += 1

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

    def room_left(self, reception: str, minute: int) -> int:
        """Return how many persons a reception can still take in at a minute."""
        limits = self.chart.receptions[reception]
        room = 10**9
        if limits.capacity is not None:
            room = limits.capacity - self.arrived[reception]
        if limits.intake_per_h is not None:
            here = self.arrivals[reception, minute // HOUR_MIN]
            room = min(room, limits.intake_per_h - here)
        return room

    def has_pass(self, place: str, minute: int) -> bool:
        """Return whether a checkpoint can begin to serve one more vehicle in a minute's hour."""
        checkpoint = self.chart.checkpoints.get(place)
        limit = None if checkpoint is None else checkpoint.vehicles_per_h
        return limit is None or self.services[place, minute // HOUR_MIN] < limit
