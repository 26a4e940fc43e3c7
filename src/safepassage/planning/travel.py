"""Moving one vehicle: legs, breaks on the way, and how long it may stand (rules 3, 7, 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import INF, kernel
from safepassage.network.fields import (
    BETWEEN_FUEL,
    BREAK_AT,
    BREAK_PLACE,
    DRIVE,
    DRIVE_LATER,
    ENDS_OUTSIDE,
    FIRST_ENTRY,
    LAST_EXIT,
    LAST_ZONE,
    SINCE_FUEL,
    TO_FUEL,
    ZONE_EXIT,
)
from safepassage.network.ways import APART
from safepassage.planning.claims import ANY_AMOUNT, touch
from safepassage.planning.endangered import drive_in_danger, wait_in_danger
from safepassage.planning.rows import EXITS, MAX_EXITS, N_EXITS, TOUCHES
from safepassage.planning.timetable import (
    BY_LINE,
    DRAFT_CLAIMS,
    ENTERED,
    EXITED,
    FULL,
    LOG,
    MAY_WAIT,
    N_ABOARD,
    N_BOARDED,
    SLOT,
    TRAVELLED,
)
from safepassage.planning.turns import turn_at

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = [
    "ALIGHT",
    "BOARD",
    "END",
    "LEG",
    "PASS",
    "for_next_pause",
    "give_back",
    "last_departure",
    "leg_arrival",
    "note",
    "row_arrival",
    "take",
    "travel",
    "twin_of",
    "when_ready",
]

#: Kinds of log rows: (kind, vehicle, a, b, c, d).
LEG = 0  # source stop, target stop, minute ready, minute of arrival
PASS = 1  # exit, minute of departure
BOARD = 2  # party, units, minute
ALIGHT = 3  # party, units, minute
END = 4  # stop where the trip ends, minute of arrival

# Places of the fields in a leg's detail.
_BREAK_AT = 0
_BREAK_PLACE = BREAK_PLACE - BREAK_AT
_ZONE_EXIT = ZONE_EXIT - BREAK_AT
_ENDS_OUTSIDE = ENDS_OUTSIDE - BREAK_AT
_DRIVE = DRIVE - BREAK_AT
_DRIVE_LATER = DRIVE_LATER - BREAK_AT
_TO_FUEL = TO_FUEL - BREAK_AT
_SINCE_FUEL = SINCE_FUEL - BREAK_AT
_BETWEEN_FUEL = BETWEEN_FUEL - BREAK_AT
_FIRST_ENTRY = FIRST_ENTRY - BREAK_AT
_LAST_EXIT = LAST_EXIT - BREAK_AT
_LAST_ZONE = LAST_ZONE - BREAK_AT

_HOUR = 60


@kernel
def note(table: Timetable, kind: int, vehicle: int, a: int, b: int, c: int, d: int) -> None:
    """Write a row of the log while one is kept."""
    if 0 <= table.nums[LOG] < len(table.log):
        line = table.log[table.nums[LOG]]
        line[0], line[1], line[2], line[3], line[4], line[5] = kind, vehicle, a, b, c, d
        table.nums[LOG] += 1


@kernel
def take(table: Timetable, number: int, amount: int) -> None:
    """Let the trip under way claim an amount of what its draft's touch ``number`` is of."""
    count = table.nums[DRAFT_CLAIMS]
    if count >= len(table.claim_touch):
        # No trip needs so many: the change is taken back.
        table.nums[FULL] = 1
        return
    table.claim_touch[count] = number
    table.claim_amount[count] = amount
    table.nums[DRAFT_CLAIMS] = count + 1
    table.draft[TOUCHES + 3 * number + 1] += amount


@kernel
def give_back(table: Timetable, claims: int) -> None:
    """Take back the draft's claims from number ``claims`` on."""
    nums = table.nums
    for claim in range(claims, nums[DRAFT_CLAIMS]):
        table.draft[TOUCHES + 3 * table.claim_touch[claim] + 1] -= table.claim_amount[claim]
    nums[DRAFT_CLAIMS] = claims


