"""A scenario and a plan as the arrays that a simulated day is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from safepassage.compiled import RecordProxy, RecordType, entry_kernel, register_record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["RUN_ON", "SHELTER", "TURN_BACK", "UNITS", "Day", "pack_day"]

TURN_BACK, SHELTER, RUN_ON = 0, 1, 2
"""What vehicles do at a break, as numbers."""

UNITS = 60_000
"""One person in the units in which people are brought out: a thousandth of a person an hour is
one unit a minute, so that sums are whole numbers."""


class Day(NamedTuple):
    """
    What never changes between replications.

    A *stop* is one of all courses. Where a plan is followed, each vehicle has one course, its
    itinerary. Where it is dispatched, it begins with the course of one stop where it is, and then
    takes one *errand* after the other: a course from where it is to a pickup and a reception, which
    all vehicles of its type share. A *bundle* is what travels whole: a person, a
    household of a group of households, or a household of several rows; after the last bundle comes
    the one of joiners. A *gate* is where a convoy zone is entered from one place. Minutes, persons;
    -1 is none, throughout.
    """

    horizon: int
    since: int  # the minute in which it begins: 0, or later where part of a plan has been done
    at_break: int
    wait_min: int
    # zones
    zone_first: NDArray[np.int64]  # (zone + 1): into ``zone_pause``
    zone_pause: NDArray[np.int64]  # pauses of each zone in the order of time
    safe_until: NDArray[np.int64]  # (pause): its pledged end less its margin
    stranding: float  # the most chance with which a break may catch who enters a zone, 1 no limit
    stands: NDArray[np.float64]  # (pause, minute since it began): chance to stand, by the ledger
    escorts: NDArray[np.int64]  # (zone), -1 no convoy zone
    # gates
    gate_zone: NDArray[np.int64]
    gate_least: NDArray[np.int64]
    gate_most: NDArray[np.int64]
    gate_headway: NDArray[np.int64]
    convoy_first: NDArray[np.int64]  # (convoy + 1): into ``convoy_stop``
    convoy_stop: NDArray[np.int64]  # planned members: the stops from which they enter
    convoy_min: NDArray[np.int64]  # (convoy): the planned minute of entry
    # vehicles
    first_stop: NDArray[np.int64]
    available_to: NDArray[np.int64]
    capacity: NDArray[np.int64]  # (vehicle, need)
    # stops
    stop_vehicle: NDArray[np.int64]
    is_last: NDArray[np.bool_]  # of its course
    arrive: NDArray[np.int64]  # planned
    depart: NDArray[np.int64]  # planned
    drive: NDArray[np.int64]  # planned minutes to the next stop, 0 at the last
    stand_zone: NDArray[np.int64]
    road_zone: NDArray[np.int64]
    least_stand: NDArray[np.int64]  # where people get on or off
    checkpoint: NDArray[np.int64]
    reception: NDArray[np.int64]  # where the plan sets people down
    next_reception: NDArray[np.int64]  # the next one at which it does, after this stop
    pickup: NDArray[np.int64]  # where the plan takes people aboard
    takes_joiners: NDArray[np.bool_]  # the last pickup of a trip
    reserve: NDArray[np.int64]  # (stop, need): places for those still to come on this trip
    load_first: NDArray[np.int64]  # (stop + 1)
    load_bundle: NDArray[np.int64]
    load_count: NDArray[np.int64]
    least_there: NDArray[np.int64]  # the same with a checkpoint's service, where it is passed
    way_on: NDArray[np.int64]  # from departing here to the end of the stay that standing is in
    way_back: NDArray[np.int64]  # minutes in the zone back to where the stay began, INF barred
    way_back_outside: NDArray[np.int64]  # minutes after that, on a road that is not in the zone
    back_to: NDArray[np.int64]  # the stop before the stay
    turn_barred: NDArray[np.bool_]  # the road to the next stop is one-way
    enters: NDArray[np.int64]  # (stop, 2): zones of stays that begin on the road or behind it
    through: NDArray[np.int64]  # (stop, 2): minutes from departing to the end of each of them
    gate: NDArray[np.int64]
    convoy: NDArray[np.int64]
    # errands, by where they begin: those of origin o are errand_first[o] to errand_first[o + 1]
    is_dispatched: bool
    origin: NDArray[np.int64]  # (stop): where errands may begin
    errand_first: NDArray[np.int64]  # the nearest pickup first, then the nearest reception
    errand_stop: NDArray[np.int64]  # (errand): its first stop
    errand_pickup: NDArray[np.int64]
    errand_reception: NDArray[np.int64]
    errand_least: NDArray[np.int64]  # the most that the least of a convoy on the way is, 0 none
    errand_min: NDArray[np.int64]  # planned minutes of all of it
    stay_first: NDArray[np.int64]  # (errand + 1): into the stays
    stay_zone: NDArray[np.int64]  # stays in zones
    stay_out: NDArray[np.int64]  # planned minutes from its first stop until it is out again
    takes_in: NDArray[np.int64]  # (reception): persons, INF no limit
    # places
    pickup_first: NDArray[np.int64]  # (pickup + 1): into ``pickup_bundle``
    pickup_bundle: NDArray[np.int64]
    pickup_zone: NDArray[np.int64]  # where lifting needs a pause, -1 where it needs none
    pickup_start: NDArray[np.int64]  # ready at ``since``, units
    pickup_rate: NDArray[np.int64]  # thousandths of a person an hour, -1 all at once
    lift_factor: NDArray[np.float64]  # (row)
    service: NDArray[np.int64]  # (checkpoint): minutes
    per_hour: NDArray[np.int64]  # (checkpoint): vehicles, -1 no limit
    opens: NDArray[np.int64]  # (checkpoint, minute): the first minute then in which service fits
    curfew_from: NDArray[np.int64]  # (minute): the first curfew minute from then on
    curfew_to: NDArray[np.int64]  # (minute): the first one without curfew from then on
    # people
    size: NDArray[np.int64]  # (bundle): persons
    places: NDArray[np.int64]  # (bundle, need)
    counted: NDArray[np.int64]  # (bundle): how many were counted
    is_counted: NDArray[np.bool_]  # (bundle): whether the count may be off
    ready_from: NDArray[np.int64]
    accepts: NDArray[np.bool_]  # (bundle, reception)
    worth: NDArray[np.float64]  # (bundle): priority times persons
    urgency: float
    # chances
    normal: NDArray[np.float64]  # (row)
    exponential: NDArray[np.float64]  # (row)
    travel_factor: NDArray[np.float64]  # (row)
    service_factor: NDArray[np.float64]  # (row)
    joiners: NDArray[np.float64]  # chance of at most so many
    count_spread: float
    no_show: float
    breakdowns_per_min: float
    breakdown_min: float
    hold_chance: float
    hold_min: float
    refusal_chance: float
    refusal_min: int


class DayRecord(RecordType):
    """Day as a record."""


class DayProxy(RecordProxy):
    """A record of Day outside kernels."""


register_record(DayRecord, DayProxy, Day)


@entry_kernel
def pack_day(day: Day) -> Day:
    """Return the day as a record that kernels take; the arrays are shared."""
    return DayProxy(*day)
