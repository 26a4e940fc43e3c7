"""
A peer that is asked anew in the course of a day: busloads of those who are left, by its solver.

Vehicles that stand on their way with people aboard go on as they were told; all others are planned
afresh, from where and when they are free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from benchmarks.peers.busloads import build_work
from benchmarks.peers.decode import write_trips

if TYPE_CHECKING:
    from benchmarks.peers.busloads import Work
    from safepassage.planning.replanning.rest import RestSearch, RestSolver
    from safepassage.planning.sequences import Sequences
    from safepassage.scenario.model import Scenario

__all__ = ["can_be_busloads", "rest_solver"]


def can_be_busloads(scenario: Scenario) -> bool:
    """Return whether a scenario has seats, windows and ready people only, and one kind of roads."""
    return (
        len({kind.speed_kmh for kind in scenario.vehicles}) == 1
        and all(kind.capacity[1:] == (0, 0) for kind in scenario.vehicles)
        and all(zone.convoy is None for zone in scenario.zones)
    )


class _Solver(Protocol):
    def __call__(self, work: Work, *, seconds: float) -> list[list[int]]: ...


def rest_solver(solver: _Solver, *, seconds: float) -> RestSolver:
    """Return what plans the rest of a day by a peer's ``solve``, ``seconds`` each time."""

    def solve(rest: RestSearch) -> Sequences:
        problem = rest.problem
        sequences = rest.search.empty_sequences()
        work = build_work(problem)
        found = solver(work, seconds=seconds) if work.loads else [[]] * len(work.vehicle_stop)
        n_open = problem.arrays.n_depots + problem.arrays.n_receptions
        for vehicle, loads in enumerate(found):
            if work.vehicle_stop[vehicle] < n_open:
                trips = [work.loads[number].trip for number in loads]
                write_trips(problem, sequences, vehicle, trips)
            else:
                sequences.content[vehicle] = rest.kept.content[vehicle]
                sequences.n_trips[vehicle] = rest.kept.n_trips[vehicle]
        return sequences

    return solve
