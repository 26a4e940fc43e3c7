"""
The master programme: a linear programme over the trips found so far.

A *trip* is one place of a vehicle that goes from where it is free to a pickup, and with one person
to a reception. Trips are the columns, and not whole chains of them: rows keep the places at each
depot and reception, minute by minute, so that whatever trips follow each other are joined. A few
hundred trips hold more chains than could ever be listed.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import highspy
import numpy as np

from safepassage.errors import SolverError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

__all__ = ["Master", "Supply", "Trip"]

_DUAL_SIMPLEX = 1
_PRIMAL_SIMPLEX = 4

_LOWER = highspy.HighsBasisStatus.kLower
_UPPER = highspy.HighsBasisStatus.kUpper
_BASIC = highspy.HighsBasisStatus.kBasic


class Supply(NamedTuple):
    """Places of a fleet that are free at a stop from a minute on, before any trip."""

    fleet: int
    stop: int
    minute: int
    places: int


class Trip(NamedTuple):
    """
    What one place does between being free and being free again; minutes on the horizon.

    It leaves ``source``, a depot or reception by its stop, in ``start``; the person of ``group``
    leaves the pickup in ``leave`` and is at the reception in ``arrive``, and in ``free`` the place
    is free there. ``pass_in`` and ``pass_out`` are the passes of limited checkpoints that it takes
    on its ways to the pickup and from there, as checkpoint x hours + hour, -1 for none.
    """

    fleet: int
    source: int
    start: int
    group: int
    reception: int
    leave: int
    arrive: int
    free: int
    pass_in: int = -1
    pass_out: int = -1


class Master:
    """
    Rows, columns and their prices.

    Limits are known by a key: ("group", group, 0), ("room", reception, 0), ("intake", reception,
    hour), ("ready", pickup, minute) and ("passes", pass, 0). Besides, there is a row for each
    fleet, depot or reception and minute in which a trip leaves (a *node*): no more places leave
    than are free. A column carries what is left from each node to the next one at the same stop.

    Parameters
    ----------
    pickup_of
        Pickup number of each group.
    n_depots
        Stops before the first reception.
    supplies
        The fleets' places.
    """

    def __init__(self, pickup_of: Sequence[int], n_depots: int, supplies: Sequence[Supply]) -> None:
        self.row_of: dict[tuple[str, int, int], int] = {}
        self.right: list[float] = []
        self.trips: list[Trip] = []
        self._number: dict[Trip, int] = {}
        # By trip: its worth, and its fields; and which trip uses which limit.
        self._worths = array("d")
        self._fields = array("q")
        self._uses = array("q"), array("q")
        self._pickup_of = pickup_of
        self._n_depots = n_depots
        self._trips_of: dict[int, list[int]] = defaultdict(list)
        self._ready_rows: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._nodes: set[tuple[int, int, int]] = set()
        self.set_supplies(supplies)
        self._limits_changed = False
        # Statuses in the last basis: of trips and limits by number, of nodes and stocks by node.
        self._trip_status: list[highspy.HighsBasisStatus] = []
        self._limit_status: list[highspy.HighsBasisStatus] = []
        self._node_status: dict[tuple[int, int, int], highspy.HighsBasisStatus] = {}
        self._stock_status: dict[tuple[int, int, int], highspy.HighsBasisStatus] = {}
        self._solver = highspy.Highs()
        self._solver.setOptionValue("output_flag", False)  # noqa: FBT003 - HiGHS takes no keywords
        self._solver.setOptionValue("threads", 1)
        self._solver.setOptionValue("random_seed", 0)

    # -- rows ---------------------------------------------------------------------------------

    def add_row(self, key: tuple[str, int, int], right: float) -> None:
        """Add a limit; trips that are there already use it as later ones do."""
        row = len(self.right)
        self.row_of[key] = row
        self.right.append(right)
        name, pickup, minute = key
        if name == "ready":
            self._ready_rows[pickup].append((minute, row))
            for number in self._trips_of[pickup]:
                if self.trips[number].leave <= minute:
                    self._add_use(number, row)

    def _add_use(self, number: int, row: int) -> None:
        self._uses[0].append(number)
        self._uses[1].append(row)

    def set_limit(self, key: tuple[str, int, int], right: float) -> None:
        """Change a limit."""
        self.right[self.row_of[key]] = right
        self._limits_changed = True

    def set_supplies(self, supplies: Iterable[Supply]) -> None:
        """Set the places that are free before any trip."""
        self._supply: Counter[tuple[int, int, int]] = Counter()
        for supply in supplies:
            self._supply[supply[:3]] += supply.places
        self._nodes.update(self._supply)
        self._limits_changed = True

    def uses(self, trip: Trip) -> list[int]:
        """Return the rows of the limits that a trip uses one unit of."""
        keys = (
            ("group", trip.group, 0),
            ("room", trip.reception, 0),
            ("intake", trip.reception, trip.arrive // 60),
            ("passes", trip.pass_in, 0),
            ("passes", trip.pass_out, 0),
        )
        ready = self._ready_rows[self._pickup_of[trip.group]]
        return [self.row_of[key] for key in keys if key in self.row_of] + [
            row for minute, row in ready if trip.leave <= minute
        ]

    # -- columns ------------------------------------------------------------------------------

    def add_trip(self, trip: Trip, worth: float) -> bool:
        """Add a trip unless it is there; return whether it was added."""
        if trip in self._number:
            return False
        number = len(self.trips)
        self._number[trip] = number
        self._trips_of[self._pickup_of[trip.group]].append(number)
        self.trips.append(trip)
        self._worths.append(worth)
        self._fields.extend(trip)
        for row in self.uses(trip):
            self._add_use(number, row)
        self._nodes.add(trip[:3])
        return True

    # -- solving ------------------------------------------------------------------------------

    def solve(self) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
        """Return the value, the prices of limits (>= 0) and how many places make each trip."""
        n_limits, n_trips = len(self.right), len(self.trips)
        if not n_trips:
            return 0.0, np.zeros(n_limits), np.zeros(0)
        nodes = sorted(self._nodes)
        stocks = [
            number for number, (node, after) in enumerate(pairwise(nodes)) if node[:2] == after[:2]
        ]
        self._solver.passModel(self._programme(nodes, stocks))
        self._set_basis(nodes, stocks)
        # With columns added the last basis stays feasible and is no longer optimal; with other
        # limits it is the other way round.
        self._solver.setOptionValue(
            "simplex_strategy", _DUAL_SIMPLEX if self._limits_changed else _PRIMAL_SIMPLEX
        )
        self._limits_changed = False
        self._solver.run()
        status = self._solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            message = f"The master programme of the bound ended with status {status.name}."
            raise SolverError(message)
        self._keep_basis(nodes, stocks)
        solution = self._solver.getSolution()
        return (
            float(self._solver.getInfo().objective_function_value),
            np.maximum(np.array(solution.row_dual)[:n_limits], 0.0),
            np.array(solution.col_value)[:n_trips],
        )

    def _programme(self, nodes: list[tuple[int, int, int]], stocks: list[int]) -> highspy.HighsLp:
        """Return the programme: limits, then nodes; trips, then what is left at each node."""
        n_limits, n_trips, n_stocks = len(self.right), len(self.trips), len(stocks)
        used, limits = (np.array(part, dtype=np.int64) for part in self._uses)
        leaves, comes = self._nodes_of_trips(nodes)
        kept = np.flatnonzero(comes >= 0)
        left = np.array(stocks, dtype=np.int64)
        column = np.concatenate(
            [
                used,
                np.arange(n_trips),
                kept,
                np.tile(n_trips + np.arange(n_stocks), 2),
            ]
        )
        row = np.concatenate(
            [
                limits,
                n_limits + leaves,
                n_limits + comes[kept],
                n_limits + left,
                n_limits + left + 1,
            ]
        )
        value = np.ones(len(row))
        first_kept = len(used) + n_trips
        value[first_kept : first_kept + len(kept)] = -1.0
        value[len(row) - n_stocks :] = -1.0
        # By column, then by row; a trip that takes two passes of one hour is there once, with 2.
        n_columns, n_rows = n_trips + n_stocks, n_limits + len(nodes)
        entry = column * n_rows + row
        order = np.argsort(entry, kind="stable")
        first = np.flatnonzero(np.diff(entry[order], prepend=-1))
        value = np.add.reduceat(value[order], first)
        column, row = np.divmod(entry[order][first], n_rows)
        programme = highspy.HighsLp()
        programme.sense_ = highspy.ObjSense.kMaximize
        programme.num_col_ = n_columns
        programme.num_row_ = n_rows
        programme.col_cost_ = np.concatenate([np.array(self._worths), np.zeros(n_stocks)])
        programme.col_lower_ = np.zeros(n_columns)
        programme.col_upper_ = np.full(n_columns, highspy.kHighsInf)
        programme.row_lower_ = np.full(n_rows, -highspy.kHighsInf)
        programme.row_upper_ = np.concatenate(
            [self.right, [float(self._supply[node]) for node in nodes]]
        )
        programme.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        starts = np.concatenate([[0], np.cumsum(np.bincount(column, minlength=n_columns))])
        programme.a_matrix_.start_ = starts.astype(np.int32)
        programme.a_matrix_.index_ = row.astype(np.int32)
        programme.a_matrix_.value_ = value
        return programme

    def _nodes_of_trips(
        self, nodes: list[tuple[int, int, int]]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the numbers of the nodes that trips leave and come to, -1 where none follows."""
        trips = np.array(self._fields, dtype=np.int64).reshape(-1, len(Trip._fields))
        at = np.array(nodes, dtype=np.int64)
        fleet, source, start = trips[:, 0], trips[:, 1], trips[:, 2]
        stop, free = self._n_depots + trips[:, 4], trips[:, 7]
        # Nodes in order as single numbers: the stop of a fleet, then the minute.
        width = 1 + max(int(at[:, 2].max()), int(free.max()))
        n_stops = 1 + max(int(at[:, 1].max()), int(stop.max()))
        order = (at[:, 0] * n_stops + at[:, 1]) * width + at[:, 2]
        leaves = np.searchsorted(order, (fleet * n_stops + source) * width + start)
        comes = np.searchsorted(order, (fleet * n_stops + stop) * width + free)
        found = np.minimum(comes, len(order) - 1)
        there = (comes < len(order)) & (at[found, 0] == fleet) & (at[found, 1] == stop)
        return leaves, np.where(there, found, -1)

    def _set_basis(self, nodes: list[tuple[int, int, int]], stocks: list[int]) -> None:
        """Begin where the last solution ended: new trips unused, what a new node has left basic."""
        if not self._trip_status:
            return
        basis = highspy.HighsBasis()
        new = len(self.trips) - len(self._trip_status)
        basis.col_status = [
            *self._trip_status,
            *[_LOWER] * new,
            *(self._stock_status.get(nodes[number], _BASIC) for number in stocks),
        ]
        basis.row_status = [
            *self._limit_status,
            *[_BASIC] * (len(self.right) - len(self._limit_status)),
            *(self._node_status.get(node, _UPPER) for node in nodes),
        ]
        basis.valid = True
        self._solver.setBasis(basis)

    def begin_from(self, other: Master) -> None:
        """Take over the last basis of a master with the same limits and trips, in their order."""
        self._nodes = set(other._nodes)
        self._trip_status = list(other._trip_status)
        self._limit_status = list(other._limit_status)
        self._node_status = dict(other._node_status)
        self._stock_status = dict(other._stock_status)

    def _keep_basis(self, nodes: list[tuple[int, int, int]], stocks: list[int]) -> None:
        basis = self._solver.getBasis()
        n_limits, n_trips = len(self.right), len(self.trips)
        columns, rows = basis.col_status, basis.row_status
        self._trip_status, self._limit_status = columns[:n_trips], rows[:n_limits]
        self._node_status = dict(zip(nodes, rows[n_limits:], strict=True))
        self._stock_status = {
            nodes[number]: status for number, status in zip(stocks, columns[n_trips:], strict=True)
        }
