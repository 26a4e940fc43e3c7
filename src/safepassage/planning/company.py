"""Company: vehicles that drive along empty, so that a convoy has its least vehicles (rule 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import kernel
from safepassage.planning.changes import (
    begin_change,
    end_change,
    keep_sequence,
    new_trip,
    put,
    take_back,
)
from safepassage.planning.claims import LAST_KEY, amount_before, end_of
from safepassage.planning.guide import below, uniform
from safepassage.planning.orders import insert_order
from safepassage.planning.rows import (
    COMPANY,
    CONTENT_WIDTH,
    N_ORDERS,
    ORDERS,
    RECEPTION,
    VEHICLE,
)
from safepassage.planning.settle import link, settle, too_few
from safepassage.planning.timetable import OUT, VIOLATION

if TYPE_CHECKING:
    from safepassage.planning.guide import Guide
    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = [
    "call_by_line",
    "complete_convoy",
    "count_slots",
    "first_pickup",
    "short_slot",
    "some_leader",
    "write_companion",
]


@kernel
def count_slots(table: Timetable) -> int:
    """Return how many slots all lines have."""
    n_slots = 0
    for line in range(len(table.line_count)):
        n_slots += table.line_count[line]
    return n_slots


@kernel
def short_slot(arrays: Arrays, table: Timetable, guide: Guide) -> int:
    """Return a random slot that some vehicles enter by, and too few; -1 when there is none."""
    n_slots = count_slots(table)
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
            if used > 0 and too_few(arrays, line, used) > 0:
                if number >= start:
                    return int(slot)
                if first < 0:
                    first = slot
            number += 1
    return int(first)


@kernel
def _leader(table: Timetable, resource: int) -> int:
    """Return the first trip of a convoy that goes to a pickup, -1 when there is none."""
    for index in range(table.list_first[resource], end_of(table, resource)):
        trip = table.list_trip[index]
        if table.list_amount[index] > 0 and trip >= 0 and first_pickup(table, trip) >= 0:
            return int(trip)
    return -1


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
def first_pickup(table: Timetable, trip: int) -> int:
    """Return the number of a trip's first order that is no call, -1 when there is none."""
    row = table.rows[trip]
    for order in range(row[N_ORDERS]):
        if row[ORDERS + 2 * order] >= 0:
            return order
    return -1


@kernel
def _write_company(table: Timetable, trip: int, leader: int) -> None:
    """
    Make a new trip one that drives along with another one, to its first pickup and its end.

    It makes the same calls before that pickup: they say by which gate it goes.
    """
    row, led = table.rows[trip], table.rows[leader]
    for field in range(CONTENT_WIDTH):
        row[field] = led[field]
    last = first_pickup(table, leader)
    row[ORDERS + 2 * last + 1] = COMPANY
    row[N_ORDERS] = last + 1


@kernel
def call_by_line(arrays: Arrays, table: Timetable, guide: Guide, trip: int, line: int) -> bool:
    """Let a trip call at the gate of a line and leave it by that line, if it has room."""
    row = table.rows[trip]
    number = below(guide, row[N_ORDERS] + 1)
    return insert_order(row, number, -1 - arrays.line_stop[line], 1 + line)


@kernel
def write_companion(
    arrays: Arrays, table: Timetable, guide: Guide, trip: int, leader: int, slot: int
) -> None:
    """
    Make a new trip one that drives along with another one, in the convoy of a slot.

    It goes in as that trip does, and out to the same end or another one.
    """
    _write_company(table, trip, leader)
    row = table.rows[trip]
    if uniform(guide) < 0.5:
        call_by_line(arrays, table, guide, trip, table.slot_line[slot])
    if len(guide.ends) > 0 and uniform(guide) < 0.4:
        row[RECEPTION] = guide.ends[below(guide, len(guide.ends))]


@kernel
def complete_convoy(arrays: Arrays, table: Timetable, slot: int) -> bool:
    """
    Let vehicles drive along until a convoy has its least; returns whether it has.

    No vehicle is taken from people, nor from another convoy that needs it: each that comes makes
    the violation less.
    """
    resource = table.slot_resource[slot]
    line = table.slot_line[slot]
    used = amount_before(table, resource, LAST_KEY)
    for vehicle in range(len(table.n_trips)):
        if too_few(arrays, line, used) == 0:
            break
        leader = _leader(table, resource)
        if leader < 0:
            return False
        if table.rows[leader, VEHICLE] == vehicle:
            continue
        out, violation = table.totals[OUT], table.totals[VIOLATION]
        begin_change(table)
        trip = new_trip(table)
        if trip < 0:
            return False
        _write_company(table, trip, leader)
        keep_sequence(table, vehicle)
        position = 0
        count = table.n_trips[vehicle]
        while position < count and table.key[table.sequence[vehicle, position]] < table.key[leader]:
            position += 1
        fits = put(table, vehicle, position, trip)
        if fits:
            link(arrays, table, vehicle)
            fits = settle(arrays, table)
        now = amount_before(table, resource, LAST_KEY)
        if fits and now > used and table.totals[OUT] >= out and table.totals[VIOLATION] < violation:
            end_change(table)
            used = now
        else:
            take_back(table)
    return too_few(arrays, line, used) == 0
