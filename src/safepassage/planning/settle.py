"""Bringing a timetable up to date: run all that a change concerns, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import INF, kernel
from safepassage.planning.changes import count_out, note_finish, note_moved, save
from safepassage.planning.claims import mark, next_marked, rekey, replace_touches
from safepassage.planning.rows import (
    ARRIVE,
    BEFORE,
    DISTANCE,
    EXITS,
    FLOORS,
    FREE,
    LOAD_WIDTH,
    LOADS,
    N_EXITS,
    N_LOADS,
    N_TOUCHES,
    NO_TRIP,
    PERSONS,
    STOP,
    TOUCHES,
    UNPLANNED,
    VEHICLE,
)
from safepassage.planning.timetable import FULL, MOST_RUNS, N_RUNS, SLOTS_CHANGED, VIOLATION
from safepassage.planning.trips import claim_key, run_trip
from safepassage.planning.worth import worth_of

if TYPE_CHECKING:
    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = [
    "count_violation",
    "edit",
    "link",
    "settle",
    "settle_trips",
    "too_few",
    "too_many",
    "too_near",
]


@kernel
def link(arrays: Arrays, table: Timetable, vehicle: int) -> None:
    """Mark the trips of a vehicle that follow another trip than they did."""
    before = NO_TRIP
    for position in range(table.n_trips[vehicle]):
        trip = table.sequence[vehicle, position]
        row = table.rows[trip]
        if row[BEFORE] != before or row[VEHICLE] != vehicle:
            save(table, trip)
            if row[BEFORE] != UNPLANNED:
                note_moved(table, row[VEHICLE])
            note_moved(table, vehicle)
            row[BEFORE] = before
            row[VEHICLE] = vehicle
            rekey(table, trip, claim_key(arrays, table, row, vehicle, before))
            mark(table, trip)
        before = trip


@kernel
def edit(arrays: Arrays, table: Timetable, trip: int) -> None:
    """Mark a planned trip whose content has been changed; it was saved before."""
    row = table.rows[trip]
    rekey(table, trip, claim_key(arrays, table, row, row[VEHICLE], row[BEFORE]))
    mark(table, trip)


@kernel
def _outcome_differs(table: Timetable, trip: int) -> bool:
    """Return whether the draft leaves the vehicle in another state than the trip did."""
    row, draft = table.rows[trip], table.draft
    if row[STOP] != draft[STOP] or row[FREE] != draft[FREE] or row[DISTANCE] != draft[DISTANCE]:
        return True
    for day in range(len(table.draft_driven)):
        if table.driven[trip, day] != table.draft_driven[day]:
            return True
    return False


@kernel
def _commit(arrays: Arrays, table: Timetable, trip: int) -> bool:
    """Make the draft the outcome of a trip; returns whether the vehicle's state is another one."""
    save(table, trip)
    row, draft, nums = table.rows[trip], table.draft, table.nums
    differs = _outcome_differs(table, trip)
    vehicle = row[VEHICLE]
    count_out(table, trip, -1)
    if draft[ARRIVE] != row[ARRIVE] or draft[PERSONS] != row[PERSONS]:
        note_moved(table, vehicle)
    replace_touches(table, trip)
    if draft[N_EXITS] != row[N_EXITS]:
        nums[SLOTS_CHANGED] = 1
    else:
        for field in range(EXITS, EXITS + 2 * draft[N_EXITS]):
            if draft[field] != row[field]:
                nums[SLOTS_CHANGED] = 1
    for field in range(ARRIVE, LOADS + LOAD_WIDTH * draft[N_LOADS]):
        row[field] = draft[field]
    row[N_EXITS] = draft[N_EXITS]
    for field in range(EXITS, EXITS + 2 * draft[N_EXITS]):
        row[field] = draft[field]
    for field in range(N_TOUCHES, TOUCHES + 3 * draft[N_TOUCHES]):
        row[field] = draft[field]
    for field in range(FLOORS, FLOORS + draft[N_TOUCHES]):
        row[field] = draft[field]
    for day in range(len(table.draft_driven)):
        table.driven[trip, day] = table.draft_driven[day]
    table.worth[trip] = worth_of(arrays, table, row)
    count_out(table, trip, 1)
    return differs


@kernel
def _look_at_convoys(arrays: Arrays, table: Timetable) -> int:
    """Note how many vehicles enter by each slot, and when all are out; returns the longest stay."""
    longest = 0
    for line in range(len(table.line_count)):
        for rank in range(table.line_count[line]):
            slot = table.line_slots[line, rank]
            resource = table.slot_resource[slot]
            last = arrays.held_exit[slot] if slot < len(arrays.held_exit) else 0
            used = 0
            first = table.list_first[resource]
            for index in range(first, first + table.list_size[resource]):
                if table.list_amount[index] == 0:
                    continue
                used += table.list_amount[index]
                if table.list_trip[index] < 0:
                    # Vehicles of a convoy that stays as it is: no trips of this plan.
                    continue
                row = table.rows[table.list_trip[index]]
                for number in range(row[N_EXITS]):
                    if row[EXITS + 2 * number] == slot:
                        last = max(last, row[EXITS + 2 * number + 1])
            table.slot_used[slot] = used
            table.slot_exit[slot] = last
            table.slot_inside[slot] = 0
            if used > 0:
                longest = max(longest, last - table.slot_minute[slot])
    return longest


