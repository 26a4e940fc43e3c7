"""Moves of the search that come to nothing leave everything as it is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from safepassage.planning import moves
from safepassage.planning.rows import CONTENT_WIDTH, FREE, NOT_BEFORE

if TYPE_CHECKING:
    from collections.abc import Callable


def _row(*, free: int) -> list[int]:
    row = [0] * (max(CONTENT_WIDTH, FREE) + 1)
    row[FREE] = free
    return row


def _given(*answers: int) -> Callable[..., int]:
    """Return what answers in turn, whatever it is asked."""
    left = list(answers)
    return lambda *_: left.pop(0)


@pytest.mark.parametrize(("second", "changed"), [(0, True), (-1, False)])
def test_where_no_other_vehicle_is_found_no_trip_waits_for_it(
    monkeypatch: pytest.MonkeyPatch, second: int, changed: bool
) -> None:
    """A trip is to wait until some vehicle is free: no vehicle is not the last one."""
    monkeypatch.setattr(moves, "some_vehicle", _given(0, second))
    monkeypatch.setattr(moves, "uniform", lambda _: 0.9)  # a late start, by another vehicle's end
    monkeypatch.setattr(moves, "below", lambda *_: 0)
    for name in ("save", "edit"):
        monkeypatch.setattr(moves, name, lambda *_: None)
    table = SimpleNamespace(
        sequence=np.array([[0], [1]]),
        n_trips=np.array([1, 0]),
        rows=np.array([_row(free=300), _row(free=700)]),
    )
    arrays = SimpleNamespace(endangered=False)
    move = moves._change_trip.py_func  # type: ignore[attr-defined] # compiled
    assert move(arrays, table, None) is changed
    assert table.rows[0, NOT_BEFORE] == (290 if changed else 0)