@kernel
def _leave_zone(table: Timetable, minute: int) -> bool:
    """Note that the convoy which the vehicle is in leaves its zone not before ``minute``."""
    draft, nums = table.draft, table.nums
    count = draft[N_EXITS]
    if count >= MAX_EXITS:
        return False
    draft[EXITS + 2 * count] = nums[SLOT]
    draft[EXITS + 2 * count + 1] = minute
    draft[N_EXITS] = count + 1
    nums[SLOT] = -1
    return True


@kernel
def _covers(arrays: Arrays, table: Timetable, limit: int, detail: NDArray[np.int32]) -> bool:
    """Add a way up to the next break to the distance since fuel; whether the range allows it."""
    nums = table.nums
    nums[TRAVELLED] += detail[_TO_FUEL]
    if nums[TRAVELLED] > limit:
        return False
    if detail[_SINCE_FUEL] >= 0:
        if detail[_BETWEEN_FUEL] > limit or detail[_SINCE_FUEL] > limit:
            return False
        nums[TRAVELLED] = detail[_SINCE_FUEL]
    if detail[_BREAK_PLACE] >= 0 and arrays.place_refuel[detail[_BREAK_PLACE]]:
        nums[TRAVELLED] = 0
    return True


@kernel
def _note_zones(arrays: Arrays, table: Timetable, detail: NDArray[np.int32]) -> bool:
    """Note when the trip is first in a zone and leaves one; whether it may take such a risk."""
    nums = table.nums
    if nums[ENTERED] < 0 and detail[_FIRST_ENTRY] < INF:
        nums[ENTERED] = detail[_FIRST_ENTRY]
    left = detail[_LAST_EXIT]
    if left >= INF:
        return True
    zone = detail[_LAST_ZONE]
    # The stay lies before the exit: in that minute another pause may have begun.
    pause = arrays.pause_at[zone, max(0, left - 1)]
    if pause < 0:
        pause = arrays.pause_at[zone, left]
    nums[EXITED] = pause * (arrays.horizon + 1) + left
    if arrays.stranding >= 1.0:
        return True
    if arrays.chance[pause, left] <= 0.0:
        return False
    # Under which pauses the trip was in zones on its way is not known: any that has gone on.
    for other in range(len(arrays.chance)):
        stands = arrays.chance[other, nums[ENTERED]]
        if stands - arrays.chance[other, left] > arrays.stranding * stands + 1e-12:
            return False
    return True


