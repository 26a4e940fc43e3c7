"""
Greedy dispatch: ``python -m benchmarks.peers.greedy``.

As a dispatcher without a computer does: the vehicle that is free first goes to the nearest pickup
where people are out or will be when it comes, takes as many as it has seats for, and brings them to
the nearest reception that most of those accept.
"""

from __future__ import annotations

import heapq
import sys
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.common import run_safely
from benchmarks.peers.busloads import Trip
from benchmarks.peers.ways import Ways
from safepassage.compiled import INF

if TYPE_CHECKING:
    from safepassage.planning.problem import Problem

__all__ = ["MODEL", "dispatch", "solve"]

MODEL = "The vehicle that is free first goes to the nearest pickup with people who are out."


class _Waiting:
    """Who is still at the pickups."""

    def __init__(self, problem: Problem, ways: Ways) -> None:
        arrays = problem.arrays
        self.arrays = arrays
        self.ways = ways
        self.left = arrays.party_units.copy()
        self.n_open = ways.n_depots + ways.n_receptions
        self.taken = dict.fromkeys(ways.pickups, 0)
        self.parties = {stop: np.flatnonzero(arrays.party_stop == stop) for stop in ways.pickups}

    def ready(self, stop: int, minute: int) -> int:
        """Return the persons at a pickup who are out by a minute, and not taken."""
        out = int(self.arrays.ready[stop - self.n_open][min(minute, self.arrays.horizon)])
        return out - self.taken[stop]

    def reception(self, stop: int) -> int:
        """Return the reception that most of those left accept; of equals, the nearest."""
        minutes = self.ways.minutes[stop]
        accepts = self.arrays.party_accepts

        def rank(reception: int) -> tuple[int, int]:
            own = [p for p in self.parties[stop] if accepts[p, reception - self.ways.n_depots]]
            return (-int(self.left[own].sum()), minutes[reception])

        return min(self.ways.receptions, key=rank) - self.ways.n_depots

    def take(self, stop: int, reception: int, most: int) -> list[tuple[int, int]]:
        """Take people at a pickup who accept a reception; those who accept little go first."""
        parts = []
        accepts = self.arrays.party_accepts
        for party in sorted(self.parties[stop], key=lambda party: int(accepts[party].sum())):
            units = min(int(self.left[party]), most)
            if accepts[party, reception] and units > 0:
                parts.append((int(party), units))
                self.left[party] -= units
                self.taken[stop] += units
                most -= units
        return parts


def dispatch(problem: Problem) -> list[list[Trip]]:
    """Return the trips of each vehicle under greedy dispatch."""
    arrays, network = problem.arrays, problem.network
    ways = Ways(problem)
    waiting = _Waiting(problem, ways)
    trips: list[list[Trip]] = [[] for _ in problem.vehicle_ids]
    free = [
        (int(arrays.vehicle_from[vehicle]), vehicle, int(arrays.vehicle_depot[vehicle]))
        for vehicle in range(len(problem.vehicle_ids))
    ]
    heapq.heapify(free)
    while free:
        minute, vehicle, here = heapq.heappop(free)
        for stop in sorted(ways.pickups, key=lambda stop: (ways.minutes[here][stop], stop)):
            arrived = network.arrival(0, stop, here, minute)
            if arrived >= INF:
                continue
            leave = arrived + int(arrays.stop_min[stop])
            seats = min(int(arrays.vehicle_capacity[vehicle, 0]), waiting.ready(stop, leave))
            reception = waiting.reception(stop)
            target = ways.n_depots + reception
            out = network.arrival(0, target, stop, leave) if leave <= arrays.horizon else INF
            if seats <= 0 or out >= INF:
                continue
            parts = waiting.take(stop, reception, seats)
            if parts:
                trips[vehicle].append(Trip(tuple(parts), reception))
                heapq.heappush(free, (out + int(arrays.stop_min[target]), vehicle, target))
                break
        else:
            _wait(free, waiting, minute, vehicle, here)
    return trips


def _wait(
    free: list[tuple[int, int, int]], waiting: _Waiting, minute: int, vehicle: int, here: int
) -> None:
    """Let a vehicle for which nobody is out try again later, while anybody is left."""
    later = minute + 30
    if waiting.left.any() and later < waiting.arrays.horizon:
        heapq.heappush(free, (later, vehicle, here))


def solve(problem: Problem, *, seconds: float) -> tuple[list[list[Trip]], str]:
    """Return the trips of each vehicle; it takes no time worth limiting."""
    del seconds
    return dispatch(problem), ""


if __name__ == "__main__":
    from benchmarks.peers.command import peer_main

    sys.exit(run_safely(peer_main("greedy")))
