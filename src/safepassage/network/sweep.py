"""
Earliest arrival at one target from every place at every minute: one sweep backward in time.

At a place u in minute t a vehicle may wait a minute, drive a road, or (at a checkpoint) be served
and drive on. With A(u, t) the earliest arrival,

    A(u, t) = min( A(u, t + 1) if it may wait,
                   min over roads (u, v) of A(v, t + minutes) if it may drive ),

so that from the horizon down to 0 each value is needed once: every road takes a minute or more.
Going backward, not forward, is what makes pauses right: a vehicle that would arrive in the tail of
a pause, too late to get out again, sees that there and waits outside for the next one. Equal
arrivals are told apart by the minutes spent in zones, then by the minutes on roads, the fewer the
better: a vehicle that has time stands, and doesn't drive to and fro. Where these are equal too, it
drives before it waits.

Most minutes are like the one after them: the vehicle waits for the same departure, or drives the
same way a minute earlier. So states are kept as *pieces*, spans of minutes in which each field
changes by the same amount a minute, and a place is looked at only in minutes in which its piece may
end: when something begins or ends to be allowed (:mod:`safepassage.network.events`), when a place
that a road leads to has begun a new piece, and when another way may have become as good. What
concerns one road alone is no reason to look while another way arrives earlier
(:mod:`safepassage.network.news`).

A *break* is a place where the way depends on other vehicles (a checkpoint with a throughput, the
gate of a convoy zone). The sweep looks through breaks as if they were free, which is what a bound
needs, and notes the first one met, so that a planner can stop there and claim its turn. Of the ways
out of a break, those that come back to it are left out: else a vehicle would go round in circles in
place of waiting for its turn.

References
----------
.. [1] Chabini, I. (1998). Discrete dynamic shortest path problems in transportation applications:
   complexity and algorithms with optimal run time. Transportation Research Record 1645, 170-175.
.. [2] Dean, B. C. (2004). Algorithms for minimum-cost paths in time-dependent networks with waiting
   policies. Networks 44(1), 41-46.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import INF, entry_kernel, kernel
from safepassage.network.fields import (
    ACTION,
    ARRIVE,
    BETWEEN_FUEL,
    BREAK_AT,
    BREAK_PLACE,
    DRIVE,
    DRIVE_LATER,
    DRIVE_SLOWER,
    ENDS_OUTSIDE,
    FIRST_ENTRY,
    LAST_EXIT,
    LAST_ZONE,
    N_FIELDS,
    N_PLAIN,
    ROAD_MINUTES,
    SINCE_FUEL,
    TO_FUEL,
    WAIT,
    ZONE_EXIT,
    ZONE_MINUTES,
)
from safepassage.network.ground import CHANGE, HOP, N_COMPARED, PIECE
from safepassage.network.movement import drives_until, leaves_at, may_be, may_drive, may_wait
from safepassage.network.news import hear, look_again, tell

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from safepassage.network.ground import Draft, Ground

__all__ = ["sweep"]


@kernel
def _is_better(ways: NDArray[np.int64], one: int, other: int) -> bool:
    """Return whether one way is better than another: earlier, out of zones, short."""
    for field in range(N_COMPARED):
        if ways[one, field] != ways[other, field]:
            return bool(ways[one, field] < ways[other, field])
    return False


@kernel
def _minutes_until_as_good(ways: NDArray[np.int64], one: int, best: int) -> int:
    """Return after how many earlier minutes a way may be as good as the best one, INF never."""
    for field in range(N_COMPARED):
        behind = ways[one, field] - ways[best, field]
        gains = ways[one, CHANGE + field] - ways[best, CHANGE + field]
        if behind > 0:
            return -(-behind // gains) if gains > 0 else INF
        if gains != 0:
            return 1 if gains > 0 else INF
    return INF


@kernel
def _put_driving_off(state: NDArray[np.int32]) -> None:
    """Count all driving as that of later days."""
    state[DRIVE_LATER] += state[DRIVE]
    state[DRIVE] = 0


@kernel
def _note_zones(
    ground: Ground, draft: Draft, state: NDArray[np.int32], place: int, hop: int, depart: int,
    piece: int, ends: bool,  # noqa: FBT001
) -> None:  # fmt: skip
    """Write when a way that begins with a hop is first in a zone, and when it leaves the last."""
    zone, way_zone = ground.zone_of[place], ground.hop_zone[hop]
    reached = ground.hop_target[hop]
    t_next = depart + ground.hop_minutes[hop]
    value, change = draft.value[piece], draft.change[piece]
    since = t_next - draft.top[piece]
    if way_zone >= 0:
        state[FIRST_ENTRY] = depart
    elif ground.zone_of[reached] >= 0:
        state[FIRST_ENTRY] = t_next
    else:
        state[FIRST_ENTRY] = INF if ends else value[FIRST_ENTRY] + change[FIRST_ENTRY] * since
    if not ends and value[LAST_ZONE] >= 0:
        state[LAST_ZONE] = value[LAST_ZONE]
        state[LAST_EXIT] = value[LAST_EXIT] + change[LAST_EXIT] * since
    elif way_zone >= 0 and ground.zone_of[reached] != way_zone:
        state[LAST_ZONE] = way_zone
        state[LAST_EXIT] = t_next
    elif zone >= 0 and way_zone != zone:
        state[LAST_ZONE] = zone
        state[LAST_EXIT] = depart
    else:
        state[LAST_ZONE] = -1
        state[LAST_EXIT] = INF


@kernel
def _lead_on(
    ground: Ground, draft: Draft, state: NDArray[np.int32], node: int, way: NDArray[np.int64],
    t: int, target: int, only_pause: int,
) -> None:  # fmt: skip
    """Write the details of being at a node in a minute, where a way begins with a hop."""
    hop, piece = way[HOP], way[PIECE]
    n_places = len(ground.zone_of)
    depart = t
    place = node
    if node < n_places:
        zone = ground.zone_of[node]
        depart += ground.service[node]
    else:
        place = ground.exit_place[node - n_places]
        zone = ground.exit_zone[node - n_places]
    reached = ground.hop_target[hop]
    minutes = ground.hop_minutes[hop]
    t_next = depart + minutes
    value, change = draft.value[piece], draft.change[piece]
    since = t_next - draft.top[piece]
    arrives = reached == target and (
        only_pause < 0 or ground.pause_at[ground.zone_of[reached], t_next] == only_pause
    )
    state[BREAK_AT] = value[BREAK_AT] + change[BREAK_AT] * since
    state[BREAK_PLACE] = value[BREAK_PLACE]
    if zone >= 0 and ground.zone_of[reached] == zone:
        state[ZONE_EXIT] = INF if arrives else value[ZONE_EXIT] + change[ZONE_EXIT] * since
    elif ground.hop_zone[hop] == zone:
        state[ZONE_EXIT] = t_next
    else:
        state[ZONE_EXIT] = depart
    next_day = ground.next_day
    today = min(minutes, next_day[depart] - depart)
    state[DRIVE] = today
    state[DRIVE_LATER] = minutes - today
    state[ENDS_OUTSIDE] = value[ENDS_OUTSIDE]
    if arrives:
        state[ENDS_OUTSIDE] = ground.hop_zone[hop] < 0
        if state[ENDS_OUTSIDE] and ground.hurried[place]:
            state[ENDS_OUTSIDE] = DRIVE_SLOWER
    _note_zones(
        ground, draft, state, place, hop, depart, piece, arrives or ground.is_break[reached]
    )
    # Distances don't change along a piece.
    state[TO_FUEL] = ground.hop_hectometres[hop]
    state[SINCE_FUEL] = -1
    state[BETWEEN_FUEL] = 0
    if not (arrives or ground.is_break[reached]):
        state[SINCE_FUEL] = value[SINCE_FUEL]
        state[BETWEEN_FUEL] = value[BETWEEN_FUEL]
        if not ground.has_fuel[reached]:
            state[TO_FUEL] += value[TO_FUEL]
        elif value[SINCE_FUEL] < 0:
            state[SINCE_FUEL] = value[TO_FUEL]
        else:
            state[BETWEEN_FUEL] = max(value[BETWEEN_FUEL], value[TO_FUEL])
        driven = value[DRIVE] + change[DRIVE] * since
        later = value[DRIVE_LATER] + change[DRIVE_LATER] * since
        if next_day[t_next] == next_day[depart]:
            state[DRIVE] += driven
            state[DRIVE_LATER] += later
        else:
            state[DRIVE_LATER] += driven + later
    if next_day[t] != next_day[depart]:
        _put_driving_off(state)


@kernel
def _look_at_hops(ground: Ground, draft: Draft, node: int, place: int, t: int) -> tuple[int, int]:
    """Write the ways that begin with a hop; return their number and which is best, -1 none."""
    n_places = len(ground.zone_of)
    zone = ground.zone_of[place]
    gate = -2
    depart = t
    serving = 0
    if node >= n_places:
        gate = ground.exit_gate[node - n_places]
    else:
        depart = leaves_at(ground, place, t)
        if depart < 0:
            return 0, -1
        serving = ground.service[place] if zone >= 0 else 0
    hop_target, hop_minutes, hop_zone = ground.hop_target, ground.hop_minutes, ground.hop_zone
    newest, top, older = draft.newest, draft.top, draft.older
    values, changes, ways = draft.value, draft.change, draft.ways
    pause_at, out_by, zone_of = ground.pause_at, ground.out_by, ground.zone_of
    latest = drives_until(ground, depart)
    count = 0
    best = -1
    for hop in range(ground.first[place], ground.first[place + 1]):
        if gate >= -1 and ground.hop_gate[hop] != gate:
            continue
        minutes = hop_minutes[hop]
        t_next = depart + minutes
        if t_next > latest:
            continue
        way_zone = hop_zone[hop]
        if not may_drive(pause_at, out_by, way_zone, zone_of[hop_target[hop]], depart, t_next):
            continue
        piece = newest[hop_target[hop]]
        while top[piece] < t_next:
            piece = older[piece]
        if values[piece, ARRIVE] >= INF:
            continue
        if gate >= -1 and zone < 0 and values[piece, BREAK_PLACE] == place:
            # Outside zones, who would come back to a break had better wait there.
            continue
        since = t_next - top[piece]
        for field in range(N_COMPARED):
            ways[count, field] = values[piece, field] + changes[piece, field] * since
            ways[count, CHANGE + field] = changes[piece, field]
        ways[count, ZONE_MINUTES] += serving + (minutes if way_zone >= 0 else 0)
        ways[count, ROAD_MINUTES] += minutes
        ways[count, HOP] = hop
        ways[count, PIECE] = piece
        if best < 0 or _is_better(ways, count, best):
            best = count
        count += 1
    return count, best


@kernel
def _look_at_waiting(ground: Ground, draft: Draft, place: int, t: int, number: int) -> bool:
    """Write the way that begins with waiting a minute; return whether there is one."""
    zone = ground.zone_of[place]
    if not may_wait(ground, zone, t):
        return False
    piece = draft.newest[place]
    value, change = draft.value[piece], draft.change[piece]
    if value[ARRIVE] >= INF:
        return False
    since = t + 1 - draft.top[piece]
    way = draft.ways[number]
    for field in range(N_COMPARED):
        way[field] = value[field] + change[field] * since
        way[CHANGE + field] = 0
    if zone >= 0:
        way[ZONE_MINUTES] += 1
        way[CHANGE + ZONE_MINUTES] = -1
    way[HOP] = WAIT
    way[PIECE] = piece
    return True


@kernel
def _details_of_waiting(ground: Ground, draft: Draft, way: NDArray[np.int64], t: int) -> None:
    """Write the details of the minute after, in which the vehicle waits on or departs."""
    state = draft.state[0]
    piece = way[PIECE]
    for field in range(ACTION + 1, N_FIELDS):
        since = t + 1 - draft.top[piece]
        state[field] = draft.value[piece, field] + draft.change[piece, field] * since
    if ground.next_day[t] != ground.next_day[t + 1]:
        _put_driving_off(state)


@kernel
def _choose(
    ground: Ground, draft: Draft, target: int, only_pause: int, n_fields: int,
    node: int, place: int, t: int,
) -> None:  # fmt: skip
    """Write the state of the best way from a node, and when to look at it again."""
    state, change = draft.state[0], draft.state[1]
    is_place = node < len(ground.zone_of)
    count, best = _look_at_hops(ground, draft, node, place, t)
    if (
        is_place
        and _look_at_waiting(ground, draft, place, t, count)
        and (best < 0 or _is_better(draft.ways, count, best))
    ):
        best = count
    if best < 0:
        return
    way = draft.ways[best]
    for field in range(N_COMPARED):
        state[field] = way[field]
        change[field] = way[CHANGE + field]
    state[ACTION] = way[HOP]
    again = INF
    for number in range(count):
        if number != best:
            again = min(again, _minutes_until_as_good(draft.ways, number, best))
    if is_place and way[HOP] != WAIT and way[CHANGE] == 0:
        # To wait for this very departure may be better a minute earlier.
        waited = 1 if ground.zone_of[place] >= 0 else 0
        zone_change = way[CHANGE + ZONE_MINUTES]
        if waited < -zone_change or (waited == -zone_change and way[CHANGE + ROAD_MINUTES] < 0):
            again = 1
    if again <= t:
        look_again(draft, node, t - again)
    if n_fields == N_PLAIN:
        return
    if way[HOP] == WAIT:
        _details_of_waiting(ground, draft, way, t)
    else:
        _lead_on(ground, draft, state, node, way, t, target, only_pause)
        if t > 0:
            _lead_on(ground, draft, draft.ahead, node, way, t - 1, target, only_pause)
            for field in range(ACTION + 1, N_FIELDS):
                change[field] = state[field] - draft.ahead[field]
    if is_place and ground.is_break[place]:
        state[BREAK_PLACE] = place
        state[BREAK_AT] = t
        state[DRIVE] = 0
        state[DRIVE_LATER] = 0
        state[TO_FUEL] = 0
        state[SINCE_FUEL] = -1
        state[BETWEEN_FUEL] = 0
        state[FIRST_ENTRY] = INF
        state[LAST_EXIT] = INF
        state[LAST_ZONE] = -1
        for field in (BREAK_PLACE, DRIVE, DRIVE_LATER, TO_FUEL, SINCE_FUEL, BETWEEN_FUEL):
            change[field] = 0
        for field in (FIRST_ENTRY, LAST_EXIT, LAST_ZONE):
            change[field] = 0
        change[BREAK_AT] = 1
    if ground.zone_of[place] >= 0:
        state[FIRST_ENTRY] = t
        change[FIRST_ENTRY] = 1


@kernel
def _look_at(
    ground: Ground, draft: Draft, target: int, only_pause: int, n_fields: int,
    node: int, t: int,
) -> None:  # fmt: skip
    """Write the state of a node in a minute, and how it changes."""
    n_places = len(ground.zone_of)
    place = node if node < n_places else ground.exit_place[node - n_places]
    zone = ground.zone_of[place]
    state, change = draft.state[0], draft.state[1]
    for field in range(N_FIELDS):
        state[field] = 0
        change[field] = 0
    state[ARRIVE] = INF
    state[ACTION] = WAIT
    state[BREAK_AT] = INF
    state[BREAK_PLACE] = -1
    state[ZONE_EXIT] = INF
    state[ENDS_OUTSIDE] = 1
    state[SINCE_FUEL] = -1
    state[FIRST_ENTRY] = INF
    state[LAST_EXIT] = INF
    state[LAST_ZONE] = -1
    if not may_be(ground, zone, t):
        return
    if place != target or (only_pause >= 0 and ground.pause_at[zone, t] != only_pause):
        _choose(ground, draft, target, only_pause, n_fields, node, place, t)
    elif node < n_places:
        state[ARRIVE] = t
        change[ARRIVE] = 1


@kernel
def _keep(draft: Draft, node: int, t: int, n_fields: int, count: int) -> bool:
    """Begin a new piece, the ``count``-th, unless the node's newest one says the same."""
    piece = draft.newest[node]
    same = piece >= 0
    field = 0
    while same and field < n_fields:
        change = draft.change[piece, field]
        now = draft.value[piece, field] + change * (t - draft.top[piece])
        same = draft.state[1, field] == change and draft.state[0, field] == now
        field += 1
    if same:
        return False
    for field in range(n_fields):
        draft.value[count, field] = draft.state[0, field]
        draft.change[count, field] = draft.state[1, field]
    draft.top[count] = t
    draft.older[count] = piece
    draft.newest[node] = count
    return True


