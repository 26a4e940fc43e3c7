"""
The moves of the search: each changes the sequences of one or two vehicles, or a convoy slot.

Every move begins with :func:`safepassage.planning.timetable.begin_change` made by the caller, keeps
what it changes, and leaves the timetable marked but not settled. It returns whether it changed
anything; where it did not, the caller takes back what it may have done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import INF, kernel
from safepassage.planning.boarding import is_accepted
from safepassage.planning.changes import (
    drop_trip,
    keep_sequence,
    keep_slots,
    mark_line,
    new_trip,
    order_slots,
    save,
)
from safepassage.planning.claims import LAST_KEY, amount_before, end_of
from safepassage.planning.guide import (
    below,
    near_in_time,
    near_party,
    some_party,
    some_reception,
    some_units,
    some_vehicle,
    uniform,
)
from safepassage.planning.rows import (
    ARRIVE,
    COMPANY,
    CONTENT_WIDTH,
    DONE,
    FILL,
    FREE,
    MAX_ORDERS,
    N_ORDERS,
    NOT_BEFORE,
    ORDERS,
    RECEPTION,
    VEHICLE,
)
from safepassage.planning.settle import edit, link
from safepassage.planning.timetable import SLOTS_CHANGED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from safepassage.planning.guide import Guide
    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = ["change_something", "put", "take_out"]


@kernel
def put(table: Timetable, vehicle: int, position: int, trip: int) -> bool:
    """Insert a trip; the sequence was kept before."""
    sequence = table.sequence[vehicle]
    count = table.n_trips[vehicle]
    if count >= len(sequence):
        return False
    for index in range(count, position, -1):
        sequence[index] = sequence[index - 1]
    sequence[position] = trip
    table.n_trips[vehicle] = count + 1
    return True


@kernel
def take_out(table: Timetable, vehicle: int, position: int) -> int:
    """Take a trip out of a sequence, which was kept before, and return it."""
    sequence = table.sequence[vehicle]
    trip = sequence[position]
    for index in range(position, table.n_trips[vehicle] - 1):
        sequence[index] = sequence[index + 1]
    table.n_trips[vehicle] -= 1
    return trip


@kernel
def _fill_content(arrays: Arrays, table: Timetable, guide: Guide, trip: int) -> bool:
    """Make a trip one for a random party."""
    party = some_party(table, guide)
    reception = some_reception(guide, party)
    if reception < 0:
        return False
    row = table.rows[trip]
    for field in range(CONTENT_WIDTH):
        row[field] = 0
    row[RECEPTION] = arrays.n_depots + reception
    row[N_ORDERS] = 1
    row[ORDERS] = party
    row[ORDERS + 1] = some_units(guide)
    return True


@kernel
def _insert_order(row: NDArray[np.int32], number: int, party: int, units: int) -> bool:
    """Insert an order as number ``number``; returns whether there was room for it."""
    orders = row[N_ORDERS]
    if orders >= MAX_ORDERS:
        return False
    place = ORDERS + 2 * number
    for field in range(ORDERS + 2 * orders + 1, place + 1, -1):
        row[field] = row[field - 2]
    row[place] = party
    row[place + 1] = units
    row[N_ORDERS] = orders + 1
    return True


@kernel
def _insert_party(
    arrays: Arrays, guide: Guide, row: NDArray[np.int32], party: int, units: int
) -> bool:
    """Insert an order for a party, with a call where it gets off if the trip has none for it."""
    number = below(guide, row[N_ORDERS] + 1)
    if is_accepted(arrays, row, number - 1, party, row[RECEPTION] - arrays.n_depots):
        return _insert_order(row, number, party, units)
    reception = some_reception(guide, party)
    if reception < 0 or len(guide.calls) == 0 or row[N_ORDERS] + 2 > MAX_ORDERS:
        return False
    _insert_order(row, number, party, units)
    after = number + 1 + below(guide, row[N_ORDERS] - number)
    return _insert_order(row, after, -1 - arrays.n_depots - reception, COMPANY)


@kernel
def _change_orders(arrays: Arrays, table: Timetable, guide: Guide) -> bool:
    """Change the units, a party, the number or the order of a trip's orders."""
    vehicle = some_vehicle(table, guide)
    if vehicle < 0:
        return False
    trip = table.sequence[vehicle, below(guide, table.n_trips[vehicle])]
    row = table.rows[trip]
    orders = row[N_ORDERS]
    if orders == 0:
        return False
    save(table, trip)
    draw = uniform(guide)
    order = ORDERS + 2 * below(guide, orders)
    if len(guide.calls) > 0 and draw < 0.06:
        call = -1 - guide.calls[below(guide, len(guide.calls))]
        if not _insert_order(row, below(guide, orders + 1), call, COMPANY):
            return False
    elif draw < 0.8 and row[order] < 0:
        row[order] = -1 - guide.calls[below(guide, len(guide.calls))]
    elif draw < 0.35:
        old = row[order + 1]
        if uniform(guide) < 0.5 and 0 < abs(old) < FILL:
            step = 1 + below(guide, 4)
            row[order + 1] = max(1, abs(old) + (step if uniform(guide) < 0.5 else -step))
        else:
            row[order + 1] = some_units(guide)
        if row[order + 1] == old:
            return False
    elif draw < 0.6:
        other = near_party(table, guide, row[order])
        if other == row[order]:
            return False
        if not arrays.party_accepts[other, row[RECEPTION] - arrays.n_depots]:
            reception = some_reception(guide, other)
            if orders > 1 or reception < 0:
                return False
            row[RECEPTION] = arrays.n_depots + reception
        row[order] = other
    elif draw < 0.8:
        other = near_party(table, guide, row[order])
        if not _insert_party(arrays, guide, row, other, some_units(guide)):
            return False
    elif orders < 2:
        return False
    elif draw < 0.93:
        for field in range(order, ORDERS + 2 * orders - 2):
            row[field] = row[field + 2]
        row[N_ORDERS] = orders - 1
    else:
        second = ORDERS + 2 * below(guide, orders)
        if second == order:
            return False
        for field in range(2):
            kept = row[order + field]
            row[order + field] = row[second + field]
            row[second + field] = kept
    edit(arrays, table, trip)
    return True


