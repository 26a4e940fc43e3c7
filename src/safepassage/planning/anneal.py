"""
Improvement: simulated annealing over trip sequences.

Each move changes the sequences of one or two vehicles, or a convoy slot; one forward pass says
what the change is worth. Worse plans are accepted with the probability exp(change / temperature).

References
----------
.. [1] Kirkpatrick, S., Gelatt, C. D. and Vecchi, M. P. (1983). Optimization by simulated
   annealing. Science 220(4598), 671-680.
.. [2] Vigna, S. (2016). An experimental exploration of Marsaglia's xorshift generators, scrambled.
   ACM Transactions on Mathematical Software 42(4), section 5 (xorshift64*).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from safepassage.compiled import INF, RecordProxy, RecordType, kernel, register_record
from safepassage.planning.decode import FILL, MAX_ORDERS, TRIP_WIDTH, decode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.planning.decode import Sequences, State
    from safepassage.planning.problem import Arrays

__all__ = ["Memory", "anneal", "new_memory", "pack_memory", "score"]


#: How often an accepted plan is cleared of what it skips.
_DROP_IDLE = 0.1


class Memory(NamedTuple):
    """What a chain remembers between calls: random numbers, what to undo, scores, neighbours."""

    random: NDArray[np.uint64]  # (1,)
    undo_vehicle: NDArray[np.int64]  # (2,), -1 none
    undo_trips: NDArray[np.int64]
    undo_count: NDArray[np.int64]
    undo_slots: NDArray[np.int64]
    undo_n_slots: NDArray[np.int64]  # -1 none
    scores: NDArray[np.float64]  # present, best
    receptions: NDArray[np.int64]  # (party, rank): accepted receptions, the nearest first, -1 none
    near: NDArray[np.int64]  # (party, rank): parties at the same or the nearest stops


class MemoryRecord(RecordType):
    """Memory as a record."""


class MemoryProxy(RecordProxy):
    """A record of Memory outside kernels."""


register_record(MemoryRecord, MemoryProxy, Memory)


@kernel
def pack_memory(memory: Memory) -> Memory:
    """Return the memory as a record that kernels take; the arrays are shared."""
    return MemoryProxy(*memory)


def _shortest_minutes(arrays: Arrays, target: int, source: int) -> int:
    """Return the least minutes from a source to a target over all classes, INF when no leg."""
    best = INF
    for kind in range(arrays.row.shape[0]):
        row = arrays.row[kind, target, source]
        if row < 0:
            continue
        if arrays.constant[row] >= 0:
            best = min(best, int(arrays.constant[row]))
            continue
        arrive = arrays.arrive[arrays.position[row]]
        best = min(best, int((arrive - np.arange(len(arrive))).min()))
    return best


def new_memory(arrays: Arrays, sequences: Sequences, seed: int, n_near: int = 12) -> Memory:
    """Return the memory of a new chain."""
    n_parties = len(arrays.party_units)
    receptions = np.full((n_parties, max(1, arrays.n_receptions)), -1, dtype=np.int64)
    stops = sorted({int(stop) for stop in arrays.party_stop})
    minutes = {
        (reception, stop): _shortest_minutes(arrays, arrays.n_depots + reception, stop)
        for stop in stops
        for reception in range(arrays.n_receptions)
    }
    between = {
        (a, b): 0 if a == b else _shortest_minutes(arrays, b, a) for a in stops for b in stops
    }
    near = np.full((n_parties, n_near), -1, dtype=np.int64)
    for party in range(n_parties):
        stop = int(arrays.party_stop[party])
        accepted = [
            (minutes[reception, stop], reception)
            for reception in range(arrays.n_receptions)
            if arrays.party_accepts[party, reception] and minutes[reception, stop] < INF
        ]
        for rank, (_, reception) in enumerate(sorted(accepted)):
            receptions[party, rank] = reception
        others = sorted(
            (between[stop, int(arrays.party_stop[other])], other)
            for other in range(n_parties)
            if other != party and between[stop, int(arrays.party_stop[other])] < INF
        )[:n_near]
        for rank, (_, other) in enumerate(others):
            near[party, rank] = other
    n_slots = len(sequences.slots)
    start = np.uint64((seed * 0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D) % (1 << 64) or 1)
    return Memory(
        random=np.array([start], dtype=np.uint64),
        undo_vehicle=np.full(2, -1, dtype=np.int64),
        undo_trips=np.zeros((2, *sequences.trips.shape[1:]), dtype=np.int64),
        undo_count=np.zeros(2, dtype=np.int64),
        undo_slots=np.zeros((n_slots, 2), dtype=np.int64),
        undo_n_slots=np.full(1, -1, dtype=np.int64),
        scores=np.full(2, -np.inf),
        receptions=receptions,
        near=near,
    )


@kernel
def _uniform(memory: Memory) -> float:
    x = memory.random[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    memory.random[0] = x
    return float((x * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(11)) / 9007199254740992.0


@kernel
def _below(memory: Memory, limit: int) -> int:
    """Return a random whole number in [0, limit)."""
    return int(_uniform(memory) * limit)


@kernel
def score(arrays: Arrays, state: State, clearance: bool, penalty: float) -> float:  # noqa: FBT001
    """
    Return what the search maximises for the pass just made.

    Each vehicle or convoy by which rule 8 is broken costs ``penalty`` busloads, or horizons.
    """
    people = 0.0
    for party in range(len(arrays.party_units)):
        people += arrays.party_units[party] * arrays.party_size[party]
    if clearance:
        squares = 0.0
        for vehicle in range(len(state.finish)):
            squares += float(state.finish[vehicle]) ** 2
        spread = np.sqrt(squares / max(1, len(state.finish)))
        left = people - state.totals[1]
        return -(
            left * arrays.horizon * 0.5
            + state.totals[2]
            + 0.05 * spread
            + state.totals[3] * arrays.horizon * penalty
        )
    seats = 1.0
    for vehicle in range(len(arrays.vehicle_capacity)):
        seats = max(seats, float(arrays.vehicle_capacity[vehicle].sum()))
    # Among equal values earlier arrivals are better, which urgency 0 would not see.
    early = 1e-7 * state.totals[4] / arrays.horizon
    return state.totals[0] - early - state.totals[3] * penalty * seats


@kernel
def _keep(sequences: Sequences, memory: Memory, place: int, vehicle: int) -> None:
    """Remember a vehicle's trips before they are changed."""
    memory.undo_vehicle[place] = vehicle
    count = sequences.n_trips[vehicle]
    memory.undo_count[place] = count
    memory.undo_trips[place, :count] = sequences.trips[vehicle, :count]


