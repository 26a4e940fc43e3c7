"""
HiGHS on a time-expanded model: ``python -m benchmarks.peers.highs``.

Vehicles of one kind flow, as whole numbers, over stops in steps of ten minutes: from depots and
receptions to pickups, and from pickups to receptions, only when the pause allows. People of each
party board along the second, no more than the vehicles have seats, and no more by any step than are
ready. Ways are rounded up to whole steps. Nothing is split into busloads beforehand.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from typing import TYPE_CHECKING

import highspy
import numpy as np

from benchmarks.common import run_safely
from benchmarks.peers.busloads import Trip
from benchmarks.peers.ways import Ways

if TYPE_CHECKING:
    from safepassage.planning.problem import Problem

__all__ = ["MODEL", "solve"]

MODEL = "A time-expanded integer flow in steps of ten minutes, without busloads."
STEP_MIN = 10
THREADS = 2

Node = tuple[int, int, int, bool]
"""(kind of vehicle, stop, step, whether it waits for people)."""


class _Model:
    """The model in the making: columns, rows, and what the columns mean."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.ways = Ways(problem)
        arrays = problem.arrays
        self.n_steps = arrays.horizon // STEP_MIN
        pairs = list(zip(arrays.vehicle_capacity[:, 0], arrays.vehicle_depot, strict=True))
        self.kinds = sorted({(int(seats), int(depot)) for seats, depot in pairs})
        self.members = [
            [vehicle for vehicle, pair in enumerate(pairs) if pair == kind] for kind in self.kinds
        ]
        self.cost: list[float] = []
        self.upper: list[float] = []
        self.whole: list[bool] = []
        self.rows: dict[object, list[tuple[int, float]]] = defaultdict(list)
        self.limit: dict[object, tuple[float, float]] = {}
        self.arcs: dict[int, tuple[Node, Node]] = {}
        self.boards: dict[int, tuple[int, int, int, int]] = {}
        self._build()

    def column(self, cost: float, upper: float, *, whole: bool) -> int:
        """Add a column; returns its number."""
        self.cost.append(cost)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.cost) - 1

    def arc(self, tail: Node, head: Node) -> int:
        """Add an arc of vehicles."""
        column = self.column(0.0, len(self.members[tail[0]]), whole=True)
        self.arcs[column] = (tail, head)
        for node, sign in ((tail, -1.0), (head, 1.0)):
            self.rows[node].append((column, sign))
            self.limit.setdefault(node, (0.0, 0.0))
        return column

    def _build(self) -> None:
        ways, arrays = self.ways, self.problem.arrays
        for kind, (_, depot) in enumerate(self.kinds):
            for stop in (depot, *ways.receptions):
                for step in range(self.n_steps):
                    self.arc((kind, stop, step, False), (kind, stop, step + 1, False))
            source = (kind, depot, 0, False)
            self.limit[source] = (-float(len(self.members[kind])),) * 2
            for stop in (depot, *ways.receptions):
                last = (kind, stop, self.n_steps, False)
                self.limit[last] = (0.0, float(len(self.members[kind])))
        for pickup in ways.pickups:
            self._pickup(pickup)
        # Rows of people: no more than are ready by a step, no more than there are.
        for party, units in enumerate(arrays.party_units):
            self.limit["party", party] = (-np.inf, float(units))

    def _pickup(self, pickup: int) -> None:
        ways, arrays = self.ways, self.problem.arrays
        parties = [int(party) for party in np.flatnonzero(arrays.party_stop == pickup)]
        ready = arrays.ready[pickup - ways.n_depots - ways.n_receptions]
        stand = -(-int(arrays.stop_min[pickup]) // STEP_MIN)
        out_by_step: dict[int, list[int]] = defaultdict(list)
        for reception in ways.receptions:
            leave_after = -(-ways.minutes[pickup][reception] // STEP_MIN)
            done_after = leave_after + -(-int(arrays.stop_min[reception]) // STEP_MIN)
            for first, last in ways.windows(pickup, reception):
                begin = -(-first // STEP_MIN)
                for step in range(begin + stand, last // STEP_MIN + 1):
                    arrive = step + leave_after
                    if step + done_after > self.n_steps:
                        continue
                    for kind, (seats, _) in enumerate(self.kinds):
                        own = self.arc(
                            (kind, pickup, step, True),
                            (kind, reception, step + done_after, False),
                        )
                        self.rows["seats", pickup, reception, step].append((own, -float(seats)))
                    self.limit["seats", pickup, reception, step] = (-np.inf, 0.0)
                    worth = 1.0 - arrays.urgency * arrive * STEP_MIN / arrays.horizon
                    for party in parties:
                        if arrays.party_accepts[party, reception - ways.n_depots]:
                            own = self.column(
                                -worth * float(arrays.party_weight[party]),
                                float(arrays.party_units[party]),
                                whole=False,
                            )
                            self.boards[own] = (pickup, reception, step, party)
                            self.rows["seats", pickup, reception, step].append((own, 1.0))
                            self.rows["party", party].append((own, 1.0))
                            out_by_step[step].append(own)
        steps = sorted(out_by_step)
        for kind, (_, depot) in enumerate(self.kinds):
            for stop in (depot, *ways.receptions):
                way = -(-ways.minutes[stop][pickup] // STEP_MIN)
                for step in steps:
                    begin = step - stand - way
                    if begin >= 0:
                        self.arc((kind, stop, begin, False), (kind, pickup, step, True))
        if ready[0] < sum(int(arrays.party_units[party]) for party in parties):
            before: list[int] = []
            for step in steps:
                before += out_by_step[step]
                self.rows["ready", pickup, step] = [(column, 1.0) for column in before]
                self.limit["ready", pickup, step] = (-np.inf, float(ready[step * STEP_MIN]))

    def solve(self, seconds: float, threads: int | None) -> tuple[list[float], str]:
        """Return the columns' values (none where no plan was found), and how far HiGHS came."""
        program = highspy.HighsLp()
        program.num_col_ = len(self.cost)
        program.col_cost_ = np.array(self.cost)
        program.col_lower_ = np.zeros(len(self.cost))
        program.col_upper_ = np.array(self.upper)
        program.integrality_ = [
            highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
            for whole in self.whole
        ]
        names = list(self.rows)
        program.num_row_ = len(names)
        program.row_lower_ = np.array([self.limit[name][0] for name in names])
        program.row_upper_ = np.array([self.limit[name][1] for name in names])
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        counts = [len(self.rows[name]) for name in names]
        program.a_matrix_.start_ = np.concatenate([[0], np.cumsum(counts)])
        program.a_matrix_.index_ = np.array([c for n in names for c, _ in self.rows[n]])
        program.a_matrix_.value_ = np.array([v for n in names for _, v in self.rows[n]])
        highs = highspy.Highs()
        loud = False
        highs.setOptionValue("output_flag", loud)
        if threads is not None:
            highs.setOptionValue("threads", threads)
        highs.setOptionValue("mip_rel_gap", 0.0)
        highs.setOptionValue("time_limit", max(1.0, seconds))
        highs.passModel(program)
        highs.run()
        info = highs.getInfo()
        size = f"{len(self.cost)} columns, {len(names)} rows"
        status = highs.modelStatusToString(highs.getModelStatus()).lower()
        if info.primal_solution_status != 2:
            return [], f"no plan, {status}: {size}"
        gap = f", gap {info.mip_gap:.1%}" if info.mip_gap < 10 else ""
        return list(highs.getSolution().col_value), f"{status}{gap}: {size}"

    def trips(self, values: list[float]) -> list[list[Trip]]:
        """Return the trips of each vehicle: the flow, one vehicle after the other."""
        flow = {c: round(values[c]) for c in self.arcs if values[c] > 0.5} if values else {}
        waiting: dict[tuple[int, int, int], dict[int, int]] = defaultdict(dict)
        for column, (pickup, reception, step, party) in self.boards.items():
            if values and values[column] > 0.5:
                waiting[pickup, reception, step][party] = round(values[column])
        out: dict[Node, list[int]] = defaultdict(list)
        for column in flow:
            out[self.arcs[column][0]].append(column)
        trips: list[list[Trip]] = [[] for _ in self.problem.vehicle_ids]
        for kind, (seats, depot) in enumerate(self.kinds):
            for vehicle in self.members[kind]:
                node: Node = (kind, depot, 0, False)
                while own := [column for column in out[node] if flow[column] > 0]:
                    flow[own[0]] -= 1
                    tail, node = self.arcs[own[0]]
                    if tail[3]:
                        people = waiting[tail[1], node[1], tail[2]]
                        parts = _fill(people, seats)
                        if parts:
                            reception = node[1] - self.ways.n_depots
                            trips[vehicle].append(Trip(tuple(parts), reception))
        return trips


def _fill(people: dict[int, int], seats: int) -> list[tuple[int, int]]:
    """Take people into one vehicle's seats."""
    parts = []
    for party in list(people):
        units = min(people[party], seats)
        if units:
            parts.append((party, units))
            people[party] -= units
            seats -= units
    return parts


def solve(
    problem: Problem, *, seconds: float, threads: int | None = THREADS
) -> tuple[list[list[Trip]], str]:
    """
    Return the trips of each vehicle, and how far HiGHS came.

    HiGHS keeps the number of threads of its first run in a process: None takes what there is.
    """
    began = time.perf_counter()
    model = _Model(problem)
    values, note = model.solve(seconds - (time.perf_counter() - began), threads)
    return model.trips(values), note


if __name__ == "__main__":
    from benchmarks.peers.command import peer_main

    sys.exit(run_safely(peer_main("highs")))