@kernel
def _drive(
    arrays: Arrays,
    table: Timetable,
    vehicle: int,
    origin: int,
    target: int,
    ready: int,
    key: int,
) -> int:
    """Return the arrival by the way that the legs say, with the waiting at breaks; INF never."""
    if ready > arrays.horizon:
        return INF
    kind = arrays.vehicle_class[vehicle]
    nums = table.nums
    rows = arrays.row[kind, target]
    has_detail = arrays.has_detail
    positions = arrays.position
    source = origin
    now = ready
    header = nums[LOG]
    note(table, LEG, vehicle, origin, target, ready, 0)
    while True:
        row = rows[source]
        if row < 0:
            return INF
        position = positions[row]
        if position < 0:
            arrive = now + arrays.constant[row]
            if arrive > arrays.horizon:
                return INF
        else:
            arrive = arrays.arrive[position, now]
            if arrive >= INF:
                return INF
        if arrays.endangered:
            drive_in_danger(arrays, table, position, now, source == origin)
        place = -1
        end = arrive
        nums[MAY_WAIT] = 1
        if has_detail:
            detail = arrays.detail[position, now]
            place = int(detail[_BREAK_PLACE])
            end = int(arrive if place < 0 else detail[_BREAK_AT])
            nums[MAY_WAIT] = detail[_ENDS_OUTSIDE]
            if arrays.cautious and not _note_zones(arrays, table, detail):
                return INF
            limit = arrays.vehicle_range[vehicle]
            if limit >= 0 and not _covers(arrays, table, limit, detail):
                return INF
            if arrays.vehicle_driving[vehicle] >= 0:
                table.driving[arrays.day_of[now]] += detail[_DRIVE]
                table.driving[arrays.day_of[end]] += detail[_DRIVE_LATER]
            if (
                nums[SLOT] >= 0
                and detail[_ZONE_EXIT] < INF
                and (place < 0 or detail[_ZONE_EXIT] <= end)
                and not _leave_zone(table, detail[_ZONE_EXIT])
            ):
                return INF
        if place < 0:
            if 0 <= header < len(table.log):
                table.log[header, 5] = arrive
            return arrive
        way, minute, slot = turn_at(arrays, table, kind, target, place, end, key, nums[BY_LINE])
        if way < 0:
            return INF
        nums[BY_LINE] = -1
        if (
            nums[SLOT] >= 0
            and arrays.exit_zone[way] != arrays.place_zone[place]
            and not _leave_zone(table, minute)
        ):
            return INF
        if arrays.throughput[place] >= 0:
            hour = (minute - arrays.service[place]) // _HOUR
            number = touch(table, table.pass_resource[place] + hour, ANY_AMOUNT)
            own = table.draft[TOUCHES + 3 * number + 1]
            take(table, number, 1)
            # With a pass of its own taken, others may take one less before this trip is in doubt.
            touch(table, table.pass_resource[place] + hour, arrays.throughput[place] - 1 - own)
        if arrays.endangered:
            aboard = nums[N_ABOARD]
            if source == origin and end == now:
                # The break is where the leg begins: who has just boarded waits for it outside.
                aboard -= nums[N_BOARDED]
            wait_in_danger(arrays, table, place, end, minute, aboard)
        if slot >= 0:
            take(table, touch(table, table.slot_resource[slot], ANY_AMOUNT), 1)
            nums[SLOT] = slot
        note(table, PASS, vehicle, way, minute, 0, 0)
        source = arrays.n_stops + way
        now = minute


@kernel
def row_arrival(arrays: Arrays, row: int, minute: int) -> int:
    """Return the earliest arrival by the leg of a row, INF when there is none (row -1 too)."""
    if row < 0 or minute > arrays.horizon:
        return INF
    if arrays.constant[row] >= 0:
        arrive = minute + arrays.constant[row]
        return arrive if arrive <= arrays.horizon else INF
    return arrays.arrive[arrays.position[row], minute]


@kernel
def leg_arrival(arrays: Arrays, kind: int, source: int, target: int, minute: int) -> int:
    """Return the earliest arrival by the leg alone, INF when there is none."""
    return row_arrival(arrays, arrays.row[kind, target, source], minute)


@kernel
def twin_of(arrays: Arrays, kind: int, origin: int, target: int, way: int) -> int:
    """Return the target by the ways that a leg is to take; the same where it has no such way."""
    twin = arrays.twins[way, target]
    return int(twin if twin >= 0 and arrays.row[kind, twin, origin] >= 0 else target)


