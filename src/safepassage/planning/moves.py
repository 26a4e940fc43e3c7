"""
The moves of the search: each changes the sequences of one or two vehicles, or a convoy.

Every move begins with :func:`safepassage.planning.changes.begin_change` made by the caller, keeps
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
    new_trip,
    put,
    save,
    take_out,
)
from safepassage.planning.convoy_moves import add_company, change_line, change_slots
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
from safepassage.planning.orders import insert_order, set_way, take_order
from safepassage.planning.rows import (
    ARRIVE,
    COMPANY,
    CONTENT_WIDTH,
    DONE,
    FILL,
    FREE,
    LOAD_WIDTH,
    LOADS,
    MAX_ORDERS,
    N_LOADS,
    N_ORDERS,
    NOT_BEFORE,
    ORDERS,
    PERSONS,
    RECEPTION,
    THIS_HOUR,
)
from safepassage.planning.settle import edit, link

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from safepassage.planning.guide import Guide
    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = ["change_something"]

#: The share of new trips that wait for danger to become less, where it has a price, and by how many
#: minutes they start before that at the most.
_AFTER_DANGER = 0.3
_MOST_AHEAD = 180
#: The share of a leg's way among the changes of orders, where there is a choice of ways.
_WAYS = 0.15
#: The share of inserted orders for which seats are left free.
_SEATS = 0.3
#: The share of calls in an hour at which only some of those get off whom the reception would take.
_FEW = 0.5


@kernel
def _after_danger(arrays: Arrays, guide: Guide) -> int:
    """Return a minute to start in, shortly before some danger becomes less."""
    if len(arrays.danger_less) == 0:
        return 0
    less = arrays.danger_less[below(guide, len(arrays.danger_less))]
    # Most roads to where it matters are short.
    return int(max(0, less - below(guide, 1 + below(guide, _MOST_AHEAD))))


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
    if arrays.endangered and uniform(guide) < _AFTER_DANGER:
        row[NOT_BEFORE] = _after_danger(arrays, guide)
    return True


@kernel
def _insert_party(
    arrays: Arrays, guide: Guide, row: NDArray[np.int32], party: int, units: int
) -> bool:
    """Insert an order for a party, with a call where it gets off if the trip has none for it."""
    number = below(guide, row[N_ORDERS] + 1)
    if is_accepted(arrays, row, number - 1, party, row[RECEPTION] - arrays.n_depots):
        return insert_order(row, number, party, units)
    reception = some_reception(guide, party)
    if reception < 0 or len(guide.calls) == 0 or row[N_ORDERS] + 2 > MAX_ORDERS:
        return False
    insert_order(row, number, party, units)
    after = number + 1 + below(guide, row[N_ORDERS] - number)
    return insert_order(row, after, -1 - arrays.n_depots - reception, COMPANY)


@kernel
def _change_way(guide: Guide, row: NDArray[np.int32]) -> bool:
    """Let a leg of a trip take other ways."""
    number = below(guide, row[N_ORDERS] + 1)
    return set_way(row, number, guide.ways[below(guide, len(guide.ways))])


@kernel
def _leave_seats(guide: Guide, row: NDArray[np.int32], order: int) -> None:
    """
    Let a trip take only some of those it takes by an order, exactly.

    Seats left free that nobody else takes, and others without free seats, would both be a loss.
    """
    for load in range(row[N_LOADS]):
        place = LOADS + LOAD_WIDTH * load
        if row[place] == row[order] and row[place + 1] > 1:
            row[order + 1] = -1 - below(guide, row[place + 1] - 1)


@kernel
def _some_call(guide: Guide, row: NDArray[np.int32]) -> tuple[int, int]:
    """Return an order to call; where it counts by the hour, now and then for a few persons only."""
    call = guide.calls[below(guide, len(guide.calls))]
    units = call[1]
    if units == THIS_HOUR and row[PERSONS] > 1 and uniform(guide) < _FEW:
        units -= 1 + below(guide, row[PERSONS] - 1)
    return call[0], units


@kernel
def _change_orders(arrays: Arrays, table: Timetable, guide: Guide) -> bool:
    """Change the units, a party, the number or the order of a trip's orders, or a leg's way."""
    vehicle = some_vehicle(table, guide)
    if vehicle < 0:
        return False
    trip = table.sequence[vehicle, below(guide, table.n_trips[vehicle])]
    row = table.rows[trip]
    orders = row[N_ORDERS]
    if orders == 0:
        return False
    save(table, trip)
    if len(guide.ways) > 1 and uniform(guide) < _WAYS:
        changed = _change_way(guide, row)
        edit(arrays, table, trip)
        return changed
    # Where no trip may call, the share of new calls is that of units.
    draw = uniform(guide)
    order = ORDERS + 2 * below(guide, orders)
    if len(guide.calls) > 0 and draw < 0.06:
        stop, units = _some_call(guide, row)
        number = orders if units < THIS_HOUR else below(guide, orders + 1)
        if not insert_order(row, number, stop, units):
            return False
    elif draw < 0.8 and row[order] < 0:
        if len(guide.calls) == 0:
            # The trip is an earlier plan's, from when there was a reason to call.
            return False
        row[order], row[order + 1] = _some_call(guide, row)
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
        ends = row[RECEPTION] - arrays.n_depots
        if ends < 0 or not arrays.party_accepts[other, ends]:
            reception = some_reception(guide, other)
            if orders > 1 or reception < 0:
                return False
            row[RECEPTION] = arrays.n_depots + reception
        row[order] = other
    elif draw < 0.8:
        other = near_party(table, guide, row[order])
        if uniform(guide) < _SEATS:
            _leave_seats(guide, row, order)
        if not _insert_party(arrays, guide, row, other, some_units(guide)):
            return False
    elif orders < 2:
        return False
    elif draw < 0.93:
        take_order(row, (order - ORDERS) // 2)
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
        if row[ORDERS + 1] == COMPANY and len(guide.ends) > 0 and uniform(guide) < 0.5:
            row[RECEPTION] = guide.ends[below(guide, len(guide.ends))]
            edit(arrays, table, trip)
            return True
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
        elif arrays.endangered and uniform(guide) < 0.5:
            row[NOT_BEFORE] = _after_danger(arrays, guide)
        elif uniform(guide) < 0.5:
            row[NOT_BEFORE] = below(guide, arrays.horizon)
        else:
            # About when some vehicle is free again: later than that one it claims second.
            other = some_vehicle(table, guide)
            if other < 0:
                return False
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
    if len(guide.ends) > 0 and uniform(guide) < 0.2:
        row = table.rows[trip]
        row[RECEPTION] = guide.ends[below(guide, len(guide.ends))]
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
def _drop_idle(arrays: Arrays, table: Timetable, guide: Guide) -> bool:
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
        for order in range(orders - 1, -1, -1):
            if not (done >> order) & 1:
                take_order(row, order)
        edit(arrays, table, trip)
        changed = True
    link(arrays, table, vehicle)
    return changed


@kernel
def change_something(arrays: Arrays, table: Timetable, guide: Guide) -> bool:
    """Make a random move; returns whether anything was changed."""
    # Where no zone needs convoys, the share of their moves is that of orders.
    draw = uniform(guide)
    if draw < 0.12 and len(table.line_count) > 0:
        if draw < 0.02:
            return add_company(arrays, table, guide)
        if draw < 0.03:
            return change_line(arrays, table, guide)
        return change_slots(arrays, table, guide)
    if draw < 0.37:
        return _change_orders(arrays, table, guide)
    if draw < 0.45:
        return _change_trip(arrays, table, guide)
    if draw < 0.60:
        return _place_trip(arrays, table, guide)
    if draw < 0.64:
        return _remove_trip(arrays, table, guide)
    if draw < 0.68:
        return _drop_idle(arrays, table, guide)
    if draw < 0.85:
        return _move_trip(arrays, table, guide)
    return _swap_trips(arrays, table, guide)
