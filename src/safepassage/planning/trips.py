"""
One trip, run forward in time, and :func:`settle`, which runs all that a change concerns.

A trip gets the earliest times that pauses, checkpoints, convoy slots, intake and ready people
allow, given what trips with lesser keys take. What cannot be done is skipped. All ten rules are
kept by construction, but two parts of the convoy rule that depend on all vehicles together (the
least vehicles of a convoy, and convoys at once): those are counted as a *violation*, to be 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import INF, entry_kernel, kernel
from safepassage.planning.claims import amount_before, touch, touch_full
from safepassage.planning.rows import (
    ARRIVE,
    BEFORE,
    DISTANCE,
    DONE,
    FREE,
    LOADS,
    MAX_ORDERS,
    N_EXITS,
    N_LOADS,
    N_ORDERS,
    N_TOUCHES,
    NOT_BEFORE,
    ORDERS,
    PERSONS,
    RECEPTION,
    STOP,
    TOUCHES,
)
from safepassage.planning.timetable import DRAFT_CLAIMS, LOG, SLOT, TRAVELLED
from safepassage.planning.travel import (
    ALIGHT,
    ANY_AMOUNT,
    BOARD,
    LEG,
    for_next_pause,
    last_departure,
    note,
    take,
    travel,
    when_ready,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = ["claim_key", "run_trip", "write_log"]


_HOUR = 60


@kernel
def _travelled_before(arrays: Arrays, table: Timetable, vehicle: int, before: int) -> int:
    """Return the hundreds of metres since fuel with which a trip begins."""
    if before >= 0:
        return int(table.rows[before, DISTANCE])
    return int(arrays.vehicle_travelled[vehicle])


@kernel
def _driven_before(arrays: Arrays, table: Timetable, vehicle: int, before: int, day: int) -> int:
    """Return the minutes that a vehicle has driven in a day when a trip begins."""
    if before >= 0:
        return int(table.driven[before, day])
    return int(arrays.vehicle_driven[vehicle, day])


@kernel
def _within_limits(arrays: Arrays, table: Timetable, vehicle: int, before: int) -> tuple[bool, int]:
    """Return whether rule 9 holds for the trip so far, and the first day driven too long (-1)."""
    travelled = table.nums[TRAVELLED]
    if arrays.vehicle_range[vehicle] >= 0:
        travelled += _travelled_before(arrays, table, vehicle, before)
        if travelled > arrays.vehicle_range[vehicle]:
            return False, -1
    limit = arrays.vehicle_driving[vehicle]
    if limit >= 0:
        for day in range(len(table.driving)):
            driven = table.driving[day] + _driven_before(arrays, table, vehicle, before, day)
            if driven > limit:
                return False, day
    return True, -1


@kernel
def _begin(table: Timetable, limited: bool) -> None:  # noqa: FBT001 - compiled code
    """Begin to run a trip: nothing claimed; what was looked at before stays noted."""
    draft, nums = table.draft, table.nums
    for number in range(draft[N_TOUCHES]):
        draft[TOUCHES + 3 * number + 1] = 0
    draft[N_EXITS] = 0
    draft[N_LOADS] = 0
    draft[DONE] = 0
    nums[SLOT] = -1
    nums[DRAFT_CLAIMS] = 0
    nums[TRAVELLED] = 0
    if limited:
        for day in range(len(table.driving)):
            table.driving[day] = 0


@kernel
def _give_back(table: Timetable, claims: int) -> None:
    """Take back the draft's claims from number ``claims`` on."""
    nums = table.nums
    for claim in range(claims, nums[DRAFT_CLAIMS]):
        table.draft[TOUCHES + 3 * table.claim_touch[claim] + 1] -= table.claim_amount[claim]
    nums[DRAFT_CLAIMS] = claims


