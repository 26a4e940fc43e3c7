"""Convoys: vehicles at a gate wait for each other, and enter the zone together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import INF, kernel
from safepassage.simulation.going import may_go_from
from safepassage.simulation.moves import depart
from safepassage.simulation.state import ENDED, MOVING, STANDING

if TYPE_CHECKING:
    import numpy as np

    from safepassage.simulation.day import Day
    from safepassage.simulation.state import State

__all__ = ["open_gate"]


@kernel
def _has_come(day: Day, state: State, stop: int) -> bool:
    """Return whether a planned member is in line, has gone on, or does not come any more."""
    vehicle = day.stop_vehicle[stop]
    if state.status[vehicle] == ENDED or state.at[vehicle] > stop:
        return True
    if state.at[vehicle] < stop:
        return False
    return state.status[vehicle] == MOVING or (
        state.status[vehicle] == STANDING and state.in_line[vehicle] >= 0
    )


@kernel
def _line_up(day: Day, state: State, gate: int, minute: int) -> tuple[int, int]:
    """
    Put the vehicles that may enter into ``state.line``, by planned minute of entry and number.

    Return how many they are, and the next minute in which the line may be another one.
    """
    count = 0
    later = INF
    for vehicle in range(len(state.status)):
        stop = state.at[vehicle]
        if (
            state.status[vehicle] != STANDING
            or state.in_line[vehicle] < 0
            or day.gate[stop] != gate
        ):
            continue
        first = may_go_from(day, state, stop, minute)
        if first > minute:
            later = min(later, first)
            continue
        later = minute + 1
        place = count
        planned = day.convoy_min[day.convoy[stop]]
        while place > 0:
            other = state.line[place - 1]
            if day.convoy_min[day.convoy[state.at[other]]] <= planned:
                break
            state.line[place] = other
            place -= 1
        state.line[place] = vehicle
        count += 1
    return count, later


@kernel
def open_gate(day: Day, state: State, key: np.uint64, gate: int, minute: int) -> None:
    """Let a convoy enter where one may, and say when the gate is looked at again."""
    count, later = _line_up(day, state, gate, minute)
    state.gate_wake[gate] = later
    zone = day.gate_zone[gate]
    size = min(count, day.gate_most[gate])
    if (
        count == 0
        or size < day.gate_least[gate]
        or minute < state.last_entry[gate] + day.gate_headway[gate]
        or state.convoys_in[zone] >= day.escorts[zone]
    ):
        return
    first = state.line[0]
    convoy = day.convoy[state.at[first]]
    complete = size == day.gate_most[gate] or minute >= state.in_line[first] + day.wait_min
    if not complete:
        complete = True
        for index in range(day.convoy_first[convoy], day.convoy_first[convoy + 1]):
            if not _has_come(day, state, day.convoy_stop[index]):
                complete = False
                break
    if not complete:
        return
    formed = state.formed[0]
    state.formed[0] += 1
    state.convoy_size[formed] = size
    state.convoys_in[zone] += 1
    state.last_entry[gate] = minute
    for place in range(size):
        vehicle = state.line[place]
        depart(day, state, key, vehicle, minute, len(state.status))
        state.convoy_of[vehicle, zone] = formed
