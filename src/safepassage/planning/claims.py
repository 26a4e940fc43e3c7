"""
Who takes what, in which order: the lists of a timetable, and the marks of trips to be run anew.

A list holds, sorted by key, the trips that looked at a resource, how much each takes, and its
slack: up to which amount taken by those before it its outcome stays as it is; and its floor: from
which amount on it does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import INF, kernel, move_items
from safepassage.planning.rows import FLOORS, MAX_TOUCHES, N_TOUCHES, TOUCHES
from safepassage.planning.timetable import FULL, N_HEAP, SLOTS_CHANGED

if TYPE_CHECKING:
    from safepassage.planning.timetable import Timetable

__all__ = [
    "ANY_AMOUNT",
    "LAST_KEY",
    "amount_before",
    "clear_touches",
    "end_of",
    "index_of",
    "insert",
    "mark",
    "move_entry",
    "next_marked",
    "rekey",
    "remove",
    "replace_touches",
    "touch",
    "touch_full",
    "watch",
    "watches",
]

#: A slack that no amount passes.
ANY_AMOUNT = INF

#: So many entries of a list are moved one by one, more of them at once.
_FEW_ENTRIES = 8

#: Up to so many entries of a list are gone through, in more of them a key is looked for.
_FEW_KEYS = 24

#: After the claims of all trips.
LAST_KEY = 1 << 62


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


@kernel
def amount_before(table: Timetable, resource: int, key: int) -> int:
    """Return how much of a resource trips with lesser keys take."""
    keys, amounts = table.list_key, table.list_amount
    first = table.list_first[resource]
    total = 0
    if table.list_size[resource] > _FEW_KEYS:
        for index in range(first, _first_from(table, resource, key)):
            total += amounts[index]
        return total
    for index in range(first, first + table.list_size[resource]):
        if keys[index] >= key:
            break
        total += amounts[index]
    return total


@kernel
def _first_from(table: Timetable, resource: int, key: int) -> int:
    """Return the index of the first entry with a key or a greater one."""
    keys = table.list_key
    low = table.list_first[resource]
    high = low + table.list_size[resource]
    while low < high:
        middle = (low + high) // 2
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return int(low)


@kernel
def _find(table: Timetable, resource: int, key: int, trip: int) -> int:
    """
    Return the index of a trip's entry, or where it belongs.

    Two trips of one vehicle may have the same key for a while, within a change.
    """
    keys, trips = table.list_key, table.list_trip
    low = _first_from(table, resource, key)
    end = table.list_first[resource] + table.list_size[resource]
    index = low
    while index < end and keys[index] == key:
        if trips[index] == trip:
            return index
        index += 1
    return low


@kernel
def index_of(table: Timetable, resource: int, key: int, trip: int) -> int:
    """Return the index of a trip's entry in a list, -1 where it has none."""
    index = _find(table, resource, key, trip)
    if index >= end_of(table, resource):
        return -1
    return index if table.list_key[index] == key and table.list_trip[index] == trip else -1


@kernel
def _mark_range(table: Timetable, resource: int, begin: int, end: int) -> None:
    """Mark the trips of some entries where what is taken before them passes slack or floor."""
    amounts, slacks, trips = table.list_amount, table.list_slack, table.list_trip
    floors = table.list_floor
    running = 0
    for index in range(table.list_first[resource], begin):
        running += amounts[index]
    for index in range(begin, end):
        if running > slacks[index] or running < floors[index]:
            mark(table, trips[index])
        running += amounts[index]


@kernel
def end_of(table: Timetable, resource: int) -> int:
    """Return the index behind the last entry of a resource's list."""
    return table.list_first[resource] + table.list_size[resource]


@kernel
def _move_entries(table: Timetable, target: int, source: int, count: int) -> None:
    """Move some entries of a list to another index."""
    if count <= 0:
        return
    if count > _FEW_ENTRIES:
        move_items(table.list_key, target, source, count)
        move_items(table.list_amount, target, source, count)
        move_items(table.list_slack, target, source, count)
        move_items(table.list_floor, target, source, count)
        move_items(table.list_trip, target, source, count)
        return
    keys, trips = table.list_key, table.list_trip
    amounts, slacks, floors = table.list_amount, table.list_slack, table.list_floor
    step = 1 if target < source else -1
    offset = 0 if target < source else count - 1
    for _ in range(count):
        to, since = target + offset, source + offset
        keys[to] = keys[since]
        amounts[to] = amounts[since]
        slacks[to] = slacks[since]
        floors[to] = floors[since]
        trips[to] = trips[since]
        offset += step


@kernel
def insert(
    table: Timetable, resource: int, key: int, trip: int, amount: int, slack: int, floor: int
) -> int:
    """Put an entry into a list; returns its index, -1 where there is no place left."""
    end = end_of(table, resource)
    if end >= table.list_first[resource + 1]:
        table.nums[FULL] = 1
        return -1
    keys, amounts, slacks, floors, trips = (
        table.list_key,
        table.list_amount,
        table.list_slack,
        table.list_floor,
        table.list_trip,
    )
    index = _find(table, resource, key, trip)
    _move_entries(table, index + 1, index, end - index)
    keys[index] = key
    amounts[index] = amount
    slacks[index] = slack
    floors[index] = floor
    trips[index] = trip
    table.list_size[resource] += 1
    return index


@kernel
def remove(table: Timetable, resource: int, key: int, trip: int) -> int:
    """Take a trip's entry out of a list; returns where it was, -1 where it was not."""
    index = index_of(table, resource, key, trip)
    if index < 0:
        return -1
    _move_entries(table, index, index + 1, end_of(table, resource) - index - 1)
    table.list_size[resource] -= 1
    return index


