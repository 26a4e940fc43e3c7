"""
A large move: the trips of a few vehicles in a span of time are taken out and planned anew.

One vehicle after the other gets the chain of trips that brings the most in that span, given what
all others take: a search over labels (place, minute when free, worth), in the order of minutes. Of
two labels at one place the later one counts only if it is worth more. So packings of a day are
found that single moves, each of which must nearly pay for itself, do not reach.

References
----------
.. [1] Shaw, P. (1998). Using constraint programming and local search methods to solve vehicle
   routing problems. CP 1998, LNCS 1520, 417-431 (taking out and putting back parts of a plan).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import INF, entry_kernel, kernel
from safepassage.planning.boarding import busload
from safepassage.planning.changes import (
    begin_change,
    drop_trip,
    end_change,
    keep_sequence,
    new_trip,
    put,
    save,
    take_back,
    take_out,
)
from safepassage.planning.guide import below, uniform
from safepassage.planning.labels import (
    MOST_LEFT,
    MOST_MENDED,
    MOST_STOPS,
    look_at_supply,
    search_labels,
)
from safepassage.planning.rows import (
    BEFORE,
    CONTENT_WIDTH,
    FILL,
    FREE,
    MAX_ORDERS,
    N_ORDERS,
    ORDERS,
    PERSONS,
    RECEPTION,
    STOP,
    UNPLANNED,
    VEHICLE,
)
from safepassage.planning.settle import edit, link, settle, settle_trips
from safepassage.planning.timetable import MOST_RUNS, MOST_VEHICLES, N_UNDO, OUT
from safepassage.planning.trips import run_trip
from safepassage.planning.worth import worth_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from safepassage.planning.guide import Guide
    from safepassage.planning.labels import Labels
    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = ["mend", "plan_alone", "rebuild"]


#: Busloads of people lost by a change up to which it is mended.
_MOST_LOST = 2.0


@kernel
def _write_chain(
    arrays: Arrays, table: Timetable, labels: Labels, vehicle: int, position: int, label: int
) -> bool:
    """Insert the trips of a label into a sequence; returns whether there was place for them."""
    length = 0
    while label > 0 and length < len(labels.path):
        labels.path[length] = label
        length += 1
        label = labels.parent[label]
    for number in range(length - 1, -1, -1):
        trip = new_trip(table)
        if trip < 0:
            return False
        step = labels.trip[labels.path[number]]
        pickup = labels.pickups[step[0]]
        row = table.rows[trip]
        for field in range(CONTENT_WIDTH):
            row[field] = 0
        row[RECEPTION] = arrays.n_depots + step[1]
        orders = 0
        for index in range(labels.first_party[pickup], labels.first_party[pickup + 1]):
            party = labels.parties[index]
            if arrays.party_accepts[party, step[1]] and orders < MAX_ORDERS:
                row[ORDERS + 2 * orders] = party
                row[ORDERS + 2 * orders + 1] = FILL if step[3] else 1
                orders += 1
        row[N_ORDERS] = orders
        if not put(table, vehicle, position, trip):
            return False
        position += 1
    return True


@kernel
def _try_content(arrays: Arrays, table: Timetable, labels: Labels, trip: int, best: float) -> float:
    """Run the content on trial in a trip's place; keep it as chosen where it brings more."""
    row = table.rows[trip]
    run_trip(arrays, table, labels.trial, row[VEHICLE], row[BEFORE], table.key[trip])
    worth = worth_of(arrays, table, table.draft)
    if worth <= best + 1e-9:
        return best
    for field in range(CONTENT_WIDTH):
        labels.chosen[field] = labels.trial[field]
    return worth


