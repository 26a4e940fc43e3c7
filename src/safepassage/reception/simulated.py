"""How many arrive by hour over simulated days: few, middling and many."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from safepassage.scenario.model import Need

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.scenario.model import Scenario
    from safepassage.simulation import SimulationResult

__all__ = [
    "MANY",
    "SimulatedArrivals",
    "SimulatedHour",
    "SimulatedReception",
    "SimulatedSpread",
    "simulated_arrivals",
]

FEW, MIDDLE, MANY = 0.1, 0.5, 0.9

_HOUR_MIN = 60


@dataclass(frozen=True, slots=True)
class SimulatedSpread:
    """Persons over the days: their mean, and the least number that 10, 50, 90 % don't pass."""

    mean: float
    few: int
    middle: int
    many: int


@dataclass(frozen=True, slots=True)
class SimulatedHour:
    """
    One hour of the scenario, from ``start_min``, at one reception, over simulated days.

    ``comes`` in this hour, ``by_end`` since the scenario's start; ``many_by_need`` are the latter's
    ``many`` for each need by itself, in the order of :class:`~safepassage.scenario.model.Need`.
    ``many_wait`` is how many at most wait to be taken in at its end on 90 % of the days.
    """

    start_min: int
    comes: SimulatedSpread
    by_end: SimulatedSpread
    many_by_need: tuple[int, int, int]
    many_wait: int


@dataclass(frozen=True, slots=True)
class SimulatedReception:
    """All hours of the scenario at one reception."""

    reception: str
    hours: tuple[SimulatedHour, ...]


@dataclass(frozen=True, slots=True)
class SimulatedArrivals:
    """
    Arrivals at each reception over so many simulated days, joiners too.

    Each hour and each need is ranked for itself, so that a row of numbers is no day that ever was.
    """

    days: int
    seed: int
    policy: str
    receptions: tuple[SimulatedReception, ...]

    def at(self, reception: str) -> SimulatedReception | None:
        """Return what arrives at one reception, None where the simulation had no such one."""
        return next((each for each in self.receptions if each.reception == reception), None)


def simulated_arrivals(scenario: Scenario, result: SimulationResult) -> SimulatedArrivals:
    """Return how many arrive by hour on the days of a simulation of the scenario."""
    hours = ceil(scenario.horizon_min / _HOUR_MIN)
    intakes = {reception.place: reception.intake_per_h for reception in scenario.receptions}
    receptions = []
    for index, place in enumerate(result.receptions):
        by_need = result.arrived[:, index].astype(np.int64)
        # Who arrives in the very last minute counts into the hour that it ends.
        by_need[:, :, hours - 1] += by_need[:, :, hours:].sum(axis=2)
        by_need = by_need[:, :, :hours]
        receptions.append(SimulatedReception(place, _hours(by_need, intakes[place])))
    return SimulatedArrivals(
        days=result.replications,
        seed=result.seed,
        policy=result.policy.value,
        receptions=tuple(receptions),
    )


def _hours(by_need: NDArray[np.int64], intake: int | None) -> tuple[SimulatedHour, ...]:
    """Return the hours of one reception from its arrivals, of shape (days, needs, hours)."""
    comes = by_need.sum(axis=1)
    in_hour = _spreads(comes)
    by_end = _spreads(comes.cumsum(axis=1))
    needs = [_ranked(by_need[:, need].cumsum(axis=1), MANY) for need in range(len(Need))]
    wait = _ranked(_waiting(comes, intake), MANY)
    return tuple(
        SimulatedHour(
            hour * _HOUR_MIN,
            in_hour[hour],
            by_end[hour],
            (int(needs[0][hour]), int(needs[1][hour]), int(needs[2][hour])),
            int(wait[hour]),
        )
        for hour in range(comes.shape[1])
    )


def _spreads(persons: NDArray[np.int64]) -> list[SimulatedSpread]:
    """Return the spread of each hour from numbers of shape (days, hours)."""
    few, middle, many = (_ranked(persons, share) for share in (FEW, MIDDLE, MANY))
    means = persons.mean(axis=0)
    return [
        SimulatedSpread(float(mean), int(low), int(half), int(high))
        for mean, low, half, high in zip(means, few, middle, many, strict=True)
    ]


def _ranked(persons: NDArray[np.int64], share: float) -> NDArray[np.int64]:
    """Return by hour the least number that a share of the days don't pass."""
    rank = max(1, ceil(share * len(persons) - 1e-9)) - 1
    ranked: NDArray[np.int64] = np.partition(persons, rank, axis=0)[rank]
    return ranked


def _waiting(comes: NDArray[np.int64], intake: int | None) -> NDArray[np.int64]:
    """Return who waits to be taken in at the end of each hour, day by day."""
    waiting = np.zeros_like(comes)
    if intake is None:
        return waiting
    rest = np.zeros(len(comes), dtype=np.int64)
    for hour in range(comes.shape[1]):
        rest = np.maximum(0, rest + comes[:, hour] - intake)
        waiting[:, hour] = rest
    return waiting
