"""
Who makes which trip, in what order: moves that cost a few additions each.

Where every way takes as long at any time and nobody waits for anything, when a vehicle is done is a
sum over its trips. A change of two trips changes two such sums by a few terms, and no timetable
needs to be settled. All kernels stand in this file: the cache of compiled code is named by the
files of ``planning`` itself, and numba looks at a kernel's own file besides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from safepassage.compiled import RecordProxy, RecordType, entry_kernel, kernel, register_record
from safepassage.planning.guide import draw

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LAST", "Roster", "pack_roster", "rearrange", "reckon"]

#: Fields of ``marks``: the last arrival of the best roster, and the vehicles done no earlier.
LAST = 0
_N_LATE = 1

#: What changes places: two trips with their receptions, without them, or their receptions alone.
_TRIPS = 0
_PICKUPS = 1
_RECEPTIONS = 2
_EXCHANGES = 3

#: The share of moves that take a single trip elsewhere, and of these to another reception.
_MOVED = 0.3
_REDIRECTED = 0.3
#: What the mean end of the vehicles counts for beside their lateness.
_MEAN_COST = 1.0
#: Worse than any lateness: a vehicle that is done after its time, or can't go that way.
_NEVER = 1e15


class Roster(NamedTuple):
    """
    Trips whose people are fixed, who makes them where to, and the best that was found so.

    Vehicles that start alike, of one class from one depot, have the same *start*. Minutes
    throughout, INF where there is no way or the reception is not accepted.
    """

    # trips
    begin: NDArray[np.int64]  # (start, trip): from the depot until all are aboard
    again: NDArray[np.int64]  # (class, reception, trip): from the arrival there until all are
    bring: NDArray[np.int64]  # (class, trip, reception): from then on
    persons: NDArray[np.int64]  # (trip)
    fits: NDArray[np.bool_]  # (vehicle, trip): there are places for all
    # vehicles
    vehicle_start: NDArray[np.int64]
    vehicle_class: NDArray[np.int64]
    since: NDArray[np.int64]
    until: NDArray[np.int64]
    # who makes which trip, where to
    sequence: NDArray[np.int64]  # (vehicle, position)
    n_trips: NDArray[np.int64]  # (vehicle)
    vehicle_of: NDArray[np.int64]  # (trip)
    position_of: NDArray[np.int64]  # (trip)
    reception_of: NDArray[np.int64]  # (trip)
    done: NDArray[np.int64]  # (vehicle): minute of its last arrival, 0 without trips
    room: NDArray[np.int64]  # (reception): persons for whom there is room besides
    # the best
    best_sequence: NDArray[np.int64]
    best_n_trips: NDArray[np.int64]
    best_reception_of: NDArray[np.int64]
    marks: NDArray[np.int64]
    random: NDArray[np.uint64]  # (1,)


class RosterRecord(RecordType):
    """Roster as a record."""


class RosterProxy(RecordProxy):
    """A record of Roster outside kernels."""


register_record(RosterRecord, RosterProxy, Roster)


@entry_kernel
def pack_roster(roster: Roster) -> Roster:
    """Return the roster as a record that kernels take; the arrays are shared."""
    return RosterProxy(*roster)


@kernel
def _until_aboard(roster: Roster, vehicle: int, before: int, trip: int) -> int:
    """Return the minutes that a trip takes until all are aboard, after one to a reception."""
    if before < 0:
        begin = roster.begin[roster.vehicle_start[vehicle], trip]
        return int(roster.since[vehicle] + begin)
    return int(roster.again[roster.vehicle_class[vehicle], before, trip])


@kernel
def _before(roster: Roster, vehicle: int, position: int) -> int:
    """Return the reception that a vehicle comes from at a position, -1 from its depot."""
    if position == 0:
        return -1
    return int(roster.reception_of[roster.sequence[vehicle, position - 1]])


@kernel
def _minutes(roster: Roster, vehicle: int, before: int, trip: int, reception: int) -> int:
    """Return the minutes of a trip to a reception, after one to another."""
    bring = roster.bring[roster.vehicle_class[vehicle], trip, reception]
    return int(_until_aboard(roster, vehicle, before, trip) + bring)


@kernel
def _done_with(roster: Roster, vehicle: int, position: int, trip: int, reception: int) -> int:
    """Return when a vehicle is done with another trip in place of the one at a position."""
    former = roster.sequence[vehicle, position]
    before = _before(roster, vehicle, position)
    left = roster.reception_of[former]
    done = roster.done[vehicle]
    done += _minutes(roster, vehicle, before, trip, reception)
    done -= _minutes(roster, vehicle, before, former, left)
    if position + 1 < roster.n_trips[vehicle]:
        after = roster.sequence[vehicle, position + 1]
        done += _until_aboard(roster, vehicle, reception, after)
        done -= _until_aboard(roster, vehicle, left, after)
    return int(done)


@kernel
def _done_without(roster: Roster, vehicle: int, position: int) -> int:
    """Return when a vehicle is done without its trip at a position."""
    former = roster.sequence[vehicle, position]
    before = _before(roster, vehicle, position)
    left = roster.reception_of[former]
    done = roster.done[vehicle] - _minutes(roster, vehicle, before, former, left)
    if position + 1 < roster.n_trips[vehicle]:
        after = roster.sequence[vehicle, position + 1]
        done += _until_aboard(roster, vehicle, before, after)
        done -= _until_aboard(roster, vehicle, left, after)
    return int(done)


@kernel
def _done_with_more(roster: Roster, vehicle: int, position: int, trip: int, reception: int) -> int:
    """Return when a vehicle is done with one more trip, made at a position."""
    before = _before(roster, vehicle, position)
    done = roster.done[vehicle] + _minutes(roster, vehicle, before, trip, reception)
    if position < roster.n_trips[vehicle]:
        after = roster.sequence[vehicle, position]
        done += _until_aboard(roster, vehicle, reception, after)
        done -= _until_aboard(roster, vehicle, before, after)
    return int(done)


@kernel
def _add_up(roster: Roster, vehicle: int) -> int:
    """Return when a vehicle is done, all of its trips added up."""
    done = 0
    before = -1
    for position in range(roster.n_trips[vehicle]):
        trip = roster.sequence[vehicle, position]
        reception = roster.reception_of[trip]
        done += _minutes(roster, vehicle, before, trip, reception)
        before = reception
    return int(done)


@kernel
def _late(roster: Roster, vehicle: int, done: int, aim: float) -> float:
    """Return by how much a vehicle is late for the aim, and its share of the mean end."""
    if done > roster.until[vehicle]:
        return _NEVER
    return max(0.0, done - aim) + _MEAN_COST * done / len(roster.done)


@kernel
def _accept(roster: Roster, change: float, temperature: float) -> bool:
    return change <= 0.0 or draw(roster.random) < np.exp(-change / temperature)


@kernel
def _set_done(roster: Roster, vehicle: int, done: int) -> None:
    """Say when a vehicle is done, and count it among those that are late."""
    last = roster.marks[LAST]
    roster.marks[_N_LATE] += int(done >= last) - int(roster.done[vehicle] >= last)
    roster.done[vehicle] = done


@kernel
def _put(roster: Roster, vehicle: int, position: int, trip: int) -> None:
    roster.sequence[vehicle, position] = trip
    roster.vehicle_of[trip] = vehicle
    roster.position_of[trip] = position


@kernel
def _exchange(roster: Roster, trip: int, other: int, what: int) -> None:
    """Let two trips change places, or receptions, or both; done twice it undoes itself."""
    if what != _RECEPTIONS:
        vehicle, position = roster.vehicle_of[trip], roster.position_of[trip]
        _put(roster, roster.vehicle_of[other], roster.position_of[other], trip)
        _put(roster, vehicle, position, other)
    if what != _TRIPS:
        reception = roster.reception_of[trip]
        _redirect(roster, trip, roster.reception_of[other])
        _redirect(roster, other, reception)


@kernel
def _redirect(roster: Roster, trip: int, reception: int) -> None:
    roster.room[roster.reception_of[trip]] += roster.persons[trip]
    roster.room[reception] -= roster.persons[trip]
    roster.reception_of[trip] = reception


@kernel
def _carry(roster: Roster, trip: int, vehicle: int, position: int) -> None:
    """Take a trip out of its vehicle's sequence and put it into one at a position."""
    former = roster.vehicle_of[trip]
    roster.n_trips[former] -= 1
    for place in range(roster.position_of[trip], roster.n_trips[former]):
        _put(roster, former, place, roster.sequence[former, place + 1])
    for place in range(roster.n_trips[vehicle], position, -1):
        _put(roster, vehicle, place, roster.sequence[vehicle, place - 1])
    _put(roster, vehicle, position, trip)
    roster.n_trips[vehicle] += 1


