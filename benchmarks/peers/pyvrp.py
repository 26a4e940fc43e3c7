"""
PyVRP: ``python -m benchmarks.peers.pyvrp``.

Each pause is solved by itself. A busload is an optional client with a window and a prize by its
persons. PyVRP has no costs for being late: cutting a pause into stretches with prizes that fall
from one to the next (groups of clients of which one may be visited) gave worse plans in the same
time.
Vehicles of one size have a profile in which busloads that are too large for them are out of reach.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pyvrp
from pyvrp.stop import MaxRuntime

from benchmarks.common import run_safely
from benchmarks.peers.rolling import Day, solve_by_pause

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.peers.busloads import Work

__all__ = ["MODEL", "solve"]

MODEL = "One pause after the other: optional clients with windows and prizes."


def _minutes(work: Work, day: Day, seats: int) -> NDArray[np.int64]:
    """Return minutes between all places for vehicles of one size: busloads, vehicles, the end."""
    n_loads, n_vehicles = len(day.loads), len(work.vehicle_seats)
    size = n_loads + n_vehicles + 1
    minutes = np.zeros((size, size), dtype=np.int64)
    minutes[:n_loads, :n_loads] = np.array(work.between)[np.ix_(day.loads, day.loads)]
    for vehicle in range(n_vehicles):
        minutes[n_loads + vehicle, :n_loads] = day.ways(work, vehicle)
    for place, load in enumerate(day.loads):
        if work.loads[load].persons > seats:
            minutes[:, place] = 4 * work.horizon_min
    np.fill_diagonal(minutes, 0)
    return minutes


def _solve_day(work: Work, day: Day, *, seconds: float) -> list[list[int]]:
    began = time.perf_counter()
    n_loads, n_vehicles = len(day.loads), len(work.vehicle_seats)
    clients = []
    for place, (number, (begin, end)) in enumerate(zip(day.loads, day.windows, strict=True)):
        load = work.loads[number]
        clients.append(
            pyvrp.Client(
                place,
                service_duration=load.minutes,
                tw_early=begin,
                tw_late=end,
                prize=load.persons * (work.worth_min - (begin + end) // 2 - load.out_min),
                required=False,
            )
        )
    seats = sorted(set(work.vehicle_seats))
    matrices = [_minutes(work, day, number) for number in seats]
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in range(n_loads + n_vehicles + 1)],
        clients=clients,
        depots=[pyvrp.Depot(n_loads + number) for number in range(n_vehicles + 1)],
        vehicle_types=[
            pyvrp.VehicleType(
                1,
                start_depot=vehicle,
                end_depot=n_vehicles,
                tw_early=day.free[vehicle],
                tw_late=2 * work.horizon_min,
                profile=seats.index(number),
            )
            for vehicle, number in enumerate(work.vehicle_seats)
        ],
        distance_matrices=matrices,
        duration_matrices=matrices,
    )
    left = max(0.2, seconds - (time.perf_counter() - began))
    result = pyvrp.solve(data, MaxRuntime(left), display=False)
    sequences: list[list[int]] = [[] for _ in range(n_vehicles)]
    for route in result.best.routes():
        sequences[route.vehicle_type()] = [visit.idx for visit in route if visit.is_client()]
    return sequences


def solve(work: Work, *, seconds: float) -> list[list[int]]:
    """Return the busloads of each vehicle in order, by PyVRP."""
    return solve_by_pause(work, _solve_day, seconds=seconds)


if __name__ == "__main__":
    from benchmarks.peers.command import peer_main

    sys.exit(run_safely(peer_main("pyvrp")))