@kernel
def _swap_receptions(arrays: Arrays, table: Timetable, guide: Guide, trip: int) -> bool:
    """Exchange the receptions of a trip, which was saved, and another one: both may be full."""
    vehicle = some_vehicle(table, guide)
    if vehicle < 0:
        return False
    other = table.sequence[vehicle, below(guide, table.n_trips[vehicle])]
    row, second = table.rows[trip], table.rows[other]
    if row[RECEPTION] == second[RECEPTION] or row[N_ORDERS] == 0 or second[N_ORDERS] == 0:
        return False
    save(table, other)
    kept = row[RECEPTION]
    row[RECEPTION] = second[RECEPTION]
    second[RECEPTION] = kept
    edit(arrays, table, trip)
    edit(arrays, table, other)
    return True


@kernel
def _change_trip(arrays: Arrays, table: Timetable, guide: Guide) -> bool:
    """Change a trip's reception, exchange it with another trip's, or change its earliest start."""
    vehicle = some_vehicle(table, guide)
    if vehicle < 0:
        return False
    trip = table.sequence[vehicle, below(guide, table.n_trips[vehicle])]
    row = table.rows[trip]
    save(table, trip)
    draw = uniform(guide)
    if draw < 0.3:
        return _swap_receptions(arrays, table, guide, trip)
    if draw < 0.6:
        if row[N_ORDERS] == 0 or row[ORDERS] < 0:
            return False
        reception = some_reception(guide, row[ORDERS])
        if reception < 0 or row[RECEPTION] == arrays.n_depots + reception:
            return False
        row[RECEPTION] = arrays.n_depots + reception
    else:
        old = row[NOT_BEFORE]
        if old > 0 and uniform(guide) < 0.5:
            row[NOT_BEFORE] = 0
        elif old > 0 and uniform(guide) < 0.5:
            reach = 3 if uniform(guide) < 0.5 else 30
            row[NOT_BEFORE] = max(0, old + below(guide, 2 * reach + 1) - reach)
        elif uniform(guide) < 0.5:
            row[NOT_BEFORE] = below(guide, arrays.horizon)
        else:
            # About when some vehicle is free again: later than that one it claims second.
            other = some_vehicle(table, guide)
            after = table.sequence[other, below(guide, table.n_trips[other])]
            row[NOT_BEFORE] = max(0, table.rows[after, FREE] + below(guide, 21) - 10)
        if row[NOT_BEFORE] == old:
            return False
    edit(arrays, table, trip)
    return True


@kernel
def _place_trip(arrays: Arrays, table: Timetable, guide: Guide) -> bool:
    """Insert a new trip somewhere, or let it take the place of one."""
    vehicle = below(guide, len(table.n_trips))
    trip = new_trip(table)
    if trip < 0 or not _fill_content(arrays, table, guide, trip):
        return False
    if len(guide.fuel) > 0 and uniform(guide) < 0.2:
        row = table.rows[trip]
        row[RECEPTION] = guide.fuel[below(guide, len(guide.fuel))]
        row[N_ORDERS] = 0
    keep_sequence(table, vehicle)
    count = table.n_trips[vehicle]
    if count > 0 and uniform(guide) < 0.35:
        position = below(guide, count)
        old = table.sequence[vehicle, position]
        table.sequence[vehicle, position] = trip
        drop_trip(table, old)
    elif not put(table, vehicle, below(guide, count + 1), trip):
        return False
    link(arrays, table, vehicle)
    return True


