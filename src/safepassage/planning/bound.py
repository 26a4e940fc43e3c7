"""
A proven bound by column generation: what no plan of the same minute-grid problem can pass.

Every right plan is a set of itineraries, one for each vehicle, that together keep some shared
limits a_i(plan) <= b_i. For any prices y >= 0 on those limits

    value(plan) <= value(plan) + sum_i y_i (b_i - a_i(plan))
                <= sum_i y_i b_i + sum over vehicles of max over itineraries (value - y a),

and the last line is a bound however the prices were found. The greatest itinerary of a vehicle is
a longest path (:mod:`safepassage.planning.pricing`); the master programme, a linear programme over
the itineraries found so far, gives the prices. The least bound is kept, so that it is valid
whenever the work is stopped.

Shared limits: people of a group; people boarded at a pickup by a minute, no more than are ready
(rows where plans press against it); room and hourly intake of receptions. To keep the longest path
small, what a vehicle can do is *widened*, which can only raise the bound: seated, wheelchair and
stretcher places move as if they were vehicles of their own; persons of a household travel singly;
a vehicle carries any share of a full load at one pickup a trip. Trips with several pickups are
covered: one that takes n_i people at pickup i, sum n_i <= places, is the mixture with shares
n_i / places of full trips to each pickup alone, which arrive no later. Convoys, the throughput of
checkpoints, driving time and range are left out.

References
----------
.. [1] Dantzig, G. B. and Wolfe, P. (1960). Decomposition principle for linear programs.
   Operations Research 8(1), 101-111.
.. [2] Luebbecke, M. E. and Desrosiers, J. (2005). Selected topics in column generation.
   Operations Research 53(6), 1007-1023; section 2.1 for the bound at any prices.
.. [3] Wentges, P. (1997). Weighted Dantzig-Wolfe decomposition for linear mixed-integer
   programming. International Transactions in Operational Research 4(2), 151-162.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import highspy
import numpy as np

from safepassage.compiled import INF
from safepassage.errors import SolverError
from safepassage.planning.pricing import MAX_TRIPS, price_paths, trace_path
from safepassage.planning.problem import pack_arrays
from safepassage.scenario.model import Choice, Need

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from safepassage.planning.problem import Arrays, Problem
    from safepassage.plans import Itinerary

__all__ = ["LEFT_OUT", "ColumnBound", "earliest_arrivals", "earliest_bound"]

#: Limits that the bound does not use, for the plan's reader.
LEFT_OUT = (
    "convoys",
    "throughput of checkpoints",
    "daily driving time and range",
    "households kept whole",
    "needs sharing one vehicle",
)

_NEEDS = tuple(Need)
_SMOOTHING = 0.5
#: While the master is further than this share below the bound, prices stay nearer to the best.
_FAR_GAP = 0.02
_FAR_SMOOTHING = 0.85
_COLUMNS_A_SUBPROBLEM = 20
_ROWS_A_ROUND = 3
_TOLERANCE = 1e-7

# A trip of a column: (group number, reception number, minute of leaving, of arrival, persons).
_Trip = tuple[int, int, int, int, float]


@dataclass(frozen=True, slots=True)
class _Subproblem:
    """Alike vehicles, seen through one mobility need: one longest path, ``count`` times."""

    kind: int
    depot: int
    start: int
    last_free: int
    need: int
    places: int
    count: int
    groups: tuple[int, ...]


@dataclass(slots=True)
class _Scratch:
    """Arrays that the pricing of one subproblem fills."""

    free: NDArray[np.float64]
    arrived: NDArray[np.float64]
    arrived_at: NDArray[np.int32]
    leave: NDArray[np.float64]
    leave_by: NDArray[np.int32]
    at: NDArray[np.float64]


def earliest_bound(problem: Problem, *, urgency: float, by_priority: bool) -> tuple[float, int]:
    """
    Return the worth and the number of people if vehicles were waiting everywhere.

    Everybody leaves in the minute of being ready, or the first in which a vehicle could have come,
    for the nearest reception that anybody there accepts; the first ready are those who weigh most.
    """
    problem = problem.for_bound
    arrays = problem.arrays
    horizon = arrays.horizon
    n_open = arrays.n_depots + arrays.n_receptions
    worth, people = 0.0, 0
    for pickup in range(arrays.n_stops - n_open):
        arrive = earliest_arrivals(problem, pickup)
        ready = arrays.ready[pickup]
        emerging = np.diff(ready, prepend=0)
        minutes = np.repeat(np.arange(horizon + 1), emerging)
        arrivals = arrive[minutes]
        arrivals = arrivals[arrivals < INF]
        here = problem.scenario.places[problem.network.stops[n_open + pickup]].id
        weights = sorted(
            (
                group.priority if by_priority else 1.0
                for group in problem.scenario.groups
                if group.place == here and group.choice is Choice.LEAVE
                for _ in range(group.persons)
            ),
            reverse=True,
        )
        number = min(len(weights), len(arrivals))
        people += number
        worth += float(
            np.dot(weights[:number], 1.0 - urgency * np.sort(arrivals)[:number] / horizon)
        )
    return worth, people


def earliest_arrivals(problem: Problem, pickup: int) -> NDArray[np.int64]:
    """Return, by minute of being ready at a pickup, the earliest arrival at any reception."""
    arrays = problem.arrays
    horizon = arrays.horizon
    n_open = arrays.n_depots + arrays.n_receptions
    stop = n_open + pickup
    best = np.full(horizon + 1, INF, dtype=np.int64)
    minutes = np.arange(horizon + 1)
    accepted = np.zeros(arrays.n_receptions, dtype=np.bool_)
    for party in np.flatnonzero(arrays.party_stop == stop):
        accepted |= arrays.party_accepts[party]
    for kind in range(arrays.row.shape[0]):
        first = INF
        for vehicle in np.flatnonzero(arrays.vehicle_class == kind):
            network_arrival = problem.network.arrival(
                kind, stop, int(arrays.vehicle_depot[vehicle]), int(arrays.vehicle_from[vehicle])
            )
            first = min(first, network_arrival + int(arrays.stop_min[stop]))
        if first > horizon:
            continue
        for reception in np.flatnonzero(accepted):
            row = int(arrays.row[kind, arrays.n_depots + reception, stop])
            if row < 0:
                continue
            if arrays.constant[row] >= 0:
                arrive = minutes + int(arrays.constant[row])
                arrive = np.where(arrive <= horizon, arrive, INF)
            else:
                arrive = arrays.arrive[arrays.position[row]].astype(np.int64)
            arrive = np.where(minutes >= first, arrive, INF)
            best = np.minimum(best, np.minimum.accumulate(arrive[::-1])[::-1])
    return best


@dataclass(slots=True)
class ColumnBound:
    """
    An upper bound that falls with every :meth:`step`; ``value`` is the least so far.

    Parameters
    ----------
    problem
        What is bounded.
    urgency
        Share of a person's worth lost by arriving at the horizon.
    by_priority
        Whether persons weigh their priority; else each weighs 1.
    """

    problem: Problem
    urgency: float
    by_priority: bool
    value: float = np.inf
    converged: bool = False
    steps: int = 0
    _groups: list[tuple[int, int, float]] = field(default_factory=list)
    _subproblems: list[_Subproblem] = field(default_factory=list)
    _rows: list[tuple[int, int]] = field(default_factory=list)
    _row_of: dict[tuple[str, int, int], int] = field(default_factory=dict)
    _right: list[float] = field(default_factory=list)
    _columns: list[tuple[int, tuple[_Trip, ...]]] = field(default_factory=list)
    _known: set[tuple[int, tuple[_Trip, ...]]] = field(default_factory=set)
    _centre: NDArray[np.float64] | None = None
    _smoothing: float = _FAR_SMOOTHING
    _solver: highspy.Highs = field(default_factory=highspy.Highs)
    _scratch: dict[int, _Scratch] = field(default_factory=dict)
    _arrays: Arrays | None = None

    def __post_init__(self) -> None:
        """Set up groups, subproblems and the rows to begin with."""
        self.problem = self.problem.for_bound
        self._arrays = pack_arrays(self.problem.arrays)
        self._set_up_groups()
        self._set_up_subproblems()
        solver = self._solver
        solver.setOptionValue("output_flag", False)  # noqa: FBT003 - HiGHS takes no keywords
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("random_seed", 0)
        solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self._set_up_rows()

    # -- setting up ---------------------------------------------------------------------------

    def _set_up_groups(self) -> None:
        """List the groups that leave as (index in the scenario, pickup number, weight)."""
        arrays, network = self.problem.arrays, self.problem.network
        n_open = arrays.n_depots + arrays.n_receptions
        pickup_of = {
            self.problem.scenario.places[place].id: number
            for number, place in enumerate(network.stops[n_open:])
        }
        for index, group in enumerate(self.problem.scenario.groups):
            if group.choice is Choice.LEAVE:
                weight = group.priority if self.by_priority else 1.0
                self._groups.append((index, pickup_of[group.place], weight))

    def _set_up_subproblems(self) -> None:
        arrays = self.problem.arrays
        alike: Counter[tuple[int, int, int, int, int, int]] = Counter()
        for vehicle in range(len(arrays.vehicle_class)):
            for need in range(len(_NEEDS)):
                places = int(arrays.vehicle_capacity[vehicle, need])
                if places > 0:
                    alike[
                        int(arrays.vehicle_class[vehicle]),
                        int(arrays.vehicle_depot[vehicle]),
                        int(arrays.vehicle_from[vehicle]),
                        int(arrays.vehicle_to[vehicle]),
                        need,
                        places,
                    ] += 1
        for (kind, depot, start, last_free, need, places), count in sorted(alike.items()):
            groups = tuple(
                number
                for number, (index, _, _) in enumerate(self._groups)
                if self.problem.scenario.groups[index].need is _NEEDS[need]
            )
            if groups:
                self._subproblems.append(
                    _Subproblem(kind, depot, start, last_free, need, places, count, groups)
                )

    def _add_row(self, key: tuple[str, int, int], right: float) -> None:
        """Add a row to the master; columns that are there already get their coefficients."""
        row = len(self._right)
        self._row_of[key] = row
        self._right.append(right)
        entries = [
            (column, amount)
            for column, (subproblem, trips) in enumerate(self._columns)
            if (amount := self._use(key, subproblem, trips))
        ]
        self._solver.addRow(
            -highspy.kHighsInf,
            right,
            len(entries),
            np.array([column for column, _ in entries], dtype=np.int32),
            np.array([amount for _, amount in entries], dtype=np.float64),
        )

    def _set_up_rows(self) -> None:
        arrays, scenario = self.problem.arrays, self.problem.scenario
        for number, subproblem in enumerate(self._subproblems):
            self._add_row(("fleet", number, 0), subproblem.count)
        for number, (index, _, _) in enumerate(self._groups):
            self._add_row(("group", number, 0), scenario.groups[index].persons)
        for reception in range(arrays.n_receptions):
            if arrays.capacity[reception] < INF:
                self._add_row(("room", reception, 0), float(arrays.capacity[reception]))
            if arrays.intake[reception] < INF:
                for hour in range(arrays.horizon // 60 + 1):
                    self._add_row(("intake", reception, hour), float(arrays.intake[reception]))
        # A row wherever half a vehicle's load has become ready, and when it stops for a while.
        step = max(1, int(arrays.vehicle_capacity.max(initial=2)) // 2)
        for pickup, ready in enumerate(arrays.ready):
            last = 0
            for minute in np.flatnonzero(np.diff(ready)).tolist():
                if ready[minute + 1] - last >= step or ready[minute] == ready[max(0, minute - 120)]:
                    self._add_ready_row(pickup, minute)
                    last = int(ready[minute + 1])

    def _add_ready_row(self, pickup: int, minute: int) -> None:
        key = ("ready", pickup, minute)
        if key not in self._row_of:
            self._add_row(key, float(self.problem.arrays.ready[pickup, minute]))
            self._rows.append((pickup, minute))

    # -- columns ------------------------------------------------------------------------------

    def _worth(self, trips: tuple[_Trip, ...]) -> float:
        horizon = self.problem.arrays.horizon
        return sum(
            persons * self._groups[group][2] * (1.0 - self.urgency * arrive / horizon)
            for group, _, _, arrive, persons in trips
        )

    def _use(self, key: tuple[str, int, int], subproblem: int, trips: tuple[_Trip, ...]) -> float:
        """Return how much of a row's limit a column uses."""
        name, first, second = key
        if name == "fleet":
            return 1.0 if first == subproblem else 0.0
        if name == "group":
            return sum(trip[4] for trip in trips if trip[0] == first)
        if name == "ready":
            return sum(
                trip[4] for trip in trips if self._groups[trip[0]][1] == first and trip[2] <= second
            )
        if name == "room":
            return sum(trip[4] for trip in trips if trip[1] == first)
        return sum(trip[4] for trip in trips if trip[1] == first and trip[3] // 60 == second)

    def _add_column(self, subproblem: int, trips: tuple[_Trip, ...]) -> bool:
        if not trips or (subproblem, trips) in self._known:
            return False
        self._known.add((subproblem, trips))
        self._columns.append((subproblem, trips))
        use: dict[int, float] = defaultdict(float)
        use[self._row_of["fleet", subproblem, 0]] = 1.0
        for group, reception, leave, arrive, persons in trips:
            use[self._row_of["group", group, 0]] += persons
            for key in (("room", reception, 0), ("intake", reception, arrive // 60)):
                if key in self._row_of:
                    use[self._row_of[key]] += persons
            pickup = self._groups[group][1]
            for row_pickup, minute in self._rows:
                if row_pickup == pickup and leave <= minute:
                    use[self._row_of["ready", pickup, minute]] += persons
        self._solver.addCol(
            self._worth(trips),
            0.0,
            highspy.kHighsInf,
            len(use),
            np.array(list(use), dtype=np.int32),
            np.array(list(use.values()), dtype=np.float64),
        )
        return True

    def add_plan(self, itineraries: Iterable[Itinerary]) -> None:
        """Add a plan's itineraries as columns, so that the master begins at its value."""
        scenario = self.problem.scenario
        number_of = {scenario.groups[index].id: n for n, (index, _, _) in enumerate(self._groups)}
        need_of = [_NEEDS.index(scenario.groups[index].need) for index, _, _ in self._groups]
        receptions = self.problem.network.stops[self.problem.arrays.n_depots :]
        reception_of = {scenario.places[place].id: n for n, place in enumerate(receptions)}
        index_of = {name: index for index, name in enumerate(self.problem.vehicle_ids)}
        arrays = self.problem.arrays
        for itinerary in itineraries:
            vehicle = index_of[itinerary.vehicle]
            trips: list[_Trip] = []
            boarded: list[tuple[int, int, int]] = []
            for stop in itinerary.stops:
                if stop.alighted:
                    trips += [
                        (group, reception_of[stop.place], leave, stop.arrive_min, float(persons))
                        for group, leave, persons in boarded
                    ]
                    boarded = []
                boarded += [
                    (number_of[load.group], stop.depart_min, load.persons) for load in stop.boarded
                ]
            for number, sub in enumerate(self._subproblems):
                if (
                    sub.kind == arrays.vehicle_class[vehicle]
                    and sub.depot == arrays.vehicle_depot[vehicle]
                    and sub.start == arrays.vehicle_from[vehicle]
                    and sub.last_free == arrays.vehicle_to[vehicle]
                    and sub.places == arrays.vehicle_capacity[vehicle, sub.need]
                ):
                    self._add_column(
                        number, tuple(trip for trip in trips if need_of[trip[0]] == sub.need)
                    )

    # -- prices -------------------------------------------------------------------------------

    def _price(
        self, prices: NDArray[np.float64], *, generate: bool
    ) -> tuple[float, list[tuple[int, tuple[_Trip, ...]]]]:
        """Return the bound at prices >= 0, and columns worth adding."""
        arrays = self.problem.arrays
        horizon = arrays.horizon
        pickup_price = np.where(arrays.ready > 0, 0.0, np.inf)
        for pickup, minute in self._rows:
            price = prices[self._row_of["ready", pickup, minute]]
            if price > 0:
                pickup_price[pickup, : minute + 1] += price
        room = np.zeros(max(1, arrays.n_receptions))
        intake = np.zeros((max(1, arrays.n_receptions), horizon // 60 + 1))
        group_price = np.zeros(len(self._groups))
        for (name, first, second), row in self._row_of.items():
            if name == "room":
                room[first] = prices[row]
            elif name == "intake":
                intake[first, second] = prices[row]
            elif name == "group":
                group_price[first] = prices[row]
        total = 0.0
        fleet = {self._row_of["fleet", number, 0] for number in range(len(self._subproblems))}
        for row, right in enumerate(self._right):
            if row not in fleet:
                total += prices[row] * right
        found: list[tuple[int, tuple[_Trip, ...]]] = []
        for number in range(len(self._subproblems)):
            worth, columns = self._price_subproblem(
                number, group_price, pickup_price, room, intake, generate=generate
            )
            total += self._subproblems[number].count * worth
            found += columns
        return total, found

    def _price_subproblem(
        self,
        number: int,
        group_price: NDArray[np.float64],
        pickup_price: NDArray[np.float64],
        room: NDArray[np.float64],
        intake: NDArray[np.float64],
        *,
        generate: bool,
    ) -> tuple[float, list[tuple[int, tuple[_Trip, ...]]]]:
        sub = self._subproblems[number]
        scenario = self.problem.scenario
        packed = cast("Arrays", self._arrays)
        arrays = self.problem.arrays
        chosen = [self._groups[group] for group in sub.groups]
        weights = sorted({weight for _, _, weight in chosen})
        group_class = np.array([weights.index(weight) for _, _, weight in chosen], dtype=np.int64)
        reception_ids = [
            scenario.places[place].id
            for place in self.problem.network.stops[
                arrays.n_depots : arrays.n_depots + arrays.n_receptions
            ]
        ]
        accepts = np.array(
            [
                [name in scenario.groups[index].accepts for name in reception_ids]
                for index, _, _ in chosen
            ],
            dtype=np.bool_,
        )
        group_pickup = np.array([pickup for _, pickup, _ in chosen], dtype=np.int64)
        group_from = np.array(
            [max(0, scenario.groups[index].ready_from_min) for index, _, _ in chosen],
            dtype=np.int64,
        )
        scratch = self._scratch_of(len(weights))
        price_paths(
            packed,
            sub.kind,
            sub.last_free,
            float(sub.places),
            group_pickup,
            group_from,
            group_class,
            accepts,
            group_price[list(sub.groups)],
            np.array(weights),
            self.urgency,
            pickup_price,
            room,
            intake,
            scratch.free,
            scratch.arrived,
            scratch.arrived_at,
            scratch.leave,
            scratch.leave_by,
            scratch.at,
        )
        worth = float(scratch.free[sub.depot, sub.start])
        if not generate:
            return worth, []
        trips = np.zeros((MAX_TRIPS, 4), dtype=np.int32)
        paths = []
        for first in (-1, *sorted(set(group_pickup.tolist()))):
            value, count = trace_path(
                packed,
                sub.kind,
                sub.depot,
                sub.start,
                first,
                len(weights),
                group_class,
                scratch.free,
                scratch.arrived_at,
                scratch.leave_by,
                scratch.at,
                trips,
            )
            if count:
                column = tuple(
                    (sub.groups[group], reception, leave, arrive, float(sub.places))
                    for group, reception, leave, arrive in trips[:count].tolist()
                )
                paths.append((value, column))
        paths.sort(key=lambda path: -path[0])
        return worth, [(number, column) for _, column in paths[:_COLUMNS_A_SUBPROBLEM]]

    def _scratch_of(self, n_weights: int) -> _Scratch:
        if n_weights not in self._scratch:
            arrays = self.problem.arrays
            width = arrays.horizon + 1
            n_open = arrays.n_depots + arrays.n_receptions
            n_pickups = arrays.n_stops - n_open
            cells = arrays.n_receptions * n_weights
            self._scratch[n_weights] = _Scratch(
                free=np.zeros((n_open, width)),
                arrived=np.zeros((cells, width)),
                arrived_at=np.zeros((cells, width), dtype=np.int32),
                leave=np.zeros((n_pickups, width)),
                leave_by=np.zeros((n_pickups, width), dtype=np.int32),
                at=np.zeros((n_pickups, width)),
            )
        return self._scratch[n_weights]

    # -- the work -----------------------------------------------------------------------------

    def _solve_master(self) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
        """Return the master's value, its prices (>= 0) and its solution."""
        if not self._columns:
            return 0.0, np.zeros(len(self._right)), np.zeros(0)
        solver = self._solver
        solver.run()
        status = solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            message = f"The master programme of the bound ended with status {status.name}."
            raise SolverError(message)
        solution = solver.getSolution()
        prices = np.maximum(np.array(solution.row_dual), 0.0)
        return (
            float(solver.getInfo().objective_function_value),
            prices,
            np.array(solution.col_value),
        )

    def _violated(self, solution: NDArray[np.float64]) -> list[tuple[int, int]]:
        """Return the (pickup, minute) at which boarding is furthest above the people ready."""
        arrays = self.problem.arrays
        boarded = np.zeros((arrays.ready.shape[0], arrays.horizon + 1))
        for column in np.flatnonzero(solution > _TOLERANCE):
            for group, _, leave, _, persons in self._columns[column][1]:
                boarded[self._groups[group][1], leave] += persons * solution[column]
        excess = np.cumsum(boarded, axis=1) - arrays.ready
        violated = []
        day = 24 * 60
        for pickup in range(len(excess)):
            best = []
            for start in range(0, arrays.horizon + 1, day):
                minute = start + int(np.argmax(excess[pickup, start : start + day]))
                if excess[pickup, minute] > 1e-4:
                    best.append((float(excess[pickup, minute]), minute))
            violated += [(pickup, minute) for _, minute in sorted(best)[-_ROWS_A_ROUND:]]
        return violated

    def _first_prices(self) -> NDArray[np.float64]:
        """
        Return prices to begin with: a person costs what an arrival at the earliest is worth.

        Nearly all that vehicles could earn is in the prices then, so that the first bound is about
        that of everybody leaving when ready, far below what the master's first prices give.
        """
        arrays = self.problem.arrays
        prices = np.zeros(len(self._right))
        for number, (_, pickup, weight) in enumerate(self._groups):
            earliest = int(earliest_arrivals(self.problem, pickup).min(initial=arrays.horizon))
            share = 1.0 - self.urgency * min(earliest, arrays.horizon) / arrays.horizon
            prices[self._row_of["group", number, 0]] = weight * share
        return prices

    def step(self) -> None:
        """Solve the master, price, keep the bound if it is lower, and add columns and rows."""
        if self.converged:
            return
        if not self._subproblems:
            self.value, self.converged = 0.0, True
            return
        self.steps += 1
        master, prices, solution = self._solve_master()
        if self._centre is None:
            self._centre = self._first_prices()
            bound, columns = self._price(self._centre, generate=True)
            self.value = float(bound)
            for number, column in columns:
                self._add_column(number, column)
        if len(self._centre) < len(prices):
            grown = prices.copy()
            grown[: len(self._centre)] = self._centre
            self._centre = grown
        at_own_prices = self._smoothing == 0.0
        smoothed = self._smoothing * self._centre + (1.0 - self._smoothing) * prices
        bound, columns = self._price(smoothed, generate=True)
        if bound < self.value:
            self.value = float(bound)
            self._centre = smoothed
        added = sum(self._add_column(number, column) for number, column in columns)
        gap = (self.value - master) / max(1.0, abs(self.value))
        # Nothing new at mixed prices: next time price at the master's own.
        far = gap > _FAR_GAP
        self._smoothing = (_FAR_SMOOTHING if far else _SMOOTHING) if added else 0.0
        complete = added == 0 and at_own_prices
        if gap < 1e-2 or complete:
            rows = self._violated(solution)
            for pickup, minute in rows:
                self._add_ready_row(pickup, minute)
            if not rows and (complete or gap < _TOLERANCE):
                self.converged = True
