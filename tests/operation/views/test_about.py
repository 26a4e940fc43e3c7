"""The operation that a register is of."""

from __future__ import annotations

from safepassage.operation.register import Register
from safepassage.operation.views.about import Operation, operation_of
from tests.operation.scene import T0
from tests.operation.views.scenes import folded, small_day


def test_exercise_says_that_it_is_one() -> None:
    """The first event tells the operation's name, its begin and that it is an exercise."""
    assert operation_of(folded(small_day())) == Operation("drill", T0, exercise=True)


def test_without_its_first_event_nothing_is_told() -> None:
    """Where the first event is not here, there is no operation to tell of."""
    assert operation_of(Register()) is None