@kernel
def _try_exchange(
    roster: Roster, trip: int, other: int, what: int, aim: float, temperature: float
) -> bool:
    one, two = roster.vehicle_of[trip], roster.vehicle_of[other]
    there, here = roster.reception_of[trip], roster.reception_of[other]
    if what != _TRIPS:
        more = roster.persons[trip] - roster.persons[other]
        if there != here and (roster.room[here] < more or roster.room[there] < -more):
            return False
        there, here = here, there
    if one == two:
        late = _late(roster, one, roster.done[one], aim)
        _exchange(roster, trip, other, what)
        done = _add_up(roster, one)
        if _accept(roster, _late(roster, one, done, aim) - late, temperature):
            _set_done(roster, one, done)
            return True
        _exchange(roster, trip, other, what)
        return False
    at, to = roster.position_of[trip], roster.position_of[other]
    if what == _RECEPTIONS:
        done_one = _done_with(roster, one, at, trip, there)
        done_two = _done_with(roster, two, to, other, here)
    elif roster.fits[one, other] and roster.fits[two, trip]:
        done_one = _done_with(roster, one, at, other, here)
        done_two = _done_with(roster, two, to, trip, there)
    else:
        return False
    change = _late(roster, one, done_one, aim) + _late(roster, two, done_two, aim)
    change -= _late(roster, one, roster.done[one], aim) + _late(roster, two, roster.done[two], aim)
    if not _accept(roster, change, temperature):
        return False
    _exchange(roster, trip, other, what)
    _set_done(roster, one, done_one)
    _set_done(roster, two, done_two)
    return True


