"""The people of a replication: who comes, who is ready by when, and who boards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF, kernel
from safepassage.simulation.day import UNITS
from safepassage.simulation.draws import Stream, bits, number_of, row_of
from safepassage.simulation.state import Outcome, Tally, note

if TYPE_CHECKING:
    from safepassage.simulation.day import Day
    from safepassage.simulation.state import State

__all__ = [
    "all_there_from",
    "board",
    "draw_people",
    "entity_of",
    "on_hand",
    "out_from",
    "set_down",
    "wanted",
]

_COUNT = int(Stream.COUNT)
_SHOW = int(Stream.SHOW)
_LIFT = int(Stream.LIFT)
_JOINERS = int(Stream.JOINERS)
_COUNTED = int(Tally.COUNTED)
_NOT_COME = int(Tally.NOT_COME)
_SAFE = int(Tally.SAFE)
_JOINED = int(Tally.JOINED)
_JOINERS_SAFE = int(Tally.JOINERS_SAFE)
_LAST_MIN = int(Tally.LAST_MIN)
_BOARDED = int(Tally.BOARDED)
_IS_SAFE = int(Outcome.SAFE)
_HAS_NOT_COME = int(Outcome.NOT_COME)


@kernel
def draw_people(day: Day, state: State, key: np.uint64) -> None:
    """Draw how many of each bundle there are and come, and how fast each pickup lifts."""
    for bundle in range(len(day.size) - 1):
        there = day.counted[bundle]
        if day.is_counted[bundle]:
            off = 1.0 + day.count_spread * day.normal[row_of(bits(key, _COUNT, bundle, 0))]
            there = max(0, int(np.floor(there * off + 0.5)))
        coming = 0
        for number in range(there):
            if number_of(bits(key, _SHOW, bundle, number)) >= day.no_show:
                coming += 1
        state.coming[bundle] = coming
        state.remaining[bundle] = coming
        # Who is dispatched has nobody planned: whoever comes may board.
        planned = 0 if day.is_dispatched else day.counted[bundle]
        state.beyond[bundle] = max(0, coming - planned)
        state.tally[_COUNTED] += there * day.size[bundle]
        state.tally[_NOT_COME] += (there - coming) * day.size[bundle]
        if there > coming:
            note(state, _HAS_NOT_COME, bundle, there - coming, -1, -1)
    for pickup in range(len(day.pickup_zone)):
        state.taken[pickup] = 0
        state.out[pickup, 1] = -1
        state.rate[pickup] = -1
        if day.pickup_rate[pickup] >= 0:
            factor = day.lift_factor[row_of(bits(key, _LIFT, pickup, 0))]
            state.rate[pickup] = max(1, int(np.floor(day.pickup_rate[pickup] * factor + 0.5)))


@kernel
def _present(day: Day, state: State, pickup: int, minute: int) -> int:
    """Return the persons who are at a pickup by a minute, on board or not, in units."""
    persons = 0
    for index in range(day.pickup_first[pickup], day.pickup_first[pickup + 1]):
        bundle = day.pickup_bundle[index]
        if day.ready_from[bundle] <= minute:
            persons += state.coming[bundle] * day.size[bundle]
    return persons * UNITS


@kernel
def _next_edge(day: Day, state: State, pickup: int, minute: int) -> int:
    """Return the next minute, after one, in which lifting begins or ends or people come."""
    edge = INF
    zone = day.pickup_zone[pickup]
    if zone >= 0:
        for index in range(day.zone_first[zone], day.zone_first[zone + 1]):
            pause = day.zone_pause[index]
            if state.pause_from[pause] > minute:
                edge = min(edge, state.pause_from[pause])
            if state.pause_to[pause] > minute:
                edge = min(edge, state.pause_to[pause])
    for index in range(day.pickup_first[pickup], day.pickup_first[pickup + 1]):
        # They count from this minute on, so that what is lifted before it is capped without them.
        before = day.ready_from[day.pickup_bundle[index]] - 1
        if before > minute:
            edge = min(edge, before)
    return edge


@kernel
def _lifts(day: Day, state: State, pickup: int, minute: int) -> bool:
    zone = day.pickup_zone[pickup]
    if zone < 0:
        return True
    for index in range(day.zone_first[zone], day.zone_first[zone + 1]):
        pause = day.zone_pause[index]
        if state.pause_from[pause] <= minute < state.pause_to[pause]:
            return True
    return False


@kernel
def _lifted(day: Day, state: State, pickup: int, until: int, wanted_units: int) -> tuple[int, int]:
    """
    Return the units that are ready by a minute, and the first minute by which so many are.

    ``ready(since)`` is who is out when the day begins; ``ready(m + 1)`` is ``ready(m)``, and a
    minute's lift where lifting runs in minute m, but no more than are present by m + 1. The minute
    is INF where ``until`` comes before it.
    """
    rate = state.rate[pickup]
    minute = day.since
    out = min(day.pickup_start[pickup], _present(day, state, pickup, minute))
    found = minute if out >= wanted_units else INF
    while minute < until:
        end = min(until, _next_edge(day, state, pickup, minute))
        if _lifts(day, state, pickup, minute):
            present = _present(day, state, pickup, end)
            if found == INF and out < wanted_units <= min(out + rate * (end - minute), present):
                found = minute + (wanted_units - out + rate - 1) // rate
            out = min(out + rate * (end - minute), present)
        minute = end
    return out, found


@kernel
def on_hand(day: Day, state: State, pickup: int, minute: int) -> int:
    """Return the persons who are out at a pickup and not aboard."""
    if state.out[pickup, 1] != minute:
        if state.rate[pickup] < 0:
            units = _present(day, state, pickup, minute)
        else:
            units, _ = _lifted(day, state, pickup, minute, INF * UNITS)
        state.out[pickup, 0] = units // UNITS
        state.out[pickup, 1] = minute
    return state.out[pickup, 0] - state.taken[pickup]


@kernel
def _whoever_fits(day: Day, state: State, vehicle: int, stop: int) -> int:
    """Return the persons of those there when a vehicle came whom it has places for, in order."""
    pickup = day.pickup[stop]
    reception = day.next_reception[stop]
    room = state.room[vehicle]
    persons = 0
    for need in range(3):
        state.free[need] = day.capacity[vehicle, need] - state.used[vehicle, need]
    for index in range(day.pickup_first[pickup], day.pickup_first[pickup + 1]):
        bundle = day.pickup_bundle[index]
        if day.ready_from[bundle] > state.since[vehicle] or not day.accepts[bundle, reception]:
            continue
        count = min(state.remaining[bundle], (room - persons) // day.size[bundle])
        for need in range(3):
            if day.places[bundle, need]:
                count = min(count, state.free[need] // day.places[bundle, need])
        for need in range(3):
            state.free[need] -= count * day.places[bundle, need]
        persons += count * day.size[bundle]
    return persons


@kernel
def wanted(day: Day, state: State, vehicle: int, stop: int) -> int:
    """
    Return the persons whom a vehicle waits for at a pickup.

    They are the planned ones, while there are any; who is dispatched waits until it is full.
    """
    if day.is_dispatched:
        return _whoever_fits(day, state, vehicle, stop)
    persons = 0
    for load in range(day.load_first[stop], day.load_first[stop + 1]):
        bundle = day.load_bundle[load]
        persons += min(day.load_count[load], state.remaining[bundle]) * day.size[bundle]
    return persons


@kernel
def all_there_from(day: Day, state: State, vehicle: int, stop: int) -> int:
    """Return the first minute in which everybody is out whom a vehicle waits for, INF never."""
    pickup = day.pickup[stop]
    first = 0
    for load in range(day.load_first[stop], day.load_first[stop + 1]):
        bundle = day.load_bundle[load]
        if min(day.load_count[load], state.remaining[bundle]) > 0:
            first = max(first, day.ready_from[bundle])
    return out_from(
        day, state, pickup, state.taken[pickup] + wanted(day, state, vehicle, stop), first
    )


@kernel
def out_from(day: Day, state: State, pickup: int, persons: int, first: int) -> int:
    """Return the first minute, not before ``first``, by which so many were ever out, INF never."""
    if state.rate[pickup] < 0:
        # Whoever is present is ready; more are present only in a minute of ready_from.
        minute = first
        while _present(day, state, pickup, minute) < persons * UNITS:
            later = INF
            for index in range(day.pickup_first[pickup], day.pickup_first[pickup + 1]):
                since = day.ready_from[day.pickup_bundle[index]]
                if since > minute:
                    later = min(later, since)
            if later == INF:
                return INF
            minute = later
        return minute
    _, lifted = _lifted(day, state, pickup, day.horizon + 1, persons * UNITS)
    return max(first, lifted)


@kernel
def _fits(day: Day, state: State, vehicle: int, bundle: int, stop: int, most: int) -> int:
    """Return how many of a bundle, at most ``most``, a vehicle has places for (not reserved)."""
    for need in range(3):
        places = day.places[bundle, need]
        if places:
            free = day.capacity[vehicle, need] - state.used[vehicle, need]
            if stop >= 0:
                free -= day.reserve[stop, need]
            most = min(most, max(0, free) // places)
    return most


@kernel
def _take(day: Day, state: State, vehicle: int, bundle: int, count: int) -> None:
    state.aboard[vehicle, bundle] += count
    state.persons[vehicle] += count * day.size[bundle]
    for need in range(3):
        state.used[vehicle, need] += count * day.places[bundle, need]


@kernel
def entity_of(day: Day, vehicle: int, stop: int) -> int:
    """Return for what is drawn at a stop: the stop of a plan, else the vehicle."""
    return vehicle if day.is_dispatched else stop


@kernel
def board(day: Day, state: State, key: np.uint64, vehicle: int, stop: int, minute: int) -> None:
    """Let people board in the minute of departure: as planned, then more, then joiners."""
    pickup = day.pickup[stop]
    hour = minute // 60
    there = min(on_hand(day, state, pickup, minute), state.room[vehicle])
    for load in range(day.load_first[stop], day.load_first[stop + 1]):
        bundle = day.load_bundle[load]
        if day.ready_from[bundle] > minute:
            continue
        size = day.size[bundle]
        count = min(day.load_count[load], state.remaining[bundle], there // size)
        count = _fits(day, state, vehicle, bundle, -1, count)
        _take(day, state, vehicle, bundle, count)
        state.remaining[bundle] -= count
        state.taken[pickup] += count * size
        there -= count * size
        state.tally[_BOARDED] += count * size
        state.boarded_h[hour] += count * size
    reception = day.next_reception[stop]
    if reception < 0:
        return
    for index in range(day.pickup_first[pickup], day.pickup_first[pickup + 1]):
        bundle = day.pickup_bundle[index]
        if day.ready_from[bundle] > minute or not day.accepts[bundle, reception]:
            continue
        size = day.size[bundle]
        count = min(state.beyond[bundle], state.remaining[bundle], there // size)
        count = _fits(day, state, vehicle, bundle, stop, count)
        _take(day, state, vehicle, bundle, count)
        state.beyond[bundle] -= count
        state.remaining[bundle] -= count
        state.taken[pickup] += count * size
        there -= count * size
        state.tally[_BOARDED] += count * size
        state.boarded_h[hour] += count * size
    if day.takes_joiners[stop]:
        entity = entity_of(day, vehicle, stop)
        drawn = number_of(bits(key, _JOINERS, entity, state.trips[vehicle]))
        count = 0
        while count < len(day.joiners) and day.joiners[count] <= drawn:
            count += 1
        joiner = len(day.size) - 1
        count = _fits(day, state, vehicle, joiner, stop, count)
        _take(day, state, vehicle, joiner, count)
        state.tally[_JOINED] += count


@kernel
def set_down(day: Day, state: State, vehicle: int, stop: int, minute: int) -> None:
    """Let everybody aboard get off who accepts a reception; they are safe."""
    reception = day.reception[stop]
    joiner = len(day.size) - 1
    hour = minute // 60
    for bundle in range(joiner + 1):
        count = state.aboard[vehicle, bundle]
        if count == 0 or not day.accepts[bundle, reception]:
            continue
        persons = count * day.size[bundle]
        _take(day, state, vehicle, bundle, -count)
        state.marked[vehicle, bundle] = 0
        for need in range(3):
            state.arrived_h[reception, need, hour] += count * day.places[bundle, need]
        note(state, _IS_SAFE, bundle, count, minute, vehicle)
        if bundle == joiner:
            state.tally[_JOINERS_SAFE] += persons
            continue
        state.tally[_SAFE] += persons
        state.tally[_LAST_MIN] = max(state.tally[_LAST_MIN], minute)
        state.safe_h[hour] += persons
        state.value[0] += count * day.worth[bundle] * (1.0 - day.urgency * minute / day.horizon)
