"""
A plan from the bound: one vehicle after the other gets the best chain at the prices of the rest.

Prices of the master programme say what each person is worth to the other vehicles. A vehicle takes
the chain of trips that earns most at them, given what the others before it took; its people and
places are left out, and the programme of the rest gives the next prices: a dive [1]. So days are
packed as in the bound, long trips with short ones, which single changes hardly find. What the last
vehicles find is scattered; a search mends that.

References
----------
.. [1] Sadykov, R., Vanderbeck, F., Pessoa, A., Tahiri, I. and Uchoa, E. (2019). Primal heuristics
   for branch and price: the assets of diving methods. INFORMS Journal on Computing 31(2), 251-267.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from safepassage.planning.bound import ColumnBound

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from safepassage.planning.problem import Problem
    from safepassage.planning.search import Search

__all__ = ["can_dive", "dive", "people_prices"]

#: Steps of the bound between two vehicles, at the most.
_STEPS = 30
#: How much of a promise is believed: a little less than all, so that of two chains that earn the
#: same the one that is further on is looked at first.
_TRUST = 0.999


def can_dive(problem: Problem) -> bool:
    """
    Return whether vehicles can be planned one after the other.

    Those of a convoy have to leave together; and a bound of a wider problem speaks of other stops.
    """
    return not problem.has_convoys and problem.relaxed is None


def people_prices(
    problem: Problem, columns: ColumnBound
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Return what people are worth to other vehicles.

    Returns
    -------
    tuple
        Of a unit of each party, shape (party,); and of each person who leaves a pickup in a minute,
        besides, shape (pickup, minute).
    """
    prices = columns.chain_prices(columns.best_prices)
    number_of = {
        problem.scenario.groups[leaving.index].id: number
        for number, leaving in enumerate(columns.chains.groups)
    }
    party = [
        sum(float(prices.group[number_of[group.id]]) * persons for group, persons in party.members)
        for party in problem.parties
    ]
    return np.array(party), prices.boarding


def dive(search: Search, columns: ColumnBound, *, seconds: float, over: Callable[[], bool]) -> bool:
    """
    Plan all vehicles of a search afresh, one after the other, at the prices of the rest.

    Parameters
    ----------
    search
        The search, which goes on from the plan.
    columns
        The bound, worked out; its trips are where the rest begins.
    seconds
        About how long it may take, s: where that is short, several vehicles are planned at the same
        prices.
    over
        Whether to give up.

    Returns
    -------
    bool
        Whether all vehicles were planned.
    """
    problem = search.problem
    arrays = problem.arrays
    began = time.perf_counter()
    rest = ColumnBound(problem, columns.urgency, by_priority=True)
    rest.add_trips_of(columns)
    # Those who carry most first: who comes last finds what is left over.
    waiting = np.argsort(-arrays.vehicle_capacity.sum(axis=1), kind="stable").tolist()
    planned: list[int] = []
    search.clear()
    rounds = 0
    while waiting:
        if planned:
            names = {problem.vehicle_ids[vehicle] for vehicle in planned}
            rest.leave_out(search.present_itineraries(), names)
        for _ in range(_STEPS):
            if over():
                return False
            rest.step()
            if rest.converged:
                break
        search.set_prices(*people_prices(problem, rest))
        rounds += 1
        spent = time.perf_counter() - began
        rounds_left = max(1, int((seconds - spent) * rounds / spent))
        count = -(-len(waiting) // rounds_left)
        together, waiting = waiting[:count], waiting[count:]
        promises: dict[tuple[int, ...], NDArray[np.float64]] = {}
        for vehicle in together:
            alike = (
                int(arrays.vehicle_class[vehicle]),
                int(arrays.vehicle_to[vehicle]),
                *arrays.vehicle_capacity[vehicle].tolist(),
            )
            if alike not in promises:
                promises[alike] = _TRUST * rest.promise(vehicle)
            search.plan_alone(vehicle, promises[alike])
            planned.append(vehicle)
    return True
