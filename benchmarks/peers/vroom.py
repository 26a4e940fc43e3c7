"""
VROOM: ``python -m benchmarks.peers.vroom``.

Busloads are jobs with windows, skills (what fits into which vehicle) and a priority by persons.
VROOM brings as much priority as it can and then drives little; it has no costs for being late. So
each pause is solved by itself, with the vehicles where the one before left them and the jobs that
it left.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import vroom

from benchmarks.common import run_safely
from benchmarks.peers.rolling import Day, solve_by_pause

if TYPE_CHECKING:
    from benchmarks.peers.busloads import Work

__all__ = ["MODEL", "solve"]

MODEL = "One pause after the other: jobs with windows, skills and priorities by persons."
THREADS = 2
EXPLORATION = 5
MOST_PRIORITY = 100


def _solve_day(work: Work, day: Day, *, seconds: float) -> list[list[int]]:
    n_loads, n_vehicles = len(day.loads), len(work.vehicle_seats)
    size = n_loads + n_vehicles
    minutes = np.zeros((size, size), dtype=np.uint32)
    minutes[:n_loads, :n_loads] = np.array(work.between)[np.ix_(day.loads, day.loads)]
    model = vroom.Input()
    for vehicle, seats in enumerate(work.vehicle_seats):
        minutes[n_loads + vehicle, :n_loads] = day.ways(work, vehicle)
        model.add_vehicle(
            vroom.Vehicle(
                vehicle,
                start=n_loads + vehicle,
                skills=set(range(1, seats + 1)),
                time_window=vroom.TimeWindow(day.free[vehicle], 2 * work.horizon_min),
            )
        )
    model.set_durations_matrix("car", minutes)
    largest = max(load.persons for load in work.loads)
    for place, (number, window) in enumerate(zip(day.loads, day.windows, strict=True)):
        load = work.loads[number]
        model.add_job(
            vroom.Job(
                place,
                location=place,
                default_service=load.minutes,
                skills={load.persons},
                priority=MOST_PRIORITY * load.persons // largest,
                time_windows=[vroom.TimeWindow(*window)],
            )
        )
    solution = model.solve(
        exploration_level=EXPLORATION, nb_threads=THREADS, timeout=timedelta(seconds=seconds)
    )
    sequences: list[list[int]] = [[] for _ in range(n_vehicles)]
    steps = solution.routes[solution.routes["type"] == "job"]
    for vehicle, place in zip(steps["vehicle_id"], steps["id"], strict=True):
        sequences[int(vehicle)].append(int(place))
    return sequences


def solve(work: Work, *, seconds: float) -> list[list[int]]:
    """Return the busloads of each vehicle in order, by VROOM."""
    return solve_by_pause(work, _solve_day, seconds=seconds)


if __name__ == "__main__":
    from benchmarks.peers.command import peer_main

    sys.exit(run_safely(peer_main("vroom")))
