"""
The timetable: trips in sequences, what each takes of what, kept consistent change by change.

Whatever trips compete for is a *resource*: the units of a party, the people ready at a pickup, the
room of a reception, its intake in an hour, the passes of a checkpoint in an hour, a convoy slot.
Trips claim in the order of their *keys*: the minute of reaching the first pickup, then the vehicle.
For each resource a list, sorted by key, holds the trips that looked at it, how much each takes, and
its *slack*: up to which amount taken by those before it its outcome stays as it is.

A change marks trips; :func:`settle` runs marked trips anew, in the order of keys, and marks those
whose outcome hangs on what came out different: the vehicle's next trip, and the trips behind it in
the lists, where the slack is passed. What is left is the same as if all trips had been run in the
order of keys, at a cost that hangs on the change and not on the number of trips.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from safepassage.compiled import INF, RecordProxy, RecordType, entry_kernel, kernel, register_record
from safepassage.planning.rows import (
    ARRIVE,
    BEFORE,
    LOADS,
    N_LOADS,
    N_TOUCHES,
    PERSONS,
    ROW_WIDTH,
    TOUCHES,
    UNPLANNED,
    VEHICLE,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.planning.problem import Arrays

__all__ = [
    "DRAFT_CLAIMS",
    "LOG",
    "Timetable",
    "amount_before",
    "begin_change",
    "drop_trip",
    "mark",
    "new_timetable",
    "new_trip",
    "pack_timetable",
    "rekey",
    "save",
    "take_back",
    "touch",
]

_HOUR = 60

#: Vehicles whose sequences one change may alter, at the most.
MOST_VEHICLES = 4

# -- fields of ``nums`` -----------------------------------------------------------------------
N_SPARE = 0  # ids in ``spare``
N_HEAP = 1
CHANGE = 2  # number of the change under way
N_UNDO = 3
FULL = 4  # a list has no place left: the change is taken back
SLOTS_CHANGED = 5
N_MOVED = 6  # vehicles whose trips came out different
# What is true in the course of a trip.
SLOT = 7  # slot of the convoy that the vehicle is in, -1 none
DRAFT_CLAIMS = 8  # claims of the draft so far
TRAVELLED = 9  # hundreds of metres
LOG = 10
_NUMS_WIDTH = 11

# -- fields of ``totals`` ---------------------------------------------------------------------
VALUE = 0
OUT = 1
LAST = 2
VIOLATION = 3
ARRIVALS = 4
N_TOTALS = 5


class Timetable(NamedTuple):
    """Trips, sequences, slots and lists; what a change did, to take it back; scratch."""

    # trips by id
    rows: NDArray[np.int32]  # (trip, ROW_WIDTH)
    key: NDArray[np.int64]
    worth: NDArray[np.float64]
    driven: NDArray[np.int32]  # (trip, day): minutes driven after it; without limits (trip, 0)
    marked: NDArray[np.uint8]
    spare: NDArray[np.int32]
    # what the search decides beside the trips' content
    sequence: NDArray[np.int32]  # (vehicle, position): ids
    n_trips: NDArray[np.int32]
    slot_line: NDArray[np.int64]  # -1: no slot
    slot_minute: NDArray[np.int64]
    line_slots: NDArray[np.int64]  # (line, rank): slots sorted by minute
    line_count: NDArray[np.int64]
    # resources: numbers of the first, or -1 where nothing has to be looked at
    party_resource: NDArray[np.int64]
    stop_resource: NDArray[np.int64]  # (pickup)
    room_resource: NDArray[np.int64]
    intake_resource: NDArray[np.int64]  # (reception), + hour
    pass_resource: NDArray[np.int64]  # (place), + hour
    line_resource: NDArray[np.int64]
    slot_resource: NDArray[np.int64]
    # lists
    list_first: NDArray[np.int64]
    list_size: NDArray[np.int64]
    list_key: NDArray[np.int64]
    list_amount: NDArray[np.int32]
    list_slack: NDArray[np.int32]
    list_trip: NDArray[np.int32]
    # sums
    remaining: NDArray[np.int64]  # (party)
    finish: NDArray[np.int64]  # (vehicle): last arrival with people
    totals: NDArray[np.float64]
    slot_exit: NDArray[np.int64]
    # marked trips, by key
    heap_key: NDArray[np.int64]
    heap_trip: NDArray[np.int32]
    # the change under way
    saved_at: NDArray[np.int64]  # (trip): number of the change that saved it
    undo_trip: NDArray[np.int32]
    undo_rows: NDArray[np.int32]
    undo_key: NDArray[np.int64]
    undo_worth: NDArray[np.float64]
    undo_driven: NDArray[np.int32]
    undo_totals: NDArray[np.float64]
    undo_vehicle: NDArray[np.int64]  # (MOST_VEHICLES,), -1 none
    undo_sequence: NDArray[np.int32]
    undo_count: NDArray[np.int64]
    undo_slots: NDArray[np.int64]  # (slot, 2): line and minute
    moved: NDArray[np.int64]  # vehicles whose trips came out different
    moved_at: NDArray[np.int64]
    # scratch of a trip
    nums: NDArray[np.int64]
    draft: NDArray[np.int32]
    draft_driven: NDArray[np.int32]
    driving: NDArray[np.int64]
    saved_driving: NDArray[np.int64]
    claim_touch: NDArray[np.int64]
    claim_amount: NDArray[np.int64]
    left: NDArray[np.int64]
    log: NDArray[np.int32]


class TimetableRecord(RecordType):
    """Timetable as a record."""


class TimetableProxy(RecordProxy):
    """A record of Timetable outside kernels."""


register_record(TimetableRecord, TimetableProxy, Timetable)


@entry_kernel
def pack_timetable(timetable: Timetable) -> Timetable:
    """Return the timetable as a record that kernels take; the arrays are shared."""
    return TimetableProxy(*timetable)


#: Places in a list: of a resource that few trips look at, and where any may.
_PLACES_FEW = 512


class _Numbering:
    """Gives resources numbers, and lists their places."""

    def __init__(self) -> None:
        self.places: list[int] = []

    def take(self, count: int, places: int) -> int:
        """Return the number of the first of ``count`` resources."""
        first = len(self.places)
        self.places += [places] * count
        return first


def new_timetable(
    arrays: Arrays, *, max_trips: int, max_slots: int, log_rows: int = 0
) -> Timetable:
    """
    Return a timetable without a trip.

    Parameters
    ----------
    arrays
        The problem.
    max_trips
        Trips of one vehicle, at the most.
    max_slots
        Convoy slots, at the most.
    log_rows
        Rows for what vehicles do, 0 where no plan is wanted.
    """
    n_vehicles = len(arrays.vehicle_class)
    n_hours = arrays.horizon // _HOUR + 2
    limited = bool((arrays.vehicle_driving >= 0).any())
    n_days = int(arrays.day_of[-1]) + 2 if limited else 0
    n_trips = n_vehicles * max_trips + 4
    n_lines = len(arrays.line_zone)
    few = min(n_trips, _PLACES_FEW)
    numbering = _Numbering()

    def ints(*shape: int) -> NDArray[np.int64]:
        return np.zeros(shape, dtype=np.int64)

    def shorts(*shape: int) -> NDArray[np.int32]:
        return np.zeros(shape, dtype=np.int32)

    persons = arrays.party_units * arrays.party_size
    party_resource = ints(len(persons))
    for party in range(len(persons)):
        party_resource[party] = numbering.take(1, few)
    stop_resource = np.full(len(arrays.ready), -1, dtype=np.int64)
    for pickup, ready in enumerate(arrays.ready):
        # Where all are out from the start, the parties' own numbers say all.
        if ready[0] < ready[-1]:
            stop_resource[pickup] = numbering.take(1, few)
    room_resource = np.full(arrays.n_receptions, -1, dtype=np.int64)
    intake_resource = np.full(arrays.n_receptions, -1, dtype=np.int64)
    for reception in range(arrays.n_receptions):
        if arrays.capacity[reception] < persons[arrays.party_accepts[:, reception]].sum():
            room_resource[reception] = numbering.take(1, n_trips)
        if arrays.intake[reception] < INF:
            intake_resource[reception] = numbering.take(n_hours, few)
    pass_resource = np.full(len(arrays.throughput), -1, dtype=np.int64)
    for place in np.flatnonzero(arrays.throughput >= 0):
        pass_resource[place] = numbering.take(n_hours, few)
    line_resource = np.array([numbering.take(1, n_trips) for _ in range(n_lines)], dtype=np.int64)
    slot_resource = np.array([numbering.take(1, few) for _ in range(max_slots)], dtype=np.int64)
    first = np.concatenate([[0], np.cumsum(numbering.places)]).astype(np.int64)

    rows = shorts(n_trips, ROW_WIDTH)
    rows[:, BEFORE] = UNPLANNED
    return Timetable(
        rows=rows,
        key=ints(n_trips),
        worth=np.zeros(n_trips),
        driven=shorts(n_trips, n_days),
        marked=np.zeros(n_trips, dtype=np.uint8),
        spare=np.arange(n_trips - 1, -1, -1, dtype=np.int32),
        sequence=shorts(n_vehicles, max_trips),
        n_trips=shorts(n_vehicles),
        slot_line=np.full(max_slots, -1, dtype=np.int64),
        slot_minute=ints(max_slots),
        line_slots=ints(n_lines, max_slots),
        line_count=ints(n_lines),
        party_resource=party_resource,
        stop_resource=stop_resource,
        room_resource=room_resource,
        intake_resource=intake_resource,
        pass_resource=pass_resource,
        line_resource=line_resource,
        slot_resource=slot_resource,
        list_first=first,
        list_size=ints(len(first)),
        list_key=ints(int(first[-1])),
        list_amount=shorts(int(first[-1])),
        list_slack=shorts(int(first[-1])),
        list_trip=shorts(int(first[-1])),
        remaining=arrays.party_units.copy(),
        finish=ints(n_vehicles),
        totals=np.zeros(N_TOTALS),
        slot_exit=ints(max_slots),
        heap_key=ints(4 * n_trips + 64),
        heap_trip=shorts(4 * n_trips + 64),
        saved_at=np.full(n_trips, -1, dtype=np.int64),
        undo_trip=shorts(n_trips),
        undo_rows=shorts(n_trips, ROW_WIDTH),
        undo_key=ints(n_trips),
        undo_worth=np.zeros(n_trips),
        undo_driven=shorts(n_trips, n_days),
        undo_totals=np.zeros(N_TOTALS),
        undo_vehicle=np.full(MOST_VEHICLES, -1, dtype=np.int64),
        undo_sequence=shorts(MOST_VEHICLES, max_trips),
        undo_count=np.full(MOST_VEHICLES + 1, -1, dtype=np.int64),
        undo_slots=ints(max_slots, 2),
        moved=ints(n_vehicles),
        moved_at=np.full(n_vehicles, -1, dtype=np.int64),
        nums=np.array([n_trips, *([0] * (_NUMS_WIDTH - 1))], dtype=np.int64),
        draft=shorts(ROW_WIDTH),
        draft_driven=shorts(n_days),
        driving=ints(n_days),
        saved_driving=ints(n_days),
        claim_touch=ints(256),
        claim_amount=ints(256),
        left=ints(3),
        log=shorts(log_rows, 6),
    )


# -- marked trips -----------------------------------------------------------------------------


@kernel
def mark(table: Timetable, trip: int) -> None:
    """Let a trip be run anew, when its turn comes."""
    if table.marked[trip] == 0:
        table.marked[trip] = 1
        _push(table, table.key[trip], trip)


@kernel
def _push(table: Timetable, key: int, trip: int) -> None:
    keys, trips, nums = table.heap_key, table.heap_trip, table.nums
    position = nums[N_HEAP]
    if position >= len(keys):
        # Stale entries have filled the heap: this is a change to take back.
        nums[FULL] = 1
        return
    nums[N_HEAP] = position + 1
    while position > 0:
        parent = (position - 1) // 2
        if keys[parent] <= key:
            break
        keys[position] = keys[parent]
        trips[position] = trips[parent]
        position = parent
    keys[position] = key
    trips[position] = trip


@kernel
def next_marked(table: Timetable) -> int:
    """Return the marked trip with the least key and take its mark, -1 when there is none."""
    keys, trips, nums = table.heap_key, table.heap_trip, table.nums
    while nums[N_HEAP] > 0:
        first_key, first_trip = keys[0], trips[0]
        size = nums[N_HEAP] - 1
        nums[N_HEAP] = size
        key, trip = keys[size], trips[size]
        position = 0
        while True:
            child = 2 * position + 1
            if child >= size:
                break
            if child + 1 < size and keys[child + 1] < keys[child]:
                child += 1
            if key <= keys[child]:
                break
            keys[position] = keys[child]
            trips[position] = trips[child]
            position = child
        keys[position] = key
        trips[position] = trip
        if table.marked[first_trip] and table.key[first_trip] == first_key:
            table.marked[first_trip] = 0
            return first_trip
    return -1


# -- lists ------------------------------------------------------------------------------------


@kernel
def amount_before(table: Timetable, resource: int, key: int) -> int:
    """Return how much of a resource trips with lesser keys take."""
    keys, amounts = table.list_key, table.list_amount
    first = table.list_first[resource]
    total = 0
    for index in range(first, first + table.list_size[resource]):
        if keys[index] >= key:
            break
        total += amounts[index]
    return total


@kernel
def _find(table: Timetable, resource: int, key: int, trip: int) -> int:
    """
    Return the index of a trip's entry, or where it belongs.

    Two trips of one vehicle may have the same key for a while, within a change.
    """
    keys, trips = table.list_key, table.list_trip
    low = table.list_first[resource]
    high = low + table.list_size[resource]
    while low < high:
        middle = (low + high) // 2
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    end = table.list_first[resource] + table.list_size[resource]
    index = low
    while index < end and keys[index] == key:
        if trips[index] == trip:
            return index
        index += 1
    return low


@kernel
def _mark_range(table: Timetable, resource: int, begin: int, end: int) -> None:
    """Mark the trips of some entries where what is taken before them passes their slack."""
    amounts, slacks, trips = table.list_amount, table.list_slack, table.list_trip
    running = 0
    for index in range(table.list_first[resource], begin):
        running += amounts[index]
    for index in range(begin, end):
        if running > slacks[index]:
            mark(table, trips[index])
        running += amounts[index]


@kernel
def _end(table: Timetable, resource: int) -> int:
    return table.list_first[resource] + table.list_size[resource]


@kernel
def _insert(table: Timetable, resource: int, key: int, trip: int, amount: int, slack: int) -> int:
    """Put an entry into a list; returns its index, -1 where there is no place left."""
    end = _end(table, resource)
    if end >= table.list_first[resource + 1]:
        table.nums[FULL] = 1
        return -1
    keys, amounts, slacks, trips = (
        table.list_key,
        table.list_amount,
        table.list_slack,
        table.list_trip,
    )
    index = _find(table, resource, key, trip)
    for other in range(end, index, -1):
        keys[other] = keys[other - 1]
        amounts[other] = amounts[other - 1]
        slacks[other] = slacks[other - 1]
        trips[other] = trips[other - 1]
    keys[index] = key
    amounts[index] = amount
    slacks[index] = slack
    trips[index] = trip
    table.list_size[resource] += 1
    return index


@kernel
def _remove(table: Timetable, resource: int, key: int, trip: int) -> int:
    """Take a trip's entry out of a list; returns where it was, -1 where it was not."""
    index = _find(table, resource, key, trip)
    end = _end(table, resource)
    keys, amounts, slacks, trips = (
        table.list_key,
        table.list_amount,
        table.list_slack,
        table.list_trip,
    )
    if index >= end or keys[index] != key or trips[index] != trip:
        return -1
    for other in range(index, end - 1):
        keys[other] = keys[other + 1]
        amounts[other] = amounts[other + 1]
        slacks[other] = slacks[other + 1]
        trips[other] = trips[other + 1]
    table.list_size[resource] -= 1
    return index


