"""Instances are solved by the planner: never below the optimum, and with a bound that holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.bus_evacuation.instance import Instance, read_instance
from benchmarks.bus_evacuation.solving import Result, solve_instance
from tests.benchmarks.instances import (
    SHORTCUT,
    TRIP_BEFORE,
    TWO_BUSES,
    best_makespan,
    random_instance,
)
from tests.benchmarks.test_instance import SHARED


def _solve(instance: Instance, work: int = 3000) -> Result:
    result = solve_instance(instance, seconds=None, work=work)
    assert result.checked, result.faults
    assert result.makespan is not None
    assert result.bound <= result.makespan
    assert result.proven == (result.bound == result.makespan)
    return result


@pytest.mark.parametrize(
    ("instance", "optimum"), [(TWO_BUSES, 9), (SHORTCUT, 15), (TRIP_BEFORE, 4)]
)
def test_optimum_by_hand_is_found(instance: Instance, optimum: int) -> None:
    """The optimum that is worked out by hand is found, with no way cut short."""
    assert _solve(instance).makespan == optimum == best_makespan(instance)


@pytest.mark.parametrize("seed", range(60))
def test_optimum_of_trying_everything_is_found(seed: int) -> None:
    """On tiny instances the makespan is that of trying every sequence of trips."""
    instance = random_instance(seed)
    assert _solve(instance).makespan == best_makespan(instance)


def test_distance_of_zero_is_counted_as_zero() -> None:
    """A shelter at a pickup costs nothing in the makespan, and the bound stays below."""
    instance = replace(TWO_BUSES, to_shelter=((3, 0), (1, 4)))
    assert _solve(instance).makespan == best_makespan(instance)


def test_same_work_same_result() -> None:
    """The same seed and work give the same result, but for the seconds."""
    first, second = (_solve(TWO_BUSES, 200) for _ in range(2))
    assert replace(first, seconds=0.0) == replace(second, seconds=0.0)


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the shared instances are not at {SHARED}")
def test_published_optimum_is_found() -> None:
    """Set 3, instance 5: the optimum is 10, whatever else is published."""
    instance = read_instance(SHARED / "set3" / "BEP-1-3-3-2-i5.txt")
    assert _solve(instance).makespan == 10
