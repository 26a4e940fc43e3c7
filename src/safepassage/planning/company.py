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
from safepassage.planning.rows import (
    COMPANY,
    CONTENT_WIDTH,
    N_ORDERS,
    ORDERS,
    VEHICLE,
)
from safepassage.planning.settle import link, settle
from safepassage.planning.timetable import OUT, VIOLATION

if TYPE_CHECKING:
    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = ["complete_convoy", "first_pickup", "write_company"]


@kernel
def _leader(table: Timetable, resource: int) -> int:
    """Return the first trip of a convoy that goes to a pickup, -1 when there is none."""
    for index in range(table.list_first[resource], end_of(table, resource)):
        trip = table.list_trip[index]
        if table.list_amount[index] > 0 and trip >= 0 and first_pickup(table, trip) >= 0:
            return int(trip)
    return -1


@kernel
def first_pickup(table: Timetable, trip: int) -> int:
    """Return the number of a trip's first order that is no call, -1 when there is none."""
    row = table.rows[trip]
    for order in range(row[N_ORDERS]):
        if row[ORDERS + 2 * order] >= 0:
            return order
    return -1


@kernel
def write_company(table: Timetable, trip: int, leader: int) -> None:
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
def complete_convoy(arrays: Arrays, table: Timetable, slot: int) -> bool:
    """
    Let vehicles drive along until a convoy has its least; returns whether it has.

    No vehicle is taken from people, nor from another convoy that needs it: each that comes makes
    the violation less.
    """
    resource = table.slot_resource[slot]
    least = arrays.line_least[table.slot_line[slot]]
    used = amount_before(table, resource, LAST_KEY)
    for vehicle in range(len(table.n_trips)):
        if used >= least:
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
        write_company(table, trip, leader)
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
    return bool(used >= least)
