"""
The moves of the search on convoys: their slots, and vehicles that drive along to complete one.

They are made as those of :mod:`safepassage.planning.moves` are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import INF, kernel
from safepassage.planning.changes import (
    keep_sequence,
    keep_slots,
    mark_line,
    new_trip,
    order_slots,
    put,
    save,
)
from safepassage.planning.claims import end_of
from safepassage.planning.company import (
    call_by_line,
    count_slots,
    first_pickup,
    short_slot,
    some_leader,
    write_companion,
)
from safepassage.planning.guide import (
    below,
    near_in_time,
    uniform,
)
from safepassage.planning.orders import insert_order, take_order
from safepassage.planning.rows import NOT_BEFORE, ORDERS, VEHICLE
from safepassage.planning.settle import edit, link
from safepassage.planning.timetable import N_UNDO, SLOTS_CHANGED

if TYPE_CHECKING:
    from safepassage.planning.guide import Guide
    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = ["add_company", "change_line", "change_slots"]


@kernel
def _some_slot(table: Timetable, guide: Guide, n_slots: int) -> int:
    """Return a random one of all lines' slots."""
    rank = below(guide, n_slots)
    line = 0
    while rank >= table.line_count[line]:
        rank -= table.line_count[line]
        line += 1
    return int(table.line_slots[line, rank])


@kernel
def _free_starts(arrays: Arrays, table: Timetable, resource: int) -> None:
    """Let the trips of a convoy start as early as they can, so that it can enter earlier."""
    first = table.list_first[resource]
    # An edited trip may only move to an earlier place in the list, so that none is left out.
    for index in range(first, end_of(table, resource)):
        trip = table.list_trip[index]
        if trip >= 0 and table.list_amount[index] > 0 and table.rows[trip, NOT_BEFORE] > 0:
            save(table, trip)
            table.rows[trip, NOT_BEFORE] = 0
            edit(arrays, table, trip)


@kernel
def change_slots(arrays: Arrays, table: Timetable, guide: Guide) -> bool:
    """Shift, add or take away a convoy slot."""
    n_slots = count_slots(table)
    draw = uniform(guide)
    adds = 0.6 <= draw < 0.85
    remains = draw < 0.85
    slot = -1
    if adds:
        for candidate in range(len(table.slot_line)):
            if table.slot_line[candidate] < 0:
                slot = candidate
                break
        line = below(guide, len(table.line_count))
        minute = below(guide, arrays.horizon)
    elif n_slots > 0:
        slot = _some_slot(table, guide, n_slots)
        line = table.slot_line[slot]
        reach = 1
        if uniform(guide) < 0.7:
            reach = 5 if uniform(guide) < 0.5 else 90
        minute = table.slot_minute[slot] + below(guide, 2 * reach + 1) - reach
    else:
        return False
    if remains and uniform(guide) < 0.15:
        # The first minute of a pause, in which convoys have most of it before them.
        opening = arrays.next_opening[arrays.line_zone[line], below(guide, arrays.horizon)]
        if opening < INF:
            minute = opening
    if slot < len(arrays.held_line):
        # None is free, or it is one that stays as it is.
        return False
    if remains and (minute < 0 or minute > arrays.horizon or not arrays.line_open[line, minute]):
        return False
    keep_slots(table)
    if table.slot_line[slot] >= 0:
        mark_line(table, line, table.slot_minute[slot], arrays.horizon)
        if minute < table.slot_minute[slot] and uniform(guide) < 0.5:
            _free_starts(arrays, table, table.slot_resource[slot])
    table.slot_line[slot] = line if remains else -1
    table.slot_minute[slot] = minute
    order_slots(table)
    table.nums[SLOTS_CHANGED] = 1
    if remains:
        mark_line(table, line, minute, arrays.horizon)
    return True


@kernel
def add_company(arrays: Arrays, table: Timetable, guide: Guide) -> bool:
    """Let a vehicle drive along with nobody aboard, where a convoy has too few vehicles."""
    short = short_slot(arrays, table, guide)
    if short < 0:
        return False
    if uniform(guide) < 0.3:
        # A trip that is made anyway goes by the convoy's gate.
        vehicle = below(guide, len(table.n_trips))
        if table.n_trips[vehicle] == 0:
            return False
        trip = table.sequence[vehicle, below(guide, table.n_trips[vehicle])]
        save(table, trip)
        called = call_by_line(arrays, table, guide, trip, table.slot_line[short])
        edit(arrays, table, trip)
        return called
    leader = some_leader(table, guide, short)
    if leader < 0:
        return False
    vehicle = below(guide, len(table.n_trips))
    trip = new_trip(table)
    if trip < 0 or vehicle == table.rows[leader, VEHICLE]:
        return False
    write_companion(arrays, table, guide, trip, leader, short)
    keep_sequence(table, vehicle)
    if not put(table, vehicle, near_in_time(table, guide, leader, vehicle), trip):
        return False
    link(arrays, table, vehicle)
    return True


@kernel
def change_line(arrays: Arrays, table: Timetable, guide: Guide) -> bool:
    """
    Let all vehicles of a convoy go by another line of its zone, or by the earliest way.

    One vehicle after the other would part the convoy.
    """
    n_slots = count_slots(table)
    if n_slots == 0:
        return False
    slot = _some_slot(table, guide, n_slots)
    line = below(guide, len(table.line_count))
    if (
        table.slot_used[slot] == 0
        or arrays.line_zone[line] != arrays.line_zone[table.slot_line[slot]]
    ):
        return False
    named = line != table.slot_line[slot]
    resource = table.slot_resource[slot]
    changed = False
    for index in range(table.list_first[resource], end_of(table, resource)):
        trip = table.list_trip[index]
        if trip < 0 or table.list_amount[index] == 0:
            continue
        number = first_pickup(table, trip)
        if number < 0:
            continue
        save(table, trip)
        row = table.rows[trip]
        if number > 0 and arrays.gate[-1 - row[ORDERS + 2 * number - 2]]:
            number -= 1
            take_order(row, number)
            changed = True
        if named:
            call = -1 - arrays.line_stop[line]
            changed |= insert_order(row, number, call, 1 + line)
    for place in range(table.nums[N_UNDO]):
        edit(arrays, table, table.undo_trip[place])
    return changed
