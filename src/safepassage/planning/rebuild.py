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

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from safepassage.compiled import RecordProxy, RecordType, entry_kernel, kernel, register_record
from safepassage.planning.moves import below, put, take_out, uniform
from safepassage.planning.rows import (
    ARRIVE,
    BEFORE,
    CONTENT_WIDTH,
    FILL,
    FREE,
    LOADS,
    MAX_ORDERS,
    N_LOADS,
    N_ORDERS,
    ORDERS,
    PERSONS,
    RECEPTION,
    STOP,
    UNPLANNED,
    VEHICLE,
)
from safepassage.planning.timetable import (
    MOST_VEHICLES,
    N_UNDO,
    OUT,
    amount_before,
    drop_trip,
    keep_sequence,
    new_trip,
    save,
)
from safepassage.planning.travel import last_departure, leg_arrival, when_ready
from safepassage.planning.trips import edit, link, run_trip, settle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.planning.moves import Guide
    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = ["Labels", "new_labels", "pack_labels", "rebuild"]

#: Labels of one search, stops that are looked at, and trips of a label, at the most.
_MOST_LABELS = 3000
_MOST_STOPS = 24
_MOST_TRIPS = 12
#: Trips that a change mends, and parties that each is tried with, at the most.
_MOST_MENDED = 12
_MOST_LEFT = 12


class Labels(NamedTuple):
    """Scratch of the label search, and which parties are at a stop."""

    first_party: NDArray[np.int64]  # (pickup + 1)
    parties: NDArray[np.int64]  # by pickup, those who accept the fewest receptions first
    place: NDArray[np.int64]
    minute: NDArray[np.int64]
    worth: NDArray[np.float64]
    parent: NDArray[np.int64]
    trip: NDArray[np.int64]  # (label, 4): pickup, reception, persons, whether it waits
    heap: NDArray[np.int64]
    best: NDArray[np.float64]  # (place)
    pickups: NDArray[np.int64]
    ready: NDArray[np.int64]  # (pickup, reception, need): persons that nobody else takes
    worth_of: NDArray[np.float64]  # (pickup, reception): mean weight of a person
    vehicles: NDArray[np.int64]
    path: NDArray[np.int64]
    mended: NDArray[np.int64]  # how many trips were mended in the change under way, and which
    trial: NDArray[np.int32]  # content of a trip
    chosen: NDArray[np.int32]


class LabelsRecord(RecordType):
    """Labels as a record."""


class LabelsProxy(RecordProxy):
    """A record of Labels outside kernels."""


register_record(LabelsRecord, LabelsProxy, Labels)


@entry_kernel
def pack_labels(labels: Labels) -> Labels:
    """Return the labels as a record that kernels take; the arrays are shared."""
    return LabelsProxy(*labels)


def new_labels(arrays: Arrays) -> Labels:
    """Return scratch for a problem."""
    n_open = arrays.n_depots + arrays.n_receptions
    n_pickups = arrays.n_stops - n_open
    order = sorted(
        range(len(arrays.party_stop)),
        key=lambda party: (arrays.party_stop[party], arrays.party_accepts[party].sum(), party),
    )
    numbers = np.bincount(arrays.party_stop - n_open, minlength=n_pickups)
    return Labels(
        first_party=np.concatenate([[0], np.cumsum(numbers)]).astype(np.int64),
        parties=np.array(order, dtype=np.int64),
        place=np.zeros(_MOST_LABELS, dtype=np.int64),
        minute=np.zeros(_MOST_LABELS, dtype=np.int64),
        worth=np.zeros(_MOST_LABELS),
        parent=np.zeros(_MOST_LABELS, dtype=np.int64),
        trip=np.zeros((_MOST_LABELS, 4), dtype=np.int64),
        heap=np.zeros(_MOST_LABELS, dtype=np.int64),
        best=np.zeros(arrays.n_stops),
        pickups=np.zeros(_MOST_STOPS, dtype=np.int64),
        ready=np.zeros((_MOST_STOPS, arrays.n_receptions, 3), dtype=np.int64),
        worth_of=np.zeros((_MOST_STOPS, arrays.n_receptions)),
        vehicles=np.zeros(MOST_VEHICLES, dtype=np.int64),
        path=np.zeros(_MOST_TRIPS, dtype=np.int64),
        mended=np.zeros(_MOST_MENDED + 1, dtype=np.int64),
        trial=np.zeros(CONTENT_WIDTH, dtype=np.int32),
        chosen=np.zeros(CONTENT_WIDTH, dtype=np.int32),
    )


