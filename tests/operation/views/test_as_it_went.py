"""The register as known then, and as known now of then."""

from __future__ import annotations

import pytest

from safepassage.errors import UsageError
from safepassage.operation.register import State
from safepassage.operation.views.as_it_went import as_it_went
from safepassage.operation.views.headcounts import head_counts
from safepassage.operation.views.whereabouts import whereabouts
from tests.operation.scene import T0
from tests.operation.views.scenes import small_day


def test_late_fact_is_missing_from_what_was_known_then() -> None:
    """Who got off at 50, told of at 150, was aboard as known at 60 and not as known now of 60."""
    scene = small_day()
    scene["B"].record(
        150, "got_off", observed=50, who="G", count=2, vehicle="bus-3", place="Manhush"
    )
    facts = [event.fact for event in scene.events]
    then, _ = as_it_went(facts, recorded=T0 + 60 * 60)
    now_of_then, _ = as_it_went(facts, observed=T0 + 60 * 60)
    assert whereabouts(then).by_state()[State.ABOARD] == 31
    assert whereabouts(now_of_then).by_state()[State.ABOARD] == 29


def test_published_gap_can_be_rebuilt() -> None:
    """A gap that was closed by late facts is open in the view of what was known then."""
    scene = small_day()
    scene["B"].record(60, "counted", vehicle="bus-3", place="Tokmak", count=29)
    scene["B"].record(
        150, "got_off", observed=50, who="G", count=2, vehicle="bus-3", place="Manhush"
    )
    facts = [event.fact for event in scene.events]
    then, _ = as_it_went(facts, recorded=T0 + 100 * 60)
    assert [(one.gap, one.state.is_open) for one in head_counts(then)] == [(-2, True)]


def test_one_time_is_needed() -> None:
    """Neither time, or both, is a slip that is named."""
    with pytest.raises(UsageError, match="one time is needed"):
        as_it_went([])
    with pytest.raises(UsageError, match="one time is needed"):
        as_it_went([], recorded=1, observed=2)
