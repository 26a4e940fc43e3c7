"""
Which places a sweep looks at again: those for which a change elsewhere is news.

When a place begins a new piece, all whose roads lead there are told, each for the minute in which
it would have to leave; and events that concern one road are told to the place where it begins. A
place is looked at only if the way by that road may be its best one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF, kernel
from safepassage.network.fields import ACTION, ARRIVE

if TYPE_CHECKING:
    from safepassage.network.ground import Draft, Ground

__all__ = ["hear", "look_again", "tell"]


@kernel
def look_again(draft: Draft, node: int, t: int) -> None:
    """Let a node be looked at in a minute."""
    draft.due[t, node >> 3] |= np.uint8(1 << (node & 7))
    draft.busy[t] = True


@kernel
def tell(ground: Ground, draft: Draft, place: int, t: int, piece: int, told: int) -> int:
    """
    Tell all whose hops reach a place in a minute of the piece that begins there.

    ``told`` tellings were written before; returns how many now, -1 where there is no room.
    """
    n_places = len(ground.zone_of)
    into_origin, into_minutes, into_hop = ground.into_origin, ground.into_minutes, ground.into_hop
    service, is_break = ground.service, ground.is_break
    for number in range(ground.into_first[place], ground.into_first[place + 1]):
        origin = into_origin[number]
        depart = t - into_minutes[number]
        at = depart - service[origin]
        if at >= 0:
            if told == len(draft.told_next):
                return -1
            draft.told_place[told] = origin
            draft.told_hop[told] = into_hop[number]
            draft.told_piece[told] = piece
            draft.told_next[told] = draft.told_first[at]
            draft.told_first[at] = told
            draft.busy[at] = True
            told += 1
        if depart >= 0 and is_break[origin]:
            for way in range(len(ground.exit_place)):
                if ground.exit_place[way] == origin:
                    look_again(draft, n_places + way, depart)
    return told


@kernel
def _is_news(ground: Ground, draft: Draft, place: int, hop: int, piece: int, t: int) -> bool:
    """
    Return whether a place must be looked at in a minute for the piece that its hop leads to.

    It need not where the vehicle goes another way that arrives earlier. If the new way catches up,
    the place is looked at then.
    """
    values, changes = draft.value, draft.change
    t_next = t + ground.service[place] + ground.hop_minutes[hop]
    own = draft.newest[place]
    if own < 0 or hop == values[own, ACTION]:
        return True
    if values[piece, ARRIVE] >= INF:
        return False
    arrive = values[own, ARRIVE] + changes[own, ARRIVE] * (t - draft.top[own])
    reached = values[piece, ARRIVE] + changes[piece, ARRIVE] * (t_next - draft.top[piece])
    behind = reached - arrive
    if behind <= 0:
        return True
    gains = changes[piece, ARRIVE] - changes[own, ARRIVE]
    if gains > 0:
        again = -(-behind // gains)
        if again <= t:
            look_again(draft, place, t - again)
    return False


@kernel
def _piece_at(draft: Draft, place: int, t: int) -> int:
    """Return the piece of a place that a minute lies in."""
    top, older = draft.top, draft.older
    piece = draft.newest[place]
    while top[piece] < t:
        piece = older[piece]
    return int(piece)


@kernel
def hear(ground: Ground, draft: Draft, t: int) -> None:
    """Let places be looked at in a minute for whom what they are told in it is news."""
    due, last = draft.due, len(draft.busy) - 1
    places, following = draft.told_place, draft.told_next
    telling = draft.told_first[t]
    while telling >= 0:
        place = places[telling]
        if due[t, place >> 3] >> (place & 7) & 1 == 0 and _is_news(
            ground, draft, place, draft.told_hop[telling], draft.told_piece[telling], t
        ):
            look_again(draft, place, t)
        telling = following[telling]
    for event in range(draft.event_first[t], draft.event_first[t + 1]):
        place, hop = draft.event_place[event], draft.event_hop[event]
        if due[t, place >> 3] >> (place & 7) & 1:
            continue
        t_next = t + ground.service[place] + ground.hop_minutes[hop]
        if t_next > last:
            continue
        piece = _piece_at(draft, ground.hop_target[hop], t_next)
        if _is_news(ground, draft, place, hop, piece, t):
            look_again(draft, place, t)