@kernel
def _keep_slots(sequences: Sequences, memory: Memory) -> None:
    memory.undo_n_slots[0] = sequences.n_slots[0]
    memory.undo_slots[: sequences.n_slots[0]] = sequences.slots[: sequences.n_slots[0]]


@kernel
def _undo(sequences: Sequences, memory: Memory) -> None:
    for place in range(1, -1, -1):
        vehicle = memory.undo_vehicle[place]
        if vehicle >= 0:
            count = memory.undo_count[place]
            sequences.n_trips[vehicle] = count
            sequences.trips[vehicle, :count] = memory.undo_trips[place, :count]
    if memory.undo_n_slots[0] >= 0:
        count = memory.undo_n_slots[0]
        sequences.n_slots[0] = count
        sequences.slots[:count] = memory.undo_slots[:count]


@kernel
def _insert(sequences: Sequences, vehicle: int, position: int, trip: NDArray[np.int64]) -> bool:
    count = sequences.n_trips[vehicle]
    if count >= sequences.trips.shape[1]:
        return False
    for index in range(count, position, -1):
        sequences.trips[vehicle, index] = sequences.trips[vehicle, index - 1]
    sequences.trips[vehicle, position] = trip
    sequences.n_trips[vehicle] = count + 1
    return True


@kernel
def _remove(sequences: Sequences, vehicle: int, position: int) -> None:
    for index in range(position, sequences.n_trips[vehicle] - 1):
        sequences.trips[vehicle, index] = sequences.trips[vehicle, index + 1]
    sequences.n_trips[vehicle] -= 1


