"""The danger that people aboard go through in a plan, as the planner counts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from safepassage.ledger import event_rates
from safepassage.plans import InDanger

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.scenario.model import Scenario

__all__ = ["DangerCount"]


class DangerCount:
    """Events to be expected and minutes in danger, times persons aboard, by road and place."""

    def __init__(self, scenario: Scenario) -> None:
        self._rates = event_rates(scenario)
        self._last = scenario.horizon_min
        # Events an hour, and minutes in danger, from minute 0 up to each.
        self._until: dict[frozenset[str], tuple[NDArray[np.float64], NDArray[np.int64]]] = {}
        self._events: dict[frozenset[str], float] = {}
        self._minutes: dict[frozenset[str], int] = {}
        for rate in self._rates:
            self._until[rate.where] = (
                np.concatenate([[0.0], np.cumsum(rate.per_h)]),
                np.concatenate([[0], np.cumsum(rate.per_h > 0)]),
            )
            self._events[rate.where] = 0.0
            self._minutes[rate.where] = 0

    def add(self, where: frozenset[str], persons: int, since: int, until: int) -> None:
        """Count persons aboard at a place, or on the road between two, in [since, until)."""
        sums = self._until.get(where)
        if sums is None or persons == 0:
            return
        first, end = min(since, self._last), min(until, self._last)
        per_h, minutes = sums
        self._events[where] += persons * float(per_h[end] - per_h[first]) / 60
        self._minutes[where] += persons * int(minutes[end] - minutes[first])

    def counted(self) -> tuple[InDanger, ...]:
        """Return what was counted, in the order of the scenario's dangers."""
        return tuple(
            InDanger(rate.at, rate.to, self._events[rate.where], self._minutes[rate.where])
            for rate in self._rates
        )
