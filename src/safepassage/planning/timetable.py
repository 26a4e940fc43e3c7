"""
The timetable: trips in sequences, what each takes of what, kept consistent change by change.

Whatever trips compete for is a *resource*: the units of a party, the people ready at a pickup, the
room of a reception, its intake in an hour, the passes of a checkpoint in an hour, a convoy slot.
Trips claim in the order of their *keys*: the minute of reaching the first stop, then the vehicle.
For each resource a list, sorted by key, holds the trips that looked at it, how much each takes, and
its *floor* and *slack*: from which amount taken by those before it up to which its outcome stays as
it is.

A change marks trips; :func:`safepassage.planning.settle.settle` runs marked trips anew, in the
order of keys, and marks those whose outcome hangs on what came out different: the vehicle's next
trip, and the trips behind it in the lists, where floor or slack is passed. What is left is the same
as if all trips had been run in the order of keys, at a cost that hangs on the change and not on the
number of trips.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from safepassage.compiled import INF, RecordProxy, RecordType, entry_kernel, register_record
from safepassage.planning.rows import BEFORE, ROW_WIDTH, UNPLANNED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.planning.problem import Arrays

__all__ = [
    "AHEAD",
    "ARRIVALS",
    "BY_LINE",
    "CHANGE",
    "DRAFT_CLAIMS",
    "ENOUGH",
    "ENTERED",
    "EXITED",
    "FULL",
    "HERE",
    "LAST",
    "LATER",
    "LOG",
    "MAY_WAIT",
    "MOST_RUNS",
    "MOST_VEHICLES",
    "NOW",
    "N_ABOARD",
    "N_BOARDED",
    "N_HEAP",
    "N_MOVED",
    "N_RUNS",
    "N_SPARE",
    "N_TOTALS",
    "N_UNDO",
    "OUT",
    "SLOT",
    "SLOTS_CHANGED",
    "SPARED",
    "STOOD",
    "TRAVELLED",
    "TRIED",
    "UP_TO",
    "VALUE",
    "VIOLATION",
    "Timetable",
    "new_timetable",
    "pack_timetable",
]


_HOUR = 60

#: Vehicles whose sequences one change may alter, at the most.
MOST_VEHICLES = 4

# -- fields of ``nums`` -----------------------------------------------------------------------
N_SPARE = 0  # ids in ``spare``
N_HEAP = 1
CHANGE = 2  # number of the change under way
N_UNDO = 3
FULL = 4  # a list has no place left, or too many trips are run: the change is taken back
SLOTS_CHANGED = 5
N_MOVED = 6  # vehicles whose trips came out different

# What is true in the course of a trip.
SLOT = 7  # slot of the convoy that the vehicle is in, -1 none
DRAFT_CLAIMS = 8  # claims of the draft so far
TRAVELLED = 9  # hundreds of metres since fuel
LOG = 10  # the next row of ``log``
MAY_WAIT = 11  # whether and how the last leg's arrival may be put off: its ``ENDS_OUTSIDE``

# How the trip under way stands, see :mod:`safepassage.planning.trips`.
HERE = 12  # stop
NOW = 13  # minute in which the vehicle is free to move on
N_ABOARD = 14  # persons
AHEAD = 15  # room of the receptions where the trip calls from here on, but for the last
TRIED = 16  # whether a stop has been tried
STOOD = 17  # whether the stop minutes of ``HERE`` have been stood
BY_LINE = 18  # slot line by which ``HERE`` is left, -1 any or none
LATER = 19  # minute for which a vehicle can't wait on its way: its reception takes them in then
SPARED = 20  # resource of an hour's intake of which the trip leaves the rest to others, -1 none
ENTERED = 21  # minute in which the trip is first in a zone, -1 not yet
EXITED = 22  # its last exit from a zone: place in ``Arrays.chance`` as one row, -1 none
N_BOARDED = 23  # persons who have boarded at ``HERE`` since the vehicle came
ENOUGH = 24  # the last order comes out the same for all most units from this ...
UP_TO = 25  # ... to this, INF any

# How far the change under way reaches.
MOST_RUNS = 26  # after running so many trips it is taken back, INF: they are not counted
N_RUNS = 27  # trips that were run and counted
_NUMS_WIDTH = 28

# -- fields of ``totals`` ---------------------------------------------------------------------
VALUE = 0  # worth of all trips
OUT = 1  # persons
LAST = 2  # minute of the last arrival with people
VIOLATION = 3  # vehicles and convoys by which rule 8 is broken
ARRIVALS = 4  # persons times the minute in which their trip arrives
N_TOTALS = 5


class Timetable(NamedTuple):
    """Trips, sequences, slots and lists; what a change did, to take it back; scratch."""

    # trips by id
    rows: NDArray[np.int32]  # (trip, ROW_WIDTH)
    key: NDArray[np.int64]
    worth: NDArray[np.float64]
    driven: NDArray[np.int32]  # (trip, day): minutes driven after it; without limits (trip, 0)
    marked: NDArray[np.uint8]
    spare: NDArray[np.int32]
    # what the search decides beside the trips' content
    sequence: NDArray[np.int32]  # (vehicle, position): ids
    n_trips: NDArray[np.int32]
    slot_line: NDArray[np.int64]  # -1: no slot
    slot_minute: NDArray[np.int64]
    line_slots: NDArray[np.int64]  # (line, rank): slots sorted by minute
    line_count: NDArray[np.int64]
    # resources: numbers of the first, or -1 where nothing has to be looked at
    party_resource: NDArray[np.int64]
    stop_resource: NDArray[np.int64]  # (pickup)
    room_resource: NDArray[np.int64]
    intake_resource: NDArray[np.int64]  # (reception), + hour
    pass_resource: NDArray[np.int64]  # (place), + hour
    line_resource: NDArray[np.int64]
    slot_resource: NDArray[np.int64]
    # lists
    list_first: NDArray[np.int64]
    list_size: NDArray[np.int64]
    list_key: NDArray[np.int64]
    list_amount: NDArray[np.int32]
    list_slack: NDArray[np.int32]
    list_floor: NDArray[np.int32]
    list_trip: NDArray[np.int32]
    # sums
    remaining: NDArray[np.int64]  # (party)
    finish: NDArray[np.int64]  # (vehicle): last arrival with people
    totals: NDArray[np.float64]
    slot_used: NDArray[np.int64]  # (slot): vehicles that enter
    slot_exit: NDArray[np.int64]  # all are out of the zone by this minute
    slot_inside: NDArray[np.int64]  # convoys inside as it enters, itself among them
    # marked trips, by key
    heap_key: NDArray[np.int64]
    heap_trip: NDArray[np.int32]
    # the change under way
    saved_at: NDArray[np.int64]  # (trip): number of the change that saved it
    undo_trip: NDArray[np.int32]
    undo_rows: NDArray[np.int32]
    undo_key: NDArray[np.int64]
    undo_worth: NDArray[np.float64]
    undo_driven: NDArray[np.int32]
    undo_totals: NDArray[np.float64]
    undo_vehicle: NDArray[np.int64]  # (MOST_VEHICLES,), -1 none
    undo_sequence: NDArray[np.int32]
    undo_count: NDArray[np.int64]
    undo_slots: NDArray[np.int64]  # (slot, 2): line and minute
    moved: NDArray[np.int64]  # vehicles whose trips came out different
    moved_at: NDArray[np.int64]
    # scratch of a trip
    nums: NDArray[np.int64]
    draft: NDArray[np.int32]
    draft_driven: NDArray[np.int32]
    driving: NDArray[np.int64]
    saved_driving: NDArray[np.int64]
    before_way: NDArray[np.int64]
    claim_touch: NDArray[np.int64]
    claim_amount: NDArray[np.int64]
    left: NDArray[np.int64]
    person_events: NDArray[np.float64]  # (1,): persons aboard times the events to be expected
    log: NDArray[np.int32]


class TimetableRecord(RecordType):
    """Timetable as a record."""


class TimetableProxy(RecordProxy):
    """A record of Timetable outside kernels."""


register_record(TimetableRecord, TimetableProxy, Timetable)


@entry_kernel
def pack_timetable(timetable: Timetable) -> Timetable:
    """Return the timetable as a record that kernels take; the arrays are shared."""
    return TimetableProxy(*timetable)


#: Places in a list: of a resource that few trips look at, and where any may. No power of two, or
#: all lists would lie in the same few lines of a processor's cache.
_PLACES_FEW = 520


class _Numbering:
    """Gives resources numbers, and lists their places."""

    def __init__(self) -> None:
        self.places: list[int] = []

    def take(self, count: int, places: int) -> int:
        """Return the number of the first of ``count`` resources."""
        first = len(self.places)
        self.places += [places] * count
        return first


def new_timetable(
    arrays: Arrays, *, max_trips: int, max_slots: int, log_rows: int = 0
) -> Timetable:
    """
    Return a timetable without a trip.

    Parameters
    ----------
    arrays
        The problem.
    max_trips
        Trips of one vehicle, at the most.
    max_slots
        Convoy slots, at the most.
    log_rows
        Rows for what vehicles do, 0 where no plan is wanted.
    """
    n_vehicles = len(arrays.vehicle_class)
    n_hours = arrays.horizon // _HOUR + 2
    limited = bool((arrays.vehicle_driving >= 0).any())
    n_days = int(arrays.day_of[-1]) + 2 if limited else 0
    n_trips = n_vehicles * max_trips + 4
    n_lines = len(arrays.line_zone)
    few = min(n_trips, _PLACES_FEW)
    numbering = _Numbering()

    def ints(*shape: int) -> NDArray[np.int64]:
        return np.zeros(shape, dtype=np.int64)

    def shorts(*shape: int) -> NDArray[np.int32]:
        return np.zeros(shape, dtype=np.int32)

    persons = arrays.party_units * arrays.party_size
    party_resource = ints(len(persons))
    for party in range(len(persons)):
        party_resource[party] = numbering.take(1, few)
    stop_resource = np.full(len(arrays.ready), -1, dtype=np.int64)
    for pickup, ready in enumerate(arrays.ready):
        # Where all are out from the start, the parties' own numbers say all.
        stop = arrays.n_depots + arrays.n_receptions + pickup
        if ready[0] < persons[arrays.party_stop == stop].sum():
            stop_resource[pickup] = numbering.take(1, few)
    room_resource = np.full(arrays.n_receptions, -1, dtype=np.int64)
    intake_resource = np.full(arrays.n_receptions, -1, dtype=np.int64)
    for reception in range(arrays.n_receptions):
        if arrays.capacity[reception] < persons[arrays.party_accepts[:, reception]].sum():
            room_resource[reception] = numbering.take(1, n_trips)
        if arrays.intake[reception] < INF:
            intake_resource[reception] = numbering.take(n_hours, few)
    pass_resource = np.full(len(arrays.throughput), -1, dtype=np.int64)
    for place in np.flatnonzero(arrays.throughput >= 0):
        pass_resource[place] = numbering.take(n_hours, few)
    line_resource = np.array([numbering.take(1, n_trips) for _ in range(n_lines)], dtype=np.int64)
    slot_resource = np.array([numbering.take(1, few) for _ in range(max_slots)], dtype=np.int64)
    first = np.concatenate([[0], np.cumsum(numbering.places)]).astype(np.int64)

    rows = shorts(n_trips, ROW_WIDTH)
    rows[:, BEFORE] = UNPLANNED
    return Timetable(
        rows=rows,
        key=ints(n_trips),
        worth=np.zeros(n_trips),
        driven=shorts(n_trips, n_days),
        marked=np.zeros(n_trips, dtype=np.uint8),
        spare=np.arange(n_trips - 1, -1, -1, dtype=np.int32),
        sequence=shorts(n_vehicles, max_trips),
        n_trips=shorts(n_vehicles),
        slot_line=np.full(max_slots, -1, dtype=np.int64),
        slot_minute=ints(max_slots),
        line_slots=ints(n_lines, max_slots),
        line_count=ints(n_lines),
        party_resource=party_resource,
        stop_resource=stop_resource,
        room_resource=room_resource,
        intake_resource=intake_resource,
        pass_resource=pass_resource,
        line_resource=line_resource,
        slot_resource=slot_resource,
        list_first=first,
        list_size=ints(len(first)),
        list_key=ints(int(first[-1])),
        list_amount=shorts(int(first[-1])),
        list_slack=shorts(int(first[-1])),
        list_floor=shorts(int(first[-1])),
        list_trip=shorts(int(first[-1])),
        remaining=arrays.party_units.copy(),
        finish=ints(n_vehicles),
        totals=np.zeros(N_TOTALS),
        slot_used=ints(max_slots),
        slot_exit=ints(max_slots),
        slot_inside=ints(max_slots),
        heap_key=ints(4 * n_trips + 64),
        heap_trip=shorts(4 * n_trips + 64),
        saved_at=np.full(n_trips, -1, dtype=np.int64),
        undo_trip=shorts(n_trips),
        undo_rows=shorts(n_trips, ROW_WIDTH),
        undo_key=ints(n_trips),
        undo_worth=np.zeros(n_trips),
        undo_driven=shorts(n_trips, n_days),
        undo_totals=np.zeros(N_TOTALS),
        undo_vehicle=np.full(MOST_VEHICLES, -1, dtype=np.int64),
        undo_sequence=shorts(MOST_VEHICLES, max_trips),
        undo_count=np.full(MOST_VEHICLES + 1, -1, dtype=np.int64),
        undo_slots=ints(max_slots, 2),
        moved=ints(n_vehicles),
        moved_at=np.full(n_vehicles, -1, dtype=np.int64),
        nums=np.array([n_trips, *([0] * (_NUMS_WIDTH - 1))], dtype=np.int64),
        draft=shorts(ROW_WIDTH),
        draft_driven=shorts(n_days),
        driving=ints(n_days),
        saved_driving=ints(n_days),
        before_way=ints(n_days),
        claim_touch=ints(256),
        claim_amount=ints(256),
        left=ints(3),
        person_events=np.zeros(1),
        log=shorts(log_rows, 6),
    )
