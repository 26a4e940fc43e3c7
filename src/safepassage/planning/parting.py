"""
Parting: trips of convoys that break rule 8 are given up, so that a plan that is none becomes one.

As a search cools, a last convoy may be left with too few vehicles, where each single change that
mends it breaks another one. Then several trips are given up at once, and the search finds others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import INF, entry_kernel, kernel
from safepassage.planning.changes import begin_change, end_change, give_up, take_back
from safepassage.planning.claims import end_of
from safepassage.planning.company import complete_convoy
from safepassage.planning.rows import VEHICLE
from safepassage.planning.settle import count_violation, link, settle, too_few, too_many, too_near
from safepassage.planning.timetable import SLOTS_CHANGED, VIOLATION

if TYPE_CHECKING:
    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = ["part"]


@kernel
def _first_wrong(arrays: Arrays, table: Timetable) -> tuple[int, bool]:
    """
    Return the earliest slot in use that breaks rule 8, and whether more vehicles would mend it.

    It has too few vehicles, or too many convoys are in the zone, or the one before is too near; -1
    when there is none.
    """
    found = -1
    mendable = False
    earliest = INF
    for line in range(len(table.line_count)):
        before = -INF
        for rank in range(table.line_count[line]):
            slot = table.line_slots[line, rank]
            if table.slot_used[slot] == 0:
                continue
            minute = table.slot_minute[slot]
            few = too_few(arrays, line, table.slot_used[slot]) > 0
            in_the_way = too_many(arrays, line, table.slot_inside[slot]) > 0 or too_near(
                arrays, line, before, minute
            )
            if (few or in_the_way) and slot >= len(arrays.held_line) and minute < earliest:
                found, earliest = slot, minute
                mendable = not in_the_way
            before = minute
    return found, mendable


@kernel
def _least_trip(table: Timetable, slot: int) -> int:
    """Return the trip of a convoy that is worth least."""
    resource = table.slot_resource[slot]
    least = -1
    for index in range(table.list_first[resource], end_of(table, resource)):
        trip = table.list_trip[index]
        if trip < 0 or table.list_amount[index] == 0:
            continue
        if least < 0 or table.worth[trip] < table.worth[least]:
            least = trip
    return least


@kernel
def _go_without(arrays: Arrays, table: Timetable, trip: int) -> bool:
    """Give up a trip; returns whether the timetable could be settled."""
    begin_change(table)
    give_up(table, trip)
    link(arrays, table, table.rows[trip, VEHICLE])
    if not settle(arrays, table):
        take_back(table)
        return False
    end_change(table)
    return True


@entry_kernel
def part(arrays: Arrays, table: Timetable) -> None:
    """
    Complete wrong convoys with vehicles that are free, or give up trips, until rule 8 holds.

    The earliest convoy comes first, and of its trips the one that is worth least. Those that are
    held stay as they are.
    """
    for _ in range(table.sequence.size):
        # What is known of slots is of the last change that was tried.
        table.nums[SLOTS_CHANGED] = 1
        count_violation(arrays, table)
        if table.totals[VIOLATION] == 0:
            return
        slot, mendable = _first_wrong(arrays, table)
        if slot < 0:
            return
        if mendable and complete_convoy(arrays, table, slot):
            continue
        trip = _least_trip(table, slot)
        if trip < 0 or not _go_without(arrays, table, trip):
            return
