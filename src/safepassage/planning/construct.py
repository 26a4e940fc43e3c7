"""
A first plan: whenever a vehicle is free, the trip that brings the most worth a minute.

Sequential dispatch in time order: the vehicle that is free first takes, of the trips for parties
still waiting and receptions that they accept, the one with the best ratio of worth to minutes, and
adds further pickups on the way while that makes the ratio better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF, entry_kernel, kernel
from safepassage.planning.changes import (
    begin_change,
    end_change,
    keep_sequence,
    mark_line,
    new_trip,
    order_slots,
    put,
    take_back,
)
from safepassage.planning.claims import LAST_KEY, amount_before
from safepassage.planning.company import complete_convoy
from safepassage.planning.rows import (
    ARRIVE,
    CONTENT_WIDTH,
    FILL,
    FREE,
    LOAD_WIDTH,
    LOADS,
    MAX_ORDERS,
    N_LOADS,
    N_ORDERS,
    ORDERS,
    RECEPTION,
    STOP,
)
from safepassage.planning.settle import link, settle, too_few
from safepassage.planning.timetable import SLOTS_CHANGED, VIOLATION
from safepassage.planning.travel import leg_arrival
from safepassage.planning.trips import run_trip

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.planning.guide import Guide
    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = ["construct", "repair", "slot_spreads", "spread_slots"]

#: Minutes between the slots that convoy lines have to begin with, and headways at least. Each is
#: tried that has no more than ``_MOST_SLOTS`` slots, and the widest in any case.
_SLOT_SPACINGS_MIN = (15, 60, 120, 240, 480)
_MOST_SLOTS = 1000

#: So many (party, reception) are run, of those that look best by their legs alone.
N_CANDIDATES = 24


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


def slot_spreads(arrays: Arrays) -> list[NDArray[np.int64]]:
    """Return the slots to begin with at several spacings, the densest first."""
    if len(arrays.line_zone) == 0:
        return [spread_slots(arrays, 0)]
    spreads = [spread_slots(arrays, spacing) for spacing in _SLOT_SPACINGS_MIN]
    return [slots for slots in spreads[:-1] if len(slots) <= _MOST_SLOTS] + spreads[-1:]


@kernel
def _worth(arrays: Arrays, party: int, units: int, arrive: int, clearance: bool) -> float:  # noqa: FBT001
    if clearance:
        return float(units * arrays.party_size[party])
    return units * arrays.party_weight[party] * (1.0 - arrays.urgency * arrive / arrays.horizon)


@kernel
def _candidates(
    arrays: Arrays,
    table: Timetable,
    vehicle: int,
    origin: int,
    free: int,
    clearance: bool,  # noqa: FBT001
    ratios: NDArray[np.float64],
    pairs: NDArray[np.int64],
) -> int:
    """Write the (party, reception) that look best by their legs alone; returns how many."""
    kind = arrays.vehicle_class[vehicle]
    count = 0
    for party in range(len(table.remaining)):
        units = table.remaining[party]
        for need in range(3):
            if arrays.party_need[party, need] > 0:
                units = min(
                    units,
                    arrays.vehicle_capacity[vehicle, need] // arrays.party_need[party, need],
                )
        if units <= 0:
            continue
        stop = arrays.party_stop[party]
        reached = leg_arrival(arrays, kind, origin, stop, free)
        if reached >= INF:
            continue
        leave = max(reached + arrays.stop_min[stop], arrays.party_from[party])
        for reception in range(arrays.n_receptions):
            if not arrays.party_accepts[party, reception]:
                continue
            arrive = leg_arrival(arrays, kind, stop, arrays.n_depots + reception, leave)
            if arrive >= INF:
                # It may be reached yet, in a later pause.
                arrive = arrays.horizon
            ratio = _worth(arrays, party, units, arrive, clearance) / (arrive - free + 1)
            place = count
            if count == len(ratios):
                if ratio <= ratios[count - 1]:
                    continue
                place -= 1
            else:
                count += 1
            while place > 0 and ratios[place - 1] < ratio:
                ratios[place] = ratios[place - 1]
                pairs[place, 0] = pairs[place - 1, 0]
                pairs[place, 1] = pairs[place - 1, 1]
                place -= 1
            ratios[place] = ratio
            pairs[place, 0] = party
            pairs[place, 1] = reception
    return count


@kernel
def _draft_ratio(arrays: Arrays, table: Timetable, free: int, clearance: bool) -> float:  # noqa: FBT001
    """Return the draft's worth a minute, 0 where it is skipped."""
    draft = table.draft
    if draft[ARRIVE] >= INF:
        return 0.0
    worth = 0.0
    for load in range(draft[N_LOADS]):
        worth += _worth(
            arrays,
            draft[LOADS + LOAD_WIDTH * load],
            draft[LOADS + LOAD_WIDTH * load + 1],
            draft[LOADS + LOAD_WIDTH * load + 2],
            clearance,
        )
    return worth / (draft[ARRIVE] - free + 1)