@kernel
def _count_inside(table: Timetable, line: int, other_line: int, longest: int) -> None:
    """Add, for each convoy of a line, the convoys of another one that are inside as it enters."""
    start = -1
    for rank in range(table.line_count[line]):
        slot = table.line_slots[line, rank]
        entry = table.slot_minute[slot]
        while (
            start + 1 < table.line_count[other_line]
            and table.slot_minute[table.line_slots[other_line, start + 1]] <= entry
        ):
            start += 1
        if table.slot_used[slot] == 0:
            continue
        for other_rank in range(start, -1, -1):
            other = table.line_slots[other_line, other_rank]
            if table.slot_minute[other] + longest <= entry:
                break
            if table.slot_used[other] > 0 and table.slot_exit[other] > entry:
                table.slot_inside[slot] += 1


@kernel
def too_few(arrays: Arrays, line: int, used: int) -> int:
    """Return how many vehicles a convoy of a line lacks that ``used`` vehicles enter in."""
    return int(max(0, arrays.line_least[line] - used))


@kernel
def too_many(arrays: Arrays, line: int, inside: int) -> int:
    """Return how many of the convoys ``inside`` a line's zone have no escort."""
    return int(max(0, inside - arrays.zone_escorts[arrays.line_zone[line]]))


@kernel
def too_near(arrays: Arrays, line: int, before: int, minute: int) -> bool:
    """Return whether convoys of a line that enter in two minutes do not keep its headway."""
    return bool(minute - before < arrays.line_headway[line])


@kernel
def _violation(arrays: Arrays, table: Timetable) -> float:
    """Return by how many vehicles and convoys rule 8 is broken."""
    longest = _look_at_convoys(arrays, table)
    n_lines = len(table.line_count)
    broken = 0
    for line in range(n_lines):
        zone = arrays.line_zone[line]
        for other_line in range(n_lines):
            if arrays.line_zone[other_line] == zone:
                _count_inside(table, line, other_line, longest)
        for rank in range(table.line_count[line]):
            slot = table.line_slots[line, rank]
            if table.slot_used[slot] == 0:
                continue
            broken += too_few(arrays, line, table.slot_used[slot])
            broken += too_many(arrays, line, table.slot_inside[slot])
            for later in range(rank + 1, table.line_count[line]):
                other = table.line_slots[line, later]
                if not too_near(arrays, line, table.slot_minute[slot], table.slot_minute[other]):
                    break
                if table.slot_used[other] > 0:
                    broken += 1
    return float(broken)


@kernel
def settle_trips(arrays: Arrays, table: Timetable) -> bool:
    """
    Run all marked trips, and those that hang on them, until none is out of date.

    Returns whether it could: where a list has no place left, or more trips would be run than
    ``MOST_RUNS``, the change must be taken back. How far rule 8 is broken is left to
    :func:`count_violation`.
    """
    rows, nums = table.rows, table.nums
    while True:
        trip = next_marked(table)
        if trip < 0:
            break
        if nums[MOST_RUNS] < INF:
            nums[N_RUNS] += 1
            if nums[N_RUNS] > nums[MOST_RUNS]:
                nums[FULL] = 1
        if nums[FULL]:
            continue
        row = rows[trip]
        vehicle = row[VEHICLE]
        run_trip(arrays, table, row, vehicle, row[BEFORE], table.key[trip])
        differs = _commit(arrays, table, trip)
        sequence = table.sequence[vehicle]
        count = table.n_trips[vehicle]
        for position in range(count - 1):
            if sequence[position] == trip:
                after = sequence[position + 1]
                if rows[after, BEFORE] != trip:
                    break
                key = claim_key(arrays, table, rows[after], vehicle, trip)
                if key != table.key[after]:
                    save(table, after)
                    rekey(table, after, key)
                    mark(table, after)
                elif differs:
                    mark(table, after)
                break
    if nums[FULL]:
        return False
    note_finish(table)
    return True


@kernel
def count_violation(arrays: Arrays, table: Timetable) -> None:
    """Bring up to date by how much rule 8 is broken, where the change may have altered that."""
    if table.nums[SLOTS_CHANGED]:
        table.totals[VIOLATION] = _violation(arrays, table)


@kernel
def settle(arrays: Arrays, table: Timetable) -> bool:
    """
    Bring the whole timetable up to date.

    Returns whether it could: where a list has no place left, the change must be taken back.
    """
    if not settle_trips(arrays, table):
        return False
    count_violation(arrays, table)
    return True
