"""A fan: how many people are safe by the end of each hour, on poor days, middling and good ones."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario
    from safepassage.simulation import SimulationResult

__all__ = ["FAN", "Fan", "fan_of", "hour_ends"]

_HOUR_MIN = 60

FAN: tuple[tuple[str, float], ...] = (
    ("q05", 0.05),
    ("q25", 0.25),
    ("q50", 0.5),
    ("q75", 0.75),
    ("q95", 0.95),
)
"""The quantiles of a fan by name: 90 % of the days lie between the outer two, 50 % in the inner."""


@dataclass(frozen=True, slots=True)
class Fan:
    """
    People safe by the end of each hour, over simulated days.

    ``minutes`` are the ends of the hours, since the scenario's start. ``means`` has a number for
    each of them, ``quantiles`` has such a row for each name of ``FAN``; persons.
    """

    minutes: tuple[int, ...]
    means: tuple[float, ...]
    quantiles: dict[str, tuple[int, ...]]

    def at(self, hour: int) -> dict[str, float]:
        """Return the mean and the quantiles by the end of an hour."""
        return {
            "mean": self.means[hour],
            **{name: row[hour] for name, row in self.quantiles.items()},
        }


def hour_ends(scenario: Scenario) -> tuple[int, ...]:
    """Return the minutes in which the hours of a scenario end; the last may be shorter."""
    hours = ceil(scenario.horizon_min / _HOUR_MIN)
    return tuple(min((hour + 1) * _HOUR_MIN, scenario.horizon_min) for hour in range(hours))


def fan_of(scenario: Scenario, result: SimulationResult) -> Fan:
    """Return the fan of a simulation."""
    minutes = hour_ends(scenario)
    # Who arrives in the very last minute counts into the hour that it ends.
    hours = [*range(len(minutes) - 1), -1]
    ranked = result.safe_by_hour([share for _, share in FAN])[:, hours]
    means = np.mean(result.safe_until[:, hours], axis=0)
    return Fan(
        minutes=minutes,
        means=tuple(float(mean) for mean in means),
        quantiles={
            name: tuple(int(persons) for persons in row)
            for (name, _), row in zip(FAN, ranked, strict=True)
        },
    )
