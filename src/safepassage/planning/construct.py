"""
A first plan: whenever a vehicle is free, the trip that brings the most worth a minute.

Sequential dispatch in time order: the vehicle that is free first takes, of all parties still
waiting and all receptions that they accept, the trip with the best ratio of worth to minutes, and
adds further pickups on the way while that makes the ratio better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF, kernel
from safepassage.planning.decode import (
    FILL,
    MAX_ORDERS,
    TRIP_WIDTH,
    _commit,
    _pop,
    _push,
    _try_trip,
    decode,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.planning.decode import Sequences, State
    from safepassage.planning.problem import Arrays

__all__ = ["SLOT_SPACINGS_MIN", "construct", "repair", "spread_slots"]

#: Minutes between the slots that convoy lines are given to begin with; each is tried.
SLOT_SPACINGS_MIN = (60, 120, 240, 480)


def spread_slots(arrays: Arrays, spacing_min: int) -> NDArray[np.int64]:
    """Return slots (line, minute), sorted, spread over each line's usable time."""
    slots = []
    for line in range(len(arrays.line_zone)):
        step = max(int(arrays.line_headway[line]), spacing_min)
        last = -step
        opened = -2
        for minute in np.flatnonzero(arrays.line_open[line]).tolist():
            # The first minute of each pause has a slot, wherever the spacing falls.
            if minute - last >= step or (minute != opened + 1 and minute > last):
                slots.append((line, minute))
                last = minute
            opened = minute
    return np.array(slots, dtype=np.int64).reshape(-1, 2)


@kernel
def _ratio(
    arrays: Arrays,
    state: State,
    free: int,
    arrive: int,
    n_loads: int,
    clearance: bool,  # noqa: FBT001 - compiled code takes no keywords
) -> float:
    worth = 0.0
    for load in range(n_loads):
        party, units = state.loads[load, 0], state.loads[load, 1]
        if clearance:
            worth += units * arrays.party_size[party]
        else:
            worth += units * arrays.party_weight[party]
    if not clearance:
        worth *= 1.0 - arrays.urgency * arrive / arrays.horizon
    return worth / (arrive - free + 1)


@kernel
def construct(arrays: Arrays, sequences: Sequences, state: State, clearance: bool) -> None:  # noqa: FBT001
    """
    Fill ``sequences`` with a first plan; slots are taken as they are.

    The plan keeps all rules but those of convoys that :func:`repair` sees to.
    """
    sequences.n_trips[:] = 0
    decode(arrays, sequences, state)
    n_parties = len(arrays.party_units)
    trip = np.zeros(TRIP_WIDTH, np.int64)
    best_trip = np.zeros(TRIP_WIDTH, np.int64)
    base_trip = np.zeros(TRIP_WIDTH, np.int64)
    size = 0
    for vehicle in range(len(sequences.n_trips)):
        size = _push(state, size, state.free[vehicle], vehicle)
    while size > 0:
        vehicle = state.heap_vehicle[0]
        size = _pop(state, size)
        if sequences.n_trips[vehicle] >= sequences.trips.shape[1]:
            continue
        free = state.free[vehicle]
        best = 0.0
        best_arrive = INF
        n_orders = 0
        improved = True
        while improved and n_orders < MAX_ORDERS:
            improved = False
            base_trip[:] = best_trip
            for party in range(n_parties):
                if state.remaining[party] == 0:
                    continue
                repeated = False
                for number in range(n_orders):
                    repeated |= base_trip[3 + 2 * number] == party
                if repeated:
                    continue
                for reception in range(arrays.n_receptions):
                    if not arrays.party_accepts[party, reception]:
                        continue
                    if n_orders > 0 and base_trip[0] != arrays.n_depots + reception:
                        continue
                    for patient in range(2):
                        trip[:] = base_trip
                        trip[0] = arrays.n_depots + reception
                        trip[1] = 0
                        trip[2] = n_orders + 1
                        trip[3 + 2 * n_orders] = party
                        trip[4 + 2 * n_orders] = FILL if patient else 1
                        start = free
                        arrive = INF
                        n_loads = 0
                        pause = -1
                        while start <= arrays.horizon:
                            arrive, again, pause, n_loads, _ = _try_trip(
                                arrays, sequences, state, vehicle, trip, start, pause
                            )
                            if arrive < INF:
                                break
                            start = again
                        if arrive >= INF:
                            continue
                        ratio = _ratio(arrays, state, free, arrive, n_loads, clearance)
                        if ratio > best + 1e-12:
                            best = ratio
                            best_arrive = arrive
                            best_trip[:] = trip
                            improved = True
            if improved:
                n_orders += 1
        if best_arrive >= INF:
            continue
        sequences.trips[vehicle, sequences.n_trips[vehicle]] = best_trip
        sequences.n_trips[vehicle] += 1
        start = free
        pause = -1
        while start <= arrays.horizon:
            arrive, again, pause, n_loads, persons = _try_trip(
                arrays, sequences, state, vehicle, best_trip, start, pause
            )
            if arrive < INF:
                _commit(arrays, state, vehicle, best_trip[0], arrive, n_loads, persons)
                break
            start = again
        size = _push(state, size, state.free[vehicle], vehicle)


@kernel
def repair(arrays: Arrays, sequences: Sequences, state: State) -> None:
    """
    Take slots away, the least used first, until rule 8 holds; vehicles move to later slots.

    Ends at the latest when no slot is left and nobody enters a convoy zone.
    """
    decode(arrays, sequences, state)
    while state.totals[3] > 0:
        worst = -1
        for slot in range(sequences.n_slots[0]):
            used = state.slot_used[slot]
            if used > 0 and (worst < 0 or used <= state.slot_used[worst]):
                worst = slot
        for slot in range(worst, sequences.n_slots[0] - 1):
            sequences.slots[slot] = sequences.slots[slot + 1]
        sequences.n_slots[0] -= 1
        decode(arrays, sequences, state)