@kernel
def _intake_minute(
    arrays: Arrays, table: Timetable, reception: int, arrive: int, persons: int, key: int
) -> int:
    """Return the first minute from ``arrive`` on at which the reception takes all in, INF never."""
    limit = arrays.intake[reception]
    if limit >= INF:
        return arrive
    hour = arrive // _HOUR
    last_hour = arrays.horizon // _HOUR
    while hour <= last_hour:
        resource = table.intake_resource[reception] + hour
        if amount_before(table, resource, key) + persons <= limit:
            number = touch(table, resource, limit - persons)
            if number < 0:
                return INF
            minute = max(arrive, hour * _HOUR)
            if minute != arrive and (
                not arrays.can_delay[reception]
                or minute > arrays.horizon
                or arrays.curfew[arrive] < minute
            ):
                return INF
            take(table, number, persons)
            return minute
        touch_full(table, resource, limit - persons + 1)
        hour += 1
    return INF


@kernel
def _hang_on_room(arrays: Arrays, table: Timetable, reception: int, asked: int, room: int) -> None:
    """Note with which room of its reception a trip that asks for some, of what it found, stays."""
    if reception < 0 or table.room_resource[reception] < 0:
        return
    asked = min(asked, arrays.intake[reception])
    slack = arrays.capacity[reception] - asked if room >= asked else -1
    touch(table, table.room_resource[reception], slack)


