"""
Muster: a change that leaves a convoy with too few vehicles finds it company at once.

A plan with convoys is often better only when several vehicles change together: one takes people
another way, and a second one drives along with the convoy that is left with too few. Where a move
would be accepted if it broke nothing, company is tried before it is judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import kernel
from safepassage.planning.changes import (
    can_keep,
    drop_trip,
    keep_sequence,
    new_trip,
    put,
    take_out,
)
from safepassage.planning.claims import LAST_KEY, amount_before, end_of
from safepassage.planning.company import first_pickup, write_company
from safepassage.planning.guide import below, near_in_time, uniform
from safepassage.planning.orders import insert_order
from safepassage.planning.rows import N_ORDERS, ORDERS, RECEPTION, VEHICLE
from safepassage.planning.settle import count_violation, link, settle_trips
from safepassage.planning.timetable import VALUE, VIOLATION

if TYPE_CHECKING:
    from safepassage.planning.guide import Guide
    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = ["call_by_line", "muster", "short_slot", "some_leader", "write_companion"]

#: So many vehicles and ways are tried after a change, at the most.
_TRIES = 6


@kernel
def short_slot(arrays: Arrays, table: Timetable, guide: Guide) -> int:
    """Return a random slot that some vehicles enter by, and too few; -1 when there is none."""
    n_slots = 0
    for line in range(len(table.line_count)):
        n_slots += table.line_count[line]
    if n_slots == 0:
        return -1
    # A random slot, then the next one that is short.
    start = below(guide, n_slots)
    number = 0
    first = -1
    for line in range(len(table.line_count)):
        for rank in range(table.line_count[line]):
            slot = table.line_slots[line, rank]
            used = amount_before(table, table.slot_resource[slot], LAST_KEY)
            if 0 < used < arrays.line_least[line]:
                if number >= start:
                    return int(slot)
                if first < 0:
                    first = slot
            number += 1
    return int(first)


@kernel
def call_by_line(arrays: Arrays, table: Timetable, guide: Guide, trip: int, line: int) -> bool:
    """Let a trip call at the gate of a line and leave it by that line, if it has room."""
    row = table.rows[trip]
    number = below(guide, row[N_ORDERS] + 1)
    return insert_order(row, number, -1 - arrays.line_stop[line], 1 + line)


@kernel
def some_leader(table: Timetable, guide: Guide, slot: int) -> int:
    """Return a trip of a convoy that company can go with, -1 when there is none."""
    resource = table.slot_resource[slot]
    leader = -1
    for index in range(table.list_first[resource], end_of(table, resource)):
        if table.list_amount[index] > 0 and table.list_trip[index] >= 0:
            leader = table.list_trip[index]
            if uniform(guide) < 0.5:
                break
    if leader < 0 or first_pickup(table, leader) < 0:
        return -1
    return int(leader)


@kernel
def write_companion(
    arrays: Arrays, table: Timetable, guide: Guide, trip: int, leader: int, slot: int
) -> None:
    """
    Make a new trip one that drives along with another one, in the convoy of a slot.

    It goes in as that trip does, and out to the same end or another one.
    """
    write_company(table, trip, leader)
    row = table.rows[trip]
    if uniform(guide) < 0.5:
        call_by_line(arrays, table, guide, trip, table.slot_line[slot])
    if len(guide.ends) > 0 and uniform(guide) < 0.4:
        row[RECEPTION] = guide.ends[below(guide, len(guide.ends))]


@kernel
def _own_gate(arrays: Arrays, table: Timetable, guide: Guide, trip: int) -> None:
    """Let a trip that drives along go in by a gate of its own."""
    row = table.rows[trip]
    line = below(guide, len(arrays.line_stop))
    if row[N_ORDERS] > 0 and row[ORDERS] < 0:
        row[ORDERS] = -1 - arrays.line_stop[line]
        row[ORDERS + 1] = 1 + line
    else:
        insert_order(row, 0, -1 - arrays.line_stop[line], 1 + line)


@kernel
def muster(arrays: Arrays, table: Timetable, guide: Guide) -> bool:
    """
    Find company for convoys that have too few vehicles in the change under way, which is settled.

    Returns whether the timetable could be settled. What makes the plan worth less is not done.
    """
    trip = -1
    for _ in range(_TRIES):
        violation, value = table.totals[VIOLATION], table.totals[VALUE]
        if violation <= table.undo_totals[VIOLATION]:
            return True
        slot = short_slot(arrays, table, guide)
        if slot < 0:
            return True
        leader = some_leader(table, guide, slot)
        vehicle = below(guide, len(table.n_trips))
        if leader < 0 or table.rows[leader, VEHICLE] == vehicle or not can_keep(table, vehicle):
            continue
        if trip < 0:
            trip = new_trip(table)
            if trip < 0:
                return True
        write_companion(arrays, table, guide, trip, leader, slot)
        if uniform(guide) < 0.5:
            _own_gate(arrays, table, guide, trip)
        keep_sequence(table, vehicle)
        if not put(table, vehicle, near_in_time(table, guide, leader, vehicle), trip):
            continue
        link(arrays, table, vehicle)
        if not settle_trips(arrays, table):
            return False
        count_violation(arrays, table)
        if table.totals[VIOLATION] < violation and table.totals[VALUE] >= value - 1e-9:
            trip = -1
            continue
        position = 0
        while table.sequence[vehicle, position] != trip:
            position += 1
        drop_trip(table, take_out(table, vehicle, position))
        link(arrays, table, vehicle)
        if not settle_trips(arrays, table):
            return False
        count_violation(arrays, table)
    return True
