"""
From trip sequences to a plan: one forward pass in time order.

A *sequence* says, for each vehicle, which trips it makes one after the other: to which reception,
which parties to fetch in which order, how many units of each to wait for, and a minute before
which the trip does not start. The pass gives every trip the earliest times that pauses,
checkpoints, convoy slots, intake and ready people allow, takes claims in the order in which
vehicles reach their first pickup, and skips what cannot be done. All ten rules are kept by
construction, but two of the convoy rule that depend on all vehicles together (the least vehicles
of a convoy, and convoys at once): those are counted as a *violation*, which must be 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from safepassage.compiled import INF, RecordProxy, RecordType, kernel, register_record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.planning.problem import Arrays

__all__ = [
    "ALIGHT",
    "BOARD",
    "FILL",
    "LEG",
    "MAX_ORDERS",
    "PASS",
    "TRIP_WIDTH",
    "Sequences",
    "State",
    "decode",
    "new_sequences",
    "new_state",
    "pack_sequences",
    "pack_state",
]

#: A trip: reception (or depot) stop, not before, number of orders, then (party, units) each.
MAX_ORDERS = 8
TRIP_WIDTH = 3 + 2 * MAX_ORDERS

#: "As many as fit" in an order; a negative number of units is taken exactly, never topped up.
FILL = 1 << 20

#: Kinds of log rows: (kind, vehicle, a, b, c, d).
LEG = 0  # source stop, target stop, minute ready, minute of arrival
PASS = 1  # exit, minute of departure
BOARD = 2  # party, units, minute
ALIGHT = 3  # reception stop, minute, 0
LOG_WIDTH = 6

# Fields of ``run``: what is true in the course of a trip.
_CLAIMS = 0  # claims made so far
_EXITS = 1  # zone exits noted so far
_SLOT = 2  # slot of the convoy that the vehicle is in, -1 none
_HECTOMETRES = 3
_LOG = 4
_ORDERS = 5  # bit k: order k has brought people aboard
_RUN_WIDTH = 6

_HOUR = 60


class Sequences(NamedTuple):
    """Trips of each vehicle, and the convoy slots: what the search changes."""

    trips: NDArray[np.int64]  # (vehicle, position, TRIP_WIDTH)
    n_trips: NDArray[np.int64]  # (vehicle)
    slots: NDArray[np.int64]  # (n, 2): line and minute, sorted
    n_slots: NDArray[np.int64]  # (1,)


class State(NamedTuple):
    """Scratch of one pass, kept between passes so that nothing is allocated."""

    remaining: NDArray[np.int64]
    taken: NDArray[np.int64]
    room: NDArray[np.int64]
    intake_used: NDArray[np.int64]
    passes: NDArray[np.int64]
    slot_used: NDArray[np.int64]
    slot_exit: NDArray[np.int64]
    line_first: NDArray[np.int64]  # first slot of each line, then the number of slots
    node: NDArray[np.int64]
    free: NDArray[np.int64]
    finish: NDArray[np.int64]
    hectometres: NDArray[np.int64]
    driven: NDArray[np.int64]
    next_trip: NDArray[np.int64]
    orders_done: NDArray[np.int64]  # (vehicle, position): orders as bits, 0 trip skipped
    heap_key: NDArray[np.int64]
    heap_vehicle: NDArray[np.int64]
    run: NDArray[np.int64]
    claims: NDArray[np.int64]
    exits: NDArray[np.int64]
    driving: NDArray[np.int64]
    saved_driving: NDArray[np.int64]
    loads: NDArray[np.int64]
    left: NDArray[np.int64]
    log: NDArray[np.int32]
    totals: NDArray[np.float64]  # value, persons out, last arrival, violation, sum of arrivals


class SequencesRecord(RecordType):
    """Sequences as a record."""


class SequencesProxy(RecordProxy):
    """A record of Sequences outside kernels."""


register_record(SequencesRecord, SequencesProxy, Sequences)


class StateRecord(RecordType):
    """State as a record."""


class StateProxy(RecordProxy):
    """A record of State outside kernels."""


register_record(StateRecord, StateProxy, State)


@kernel
def pack_sequences(sequences: Sequences) -> Sequences:
    """Return the sequences as a record that kernels take; the arrays are shared."""
    return SequencesProxy(*sequences)


@kernel
def pack_state(state: State) -> State:
    """Return the scratch as a record that kernels take; the arrays are shared."""
    return StateProxy(*state)


def new_sequences(n_vehicles: int, max_trips: int, max_slots: int) -> Sequences:
    """Return sequences without a trip or a slot."""
    return Sequences(
        np.zeros((n_vehicles, max_trips, TRIP_WIDTH), dtype=np.int64),
        np.zeros(n_vehicles, dtype=np.int64),
        np.zeros((max_slots, 2), dtype=np.int64),
        np.zeros(1, dtype=np.int64),
    )


def new_state(arrays: Arrays, max_trips: int, max_slots: int, log_rows: int) -> State:
    """Return scratch for passes over one problem; ``log_rows`` is 0 where no plan is wanted."""
    n_vehicles = len(arrays.vehicle_class)
    n_hours = arrays.horizon // _HOUR + 2
    n_days = int(arrays.day_of[-1]) + 2

    def ints(*shape: int) -> NDArray[np.int64]:
        return np.zeros(shape, dtype=np.int64)

    return State(
        remaining=ints(len(arrays.party_units)),
        taken=ints(arrays.n_stops),
        room=ints(arrays.n_receptions),
        intake_used=ints(arrays.n_receptions, n_hours),
        passes=ints(len(arrays.service), n_hours),
        slot_used=ints(max_slots),
        slot_exit=ints(max_slots),
        line_first=ints(len(arrays.line_zone) + 1),
        node=ints(n_vehicles),
        free=ints(n_vehicles),
        finish=ints(n_vehicles),
        hectometres=ints(n_vehicles),
        driven=ints(n_vehicles, n_days),
        next_trip=ints(n_vehicles),
        orders_done=ints(n_vehicles, max_trips),
        heap_key=ints(n_vehicles + 1),
        heap_vehicle=ints(n_vehicles + 1),
        run=ints(_RUN_WIDTH),
        claims=ints(256, 3),
        exits=ints(256, 2),
        driving=ints(n_days),
        saved_driving=ints(n_days),
        loads=ints(MAX_ORDERS, 2),
        left=ints(3),
        log=np.zeros((log_rows, LOG_WIDTH), dtype=np.int32),
        totals=np.zeros(5, dtype=np.float64),
    )


@kernel
def _note(state: State, kind: int, vehicle: int, a: int, b: int, c: int, d: int) -> None:
    if len(state.log) > 0:
        line = state.log[state.run[_LOG]]
        line[0], line[1], line[2], line[3], line[4], line[5] = kind, vehicle, a, b, c, d
        state.run[_LOG] += 1


@kernel
def _leave_zone(state: State, minute: int) -> None:
    """Note that the convoy which the vehicle is in leaves its zone not before ``minute``."""
    state.exits[state.run[_EXITS], 0] = state.run[_SLOT]
    state.exits[state.run[_EXITS], 1] = minute
    state.run[_EXITS] += 1
    state.run[_SLOT] = -1


@kernel
def _claimed(state: State, place: int, hour: int) -> int:
    """Return the passes of a checkpoint in an hour, those of the trip under way included."""
    count = state.passes[place, hour]
    for number in range(state.run[_CLAIMS]):
        if state.claims[number, 0] == place and state.claims[number, 1] == hour:
            count += 1
    return count


@kernel
def _turn(
    arrays: Arrays,
    sequences: Sequences,
    state: State,
    kind: int,
    target: int,
    place: int,
    arrived: int,
) -> tuple[int, int, int]:
    """
    Return (exit, minute of departure, slot) of the best way on from a break; exit -1 when none.

    Rules 7 and 8: the checkpoint's hours and throughput, and a convoy with a place left.
    """
    # Arrays are read from the records once: each reading of a record costs, and this is a hot loop.
    service = arrays.service[place]
    zone = arrays.place_zone[place]
    throughput = arrays.throughput[place]
    exit_place = arrays.exit_place
    served_by = arrays.served_by[place]
    slots = sequences.slots
    slot_used = state.slot_used
    horizon = arrays.horizon
    last = horizon
    if zone >= 0:
        if arrays.pause_at[zone, arrived] < 0:
            return -1, 0, -1
        last = min(horizon, arrays.pause_last[arrays.pause_at[zone, arrived]])
    best = INF
    best_exit = -1
    best_minute = 0
    best_slot = -1
    for way in range(len(exit_place)):
        if exit_place[way] != place:
            continue
        row = arrays.row[kind, target, arrays.n_stops + way]
        if row < 0:
            continue
        arrive = arrays.arrive[arrays.position[row]]
        line = arrays.exit_line[way]
        minute = arrived + service
        if line < 0:
            while minute <= last:
                if (
                    arrive[minute] < best
                    and served_by[minute]
                    and (
                        throughput < 0
                        or _claimed(state, place, (minute - service) // _HOUR) < throughput
                    )
                ):
                    best = arrive[minute]
                    best_exit, best_minute, best_slot = way, minute, -1
                    break
                minute += 1
            continue
        offset = arrays.exit_offset[way]
        most = arrays.line_most[line]
        for slot in range(state.line_first[line], state.line_first[line + 1]):
            minute = slots[slot, 1] - offset
            if minute < arrived + service or slot_used[slot] >= most:
                continue
            if minute > last:
                break
            if (
                arrive[minute] < best
                and served_by[minute]
                and (
                    throughput < 0
                    or _claimed(state, place, (minute - service) // _HOUR) < throughput
                )
            ):
                best = arrive[minute]
                best_exit, best_minute, best_slot = way, minute, slot
                break
    return best_exit, best_minute, best_slot


@kernel
def _travel(
    arrays: Arrays,
    sequences: Sequences,
    state: State,
    vehicle: int,
    origin: int,
    target: int,
    ready: int,
) -> int:
    """Return the earliest arrival, INF when there is no way, and add what it claims to the trip."""
    kind = arrays.vehicle_class[vehicle]
    run = state.run
    rows = arrays.row[kind, target]
    has_detail = arrays.has_detail
    positions = arrays.position
    source = origin
    now = ready
    header = run[_LOG]
    _note(state, LEG, vehicle, origin, target, ready, 0)
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
        place = -1
        if has_detail:
            detail = arrays.detail[position, now]
            place = int(detail[1])
            end = int(arrive if place < 0 else detail[0])
            run[_HECTOMETRES] += detail[5]
            if arrays.vehicle_driving[vehicle] >= 0:
                state.driving[arrays.day_of[now]] += detail[3]
                state.driving[arrays.day_of[end]] += detail[4]
            if run[_SLOT] >= 0 and detail[2] < INF and (place < 0 or detail[2] <= end):
                _leave_zone(state, detail[2])
        if place < 0:
            if len(state.log) > 0:
                state.log[header, 5] = arrive
            return arrive
        way, minute, slot = _turn(arrays, sequences, state, kind, target, place, end)
        if way < 0:
            return INF
        if run[_SLOT] >= 0 and arrays.exit_zone[way] != arrays.place_zone[place]:
            _leave_zone(state, minute)
        claim = state.claims[run[_CLAIMS]]
        claim[0] = place
        claim[1] = (minute - arrays.service[place]) // _HOUR
        claim[2] = slot
        run[_CLAIMS] += 1
        if slot >= 0:
            run[_SLOT] = slot
        _note(state, PASS, vehicle, way, minute, 0, 0)
        source = arrays.n_stops + way
        now = minute


@kernel
def _last_departure(
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
def _when_ready(ready: NDArray[np.int32], wanted: int, earliest: int, latest: int) -> int:
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
def _for_next_pause(
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


@kernel
def _within_limits(arrays: Arrays, state: State, vehicle: int) -> tuple[bool, int]:
    """Return whether rule 9 holds for the trip so far, and the first day driven too long (-1)."""
    if (
        arrays.vehicle_range[vehicle] >= 0
        and state.hectometres[vehicle] + state.run[_HECTOMETRES] > arrays.vehicle_range[vehicle]
    ):
        return False, -1
    limit = arrays.vehicle_driving[vehicle]
    if limit >= 0:
        for day in range(len(state.driving)):
            if state.driven[vehicle, day] + state.driving[day] > limit:
                return False, day
    return True, -1


@kernel
def _begin(state: State, limited: bool) -> None:  # noqa: FBT001 - compiled code
    state.run[_CLAIMS] = 0
    state.run[_EXITS] = 0
    state.run[_SLOT] = -1
    state.run[_HECTOMETRES] = 0
    state.run[_ORDERS] = 0
    if limited:
        state.driving[:] = 0


@kernel
def _intake_minute(arrays: Arrays, state: State, reception: int, arrive: int, persons: int) -> int:
    """Return the first minute from ``arrive`` on at which the reception takes all in, INF never."""
    limit = arrays.intake[reception]
    if limit >= INF:
        return arrive
    hour = arrive // _HOUR
    while hour < state.intake_used.shape[1]:
        if state.intake_used[reception, hour] + persons <= limit:
            minute = max(arrive, hour * _HOUR)
            if minute == arrive:
                return minute
            if (
                not arrays.can_delay[reception]
                or minute > arrays.horizon
                or arrays.curfew[arrive] < minute
            ):
                return INF
            return minute
        hour += 1
    return INF


@kernel
def _try_trip(
    arrays: Arrays,
    sequences: Sequences,
    state: State,
    vehicle: int,
    trip: NDArray[np.int64],
    start: int,
    pause: int,
) -> tuple[int, int, int, int, int]:
    """
    Run a trip that starts at ``start`` without claiming anything.

    The first pickup is reached inside ``pause`` (-1 any). Returns (minute of arrival or INF,
    minute and pause with which to try again or INF, loads, persons).
    """
    kind = arrays.vehicle_class[vehicle]
    reception_stop = trip[0]
    reception = reception_stop - arrays.n_depots
    run = state.run
    limited = arrays.vehicle_driving[vehicle] >= 0
    _begin(state, limited)
    log_start = run[_LOG]
    here = state.node[vehicle]
    now = start
    end = arrays.vehicle_to[vehicle] - arrays.stop_min[reception_stop]
    again = INF
    again_pause = -1
    # Only the first pickup tried may put the trip off: two of them could do so in turns, for ever.
    tried = False
    left = state.left
    for need in range(3):
        left[need] = arrays.vehicle_capacity[vehicle, need]
    n_loads = 0
    persons = 0
    room = INF
    if reception >= 0:
        room = min(state.room[reception], arrays.intake[reception])
    for number in range(trip[2]):
        party = trip[3 + 2 * number]
        if reception < 0 or not arrays.party_accepts[party, reception]:
            continue
        size = arrays.party_size[party]
        most = min(state.remaining[party], (room - persons) // size)
        for load in range(n_loads):
            if state.loads[load, 0] == party:
                most -= state.loads[load, 1]
        for need in range(3):
            if arrays.party_need[party, need] > 0:
                most = min(most, left[need] // arrays.party_need[party, need])
        if most <= 0:
            continue
        stop = arrays.party_stop[party]
        if arrays.row[kind, reception_stop, stop] < 0:
            continue
        # Remember where the trip stands, in case that this order comes to nothing.
        claims, exits, slot = run[_CLAIMS], run[_EXITS], run[_SLOT]
        hectometres, log_here = run[_HECTOMETRES], run[_LOG]
        if limited:
            state.saved_driving[:] = state.driving
        earliest = now
        fine = True
        if stop != here:
            target = stop
            if not tried and pause >= 0 and arrays.variant[stop, pause] >= 0:
                target = arrays.variant[stop, pause]
            arrived = _travel(arrays, sequences, state, vehicle, here, target, now)
            if arrived >= INF:
                fine = False
            else:
                earliest = arrived + arrays.stop_min[stop]
                if not tried:
                    # Where this fails, the next pause may do.
                    again, again_pause = _for_next_pause(arrays, kind, here, stop, start, arrived)
                inside, day = _within_limits(arrays, state, vehicle)
                if not inside:
                    fine = False
                    if day >= 0 and not tried and again >= INF:
                        again, again_pause = arrays.next_day[start], -1
            tried = True
        units = 0
        leave = 0
        if fine:
            since = earliest if stop == here else earliest - arrays.stop_min[stop]
            latest = _last_departure(arrays, kind, stop, reception_stop, since, end)
            earliest = max(earliest, arrays.party_from[party])
            if earliest > latest:
                fine = False
            else:
                wanted = trip[4 + 2 * number]
                exact = wanted < 0
                aim = min(abs(wanted), most)
                ready = arrays.ready[stop - arrays.n_depots - arrays.n_receptions]
                before = state.taken[stop]
                for load in range(n_loads):
                    if arrays.party_stop[state.loads[load, 0]] == stop:
                        before += state.loads[load, 1] * arrays.party_size[state.loads[load, 0]]
                leave = _when_ready(ready, before + aim * size, earliest, latest)
                units = min(aim if exact else most, (ready[leave] - before) // size)
        if not fine or units <= 0:
            run[_CLAIMS], run[_EXITS], run[_SLOT] = claims, exits, slot
            run[_HECTOMETRES], run[_LOG] = hectometres, log_here
            if limited:
                state.driving[:] = state.saved_driving
            continue
        state.loads[n_loads, 0] = party
        state.loads[n_loads, 1] = units
        n_loads += 1
        run[_ORDERS] |= 1 << number
        persons += units * size
        for need in range(3):
            left[need] -= units * arrays.party_need[party, need]
        _note(state, BOARD, vehicle, party, units, leave, 0)
        here = stop
        now = leave
    if n_loads == 0 and (reception >= 0 or here == reception_stop):
        run[_LOG] = log_start
        return INF, again, again_pause, 0, 0
    arrive = _travel(arrays, sequences, state, vehicle, here, reception_stop, now)
    if arrive < INF and reception >= 0:
        header = run[_LOG] - 1
        arrive = _intake_minute(arrays, state, reception, arrive, persons)
        if len(state.log) > 0 and arrive < INF:
            while state.log[header, 0] != LEG:
                header -= 1
            state.log[header, 5] = arrive
    if arrive < INF:
        inside, day = _within_limits(arrays, state, vehicle)
        if not inside:
            arrive = INF
            if day >= 0 and again >= INF:
                again, again_pause = arrays.next_day[start], -1
    if arrive > end:
        run[_LOG] = log_start
        return INF, again, again_pause, 0, 0
    _note(state, ALIGHT, vehicle, reception_stop, arrive, 0, 0)
    return arrive, again, again_pause, n_loads, persons


@kernel
def _push(state: State, size: int, key: int, vehicle: int) -> int:
    position = size
    while position > 0:
        parent = (position - 1) // 2
        if state.heap_key[parent] < key or (
            state.heap_key[parent] == key and state.heap_vehicle[parent] <= vehicle
        ):
            break
        state.heap_key[position] = state.heap_key[parent]
        state.heap_vehicle[position] = state.heap_vehicle[parent]
        position = parent
    state.heap_key[position] = key
    state.heap_vehicle[position] = vehicle
    return size + 1


@kernel
def _pop(state: State, size: int) -> int:
    """Remove the first entry; the caller has read it. Returns the new size."""
    size -= 1
    key, vehicle = state.heap_key[size], state.heap_vehicle[size]
    position = 0
    while True:
        child = 2 * position + 1
        if child >= size:
            break
        if child + 1 < size and (
            state.heap_key[child + 1] < state.heap_key[child]
            or (
                state.heap_key[child + 1] == state.heap_key[child]
                and state.heap_vehicle[child + 1] < state.heap_vehicle[child]
            )
        ):
            child += 1
        if key < state.heap_key[child] or (
            key == state.heap_key[child] and vehicle <= state.heap_vehicle[child]
        ):
            break
        state.heap_key[position] = state.heap_key[child]
        state.heap_vehicle[position] = state.heap_vehicle[child]
        position = child
    state.heap_key[position] = key
    state.heap_vehicle[position] = vehicle
    return size


@kernel
def _key(arrays: Arrays, sequences: Sequences, state: State, vehicle: int) -> int:
    """Return when the vehicle reaches the first pickup of its next trip: the order of claims."""
    trip = sequences.trips[vehicle, state.next_trip[vehicle]]
    start = max(state.free[vehicle], trip[1])
    if trip[2] == 0 or start > arrays.horizon:
        return start
    stop = arrays.party_stop[trip[3]]
    row = arrays.row[arrays.vehicle_class[vehicle], stop, state.node[vehicle]]
    if row < 0:
        return start
    if arrays.constant[row] >= 0:
        return start + arrays.constant[row]
    return min(arrays.arrive[arrays.position[row], start], INF)


@kernel
def _commit(
    arrays: Arrays,
    state: State,
    vehicle: int,
    reception_stop: int,
    arrive: int,
    n_loads: int,
    persons: int,
) -> None:
    """Take what the trip claims: people, intake, passes, convoy places, time, fuel, driving."""
    run = state.run
    reception = reception_stop - arrays.n_depots
    worth = 1.0 - arrays.urgency * arrive / arrays.horizon
    for load in range(n_loads):
        party, units = state.loads[load, 0], state.loads[load, 1]
        state.remaining[party] -= units
        state.taken[arrays.party_stop[party]] += units * arrays.party_size[party]
        state.totals[0] += units * arrays.party_weight[party] * worth
    if persons > 0:
        state.room[reception] -= persons
        state.intake_used[reception, arrive // _HOUR] += persons
        state.totals[1] += persons
        state.totals[2] = max(state.totals[2], float(arrive))
        state.totals[4] += persons * arrive
        state.finish[vehicle] = arrive
    for number in range(run[_CLAIMS]):
        place, hour, slot = (
            state.claims[number, 0],
            state.claims[number, 1],
            state.claims[number, 2],
        )
        state.passes[place, hour] += 1
        if slot >= 0:
            state.slot_used[slot] += 1
    for number in range(run[_EXITS]):
        slot = state.exits[number, 0]
        state.slot_exit[slot] = max(state.slot_exit[slot], state.exits[number, 1])
    state.hectometres[vehicle] += run[_HECTOMETRES]
    if arrays.refuel[reception_stop]:
        state.hectometres[vehicle] = 0
    if arrays.vehicle_driving[vehicle] >= 0:
        for day in range(len(state.driving)):
            state.driven[vehicle, day] += state.driving[day]
    state.node[vehicle] = reception_stop
    state.free[vehicle] = arrive + arrays.stop_min[reception_stop]


@kernel
def _violation(arrays: Arrays, sequences: Sequences, state: State) -> float:
    """Return by how many vehicles and convoys rule 8 is broken."""
    broken = 0.0
    n_slots = sequences.n_slots[0]
    slots, slot_used, slot_exit = sequences.slots, state.slot_used, state.slot_exit
    line_zone, line_least = arrays.line_zone, arrays.line_least
    line_headway, zone_escorts = arrays.line_headway, arrays.zone_escorts
    for slot in range(n_slots):
        used = slot_used[slot]
        if used == 0:
            continue
        line, entry = slots[slot, 0], slots[slot, 1]
        zone = line_zone[line]
        broken += max(0, line_least[line] - used)
        # The convoys in the zone when this one enters it.
        at_once = 0
        for other in range(n_slots):
            if slot_used[other] == 0 or line_zone[slots[other, 0]] != zone:
                continue
            entry_other = slots[other, 1]
            if entry_other <= entry and slot_exit[other] > entry:
                at_once += 1
            if (
                slots[other, 0] == line
                and other != slot
                and abs(entry - entry_other) < line_headway[line]
            ):
                broken += 0.5
        broken += max(0, at_once - zone_escorts[zone])
    return broken


@kernel
def decode(arrays: Arrays, sequences: Sequences, state: State) -> None:
    """
    Run all sequences forward in time; the result is in ``state.totals`` (and ``state.log``).

    ``totals`` holds the value, persons out, last arrival, violation and sum of arrival minutes.
    """
    state.remaining[:] = arrays.party_units
    state.taken[:] = 0
    state.room[:] = arrays.capacity
    state.intake_used[:] = 0
    state.passes[:] = 0
    state.slot_used[:] = 0
    state.slot_exit[:] = 0
    state.node[:] = arrays.vehicle_depot
    state.free[:] = arrays.vehicle_from
    state.finish[:] = 0
    state.hectometres[:] = 0
    state.driven[:] = 0
    state.next_trip[:] = 0
    state.totals[:] = 0
    state.run[_LOG] = 0
    slot = 0
    for line in range(len(arrays.line_zone) + 1):
        while slot < sequences.n_slots[0] and sequences.slots[slot, 0] < line:
            slot += 1
        state.line_first[line] = slot
    size = 0
    for vehicle in range(len(sequences.n_trips)):
        if sequences.n_trips[vehicle] > 0:
            size = _push(state, size, _key(arrays, sequences, state, vehicle), vehicle)
    while size > 0:
        vehicle = state.heap_vehicle[0]
        size = _pop(state, size)
        trip = sequences.trips[vehicle, state.next_trip[vehicle]]
        start = max(state.free[vehicle], trip[1])
        # Typed, so that no second copy of the trip is compiled for a constant.
        pause = -1
        state.orders_done[vehicle, state.next_trip[vehicle]] = 0
        while start <= arrays.horizon:
            arrive, again, pause, n_loads, persons = _try_trip(
                arrays, sequences, state, vehicle, trip, start, pause
            )
            if arrive < INF:
                # A trip without orders, to a place with fuel, has the bit after the last one.
                state.orders_done[vehicle, state.next_trip[vehicle]] = max(
                    state.run[_ORDERS], (1 << MAX_ORDERS) * (trip[2] == 0)
                )
                _commit(arrays, state, vehicle, trip[0], arrive, n_loads, persons)
                break
            start = again
        state.next_trip[vehicle] += 1
        if state.next_trip[vehicle] < sequences.n_trips[vehicle]:
            size = _push(state, size, _key(arrays, sequences, state, vehicle), vehicle)
    if sequences.n_slots[0] > 0:
        state.totals[3] = _violation(arrays, sequences, state)