@kernel
def _some_party(state: State, memory: Memory) -> int:
    """Return a random party, rather one with people left than not."""
    n_parties = len(state.remaining)
    party = _below(memory, n_parties)
    for _ in range(6):
        if state.remaining[party] > 0:
            break
        party = _below(memory, n_parties)
    return party


@kernel
def _some_reception(memory: Memory, party: int) -> int:
    """Return an accepted reception, rather a near one, -1 when there is none."""
    chosen = memory.receptions[party, 0]
    for rank in range(1, memory.receptions.shape[1]):
        if memory.receptions[party, rank] < 0 or _uniform(memory) < 0.6:
            break
        chosen = memory.receptions[party, rank]
    return chosen


@kernel
def _some_units(memory: Memory) -> int:
    """Return how many units to wait for: all, a few, or a number in between; rarely exactly."""
    draw = _uniform(memory)
    if draw < 0.45:
        return FILL
    units = 1 + (_below(memory, 6) if draw < 0.7 else _below(memory, 50))
    return -units if _uniform(memory) < 0.15 else units


@kernel
def _vehicle_with_trips(sequences: Sequences, memory: Memory) -> int:
    n_vehicles = len(sequences.n_trips)
    for _ in range(8):
        vehicle = _below(memory, n_vehicles)
        if sequences.n_trips[vehicle] > 0:
            return vehicle
    return -1


@kernel
def _new_trip(arrays: Arrays, state: State, memory: Memory, trip: NDArray[np.int64]) -> bool:
    party = _some_party(state, memory)
    reception = _some_reception(memory, party)
    if reception < 0:
        return False
    trip[:] = 0
    trip[0] = arrays.n_depots + reception
    trip[2] = 1
    trip[3] = party
    trip[4] = _some_units(memory)
    return True


@kernel
def _change_orders(arrays: Arrays, sequences: Sequences, state: State, memory: Memory) -> bool:
    """Change the units, a party, the number or the order of a trip's orders."""
    vehicle = _vehicle_with_trips(sequences, memory)
    if vehicle < 0:
        return False
    _keep(sequences, memory, 0, vehicle)
    trip = sequences.trips[vehicle, _below(memory, sequences.n_trips[vehicle])]
    orders = trip[2]
    draw = _uniform(memory)
    if draw < 0.35 and orders > 0:
        order = _below(memory, orders)
        old = trip[4 + 2 * order]
        if _uniform(memory) < 0.5 and abs(old) < FILL:
            step = 1 + _below(memory, 4)
            trip[4 + 2 * order] = max(1, abs(old) + (step if _uniform(memory) < 0.5 else -step))
        else:
            trip[4 + 2 * order] = _some_units(memory)
        return True
    if draw < 0.6 and orders > 0:
        order = _below(memory, orders)
        party = trip[3 + 2 * order]
        other = memory.near[party, _below(memory, memory.near.shape[1])]
        if _uniform(memory) < 0.3 or other < 0:
            other = _some_party(state, memory)
        if (
            trip[0] >= arrays.n_depots
            and not arrays.party_accepts[other, trip[0] - arrays.n_depots]
        ):
            if orders > 1:
                return False
            reception = _some_reception(memory, other)
            if reception < 0:
                return False
            trip[0] = arrays.n_depots + reception
        trip[3 + 2 * order] = other
        return True
    if draw < 0.8 and orders < MAX_ORDERS:
        if orders == 0:
            return False
        party = trip[3 + 2 * _below(memory, orders)]
        other = memory.near[party, _below(memory, memory.near.shape[1])]
        if _uniform(memory) < 0.3 or other < 0:
            other = _some_party(state, memory)
        place = _below(memory, orders + 1)
        for order in range(orders, place, -1):
            trip[3 + 2 * order] = trip[1 + 2 * order]
            trip[4 + 2 * order] = trip[2 + 2 * order]
        trip[3 + 2 * place] = other
        trip[4 + 2 * place] = _some_units(memory)
        trip[2] = orders + 1
        return True
    if orders < 2:
        return False
    first = _below(memory, orders)
    if draw < 0.93:
        for order in range(first, orders - 1):
            trip[3 + 2 * order] = trip[5 + 2 * order]
            trip[4 + 2 * order] = trip[6 + 2 * order]
        trip[2] = orders - 1
        return True
    second = _below(memory, orders)
    for field in range(3, 5):
        kept = trip[field + 2 * first]
        trip[field + 2 * first] = trip[field + 2 * second]
        trip[field + 2 * second] = kept
    return first != second


