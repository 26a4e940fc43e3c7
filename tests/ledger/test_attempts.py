"""The chance to get out in a pause or, where that fails, in a later one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import exp
from typing import TYPE_CHECKING

import numpy as np
import pytest

from safepassage.ledger import chances_to_get_out, chances_to_hold
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.scenario.model import Pause

SCENARIO = load_scenario(bundled_path("azovstal"))
HOLDS = chances_to_hold(SCENARIO)
FOUND = chances_to_get_out(SCENARIO)


def in_time(pause: Pause) -> NDArray[np.float64]:
    """Return the chance to leave in time: half are late, by 30 min on average."""
    left = [
        max(0, pause.end_min - pause.margin_min - minute)
        for minute in range(pause.start_min, pause.end_min + 1)
    ]
    return np.array([1 - exp(-minutes / 30) / 2 for minutes in left])


TRIES = {pause.id: HOLDS[pause.id] * in_time(pause) for pause in SCENARIO.pauses}


def test_who_is_late_misses_a_pause_that_never_breaks() -> None:
    """The chance to get out falls to a half by the margin, and is next to 1 hours before it."""
    sure = replace(SCENARIO.pauses[0], begins_chance=1.0, breaks_per_h=0.0)
    found = chances_to_get_out(replace(SCENARIO, pauses=(sure,)))[sure.id]
    last = sure.end_min - sure.margin_min - sure.start_min
    assert (np.diff(found[: last + 1]) < 0).all()
    assert found[last] == pytest.approx(0.5)
    assert found[last - 30] == pytest.approx(1 - exp(-1) / 2)
    assert found[last - 240] > 0.999


def test_the_last_pause_has_no_second_try() -> None:
    """Nothing follows it, so it stands as it is."""
    for last in ("plant-7-may", "corridor-8-may"):
        assert FOUND[last] == pytest.approx(TRIES[last])


def test_one_that_fails_is_tried_at_the_same_hour_of_the_next() -> None:
    """It fails for good when both fail; earlier days count for more at the same hour."""
    both_fail = (1 - TRIES["plant-6-may"]) * (1 - TRIES["plant-7-may"])
    assert FOUND["plant-6-may"] == pytest.approx(1 - both_fail)
    days = [FOUND[f"corridor-{day}-may"] for day in (5, 6, 7, 8)]
    for earlier, later in pairwise(days):
        assert (earlier > later).all()


def test_a_next_pause_must_cover_the_zones_and_last_as_long() -> None:
    """One of fewer zones, or of fewer hours, is no second try for what needs more."""
    first, second = (
        replace(pause, zones=frozenset({"plant", "corridor"}))
        if pause.id == "plant-5-may"
        else pause
        for pause in SCENARIO.pauses[:2]
    )
    narrow = replace(SCENARIO, pauses=(first, second))
    tries = chances_to_hold(narrow)[first.id] * in_time(first)
    assert chances_to_get_out(narrow)[first.id] == pytest.approx(tries)
    first, second = SCENARIO.pauses[:2]
    short = replace(SCENARIO, pauses=(first, replace(second, end_min=second.start_min + 60)))
    found = chances_to_get_out(short)[first.id]
    tries = chances_to_hold(short)[first.id] * in_time(first)
    assert (found[:61] > tries[:61]).all()
    assert found[61:] == pytest.approx(tries[61:])


def test_more_chance_in_any_pause_never_makes_it_less() -> None:
    """Also not in those before it."""
    for pause in SCENARIO.pauses:
        more = {**HOLDS, pause.id: HOLDS[pause.id] * 0.5 + 0.5}
        found = chances_to_get_out(SCENARIO, more)
        assert all((found[name] >= FOUND[name] - 1e-12).all() for name in FOUND)
