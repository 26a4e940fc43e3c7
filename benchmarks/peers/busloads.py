"""
People as busloads, each with its pickup, reception and windows: the model that all peers solve.

A busload is one task of a vehicle: arrive at the pickup, board, drive to the reception, get off. A
vehicle's many trips are then many tasks in its one route, with the minutes from a busload's
reception to the next one's pickup between them, so that solvers need neither reloads nor several
shifts. Sizes take turns among the fleet's seats. What is left at pickups near to one another goes
in one vehicle, one pickup after the other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.peers.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.planning.problem import Problem

__all__ = ["Busload", "Parts", "Trip", "Work", "build_work"]

NEAR_MIN = 15
"""Minutes between two pickups whose last people may go in one vehicle."""

Parts = tuple[tuple[int, int], ...]
"""(party, units) in the order in which they board."""


@dataclass(frozen=True, slots=True)
class Trip:
    """What a solver answers with: who boards, in this order, and the number of the reception."""

    parts: Parts
    reception: int


@dataclass(frozen=True, slots=True)
class Busload:
    """
    People who travel together, as one task.

    ``first`` and ``last`` are the stops where it begins and ends. It takes ``minutes`` from
    arriving at the pickup until the vehicle is free at the reception, which is reached after
    ``out_min``. ``windows`` holds the minutes, both included, at which it may begin.
    """

    trip: Trip
    persons: int
    first: int
    last: int
    minutes: int
    out_min: int
    windows: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Work:
    """
    All busloads that can be brought out, and the vehicles, as numbers.

    ``between[i][j]`` is the minutes from the end of busload i to the begin of j,
    ``from_stop[s][j]`` those from a stop. Vehicle v is free at ``vehicle_stop[v]`` from the minute
    ``vehicle_from[v]`` on; one without seats cannot be planned. A busload is worth ``persons *
    (worth_min - arrival minute)``, whatever it is scaled by, and nothing when it is left.
    """

    loads: tuple[Busload, ...]
    between: list[list[int]]
    from_stop: list[list[int]]
    vehicle_seats: tuple[int, ...]
    vehicle_stop: tuple[int, ...]
    vehicle_from: tuple[int, ...]
    horizon_min: int
    worth_min: int


def build_work(problem: Problem) -> Work:
    """
    Return a problem of seats, windows and ready people only as busloads.

    Of a day that has begun, vehicles that stand on their way are none of the fleet, and whoever is
    aboard is in no busload.
    """
    arrays = problem.arrays
    ways = Ways(problem)
    can_go = (arrays.vehicle_depot < ways.n_open) & (arrays.vehicle_from < arrays.vehicle_to)
    seats = np.where(can_go, arrays.vehicle_capacity[:, 0], 0).tolist()
    sizes = _sizes([number for number in seats if number])
    largest = max(seats)
    whole: list[Trip] = []
    rests: list[Trip] = []
    for pickup in ways.pickups if largest else ():
        trips = _split(problem, ways, pickup, sizes)
        full, rest = trips[:-1], trips[-1:]
        whole += full
        rests += rest
    trips = whole + _join_rests(problem, ways, rests, largest)
    taken: dict[int, int] = {}
    loads = [_busload(problem, ways, trip, taken) for trip in trips]
    loads = [load for load in loads if load.windows]
    minutes = ways.minutes
    return Work(
        loads=tuple(loads),
        between=[[minutes[one.last][other.first] for other in loads] for one in loads],
        from_stop=[[row[load.first] for load in loads] for row in minutes],
        vehicle_seats=tuple(seats),
        vehicle_stop=tuple(arrays.vehicle_depot.tolist()),
        vehicle_from=tuple(arrays.vehicle_from.tolist()),
        horizon_min=arrays.horizon,
        worth_min=round(arrays.horizon / arrays.urgency),
    )


def _sizes(seats: list[int]) -> Iterator[int]:
    """Return the seats of the fleet, one vehicle after the other, its kinds mixed, for ever."""
    counted: dict[int, int] = {}
    ranked = []
    for number in seats:
        counted[number] = counted.get(number, 0) + 1
        ranked.append((counted[number], -number))
    return cycle([-number for _, number in sorted(ranked)])


def _nearest(ways: Ways, pickup: int, accepts: list[int]) -> int:
    return min(accepts, key=lambda reception: (ways.minutes[pickup][reception], reception))


def _split(problem: Problem, ways: Ways, pickup: int, sizes: Iterator[int]) -> list[Trip]:
    """
    Return the busloads of one pickup; the last is what is left.

    Each party goes to the nearest reception that it accepts. Those for the farther ones are split
    first; their last busload is filled up with others who accept its reception.
    """
    arrays = problem.arrays
    left = {
        int(party): int(arrays.party_units[party])
        for party in np.flatnonzero(arrays.party_stop == pickup)
    }
    accepts = {
        party: [
            ways.n_depots + int(number) for number in np.flatnonzero(arrays.party_accepts[party])
        ]
        for party in left
    }
    target = {party: _nearest(ways, pickup, accepts[party]) for party in left}
    by_distance = sorted(ways.receptions, key=lambda stop: -ways.minutes[pickup][stop])
    trips = []
    for reception in by_distance:
        own = [party for party in left if target[party] == reception]
        others = [party for party in left if reception in accepts[party] and party not in own]
        while any(left[party] for party in own):
            size = next(sizes)
            parts = []
            for party in own + others:
                units = min(left[party], size)
                if units:
                    parts.append((party, units))
                    left[party] -= units
                    size -= units
            trips.append(Trip(tuple(parts), reception - ways.n_depots))
    return trips


def _persons(problem: Problem, trip: Trip) -> int:
    return sum(units * int(problem.arrays.party_size[party]) for party, units in trip.parts)


def _has_leg(problem: Problem, here: int, other: Trip) -> bool:
    """Return whether the network keeps the leg from a pickup to the first one of a trip."""
    return bool(problem.network.row[0, problem.arrays.party_stop[other.parts[0][0]], here] >= 0)


def _join_rests(problem: Problem, ways: Ways, rests: list[Trip], largest: int) -> list[Trip]:
    """Return the last busloads of the pickups, those near to one another joined."""
    left = sorted(rests, key=lambda trip: -_persons(problem, trip))
    joined = []
    while left:
        trip = left.pop(0)
        while True:
            here = int(problem.arrays.party_stop[trip.parts[-1][0]])
            near = [
                other
                for other in left
                if other.reception == trip.reception
                and _persons(problem, trip) + _persons(problem, other) <= largest
                and _has_leg(problem, here, other)
                and ways.minutes[here][int(problem.arrays.party_stop[other.parts[0][0]])]
                <= NEAR_MIN
            ]
            if not near:
                break
            left.remove(near[0])
            trip = replace(trip, parts=trip.parts + near[0].parts)
        joined.append(trip)
    return joined


def _busload(problem: Problem, ways: Ways, trip: Trip, taken: dict[int, int]) -> Busload:
    """Return a trip as a task; ``taken`` counts the people of busloads before it, by pickup."""
    arrays = problem.arrays
    reception = ways.n_depots + trip.reception
    first = here = int(arrays.party_stop[trip.parts[0][0]])
    since = int(arrays.stop_min[here])
    earliest = 0
    for party, units in trip.parts:
        stop = int(arrays.party_stop[party])
        if stop != here:
            since += ways.minutes[here][stop] + int(arrays.stop_min[stop])
            here = stop
        taken[stop] = taken.get(stop, 0) + units * int(arrays.party_size[party])
        ready = int(np.searchsorted(arrays.ready[stop - ways.n_open], taken[stop]))
        earliest = max(earliest, max(ready, int(arrays.party_from[party])) - since)
    out_min = since + ways.minutes[here][reception]
    opens = ways.windows(first, reception)
    closes = ways.windows(here, reception)
    windows = [
        (max(begin, earliest), end - since)
        for (begin, _), (_, end) in zip(opens, closes, strict=False)
    ]
    return Busload(
        trip=trip,
        persons=_persons(problem, trip),
        first=first,
        last=reception,
        minutes=out_min + int(arrays.stop_min[reception]),
        out_min=out_min,
        windows=tuple((begin, end) for begin, end in windows if begin <= end),
    )
