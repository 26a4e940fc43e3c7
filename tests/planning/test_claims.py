"""Who must be run again when a trip claims earlier or later."""

from __future__ import annotations

import pytest

from safepassage.compiled import entry_kernel
from safepassage.planning.claims import insert, rekey
from safepassage.planning.problem import build_problem
from safepassage.planning.rows import N_TOUCHES, TOUCHES
from safepassage.planning.timetable import Timetable, new_timetable, pack_timetable
from tests.instances import one_bus

FIRST, SECOND = 0, 1
PARTY = 0


@entry_kernel
def _enter(table: Timetable, resource: int, key: int, trip: int, slack: int, floor: int) -> None:
    insert(table, resource, key, trip, 1, slack, floor)


@entry_kernel
def _rekey(table: Timetable, trip: int, key: int) -> None:
    rekey(table, trip, key)


@pytest.mark.parametrize(
    ("key", "marked"),
    [(121, True), (137, False), (141, False)],
    ids=["earlier", "not at all", "later"],
)
@pytest.mark.parametrize("entered", [(FIRST, SECOND), (SECOND, FIRST)])
def test_who_had_the_same_key_is_run_again(
    entered: tuple[int, int], key: int, marked: bool
) -> None:
    """
    Two trips have the same key for a while, so that neither has seen what the other takes.

    As soon as the first claims earlier the second one's slack is passed, however they stand in the
    list; claiming later it still is not seen.
    """
    table = new_timetable(build_problem(one_bus().scenario).arrays, max_trips=4, max_slots=2)
    packed = pack_timetable(table)
    for trip in entered:
        table.key[trip] = 137
        table.rows[trip, N_TOUCHES] = 1
        table.rows[trip, TOUCHES : TOUCHES + 3] = (PARTY, 1, 0)
        _enter(packed, PARTY, 137, trip, 0, 0)
    _rekey(packed, FIRST, key)
    assert bool(table.marked[SECOND]) is marked