@kernel
def travel(
    arrays: Arrays,
    table: Timetable,
    vehicle: int,
    origin: int,
    target: int,
    ready: int,
    key: int,
    way: int,
) -> int:
    """
    Return the earliest arrival, INF when there is no way, and claim what the leg needs.

    By the slot line or the ways that are named, else of the way with breaks and the one without
    the earlier. Keeps the range of rule 9; driving time is added up for the caller to look at.
    """
    kind = arrays.vehicle_class[vehicle]
    twin = twin_of(arrays, kind, origin, target, way)
    if twin != target or table.nums[BY_LINE] >= 0:
        return _drive(arrays, table, vehicle, origin, twin, ready, key)
    apart = arrays.twins[APART, target]
    alone = leg_arrival(arrays, kind, origin, apart, ready) if apart >= 0 else INF
    if alone >= INF:
        return _drive(arrays, table, vehicle, origin, target, ready, key)
    if alone > leg_arrival(arrays, kind, origin, target, ready):
        nums, draft = table.nums, table.draft
        claims, exits, slot = nums[DRAFT_CLAIMS], draft[N_EXITS], nums[SLOT]
        travelled, log = nums[TRAVELLED], nums[LOG]
        entered, exited = nums[ENTERED], nums[EXITED]
        met = table.person_events[0]
        for day in range(len(table.driving)):
            table.before_way[day] = table.driving[day]
        arrive = _drive(arrays, table, vehicle, origin, target, ready, key)
        if arrive <= alone:
            return arrive
        give_back(table, claims)
        draft[N_EXITS], nums[SLOT] = exits, slot
        nums[TRAVELLED], nums[LOG] = travelled, log
        nums[ENTERED], nums[EXITED] = entered, exited
        table.person_events[0] = met
        for day in range(len(table.driving)):
            table.driving[day] = table.before_way[day]
    return _drive(arrays, table, vehicle, origin, apart, ready, key)


@kernel
def last_departure(
    arrays: Arrays, kind: int, stop: int, reception: int, minute: int, end: int
) -> int:
    """
    Return the last minute at which a vehicle at ``stop`` since ``minute`` may leave, -1 never.

    Rule 3: in a zone it can wait only inside the pause that it came in; arriving by ``end``.
    """
    row = arrays.row[kind, reception, stop]
    if row < 0:
        return -1
    zone = arrays.stop_zone[stop]
    high = arrays.horizon
    if zone >= 0:
        if arrays.pause_at[zone, minute] < 0:
            return -1
        high = arrays.pause_last[arrays.pause_at[zone, minute]]
    if arrays.constant[row] >= 0:
        high = min(high, end - arrays.constant[row])
        return high if high >= minute else -1
    arrive = arrays.arrive[arrays.position[row]]
    if arrive[minute] > end:
        return -1
    low = minute
    while low < high:
        middle = (low + high + 1) // 2
        if arrive[middle] <= end:
            low = middle
        else:
            high = middle - 1
    return low


@kernel
def when_ready(ready: NDArray[np.int32], wanted: int, earliest: int, latest: int) -> int:
    """Return the first minute in [earliest, latest] with ``wanted`` persons ready, or latest."""
    if ready[earliest] >= wanted:
        return earliest
    if ready[latest] < wanted:
        return latest
    low, high = earliest, latest
    while low < high:
        middle = (low + high) // 2
        if ready[middle] >= wanted:
            high = middle
        else:
            low = middle + 1
    return low


@kernel
def for_next_pause(
    arrays: Arrays, kind: int, origin: int, pickup: int, start: int, arrived: int
) -> tuple[int, int]:
    """
    Return (start, pause) with which ``pickup`` is reached in the next pause, INF when never.

    Pause -1 means that leaving at that start is enough.
    """
    zone = arrays.stop_zone[pickup]
    if zone < 0:
        return INF, -1
    opening = arrays.next_opening[zone, arrived]
    if opening >= INF:
        return INF, -1
    pause = arrays.pause_at[zone, opening]
    if arrays.variant[pickup, pause] >= 0:
        row = arrays.row[kind, arrays.variant[pickup, pause], origin]
        if row < 0 or arrays.arrive[arrays.position[row], start] >= INF:
            return INF, -1
        return start, pause
    row = arrays.row[kind, pickup, origin]
    arrive = arrays.arrive[arrays.position[row]]
    if arrive[arrays.horizon] < opening:
        return INF, -1
    low, high = start, arrays.horizon
    while low < high:
        middle = (low + high) // 2
        if arrive[middle] >= opening:
            high = middle
        else:
            low = middle + 1
    if low <= start or arrive[low] >= INF:
        return INF, -1
    return low, -1
