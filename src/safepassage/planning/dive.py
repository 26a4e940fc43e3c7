"""
A plan from the bound: one vehicle after the other gets the best chain at the prices of the rest.

Prices of the master programme say what each person is worth to the other vehicles. A vehicle takes
the chain of trips that earns most at them, given what the others before it took; its people and
places are left out, and the programme of the rest gives the next prices: a dive [1]. So days are
packed as in the bound, long trips with short ones, which single changes hardly find.

The horizon is cut where pauses end. All vehicles are planned for one stretch before any is planned
for the next, so that the last ones find a full day too; and while time is left, a few vehicles at a
time are planned for the stretch again. What the last stretch lacks a search mends.

References
----------
.. [1] Sadykov, R., Vanderbeck, F., Pessoa, A., Tahiri, I. and Uchoa, E. (2019). Primal heuristics
   for branch and price: the assets of diving methods. INFORMS Journal on Computing 31(2), 251-267.
"""

from __future__ import annotations

import math
import random
import time
from typing import TYPE_CHECKING

import numpy as np

from safepassage.planning.bound import ColumnBound

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from safepassage.planning.problem import Problem
    from safepassage.planning.search import Search

__all__ = ["Dive", "can_dive", "dive", "people_prices", "stretches"]

#: Steps of the bound between two vehicles, at the most; and where there is no time for so many, as
#: there is with a hundred vehicles, at the least: prices that are not quite those of the rest are
#: better than the same ones for many vehicles.
_STEPS = 30
_LEAST_STEPS = 3
#: How much of a promise is believed: a little less than all, so that of two chains that earn the
#: same the one that is further on is looked at first.
_TRUST = 0.999
#: The share of a stretch's time in which each vehicle is planned once. Where the first one took so
#: long that all would take so many times that share, it is given up. Then a few at a time are
#: planned again, until so many times running that gained no more than this share of the value.
_ONCE_SHARE = 0.6
_HOPELESS = 2.0
_FEW = 4
_IN_VAIN = 10
_WORTHWHILE = 1e-5
_NOTHING = 1e-9
#: Where the bound of the rest is so close to its master programme, as a share, it is worked out.
_CLOSE = 1e-6


def can_dive(problem: Problem) -> bool:
    """
    Return whether vehicles can be planned one after the other.

    Those of a convoy have to leave together.
    """
    return not problem.has_convoys


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


