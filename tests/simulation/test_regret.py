"""Regret sets the plan against one that is made with the pauses as they came to be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from safepassage.errors import UsageError
from safepassage.simulation import Tally, regret_of, simulate
from tests.simulation.worlds import certain, small_town


@pytest.mark.slow
def test_same_days() -> None:
    """Its days are those of the simulation, with the same seed and number."""
    scenario, plan = small_town()
    found = regret_of(scenario, plan, days=4, seed=3, work=200)
    result = simulate(scenario, plan, replications=4, seed=3)
    assert found.safe == tuple(result.column(Tally.SAFE))
    assert found.value == pytest.approx(tuple(result.values))
    assert found.people == pytest.approx(np.mean(found.safe_known) - np.mean(found.safe))


@pytest.mark.slow
def test_knowing_helps() -> None:
    """Where the pause is late and all else certain, who knows is never worse."""
    scenario, plan = small_town()
    sure = certain(scenario)
    pauses = (replace(sure.pauses[0], late_mean_min=100.0),)
    found = regret_of(replace(sure, pauses=pauses), plan, days=8, work=400)
    assert all(
        known >= followed - 1e-9
        for known, followed in zip(found.value_known, found.value, strict=True)
    )
    assert found.worth > 0


def test_no_days() -> None:
    """No days at all are refused with a remedy."""
    scenario, plan = small_town()
    with pytest.raises(UsageError, match="days: 0"):
        regret_of(scenario, plan, days=0)