@kernel
def _try_move(roster: Roster, trip: int, aim: float, temperature: float) -> bool:
    """Try to have a trip made by some vehicle at some time, and now and then to elsewhere."""
    one, at, there = roster.vehicle_of[trip], roster.position_of[trip], roster.reception_of[trip]
    two = _below(roster, len(roster.done))
    reception = there
    if draw(roster.random) < _REDIRECTED:
        reception = _below(roster, len(roster.room))
        if reception != there and roster.room[reception] < roster.persons[trip]:
            return False
    late = _late(roster, one, roster.done[one], aim)
    if one == two:
        to = _below(roster, roster.n_trips[one])
        _redirect(roster, trip, reception)
        _carry(roster, trip, one, to)
        done = _add_up(roster, one)
        if _accept(roster, _late(roster, one, done, aim) - late, temperature):
            _set_done(roster, one, done)
            return True
        _carry(roster, trip, one, at)
        _redirect(roster, trip, there)
        return False
    if not roster.fits[two, trip] or roster.n_trips[two] == roster.sequence.shape[1]:
        return False
    to = _below(roster, roster.n_trips[two] + 1)
    done_one = _done_without(roster, one, at)
    done_two = _done_with_more(roster, two, to, trip, reception)
    change = _late(roster, one, done_one, aim) + _late(roster, two, done_two, aim)
    change -= late + _late(roster, two, roster.done[two], aim)
    if not _accept(roster, change, temperature):
        return False
    _redirect(roster, trip, reception)
    _carry(roster, trip, two, to)
    _set_done(roster, one, done_one)
    _set_done(roster, two, done_two)
    return True