@kernel
def _clear_touches(table: Timetable, trip: int) -> None:
    """Take a trip out of all lists, and mark those that it was before."""
    row = table.rows[trip]
    key = table.key[trip]
    for number in range(row[N_TOUCHES]):
        resource = row[TOUCHES + 3 * number]
        index = _remove(table, resource, key, trip)
        if index >= 0 and row[TOUCHES + 3 * number + 1] > 0:
            _mark_range(table, resource, index, _end(table, resource))
    row[N_TOUCHES] = 0


@kernel
def rekey(table: Timetable, trip: int, key: int) -> None:
    """Give a trip another place in the order of claims; marks those that it passes."""
    old = table.key[trip]
    if key == old:
        return
    row = table.rows[trip]
    table.key[trip] = key
    for number in range(row[N_TOUCHES]):
        resource = row[TOUCHES + 3 * number]
        amount = row[TOUCHES + 3 * number + 1]
        slack = row[TOUCHES + 3 * number + 2]
        left = _remove(table, resource, old, trip)
        if left < 0:
            continue
        entered = _insert(table, resource, key, trip, amount, slack)
        if amount > 0 and entered >= 0:
            if entered < left:
                _mark_range(table, resource, entered + 1, left + 1)
            else:
                _mark_range(table, resource, left, entered)
    if table.marked[trip]:
        _push(table, key, trip)