@kernel
def _retarget(arrays: Arrays, table: Timetable, guide: Guide, labels: Labels, trip: int) -> None:
    """Give a trip that has lost people the orders that bring most of those who are left."""
    row = table.rows[trip]
    now = table.worth[trip]
    best = now
    n_parties = len(table.remaining)
    offset = below(guide, n_parties)
    looked = 0
    for number in range(n_parties):
        party = (number + offset) % n_parties
        if table.remaining[party] <= 0:
            continue
        looked += 1
        if looked > MOST_LEFT:
            break
        for rank in range(min(2, guide.receptions.shape[1])):
            reception = guide.receptions[party, rank]
            if reception < 0:
                break
            pickup = arrays.party_stop[party] - arrays.n_depots - arrays.n_receptions
            for field in range(CONTENT_WIDTH):
                labels.trial[field] = 0
            labels.trial[RECEPTION] = arrays.n_depots + reception
            orders = 0
            for index in range(labels.first_party[pickup], labels.first_party[pickup + 1]):
                other = labels.parties[index]
                if (
                    arrays.party_accepts[other, reception]
                    and table.remaining[other] > 0
                    and orders < MAX_ORDERS
                ):
                    labels.trial[ORDERS + 2 * orders] = other
                    labels.trial[ORDERS + 2 * orders + 1] = FILL
                    orders += 1
            labels.trial[N_ORDERS] = orders
            best = _try_content(arrays, table, labels, trip, best)
        orders = row[N_ORDERS]
        if (
            row[RECEPTION] >= arrays.n_depots
            and arrays.party_accepts[party, row[RECEPTION] - arrays.n_depots]
            and orders < MAX_ORDERS
        ):
            for field in range(CONTENT_WIDTH):
                labels.trial[field] = row[field]
            labels.trial[N_ORDERS] = orders + 1
            labels.trial[ORDERS + 2 * orders] = party
            labels.trial[ORDERS + 2 * orders + 1] = FILL
            best = _try_content(arrays, table, labels, trip, best)
    if best > now + 1e-9:
        save(table, trip)
        for field in range(CONTENT_WIDTH):
            row[field] = labels.chosen[field]
        edit(arrays, table, trip)


@kernel
def mend(arrays: Arrays, table: Timetable, guide: Guide, labels: Labels) -> bool:
    """
    Let trips that lost people in the change under way fetch those who are left now.

    Where very many are lost that hardly ever helps, and nothing is tried. Trips run for mending are
    not counted. Returns whether the timetable could be settled.
    """
    labels.mended[0] = 0
    if not settle_trips(arrays, table):
        return False
    table.nums[MOST_RUNS] = INF
    if table.undo_totals[OUT] - table.totals[OUT] > _MOST_LOST * busload(arrays):
        return True
    for _ in range(MOST_MENDED):
        if table.totals[OUT] >= table.undo_totals[OUT]:
            return True
        hurt = -1
        for place in range(table.nums[N_UNDO]):
            trip = table.undo_trip[place]
            row = table.rows[trip]
            if (
                row[BEFORE] != UNPLANNED
                and table.undo_rows[place, BEFORE] != UNPLANNED
                and table.undo_rows[place, PERSONS] > row[PERSONS]
                and (hurt < 0 or table.key[trip] < table.key[hurt])
            ):
                known = False
                for number in range(labels.mended[0]):
                    known |= labels.mended[1 + number] == trip
                if not known:
                    hurt = trip
        if hurt < 0:
            return True
        labels.mended[0] += 1
        labels.mended[labels.mended[0]] = hurt
        _retarget(arrays, table, guide, labels, hurt)
        if not settle_trips(arrays, table):
            return False
    return True


@kernel
def _add_pickup(labels: Labels, count: int, pickup: int) -> int:
    """Add a pickup to those that are looked at, once; returns how many there are."""
    if count >= MOST_STOPS:
        return count
    for other in range(count):
        if labels.pickups[other] == pickup:
            return count
    labels.pickups[count] = pickup
    return count + 1


