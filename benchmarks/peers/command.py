"""What the peers' commands share: running, decoding, checking, and the table."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import metadata
from typing import TYPE_CHECKING

from benchmarks.common import (
    ROOT,
    machine,
    positive_seconds,
    show,
    table,
    warm_up,
)
from benchmarks.peers.busloads import Trip
from benchmarks.peers.cases import CASES
from benchmarks.peers.decode import build_plan
from safepassage import __version__
from safepassage.checking import check
from safepassage.planning import plan_evacuation
from safepassage.planning.problem import build_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from safepassage.planning.problem import Problem
    from safepassage.plans import Plan

__all__ = ["OURS", "PEERS", "Row", "measure", "peer_main", "run_peers"]

OURS = "safepassage"
PACKAGES = {"ortools": "ortools", "pyvrp": "pyvrp", "vroom": "pyvroom", "highs": "highspy"}
PEERS = ("ortools", "pyvrp", "vroom", "highs", "greedy")
SECONDS = 20.0
_GRACE_S = 240.0
"""Time beyond its limit after which a peer is given up."""
HEAD = (
    "case",
    "solver",
    "people",
    "out",
    "mean arrival min",
    "value",
    "seconds",
    "checked",
    "note",
)


@dataclass(frozen=True, slots=True)
class Row:
    """
    What one solver came to on one case.

    ``mean_min`` is the mean minute of arrival of those who are out. ``seconds`` is its wall time:
    for a peer without starting its process and building the network, for safepassage with the
    network.
    """

    case: str
    solver: str
    people: int
    out: int | None
    mean_min: float | None
    value: float | None
    seconds: float
    checked: bool | None
    note: str = ""

    def cells(self) -> tuple[object, ...]:
        """Return the row of a table under ``HEAD``."""
        mean = None if self.mean_min is None else f"{self.mean_min:.1f}"
        value = None if self.value is None else f"{self.value:.2f}"
        return (
            self.case, self.solver, self.people, self.out, mean, value,
            f"{self.seconds:.1f}", self.checked, self.note,
        )  # fmt: skip


@lru_cache(maxsize=1)
def _problem(case: str) -> Problem:
    return build_problem(CASES[case].build())


def _row(case: str, solver: str, plan: Plan, *, seconds: float, note: str) -> Row:
    """Return the figures that the checker finds for a plan."""
    scenario = _problem(case).scenario
    result = check(scenario, plan)
    out = [
        (load.persons, stop.arrive_min)
        for itinerary in plan.itineraries
        for stop in itinerary.stops
        for load in stop.alighted
    ]
    people = sum(persons for persons, _ in out)
    return Row(
        case=case,
        solver=solver,
        people=result.figures.people_total,
        out=result.figures.people_out,
        mean_min=sum(persons * arrive for persons, arrive in out) / people if people else None,
        value=result.figures.value,
        seconds=seconds,
        checked=result.right,
        note=note,
    )


def measure(solver: str, case: str, *, seconds: float) -> Row:
    """Return what safepassage or a peer comes to on a case."""
    if solver == OURS:
        began = time.perf_counter()
        plan = plan_evacuation(CASES[case].build(), seconds=seconds)
        took = time.perf_counter() - began
        gap = "" if plan.gap is None else f"proven gap {plan.gap:.3%}"
        return _row(case, solver, plan, seconds=took, note=gap)
    people = _problem(case).scenario.people_leaving()
    package = PACKAGES.get(solver)
    if package is not None and _version(package) is None:
        return Row(case, solver, people, None, None, None, 0.0, None, "not installed")
    worker = [sys.executable, "-m", "benchmarks.peers.worker", solver, case, f"{seconds:g}"]
    try:
        done = subprocess.run(
            worker, cwd=ROOT, capture_output=True, check=False, timeout=seconds + _GRACE_S
        )
    except subprocess.TimeoutExpired:
        return Row(case, solver, people, None, None, None, seconds, None, "given up")
    if done.returncode:
        said = done.stderr.decode("utf-8", errors="replace").strip().splitlines()
        note = f"ended with {done.returncode}: {' '.join(said[-1:])}"
        return Row(case, solver, people, None, None, None, seconds, checked=False, note=note)
    record = json.loads(done.stdout.decode("utf-8").splitlines()[-1])
    trips = [
        [Trip(tuple((party, units) for party, units in parts), end) for parts, end in own]
        for own in record["trips"]
    ]
    plan = build_plan(_problem(case), trips)
    return _row(case, solver, plan, seconds=record["seconds"], note=record["note"])


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _versions(solvers: Iterable[str]) -> dict[str, str | None]:
    named = {solver: _version(package) for solver, package in PACKAGES.items() if solver in solvers}
    return {OURS: __version__, **named}


def run_peers(solvers: Iterable[str], arguments: list[str], prog: str) -> int:
    """Run solvers on the published cases, print the table; return 1 where a plan is not right."""
    parser = argparse.ArgumentParser(
        prog=prog, description="Solve the published cases, check the plans, print the figures."
    )
    parser.add_argument(
        "--cases", nargs="+", choices=list(CASES), default=list(CASES), metavar="CASE",
        help=f"of {', '.join(CASES)} (default all)",
    )  # fmt: skip
    parser.add_argument(
        "--seconds", type=positive_seconds, default=SECONDS, metavar="S",
        help="wall time for each solver on each case (default 20)",
    )  # fmt: skip
    parser.add_argument(
        "--json", action="store_true", dest="as_json", help="answer with one JSON object"
    )
    options = parser.parse_args(arguments)
    solvers = list(solvers)
    warm_up()
    rows = [
        measure(solver, case, seconds=options.seconds)
        for case in options.cases
        for solver in solvers
    ]
    versions = _versions(solvers)
    record: dict[str, object] = {
        "machine": machine(),
        "versions": versions,
        "seconds": options.seconds,
        "cases": {case: CASES[case].command for case in options.cases},
        "rows": [asdict(row) for row in rows],
    }
    listed = ", ".join(f"{name} {number or 'not installed'}" for name, number in versions.items())
    text = f"{table(HEAD, [row.cells() for row in rows])}\n{machine()}\n{listed}"
    show(record, text, as_json=options.as_json)
    return 0 if all(row.checked in {True, None} for row in rows) else 1


def peer_main(peer: str) -> Callable[[list[str]], int]:
    """Return the command of one peer, beside safepassage."""

    def main(arguments: list[str]) -> int:
        return run_peers((OURS, peer), arguments, f"python -m benchmarks.peers.{peer}")

    return main