@kernel
def _sweep(
    ground: Ground,
    draft: Draft,
    target: int,
    only_pause: int,
    n_fields: int,
) -> int:
    busy, due, due_words = draft.busy, draft.due, draft.due_words
    n_places = len(ground.zone_of)
    count = 0
    told = 0
    for t in range(len(busy) - 1, -1, -1):
        if not busy[t]:
            continue
        hear(ground, draft, t)
        for word in range(due_words.shape[1]):
            if due_words[t, word] == 0:
                continue
            for byte in range(8 * word, 8 * word + 8):
                bits = due[t, byte]
                if bits == 0:
                    continue
                for bit in range(8):
                    if bits >> bit & 1 == 0:
                        continue
                    if count == len(draft.top):
                        return -1
                    node = 8 * byte + bit
                    _look_at(ground, draft, target, only_pause, n_fields, node, t)
                    if _keep(draft, node, t, n_fields, count):
                        if node < n_places:
                            told = tell(ground, draft, node, t, count, told)
                            if told < 0:
                                return -1
                        count += 1
    return count


@entry_kernel
def sweep(
    ground: Ground,
    draft: Draft,
    target: int,
    only_pause: int,
    n_fields: int,
) -> int:
    """
    Fill a new draft's pieces for one target; return their number, -1 when there is no room.

    Parameters
    ----------
    ground
        What is moved over.
    draft
        From :func:`safepassage.network.ground.new_draft`.
    target
        Index of the place to reach.
    only_pause
        The pause in which to reach it, -1 any. In other pauses it may be passed on the way.
    n_fields
        How many fields are wanted; the others are not told apart, and not kept. ``N_PLAIN`` or
        more.
    """
    return _sweep(ground, draft, target, only_pause, n_fields)
