"""
What the bound says of one more: prices found once, and what they prove for each variant.

For prices y >= 0 on the shared limits, L(y) = sum y b + sum over vehicles of the best chain at
these prices is a bound of any plan (:mod:`safepassage.planning.bound`). The prices that make the
bound of the scenario least are put on a variant as they are. That gives, without planning,

- a proof: no plan of the variant passes L_variant(y);
- the price of the change: L_variant(y) - L_scenario(y), what the bound gives for one more.

Two bounds are kept: of people (urgency 0) and of waiting (urgency 1, where a person who arrives in
minute a counts 1 - a / horizon, so that the horizon less the worth is the waiting).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.planning.bound import ColumnBound
from safepassage.planning.earliest import earliest_bound

if TYPE_CHECKING:
    from safepassage.asking.desk import Clock, Planned
    from safepassage.planning.problem import Problem

__all__ = ["Marginal", "Prices", "earliest_most", "most_people"]

_PEOPLE, _WAITING = 0.0, 1.0
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Marginal:
    """
    What the bound says of a variant.

    ``most_people`` is the most that any plan can bring out; ``people`` and ``hours`` are the prices
    of the change: people more, and hours of waiting less (all people together), by the bound.
    """

    most_people: int
    people: float
    hours: float


@dataclass(frozen=True, slots=True)
class _Bounded:
    """A bound with the prices at which it is least."""

    urgency: float
    value: float
    price_of: dict[tuple[str, int, int], float]


class Prices:
    """
    The bounds of a scenario, and what their prices say of its variants.

    Parameters
    ----------
    problem
        The scenario's problem.
    planned
        A plan, whose itineraries the bounds begin with.
    clock
        Ends the work; what is there then is valid.
    """

    def __init__(self, problem: Problem, planned: Planned | None, clock: Clock) -> None:
        self.horizon_min = problem.scenario.horizon_min
        self.people_total = problem.scenario.people_leaving()
        self._bounds = [
            _bounded(problem, planned, urgency, clock.share(share))
            for urgency, share in ((_PEOPLE, 0.5), (_WAITING, 1.0))
        ]
        # Rows that came last have prices at which the least bound was not found: begin from these.
        self._begin = [
            min(_at_prices(problem, bounded), float(self.people_total)) for bounded in self._bounds
        ]
        self.most_people = min(
            whole(self._bounds[0].value),
            earliest_most(problem),
        )

    @property
    def least_waiting_h(self) -> float:
        """Return the hours of waiting, all people together, that no plan goes below."""
        worth = min(self._bounds[1].value, float(self.people_total))
        return (self.people_total - worth) * self.horizon_min / 60

    def of(self, problem: Problem) -> Marginal:
        """Return what the prices say of a variant."""
        people, waiting = (
            min(_at_prices(problem, bounded), float(self.people_total)) for bounded in self._bounds
        )
        earliest = earliest_most(problem)
        return Marginal(
            min(whole(people), earliest),
            people - self._begin[0],
            (waiting - self._begin[1]) * self.horizon_min / 60,
        )


def whole(value: float) -> int:
    """Return a bound on people as whole people."""
    return int(value + _TOLERANCE)


def earliest_most(problem: Problem) -> int:
    """Return the most people that could be out if vehicles were waiting everywhere."""
    return earliest_bound(problem, urgency=0.0, by_priority=False)[1]


def most_people(problem: Problem, planned: Planned | None, clock: Clock, *, enough: int) -> int:
    """
    Return the most people that any plan can bring out, as far as the time lets it be proven.

    Ends when fewer than ``enough`` are proven, or when the bound falls no further.
    """
    most = earliest_most(problem)
    if most < enough:
        return most
    bound = ColumnBound(problem, _PEOPLE, by_priority=False)
    if planned is not None:
        bound.add_plan(planned.itineraries)
    while not bound.converged and not clock.over():
        bound.step()
        most = min(most, whole(bound.value))
        if most < enough:
            break
    return most


def _bounded(problem: Problem, planned: Planned | None, urgency: float, clock: Clock) -> _Bounded:
    bound = ColumnBound(problem, urgency, by_priority=False)
    if planned is not None:
        bound.add_plan(planned.itineraries)
    bound.step()
    while not bound.converged and not clock.over():
        bound.step()
    prices = bound.best_prices
    return _Bounded(
        urgency,
        bound.value,
        {key: float(prices[row]) for key, row in bound.master.row_of.items() if row < len(prices)},
    )


def _at_prices(problem: Problem, bounded: _Bounded) -> float:
    """Return the bound of a variant at prices that were found for another."""
    bound = ColumnBound(problem, bounded.urgency, by_priority=False)
    if not bound.chains.parts:
        return 0.0
    for (name, first, second), price in bounded.price_of.items():
        if name == "ready" and price > 0:
            bound.add_ready_row(first, second)
    prices = np.array(
        [bounded.price_of.get(key, 0.0) for key in bound.master.row_of], dtype=np.float64
    )
    return float(bound.price(prices)[0])