def stretches(problem: Problem) -> list[int]:
    """Return the minutes in which stretches of the horizon end: where a pause does."""
    horizon = problem.arrays.horizon
    ends = {min(pause.end_min, horizon) for pause in problem.scenario.pauses}
    return [*sorted(ends)[:-1], horizon]


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
        Whether all vehicles were planned; where not, the search is to begin anew.
    """
    began = time.perf_counter()
    search.clear()
    diving = Dive(search, columns, over)
    ends = stretches(search.problem)
    for number, until in enumerate(ends):
        now = time.perf_counter()
        left = len(ends) - number
        # A stretch is harder the more people are left after it; the last one is left to the search.
        share = (began + seconds - now) * 2.0 / (left + 1)
        diving.begin(until)
        if not diving.plan(now + _ONCE_SHARE * share, may_be_hopeless=number == 0):
            return False
        if left > 1 and not diving.plan_again(now + share):
            return False
    return True


class Dive:
    """
    A dive on its way: what vehicles do up to a minute is settled, what they do later is not.

    With each vehicle that is planned, what all do so far and the bound of the rest together are no
    more than before, but for how exactly the latter is worked out. They say how good a stretch is.
    """

    def __init__(self, search: Search, columns: ColumnBound, over: Callable[[], bool]) -> None:
        self._search = search
        self._over = over
        self._rest = ColumnBound(search.problem, columns.urgency, by_priority=True)
        self._rest.begin_from(columns)
        self._random = random.Random(search.seed)
        arrays = search.problem.arrays
        self._arrays = arrays
        # Those who carry most first: who comes last finds what is left over.
        self._order = np.argsort(-arrays.vehicle_capacity.sum(axis=1), kind="stable").tolist()
        self._standing = [search.standing(vehicle) for vehicle in range(len(self._order))]
        self._until = 0

    def begin(self, until: int) -> None:
        """Go on to the stretch that ends in a minute."""
        self._until = until
        self._before = self._search.present_sequences()
        self._stood = list(self._standing)

    def _work_out(self, until: float = math.inf) -> bool:
        """
        Work out the bound of the rest and its prices; return whether there was time.

        By the clock's second ``until`` no more than ``_LEAST_STEPS`` are taken.
        """
        self._rest.go_on(self._search.present_riders(), self._standing)
        for number in range(_STEPS):
            if self._over():
                return False
            if number >= _LEAST_STEPS and time.perf_counter() >= until:
                break
            self._rest.step()
            if self._rest.value - self._rest.master_value <= _CLOSE * self._rest.value:
                break
        self._search.set_prices(*people_prices(self._search.problem, self._rest))
        return True

    def reached(self) -> float:
        """Return what all do so far and the bound of the rest are worth together."""
        return self._search.present_value() + self._rest.value

    def plan(self, deadline: float, *, may_be_hopeless: bool = False) -> bool:
        """Plan the stretch for each vehicle; return whether there was time, or hope of it."""
        began = time.perf_counter()
        waiting = list(self._order)
        rounds = 0
        while waiting:
            now = time.perf_counter()
            if not self._work_out(now + (deadline - now) / len(waiting)):
                return False
            rounds += 1
            now = time.perf_counter()
            rounds_left = max(1, int((deadline - now) * rounds / (now - began)))
            count = -(-len(waiting) // rounds_left) if rounds > 1 else 1
            if not self._put(waiting[:count]):
                return False
            waiting = waiting[count:]
            # In a very large problem not even all at the same prices could be planned in time.
            once = time.perf_counter() - now
            if (
                may_be_hopeless
                and rounds == 1
                and once * len(waiting) > _HOPELESS * (deadline - now)
            ):
                return False
        return self._work_out()

    def _put(self, vehicles: list[int]) -> bool:
        """
        Give vehicles the chains of the stretch that earn most at the prices.

        Returns whether there was time.
        """
        arrays = self._arrays
        promises: dict[tuple[int, ...], NDArray[np.float64]] = {}
        for vehicle in vehicles:
            if self._over():
                return False
            alike = (
                int(arrays.vehicle_class[vehicle]),
                int(arrays.vehicle_to[vehicle]),
                *arrays.vehicle_capacity[vehicle].tolist(),
            )
            if alike not in promises:
                promises[alike] = _TRUST * self._rest.promise(vehicle)
            self._search.plan_alone(vehicle, promises[alike], self._until)
            stop, free = self._search.standing(vehicle)
            free = max(free, min(self._until, arrays.horizon))
            # It waits for as long as nothing is lost by it: then many vehicles stand alike.
            loses = np.flatnonzero(np.diff(promises[alike][stop, free:]) < -_NOTHING)
            self._standing[vehicle] = stop, free + int(loses[0]) if len(loses) else arrays.horizon
        return True

    def plan_again(self, deadline: float) -> bool:
        """
        Plan the stretch again for a few vehicles at a time, while that comes to something.

        Returns whether there was time for all that was begun.
        """
        few = min(_FEW, len(self._order))
        reached, in_vain = self.reached(), 0
        while in_vain < _IN_VAIN and time.perf_counter() < deadline:
            kept, stood = self._search.present_sequences(), list(self._standing)
            chosen = self._random.sample(self._order, few)
            without = self._search.present_sequences()
            for vehicle in chosen:
                without.n_trips[vehicle] = self._before.n_trips[vehicle]
                self._standing[vehicle] = self._stood[vehicle]
            self._search.start_from(without, add_trips=False)
            if not self._work_out():
                return False
            now = self.reached()
            for vehicle in chosen:
                if not self._put([vehicle]) or not self._work_out():
                    return False
                now = self.reached()
                if now < reached - _NOTHING:
                    break
            in_vain += 1
            if now < reached - _NOTHING:
                self._search.start_from(kept, add_trips=False)
                self._standing = stood
            else:
                if now > reached * (1.0 + _WORTHWHILE):
                    in_vain = 0
                reached = now
        return True
