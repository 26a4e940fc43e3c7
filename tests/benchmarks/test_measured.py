"""A plan's figures are those of the checker, and medians are taken over what is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.measured import HEAD, Measured, measure_plan, median_of
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path

FIGURES = Measured(
    gap=0.01,
    gap_minutes_per_person=2.0,
    people_total=100,
    people_out=90,
    people_bound=95,
    seconds=1.0,
    moves=1000,
    checked=True,
)


def test_plan_is_measured() -> None:
    """The smallest scenario: all 39 people out, a gap of 0 or more, checked."""
    found = measure_plan(load_scenario(bundled_path("first-steps")), seconds=None, work=2000)
    assert (found.people_total, found.people_out, found.people_bound) == (39, 39, 39)
    assert found.gap is not None
    assert 0 <= found.gap < 1
    assert found.checked
    assert found.moves == 2000


def test_medians() -> None:
    """Each figure has its own median, unknown gaps left out; one wrong plan makes all wrong."""
    plans = [FIGURES, replace(FIGURES, gap=0.03, people_out=92), replace(FIGURES, gap=None)]
    middle = median_of(plans)
    assert middle.gap == pytest.approx(0.02)
    assert middle.people_out == 90
    assert middle.checked
    assert not median_of([FIGURES, replace(FIGURES, checked=False)]).checked
    assert median_of([replace(FIGURES, gap=None)]).gap is None


def test_row_fits_the_head() -> None:
    """A row has a cell for every column, the gap in per cent."""
    row = FIGURES.row("one")
    assert len(row) == len(HEAD)
    assert row[:3] == ("one", "1.000", 2.0)
    assert row[3:6] == ("100", "90", "95")
