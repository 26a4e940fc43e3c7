"""One change of a timetable: what it altered is kept, so that it can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import INF, kernel
from safepassage.planning.claims import (
    clear_touches,
    end_of,
    index_of,
    insert,
    mark,
    move_entry,
    next_marked,
    remove,
    watches,
)
from safepassage.planning.rows import (
    ARRIVE,
    BEFORE,
    FLOORS,
    LOAD_WIDTH,
    LOADS,
    N_LOADS,
    N_TOUCHES,
    PERSONS,
    TOUCHES,
    UNPLANNED,
    VEHICLE,
)
from safepassage.planning.timetable import (
    ARRIVALS,
    CHANGE,
    FULL,
    MOST_RUNS,
    MOST_VEHICLES,
    N_MOVED,
    N_RUNS,
    N_SPARE,
    N_UNDO,
    OUT,
    SLOTS_CHANGED,
    VALUE,
    VIOLATION,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = [
    "begin_change",
    "can_keep",
    "count_out",
    "drop_trip",
    "end_change",
    "give_up",
    "keep_sequence",
    "keep_slots",
    "mark_line",
    "new_trip",
    "note_finish",
    "note_moved",
    "order_slots",
    "put",
    "save",
    "sum_again",
    "take_back",
    "take_out",
]


@kernel
def begin_change(table: Timetable) -> None:
    """Begin a change: from here on everything can be taken back."""
    nums = table.nums
    nums[CHANGE] += 1
    nums[N_UNDO] = 0
    nums[N_MOVED] = 0
    nums[FULL] = 0
    nums[SLOTS_CHANGED] = 0
    nums[MOST_RUNS] = INF
    nums[N_RUNS] = 0
    for place in range(MOST_VEHICLES):
        table.undo_vehicle[place] = -1
    table.undo_count[MOST_VEHICLES] = -1
    for field in range(len(table.totals)):
        table.undo_totals[field] = table.totals[field]


@kernel
def _copy_row(source: NDArray[np.int32], target: NDArray[np.int32]) -> None:
    """Copy all that a trip's row holds."""
    for field in range(TOUCHES + 3 * source[N_TOUCHES]):
        target[field] = source[field]
    for field in range(FLOORS, FLOORS + source[N_TOUCHES]):
        target[field] = source[field]


@kernel
def save(table: Timetable, trip: int) -> None:
    """Keep a trip as it is, once a change."""
    nums = table.nums
    if table.saved_at[trip] == nums[CHANGE]:
        return
    table.saved_at[trip] = nums[CHANGE]
    place = nums[N_UNDO]
    nums[N_UNDO] = place + 1
    table.undo_trip[place] = trip
    table.undo_key[place] = table.key[trip]
    table.undo_worth[place] = table.worth[trip]
    source, target = table.rows[trip], table.undo_rows[place]
    _copy_row(source, target)
    for day in range(table.driven.shape[1]):
        table.undo_driven[place, day] = table.driven[trip, day]


@kernel
def new_trip(table: Timetable) -> int:
    """Return the id of an unplanned trip for the change under way, -1 where there is none."""
    if table.nums[N_SPARE] == 0:
        return -1
    table.nums[N_SPARE] -= 1
    trip = table.spare[table.nums[N_SPARE]]
    save(table, trip)
    return trip


@kernel
def count_out(table: Timetable, trip: int, sign: int) -> None:
    """Add what a trip brings to the sums, or take it away (sign -1)."""
    row = table.rows[trip]
    persons = row[PERSONS]
    table.totals[VALUE] += sign * table.worth[trip]
    table.totals[OUT] += sign * persons
    table.totals[ARRIVALS] += sign * float(persons) * row[ARRIVE] if persons > 0 else 0.0
    for load in range(row[N_LOADS]):
        table.remaining[row[LOADS + LOAD_WIDTH * load]] -= sign * row[LOADS + LOAD_WIDTH * load + 1]


