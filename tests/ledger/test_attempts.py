"""The chance to get out in a pause or, where that fails, in a later one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from safepassage.ledger import chances_to_get_out, chances_to_hold
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path

SCENARIO = load_scenario(bundled_path("azovstal"))
HOLDS = chances_to_hold(SCENARIO)
FOUND = chances_to_get_out(SCENARIO)


def test_the_last_pause_has_no_second_try() -> None:
    """Nothing follows it, so it stands as it is."""
    for last in ("plant-7-may", "corridor-8-may"):
        assert FOUND[last] == pytest.approx(HOLDS[last])


def test_one_that_fails_is_tried_at_the_same_hour_of_the_next() -> None:
    """It fails for good when both fail; earlier days count for more at the same hour."""
    both_fail = (1 - HOLDS["plant-6-may"]) * (1 - HOLDS["plant-7-may"])
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
    assert np.array_equal(chances_to_get_out(narrow)[first.id], chances_to_hold(narrow)[first.id])
    first, second = SCENARIO.pauses[:2]
    short = replace(SCENARIO, pauses=(first, replace(second, end_min=second.start_min + 60)))
    found, holds = chances_to_get_out(short)[first.id], chances_to_hold(short)[first.id]
    assert (found[:61] > holds[:61]).all()
    assert np.array_equal(found[61:], holds[61:])


def test_more_chance_in_any_pause_never_makes_it_less() -> None:
    """Also not in those before it."""
    for pause in SCENARIO.pauses:
        more = {**HOLDS, pause.id: HOLDS[pause.id] * 0.5 + 0.5}
        found = chances_to_get_out(SCENARIO, more)
        assert all((found[name] >= FOUND[name] - 1e-12).all() for name in FOUND)