@kernel
def _try_trip(
    arrays: Arrays,
    table: Timetable,
    content: NDArray[np.int32],
    vehicle: int,
    before: int,
    origin: int,
    start: int,
    pause: int,
    key: int,
) -> tuple[int, int, int]:
    """
    Run a trip that starts at ``start`` from a stop, into the draft.

    The first pickup is reached inside ``pause`` (-1 any). Returns (minute of arrival or INF, minute
    and pause with which to try again or INF).
    """
    draft, nums = table.draft, table.nums
    kind = arrays.vehicle_class[vehicle]
    reception_stop = content[RECEPTION]
    reception = reception_stop - arrays.n_depots
    limited = arrays.vehicle_driving[vehicle] >= 0
    _begin(table, limited)
    log_start = nums[LOG]
    here = origin
    now = start
    end = arrays.vehicle_to[vehicle] - arrays.stop_min[reception_stop]
    again = INF
    again_pause = -1
    # Only the first pickup tried may put the trip off: two of them could do so in turns, for ever.
    tried = False
    left = table.left
    for need in range(3):
        left[need] = arrays.vehicle_capacity[vehicle, need]
    n_loads = 0
    persons = 0
    room = INF
    # The room with which no order would bring more, or other people.
    asked = 0
    if reception >= 0:
        room = arrays.intake[reception]
        resource = table.room_resource[reception]
        if resource >= 0:
            touch(table, resource, ANY_AMOUNT)
            room = min(room, arrays.capacity[reception] - amount_before(table, resource, key))
    for number in range(content[N_ORDERS]):
        party = content[ORDERS + 2 * number]
        if reception < 0 or not arrays.party_accepts[party, reception]:
            continue
        size = arrays.party_size[party]
        fitting = INF
        for need in range(3):
            if arrays.party_need[party, need] > 0:
                fitting = min(fitting, left[need] // arrays.party_need[party, need])
        most = min(fitting, (room - persons) // size)
        if fitting > 0:
            asked = max(asked, persons + size)
        if most <= 0:
            continue
        stop = arrays.party_stop[party]
        if arrays.row[kind, reception_stop, stop] < 0:
            continue
        resource = table.party_resource[party]
        touched = touch(table, resource, ANY_AMOUNT)
        if touched < 0:
            nums[LOG] = log_start
            _hang_on_room(arrays, table, reception, INF, room)
            return INF, INF, -1
        own = draft[TOUCHES + 3 * touched + 1]
        units_left = arrays.party_units[party] - amount_before(table, resource, key) - own
        asked = max(asked, persons + min(fitting, units_left) * size)
        if units_left >= most:
            touch(table, resource, arrays.party_units[party] - own - most)
        elif units_left > 0:
            touch(table, resource, -1)
            most = units_left
        else:
            touch_full(table, resource, arrays.party_units[party] - own)
            continue
        # Remember where the trip stands, in case that this order comes to nothing.
        claims, exits, slot = nums[DRAFT_CLAIMS], draft[N_EXITS], nums[SLOT]
        travelled, log_here = nums[TRAVELLED], nums[LOG]
        if limited:
            for day in range(len(table.driving)):
                table.saved_driving[day] = table.driving[day]
        earliest = now
        fine = True
        if stop != here:
            target = stop
            if not tried and pause >= 0 and arrays.variant[stop, pause] >= 0:
                target = arrays.variant[stop, pause]
            arrived = travel(arrays, table, vehicle, here, target, now, key)
            if arrived >= INF:
                fine = False
            else:
                earliest = arrived + arrays.stop_min[stop]
                if not tried:
                    # Where this fails, the next pause may do.
                    again, again_pause = for_next_pause(arrays, kind, here, stop, start, arrived)
                inside, day = _within_limits(arrays, table, vehicle, before)
                if not inside:
                    fine = False
                    if day >= 0 and not tried and again >= INF:
                        again, again_pause = arrays.next_day[start], -1
            tried = True
        units = 0
        leave = 0
        on_stop = -1
        if fine:
            since = earliest if stop == here else earliest - arrays.stop_min[stop]
            latest = last_departure(arrays, kind, stop, reception_stop, since, end)
            earliest = max(earliest, arrays.party_from[party])
            if earliest > latest:
                fine = False
            else:
                wanted = content[ORDERS + 2 * number + 1]
                aim = min(abs(wanted), most)
                limit = aim if wanted < 0 else most
                pickup = stop - arrays.n_depots - arrays.n_receptions
                ready = arrays.ready[pickup]
                resource = table.stop_resource[pickup]
                if resource < 0:
                    leave = earliest
                    units = limit
                else:
                    on_stop = touch(table, resource, ANY_AMOUNT)
                    if on_stop < 0:
                        nums[LOG] = log_start
                        _hang_on_room(arrays, table, reception, INF, room)
                        return INF, INF, -1
                    own = draft[TOUCHES + 3 * on_stop + 1]
                    taken = own + amount_before(table, resource, key)
                    if ready[earliest] >= taken + limit * size:
                        leave = earliest
                        units = limit
                        touch(table, resource, ready[earliest] - own - limit * size)
                    else:
                        leave = when_ready(ready, taken + aim * size, earliest, latest)
                        units = min(limit, (ready[leave] - taken) // size)
                        touch(table, resource, -1)
        if not fine or units <= 0:
            _give_back(table, claims)
            draft[N_EXITS], nums[SLOT] = exits, slot
            nums[TRAVELLED], nums[LOG] = travelled, log_here
            if limited:
                for day in range(len(table.driving)):
                    table.driving[day] = table.saved_driving[day]
            continue
        take(table, touched, units)
        if on_stop >= 0:
            take(table, on_stop, units * size)
        draft[LOADS + 2 * n_loads] = party
        draft[LOADS + 2 * n_loads + 1] = units
        n_loads += 1
        draft[DONE] |= 1 << number
        persons += units * size
        for need in range(3):
            left[need] -= units * arrays.party_need[party, need]
        note(table, BOARD, vehicle, party, units, leave, 0)
        here = stop
        now = leave
    _hang_on_room(arrays, table, reception, asked, room)
    draft[N_LOADS] = n_loads
    draft[PERSONS] = persons
    if n_loads == 0 and (reception >= 0 or here == reception_stop):
        nums[LOG] = log_start
        return INF, again, again_pause
    arrive = travel(arrays, table, vehicle, here, reception_stop, now, key)
    if arrive < INF and reception >= 0:
        header = nums[LOG] - 1
        arrive = _intake_minute(arrays, table, reception, arrive, persons, key)
        if 0 <= header < len(table.log) and arrive < INF:
            while table.log[header, 0] != LEG:
                header -= 1
            table.log[header, 5] = arrive
    if arrive < INF:
        inside, day = _within_limits(arrays, table, vehicle, before)
        if not inside:
            arrive = INF
            if day >= 0 and again >= INF:
                again, again_pause = arrays.next_day[start], -1
    if arrive > end:
        nums[LOG] = log_start
        return INF, again, again_pause
    if reception >= 0:
        resource = table.room_resource[reception]
        if resource >= 0:
            take(table, touch(table, resource, ANY_AMOUNT), persons)
    note(table, ALIGHT, vehicle, reception_stop, arrive, 0, 0)
    return arrive, again, again_pause


@kernel
def run_trip(
    arrays: Arrays,
    table: Timetable,
    content: NDArray[np.int32],
    vehicle: int,
    before: int,
    key: int,
) -> None:
    """
    Run a trip after another one of its vehicle (``NO_TRIP``: from the depot), into the draft.

    The draft then holds its outcome: ``ARRIVE`` INF where it is skipped.
    """
    draft, rows = table.draft, table.rows
    origin = arrays.vehicle_depot[vehicle] if before < 0 else rows[before, STOP]
    free = arrays.vehicle_from[vehicle] if before < 0 else rows[before, FREE]
    draft[N_TOUCHES] = 0
    start = max(free, content[NOT_BEFORE])
    # Typed, so that no second copy of the trip is compiled for a constant.
    pause = -1
    arrive = INF
    while start <= arrays.horizon:
        arrive, again, pause = _try_trip(
            arrays, table, content, vehicle, before, origin, start, pause, key
        )
        if arrive < INF:
            break
        start = again
    limited = arrays.vehicle_driving[vehicle] >= 0
    draft[ARRIVE] = arrive
    if arrive >= INF:
        for number in range(draft[N_TOUCHES]):
            draft[TOUCHES + 3 * number + 1] = 0
        draft[N_LOADS] = 0
        draft[N_EXITS] = 0
        draft[PERSONS] = 0
        draft[DONE] = 0
        draft[STOP] = origin
        draft[FREE] = free
        draft[DISTANCE] = _travelled_before(arrays, table, vehicle, before)
    else:
        stop = content[RECEPTION]
        if content[N_ORDERS] == 0:
            # A trip without orders, to a place with fuel, has the bit after the last one.
            draft[DONE] |= 1 << MAX_ORDERS
        draft[STOP] = stop
        draft[FREE] = arrive + arrays.stop_min[stop]
        if arrays.refuel[stop]:
            draft[DISTANCE] = 0
        else:
            draft[DISTANCE] = table.nums[TRAVELLED]
            draft[DISTANCE] += _travelled_before(arrays, table, vehicle, before)
    for day in range(len(table.draft_driven)):
        driven = _driven_before(arrays, table, vehicle, before, day)
        if limited and arrive < INF:
            driven += table.driving[day]
        table.draft_driven[day] = driven


@kernel
def claim_key(
    arrays: Arrays, table: Timetable, content: NDArray[np.int32], vehicle: int, before: int
) -> int:
    """
    Return a trip's place in the order of claims: the minute of reaching its first pickup.

    It grows from trip to trip of a vehicle; vehicles that come in the same minute are told apart by
    their numbers.
    """
    rows = table.rows
    n_vehicles = len(arrays.vehicle_class)
    origin = arrays.vehicle_depot[vehicle] if before < 0 else rows[before, STOP]
    free = arrays.vehicle_from[vehicle] if before < 0 else rows[before, FREE]
    minute = max(free, content[NOT_BEFORE])
    if content[N_ORDERS] > 0 and minute <= arrays.horizon:
        row = arrays.row[arrays.vehicle_class[vehicle], arrays.party_stop[content[ORDERS]], origin]
        if row >= 0:
            if arrays.constant[row] >= 0:
                minute += arrays.constant[row]
            else:
                minute = arrays.arrive[arrays.position[row], minute]
    minute = min(minute, arrays.horizon + 1)
    key = minute * n_vehicles + vehicle
    if before >= 0:
        key = max(key, table.key[before] + n_vehicles)
    return key


@entry_kernel
def write_log(arrays: Arrays, table: Timetable) -> None:
    """Write what all vehicles do into the log, one vehicle after the other."""
    table.nums[LOG] = 0
    for vehicle in range(len(table.n_trips)):
        for position in range(table.n_trips[vehicle]):
            trip = table.sequence[vehicle, position]
            row = table.rows[trip]
            run_trip(arrays, table, row, vehicle, row[BEFORE], table.key[trip])