@kernel
def _remove_trip(arrays: Arrays, table: Timetable, guide: Guide) -> bool:
    """Take a trip away."""
    vehicle = some_vehicle(table, guide)
    if vehicle < 0:
        return False
    keep_sequence(table, vehicle)
    drop_trip(table, take_out(table, vehicle, below(guide, table.n_trips[vehicle])))
    link(arrays, table, vehicle)
    return True


@kernel
def _move_trip(arrays: Arrays, table: Timetable, guide: Guide) -> bool:
    """Move a trip elsewhere, in the same or another vehicle's sequence."""
    source = some_vehicle(table, guide)
    if source < 0:
        return False
    target = source if uniform(guide) < 0.25 else below(guide, len(table.n_trips))
    if target != source and table.n_trips[target] >= table.sequence.shape[1]:
        return False
    keep_sequence(table, source)
    keep_sequence(table, target)
    old = below(guide, table.n_trips[source])
    trip = take_out(table, source, old)
    if source == target:
        new = below(guide, table.n_trips[source] + 1)
        if new == old:
            return False
    else:
        new = near_in_time(table, guide, trip, target)
    put(table, target, new, trip)
    link(arrays, table, source)
    if target != source:
        link(arrays, table, target)
    return True


@kernel
def _swap_trips(arrays: Arrays, table: Timetable, guide: Guide) -> bool:
    """Exchange two trips, or the tails behind two positions."""
    first = some_vehicle(table, guide)
    second = some_vehicle(table, guide)
    if first < 0 or second < 0:
        return False
    a = below(guide, table.n_trips[first])
    trip = table.sequence[first, a]
    if first == second:
        b = below(guide, table.n_trips[first])
        if a == b:
            return False
    else:
        b = min(near_in_time(table, guide, trip, second), table.n_trips[second] - 1)
    keep_sequence(table, first)
    keep_sequence(table, second)
    if first == second or uniform(guide) < 0.6:
        table.sequence[first, a] = table.sequence[second, b]
        table.sequence[second, b] = trip
    else:
        count_a, count_b = table.n_trips[first], table.n_trips[second]
        tail_a, tail_b = count_a - a, count_b - b
        if max(a + tail_b, b + tail_a) > table.sequence.shape[1]:
            return False
        for index in range(max(tail_a, tail_b)):
            kept = table.sequence[first, a + index] if index < tail_a else -1
            if index < tail_b:
                table.sequence[first, a + index] = table.sequence[second, b + index]
            if index < tail_a:
                table.sequence[second, b + index] = kept
        table.n_trips[first], table.n_trips[second] = a + tail_b, b + tail_a
    link(arrays, table, first)
    if second != first:
        link(arrays, table, second)
    return True


