"""One pause after the other, for solvers that can't value an early arrival over several pauses."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.peers.busloads import Work

__all__ = ["Day", "solve_by_pause"]

DAY_MIN = 1440


@dataclass(frozen=True, slots=True)
class Day:
    """
    The work of one pause.

    ``loads`` holds the numbers of the busloads that may begin in it, ``windows`` their windows.
    Vehicle v is free from ``free[v]``, at the stop ``stop[v]`` before its first busload (-1 after),
    else where the busload ``after[v]`` ended.
    """

    loads: tuple[int, ...]
    windows: tuple[tuple[int, int], ...]
    free: tuple[int, ...]
    stop: tuple[int, ...]
    after: tuple[int, ...]

    def ways(self, work: Work, vehicle: int) -> list[int]:
        """Return the minutes from where a vehicle is to the begin of each busload of the pause."""
        stop = self.stop[vehicle]
        row = work.from_stop[stop] if stop >= 0 else work.between[self.after[vehicle]]
        return [row[load] for load in self.loads]


class _Solver(Protocol):
    def __call__(self, work: Work, day: Day, *, seconds: float) -> Sequence[Sequence[int]]: ...


def solve_by_pause(work: Work, solver: _Solver, *, seconds: float) -> list[list[int]]:
    """
    Return the busloads of each vehicle in order, each pause solved for what is left before it.

    The solver gets an equal share of the seconds that are left. It returns places in ``Day.loads``
    for each vehicle, in order.
    """
    began = time.perf_counter()
    days = sorted({begin // DAY_MIN for load in work.loads for begin, _ in load.windows})
    sequences: list[list[int]] = [[] for _ in work.vehicle_seats]
    free = list(work.vehicle_from)
    left = list(range(len(work.loads)))
    for number, today in enumerate(days):
        found = [
            (load, window)
            for load in left
            for window in work.loads[load].windows
            if window[0] // DAY_MIN == today and window[1] >= min(free)
        ]
        if not found:
            continue
        day = Day(
            tuple(load for load, _ in found),
            tuple(window for _, window in found),
            tuple(free),
            tuple(
                -1 if own else work.vehicle_stop[vehicle] for vehicle, own in enumerate(sequences)
            ),
            tuple(own[-1] if own else -1 for own in sequences),
        )
        remaining = seconds - (time.perf_counter() - began)
        answer = solver(work, day, seconds=max(0.2, remaining / (len(days) - number)))
        for vehicle, places in enumerate(answer):
            row = day.ways(work, vehicle)
            for place in places:
                load = day.loads[place]
                begin = max(free[vehicle] + row[place], day.windows[place][0])
                free[vehicle] = begin + work.loads[load].minutes
                row = [work.between[load][other] for other in day.loads]
                sequences[vehicle].append(load)
        done = {load for own in sequences for load in own}
        left = [load for load in left if load not in done]
    return sequences
