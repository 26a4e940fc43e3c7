"""What one vehicle does: it arrives, waits, departs, turns back. The rules are in decision 0019."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF, kernel
from safepassage.simulation.covers import (
    bare_minutes,
    first_bare,
    next_cover,
    pause_over,
)
from safepassage.simulation.crowd import all_there_from, board, entity_of, set_down, wanted
from safepassage.simulation.day import SHELTER
from safepassage.simulation.dispatch import let_go, send
from safepassage.simulation.draws import Stream, bits, number_of, row_of
from safepassage.simulation.going import may_go_from
from safepassage.simulation.state import (
    BACK,
    ENDED,
    MOVING,
    STANDING,
    Outcome,
    Tally,
    note,
)

if TYPE_CHECKING:
    from safepassage.simulation.day import Day
    from safepassage.simulation.state import State

__all__ = [
    "arrive",
    "close_piece",
    "come_back",
    "decide",
    "depart",
    "queue",
    "sheltered",
    "turn_back",
]

_TRAVEL = int(Stream.TRAVEL)
_BREAKDOWN = int(Stream.BREAKDOWN)
_BREAKDOWN_MIN = int(Stream.BREAKDOWN_MIN)
_SERVICE = int(Stream.SERVICE)
_HOLD = int(Stream.HOLD)
_HOLD_MIN = int(Stream.HOLD_MIN)
_REFUSAL = int(Stream.REFUSAL)
_CAUGHT = int(Tally.CAUGHT)
_EXPOSED_MIN = int(Tally.EXPOSED_MIN)
_IS_CAUGHT = int(Outcome.CAUGHT)


@kernel
def close_piece(day: Day, state: State, vehicle: int, zone: int, start: int, end: int) -> None:
    """Count who was aboard in a zone that no pause covered, for how long, and mark them."""
    if zone < 0 or state.persons[vehicle] == 0 or end <= start:
        return
    bare = bare_minutes(day, state, zone, start, end)
    if bare <= 0:
        return
    state.tally[_EXPOSED_MIN] += bare * state.persons[vehicle]
    minute = first_bare(day, state, zone, start)
    for bundle in range(len(day.size)):
        fresh = state.aboard[vehicle, bundle] - state.marked[vehicle, bundle]
        if fresh > 0:
            state.marked[vehicle, bundle] += fresh
            state.tally[_CAUGHT] += fresh * day.size[bundle]
            state.caught_h[minute // 60] += fresh * day.size[bundle]
            note(state, _IS_CAUGHT, bundle, fresh, minute, vehicle)


@kernel
def _leave_zone(state: State, vehicle: int, zone: int) -> None:
    """Let a vehicle leave its convoy, and the convoy its escort with the last vehicle."""
    convoy = state.convoy_of[vehicle, zone]
    if convoy < 0:
        return
    state.convoy_of[vehicle, zone] = -1
    state.convoy_size[convoy] -= 1
    if state.convoy_size[convoy] == 0:
        state.convoys_in[zone] -= 1


@kernel
def queue(day: Day, state: State, key: np.uint64, vehicle: int, minute: int) -> None:
    """Let a vehicle stand in line at a checkpoint, and draw what becomes of it there."""
    stop = state.at[vehicle]
    checkpoint = day.checkpoint[stop]
    begin = max(minute, state.last_turn[checkpoint])
    while True:
        if begin > day.horizon:
            begin = INF
            break
        begin = day.opens[checkpoint, begin]
        if begin > day.horizon:
            begin = INF
            break
        limit = day.per_hour[checkpoint]
        if limit < 0 or state.turns[checkpoint, begin // 60] < limit:
            break
        begin = (begin // 60 + 1) * 60
    state.last_turn[checkpoint] = begin
    state.queues_again[vehicle] = INF
    if begin == INF:
        state.ready[vehicle] = INF
        return
    state.turns[checkpoint, begin // 60] += 1
    # A refused vehicle, or one that comes again, has another draw.
    entity = entity_of(day, vehicle, stop)
    index = state.tries[entity]
    state.tries[entity] += 1
    factor = day.service_factor[row_of(bits(key, _SERVICE, entity, index))]
    end = begin + int(np.floor(day.service[checkpoint] * factor + 0.5))
    if number_of(bits(key, _REFUSAL, entity, index)) < day.refusal_chance:
        state.ready[vehicle] = INF
        state.queues_again[vehicle] = end + day.refusal_min
        return
    if number_of(bits(key, _HOLD, entity, index)) < day.hold_chance:
        mean = day.hold_min
        end += int(mean * day.exponential[row_of(bits(key, _HOLD_MIN, entity, index))])
    state.ready[vehicle] = max(state.ready[vehicle], end)


@kernel
def arrive(day: Day, state: State, key: np.uint64, vehicle: int, minute: int) -> None:
    """Let a vehicle arrive at its next stop."""
    before = state.at[vehicle]
    zone = day.road_zone[before]
    close_piece(day, state, vehicle, zone, state.since[vehicle], minute)
    stop = before + 1
    state.at[vehicle] = stop
    if zone >= 0 and zone != day.stand_zone[stop]:
        _leave_zone(state, vehicle, zone)
    state.status[vehicle] = STANDING
    state.since[vehicle] = minute
    state.wake[vehicle] = minute
    state.ready[vehicle] = minute
    if day.reception[stop] >= 0:
        set_down(day, state, vehicle, stop, minute)
        state.ready[vehicle] = minute + day.least_stand[stop]
    if stop < state.left[vehicle]:
        return
    state.ready[vehicle] = minute + day.least_stand[stop]
    if day.checkpoint[stop] >= 0:
        queue(day, state, key, vehicle, minute)


@kernel
def come_back(day: Day, state: State, vehicle: int, minute: int) -> None:
    """Let a vehicle arrive that has turned back: it stands where it was before the zone."""
    stop = state.at[vehicle]
    close_piece(day, state, vehicle, day.road_zone[stop], state.since[vehicle], minute)
    state.status[vehicle] = STANDING
    state.since[vehicle] = minute
    state.wake[vehicle] = minute
    state.ready[vehicle] = minute
    for zone in range(len(day.escorts)):
        if zone != day.stand_zone[stop]:
            _leave_zone(state, vehicle, zone)


@kernel
def turn_back(day: Day, state: State, vehicle: int, minute: int) -> bool:
    """
    Turn a vehicle back whose zone has just lost its cover, where that is the nearer way out.

    Ways are compared by planned minutes, but for the rest of the road that it is on. The whole way
    back is accounted for at once.
    """
    stop = state.at[vehicle]
    moving = state.status[vehicle] == MOVING
    zone = day.road_zone[stop] if moving else day.stand_zone[stop]
    back, outside, target = INF, 0, stop
    if moving:
        on = state.wake[vehicle] - minute
        if day.stand_zone[stop + 1] == zone:
            on += day.least_there[stop + 1] + day.way_on[stop + 1]
        if not day.turn_barred[stop]:
            back = minute - state.since[vehicle]
            if day.stand_zone[stop] == zone:
                back += day.way_back[stop]
                outside = day.way_back_outside[stop]
                target = day.back_to[stop]
    else:
        on = day.way_on[stop]
        back = day.way_back[stop]
        outside = day.way_back_outside[stop]
        target = day.back_to[stop]
    if back >= on:
        return False
    end = min(minute + back, day.horizon)
    close_piece(day, state, vehicle, zone, state.since[vehicle], end)
    out = minute + back + outside
    state.status[vehicle] = BACK
    state.at[vehicle] = target
    state.in_line[vehicle] = -1
    state.queues_again[vehicle] = INF
    # What is left to account for is the road outside the zone.
    state.since[vehicle] = minute + back
    state.wake[vehicle] = out
    return True


@kernel
def decide(day: Day, state: State, key: np.uint64, vehicle: int, minute: int) -> None:
    """Let a standing vehicle depart, stand in line at a gate, or say when it looks again."""
    stop = state.at[vehicle]
    state.wake[vehicle] = INF
    if day.is_last[stop]:
        if not day.is_dispatched:
            state.status[vehicle] = ENDED
            return
        if minute < state.ready[vehicle]:
            state.wake[vehicle] = state.ready[vehicle]
            return
        later = send(day, state, vehicle, minute)
        if later > minute:
            state.wake[vehicle] = later
            return
        stop = state.at[vehicle]
    zone = day.stand_zone[stop]
    pause = pause_over(day, state, zone, minute) if zone >= 0 else -1
    bare = zone >= 0 and pause < 0
    if minute < state.ready[vehicle]:
        state.wake[vehicle] = min(state.ready[vehicle], state.queues_again[vehicle])
        return
    if not bare:
        if minute < day.depart[stop]:
            state.wake[vehicle] = day.depart[stop]
            return
        is_new = stop >= state.left[vehicle]
        if day.pickup[stop] >= 0 and is_new and wanted(day, state, vehicle, stop) > 0:
            last = state.since[vehicle] if day.is_dispatched else day.depart[stop]
            last += day.wait_min
            if zone >= 0:
                last = day.safe_until[pause] - day.way_on[stop]
            if minute < last:
                there = all_there_from(day, state, vehicle, stop)
                if there > minute:
                    state.wake[vehicle] = min(there, last)
                    return
    first = minute
    if day.gate[stop] < 0:
        first = may_go_from(day, state, stop, minute)
    if first > minute:
        state.wake[vehicle] = first
    elif _is_over(day, state, vehicle, minute):
        state.status[vehicle] = ENDED
        if state.errand[vehicle] >= 0:
            let_go(day, state, vehicle)
            _look_again(day, state, -1, minute, vehicle)
    elif day.gate[stop] >= 0:
        state.in_line[vehicle] = minute
        state.gate_wake[day.gate[stop]] = minute
    else:
        depart(day, state, key, vehicle, minute, vehicle)


@kernel
def _is_over(day: Day, state: State, vehicle: int, minute: int) -> bool:
    """Return whether an empty vehicle that could go on ends its day instead."""
    stop = state.at[vehicle]
    return (
        day.stand_zone[stop] < 0
        and state.persons[vehicle] == 0
        and minute >= day.available_to[vehicle]
        and (day.pickup[stop] < 0 or stop < state.left[vehicle])
    )


@kernel
def _look_again(day: Day, state: State, pickup: int, minute: int, passed: int) -> None:
    """
    Let vehicles that wait at a pickup look again, and those that wait to be sent.

    There are fewer people to wait for, and fewer vehicles on their way. ``pickup`` is -1 for none.
    """
    for vehicle in range(len(state.status)):
        stop = state.at[vehicle]
        waits = pickup >= 0 and day.pickup[stop] == pickup and state.in_line[vehicle] < 0
        if state.status[vehicle] == STANDING and (waits or day.origin[stop] >= 0):
            soon = minute if vehicle > passed else minute + 1
            state.wake[vehicle] = min(state.wake[vehicle], soon)


@kernel
def depart(day: Day, state: State, key: np.uint64, vehicle: int, minute: int, passed: int) -> None:
    """
    Let a vehicle depart: people board, and the road takes its drawn minutes.

    ``passed`` is the last vehicle that has had its turn in this minute.
    """
    stop = state.at[vehicle]
    zone = day.stand_zone[stop]
    close_piece(day, state, vehicle, zone, state.since[vehicle], minute)
    if day.pickup[stop] >= 0 and stop >= state.left[vehicle]:
        board(day, state, key, vehicle, stop, minute)
        if day.is_dispatched:
            let_go(day, state, vehicle)
        # It stands here no longer, and so doesn't look again itself.
        state.status[vehicle] = MOVING
        _look_again(day, state, day.pickup[stop], minute, passed)
    state.left[vehicle] = max(state.left[vehicle], stop + 1)
    state.in_line[vehicle] = -1
    road = day.road_zone[stop]
    if zone >= 0 and zone != road:
        _leave_zone(state, vehicle, zone)
    entity = entity_of(day, vehicle, stop)
    index = state.tries[entity]
    state.tries[entity] += 1
    factor = day.travel_factor[row_of(bits(key, _TRAVEL, entity, index))]
    minutes = max(1, int(np.floor(day.drive[stop] * factor + 0.5)))
    if number_of(bits(key, _BREAKDOWN, entity, index)) < day.breakdowns_per_min * minutes:
        mean = day.breakdown_min
        minutes += 1 + int(mean * day.exponential[row_of(bits(key, _BREAKDOWN_MIN, entity, index))])
    end = minute + minutes
    if road >= 0 and day.at_break == SHELTER:
        end = sheltered(day, state, road, minute, minutes)
    state.status[vehicle] = MOVING
    state.since[vehicle] = minute
    state.wake[vehicle] = end


@kernel
def sheltered(day: Day, state: State, zone: int, minute: int, minutes: int) -> int:
    """Return when a movement ends that stands still whenever no pause covers its zone."""
    while minutes > 0:
        minute = next_cover(day, state, zone, minute)
        if minute >= INF:
            return INF
        bare = first_bare(day, state, zone, minute)
        moved = min(minutes, bare - minute)
        minutes -= moved
        minute += moved
    return minute
