"""Getting on and off: whom a trip takes aboard, and where they alight (rules 4 to 7, 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import INF, kernel
from safepassage.network.fields import DRIVE_SLOWER
from safepassage.planning.claims import ANY_AMOUNT, amount_before, touch, touch_full
from safepassage.planning.endangered import stand_in_danger
from safepassage.planning.orders import way_to
from safepassage.planning.rows import (
    ABOARD,
    LOAD_WIDTH,
    LOADS,
    MAX_ORDERS,
    N_LOADS,
    N_ORDERS,
    ORDERS,
    PERSONS,
    RECEPTION,
    TOUCHES,
)
from safepassage.planning.timetable import (
    ENOUGH,
    EXITED,
    HERE,
    LATER,
    LOG,
    MAY_WAIT,
    N_ABOARD,
    N_BOARDED,
    NOW,
    SPARED,
    STOOD,
    UP_TO,
)
from safepassage.planning.travel import (
    ALIGHT,
    BOARD,
    LEG,
    last_departure,
    note,
    take,
    twin_of,
    when_ready,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = [
    "NOT_NOTED",
    "busload",
    "fetch",
    "is_accepted",
    "most_fitting",
    "room_at",
    "room_left",
    "room_this_hour",
    "set_down",
]

_HOUR = 60
#: What the trip looks at cannot be noted, for want of a touch: it is skipped.
NOT_NOTED = -1


@kernel
def room_at(arrays: Arrays, table: Timetable, vehicle: int, reception: int, key: int) -> int:
    """Return how many persons a reception takes from a vehicle at once, or ``NOT_NOTED``."""
    room = int(arrays.intake[reception])
    resource = table.room_resource[reception]
    if resource < 0:
        return room
    number = touch(table, resource, ANY_AMOUNT)
    if number < 0:
        return NOT_NOTED
    places = 0
    for need in range(3):
        places += arrays.vehicle_capacity[vehicle, need]
    most = arrays.capacity[reception] - table.draft[TOUCHES + 3 * number + 1]
    free = most - amount_before(table, resource, key)
    enough = free >= places or free >= room
    touch(table, resource, most - min(places, room) if enough else -1)
    return int(max(0, min(room, free)))


@kernel
def room_left(arrays: Arrays, table: Timetable, reception: int, key: int) -> int:
    """Return how many persons a reception takes at once; on what that hangs is noted later."""
    room = int(arrays.intake[reception])
    resource = table.room_resource[reception]
    if resource >= 0:
        touch(table, resource, ANY_AMOUNT)
        room = min(room, arrays.capacity[reception] - amount_before(table, resource, key))
    return room


@kernel
def room_this_hour(arrays: Arrays, table: Timetable, reception: int, minute: int, key: int) -> int:
    """Return how many persons a reception still takes in the hour of a minute (rule 7)."""
    if table.intake_resource[reception] < 0:
        return INF
    resource = table.intake_resource[reception] + minute // _HOUR
    number = touch(table, resource, -1)
    if number < 0:
        return NOT_NOTED
    used = amount_before(table, resource, key) + table.draft[TOUCHES + 3 * number + 1]
    return int(max(0, arrays.intake[reception] - used))


@kernel
def _intake_minute(
    arrays: Arrays,
    table: Timetable,
    vehicle: int,
    reception: int,
    arrive: int,
    persons: int,
    key: int,
) -> int:
    """
    Return the first minute from ``arrive`` on at which the reception takes all in, INF never.

    Where the vehicle can only drive the last road slower, it drives for longer. Where it can't
    arrive later at all by this way, ``LATER`` then says when it should.
    """
    limit = arrays.intake[reception]
    if limit >= INF:
        return arrive
    hour = arrive // _HOUR
    last_hour = arrays.horizon // _HOUR
    while hour <= last_hour:
        resource = table.intake_resource[reception] + hour
        if resource == table.nums[SPARED]:
            hour += 1
            continue
        number = touch(table, resource, ANY_AMOUNT)
        if number < 0:
            return INF
        wanted = persons + table.draft[TOUCHES + 3 * number + 1]
        if amount_before(table, resource, key) + wanted <= limit:
            touch(table, resource, limit - wanted)
            minute = max(arrive, hour * _HOUR)
            if minute > arrays.horizon:
                return INF
            if minute != arrive and (not table.nums[MAY_WAIT] or arrays.curfew[arrive] < minute):
                table.nums[LATER] = minute
                return INF
            if table.nums[MAY_WAIT] == DRIVE_SLOWER and arrays.vehicle_driving[vehicle] >= 0:
                for driven in range(arrive, minute):
                    table.driving[arrays.day_of[driven]] += 1
            take(table, number, persons)
            return minute
        touch_full(table, resource, limit - wanted + 1)
        hour += 1
    return INF


@kernel
def set_down(
    arrays: Arrays, table: Timetable, vehicle: int, reception: int, arrive: int, room: int, key: int
) -> int:
    """
    Let as many as there is room for, of those who accept the reception, get off.

    Returns the minute of arrival, put off as the intake asks; INF where that cannot be, or where
    more loads were parted than a trip can hold.
    """
    draft, nums = table.draft, table.nums
    persons = 0
    parted = 0
    for load in range(draft[N_LOADS]):
        place = LOADS + LOAD_WIDTH * load
        if draft[place + 2] == ABOARD and arrays.party_accepts[draft[place], reception]:
            size = arrays.party_size[draft[place]]
            units = min(draft[place + 1], (room - persons) // size)
            persons += units * size
            if 0 < units < draft[place + 1]:
                parted += 1
    if persons == 0:
        return arrive
    if draft[N_LOADS] + parted > MAX_ORDERS:
        return INF
    header = nums[LOG] - 1
    arrive = _intake_minute(arrays, table, vehicle, reception, arrive, persons, key)
    if arrive >= INF:
        return INF
    if 0 <= header < len(table.log):
        while table.log[header, 0] != LEG:
            header -= 1
        table.log[header, 5] = arrive
    resource = table.room_resource[reception]
    if resource >= 0:
        take(table, touch(table, resource, ANY_AMOUNT), persons)
    nums[N_ABOARD] -= persons
    for load in range(draft[N_LOADS]):
        place = LOADS + LOAD_WIDTH * load
        party = draft[place]
        if draft[place + 2] != ABOARD or not arrays.party_accepts[party, reception]:
            continue
        size = arrays.party_size[party]
        units = min(draft[place + 1], persons // size)
        if units == 0:
            continue
        if units < draft[place + 1]:
            # Who stays aboard is a load of its own. Of units of several sizes a call may part
            # several loads.
            rest = LOADS + LOAD_WIDTH * draft[N_LOADS]
            draft[rest] = party
            draft[rest + 1] = draft[place + 1] - units
            draft[rest + 2] = ABOARD
            draft[rest + 3] = draft[place + 3]
            draft[N_LOADS] += 1
            draft[place + 1] = units
        draft[place + 2] = arrive
        draft[place + 3] = -1 if nums[EXITED] == draft[place + 3] else nums[EXITED]
        persons -= units * size
        for need in range(3):
            table.left[need] += units * arrays.party_need[party, need]
        note(table, ALIGHT, vehicle, party, units, arrive, 0)
    return arrive


@kernel
def busload(arrays: Arrays) -> float:
    """Return how many places the largest vehicle has, of all kinds, at least 1."""
    most = 1
    for vehicle in range(len(arrays.vehicle_capacity)):
        places = 0
        for need in range(3):
            places += arrays.vehicle_capacity[vehicle, need]
        most = max(most, places)
    return float(most)


@kernel
def is_accepted(
    arrays: Arrays, content: NDArray[np.int32], number: int, party: int, reception: int
) -> bool:
    """Return whether a party can get off where the trip ends, or at a call after an order."""
    if reception >= 0 and arrays.party_accepts[party, reception]:
        return True
    for order in range(number + 1, content[N_ORDERS]):
        call = -1 - content[ORDERS + 2 * order] - arrays.n_depots
        if 0 <= call < arrays.n_receptions and arrays.party_accepts[party, call]:
            return True
    return False


@kernel
def most_fitting(arrays: Arrays, table: Timetable, party: int) -> int:
    """Return for how many units of a party there are places aboard."""
    most = INF
    for need in range(3):
        if arrays.party_need[party, need] > 0:
            most = min(most, table.left[need] // arrays.party_need[party, need])
    return int(most)


@kernel
def fetch(
    arrays: Arrays,
    table: Timetable,
    content: NDArray[np.int32],
    vehicle: int,
    number: int,
    most: int,
    touched: int,
    since: int,
    end: int,
    key: int,
) -> int:
    """
    Let up to ``most`` units of a party board at its stop, reached in minute ``since``.

    ``touched`` is the draft's touch of the party. Returns the units, or ``NOT_NOTED``; ``ENOUGH``
    and ``UP_TO`` then say for which ``most`` all of it comes out the same.
    """
    draft, nums = table.draft, table.nums
    nums[ENOUGH], nums[UP_TO] = 1, INF
    party, wanted = content[ORDERS + 2 * number], content[ORDERS + 2 * number + 1]
    stop = arrays.party_stop[party]
    earliest = since if stop == nums[HERE] and nums[STOOD] else since + arrays.stop_min[stop]
    kind = arrays.vehicle_class[vehicle]
    way = way_to(content, content[N_ORDERS])
    target = twin_of(arrays, kind, stop, content[RECEPTION], way)
    latest = last_departure(arrays, kind, stop, target, since, end)
    earliest = max(earliest, arrays.party_from[party])
    if earliest > latest:
        return 0
    aim = min(abs(wanted), most)
    limit = aim if wanted < 0 else most
    if wanted == -aim:
        nums[ENOUGH] = aim
    else:
        nums[ENOUGH], nums[UP_TO] = most, most
    size = arrays.party_size[party]
    pickup = stop - arrays.n_depots - arrays.n_receptions
    ready = arrays.ready[pickup]
    resource = table.stop_resource[pickup]
    leave = earliest
    units = limit
    on_stop = -1
    if resource >= 0:
        on_stop = touch(table, resource, ANY_AMOUNT)
        if on_stop < 0:
            return NOT_NOTED
        own = draft[TOUCHES + 3 * on_stop + 1]
        taken = own + amount_before(table, resource, key)
        if ready[earliest] >= taken + limit * size:
            touch(table, resource, ready[earliest] - own - limit * size)
        else:
            leave = when_ready(ready, taken + aim * size, earliest, latest)
            there = (ready[leave] - taken) // size
            units = min(limit, there)
            if there < aim:
                # All who come by the last minute; that is so whenever more are waited for.
                nums[ENOUGH], nums[UP_TO] = max(0, there) + 1, INF
            elif wanted >= 0 and there < most:
                nums[ENOUGH], nums[UP_TO] = max(aim, there), INF
            touch(table, resource, -1)
    if units <= 0 or draft[N_LOADS] >= MAX_ORDERS:
        return 0
    take(table, touched, units)
    if on_stop >= 0:
        take(table, on_stop, units * size)
    load = LOADS + LOAD_WIDTH * draft[N_LOADS]
    draft[load] = party
    draft[load + 1] = units
    draft[load + 2] = ABOARD
    draft[load + 3] = nums[EXITED]
    draft[N_LOADS] += 1
    draft[PERSONS] += units * size
    if stop != nums[HERE]:
        nums[N_BOARDED] = 0
    if arrays.endangered:
        # Who boards here does so when the vehicle leaves.
        stand_in_danger(arrays, table, stop, since, leave, nums[N_ABOARD] - nums[N_BOARDED])
    nums[N_BOARDED] += units * size
    nums[N_ABOARD] += units * size
    for need in range(3):
        table.left[need] -= units * arrays.party_need[party, need]
    note(table, BOARD, vehicle, party, units, leave, 0)
    nums[HERE] = stop
    nums[NOW] = leave
    nums[STOOD] = 1
    return units
