"""
What no plan can pass where few may be caught by breaks, and how few any plan could let be caught.

With C(plan) the people whom breaks catch on average, and B(y) a bound on value less y C, each plan
with C <= c is worth no more than B(y) + y c, and each that is worth v lets no fewer than
(v - B(y)) / y be caught, whatever the price y > 0 [1]. B(y) is the bound by column generation where
being caught is a danger with that price (:mod:`safepassage.planning.bound`). Prices are tried one
by one, and what is said is the best of them: valid whenever the work is stopped.

References
----------
.. [1] Fisher, M. L. (1981). The Lagrangian relaxation method for solving integer programming
   problems. Management Science 27(1), 1-18, section 2.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from safepassage.planning.bound import ColumnBound, limits_left_out
from safepassage.planning.caught import FIRST_PRICE, PRICE_FACTOR, with_breaks_priced
from safepassage.planning.earliest import earliest_bound
from safepassage.planning.problem import bound_problem
from safepassage.plans import Bound, Objective
from safepassage.scenario import Caution

if TYPE_CHECKING:
    from collections.abc import Callable

    from safepassage.planning.problem import Problem
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

__all__ = ["LeastCaught", "bound_within", "least_caught"]

#: Prices that are tried in all: a few to find where the best is, and more about it.
_PRICES = 8
#: Steps of the bound at a price, and the share that it may be above its least.
_STEPS = 60
_NEAR = 1e-5
#: By how much, as a share and in persons, a bound may be too low for how exactly it is summed.
_ROUNDING = 1e-6


def bound_within(
    scenario: Scenario, most: float, free: Plan, *, over: Callable[[], bool] = lambda: False
) -> Bound:
    """
    Bound value and people of all plans by which no more people are caught than a number.

    Parameters
    ----------
    scenario
        What is known.
    most
        The number of people who may be caught on average, 0 or more.
    free
        A plan without that limit. With clearance as objective, its bound on the time is kept.
    over
        Asked between steps: whether to stop with what is known so far.
    """
    counted = _AlongPrices(_counting_people(scenario), over)
    valued = _AlongPrices(scenario, over)
    # Both in turn, so that there is something of each when time is up.
    asked = [valued, counted] if free.objective is Objective.PEOPLE else [counted]
    for _ in range(_PRICES):
        for each in asked:
            each.try_price(lambda price, bound: bound + price * most)
    people = min(free.bound.people, counted.least * (1.0 + _ROUNDING) + _ROUNDING)
    if math.isinf(valued.least):
        return replace(free.bound, people=int(people), left_out=limits_left_out(scenario))
    unlimited = replace(scenario, caution=replace(scenario.caution, people_caught=None))
    return Bound(
        # Of a plan that can bring out nobody the value is 0, whatever rounding leaves.
        min(free.bound.value, valued.least) if int(people) else 0.0,
        int(people),
        f"{free.bound.method}; a price for who is caught",
        limits_left_out(unlimited),
    )


class LeastCaught(NamedTuple):
    """
    How few people any plan could let be caught.

    Breaks catch at least ``caught`` on average in plans that bring ``people`` out if all pauses
    hold. ``price`` is that of being caught at which this was found: at a higher one plans would
    leave more people.
    """

    people: int
    caught: float
    price: float


def least_caught(
    scenario: Scenario, people: int, *, over: Callable[[], bool] = lambda: False
) -> LeastCaught:
    """
    Return how few people breaks catch on average in plans that bring so many out.

    Parameters
    ----------
    scenario
        What is known.
    people
        So many are out if all pauses hold.
    over
        Asked between steps: whether to stop with what is known so far.
    """
    counted = _AlongPrices(_counting_people(scenario), over)
    for _ in range(_PRICES):
        counted.try_price(lambda price, bound: (bound * (1.0 + _ROUNDING) - people) / price)
    return LeastCaught(people, max(0.0, -counted.least), counted.price)


def _counting_people(scenario: Scenario) -> Scenario:
    """Return a scenario in which each person who gets out is worth 1 if all pauses hold."""
    return replace(
        scenario,
        urgency=0.0,
        groups=tuple(replace(group, priority=1.0) for group in scenario.groups),
        dangers=(),
        incidents=(),
        caution=Caution(),
    )


class _AlongPrices:
    """
    What bounds say at one price after another, where it falls to a price and rises again.

    Steps of a factor lead to where it is the least, and smaller ones about it. ``least`` is the
    least so far, infinite before any.

    Parameters
    ----------
    scenario
        What is bounded.
    over
        Asked between steps: whether to stop.
    """

    def __init__(self, scenario: Scenario, over: Callable[[], bool]) -> None:
        self._scenario = scenario
        self._over = over
        self._problem: Problem | None = None
        self._columns: ColumnBound | None = None
        self._found: dict[float, float] = {}
        self._best, self._step = 0.0, 1.0

    @property
    def least(self) -> float:
        """Return the least that was found."""
        return min(self._found.values(), default=math.inf)

    @property
    def price(self) -> float:
        """Return the price at which that was, the first one before any."""
        return _price_of(min(self._found, key=self._found.__getitem__, default=0.0))

    def try_price(self, told: Callable[[float, float], float]) -> None:
        """Find what ``told`` makes of one more price and the bound at it, unless time is over."""
        if not self._over():
            power = self._next()
            price = _price_of(power)
            self._found[power] = told(price, self._bound(price))

    def _next(self) -> float:
        """Return the power of the factor that is to be tried next."""
        while True:
            sides = self._best + self._step, self._best - self._step
            for power in (self._best, *sides):
                if power not in self._found:
                    return power
            better = min(sides, key=self._found.__getitem__)
            if self._found[better] < self._found[self._best]:
                self._best = better
            else:
                self._step /= 2.0

    def _bound(self, price: float) -> float:
        """Return the bound on value less so much for who is caught, begun from the last one."""
        problem = bound_problem(with_breaks_priced(self._scenario, price), like=self._problem)
        urgency = self._scenario.urgency
        best, _ = earliest_bound(problem, urgency=urgency, by_priority=True)
        columns = ColumnBound(problem, urgency, by_priority=True)
        if self._columns is not None:
            columns.begin_from(self._columns)
        self._problem, self._columns = problem, columns
        for _ in range(_STEPS):
            if columns.converged or self._over():
                break
            columns.step()
            if columns.value - columns.master_value <= _NEAR * max(1.0, columns.value):
                break
        return min(best, columns.value)


def _price_of(power: float) -> float:
    """Return the price that lies so many factors above the first one."""
    return FIRST_PRICE * PRICE_FACTOR**power
