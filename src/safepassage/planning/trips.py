"""
One trip, run forward in time.

A trip gets the earliest times that pauses, checkpoints, convoy slots, intake and ready people
allow, given what trips with lesser keys take. What cannot be done is skipped. All ten rules are
kept by construction, but two parts of the convoy rule that depend on all vehicles together (the
least vehicles of a convoy, and convoys at once): those are counted as a *violation*, to be 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import INF, entry_kernel, kernel
from safepassage.planning.boarding import (
    NOT_NOTED,
    fetch,
    is_accepted,
    most_fitting,
    room_at,
    room_left,
    room_this_hour,
    set_down,
)
from safepassage.planning.claims import ANY_AMOUNT, amount_before, touch, touch_full
from safepassage.planning.coming_in import come_in
from safepassage.planning.endangered import stand_in_danger
from safepassage.planning.orders import way_to
from safepassage.planning.rows import (
    ARRIVE,
    BEFORE,
    COMPANY,
    DISTANCE,
    DONE,
    FREE,
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
    THIS_HOUR,
    TOUCHES,
)
from safepassage.planning.timetable import (
    AHEAD,
    BY_LINE,
    DRAFT_CLAIMS,
    ENOUGH,
    ENTERED,
    EXITED,
    HERE,
    LOG,
    N_ABOARD,
    N_BOARDED,
    NOW,
    SLOT,
    SPARED,
    STOOD,
    TRAVELLED,
    TRIED,
    UP_TO,
)
from safepassage.planning.travel import (
    END,
    for_next_pause,
    give_back,
    note,
    travel,
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
def _driven_too_long(arrays: Arrays, table: Timetable, vehicle: int, before: int) -> int:
    """Return the first day in which the vehicle drives too long with the trip so far, -1 none."""
    limit = arrays.vehicle_driving[vehicle]
    if limit >= 0:
        for day in range(len(table.driving)):
            driven = table.driving[day] + _driven_before(arrays, table, vehicle, before, day)
            if driven > limit:
                return day
    return -1


@kernel
def _begin(arrays: Arrays, table: Timetable, vehicle: int, before: int) -> None:
    """Begin to run a trip: nothing claimed; what was looked at before stays noted."""
    draft, nums = table.draft, table.nums
    for number in range(draft[N_TOUCHES]):
        draft[TOUCHES + 3 * number + 1] = 0
    draft[N_EXITS] = 0
    draft[N_LOADS] = 0
    draft[PERSONS] = 0
    draft[DONE] = 0
    nums[SLOT] = -1
    nums[BY_LINE] = -1
    nums[DRAFT_CLAIMS] = 0
    nums[TRAVELLED] = _travelled_before(arrays, table, vehicle, before)
    nums[N_ABOARD] = 0
    nums[AHEAD] = 0
    nums[SPARED] = -1
    nums[ENTERED] = -1
    nums[EXITED] = -1
    nums[TRIED] = 0
    nums[N_BOARDED] = 0
    table.person_events[0] = 0.0
    if arrays.vehicle_driving[vehicle] >= 0:
        for day in range(len(table.driving)):
            table.driving[day] = 0
    for need in range(3):
        table.left[need] = arrays.vehicle_capacity[vehicle, need]


@kernel
def _call(
    arrays: Arrays,
    table: Timetable,
    content: NDArray[np.int32],
    vehicle: int,
    before: int,
    number: int,
    key: int,
) -> bool:
    """Call at a stop on the way; returns whether that could be done and was of use."""
    nums = table.nums
    stop = -1 - content[ORDERS + 2 * number]
    reception = stop - arrays.n_depots
    sets_down = 0 <= reception < arrays.n_receptions
    room = 0
    if sets_down:
        room = room_at(arrays, table, vehicle, reception, key)
        nums[AHEAD] -= max(0, room)
    # With a range, a call may be for fuel; at a gate it may be for the way on from there.
    passes = arrays.vehicle_range[vehicle] >= 0 or arrays.gate[stop]
    if not passes and nums[N_ABOARD] == 0:
        return False
    if sets_down and stop == nums[HERE] and nums[N_ABOARD] > 0:
        # Who did not get off when the vehicle came does not get off here.
        return False
    nums[TRIED] = 1
    arrive = nums[NOW]
    if stop != nums[HERE]:
        way = way_to(content, number)
        arrive = travel(arrays, table, vehicle, nums[HERE], stop, nums[NOW], key, way)
        if arrive >= INF or _driven_too_long(arrays, table, vehicle, before) >= 0:
            return False
    persons = nums[N_ABOARD]
    wanted = content[ORDERS + 2 * number + 1]
    if room > 0 and wanted <= THIS_HOUR:
        room = min(room, room_this_hour(arrays, table, reception, arrive, key))
        if wanted < THIS_HOUR:
            room = min(room, THIS_HOUR - wanted)
    if room > 0:
        arrive = set_down(arrays, table, vehicle, reception, arrive, room, key)
        if arrive >= INF or _driven_too_long(arrays, table, vehicle, before) >= 0:
            return False
    if stop != nums[HERE]:
        nums[STOOD] = 0
        nums[N_BOARDED] = 0
    nums[HERE] = stop
    nums[NOW] = arrive
    if nums[N_ABOARD] < persons:
        nums[NOW] += arrays.stop_min[stop]
        nums[STOOD] = 1
        if arrays.endangered and nums[NOW] <= arrays.horizon:
            stand_in_danger(arrays, table, stop, arrive, nums[NOW], nums[N_ABOARD])
    elif not passes:
        return False
    if arrays.refuel[stop]:
        nums[TRAVELLED] = 0
    if wanted < THIS_HOUR and nums[N_ABOARD] < persons:
        nums[SPARED] = table.intake_resource[reception] + arrive // _HOUR
    # Calls that name no line: ``COMPANY``, and from ``THIS_HOUR`` down.
    nums[BY_LINE] = max(-1, wanted - 1)
    return True


@kernel
def _hang_on_room(arrays: Arrays, table: Timetable, reception: int, least: int, most: int) -> None:
    """Note that a trip stays as it is while it finds so much room at its reception."""
    if reception < 0 or table.room_resource[reception] < 0:
        return
    touch(table, table.room_resource[reception], arrays.capacity[reception] - least)
    if most < arrays.intake[reception]:
        touch_full(table, table.room_resource[reception], arrays.capacity[reception] - most)


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

    Where the first stop tried is a pickup, it is reached inside ``pause`` (-1 any). Returns (minute
    of arrival or INF, minute and pause with which to try again or INF).
    """
    draft, nums = table.draft, table.nums
    kind = arrays.vehicle_class[vehicle]
    reception_stop = content[RECEPTION]
    reception = reception_stop - arrays.n_depots
    limited = arrays.vehicle_driving[vehicle] >= 0
    _begin(arrays, table, vehicle, before)
    log_start = nums[LOG]
    nums[HERE] = origin
    nums[NOW] = start
    nums[STOOD] = 1
    end = arrays.vehicle_to[vehicle] - arrays.stop_min[reception_stop]
    again = INF
    again_pause = -1
    room = INF
    # Between which the room may be for the same to come of all orders.
    least_room, most_room = -INF, INF
    calls = False
    if reception >= 0:
        room = room_left(arrays, table, reception, key)
        for number in range(content[N_ORDERS]):
            call = -1 - content[ORDERS + 2 * number] - arrays.n_depots
            if 0 <= call < arrays.n_receptions:
                calls = True
                nums[AHEAD] += max(0, room_at(arrays, table, vehicle, call, key))
        if calls:
            room = room_at(arrays, table, vehicle, reception, key)
    drove_along = False
    for number in range(content[N_ORDERS]):
        party, wanted = content[ORDERS + 2 * number], content[ORDERS + 2 * number + 1]
        most, most_asked = 0, 0
        touched = -1
        if party >= 0 and wanted != COMPANY:
            if reception < 0 or not is_accepted(arrays, content, number, party, reception):
                continue
            size = arrays.party_size[party]
            fitting = most_fitting(arrays, table, party)
            most = min(fitting, (room + nums[AHEAD] - nums[N_ABOARD]) // size)
            if fitting > 0 and most <= 0:
                most_room = min(most_room, nums[N_ABOARD] + size - 1)
            if most <= 0 or arrays.row[kind, reception_stop, arrays.party_stop[party]] < 0:
                continue
            resource = table.party_resource[party]
            touched = touch(table, resource, ANY_AMOUNT)
            if touched < 0:
                nums[LOG] = log_start
                _hang_on_room(arrays, table, reception, room, room)
                return INF, INF, -1
            own = draft[TOUCHES + 3 * touched + 1]
            units_left = arrays.party_units[party] - amount_before(table, resource, key) - own
            # Where units are not what bind, more of them would be asked for with more room.
            most_asked = fitting if units_left >= most else units_left
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
        here, now, stood, by_line = nums[HERE], nums[NOW], nums[STOOD], nums[BY_LINE]
        aboard = nums[N_ABOARD]
        nums[ENOUGH], nums[UP_TO] = 1, INF
        entered, exited = nums[ENTERED], nums[EXITED]
        boarded, met = nums[N_BOARDED], table.person_events[0]
        if limited:
            for day in range(len(table.driving)):
                table.saved_driving[day] = table.driving[day]
        if party < 0:
            done = _call(arrays, table, content, vehicle, before, number, key)
        else:
            stop = arrays.party_stop[party]
            since = now
            done = True
            if stop != here:
                target = stop
                if not nums[TRIED] and pause >= 0 and arrays.variant[stop, pause] >= 0:
                    target = arrays.variant[stop, pause]
                way = way_to(content, number)
                since = travel(arrays, table, vehicle, here, target, now, key, way)
                done = since < INF
                if done:
                    day = _driven_too_long(arrays, table, vehicle, before)
                    done = day < 0
                    # Only the first stop tried may put the trip off to the next pause: two of them
                    # could do so in turns, for ever.
                    if not nums[TRIED]:
                        again, again_pause = for_next_pause(arrays, kind, here, stop, start, since)
                        if not done and again >= INF:
                            again, again_pause = arrays.next_day[start], -1
                nums[TRIED] = 1
            if done and wanted == COMPANY:
                drove_along = True
                if stop != here:
                    nums[STOOD] = 0
                    nums[N_BOARDED] = 0
                nums[HERE] = stop
                nums[NOW] = since
            elif done:
                units = fetch(
                    arrays, table, content, vehicle, number, most, touched, since, end, key
                )
                if units == NOT_NOTED:
                    nums[LOG] = log_start
                    _hang_on_room(arrays, table, reception, room, room)
                    return INF, INF, -1
                done = units > 0
            if done and arrays.refuel[stop]:
                nums[TRAVELLED] = 0
            if most > 0:
                size = arrays.party_size[party]
                least_room = max(least_room, aboard + nums[ENOUGH] * size)
                if nums[UP_TO] < most_asked:
                    most_room = min(most_room, aboard + nums[UP_TO] * size + size - 1)
        if done:
            draft[DONE] |= 1 << number
        else:
            give_back(table, claims)
            draft[N_EXITS], nums[SLOT] = exits, slot
            nums[TRAVELLED], nums[LOG] = travelled, log_here
            nums[HERE], nums[NOW], nums[STOOD], nums[BY_LINE] = here, now, stood, by_line
            nums[ENTERED], nums[EXITED] = entered, exited
            nums[N_BOARDED], table.person_events[0] = boarded, met
            if limited:
                for day in range(len(table.driving)):
                    table.driving[day] = table.saved_driving[day]
    if not calls:
        _hang_on_room(arrays, table, reception, least_room, most_room)
    here = nums[HERE]
    empty = draft[N_LOADS] == 0
    if (empty and not drove_along and (reception >= 0 or here == reception_stop)) or (
        # Who has set everybody down ends the trip there.
        not empty and nums[N_ABOARD] == 0
    ):
        nums[LOG] = log_start
        return INF, again, again_pause
    arrive = nums[NOW]
    if not empty:
        arrive = come_in(arrays, table, content, vehicle, -1 if calls else max(0, room), key)
    elif here != reception_stop:
        way = way_to(content, content[N_ORDERS])
        arrive = travel(arrays, table, vehicle, here, reception_stop, nums[NOW], key, way)
    if arrive < INF and _driven_too_long(arrays, table, vehicle, before) >= 0:
        arrive = INF
        if again >= INF:
            again, again_pause = arrays.next_day[start], -1
    if arrive > end:
        nums[LOG] = log_start
        return INF, again, again_pause
    note(table, END, vehicle, reception_stop, arrive, 0, 0)
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
        table.person_events[0] = 0.0
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
    Return a trip's place in the order of claims: the minute of reaching its first stop.

    A gate at which it only calls is not yet that stop.

    It grows from trip to trip of a vehicle; vehicles that come in the same minute are told apart by
    their numbers.
    """
    rows = table.rows
    n_vehicles = len(arrays.vehicle_class)
    origin = arrays.vehicle_depot[vehicle] if before < 0 else rows[before, STOP]
    free = arrays.vehicle_from[vehicle] if before < 0 else rows[before, FREE]
    minute = max(free, content[NOT_BEFORE])
    here = origin
    for number in range(content[N_ORDERS]):
        party = content[ORDERS + 2 * number]
        stop = arrays.party_stop[party] if party >= 0 else -1 - party
        row = arrays.row[arrays.vehicle_class[vehicle], stop, here]
        if row >= 0 and minute <= arrays.horizon:
            if arrays.constant[row] >= 0:
                minute += arrays.constant[row]
            else:
                minute = arrays.arrive[arrays.position[row], minute]
        if party >= 0 or not arrays.gate[stop]:
            break
        here = stop
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
