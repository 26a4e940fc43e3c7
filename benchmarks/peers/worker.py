"""One peer on one case, in a process of its own: prints the trips of each vehicle as JSON."""

from __future__ import annotations

import importlib
import json
import sys
import time
from typing import TYPE_CHECKING

from benchmarks.peers.busloads import Trip, build_work
from benchmarks.peers.cases import CASES
from safepassage.planning.problem import build_problem

if TYPE_CHECKING:
    from safepassage.planning.problem import Problem

__all__ = ["WHOLE_PROBLEM", "solve_case"]

WHOLE_PROBLEM = ("greedy", "highs")
"""Peers that are given the problem itself; the others are given busloads."""


def solve_case(peer: str, problem: Problem, *, seconds: float) -> tuple[list[list[Trip]], str]:
    """Return the trips of each vehicle, and what the peer says of its answer."""
    module = importlib.import_module(f"benchmarks.peers.{peer}")
    if peer in WHOLE_PROBLEM:
        trips, note = module.solve(problem, seconds=seconds)
        return trips, note
    work = build_work(problem)
    sequences = module.solve(work, seconds=seconds)
    left = len(work.loads) - sum(len(own) for own in sequences)
    note = f"{len(work.loads)} busloads" + (f", {left} left" if left else "")
    return [[work.loads[number].trip for number in own] for own in sequences], note


def main(peer: str, case: str, seconds: float) -> None:
    """Solve, and print what came out."""
    problem = build_problem(CASES[case].build())
    importlib.import_module(f"benchmarks.peers.{peer}")
    began = time.perf_counter()
    trips, note = solve_case(peer, problem, seconds=seconds)
    record = {
        "seconds": time.perf_counter() - began,
        "note": note,
        "trips": [[[trip.parts, trip.reception] for trip in own] for own in trips],
    }
    print(json.dumps(record))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
