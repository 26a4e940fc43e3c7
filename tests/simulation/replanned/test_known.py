"""What the planner knows of a day: what was seen or announced, and nothing that is to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from safepassage.simulation.replanned.known import RATE_SEEN_MIN
from tests.simulation.replanned.days import day_of
from tests.simulation.worlds import certain, small_town

if TYPE_CHECKING:
    from safepassage.simulation.replanned.known import Known
    from safepassage.simulation.replanned.replication import Replication

BEGINS, ENDS = 60, 300
"""The pledged minutes of the small town's one pause."""


def _day() -> Replication:
    """Return a day of the small town, on which all goes as planned unless it is changed."""
    scenario, plan = small_town()
    return day_of(certain(scenario), plan)


def _known(day: Replication, minute: int) -> Known:
    """Return what is known when a day has come to a minute."""
    while day.step(before=minute):
        pass
    day.minute = minute
    return day.known()


def _same(one: Known, other: Known) -> bool:
    ready = [one.ready[place] - other.ready[place] for place in one.ready]
    return (
        one.scenario == other.scenario
        and one.waiting == other.waiting
        and not any(each.any() for each in ready)
    )


def test_nothing_of_the_future() -> None:
    """Whether a pause will break, how fast lifting will be and who will come is not known."""
    sure = _known(_day(), 50)
    day = _day()
    day.state.pause_from[0], day.state.pause_to[0] = 200, 250
    day.state.rate[0] *= 2
    day.state.coming[0] = day.state.remaining[0] = 7
    assert _same(sure, _known(day, 50))
    broken = _day()
    broken.state.pause_to[0] = 110
    assert _same(_known(_day(), 100), _known(broken, 100))


def test_pause_that_is_late_may_begin_now() -> None:
    """A pause that hasn't begun at its time is taken to begin now; past its end there is none."""
    day = _day()
    day.state.pause_from[0] = 200
    assert _known(day, BEGINS).scenario.pauses[0].start_min == BEGINS
    assert _known(day, 150).scenario.pauses[0].start_min == 150
    assert _known(day, 250).scenario.pauses[0].start_min == 200
    never = _day()
    never.state.pause_from[0] = never.state.pause_to[0] = ENDS
    assert _known(never, ENDS - 1).scenario.pauses
    assert not _known(never, ENDS).scenario.pauses


def test_broken_pause_is_over() -> None:
    """A pause that has broken ended then, and its pledge holds until then."""
    day = _day()
    day.state.pause_to[0] = 110
    assert _known(day, 110).scenario.pauses[0].end_min == ENDS
    assert _known(day, 111).scenario.pauses[0].end_min == 110


def test_people_are_counted_when_all_are_out() -> None:
    """Who doesn't come is known when nobody is left to be brought out, and not before."""
    day = _day()
    day.state.coming[0] = day.state.remaining[0] = 9
    # At 20 an hour nine are out 27 minutes after the pause began.
    assert sum(_known(day, BEGINS + 26).waiting) == 12
    assert sum(_known(day, BEGINS + 28).waiting) == 9


def test_lifting_goes_on_from_who_is_out() -> None:
    """Who is out is seen; how fast it goes on is stated at first, and seen after a while."""
    day = _day()
    day.state.rate[0] //= 2
    soon = _known(day, BEGINS + 12)
    assert soon.ready["cellar"][BEGINS + 12] == 2
    assert soon.ready["cellar"][BEGINS + 12 + 15] == 2 + 5
    later = _known(day, BEGINS + RATE_SEEN_MIN)
    assert later.ready["cellar"][BEGINS + RATE_SEEN_MIN] == 5
    assert later.ready["cellar"][BEGINS + RATE_SEEN_MIN + 30] == 5 + 5
    assert later.ready["cellar"].max() == 12


@pytest.mark.parametrize("minute", [69, 96, 130])
def test_known_is_as_planned(minute: int) -> None:
    """On a day that goes as planned the scenario is as it was, and people are ready as it says."""
    scenario, plan = small_town()
    day = day_of(certain(scenario), plan)
    found = _known(day, minute)
    assert found.scenario == certain(scenario)
    lifted = np.clip((np.arange(601) - BEGINS) // 3, 0, 12)
    assert np.array_equal(found.ready["cellar"][minute:], lifted[minute:])
