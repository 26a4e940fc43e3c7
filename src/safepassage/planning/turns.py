"""Whose turn it is: the way on from a checkpoint or the gate of a convoy zone (rules 7 and 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import INF, kernel
from safepassage.network.fields import BREAK_AT, BREAK_PLACE
from safepassage.planning.claims import ANY_AMOUNT, amount_before, touch, touch_full, watch
from safepassage.planning.rows import TOUCHES

if TYPE_CHECKING:
    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = ["turn_at"]

_HOUR = 60

# Places of the fields in a leg's detail, which begins with ``BREAK_AT``.
_BREAK_AT = 0
_BREAK_PLACE = BREAK_PLACE - BREAK_AT


@kernel
def _has_pass(table: Timetable, place: int, hour: int, key: int, throughput: int) -> bool:
    """Return whether a checkpoint has a pass left in an hour (rule 7)."""
    resource = table.pass_resource[place] + hour
    number = touch(table, resource, ANY_AMOUNT)
    if number < 0:
        return False
    own = table.draft[TOUCHES + 3 * number + 1]
    if amount_before(table, resource, key) + own < throughput:
        touch(table, resource, throughput - 1 - own)
        return True
    touch_full(table, resource, throughput - own)
    return False


@kernel
def _comes_back(arrays: Arrays, kind: int, target: int, row: int, minute: int, place: int) -> bool:
    """
    Return whether the way on by an exit goes to another break, and from there back to this one.

    Legs take breaks as free, so that driving to and fro seems to arrive as early as anything. A
    vehicle may as well wait here, unless it stands in a zone. A way on which it waits at the other
    break, for a pause to begin say, does not come back.
    """
    detail = arrays.detail[arrays.position[row], minute]
    other = detail[_BREAK_PLACE]
    if other < 0 or arrays.place_zone[place] >= 0:
        return False
    onwards = detail[_BREAK_AT] + arrays.service[other]
    # Only the exits by which the way on is as early as it can be: through a gate when it opens.
    best = arrays.arrive[arrays.position[row], minute] + 1
    back = False
    for way in range(len(arrays.exit_place)):
        onward_row = arrays.row[kind, target, arrays.n_stops + way]
        if arrays.exit_place[way] != other or onward_row < 0 or onwards > arrays.horizon:
            continue
        leaves = onwards
        position = arrays.position[onward_row]
        line = arrays.exit_line[way]
        if line >= 0 and arrays.arrive[position, leaves] >= INF:
            offset = arrays.exit_offset[way]
            enters = min(onwards + offset, arrays.horizon)
            leaves = arrays.next_opening[arrays.line_zone[line], enters] - offset
            if leaves > arrays.horizon:
                continue
        comes_back = arrays.detail[position, leaves, _BREAK_PLACE] == place
        if arrays.arrive[position, leaves] < best:
            best = arrays.arrive[position, leaves]
            back = comes_back
        elif arrays.arrive[position, leaves] == best:
            back = back and comes_back
    return back


@kernel
def _first_slot(table: Timetable, line: int, minute: int) -> int:
    """Return the rank of the first slot of a line that is no earlier than a minute."""
    slots = table.line_slots[line]
    low, high = 0, table.line_count[line]
    while low < high:
        middle = (low + high) // 2
        if table.slot_minute[slots[middle]] < minute:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def turn_at(
    arrays: Arrays,
    table: Timetable,
    kind: int,
    target: int,
    place: int,
    arrived: int,
    key: int,
    by_line: int,
) -> tuple[int, int, int]:
    """
    Return (exit, minute of departure, slot) of the best way on from a break; exit -1 when none.

    By one slot line alone where one is given, -1 any. Rules 7 and 8: the checkpoint's hours and
    throughput, and a convoy with a place left.
    """
    service = arrays.service[place]
    zone = arrays.place_zone[place]
    throughput = arrays.throughput[place]
    exit_place = arrays.exit_place
    served_by = arrays.served_by[place]
    horizon = arrays.horizon
    last = horizon
    if zone >= 0:
        if arrays.pause_at[zone, arrived] < 0:
            return -1, 0, -1
        last = min(last, arrays.pause_last[arrays.pause_at[zone, arrived]])
    best = INF
    best_exit = -1
    best_minute = 0
    best_slot = -1
    for way in range(len(exit_place)):
        if exit_place[way] != place or (by_line >= 0 and arrays.exit_line[way] != by_line):
            continue
        row = arrays.row[kind, target, arrays.n_stops + way]
        if row < 0:
            continue
        arrive = arrays.arrive[arrays.position[row]]
        line = arrays.exit_line[way]
        minute = arrived + service
        if line < 0:
            turn = arrays.turn[arrays.turn_row[arrays.position[row]]]
            while minute <= last:
                # Out of pauses no way leads on from here, and later there may be one again.
                minute = turn[minute]
                if minute > last or arrive[minute] >= best:
                    break
                hour = (minute - service) // _HOUR
                if throughput >= 0 and not _has_pass(table, place, hour, key, throughput):
                    minute = (hour + 1) * _HOUR + service
                    continue
                if not _comes_back(arrays, kind, target, row, minute, place):
                    best = arrive[minute]
                    best_exit, best_minute, best_slot = way, minute, -1
                break
            continue
        offset = arrays.exit_offset[way]
        lines = table.line_resource[line]
        first = arrived + service + offset
        if watch(table, lines, first, first, horizon) < 0:
            return -1, 0, -1
        watched = horizon
        most = arrays.line_most[line]
        for rank in range(_first_slot(table, line, first), table.line_count[line]):
            slot = table.line_slots[line, rank]
            minute = table.slot_minute[slot] - offset
            if minute > last or best <= arrive[minute] < INF:
                watched = table.slot_minute[slot]
                break
            if not served_by[minute] or arrive[minute] >= INF:
                continue
            resource = table.slot_resource[slot]
            if amount_before(table, resource, key) >= most:
                touch_full(table, resource, most)
                continue
            if touch(table, resource, most - 1) < 0:
                watch(table, lines, first, horizon, horizon)
                return -1, 0, -1
            if throughput < 0 or _has_pass(
                table, place, (minute - service) // _HOUR, key, throughput
            ):
                best = arrive[minute]
                best_exit, best_minute, best_slot = way, minute, slot
                watched = table.slot_minute[slot]
                break
        watch(table, lines, first, watched, horizon)
    return best_exit, best_minute, best_slot