@kernel
def _change_trip(arrays: Arrays, sequences: Sequences, state: State, memory: Memory) -> bool:
    """Change a trip's reception or its earliest start."""
    vehicle = _vehicle_with_trips(sequences, memory)
    if vehicle < 0:
        return False
    _keep(sequences, memory, 0, vehicle)
    trip = sequences.trips[vehicle, _below(memory, sequences.n_trips[vehicle])]
    if _uniform(memory) < 0.6:
        if trip[2] == 0:
            return False
        reception = _some_reception(memory, trip[3])
        if reception < 0 or trip[0] == arrays.n_depots + reception:
            return False
        trip[0] = arrays.n_depots + reception
        return True
    if trip[1] > 0 and _uniform(memory) < 0.5:
        trip[1] = 0
    elif trip[1] > 0 and _uniform(memory) < 0.5:
        trip[1] = max(0, trip[1] + _below(memory, 61) - 30)
    else:
        # Not before some vehicle is done with a trip: later than that one it claims second.
        trip[1] = max(0, state.free[_below(memory, len(state.free))] + _below(memory, 21) - 10)
        if _uniform(memory) < 0.5:
            trip[1] = _below(memory, arrays.horizon)
    return True


@kernel
def _place_trip(
    arrays: Arrays,
    sequences: Sequences,
    state: State,
    memory: Memory,
    trip: NDArray[np.int64],
    has_range: bool,  # noqa: FBT001
) -> bool:
    """Insert a new trip somewhere, or take the place of one."""
    vehicle = _below(memory, len(sequences.n_trips))
    _keep(sequences, memory, 0, vehicle)
    count = sequences.n_trips[vehicle]
    if not _new_trip(arrays, state, memory, trip):
        return False
    if has_range and _uniform(memory) < 0.2:
        trip[:] = 0
        trip[0] = _below(memory, arrays.n_depots + arrays.n_receptions)
    if count > 0 and _uniform(memory) < 0.35:
        sequences.trips[vehicle, _below(memory, count)] = trip
        return True
    return _insert(sequences, vehicle, _below(memory, count + 1), trip)


@kernel
def _move_trip(sequences: Sequences, memory: Memory, trip: NDArray[np.int64]) -> bool:
    """Move a trip elsewhere, in the same or another vehicle's sequence."""
    source = _vehicle_with_trips(sequences, memory)
    if source < 0:
        return False
    target = _below(memory, len(sequences.n_trips))
    if _uniform(memory) < 0.25:
        target = source
    _keep(sequences, memory, 0, source)
    if target != source:
        _keep(sequences, memory, 1, target)
    position = _below(memory, sequences.n_trips[source])
    trip[:] = sequences.trips[source, position]
    if sequences.n_trips[target] >= sequences.trips.shape[1] and target != source:
        return False
    _remove(sequences, source, position)
    return _insert(sequences, target, _below(memory, sequences.n_trips[target] + 1), trip)


