"""Trips of convoys that break rule 8 are given up, where nobody can keep them company."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import entry_kernel
from safepassage.planning.changes import end_change
from safepassage.planning.parting import part
from safepassage.planning.timetable import OUT, VIOLATION
from tests.planning.corridor import FIRST_SLOT, Corridor, begin_trip

if TYPE_CHECKING:
    from safepassage.planning.timetable import Timetable


@entry_kernel
def _end_change(table: Timetable) -> None:
    end_change(table)


def _send(corridor: Corridor, vehicle: int) -> None:
    begin_trip(corridor.arrays, corridor.packed, corridor.reception, vehicle)
    _end_change(corridor.packed)


def test_a_vehicle_that_is_free_keeps_a_lonely_one_company() -> None:
    """Nothing is given up where it needn't be."""
    corridor = Corridor()
    _send(corridor, 0)
    assert corridor.table.totals[VIOLATION] > 0
    part(corridor.arrays, corridor.packed)
    assert corridor.table.totals[VIOLATION] == 0
    assert corridor.table.totals[OUT] == 10
    assert corridor.table.n_trips.sum() == 2


def test_a_trip_is_given_up_where_nobody_is_left_to_go_along() -> None:
    """A single bus does not go in."""
    corridor = Corridor(buses=1)
    _send(corridor, 0)
    part(corridor.arrays, corridor.packed)
    assert corridor.table.totals[VIOLATION] == 0
    assert corridor.table.totals[OUT] == 0
    assert corridor.table.n_trips.tolist() == [0]


def test_of_two_convoys_too_near_to_each_other_the_second_is_given_up() -> None:
    """The headway is 30 minutes: the two buses of the later convoy stay out."""
    corridor = Corridor(minutes=(FIRST_SLOT, FIRST_SLOT + 10))
    for vehicle in range(4):
        _send(corridor, vehicle)
    assert corridor.table.totals[VIOLATION] > 0
    assert corridor.table.totals[OUT] == 40
    part(corridor.arrays, corridor.packed)
    assert corridor.table.totals[VIOLATION] == 0
    assert corridor.table.totals[OUT] == 20


def test_a_plan_that_keeps_the_rule_stays_as_it_is() -> None:
    """Two buses in one convoy."""
    corridor = Corridor()
    for vehicle in range(2):
        _send(corridor, vehicle)
    part(corridor.arrays, corridor.packed)
    assert corridor.table.totals[OUT] == 20
    assert corridor.table.n_trips.tolist() == [1, 1, 0, 0]