@kernel
def replace_touches(table: Timetable, trip: int) -> None:
    """Make the draft's touches those of a trip, and mark whom the difference reaches."""
    row, draft = table.rows[trip], table.draft
    key = table.key[trip]
    n_old, n_new = row[N_TOUCHES], draft[N_TOUCHES]
    first_slot = table.line_resource[0] if len(table.line_resource) > 0 else -1
    for number in range(n_old):
        resource = row[TOUCHES + 3 * number]
        found = False
        for other in range(n_new):
            if draft[TOUCHES + 3 * other] == resource:
                found = True
                break
        if not found:
            amount = row[TOUCHES + 3 * number + 1]
            index = _remove(table, resource, key, trip)
            if index >= 0 and amount > 0:
                _mark_range(table, resource, index, _end(table, resource))
                if first_slot >= 0 and resource >= first_slot:
                    table.nums[SLOTS_CHANGED] = 1
    for number in range(n_new):
        resource = draft[TOUCHES + 3 * number]
        amount = draft[TOUCHES + 3 * number + 1]
        slack = draft[TOUCHES + 3 * number + 2]
        old = -1
        for other in range(n_old):
            if row[TOUCHES + 3 * other] == resource:
                old = other
                break
        if old < 0:
            index = _insert(table, resource, key, trip, amount, slack)
            before = 0
        else:
            before = row[TOUCHES + 3 * old + 1]
            if before == amount and row[TOUCHES + 3 * old + 2] == slack:
                continue
            index = _find(table, resource, key, trip)
            table.list_amount[index] = amount
            table.list_slack[index] = slack
        if before != amount and index >= 0:
            _mark_range(table, resource, index + 1, _end(table, resource))
            if first_slot >= 0 and resource >= first_slot:
                table.nums[SLOTS_CHANGED] = 1


