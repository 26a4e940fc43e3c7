"""
Muster: a change that leaves a convoy with too few vehicles finds it company at once.

A plan with convoys is often better only when several vehicles change together: one takes people
another way, and a second one drives along with the convoy that is left with too few. Where a move
would be accepted if it broke nothing, company is tried before it is judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import kernel
from safepassage.planning.changes import can_keep, give_up, keep_sequence, new_trip, put
from safepassage.planning.company import short_slot, some_leader, write_companion
from safepassage.planning.guide import below, near_in_time, uniform
from safepassage.planning.orders import insert_order
from safepassage.planning.rows import N_ORDERS, ORDERS, VEHICLE
from safepassage.planning.settle import count_violation, link, settle_trips
from safepassage.planning.timetable import VALUE, VIOLATION

if TYPE_CHECKING:
    from safepassage.planning.guide import Guide
    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = ["muster"]

#: So many vehicles and ways are tried after a change, at the most.
_TRIES = 6


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
        give_up(table, trip)
        link(arrays, table, vehicle)
        if not settle_trips(arrays, table):
            return False
        count_violation(arrays, table)
    return True