@kernel
def _push_label(labels: Labels, size: int, label: int) -> int:
    heap, minute = labels.heap, labels.minute
    position = size
    while position > 0:
        parent = (position - 1) // 2
        if minute[heap[parent]] <= minute[label]:
            break
        heap[position] = heap[parent]
        position = parent
    heap[position] = label
    return size + 1


@kernel
def _pop_label(labels: Labels, size: int) -> int:
    """Remove the first label, which the caller has read; returns the new size."""
    heap, minute = labels.heap, labels.minute
    size -= 1
    label = heap[size]
    position = 0
    while True:
        child = 2 * position + 1
        if child >= size:
            break
        if child + 1 < size and minute[heap[child + 1]] < minute[heap[child]]:
            child += 1
        if minute[label] <= minute[heap[child]]:
            break
        heap[position] = heap[child]
        position = child
    heap[position] = label
    return size


@kernel
def _look_at_supply(
    arrays: Arrays, table: Timetable, labels: Labels, vehicle: int, n_pickups: int, end_key: int
) -> None:
    """Fill in how many persons of each pickup nobody else takes before a key."""
    for number in range(n_pickups):
        pickup = labels.pickups[number]
        for reception in range(arrays.n_receptions):
            weight = 0.0
            persons = 0
            for need in range(3):
                labels.ready[number, reception, need] = 0
            for index in range(labels.first_party[pickup], labels.first_party[pickup + 1]):
                party = labels.parties[index]
                if not arrays.party_accepts[party, reception]:
                    continue
                fits = True
                for need in range(3):
                    fits &= (
                        arrays.party_need[party, need] <= arrays.vehicle_capacity[vehicle, need]
                    )
                units = arrays.party_units[party] - amount_before(
                    table, table.party_resource[party], end_key
                )
                if not fits or units <= 0:
                    continue
                for need in range(3):
                    labels.ready[number, reception, need] += (
                        units * arrays.party_need[party, need]
                    )
                persons += units * arrays.party_size[party]
                weight += units * arrays.party_weight[party]
            labels.worth_of[number, reception] = weight / persons if persons > 0 else 0.0


@kernel
def _search_labels(
    arrays: Arrays,
    table: Timetable,
    labels: Labels,
    vehicle: int,
    place: int,
    free: int,
    end: int,
    n_pickups: int,
    price: float,
) -> int:
    """Return the label that is worth most, -1 where no trip is worth anything."""
    kind = arrays.vehicle_class[vehicle]
    n_vehicles = len(arrays.vehicle_class)
    n_open = arrays.n_depots + arrays.n_receptions
    for stop in range(n_open):
        labels.best[stop] = -1.0
    labels.place[0], labels.minute[0], labels.worth[0], labels.parent[0] = place, free, 0.0, -1
    count = 1
    size = _push_label(labels, 0, 0)
    best = -1
    best_worth = 1e-9
    while size > 0:
        label = labels.heap[0]
        size = _pop_label(labels, size)
        place, free, worth = labels.place[label], labels.minute[label], labels.worth[label]
        if worth <= labels.best[place] + 1e-9:
            continue
        labels.best[place] = worth
        if worth > best_worth:
            best_worth = worth
            best = label
        for number in range(n_pickups):
            pickup = labels.pickups[number]
            stop = n_open + pickup
            reached = leg_arrival(arrays, kind, place, stop, free)
            if reached >= end:
                continue
            earliest = reached + arrays.stop_min[stop]
            # What this chain has taken here already.
            taken = 0
            other = label
            while other > 0:
                if labels.trip[other, 0] == number:
                    taken += labels.trip[other, 2]
                other = labels.parent[other]
            resource = table.stop_resource[pickup]
            for reception in range(arrays.n_receptions):
                persons = 0
                total = 0
                for need in range(3):
                    here = labels.ready[number, reception, need]
                    total += here
                    persons += min(here, arrays.vehicle_capacity[vehicle, need])
                persons = min(persons, total - taken)
                if persons <= 0:
                    continue
                target = arrays.n_depots + reception
                latest = last_departure(arrays, kind, stop, target, reached, end)
                if earliest > latest:
                    continue
                leave = earliest
                if resource >= 0:
                    ready = arrays.ready[pickup]
                    claimed = taken + amount_before(table, resource, earliest * n_vehicles)
                    if ready[earliest] < claimed + persons:
                        leave = when_ready(ready, claimed + persons, earliest, latest)
                for waits in range(2 if leave > earliest else 1):
                    carried = persons
                    go = leave
                    if resource >= 0 and waits == 0 and leave > earliest:
                        go = earliest
                    if resource >= 0:
                        carried = min(persons, arrays.ready[pickup, go] - claimed)
                    if carried <= 0:
                        continue
                    arrive = leg_arrival(arrays, kind, stop, target, go)
                    done = arrive + arrays.stop_min[target]
                    if done > end or count >= len(labels.place):
                        continue
                    gain = carried * (
                        labels.worth_of[number, reception]
                        * (1.0 - price - arrays.urgency * arrive / arrays.horizon)
                    )
                    if gain <= 0.0 or worth + gain <= labels.best[target]:
                        continue
                    labels.place[count] = target
                    labels.minute[count] = done
                    labels.worth[count] = worth + gain
                    labels.parent[count] = label
                    labels.trip[count, 0] = number
                    labels.trip[count, 1] = reception
                    labels.trip[count, 2] = carried
                    labels.trip[count, 3] = waits
                    size = _push_label(labels, size, count)
                    count += 1
    return best


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
def _draft_worth(arrays: Arrays, table: Timetable) -> float:
    """Return what the draft's trip brings."""
    draft = table.draft
    worth = 0.0
    for load in range(draft[N_LOADS]):
        worth += draft[LOADS + 2 * load + 1] * arrays.party_weight[draft[LOADS + 2 * load]]
    if worth > 0.0:
        worth *= 1.0 - arrays.urgency * draft[ARRIVE] / arrays.horizon
    return worth


