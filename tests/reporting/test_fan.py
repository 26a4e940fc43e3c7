"""A fan has the mean and the quantiles of people safe by the end of each hour."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from safepassage.reporting.fan import FAN, fan_of, hour_ends
from safepassage.simulation import Tally, simulate
from tests.simulation.worlds import certain, small_town


def test_hours_end_with_the_scenario() -> None:
    """The last hour ends with the horizon, be it whole or not."""
    scenario, _ = small_town()
    assert hour_ends(replace(scenario, horizon_min=180)) == (60, 120, 180)
    assert hour_ends(replace(scenario, horizon_min=200)) == (60, 120, 180, 200)


def test_the_last_hour_has_everybody() -> None:
    """By the end of the last hour all are counted who are safe at all."""
    scenario, plan = small_town()
    result = simulate(scenario, plan, replications=400)
    fan, spread = fan_of(scenario, result), result.spread(Tally.SAFE)
    last = fan.at(len(fan.minutes) - 1)
    assert [last[name] for name in ("mean", "q05", "q50", "q95")] == [
        spread.mean,
        spread.q05,
        spread.q50,
        spread.q95,
    ]
    rows = np.array([fan.quantiles[name] for name, _ in FAN])
    assert (np.diff(rows, axis=0) >= 0).all()
    assert (np.diff(rows, axis=1) >= 0).all()


def test_without_doubt_the_fan_is_a_line() -> None:
    """Where nothing is left to chance, every quantile is the plan's own arrivals."""
    scenario, plan = small_town()
    sure = certain(scenario)
    fan = fan_of(sure, simulate(sure, plan, replications=5))
    assert len(set(fan.quantiles.values())) == 1
    assert fan.means == tuple(float(persons) for persons in fan.quantiles["q50"])
    assert fan.means[-1] == plan.figures.people_out