@kernel
def rebuild(arrays: Arrays, table: Timetable, guide: Guide, labels: Labels) -> bool:
    """
    Plan the trips of some vehicles in some hours anew; the timetable is settled but for the last.

    Returns whether anything was changed.
    """
    n_vehicles = len(table.n_trips)
    n_open = arrays.n_depots + arrays.n_receptions
    first = below(guide, n_vehicles)
    if table.n_trips[first] == 0:
        return False
    seed_trip = table.sequence[first, below(guide, table.n_trips[first])]
    begin = table.key[seed_trip] // n_vehicles
    end = min(begin + 120 + below(guide, 780), arrays.horizon)
    n_chosen = min(1 + below(guide, MOST_VEHICLES), n_vehicles)
    labels.vehicles[0] = first
    for number in range(1, n_chosen):
        while True:
            vehicle = below(guide, n_vehicles)
            known = False
            for other in range(number):
                known |= labels.vehicles[other] == vehicle
            if not known:
                break
        labels.vehicles[number] = vehicle
    # Which pickups: those of the trips taken out, and some others.
    n_pickups = 0
    for number in range(n_chosen):
        vehicle = labels.vehicles[number]
        keep_sequence(table, vehicle)
        for position in range(table.n_trips[vehicle] - 1, -1, -1):
            trip = table.sequence[vehicle, position]
            minute = table.key[trip] // n_vehicles
            if minute < begin or minute >= end:
                continue
            row = table.rows[trip]
            for order in range(row[N_ORDERS]):
                party = row[ORDERS + 2 * order]
                if party >= 0:
                    n_pickups = _add_pickup(labels, n_pickups, arrays.party_stop[party] - n_open)
            take_out(table, vehicle, position)
            drop_trip(table, trip)
    for _ in range(8):
        pickup = below(guide, arrays.n_stops - n_open)
        n_pickups = _add_pickup(labels, n_pickups, pickup)
    price = uniform(guide)
    for number in range(n_chosen):
        vehicle = labels.vehicles[number]
        position = 0
        while (
            position < table.n_trips[vehicle]
            and table.key[table.sequence[vehicle, position]] // n_vehicles < begin
        ):
            position += 1
        link(arrays, table, vehicle)
        if not settle_trips(arrays, table):
            return False
        place = arrays.vehicle_depot[vehicle]
        free = arrays.vehicle_from[vehicle]
        if position > 0:
            before = table.rows[table.sequence[vehicle, position - 1]]
            place, free = before[STOP], before[FREE]
        last = min(end, arrays.vehicle_to[vehicle])
        look_at_supply(arrays, table, labels, vehicle, n_pickups, end * n_vehicles)
        label = search_labels(
            arrays,
            table,
            labels,
            vehicle,
            place,
            free,
            last,
            n_pickups,
            price,
            labels.no_promise,
            last,
        )
        if label > 0 and not _write_chain(arrays, table, labels, vehicle, position, label):
            return False
        link(arrays, table, vehicle)
    return mend(arrays, table, guide, labels)


@entry_kernel
def plan_alone(
    arrays: Arrays,
    table: Timetable,
    labels: Labels,
    vehicle: int,
    promise: NDArray[np.float64],
    until: int,
) -> bool:
    """
    Give a vehicle the chain that is worth most at the prices, behind its trips, given all others.

    Returns whether it got any. ``promise`` and ``until`` are those of :func:`search_labels`, the
    former for all places of the vehicle; ``labels`` has room for every pickup.
    """
    n_pickups = arrays.n_stops - arrays.n_depots - arrays.n_receptions
    for pickup in range(n_pickups):
        labels.pickups[pickup] = pickup
    end = arrays.horizon
    look_at_supply(arrays, table, labels, vehicle, n_pickups, end * len(table.n_trips))
    place, free = arrays.vehicle_depot[vehicle], arrays.vehicle_from[vehicle]
    position = table.n_trips[vehicle]
    if position > 0:
        last = table.rows[table.sequence[vehicle, position - 1]]
        place, free = last[STOP], last[FREE]
    label = search_labels(
        arrays,
        table,
        labels,
        vehicle,
        place,
        free,
        min(end, arrays.vehicle_to[vehicle]),
        n_pickups,
        1.0,
        promise,
        until,
    )
    if label <= 0:
        return False
    begin_change(table)
    keep_sequence(table, vehicle)
    written = _write_chain(arrays, table, labels, vehicle, position, label)
    link(arrays, table, vehicle)
    if not written or not settle(arrays, table):
        take_back(table)
        return False
    end_change(table)
    return True
