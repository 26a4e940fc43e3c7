"""What a routing solver's user reads off the map: minutes between stops, and windows at pickups."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from safepassage.compiled import INF

if TYPE_CHECKING:
    from safepassage.planning.problem import Problem

__all__ = ["Ways"]


class Ways:
    """
    Minutes and windows of a problem whose vehicles all drive alike.

    Stops are numbered as in the network: depots, receptions, pickups.
    """

    def __init__(self, problem: Problem) -> None:
        network = problem.network
        if len(network.tables) != 1:
            message = "the peers' model has one matrix of minutes, so all vehicles must drive alike"
            raise ValueError(message)
        self.problem = problem
        self.network = network
        self.n_depots = network.n_depots
        self.n_receptions = network.n_receptions
        self.n_open = self.n_depots + self.n_receptions
        self._open: dict[int, list[tuple[int, int, int]]] = {}

    @cached_property
    def minutes(self) -> list[list[int]]:
        """Minutes from each stop (row) to each other (column) at any time when the way is open."""
        stops = self.network.stops
        to_stop = [self.network.minutes_to(0, place) for place in stops]
        return [[to_stop[target][place] for target in range(len(stops))] for place in stops]

    @property
    def pickups(self) -> list[int]:
        """Return the stops that are pickups, and not those where vehicles stand on their way."""
        standing = set(self.problem.arrays.vehicle_depot.tolist())
        return [stop for stop in range(self.n_open, self.network.n_stops) if stop not in standing]

    @property
    def receptions(self) -> range:
        """Return the stops that are receptions."""
        return range(self.n_depots, self.n_open)

    def windows(self, pickup: int, reception: int) -> list[tuple[int, int]]:
        """
        Return for each pause the first minute at a pickup and the last minute of leaving it.

        The first is that of a vehicle which waited at the edge of the zone and drove in when the
        pause began; with the last, it is out of the zone ``margin`` before the pause's end.
        """
        found = []
        since = 0
        for pause in sorted(self.problem.scenario.pauses, key=lambda pause: pause.start_min):
            first = min(
                self.network.arrival(0, pickup, depot, min(since, self.network.horizon_min))
                for depot in range(self.n_depots)
            )
            last = next(
                (
                    minute
                    for minute in range(min(pause.end_min, self.network.horizon_min), first, -1)
                    if self.network.arrival(0, reception, pickup, minute) < INF
                ),
                -1,
            )
            if pause.start_min <= first < pause.end_min and last > first:
                found.append((first, last))
            since = pause.end_min
        return found
