"""
A lower bound on the clearance time: the earliest that the last person can arrive.

Three bounds; the greatest counts. The last person of each pickup, and the fleet's work, are found
at once. The third asks of a minute T how many people any plan can have brought in by T at most: a
:class:`~safepassage.planning.bound.ColumnBound` with urgency 0 on a horizon cut off at T. Where it
says fewer than all, no plan has everybody out by T. T is searched for by bisection, which is the
destructive bounding of [1]_ with column generation as the test.

References
----------
.. [1] Klein, R. and Scholl, A. (1999). Computing lower bounds by destructive improvement: an
   application to resource-constrained project scheduling. European Journal of Operational
   Research 112(2), 322-346.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF
from safepassage.planning.bound import ColumnBound
from safepassage.planning.earliest import earliest_arrivals
from safepassage.planning.problem import least_minutes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.planning.problem import Arrays, Problem

__all__ = ["ClearanceBound", "clearance_bound"]

#: Steps after which a minute that is not decided is left for later, at first.
_PATIENCE = 40
_TOLERANCE = 1e-6


def _trip_minutes(
    arrays: Arrays, kind: int, depot: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Return by pickup the least minutes of a vehicle's first trip there, and of each later one.

    A trip runs from being free to the arrival, a later one from a reception's stop minutes on.
    """
    n_open = arrays.n_depots + arrays.n_receptions
    n_pickups = arrays.n_stops - n_open
    first = np.full(n_pickups, INF, dtype=np.int64)
    later = np.full(n_pickups, INF, dtype=np.int64)
    for pickup in range(n_pickups):
        stop = n_open + pickup
        parties = np.flatnonzero(arrays.party_stop == stop)
        accepted = np.flatnonzero(arrays.party_accepts[parties].any(axis=0))
        loaded = min(
            (least_minutes(arrays, kind, arrays.n_depots + int(r), stop) for r in accepted),
            default=INF,
        )
        back = min(
            (
                least_minutes(arrays, kind, stop, arrays.n_depots + r)
                + int(arrays.stop_min[arrays.n_depots + r])
                for r in range(arrays.n_receptions)
            ),
            default=INF,
        )
        stand = int(arrays.stop_min[stop])
        first[pickup] = least_minutes(arrays, kind, stop, depot) + stand + loaded
        later[pickup] = back + stand + loaded
    return np.minimum(first, INF), np.minimum(later, INF)


def _fleet_bound(problem: Problem) -> int:
    """
    Return the least minute by which the fleet's work can be done.

    A vehicle that arrives last by minute T has made one first trip and some later ones; a trip
    carries at most its places. Each of the trips is at least as long as the shortest of its kind,
    and pickups need at least ceil(people / greatest places) visits in all unless a trip serves
    several; so by T the fleet moves at most sum over vehicles of places x (1 + (T - start - first)
    // later) people, which must reach everybody.
    """
    arrays = problem.arrays
    people = int((arrays.party_units * arrays.party_size).sum())
    if people == 0:
        return 0
    vehicles = []
    for vehicle in range(len(arrays.vehicle_class)):
        first, later = _trip_minutes(
            arrays, int(arrays.vehicle_class[vehicle]), int(arrays.vehicle_depot[vehicle])
        )
        places = int(arrays.vehicle_capacity[vehicle].sum())
        if len(first) and first.min() < INF and places:
            vehicles.append(
                (int(arrays.vehicle_from[vehicle]), int(first.min()), int(later.min()), places)
            )
    low, high = 0, arrays.horizon
    while low < high:
        middle = (low + high) // 2
        moved = 0
        for start, first_trip, later_trip, places in vehicles:
            if middle >= start + first_trip:
                moved += places * (1 + (middle - start - first_trip) // max(1, later_trip))
        if moved >= people:
            high = middle
        else:
            low = middle + 1
    return low


def clearance_bound(problem: Problem) -> float:
    """
    Return a minute before which no plan has everybody out.

    The greater of two: the last person of each pickup leaves when ready, or when a vehicle could
    first have come, for the nearest reception; and the fleet's work.
    """
    problem = problem.for_bound
    arrays = problem.arrays
    bound = 0
    n_open = arrays.n_depots + arrays.n_receptions
    for pickup in range(arrays.n_stops - n_open):
        ready = arrays.ready[pickup]
        if ready[-1] == 0:
            continue
        last = int(np.searchsorted(ready, ready[-1]))
        arrive = int(earliest_arrivals(problem, pickup)[last])
        bound = max(bound, min(arrive, arrays.horizon))
    return float(max(bound, _fleet_bound(problem)))


class ClearanceBound:
    """
    A lower bound on the clearance time that rises with every :meth:`step`.

    ``value`` is the greatest bound so far, a minute; ``converged`` says that more steps change
    nothing.
    """

    def __init__(self, problem: Problem) -> None:
        self.value = clearance_bound(problem)
        self.converged = False
        self.steps = 0
        self._problem = problem
        self._people = problem.scenario.people_leaving()
        # No minute from here on can be refused by column generation, or all from here on are
        # undecided after as many steps as patience allows.
        self._passed = problem.arrays.horizon + 1
        self._undecided = self._passed
        self._patience = _PATIENCE
        self._test: ColumnBound | None = None
        self._last: ColumnBound | None = None
        self._minute = 0

    def step(self, best: int) -> None:
        """Work on, knowing of a plan that has everybody out by the minute ``best``."""
        if self.converged:
            return
        self.steps += 1
        if self._test is None:
            end = min(best, self._passed, self._undecided)
            low = int(self.value)
            if low >= end:
                # Undecided minutes are left: look again, longer.
                self._patience *= 2
                self._undecided = self._passed
                self.converged = low >= min(best, self._passed)
                return
            self._minute = (low + end) // 2
            self._test = self._begin(self._minute)
        test = self._test
        test.step()
        if test.value < self._people - _TOLERANCE:
            self.value = float(self._minute + 1)
        elif test.master_value >= self._people - _TOLERANCE or test.converged:
            self._passed = self._minute
        elif test.steps >= self._patience:
            self._undecided = self._minute
        else:
            return
        self._last = test
        self._test = None

    def _begin(self, minute: int) -> ColumnBound:
        test = ColumnBound(self._problem, 0.0, by_priority=False, last_arrival=minute)
        if self._last is not None:
            test.add_trips_of(self._last)
        return test
