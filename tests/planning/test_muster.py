"""Company that is found within a change: a convoy that it leaves too small is completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from safepassage.compiled import entry_kernel
from safepassage.planning.changes import can_keep, end_change, keep_sequence, take_back
from safepassage.planning.muster import muster
from safepassage.planning.timetable import OUT, VALUE, VIOLATION
from tests.planning.corridor import Corridor, begin_trip

if TYPE_CHECKING:
    from safepassage.planning.guide import Guide
    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable


@entry_kernel
def _muster(arrays: Arrays, table: Timetable, guide: Guide) -> bool:
    return muster(arrays, table, guide)


@entry_kernel
def _take_back(table: Timetable) -> None:
    take_back(table)


@entry_kernel
def _end_change(table: Timetable) -> None:
    end_change(table)


@entry_kernel
def _keepable(table: Timetable, vehicle: int) -> bool:
    kept = can_keep(table, vehicle)
    if kept:
        keep_sequence(table, vehicle)
    return kept


def test_company_is_found_for_a_convoy_that_a_change_leaves_too_small() -> None:
    """One bus goes in to fetch people, and another one drives along: nothing is broken."""
    corridor = Corridor()
    table = corridor.table
    begin_trip(corridor.arrays, corridor.packed, corridor.reception, 0)
    assert table.totals[VIOLATION] > 0
    value = table.totals[VALUE]
    for _ in range(20):
        assert _muster(corridor.arrays, corridor.packed, corridor.guide)
    assert table.totals[VIOLATION] == 0
    assert table.totals[OUT] == 10
    assert table.totals[VALUE] == pytest.approx(value)
    assert sorted(table.n_trips.tolist()) == [0, 0, 1, 1]
    _end_change(corridor.packed)


def test_a_change_with_its_company_is_taken_back() -> None:
    """No trip is left, and their ids can be used again."""
    corridor = Corridor()
    table = corridor.table
    spare = sorted(table.spare.tolist())
    begin_trip(corridor.arrays, corridor.packed, corridor.reception, 0)
    for _ in range(20):
        _muster(corridor.arrays, corridor.packed, corridor.guide)
    _take_back(corridor.packed)
    assert table.n_trips.tolist() == [0, 0, 0, 0]
    assert table.totals.tolist() == [0.0] * len(table.totals)
    assert sorted(table.spare.tolist()) == spare


def test_where_no_vehicle_is_left_the_change_stays_as_it_is() -> None:
    """A single bus finds no company: the convoy has too few vehicles still."""
    corridor = Corridor(buses=1)
    table = corridor.table
    begin_trip(corridor.arrays, corridor.packed, corridor.reception, 0)
    broken = table.totals[VIOLATION]
    assert _muster(corridor.arrays, corridor.packed, corridor.guide)
    assert table.totals[VIOLATION] == broken > 0
    assert table.n_trips.tolist() == [1]


def test_a_change_alters_no_more_vehicles_than_can_be_taken_back() -> None:
    """A fifth vehicle's sequence has no place to be kept; a kept one may be altered again."""
    corridor = Corridor(buses=5)
    begin_trip(corridor.arrays, corridor.packed, corridor.reception, 0)
    kept = [_keepable(corridor.packed, vehicle) for vehicle in (0, 1, 2, 3, 4, 3)]
    np.testing.assert_array_equal(kept, [True, True, True, True, False, True])
