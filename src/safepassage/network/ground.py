"""What a sweep reads, and the room that it works in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from safepassage.compiled import RecordProxy, RecordType, entry_kernel, register_record
from safepassage.network.fields import N_FIELDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.network.events import Events
    from safepassage.network.hops import HopTable
    from safepassage.network.restrictions import Restrictions
    from safepassage.network.sweeper import Exits

__all__ = [
    "CHANGE",
    "HOP",
    "N_COMPARED",
    "PIECE",
    "Draft",
    "Ground",
    "clear_draft",
    "ground_of",
    "new_draft",
    "pack_draft",
    "pack_ground",
]

#: The fields that ways are compared by come first.
N_COMPARED = 3
#: A way looked at: what it is compared by, how that changes a minute, its hop, and the piece of the
#: place that the hop leads to.
CHANGE = N_COMPARED
HOP = 2 * N_COMPARED
PIECE = HOP + 1
_WAY_WIDTH = PIECE + 1


class Ground(NamedTuple):
    """
    What one class of vehicles moves over, and when it may: see ``HopTable`` and ``Restrictions``.

    ``into_*`` are the hops sorted by the place that they reach: which they are, where they come
    from, and minutes.
    *Nodes* are the places and then the exits, the ways out of breaks: being at a place, not yet
    served, and departing by an exit in exactly that minute.
    """

    first: NDArray[np.int64]
    hop_target: NDArray[np.int64]
    hop_minutes: NDArray[np.int64]
    hop_zone: NDArray[np.int64]
    hop_gate: NDArray[np.int64]
    hop_hectometres: NDArray[np.int64]
    into_first: NDArray[np.int64]  # (place + 1), as ``first``
    into_hop: NDArray[np.int64]  # (hop)
    into_origin: NDArray[np.int64]  # (hop) place
    into_minutes: NDArray[np.int64]  # (hop)
    zone_of: NDArray[np.int64]  # (place), -1 none
    pause_at: NDArray[np.int16]  # (zone, minute): the pause that can be used, -1 none
    out_by: NDArray[np.int64]  # (pause): instant by which everybody must be out
    curfew: NDArray[np.int32]  # (minute): first curfew minute at or after each minute
    next_day: NDArray[np.int32]  # (minute): the one at which the next local day begins
    service: NDArray[np.int64]  # (place) minutes, 0 where there is no checkpoint
    served_by: NDArray[np.bool_]  # (place, minute): it may depart then, its service just done
    has_fuel: NDArray[np.bool_]  # (place)
    hurried: NDArray[np.bool_]  # (place): see ``restrictions.is_hurried``
    is_break: NDArray[np.bool_]  # (place)
    exit_place: NDArray[np.int64]  # (exit)
    exit_gate: NDArray[np.int64]  # (exit): gate passed, -1 none
    exit_zone: NDArray[np.int64]  # (exit): zone of the gate or of the place, whose end is tracked


class GroundRecord(RecordType):
    """Ground as a record."""


class GroundProxy(RecordProxy):
    """A record of Ground outside kernels."""


register_record(GroundRecord, GroundProxy, Ground)


def ground_of(table: HopTable, limits: Restrictions, exits: Exits) -> Ground:
    """Return what a class of vehicles moves over: its hops, what restricts them, and the breaks."""
    n_places = len(limits.zone_of)
    origins = np.repeat(np.arange(n_places), np.diff(table.first))
    order = np.argsort(table.target, kind="stable")
    into = np.searchsorted(table.target[order], np.arange(n_places + 1))
    return Ground(
        first=table.first,
        hop_target=table.target,
        hop_minutes=table.minutes,
        hop_zone=table.zone,
        hop_gate=table.gate,
        hop_hectometres=table.hectometres,
        into_first=into.astype(np.int64),
        into_hop=order.astype(np.int64),
        into_origin=origins[order].astype(np.int64),
        into_minutes=table.minutes[order],
        zone_of=limits.zone_of,
        pause_at=limits.pause_at,
        out_by=limits.out_by,
        curfew=limits.curfew,
        next_day=limits.next_day,
        service=limits.service,
        served_by=limits.served_by,
        has_fuel=limits.has_fuel,
        hurried=limits.hurried,
        is_break=exits.is_break,
        exit_place=exits.place,
        exit_gate=exits.gate,
        exit_zone=exits.zone,
    )


@entry_kernel
def pack_ground(ground: Ground) -> Ground:
    """Return the ground as a record that kernels take; the arrays are shared."""
    return GroundProxy(*ground)


class Draft(NamedTuple):
    """
    Room to sweep in.

    A piece's fields are ``value + change x (minute - top)`` from its first minute to ``top``; its
    first minute is the one after the next newer piece's ``top``.
    """

    due: NDArray[np.uint8]  # (minute, byte): a bit for each node that is to be looked at
    due_words: NDArray[np.uint64]  # the same, eight bytes a word
    busy: NDArray[np.bool_]  # (minute): some node is to be looked at or told
    event_first: NDArray[np.int64]  # (minute + 1), as ``Events.first``
    event_place: NDArray[np.int32]
    event_hop: NDArray[np.int32]
    told_first: NDArray[np.int32]  # (minute): the latest telling in it, -1 none
    told_next: NDArray[np.int32]  # (telling): the one before it in the same minute, -1 none
    told_place: NDArray[np.int32]  # (telling): who is told
    told_hop: NDArray[np.int32]  # (telling): of a hop from there
    told_piece: NDArray[np.int32]  # (telling): to a piece that begins when the hop arrives
    newest: NDArray[np.int32]  # (node): its piece that begins earliest, -1 none
    top: NDArray[np.int32]  # (piece)
    older: NDArray[np.int32]  # (piece): the piece of the minutes after, -1 none
    value: NDArray[np.int32]  # (piece, field)
    change: NDArray[np.int32]  # (piece, field)
    ways: NDArray[np.int64]  # (hop out of a place, _WAY_WIDTH)
    state: NDArray[np.int32]  # (2, field): a piece in the making, its values and changes
    ahead: NDArray[np.int32]  # (field): the state a minute earlier


class DraftRecord(RecordType):
    """Draft as a record."""


class DraftProxy(RecordProxy):
    """A record of Draft outside kernels."""


register_record(DraftRecord, DraftProxy, Draft)


@entry_kernel
def pack_draft(draft: Draft) -> Draft:
    """Return the draft as a record that kernels take; the arrays are shared."""
    return DraftProxy(*draft)


def new_draft(events: Events, n_nodes: int, most_hops: int, n_pieces: int, n_told: int) -> Draft:
    """
    Return room for ``n_pieces``, and to tell of them ``n_told`` times.

    ``events`` are the minutes in which something begins or ends, whatever the target.
    """
    due = events.due.copy()
    return Draft(
        due=due,
        due_words=due.view(np.uint64),
        busy=events.busy.copy(),
        event_first=events.first,
        event_place=events.place,
        event_hop=events.hop,
        told_first=np.full(len(due), -1, dtype=np.int32),
        told_next=np.empty(n_told, dtype=np.int32),
        told_place=np.empty(n_told, dtype=np.int32),
        told_hop=np.empty(n_told, dtype=np.int32),
        told_piece=np.empty(n_told, dtype=np.int32),
        newest=np.full(n_nodes, -1, dtype=np.int32),
        top=np.empty(n_pieces, dtype=np.int32),
        older=np.empty(n_pieces, dtype=np.int32),
        value=np.empty((n_pieces, N_FIELDS), dtype=np.int32),
        change=np.empty((n_pieces, N_FIELDS), dtype=np.int32),
        ways=np.empty((most_hops + 1, _WAY_WIDTH), dtype=np.int64),
        state=np.empty((2, N_FIELDS), dtype=np.int32),
        ahead=np.empty(N_FIELDS, dtype=np.int32),
    )


def clear_draft(draft: Draft, events: Events) -> None:
    """Make a draft as good as new."""
    draft.due[:] = events.due
    draft.busy[:] = events.busy
    draft.told_first[:] = -1
    draft.newest[:] = -1
