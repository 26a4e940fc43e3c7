"""
The best chain of trips for one vehicle in some hours, given what all others take.

A search over labels (place, minute when free, worth), in the order of minutes. Of two labels at one
place the later one counts only if it is worth more. With a promise, the most promising label is
looked at first, and one is dropped only for another that has earned as much at the same place in
the same minute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from safepassage.compiled import RecordProxy, RecordType, entry_kernel, kernel, register_record
from safepassage.planning.claims import amount_before
from safepassage.planning.rows import CONTENT_WIDTH
from safepassage.planning.timetable import MOST_VEHICLES
from safepassage.planning.travel import last_departure, leg_arrival, when_ready

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = [
    "MOST_LEFT",
    "MOST_MENDED",
    "MOST_STOPS",
    "Labels",
    "look_at_supply",
    "new_labels",
    "pack_labels",
    "search_labels",
]


#: Labels of one search, stops that are looked at, and trips of a label, at the most.
_MOST_LABELS = 3000


MOST_STOPS = 24


_MOST_TRIPS = 12


#: Trips that a change mends, and parties that each is tried with, at the most.
MOST_MENDED = 12


MOST_LEFT = 12


class Labels(NamedTuple):
    """Scratch of the label search, and which parties are at a stop."""

    first_party: NDArray[np.int64]  # (pickup + 1)
    parties: NDArray[np.int64]  # by pickup, those who accept the fewest receptions first
    place: NDArray[np.int64]
    minute: NDArray[np.int64]
    worth: NDArray[np.float64]
    parent: NDArray[np.int64]
    trip: NDArray[np.int64]  # (label, 4): pickup, reception, persons, whether it waits
    first: NDArray[np.float64]  # the least one is looked at first: the minute, or less the promise
    heap: NDArray[np.int64]
    best: NDArray[np.float64]  # (place)
    seen: NDArray[np.float64]  # (depot or reception, minute): the most that was worth, free there
    pickups: NDArray[np.int64]
    ready: NDArray[np.int64]  # (pickup, reception, need): persons that nobody else takes
    worth_of: NDArray[np.float64]  # (pickup, reception): mean weight of a person
    price: NDArray[np.float64]  # (party): what a unit is worth to other vehicles
    price_of: NDArray[np.float64]  # (pickup, reception): mean price of a person
    boarding: NDArray[np.float64]  # (pickup, minute): what a person costs besides who leaves then
    vehicles: NDArray[np.int64]
    path: NDArray[np.int64]
    mended: NDArray[np.int64]  # how many trips were mended in the change under way, and which
    trial: NDArray[np.int32]  # content of a trip
    chosen: NDArray[np.int32]
    no_promise: NDArray[np.float64]  # (0, 0)


class LabelsRecord(RecordType):
    """Labels as a record."""


class LabelsProxy(RecordProxy):
    """A record of Labels outside kernels."""


register_record(LabelsRecord, LabelsProxy, Labels)


@entry_kernel
def pack_labels(labels: Labels) -> Labels:
    """Return the labels as a record that kernels take; the arrays are shared."""
    return LabelsProxy(*labels)


def new_labels(
    arrays: Arrays,
    *,
    most: int = _MOST_LABELS,
    stops: int = MOST_STOPS,
    trips: int = _MOST_TRIPS,
) -> Labels:
    """Return scratch for a problem, with room for labels, pickups, and trips of a chain."""
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
        place=np.zeros(most, dtype=np.int64),
        minute=np.zeros(most, dtype=np.int64),
        worth=np.zeros(most),
        parent=np.zeros(most, dtype=np.int64),
        trip=np.zeros((most, 4), dtype=np.int64),
        first=np.zeros(most),
        heap=np.zeros(most, dtype=np.int64),
        best=np.zeros(arrays.n_stops),
        seen=np.zeros((arrays.n_depots + arrays.n_receptions, arrays.horizon + 1)),
        pickups=np.zeros(stops, dtype=np.int64),
        ready=np.zeros((stops, arrays.n_receptions, 3), dtype=np.int64),
        worth_of=np.zeros((stops, arrays.n_receptions)),
        # Before anything is known of prices: what a person is worth at the horizon.
        price=(1.0 - arrays.urgency) * arrays.party_weight,
        price_of=np.zeros((stops, arrays.n_receptions)),
        boarding=np.zeros(arrays.ready.shape),
        vehicles=np.zeros(MOST_VEHICLES, dtype=np.int64),
        path=np.zeros(trips, dtype=np.int64),
        mended=np.zeros(MOST_MENDED + 1, dtype=np.int64),
        trial=np.zeros(CONTENT_WIDTH, dtype=np.int32),
        chosen=np.zeros(CONTENT_WIDTH, dtype=np.int32),
        no_promise=np.zeros((0, 0)),
    )


@kernel
def _push_label(labels: Labels, size: int, label: int) -> int:
    heap, first = labels.heap, labels.first
    position = size
    while position > 0:
        parent = (position - 1) // 2
        if first[heap[parent]] <= first[label]:
            break
        heap[position] = heap[parent]
        position = parent
    heap[position] = label
    return size + 1


@kernel
def _pop_label(labels: Labels, size: int) -> int:
    """Remove the first label, which the caller has read; returns the new size."""
    heap, first = labels.heap, labels.first
    size -= 1
    label = heap[size]
    position = 0
    while True:
        child = 2 * position + 1
        if child >= size:
            break
        if child + 1 < size and first[heap[child + 1]] < first[heap[child]]:
            child += 1
        if first[label] <= first[heap[child]]:
            break
        heap[position] = heap[child]
        position = child
    heap[position] = label
    return size


@kernel
def look_at_supply(
    arrays: Arrays, table: Timetable, labels: Labels, vehicle: int, n_pickups: int, end_key: int
) -> None:
    """Fill in how many persons of each pickup nobody else takes before a key."""
    for number in range(n_pickups):
        pickup = labels.pickups[number]
        for reception in range(arrays.n_receptions):
            weight = 0.0
            price = 0.0
            persons = 0
            for need in range(3):
                labels.ready[number, reception, need] = 0
            for index in range(labels.first_party[pickup], labels.first_party[pickup + 1]):
                party = labels.parties[index]
                if not arrays.party_accepts[party, reception]:
                    continue
                fits = True
                for need in range(3):
                    fits &= arrays.party_need[party, need] <= arrays.vehicle_capacity[vehicle, need]
                units = arrays.party_units[party] - amount_before(
                    table, table.party_resource[party], end_key
                )
                if not fits or units <= 0:
                    continue
                for need in range(3):
                    labels.ready[number, reception, need] += units * arrays.party_need[party, need]
                persons += units * arrays.party_size[party]
                weight += units * arrays.party_weight[party]
                price += units * labels.price[party]
            labels.worth_of[number, reception] = weight / persons if persons > 0 else 0.0
            labels.price_of[number, reception] = price / persons if persons > 0 else 0.0


@kernel
def search_labels(
    arrays: Arrays,
    table: Timetable,
    labels: Labels,
    vehicle: int,
    place: int,
    free: int,
    end: int,
    n_pickups: int,
    price: float,
    promise: NDArray[np.float64],
    until: int,
) -> int:
    """
    Return the label that is worth most, -1 where no trip is worth anything.

    Of what persons are worth, ``price`` times their price is taken off. ``promise``, of shape
    (depot or reception, minute), is no less, but for how far a dive trusts it, than what can still
    be earned from there, and the most promising label is looked at first; where it has no rows, the
    earliest is. With a promise, who is free in minute ``until`` or later goes on no further, and
    what is promised then counts.
    """
    kind = arrays.vehicle_class[vehicle]
    n_vehicles = len(arrays.vehicle_class)
    n_open = arrays.n_depots + arrays.n_receptions
    for stop in range(n_open):
        labels.best[stop] = -1.0
    promised = len(promise) > 0
    if promised:
        labels.seen[:] = -1.0
    labels.place[0], labels.minute[0], labels.worth[0], labels.parent[0] = place, free, 0.0, -1
    labels.first[0] = 0.0
    count = 1
    size = _push_label(labels, 0, 0)
    best = -1
    best_worth = 1e-9
    if promised:
        best_worth += promise[place, max(free, until)]
    while size > 0:
        label = labels.heap[0]
        size = _pop_label(labels, size)
        place, free, worth = labels.place[label], labels.minute[label], labels.worth[label]
        if promised:
            if label > 0 and -labels.first[label] <= best_worth:
                break
        elif worth <= labels.best[place] + 1e-9:
            continue
        else:
            labels.best[place] = worth
        earned = worth
        if promised:
            earned += promise[place, max(free, until)]
        if earned > best_worth:
            best_worth = earned
            best = label
        if promised and free >= until:
            continue
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
                    early = 1.0 - arrays.urgency * arrive / arrays.horizon
                    if arrays.expected:
                        early = float(arrays.prospect[kind, reception, pickup, go])
                    row = arrays.row[kind, target, stop]
                    danger = (
                        -1 if not arrays.endangered else arrays.danger_row[arrays.position[row]]
                    )
                    in_danger = (
                        arrays.danger_price * arrays.events[danger, go, 1] if danger >= 0 else 0.0
                    )
                    gain = carried * (
                        labels.worth_of[number, reception] * early
                        - price * (labels.price_of[number, reception] + labels.boarding[pickup, go])
                        - in_danger
                    )
                    if gain <= 0.0 or worth + gain <= labels.best[target]:
                        continue
                    if promised:
                        if worth + gain <= labels.seen[target, done] + 1e-9:
                            continue
                        labels.seen[target, done] = worth + gain
                    labels.place[count] = target
                    labels.minute[count] = done
                    labels.worth[count] = worth + gain
                    labels.parent[count] = label
                    labels.trip[count, 0] = number
                    labels.trip[count, 1] = reception
                    labels.trip[count, 2] = carried
                    labels.trip[count, 3] = waits
                    labels.first[count] = (
                        -(worth + gain + promise[target, done]) if promised else done
                    )
                    size = _push_label(labels, size, count)
                    count += 1
    return best
