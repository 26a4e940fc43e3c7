"""Whereabouts: everybody once, by state, place, vehicle, direction and need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings

from safepassage.operation.register import State, fold
from safepassage.operation.views.whereabouts import whereabouts
from tests.operation.register.test_histories import histories
from tests.operation.scene import T0
from tests.operation.views.scenes import folded, small_day

if TYPE_CHECKING:
    from safepassage.operation.events import Fact


def test_each_head_stands_in_one_row() -> None:
    """Rows are alike in state, place, vehicle, direction and need, and sum to all heads."""
    view = whereabouts(folded(small_day()))
    rows = [(s.state, s.place, s.vehicle, s.need, s.heads, s.since) for s in view.stands]
    assert rows == [
        (State.WAITING, "cellar-c", "", "seated", 9, T0 + 60),
        (State.WAITING, "cellar-c", "", "wheelchair", 1, T0 + 120),
        (State.ABOARD, "cellar-c", "bus-3", "seated", 31, T0 + 1200),
    ]
    assert (view.heads, view.known, view.surplus, view.groups) == (41, 41, 0, 2)


def test_surplus_is_shown_and_counts() -> None:
    """Heads that were seen beyond the known are among all heads, and are told apart."""
    scene = small_day()
    scene["A"].record(30, "boarded", who="P-1", count=3, vehicle="bus-3", place="cellar-c")
    view = whereabouts(folded(scene))
    assert (view.heads, view.known, view.surplus) == (43, 41, 2)
    assert sum(view.by_state().values()) == 43


def test_guessed_heads_are_told() -> None:
    """Heads of a group whose count is a guess are counted as guessed."""
    scene = small_day()
    scene["A"].record(3, "registered", who="H", count=25, place="cellar-d", about="about")
    assert whereabouts(folded(scene)).guessed == 25


def test_pivot_sums_to_all_heads() -> None:
    """Heads by place, or by anything else, sum to all heads."""
    view = whereabouts(folded(small_day()))
    assert view.by(lambda stand: stand.need) == {"seated": 40, "wheelchair": 1}


@settings(max_examples=50, deadline=None)
@given(histories())
def test_rows_sum_to_all_heads_of_any_history(facts: list[Fact]) -> None:
    """Whatever the posts record, the rows and the states sum to all heads of the register."""
    register = fold(facts)
    view = whereabouts(register)
    heads = sum(standing.total for standing in register.people.values())
    assert view.heads == heads
    assert sum(stand.heads for stand in view.stands) == heads
    assert sum(view.by_state().values()) == heads
    assert view.known + view.surplus == heads