@kernel
def _best_trip(
    arrays: Arrays,
    table: Timetable,
    guide: Guide,
    vehicle: int,
    before: int,
    clearance: bool,  # noqa: FBT001
    ratios: NDArray[np.float64],
    pairs: NDArray[np.int64],
    trip: NDArray[np.int32],
    best_trip: NDArray[np.int32],
) -> bool:
    """Write the trip with the best ratio into ``best_trip``; returns whether there is one."""
    origin = arrays.vehicle_depot[vehicle]
    free = arrays.vehicle_from[vehicle]
    if before >= 0:
        free = table.rows[before, FREE]
        origin = table.rows[before, STOP]
    count = _candidates(arrays, table, vehicle, origin, free, clearance, ratios, pairs)
    best = 0.0
    for number in range(count):
        for patient in range(2):
            for field in range(CONTENT_WIDTH):
                trip[field] = 0
            trip[RECEPTION] = arrays.n_depots + pairs[number, 1]
            trip[N_ORDERS] = 1
            trip[ORDERS] = pairs[number, 0]
            trip[ORDERS + 1] = FILL if patient else 1
            run_trip(arrays, table, trip, vehicle, before, LAST_KEY)
            ratio = _draft_ratio(arrays, table, free, clearance)
            if ratio > best + 1e-12:
                best = ratio
                for field in range(CONTENT_WIDTH):
                    best_trip[field] = trip[field]
    if best <= 0.0:
        return False
    improved = True
    while improved and best_trip[N_ORDERS] < MAX_ORDERS:
        improved = False
        orders = best_trip[N_ORDERS]
        last = best_trip[ORDERS + 2 * orders - 2]
        for field in range(CONTENT_WIDTH):
            trip[field] = best_trip[field]
        trip[N_ORDERS] = orders + 1
        for rank in range(guide.near.shape[1]):
            party = guide.near[last, rank]
            if party < 0 or table.remaining[party] <= 0:
                continue
            if not arrays.party_accepts[party, best_trip[RECEPTION] - arrays.n_depots]:
                continue
            repeated = False
            for order in range(orders):
                repeated |= trip[ORDERS + 2 * order] == party
            if repeated:
                continue
            for patient in range(2):
                trip[ORDERS + 2 * orders] = party
                trip[ORDERS + 2 * orders + 1] = FILL if patient else 1
                run_trip(arrays, table, trip, vehicle, before, LAST_KEY)
                ratio = _draft_ratio(arrays, table, free, clearance)
                if ratio > best + 1e-12:
                    best = ratio
                    improved = True
                    for field in range(CONTENT_WIDTH):
                        best_trip[field] = trip[field]
    return True


