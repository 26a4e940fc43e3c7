"""What the search decides, apart from the timetable: to keep the best plan, and to load one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from safepassage.compiled import INF, RecordProxy, RecordType, entry_kernel, kernel, register_record
from safepassage.planning.changes import begin_change, end_change, order_slots, sum_again
from safepassage.planning.claims import insert
from safepassage.planning.rows import BEFORE, CONTENT_WIDTH, FREE, NOT_BEFORE, UNPLANNED
from safepassage.planning.settle import count_violation, link, settle_trips
from safepassage.planning.timetable import LOG, N_SPARE, N_TOTALS, SLOTS_CHANGED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = ["Sequences", "load", "new_sequences", "pack_sequences", "store", "store_trips"]


class Sequences(NamedTuple):
    """What the search decides: trips of each vehicle, and the convoy slots."""

    content: NDArray[np.int32]  # (vehicle, position, CONTENT_WIDTH)
    n_trips: NDArray[np.int32]  # (vehicle)
    slot_line: NDArray[np.int64]
    slot_minute: NDArray[np.int64]
    score: NDArray[np.float64]  # (1,), -inf: nothing stored
    totals: NDArray[np.float64]  # the timetable's, when it was stored


class SequencesRecord(RecordType):
    """Sequences as a record."""


class SequencesProxy(RecordProxy):
    """A record of Sequences outside kernels."""


register_record(SequencesRecord, SequencesProxy, Sequences)


@entry_kernel
def pack_sequences(sequences: Sequences) -> Sequences:
    """Return the sequences as a record that kernels take; the arrays are shared."""
    return SequencesProxy(*sequences)


def new_sequences(n_vehicles: int, max_trips: int, max_slots: int) -> Sequences:
    """Return sequences without a trip or a slot."""
    return Sequences(
        content=np.zeros((n_vehicles, max_trips, CONTENT_WIDTH), dtype=np.int32),
        n_trips=np.zeros(n_vehicles, dtype=np.int32),
        slot_line=np.full(max_slots, -1, dtype=np.int64),
        slot_minute=np.zeros(max_slots, dtype=np.int64),
        score=np.full(1, -np.inf),
        totals=np.zeros(N_TOTALS),
    )


@kernel
def store(table: Timetable, sequences: Sequences) -> None:
    """Copy what the timetable's trips are into sequences."""
    for vehicle in range(len(table.n_trips)):
        count = table.n_trips[vehicle]
        sequences.n_trips[vehicle] = count
        for position in range(count):
            source = table.rows[table.sequence[vehicle, position]]
            target = sequences.content[vehicle, position]
            for field in range(CONTENT_WIDTH):
                target[field] = source[field]
    for slot in range(len(table.slot_line)):
        sequences.slot_line[slot] = table.slot_line[slot]
        sequences.slot_minute[slot] = table.slot_minute[slot]


@entry_kernel
def store_trips(table: Timetable, sequences: Sequences) -> None:
    """Copy what the timetable's trips are into sequences."""
    store(table, sequences)


@kernel
def _enter_used(table: Timetable, resources: NDArray[np.int64], used: NDArray[np.int64]) -> None:
    """Enter what was used of hours before the plan begins, ahead of all trips."""
    for owner in range(used.shape[0]):
        for hour in range(used.shape[1]):
            if resources[owner] >= 0 and used[owner, hour] > 0:
                # No trip is ever run for it: its slack is never passed.
                insert(table, resources[owner] + hour, -1, -1, used[owner, hour], INF, 0)


@kernel
def _load(arrays: Arrays, table: Timetable, sequences: Sequences) -> None:
    """Make the timetable that of some sequences, from nothing."""
    n_trips = len(table.rows)
    for trip in range(n_trips):
        table.rows[trip, BEFORE] = UNPLANNED
        for field in range(BEFORE + 1, table.rows.shape[1]):
            table.rows[trip, field] = 0
        table.marked[trip] = 0
        table.worth[trip] = 0.0
        table.spare[trip] = n_trips - 1 - trip
    table.nums[N_SPARE] = n_trips
    for resource in range(len(table.list_size)):
        table.list_size[resource] = 0
    _enter_used(table, table.intake_resource, arrays.intake_used)
    _enter_used(table, table.pass_resource, arrays.passes_used)
    for party in range(len(table.remaining)):
        table.remaining[party] = arrays.party_units[party]
    for field in range(len(table.totals)):
        table.totals[field] = 0.0
    # Settling runs a trip as often as it must: only the runs that come after it are for the log.
    table.nums[LOG] = -1
    begin_change(table)
    for slot in range(len(table.slot_line)):
        table.slot_line[slot] = sequences.slot_line[slot]
        table.slot_minute[slot] = sequences.slot_minute[slot]
    for slot in range(len(arrays.held_line)):
        table.slot_line[slot] = arrays.held_line[slot]
        table.slot_minute[slot] = arrays.held_minute[slot]
        insert(table, table.slot_resource[slot], -1, -1, arrays.held_count[slot], INF, 0)
    order_slots(table)
    table.nums[SLOTS_CHANGED] = 1
    for vehicle in range(len(table.n_trips)):
        table.finish[vehicle] = 0
        table.n_trips[vehicle] = 0
        for position in range(sequences.n_trips[vehicle]):
            table.nums[N_SPARE] -= 1
            trip = table.spare[table.nums[N_SPARE]]
            table.sequence[vehicle, position] = trip
            source = sequences.content[vehicle, position]
            for field in range(CONTENT_WIDTH):
                table.rows[trip, field] = source[field]
    while True:
        vehicle = _next_free(arrays, table, sequences)
        if vehicle < 0:
            break
        table.n_trips[vehicle] += 1
        link(arrays, table, vehicle)
        settle_trips(arrays, table)
    sum_again(arrays, table)
    count_violation(arrays, table)
    end_change(table)


@kernel
def _next_free(arrays: Arrays, table: Timetable, sequences: Sequences) -> int:
    """
    Return the vehicle with trips to come that can begin the next of them first, -1 when none has.

    The order makes no difference to the timetable. In this one few trips are run twice.
    """
    first = -1
    earliest = INF
    for vehicle in range(len(table.n_trips)):
        count = table.n_trips[vehicle]
        if count == sequences.n_trips[vehicle]:
            continue
        begin = arrays.vehicle_from[vehicle]
        if count > 0:
            begin = table.rows[table.sequence[vehicle, count - 1], FREE]
        begin = max(begin, table.rows[table.sequence[vehicle, count], NOT_BEFORE])
        if first < 0 or begin < earliest:
            first = vehicle
            earliest = begin
    return first


@entry_kernel
def load(arrays: Arrays, table: Timetable, sequences: Sequences) -> None:
    """Make the timetable that of some sequences, from nothing."""
    _load(arrays, table, sequences)