@kernel
def _swap_trips(sequences: Sequences, memory: Memory, trip: NDArray[np.int64]) -> bool:
    """Exchange two trips, or the tails behind two positions."""
    first = _vehicle_with_trips(sequences, memory)
    second = _vehicle_with_trips(sequences, memory)
    if first < 0 or second < 0:
        return False
    _keep(sequences, memory, 0, first)
    if second != first:
        _keep(sequences, memory, 1, second)
    a = _below(memory, sequences.n_trips[first])
    b = _below(memory, sequences.n_trips[second])
    if first == second or _uniform(memory) < 0.6:
        if first == second and a == b:
            return False
        trip[:] = sequences.trips[first, a]
        sequences.trips[first, a] = sequences.trips[second, b]
        sequences.trips[second, b] = trip
        return True
    count_a, count_b = sequences.n_trips[first], sequences.n_trips[second]
    new_a, new_b = a + count_b - b, b + count_a - a
    if max(new_a, new_b) > sequences.trips.shape[1]:
        return False
    for index in range(max(count_a - a, count_b - b)):
        if a + index < count_a and b + index < count_b:
            trip[:] = sequences.trips[first, a + index]
            sequences.trips[first, a + index] = sequences.trips[second, b + index]
            sequences.trips[second, b + index] = trip
        elif a + index < count_a:
            sequences.trips[second, b + index] = sequences.trips[first, a + index]
        else:
            sequences.trips[first, a + index] = sequences.trips[second, b + index]
    sequences.n_trips[first], sequences.n_trips[second] = new_a, new_b
    return True


@kernel
def _change_slots(arrays: Arrays, sequences: Sequences, memory: Memory) -> bool:
    """Shift, add or take away a convoy slot."""
    _keep_slots(sequences, memory)
    n_slots = sequences.n_slots[0]
    draw = _uniform(memory)
    if draw < 0.6 and n_slots > 0:
        slot = _below(memory, n_slots)
        reach = 5 if _uniform(memory) < 0.5 else 90
        line = sequences.slots[slot, 0]
        minute = sequences.slots[slot, 1] + _below(memory, 2 * reach + 1) - reach
    elif draw < 0.85 and n_slots < len(sequences.slots):
        line = _below(memory, len(arrays.line_zone))
        minute = _below(memory, arrays.horizon)
        slot = n_slots
        sequences.n_slots[0] = n_slots + 1
    elif n_slots > 0:
        slot = _below(memory, n_slots)
        for index in range(slot, n_slots - 1):
            sequences.slots[index] = sequences.slots[index + 1]
        sequences.n_slots[0] = n_slots - 1
        return True
    else:
        return False
    if minute < 0 or minute > arrays.horizon or not arrays.line_open[line, minute]:
        return False
    sequences.slots[slot, 0] = line
    sequences.slots[slot, 1] = minute
    # Keep the slots sorted by line and minute.
    while slot > 0 and (
        sequences.slots[slot - 1, 0] > line
        or (sequences.slots[slot - 1, 0] == line and sequences.slots[slot - 1, 1] > minute)
    ):
        sequences.slots[slot] = sequences.slots[slot - 1]
        slot -= 1
        sequences.slots[slot, 0] = line
        sequences.slots[slot, 1] = minute
    while slot + 1 < sequences.n_slots[0] and (
        sequences.slots[slot + 1, 0] < line
        or (sequences.slots[slot + 1, 0] == line and sequences.slots[slot + 1, 1] < minute)
    ):
        sequences.slots[slot] = sequences.slots[slot + 1]
        slot += 1
        sequences.slots[slot, 0] = line
        sequences.slots[slot, 1] = minute
    return True