@kernel
def _below(roster: Roster, limit: int) -> int:
    """Return a random whole number in [0, limit)."""
    return int(draw(roster.random) * limit)


@kernel
def _some_trip(roster: Roster) -> int:
    """Return a trip, rather one of a vehicle that is done late."""
    trip, other = _below(roster, len(roster.persons)), _below(roster, len(roster.persons))
    if roster.done[roster.vehicle_of[other]] > roster.done[roster.vehicle_of[trip]]:
        return other
    return trip


@kernel
def _keep(roster: Roster) -> None:
    """Keep the present roster as the best one."""
    for vehicle in range(len(roster.done)):
        roster.best_n_trips[vehicle] = roster.n_trips[vehicle]
        for position in range(roster.n_trips[vehicle]):
            roster.best_sequence[vehicle, position] = roster.sequence[vehicle, position]
    for trip in range(len(roster.persons)):
        roster.best_reception_of[trip] = roster.reception_of[trip]
    last = 0
    for vehicle in range(len(roster.done)):
        last = max(last, roster.done[vehicle])
    roster.marks[LAST] = last
    roster.marks[_N_LATE] = 0
    for vehicle in range(len(roster.done)):
        roster.marks[_N_LATE] += int(roster.done[vehicle] >= last)


@entry_kernel
def reckon(roster: Roster) -> None:
    """Work out when all are done and what room there is, and keep the roster as the best one."""
    for vehicle in range(len(roster.done)):
        roster.done[vehicle] = _add_up(roster, vehicle)
        for position in range(roster.n_trips[vehicle]):
            _put(roster, vehicle, position, roster.sequence[vehicle, position])
    for trip in range(len(roster.persons)):
        roster.room[roster.reception_of[trip]] -= roster.persons[trip]
    _keep(roster)


@kernel
def _go_back(roster: Roster) -> None:
    """Go on from the best roster."""
    for trip in range(len(roster.persons)):
        _redirect(roster, trip, roster.best_reception_of[trip])
    for vehicle in range(len(roster.done)):
        roster.n_trips[vehicle] = roster.best_n_trips[vehicle]
        for position in range(roster.n_trips[vehicle]):
            _put(roster, vehicle, position, roster.best_sequence[vehicle, position])
        _set_done(roster, vehicle, _add_up(roster, vehicle))


@entry_kernel
def rearrange(roster: Roster, n_moves: int, hot: float, cold: float, anew: bool) -> None:  # noqa: FBT001
    """
    Make ``n_moves`` moves while the temperature falls geometrically from ``hot`` to ``cold``.

    With ``anew`` from the best roster, else from the present one. What is wanted is that all are
    done earlier than in the best roster, by the more the hotter it is.
    """
    if anew:
        _go_back(roster)
    cooling = (cold / hot) ** (1.0 / max(1, n_moves))
    temperature = hot
    for _ in range(n_moves):
        temperature *= cooling
        aim = roster.marks[LAST] - 1.0 - temperature
        trip = _some_trip(roster)
        if draw(roster.random) < _MOVED:
            changed = _try_move(roster, trip, aim, temperature)
        else:
            other = _below(roster, len(roster.persons))
            what = _below(roster, _EXCHANGES)
            changed = other != trip and _try_exchange(roster, trip, other, what, aim, temperature)
        if changed and roster.marks[_N_LATE] == 0:
            _keep(roster)