@kernel
def _construct(
    arrays: Arrays,
    table: Timetable,
    guide: Guide,
    clearance: bool,  # noqa: FBT001
    ratios: NDArray[np.float64],
    pairs: NDArray[np.int64],
    trip: NDArray[np.int32],
    best_trip: NDArray[np.int32],
    closed: NDArray[np.bool_],
) -> None:
    n_vehicles = len(table.n_trips)
    while True:
        vehicle = -1
        earliest = INF
        for other in range(n_vehicles):
            if closed[other]:
                continue
            free = arrays.vehicle_from[other]
            if table.n_trips[other] > 0:
                free = table.rows[table.sequence[other, table.n_trips[other] - 1], FREE]
            if free < earliest:
                earliest = free
                vehicle = other
        if vehicle < 0:
            return
        count = table.n_trips[vehicle]
        before = table.sequence[vehicle, count - 1] if count > 0 else -1
        closed[vehicle] = True
        if count >= table.sequence.shape[1] or not _best_trip(
            arrays, table, guide, vehicle, before, clearance, ratios, pairs, trip, best_trip
        ):
            continue
        begin_change(table)
        added = new_trip(table)
        for field in range(CONTENT_WIDTH):
            table.rows[added, field] = best_trip[field]
        keep_sequence(table, vehicle)
        put(table, vehicle, count, added)
        link(arrays, table, vehicle)
        if not settle(arrays, table) or table.rows[added, ARRIVE] >= INF:
            take_back(table)
            continue
        end_change(table)
        closed[vehicle] = False


@entry_kernel
def construct(arrays: Arrays, table: Timetable, guide: Guide, clearance: bool) -> None:  # noqa: FBT001
    """
    Add trips to a timetable until nothing more is found; slots are taken as they are.

    The plan keeps all rules but those of convoys that :func:`repair` sees to.
    """
    _construct(
        arrays,
        table,
        guide,
        clearance,
        np.zeros(N_CANDIDATES),
        np.zeros((N_CANDIDATES, 2), np.int64),
        np.zeros(CONTENT_WIDTH, np.int32),
        np.zeros(CONTENT_WIDTH, np.int32),
        np.zeros(len(table.n_trips), np.bool_),
    )


@kernel
def _slot_to_close(arrays: Arrays, table: Timetable, gather: bool) -> int:  # noqa: FBT001
    """Return the first slot with too few vehicles (``gather``), or the least used slot."""
    worst = -1
    least = 0
    for slot in range(len(arrays.held_line), len(table.slot_line)):
        line = table.slot_line[slot]
        if line < 0:
            continue
        used = amount_before(table, table.slot_resource[slot], LAST_KEY)
        if used == 0 or (gather and too_few(arrays, line, used) == 0):
            continue
        rank = table.slot_minute[slot] if gather else used
        if worst < 0 or rank < least or (rank == least and not gather):
            worst, least = slot, rank
    return worst


@kernel
def _repair(
    arrays: Arrays,
    table: Timetable,
    gather: bool,  # noqa: FBT001
    company: bool,  # noqa: FBT001
) -> None:
    while table.totals[VIOLATION] > 0:
        slot = _slot_to_close(arrays, table, gather)
        if company and slot >= 0 and complete_convoy(arrays, table, slot):
            continue
        if slot < 0:
            slot = _slot_to_close(arrays, table, False)  # noqa: FBT003
        if slot < 0:
            return
        begin_change(table)
        line = table.slot_line[slot]
        table.slot_line[slot] = -1
        order_slots(table)
        table.nums[SLOTS_CHANGED] = 1
        mark_line(table, line, table.slot_minute[slot], arrays.horizon)
        settle(arrays, table)
        end_change(table)


@entry_kernel
def repair(
    arrays: Arrays,
    table: Timetable,
    gather: bool,  # noqa: FBT001
    company: bool,  # noqa: FBT001
) -> None:
    """
    Take slots away until rule 8 holds; vehicles move to later slots.

    With ``gather`` the first one with too few vehicles goes first, so that vehicles wait for each
    other; without, the least used one. With ``company`` (and ``gather``) vehicles that are free
    drive along before a slot is taken away. Ends at the latest when no slot is left and nobody
    enters a convoy zone, but for convoys that are held.
    """
    _repair(arrays, table, gather, company)