@kernel
def sum_again(arrays: Arrays, table: Timetable) -> None:
    """Sum the trips' worth anew, so that rounding errors of many changes don't add up."""
    violation = table.totals[VIOLATION]
    for field in range(len(table.totals)):
        table.totals[field] = 0.0
    table.totals[VIOLATION] = violation
    for party in range(len(table.remaining)):
        table.remaining[party] = arrays.party_units[party]
    for vehicle in range(len(table.n_trips)):
        for position in range(table.n_trips[vehicle]):
            count_out(table, table.sequence[vehicle, position], 1)


@kernel
def note_moved(table: Timetable, vehicle: int) -> None:
    """Note that a vehicle's trips came out different."""
    nums = table.nums
    if table.moved_at[vehicle] != nums[CHANGE]:
        table.moved_at[vehicle] = nums[CHANGE]
        table.moved[nums[N_MOVED]] = vehicle
        nums[N_MOVED] += 1


@kernel
def drop_trip(table: Timetable, trip: int) -> None:
    """Take a trip, which stands in no sequence any more, out of the timetable."""
    save(table, trip)
    row = table.rows[trip]
    count_out(table, trip, -1)
    note_moved(table, row[VEHICLE])
    clear_touches(table, trip)
    table.marked[trip] = 0
    table.worth[trip] = 0.0
    row[BEFORE] = UNPLANNED
    row[N_LOADS] = 0
    row[PERSONS] = 0


@kernel
def keep_sequence(table: Timetable, vehicle: int) -> None:
    """Keep a vehicle's sequence as it is, once a change; at most ``MOST_VEHICLES`` a change."""
    for place in range(MOST_VEHICLES):
        if table.undo_vehicle[place] == vehicle:
            return
        if table.undo_vehicle[place] < 0:
            table.undo_vehicle[place] = vehicle
            table.undo_count[place] = table.n_trips[vehicle]
            for position in range(table.n_trips[vehicle]):
                table.undo_sequence[place, position] = table.sequence[vehicle, position]
            return


@kernel
def can_keep(table: Timetable, vehicle: int) -> bool:
    """Return whether the change under way may alter a vehicle's sequence, too."""
    for place in range(MOST_VEHICLES):
        if table.undo_vehicle[place] == vehicle or table.undo_vehicle[place] < 0:
            return True
    return False


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
def give_up(table: Timetable, trip: int) -> None:
    """Take a planned trip out of its vehicle's sequence and out of the timetable."""
    vehicle = table.rows[trip, VEHICLE]
    position = 0
    while table.sequence[vehicle, position] != trip:
        position += 1
    keep_sequence(table, vehicle)
    drop_trip(table, take_out(table, vehicle, position))


@kernel
def keep_slots(table: Timetable) -> None:
    """Keep all slots as they are."""
    table.undo_count[MOST_VEHICLES] = 1
    for slot in range(len(table.slot_line)):
        table.undo_slots[slot, 0] = table.slot_line[slot]
        table.undo_slots[slot, 1] = table.slot_minute[slot]


@kernel
def order_slots(table: Timetable) -> None:
    """Sort the slots of each line by their minutes."""
    ranks, counts = table.line_slots, table.line_count
    for line in range(len(counts)):
        counts[line] = 0
    for slot in range(len(table.slot_line)):
        line = table.slot_line[slot]
        if line < 0:
            continue
        rank = counts[line]
        while rank > 0 and table.slot_minute[ranks[line, rank - 1]] > table.slot_minute[slot]:
            ranks[line, rank] = ranks[line, rank - 1]
            rank -= 1
        ranks[line, rank] = slot
        counts[line] += 1


@kernel
def mark_line(table: Timetable, line: int, minute: int, horizon: int) -> None:
    """Mark all trips that a slot of a line in a minute makes a difference to."""
    resource = table.line_resource[line]
    for index in range(table.list_first[resource], end_of(table, resource)):
        if watches(table.list_slack[index], minute, horizon):
            mark(table, table.list_trip[index])


@kernel
def note_finish(table: Timetable) -> None:
    """Bring the last arrivals of the vehicles that the change moved up to date."""
    for number in range(table.nums[N_MOVED]):
        vehicle = table.moved[number]
        last = 0
        for position in range(table.n_trips[vehicle] - 1, -1, -1):
            row = table.rows[table.sequence[vehicle, position]]
            if row[PERSONS] > 0:
                last = row[ARRIVE]
                break
        table.finish[vehicle] = last


