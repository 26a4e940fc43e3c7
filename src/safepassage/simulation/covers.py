"""When the pauses hold in a replication, and what that means for each zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import INF, kernel
from safepassage.simulation.draws import Stream, bits, number_of, row_of

if TYPE_CHECKING:
    import numpy as np

    from safepassage.simulation.chances import Chances
    from safepassage.simulation.day import Day
    from safepassage.simulation.state import State

__all__ = [
    "bare_minutes",
    "draw_pauses",
    "first_bare",
    "first_in_time",
    "loses_cover",
    "next_cover",
    "next_loss",
    "pause_over",
]

_BLOCKS = 3
#: Of a chance: a plan at the limit keeps it.
_TOLERANCE = 1e-9
_PARTY_BEGINS = int(Stream.PARTY_BEGINS)
_PARTY_DELAY = int(Stream.PARTY_DELAY)
_PARTY_BREAKS = int(Stream.PARTY_BREAKS)
_PAUSE_BEGINS = int(Stream.PAUSE_BEGINS)
_PAUSE_LATE = int(Stream.PAUSE_LATE)
_PAUSE_BREAKS = int(Stream.PAUSE_BREAKS)


@kernel
def _break_minute(chances: Chances, key: np.uint64, pause: int, start: int, age: int) -> int:
    """
    Return the minute in which a pause breaks that has begun, INF never.

    With S(u) the chance to stand u hours, it breaks when the hazard that it has gone through
    reaches a draw from the exponential distribution with mean 1.
    """
    left = chances.exponential[row_of(bits(key, _PAUSE_BREAKS, pause, 0))]
    for block in range(_BLOCKS):
        hazard = chances.stated_breaks[pause]
        if hazard < 0.0:
            hazard = 0.0
            for share in range(chances.first[pause], chances.first[pause + 1]):
                row = row_of(bits(key, _PARTY_BREAKS, chances.party[share], block))
                hazard += chances.breaks[chances.breaks_table[share, block], row]
        low = max(chances.edges[block], age)
        high = chances.edges[block + 1]
        if high <= low or hazard <= 0.0:
            continue
        needed = left * 60.0 / hazard
        if needed < high - low:
            return start + low + int(needed)
        left -= hazard * (high - low) / 60.0
    return INF


@kernel
def draw_pauses(chances: Chances, state: State, key: np.uint64) -> None:
    """Draw when each pause begins and ends; count those that held, and those that broke."""
    for pause in range(len(chances.start)):
        chance = chances.stated_begins[pause]
        if chance < 0.0:
            chance = 1.0
            for share in range(chances.first[pause], chances.first[pause + 1]):
                row = row_of(bits(key, _PARTY_BEGINS, chances.party[share], 0))
                chance *= chances.begins[chances.begins_table[share], row]
        mean = chances.stated_late[pause]
        if mean < 0.0:
            party = chances.party[chances.first[pause]]
            row = row_of(bits(key, _PARTY_DELAY, party, 0))
            mean = chances.late[chances.late_table[pause], row]
        late = mean * chances.exponential[row_of(bits(key, _PAUSE_LATE, pause, 0))]
        begins = chances.start[pause] + int(min(late, 1e8))
        age = 0
        if chances.begun[pause] < INF:
            chance = 1.0
            begins = chances.begun[pause]
            age = chances.known[pause] - begins
        breaks = _break_minute(chances, key, pause, begins, age)
        ends = min(breaks, chances.end[pause])
        holds = number_of(bits(key, _PAUSE_BEGINS, pause, 0)) < chance * chances.unharmed[pause]
        if not holds or ends <= begins:
            begins = chances.end[pause]
            ends = begins
        else:
            state.began[pause] += 1
            if ends < chances.end[pause]:
                state.broke[pause] += 1
        state.pause_from[pause] = begins
        state.pause_to[pause] = ends


@kernel
def pause_over(day: Day, state: State, zone: int, minute: int) -> int:
    """Return the pause that holds over a zone in a minute, -1 none."""
    for index in range(day.zone_first[zone], day.zone_first[zone + 1]):
        pause = day.zone_pause[index]
        if state.pause_from[pause] <= minute < state.pause_to[pause]:
            return pause
    return -1


@kernel
def first_in_time(
    day: Day, state: State, pause: int, minute: int, through: int, limit: float
) -> int:
    """
    Return the first minute from one on in which who enters under a pause may take the way through.

    They are out, after ``through`` minutes, by its pledged end less its margin, and the chance that
    it breaks before is no more than ``limit``. INF where there is no such minute before the pause
    ends. ``minute`` is not before its start.
    """
    first = state.pause_from[pause]
    last = min(state.pause_to[pause] - 1, day.safe_until[pause] - through)
    if limit < 1.0:
        since = day.stands[pause]
        while minute <= last:
            stands = since[min(minute - first, len(since) - 1)]
            # One that began early may go on for longer than was pledged.
            falls = stands - since[min(minute - first + through, len(since) - 1)]
            if falls <= limit * stands + _TOLERANCE:
                return minute
            minute += 1
    return minute if minute <= last else INF


@kernel
def next_cover(day: Day, state: State, zone: int, minute: int) -> int:
    """Return the first minute from one on in which a pause holds over a zone, INF never."""
    for index in range(day.zone_first[zone], day.zone_first[zone + 1]):
        pause = day.zone_pause[index]
        if state.pause_from[pause] < state.pause_to[pause] and state.pause_to[pause] > minute:
            return max(state.pause_from[pause], minute)
    return INF


@kernel
def bare_minutes(day: Day, state: State, zone: int, start: int, end: int) -> int:
    """Return the minutes of [start, end) in which no pause holds over a zone."""
    bare = end - start
    for index in range(day.zone_first[zone], day.zone_first[zone + 1]):
        pause = day.zone_pause[index]
        bare -= max(0, min(end, state.pause_to[pause]) - max(start, state.pause_from[pause]))
    return bare


@kernel
def first_bare(day: Day, state: State, zone: int, start: int) -> int:
    """Return the first minute from ``start`` on in which no pause holds over a zone."""
    minute = start
    for index in range(day.zone_first[zone], day.zone_first[zone + 1]):
        pause = day.zone_pause[index]
        if state.pause_from[pause] <= minute < state.pause_to[pause]:
            minute = state.pause_to[pause]
    return minute


@kernel
def loses_cover(day: Day, state: State, zone: int, minute: int) -> bool:
    """Return whether a pause held over a zone until just before a minute, and none does in it."""
    return (
        minute > 0
        and pause_over(day, state, zone, minute - 1) >= 0
        and pause_over(day, state, zone, minute) < 0
    )


@kernel
def next_loss(state: State, minute: int) -> int:
    """Return the next minute, after one, in which a pause ends, INF none."""
    found = INF
    for pause in range(len(state.pause_to)):
        if state.pause_from[pause] < state.pause_to[pause] and state.pause_to[pause] > minute:
            found = min(found, state.pause_to[pause])
    return found