@kernel
def drop_idle(arrays: Arrays, table: Timetable, guide: Guide) -> bool:
    """Take a vehicle's skipped trips and orders out; they would only cost moves."""
    vehicle = some_vehicle(table, guide)
    if vehicle < 0:
        return False
    keep_sequence(table, vehicle)
    changed = False
    for position in range(table.n_trips[vehicle] - 1, -1, -1):
        trip = table.sequence[vehicle, position]
        row = table.rows[trip]
        done = row[DONE]
        if row[ARRIVE] >= INF:
            drop_trip(table, take_out(table, vehicle, position))
            changed = True
            continue
        orders = row[N_ORDERS]
        if orders == 0 or done == (1 << orders) - 1:
            continue
        save(table, trip)
        kept = 0
        for order in range(orders):
            if (done >> order) & 1:
                row[ORDERS + 2 * kept] = row[ORDERS + 2 * order]
                row[ORDERS + 2 * kept + 1] = row[ORDERS + 2 * order + 1]
                kept += 1
        row[N_ORDERS] = kept
        edit(arrays, table, trip)
        changed = True
    link(arrays, table, vehicle)
    return changed


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
def _change_slots(arrays: Arrays, table: Timetable, guide: Guide) -> bool:
    """Shift, add or take away a convoy slot."""
    n_slots = 0
    for line in range(len(table.line_count)):
        n_slots += table.line_count[line]
    draw = uniform(guide)
    slot = -1
    if draw >= 0.6 and draw < 0.85:
        for candidate in range(len(table.slot_line)):
            if table.slot_line[candidate] < 0:
                slot = candidate
                break
        line = below(guide, len(table.line_count))
        minute = below(guide, arrays.horizon)
    elif n_slots > 0:
        rank = below(guide, n_slots)
        line = 0
        while rank >= table.line_count[line]:
            rank -= table.line_count[line]
            line += 1
        slot = table.line_slots[line, rank]
        reach = 1
        if uniform(guide) < 0.7:
            reach = 5 if uniform(guide) < 0.5 else 90
        minute = table.slot_minute[slot] + below(guide, 2 * reach + 1) - reach
    else:
        return False
    if draw < 0.85 and uniform(guide) < 0.15:
        # The first minute of a pause, in which convoys have most of it before them.
        opening = arrays.next_opening[arrays.line_zone[line], below(guide, arrays.horizon)]
        if opening < INF:
            minute = opening
    if slot < len(arrays.held_line):
        # None is free, or it is one that stays as it is.
        return False
    if draw < 0.85 and (
        minute < 0 or minute > arrays.horizon or not arrays.line_open[line, minute]
    ):
        return False
    keep_slots(table)
    if table.slot_line[slot] >= 0:
        mark_line(table, line, table.slot_minute[slot], arrays.horizon)
        if minute < table.slot_minute[slot] and uniform(guide) < 0.5:
            _free_starts(arrays, table, table.slot_resource[slot])
    table.slot_line[slot] = line if draw < 0.85 else -1
    table.slot_minute[slot] = minute
    order_slots(table)
    table.nums[SLOTS_CHANGED] = 1
    if draw < 0.85:
        mark_line(table, line, minute, arrays.horizon)
    return True


@kernel
def _add_company(arrays: Arrays, table: Timetable, guide: Guide) -> bool:
    """Let a vehicle drive along with nobody aboard, where a convoy has too few vehicles."""
    n_slots = 0
    for line in range(len(table.line_count)):
        n_slots += table.line_count[line]
    if n_slots == 0:
        return False
    # A random slot, then the next one that is short.
    start = below(guide, n_slots)
    short = -1
    number = 0
    for rounds in range(2):
        for line in range(len(table.line_count)):
            for rank in range(table.line_count[line]):
                slot = table.line_slots[line, rank]
                used = amount_before(table, table.slot_resource[slot], LAST_KEY)
                if (
                    short < 0
                    and (number >= start or rounds > 0)
                    and 0 < used < arrays.line_least[line]
                ):
                    short = slot
                number += 1
    if short < 0:
        return False
    resource = table.slot_resource[short]
    first = table.list_first[resource]
    leader = -1
    for index in range(first, end_of(table, resource)):
        if table.list_amount[index] > 0 and table.list_trip[index] >= 0:
            leader = table.list_trip[index]
            if uniform(guide) < 0.5:
                break
    if leader < 0 or table.rows[leader, N_ORDERS] == 0 or table.rows[leader, ORDERS] < 0:
        return False
    vehicle = below(guide, len(table.n_trips))
    trip = new_trip(table)
    if trip < 0 or vehicle == table.rows[leader, VEHICLE]:
        return False
    row = table.rows[trip]
    for field in range(CONTENT_WIDTH):
        row[field] = 0
    row[RECEPTION] = table.rows[leader, RECEPTION]
    row[NOT_BEFORE] = table.rows[leader, NOT_BEFORE]
    row[N_ORDERS] = 1
    row[ORDERS] = table.rows[leader, ORDERS]
    row[ORDERS + 1] = COMPANY
    keep_sequence(table, vehicle)
    if not put(table, vehicle, near_in_time(table, guide, leader, vehicle), trip):
        return False
    link(arrays, table, vehicle)
    return True


@kernel
def change_something(arrays: Arrays, table: Timetable, guide: Guide) -> bool:
    """Make a random move; returns whether anything was changed."""
    draw = uniform(guide)
    if draw < 0.12 and len(table.line_count) > 0:
        if draw < 0.02:
            return _add_company(arrays, table, guide)
        return _change_slots(arrays, table, guide)
    if draw < 0.37:
        return _change_orders(arrays, table, guide)
    if draw < 0.45:
        return _change_trip(arrays, table, guide)
    if draw < 0.60:
        return _place_trip(arrays, table, guide)
    if draw < 0.64:
        return _remove_trip(arrays, table, guide)
    if draw < 0.68:
        return drop_idle(arrays, table, guide)
    if draw < 0.85:
        return _move_trip(arrays, table, guide)
    return _swap_trips(arrays, table, guide)