@kernel
def _try_content(arrays: Arrays, table: Timetable, labels: Labels, trip: int, best: float) -> float:
    """Run the content on trial in a trip's place; keep it as chosen where it brings more."""
    row = table.rows[trip]
    run_trip(arrays, table, labels.trial, row[VEHICLE], row[BEFORE], table.key[trip])
    worth = _draft_worth(arrays, table)
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
        if looked > _MOST_LEFT:
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

    Returns whether the timetable could be settled.
    """
    if not settle(arrays, table):
        return False
    for _ in range(_MOST_MENDED):
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
        if not settle(arrays, table):
            return False
    return True


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
                pickup = arrays.party_stop[row[ORDERS + 2 * order]] - n_open
                known = n_pickups >= _MOST_STOPS
                for other in range(n_pickups):
                    known |= labels.pickups[other] == pickup
                if not known:
                    labels.pickups[n_pickups] = pickup
                    n_pickups += 1
            take_out(table, vehicle, position)
            drop_trip(table, trip)
    for _ in range(8):
        pickup = below(guide, arrays.n_stops - n_open)
        known = n_pickups >= _MOST_STOPS
        for other in range(n_pickups):
            known |= labels.pickups[other] == pickup
        if not known:
            labels.pickups[n_pickups] = pickup
            n_pickups += 1
    price = uniform(guide) * (1.0 - arrays.urgency)
    for number in range(n_chosen):
        vehicle = labels.vehicles[number]
        position = 0
        while (
            position < table.n_trips[vehicle]
            and table.key[table.sequence[vehicle, position]] // n_vehicles < begin
        ):
            position += 1
        link(arrays, table, vehicle)
        if not settle(arrays, table):
            return False
        place = arrays.vehicle_depot[vehicle]
        free = arrays.vehicle_from[vehicle]
        if position > 0:
            before = table.rows[table.sequence[vehicle, position - 1]]
            place, free = before[STOP], before[FREE]
        last = min(end, arrays.vehicle_to[vehicle])
        _look_at_supply(arrays, table, labels, vehicle, n_pickups, end * n_vehicles)
        label = _search_labels(
            arrays, table, labels, vehicle, place, free, last, n_pickups, price
        )
        if label > 0 and not _write_chain(arrays, table, labels, vehicle, position, label):
            return False
        link(arrays, table, vehicle)
    labels.mended[0] = 0
    return mend(arrays, table, guide, labels)