@kernel
def touch(table: Timetable, resource: int, slack: int) -> int:
    """
    Note that the trip under way looks at a resource; returns the number of the draft's touch.

    ``slack``: up to which amount taken by trips before it, its outcome stays as it is. Where there
    is no place for the note, -1: the trip must be skipped.
    """
    draft = table.draft
    count = draft[N_TOUCHES]
    for number in range(count):
        if draft[TOUCHES + 3 * number] == resource:
            place = TOUCHES + 3 * number + 2
            draft[place] = min(draft[place], slack)
            return number
    if TOUCHES + 3 * count >= ROW_WIDTH:
        return -1
    draft[TOUCHES + 3 * count] = resource
    draft[TOUCHES + 3 * count + 1] = 0
    draft[TOUCHES + 3 * count + 2] = slack
    draft[N_TOUCHES] = count + 1
    return count


# -- changes ----------------------------------------------------------------------------------


@kernel
def begin_change(table: Timetable) -> None:
    """Begin a change: from here on everything can be taken back."""
    nums = table.nums
    nums[CHANGE] += 1
    nums[N_UNDO] = 0
    nums[N_MOVED] = 0
    nums[FULL] = 0
    nums[SLOTS_CHANGED] = 0
    for place in range(MOST_VEHICLES):
        table.undo_vehicle[place] = -1
    table.undo_count[MOST_VEHICLES] = -1
    for field in range(len(table.totals)):
        table.undo_totals[field] = table.totals[field]


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
    for field in range(TOUCHES + 3 * source[N_TOUCHES]):
        target[field] = source[field]
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
        table.remaining[row[LOADS + 2 * load]] -= sign * row[LOADS + 2 * load + 1]


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
    if len(table.line_resource) > 0:
        table.nums[SLOTS_CHANGED] = 1
    _clear_touches(table, trip)
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
def mark_line(table: Timetable, line: int) -> None:
    """Mark all trips that looked for a slot of a line."""
    resource = table.line_resource[line]
    for index in range(table.list_first[resource], _end(table, resource)):
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
def take_back(table: Timetable) -> None:
    """Undo the change under way."""
    nums = table.nums
    rows, keys = table.rows, table.key
    while next_marked(table) >= 0:
        pass
    for place in range(nums[N_UNDO] - 1, -1, -1):
        trip = table.undo_trip[place]
        row = rows[trip]
        for load in range(row[N_LOADS]):
            table.remaining[row[LOADS + 2 * load]] += row[LOADS + 2 * load + 1]
        for number in range(row[N_TOUCHES]):
            _remove(table, row[TOUCHES + 3 * number], keys[trip], trip)
        source = table.undo_rows[place]
        for field in range(TOUCHES + 3 * source[N_TOUCHES]):
            row[field] = source[field]
        keys[trip] = table.undo_key[place]
        table.worth[trip] = table.undo_worth[place]
        for day in range(table.driven.shape[1]):
            table.driven[trip, day] = table.undo_driven[place, day]
        for load in range(row[N_LOADS]):
            table.remaining[row[LOADS + 2 * load]] -= row[LOADS + 2 * load + 1]
    for place in range(nums[N_UNDO]):
        trip = table.undo_trip[place]
        row = rows[trip]
        for number in range(row[N_TOUCHES]):
            _insert(
                table,
                row[TOUCHES + 3 * number],
                keys[trip],
                trip,
                row[TOUCHES + 3 * number + 1],
                row[TOUCHES + 3 * number + 2],
            )
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