@kernel
def end_change(table: Timetable) -> None:
    """Make a change last: ids of trips that stand in no sequence can be used again."""
    nums = table.nums
    for place in range(nums[N_UNDO]):
        trip = table.undo_trip[place]
        if table.rows[trip, BEFORE] == UNPLANNED:
            table.spare[nums[N_SPARE]] = trip
            nums[N_SPARE] += 1


@kernel
def _return_entries(
    table: Timetable,
    row: NDArray[np.int32],
    former: NDArray[np.int32],
    trip: int,
    key: int,
    former_key: int,
) -> None:
    """
    Make a trip's entries in lists what they were; those that it had no more are still missing.

    In ``former``, how the trip was, -1 - resource marks the touches whose entries are there again.
    """
    for number in range(row[N_TOUCHES]):
        resource = row[TOUCHES + 3 * number]
        other = former[N_TOUCHES] - 1
        while other >= 0 and former[TOUCHES + 3 * other] != resource:
            other -= 1
        if other < 0:
            remove(table, resource, key, trip)
            continue
        index = index_of(table, resource, key, trip)
        if index < 0:
            continue
        if key != former_key:
            index = move_entry(table, resource, index, former_key)
        table.list_amount[index] = former[TOUCHES + 3 * other + 1]
        table.list_slack[index] = former[TOUCHES + 3 * other + 2]
        table.list_floor[index] = former[FLOORS + other]
        former[TOUCHES + 3 * other] = -1 - resource


@kernel
def take_back(table: Timetable) -> None:
    """Undo the change under way."""
    nums = table.nums
    rows, keys = table.rows, table.key
    while next_marked(table) >= 0:
        pass
    # All lists lose what they have gained before any gets back what it has lost: so there is room.
    for place in range(nums[N_UNDO] - 1, -1, -1):
        trip = table.undo_trip[place]
        row, former = rows[trip], table.undo_rows[place]
        for load in range(row[N_LOADS]):
            table.remaining[row[LOADS + LOAD_WIDTH * load]] += row[LOADS + LOAD_WIDTH * load + 1]
        _return_entries(table, row, former, trip, keys[trip], table.undo_key[place])
        keys[trip] = table.undo_key[place]
        table.worth[trip] = table.undo_worth[place]
        for day in range(table.driven.shape[1]):
            table.driven[trip, day] = table.undo_driven[place, day]
        for load in range(former[N_LOADS]):
            party = former[LOADS + LOAD_WIDTH * load]
            table.remaining[party] -= former[LOADS + LOAD_WIDTH * load + 1]
    for place in range(nums[N_UNDO]):
        trip = table.undo_trip[place]
        row, former = rows[trip], table.undo_rows[place]
        for number in range(former[N_TOUCHES]):
            resource = former[TOUCHES + 3 * number]
            if resource < 0:
                former[TOUCHES + 3 * number] = -1 - resource
                continue
            insert(
                table,
                resource,
                keys[trip],
                trip,
                former[TOUCHES + 3 * number + 1],
                former[TOUCHES + 3 * number + 2],
                former[FLOORS + number],
            )
        _copy_row(former, row)
        if row[BEFORE] == UNPLANNED:
            table.spare[nums[N_SPARE]] = trip
            nums[N_SPARE] += 1
    for place in range(MOST_VEHICLES):
        vehicle = table.undo_vehicle[place]
        if vehicle >= 0:
            table.n_trips[vehicle] = table.undo_count[place]
            for position in range(table.undo_count[place]):
                table.sequence[vehicle, position] = table.undo_sequence[place, position]
    if table.undo_count[MOST_VEHICLES] >= 0:
        for slot in range(len(table.slot_line)):
            table.slot_line[slot] = table.undo_slots[slot, 0]
            table.slot_minute[slot] = table.undo_slots[slot, 1]
        order_slots(table)
    for field in range(len(table.totals)):
        table.totals[field] = table.undo_totals[field]
    note_finish(table)
