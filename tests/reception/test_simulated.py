"""Arrivals by hour over simulated days."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from safepassage.reception.simulated import SimulatedSpread, simulated_arrivals
from safepassage.simulation import SimulationResult, Tally, simulate
from tests.reception.first_day import first_day
from tests.simulation.worlds import small_town

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario


@cache
def _days() -> tuple[Scenario, SimulationResult]:
    scenario, plan = small_town()
    return scenario, simulate(scenario, plan, replications=300)


def test_arrivals_are_those_who_are_safe() -> None:
    """By the end as many have arrived as are safe, joiners too; nobody arrives twice."""
    scenario, result = _days()
    arrivals = simulated_arrivals(scenario, result)
    assert (arrivals.days, arrivals.seed, arrivals.policy) == (300, 0, "plan")
    safe = result.column(Tally.SAFE) + result.column(Tally.JOINERS_SAFE)
    ends = [each.hours[-1].by_end.mean for each in arrivals.receptions]
    assert sum(ends) == pytest.approx(safe.mean())
    for each in arrivals.receptions:
        assert len(each.hours) * 60 == scenario.horizon_min
        assert sum(hour.comes.mean for hour in each.hours) == pytest.approx(
            each.hours[-1].by_end.mean
        )
        for hour in each.hours:
            assert hour.by_end.few <= hour.by_end.middle <= hour.by_end.many
            assert max(hour.many_by_need) <= hour.by_end.many


def test_numbers_by_hand() -> None:
    """Quantiles occurred, hours run on, and who is more than the intake waits."""
    scenario, plan = first_day()
    result = simulate(scenario, plan, replications=4)
    arrived = np.zeros((4, 2, 3, 11), dtype=np.uint8)
    arrived[:, 0, 0, 1] = [20, 10, 0, 20]  # the school, seated, from 07:00
    arrived[:, 0, 1, 1] = [1, 0, 0, 1]
    arrived[:, 0, 0, 2] = [10, 10, 30, 0]
    arrived[3, 1, 0, 10] = 4  # the farm, in the very last minute
    receptions = tuple(replace(row, intake_per_h=15) for row in scenario.receptions)
    limited = replace(scenario, receptions=receptions)
    school, farm = simulated_arrivals(limited, replace(result, arrived=arrived)).receptions
    assert (school.reception, farm.reception) == ("school", "farm")
    assert school.hours[1].comes == SimulatedSpread(13.0, 0, 10, 21)
    assert school.hours[2].by_end == SimulatedSpread(25.5, 20, 21, 31)
    assert school.hours[2].many_by_need == (30, 1, 0)
    # 21, 10, 0 and 21 come, of whom 6, 0, 0 and 6 wait; then 1, 0, 15 and 0 wait.
    assert [hour.many_wait for hour in school.hours[:4]] == [0, 6, 15, 0]
    assert (len(farm.hours), farm.hours[9].comes.many) == (10, 4)


def test_days_like_the_plan() -> None:
    """Where nothing differs from the plan, all days are the plan's, to the hour and the need."""
    scenario, plan = first_day()
    calm = replace(
        scenario,
        pauses=tuple(
            replace(pause, begins_chance=1.0, late_mean_min=0.0, breaks_per_h=0.0)
            for pause in scenario.pauses
        ),
        simulation=replace(
            scenario.simulation,
            travel_spread=0.0,
            lift_spread=0.0,
            service_spread=0.0,
            count_spread=0.0,
            no_show=0.0,
            joiners_per_trip=0.0,
            breakdowns_per_h=0.0,
            hold_chance=0.0,
            refusal_chance=0.0,
        ),
    )
    school, farm = simulated_arrivals(calm, simulate(calm, plan, replications=20)).receptions
    assert [hour.comes.many for hour in school.hours[:4]] == [0, 25, 10, 0]
    assert school.hours[-1].by_end == SimulatedSpread(35.0, 35, 35, 35)
    assert school.hours[-1].many_by_need == (34, 1, 0)
    assert farm.hours[6].comes == SimulatedSpread(4.0, 4, 4, 4)
