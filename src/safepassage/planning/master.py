"""The master programme: a linear programme over the chains found so far."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import highspy
import numpy as np

from safepassage.errors import SolverError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["ChainTrip", "Column", "Master"]


class ChainTrip(NamedTuple):
    """``persons`` of a group leave their pickup in one minute and arrive at a reception later."""

    group: int
    reception: int
    leave: int
    arrive: int
    persons: float


class Column(NamedTuple):
    """What some places of one part of the fleet carry: a chain is one place's, a plan has many."""

    part: int
    places: int
    trips: tuple[ChainTrip, ...]


class Master:
    """
    Rows, columns and their prices.

    Rows are known by a key: ("fleet", part, 0), ("group", group, 0), ("room", reception, 0),
    ("intake", reception, hour) and ("ready", pickup, minute).

    Parameters
    ----------
    pickup_of
        Pickup number of each group.
    """

    def __init__(self, pickup_of: Sequence[int]) -> None:
        self.row_of: dict[tuple[str, int, int], int] = {}
        self.right: list[float] = []
        self.columns: list[Column] = []
        self._pickup_of = pickup_of
        self._known: set[Column] = set()
        # Columns of the solver: those of chains, and two a row that hold its price in a box.
        self._numbers: list[int] = []
        self._boxes: NDArray[np.int32] = np.empty(0, dtype=np.int32)
        self._boxed: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._ready_rows: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._solver = highspy.Highs()
        self._solver.setOptionValue("output_flag", False)  # noqa: FBT003 - HiGHS takes no keywords
        self._solver.setOptionValue("threads", 1)
        self._solver.setOptionValue("random_seed", 0)
        self._solver.changeObjectiveSense(highspy.ObjSense.kMaximize)

    # -- rows ---------------------------------------------------------------------------------

    def add_row(self, key: tuple[str, int, int], right: float) -> None:
        """Add a row; columns that are there already get their coefficients."""
        row = len(self.right)
        self.row_of[key] = row
        self.right.append(right)
        if key[0] == "ready":
            self._ready_rows[key[1]].append((key[2], row))
        entries = [
            (number, amount)
            for number, column in zip(self._numbers, self.columns, strict=True)
            if (amount := self.use(key, column))
        ]
        self._solver.addRow(
            -highspy.kHighsInf,
            right,
            len(entries),
            np.array([number for number, _ in entries], dtype=np.int32),
            np.array([amount for _, amount in entries], dtype=np.float64),
        )

    def use(self, key: tuple[str, int, int], column: Column) -> float:
        """Return how much of a row's limit a column uses."""
        name, first, second = key
        if name == "fleet":
            return float(column.places) if first == column.part else 0.0
        return sum(trip.persons for trip in column.trips if self._counts(name, first, second, trip))

    def _counts(self, name: str, first: int, second: int, trip: ChainTrip) -> bool:
        if name == "group":
            return trip.group == first
        if name == "ready":
            return self._pickup_of[trip.group] == first and trip.leave <= second
        if name == "room":
            return trip.reception == first
        return trip.reception == first and trip.arrive // 60 == second

    # -- columns ------------------------------------------------------------------------------

    def add_column(self, column: Column, worth: float) -> bool:
        """Add a column unless it is there; return whether it was added."""
        if not column.trips or column in self._known:
            return False
        self._known.add(column)
        self._numbers.append(len(self.columns) + len(self._boxes))
        self.columns.append(column)
        use: dict[int, float] = defaultdict(float)
        use[self.row_of["fleet", column.part, 0]] = float(column.places)
        for trip in column.trips:
            use[self.row_of["group", trip.group, 0]] += trip.persons
            for key in (("room", trip.reception, 0), ("intake", trip.reception, trip.arrive // 60)):
                if key in self.row_of:
                    use[self.row_of[key]] += trip.persons
            for minute, row in self._ready_rows[self._pickup_of[trip.group]]:
                if trip.leave <= minute:
                    use[row] += trip.persons
        self._solver.addCol(
            worth,
            0.0,
            highspy.kHighsInf,
            len(use),
            np.array(list(use), dtype=np.int32),
            np.array(list(use.values()), dtype=np.float64),
        )
        return True

    # -- boxes --------------------------------------------------------------------------------

    def hold_prices(self, centre: NDArray[np.float64], width: float) -> None:
        """
        Let the next solutions' prices be no further than a width from the centre.

        A row's limit may be passed at centre + width a unit, and what is left of it earns
        centre - width. The rows of the fleet are free; all rows must be there already.
        """
        if not len(self._boxes):
            fleet = {row for (name, _, _), row in self.row_of.items() if name == "fleet"}
            self._boxed = np.array([row for row in range(len(self.right)) if row not in fleet])
            first = len(self.columns)
            self._boxes = np.arange(first, first + 2 * len(self._boxed), dtype=np.int32)
            for row in self._boxed.astype(np.int32):
                for amount in (-1.0, 1.0):
                    self._solver.addCol(
                        0.0, 0.0, highspy.kHighsInf, 1, np.array([row]), np.array([amount])
                    )
        earns = np.empty(len(self._boxes))
        earns[0::2] = -(centre[self._boxed] + width)
        earns[1::2] = np.maximum(0.0, centre[self._boxed] - width)
        self._solver.changeColsCost(len(earns), self._boxes, earns)

    def free_prices(self) -> None:
        """Let prices be whatever the rows make them, from now on."""
        nothing = np.zeros(len(self._boxes))
        self._solver.changeColsCost(len(nothing), self._boxes, nothing)
        self._solver.changeColsBounds(len(nothing), self._boxes, nothing, nothing)

    # -- solving ------------------------------------------------------------------------------

    def solve(self) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
        """Return the value, the rows' prices (>= 0) and the solution."""
        if not self.columns:
            return 0.0, np.zeros(len(self.right)), np.zeros(0)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            message = f"The master programme of the bound ended with status {status.name}."
            raise SolverError(message)
        solution = self._solver.getSolution()
        return (
            float(self._solver.getInfo().objective_function_value),
            np.maximum(np.array(solution.row_dual), 0.0),
            np.array(solution.col_value)[self._numbers],
        )
