"""A pause that is awaited is the less likely to begin the longer it is."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import exp

import pytest

from safepassage.simulation.chances import holds_of
from safepassage.simulation.replanned.awaited import chance_to_begin
from tests.simulation.worlds import small_town


def test_by_what_is_stated() -> None:
    """With a stated chance and mean delay it is Bayes with an exponential."""
    scenario, _ = small_town()
    pause = replace(scenario.pauses[0], begins_chance=0.8, late_mean_min=30.0)
    (hold,) = holds_of(replace(scenario, pauses=(pause,)), 0)
    later = exp(-40 / 30)
    found = chance_to_begin(pause, hold, pause.start_min + 40)
    assert found == pytest.approx(0.8 * later / (0.8 * later + 0.2))


def test_by_the_record() -> None:
    """By the record it is the chance to begin at first, and falls with every hour."""
    scenario, _ = small_town()
    pause = scenario.pauses[0]
    (hold,) = holds_of(scenario, 0)
    chances = [chance_to_begin(pause, hold, pause.start_min + 60 * hour) for hour in range(5)]
    assert 0.5 < chances[0] < 1.0
    assert chances[0] == chance_to_begin(pause, hold, 0)
    assert all(one > other > 0.0 for one, other in pairwise(chances))


def test_sure() -> None:
    """A pause that is sure to begin is so for as long as it is awaited."""
    scenario, _ = small_town()
    pause = replace(scenario.pauses[0], begins_chance=1.0, late_mean_min=0.0)
    (hold,) = holds_of(scenario, 0)
    assert chance_to_begin(pause, hold, pause.start_min + 100) == 1.0
    unsure = replace(pause, begins_chance=0.9)
    assert chance_to_begin(unsure, hold, pause.start_min + 1) == 0.0