@kernel
def move_entry(table: Timetable, resource: int, index: int, key: int) -> int:
    """Give an entry of a list, by its index, another key and the place for it; returns where."""
    keys = table.list_key
    first, end = table.list_first[resource], end_of(table, resource)
    entered = index
    while entered + 1 < end and keys[entered + 1] < key:
        entered += 1
    while entered > first and keys[entered - 1] >= key:
        entered -= 1
    if entered != index:
        amount, slack = table.list_amount[index], table.list_slack[index]
        floor, trip = table.list_floor[index], table.list_trip[index]
        if entered > index:
            _move_entries(table, index, index + 1, entered - index)
        else:
            _move_entries(table, entered + 1, entered, index - entered)
        table.list_amount[entered] = amount
        table.list_slack[entered] = slack
        table.list_floor[entered] = floor
        table.list_trip[entered] = trip
    keys[entered] = key
    return entered


@kernel
def _note_slot(table: Timetable, resource: int) -> None:
    """Note that convoys have changed, if the resource whose taking has is a slot."""
    if len(table.line_resource) > 0 and resource >= table.line_resource[0]:
        table.nums[SLOTS_CHANGED] = 1


@kernel
def clear_touches(table: Timetable, trip: int) -> None:
    """Take a trip out of all lists, and mark those that it was before."""
    row = table.rows[trip]
    key = table.key[trip]
    for number in range(row[N_TOUCHES]):
        resource = row[TOUCHES + 3 * number]
        index = remove(table, resource, key, trip)
        if index >= 0 and row[TOUCHES + 3 * number + 1] > 0:
            _mark_range(table, resource, index, end_of(table, resource))
            _note_slot(table, resource)
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
        left = index_of(table, resource, old, trip)
        if left < 0:
            continue
        entered = move_entry(table, resource, left, key)
        if row[TOUCHES + 3 * number + 1] > 0:
            if key < old:
                # Also those with the key that it had, wherever they stand: only now it is before
                # them. Within a change two trips of a vehicle may have had the same.
                end = _first_from(table, resource, old + 1)
                _mark_range(table, resource, entered + 1, end)
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
    for number in range(n_old):
        resource = row[TOUCHES + 3 * number]
        found = False
        for other in range(n_new):
            if draft[TOUCHES + 3 * other] == resource:
                found = True
                break
        if not found:
            amount = row[TOUCHES + 3 * number + 1]
            index = remove(table, resource, key, trip)
            if index >= 0 and amount > 0:
                _mark_range(table, resource, index, end_of(table, resource))
                _note_slot(table, resource)
    for number in range(n_new):
        resource = draft[TOUCHES + 3 * number]
        amount = draft[TOUCHES + 3 * number + 1]
        slack = draft[TOUCHES + 3 * number + 2]
        floor = draft[FLOORS + number]
        old = -1
        for other in range(n_old):
            if row[TOUCHES + 3 * other] == resource:
                old = other
                break
        if old < 0:
            index = insert(table, resource, key, trip, amount, slack, floor)
            before = 0
        else:
            before = row[TOUCHES + 3 * old + 1]
            if (
                before == amount
                and row[TOUCHES + 3 * old + 2] == slack
                and row[FLOORS + old] == floor
            ):
                continue
            index = _find(table, resource, key, trip)
            table.list_amount[index] = amount
            table.list_slack[index] = slack
            table.list_floor[index] = floor
        if before != amount and index >= 0:
            _mark_range(table, resource, index + 1, end_of(table, resource))
            _note_slot(table, resource)


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
    if count >= MAX_TOUCHES:
        return -1
    draft[TOUCHES + 3 * count] = resource
    draft[TOUCHES + 3 * count + 1] = 0
    draft[TOUCHES + 3 * count + 2] = slack
    draft[FLOORS + count] = 0
    draft[N_TOUCHES] = count + 1
    return count


@kernel
def touch_full(table: Timetable, resource: int, floor: int) -> int:
    """
    Note that the trip under way finds a resource used up; returns the number of the draft's touch.

    It does as long as trips before it take ``floor`` or more.
    """
    number = touch(table, resource, ANY_AMOUNT)
    if number >= 0:
        place = FLOORS + number
        table.draft[place] = max(table.draft[place], floor)
    return number


#: The slack of a watch before its minutes are known.
_NO_MINUTES = 0x7FFFFFFF


@kernel
def _step_of(minute: int, horizon: int) -> int:
    """Return the step in which a minute lies; there are fewer than 2 to the 15th."""
    return minute // (horizon // 32_000 + 1)


@kernel
def watch(table: Timetable, resource: int, first: int, last: int, horizon: int) -> int:
    """
    Note that the trip under way hangs on the slots of a line from minute ``first`` to ``last``.

    Nobody takes anything of a line, so that its slack is never passed; it holds the two minutes,
    in steps. Returns the number of the draft's touch, -1 where there is no place for the note.
    """
    draft = table.draft
    count = draft[N_TOUCHES]
    number = touch(table, resource, _NO_MINUTES)
    if number < 0:
        return -1
    begin, end = _step_of(min(first, horizon), horizon), _step_of(min(last, horizon), horizon)
    place = TOUCHES + 3 * number + 2
    if number < count:
        begin = min(begin, draft[place] >> 16)
        end = max(end, draft[place] & 0xFFFF)
    draft[place] = (begin << 16) | end
    return number


@kernel
def watches(slack: int, minute: int, horizon: int) -> bool:
    """Return whether a trip with a watch hangs on a slot in a minute."""
    step = _step_of(minute, horizon)
    return slack >> 16 <= step <= slack & 0xFFFF