@kernel
def _drop_idle(sequences: Sequences, state: State) -> None:
    """Take out the trips and orders that the last pass skipped; they would only cost moves."""
    for vehicle in range(len(sequences.n_trips)):
        trips = sequences.trips[vehicle]
        kept = 0
        for position in range(sequences.n_trips[vehicle]):
            done = state.orders_done[vehicle, position]
            if done == 0:
                continue
            trip = trips[kept]
            if kept != position:
                trip[:] = trips[position]
            orders = 0
            for order in range(trip[2]):
                if (done >> order) & 1:
                    trip[3 + 2 * orders] = trip[3 + 2 * order]
                    trip[4 + 2 * orders] = trip[4 + 2 * order]
                    orders += 1
            trip[2] = orders
            kept += 1
        sequences.n_trips[vehicle] = kept


@kernel
def _copy(source: Sequences, target: Sequences) -> None:
    target.n_trips[:] = source.n_trips
    for vehicle in range(len(source.n_trips)):
        count = source.n_trips[vehicle]
        target.trips[vehicle, :count] = source.trips[vehicle, :count]
    target.n_slots[0] = source.n_slots[0]
    target.slots[: source.n_slots[0]] = source.slots[: source.n_slots[0]]


@kernel
def anneal(
    arrays: Arrays,
    sequences: Sequences,
    best: Sequences,
    state: State,
    memory: Memory,
    n_moves: int,
    hot: float,
    cold: float,
    clearance: bool,  # noqa: FBT001
    penalty: float,
) -> None:
    """
    Make ``n_moves`` moves while the temperature falls geometrically from ``hot`` to ``cold``.

    ``sequences`` is where the chain stands, ``best`` the best plan so far that keeps every rule;
    their scores are in ``memory.scores``.
    """
    trip = np.zeros(TRIP_WIDTH, np.int64)
    has_lines = len(arrays.line_zone) > 0
    has_range = False
    for vehicle in range(len(arrays.vehicle_range)):
        has_range |= arrays.vehicle_range[vehicle] >= 0
    if len(arrays.party_units) == 0 or len(sequences.n_trips) == 0:
        return
    decode(arrays, sequences, state)
    memory.scores[0] = score(arrays, state, clearance, penalty)
    if state.totals[3] == 0 and memory.scores[0] > memory.scores[1]:
        memory.scores[1] = memory.scores[0]
        _copy(sequences, best)
    cooling = (cold / hot) ** (1.0 / max(1, n_moves))
    temperature = hot
    for _ in range(n_moves):
        temperature *= cooling
        memory.undo_vehicle[:] = -1
        memory.undo_n_slots[0] = -1
        draw = _uniform(memory)
        if has_lines and draw < 0.12:
            changed = _change_slots(arrays, sequences, memory)
        elif draw < 0.40:
            changed = _change_orders(arrays, sequences, state, memory)
        elif draw < 0.50:
            changed = _change_trip(arrays, sequences, state, memory)
        elif draw < 0.65:
            changed = _place_trip(arrays, sequences, state, memory, trip, has_range)
        elif draw < 0.70:
            vehicle = _vehicle_with_trips(sequences, memory)
            changed = vehicle >= 0
            if changed:
                _keep(sequences, memory, 0, vehicle)
                _remove(sequences, vehicle, _below(memory, sequences.n_trips[vehicle]))
        elif draw < 0.87:
            changed = _move_trip(sequences, memory, trip)
        else:
            changed = _swap_trips(sequences, memory, trip)
        if not changed:
            _undo(sequences, memory)
            continue
        decode(arrays, sequences, state)
        reached = score(arrays, state, clearance, penalty)
        change = reached - memory.scores[0]
        if change >= 0 or _uniform(memory) < np.exp(change / temperature):
            memory.scores[0] = reached
            if state.totals[3] == 0 and reached > memory.scores[1] + 1e-9:
                memory.scores[1] = reached
                _copy(sequences, best)
            # Spare trips are stepping stones between plans, so that some are left for a while.
            if _uniform(memory) < _DROP_IDLE:
                _drop_idle(sequences, state)
        else:
            _undo(sequences, memory)
