"""A result answers questions about its replications, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from safepassage.scenario.chances import SimulationSettings
from safepassage.simulation import Ended, Policy, SimulationResult, Tally
from safepassage.simulation.result import half_width, wilson


def result(safe: list[int], last: list[int], *, came: int) -> SimulationResult:
    """Return a result in which so many people came each day, and so many of them are safe."""
    rows = np.zeros((len(safe), len(Tally)), dtype=np.int64)
    rows[:, Tally.COUNTED] = came + 1
    rows[:, Tally.NOT_COME] = 1
    rows[:, Tally.SAFE] = safe
    rows[:, Tally.LAST_MIN] = last
    hours = np.zeros(2, dtype=np.int64)
    return SimulationResult(
        policy=Policy.PLAN,
        scenario="by-hand",
        seed=0,
        as_of=0,
        asked=len(safe),
        ended=Ended.ALL,
        settings=SimulationSettings(),
        planned=came,
        planned_value=float(came),
        receptions=("r",),
        pauses=(),
        rows=rows,
        values=np.array(safe, dtype=float),
        safe_until=np.array([[number // 2, number] for number in safe], dtype=np.int32),
        safe_h=hours,
        boarded_h=hours,
        caught_h=hours,
        arrived=np.zeros((len(safe), 1, 3, 2), dtype=np.uint8),
    )


def test_spread() -> None:
    """Mean, interval and quantiles are those of the replications."""
    spread = result([0, 2, 4, 6, 8], [9, 9, 9, 9, 9], came=8).spread(Tally.SAFE)
    assert (spread.mean, spread.q05, spread.q50, spread.q95) == (4.0, 0.0, 4.0, 8.0)
    assert spread.half_width == pytest.approx(1.959964 * np.sqrt(10 / 5))
    assert half_width(20, 120, 5) == pytest.approx(spread.half_width)
    assert half_width(4, 16, 1) == float("inf")


def test_all_out() -> None:
    """Everybody is out where all who came are safe; clearance is of those days, of all asked."""
    found = result([8, 8, 7, 8], [90, 60, 50, 120], came=8)
    assert found.chance_all_out[0] == 0.75
    assert found.clearance_min(0.25) == 60
    assert found.clearance_min(0.5) == 90
    assert found.clearance_min(0.75) == 120
    assert found.clearance_min(0.8) is None


def test_at_least() -> None:
    """The number that nine of ten days reach is the largest of that kind."""
    found = result([*range(10, 20)], [9] * 10, came=20)
    assert found.at_least(Tally.SAFE, 0.9) == 11
    assert found.at_least(Tally.SAFE, 0.91) == 10
    assert found.at_least(Tally.SAFE, 1.0) == 10
    assert found.at_least(Tally.SAFE, 0.1) == 19
    assert result([7], [9], came=8).at_least(Tally.SAFE, 0.9) == 7


def test_safe_by_hour() -> None:
    """Quantiles of an hour are those of the replications in it, each hour for itself."""
    found = result([8, 2, 4, 6, 0], [9] * 5, came=8)
    assert found.safe_by_hour([0.05, 0.5, 0.95]).tolist() == [[0, 0], [2, 4], [4, 8]]
    spread = found.spread(Tally.SAFE)
    assert found.safe_by_hour([0.05, 0.5, 0.95])[:, -1].tolist() == [
        spread.q05,
        spread.q50,
        spread.q95,
    ]


def test_interval_of_a_share() -> None:
    """The interval of a share is that of Wilson."""
    assert wilson(0, 10) == pytest.approx((0.0, 0.0, 0.2775), abs=1e-4)
    assert wilson(5, 10) == pytest.approx((0.5, 0.2366, 0.7634), abs=1e-4)
    assert wilson(10, 10)[2] == pytest.approx(1.0)
