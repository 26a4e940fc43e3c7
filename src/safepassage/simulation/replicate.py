"""One replication from the first minute to the last, in one go or in parts, and a block of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import INF, entry_kernel, kernel
from safepassage.simulation.covers import draw_pauses, loses_cover, next_loss
from safepassage.simulation.crowd import draw_people
from safepassage.simulation.day import TURN_BACK
from safepassage.simulation.draws import key_of
from safepassage.simulation.gates import open_gate
from safepassage.simulation.moves import (
    arrive,
    close_piece,
    come_back,
    decide,
    queue,
    turn_back,
)
from safepassage.simulation.state import BACK, ENDED, MOVING, STANDING, Outcome, Tally, note

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from safepassage.simulation.chances import Chances
    from safepassage.simulation.day import Day
    from safepassage.simulation.state import State

__all__ = ["begin_day", "end_day", "run_block", "run_minutes"]

_LEFT = int(Tally.LEFT)
_IN_ZONE = int(Tally.IN_ZONE)
_ON_ROAD = int(Tally.ON_ROAD)
_LAST_MIN = int(Tally.LAST_MIN)
_IS_LEFT = int(Outcome.LEFT)
_IS_IN_ZONE = int(Outcome.IN_ZONE)
_IS_ON_ROAD = int(Outcome.ON_ROAD)


@kernel
def begin_day(day: Day, chances: Chances, state: State, key: np.uint64) -> None:
    """Clear the state, and draw what is drawn once a replication."""
    state.tally[:] = 0
    state.tally[_LAST_MIN] = -1
    state.value[0] = 0.0
    state.tries[:] = 0
    state.trips[:] = 0
    state.errand[:] = -1
    state.room[:] = INF
    state.sent_places[:] = 0
    state.sent[:] = 0
    state.bound[:] = 0
    state.look[0] = -1
    state.in_line[:] = -1
    state.queues_again[:] = INF
    state.used[:] = 0
    state.aboard[:] = 0
    state.marked[:] = 0
    state.persons[:] = 0
    state.convoy_of[:] = -1
    state.gate_wake[:] = INF
    state.last_entry[:] = -INF
    state.convoys_in[:] = 0
    state.formed[0] = 0
    state.last_turn[:] = 0
    state.turns[:] = 0
    draw_pauses(chances, state, key)
    draw_people(day, state, key)
    for vehicle in range(len(state.status)):
        stop = day.first_stop[vehicle]
        state.status[vehicle] = STANDING
        state.at[vehicle] = stop
        state.left[vehicle] = stop
        state.since[vehicle] = day.arrive[stop]
        state.ready[vehicle] = day.arrive[stop]
        state.wake[vehicle] = day.arrive[stop]


@kernel
def _lose_cover(day: Day, state: State, minute: int) -> None:
    """Let vehicles inside the zones that lose their cover do what the scenario says."""
    for zone in range(len(day.escorts)):
        if not loses_cover(day, state, zone, minute):
            continue
        for vehicle in range(len(state.status)):
            stop = state.at[vehicle]
            standing = state.status[vehicle] == STANDING
            moving = state.status[vehicle] == MOVING
            if not (
                (standing and day.stand_zone[stop] == zone)
                or (moving and day.road_zone[stop] == zone)
            ):
                continue
            turned = day.at_break == TURN_BACK and turn_back(day, state, vehicle, minute)
            if standing and not turned and state.in_line[vehicle] < 0:
                # Nobody waits for people, or for a planned minute, without cover.
                state.wake[vehicle] = minute


@kernel
def _next_minute(state: State) -> int:
    minute = INF
    for vehicle in range(len(state.wake)):
        minute = min(minute, state.wake[vehicle])
    for gate in range(len(state.gate_wake)):
        minute = min(minute, state.gate_wake[gate])
    return minute


@kernel
def end_day(day: Day, state: State) -> None:
    """Count where everybody is when the horizon comes."""
    for vehicle in range(len(state.status)):
        stop = state.at[vehicle]
        zone = day.stand_zone[stop]
        if state.status[vehicle] != STANDING and state.status[vehicle] != ENDED:
            zone = day.road_zone[stop]
        close_piece(day, state, vehicle, zone, state.since[vehicle], day.horizon)
        inside = zone >= 0
        if state.status[vehicle] == BACK:
            # Until ``since`` it is in the zone that it turned back in, which was closed there.
            inside = state.since[vehicle] > day.horizon or (
                zone >= 0 and state.wake[vehicle] > state.since[vehicle]
            )
        for bundle in range(len(day.size)):
            count = state.aboard[vehicle, bundle]
            if count:
                column = _IN_ZONE if inside else _ON_ROAD
                state.tally[column] += count * day.size[bundle]
                outcome = _IS_IN_ZONE if inside else _IS_ON_ROAD
                note(state, outcome, bundle, count, -1, vehicle)
    for bundle in range(len(day.size) - 1):
        if state.remaining[bundle]:
            state.tally[_LEFT] += state.remaining[bundle] * day.size[bundle]
            note(state, _IS_LEFT, bundle, state.remaining[bundle], -1, -1)


@kernel
def run_minutes(day: Day, state: State, key: np.uint64, first: int, until: int) -> int:
    """
    Run a replication through the minutes [first, until), of which those before have been run.

    Only minutes in which anything happens are gone to. Returns the next of them.
    """
    loss = next_loss(state, first - 1)
    while True:
        minute = min(_next_minute(state), loss)
        if minute >= until:
            return minute
        for vehicle in range(len(state.status)):
            if state.wake[vehicle] != minute:
                continue
            if state.status[vehicle] == MOVING:
                arrive(day, state, key, vehicle, minute)
            elif state.status[vehicle] == BACK:
                come_back(day, state, vehicle, minute)
            elif state.queues_again[vehicle] == minute:
                state.ready[vehicle] = minute
                queue(day, state, key, vehicle, minute)
        if minute == loss:
            _lose_cover(day, state, minute)
            loss = next_loss(state, minute)
        for vehicle in range(len(state.status)):
            if state.status[vehicle] == STANDING and state.wake[vehicle] == minute:
                decide(day, state, key, vehicle, minute)
        for gate in range(len(state.gate_wake)):
            if state.gate_wake[gate] == minute:
                open_gate(day, state, key, gate, minute)


@kernel
def _replicate(day: Day, chances: Chances, state: State, key: np.uint64) -> None:
    """Run one replication."""
    begin_day(day, chances, state, key)
    run_minutes(day, state, key, 0, day.horizon + 1)
    end_day(day, state)


@entry_kernel
def run_block(
    day: Day,
    chances: Chances,
    state: State,
    seed: int,
    first: int,
    rows: NDArray[np.int64],
    values: NDArray[np.float64],
) -> None:
    """
    Run replications ``first``, ``first`` + 1, ...: as many as there are rows.

    Parameters
    ----------
    day, chances, state
        Records; the sums over replications in ``state`` are added to.
    seed, first
        Seed, and the number of the first replication.
    rows
        What is counted in each, by :class:`~safepassage.simulation.state.Tally`; written.
    values
        The value of each; written.
    """
    for index in range(len(rows)):
        _replicate(day, chances, state, key_of(seed, first + index))
        rows[index, :] = state.tally
        values[index] = state.value[0]
        if index < len(state.safe_days):
            state.safe_days[index, :] = state.safe_h
            state.arrived_days[index, :, :, :] = state.arrived_h
