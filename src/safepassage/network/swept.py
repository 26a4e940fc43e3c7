"""What a sweep finds: for each place, the best way to one target in every minute, as pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.network.events import find_events
from safepassage.network.sweep import (
    ACTION,
    ARRIVE,
    N_FIELDS,
    Draft,
    Ground,
    clear_draft,
    collect,
    least_minutes,
    new_draft,
    pack_draft,
    pack_ground,
    spell,
    sweep,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from safepassage.network.hops import HopTable
    from safepassage.network.restrictions import Restrictions

__all__ = ["Exits", "Swept", "Sweeper"]

#: Room for so many pieces a node to begin with.
_PIECES_A_NODE = 24


@dataclass(frozen=True, slots=True)
class Exits:
    """
    The places where the way depends on other vehicles, and the ways out of them.

    ``is_break`` has shape (n_places,); the others shape (n_exits,): the place, the gate that is
    passed (-1 none), and the zone of the gate or of the place.
    """

    is_break: NDArray[np.bool_]
    place: NDArray[np.int64]
    gate: NDArray[np.int64]
    zone: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Swept:
    """
    The best ways to one target, by node and minute: nodes are the places, then the exits.

    The pieces of a node are ``first[node]`` to ``first[node + 1]``, in the order of minutes. Piece
    ``i`` lasts until minute ``top[i]``; in minute t of it a field of the state, see
    :mod:`safepassage.network.sweep`, is ``value[i] + change[i] x (t - top[i])``.
    """

    first: NDArray[np.int64]
    top: NDArray[np.int32]
    value: NDArray[np.int32]
    change: NDArray[np.int32]

    @property
    def n_minutes(self) -> int:
        """Return the minutes from 0 to the horizon."""
        return int(self.top[self.first[1] - 1]) + 1

    def _piece(self, node: int, minute: int) -> int:
        low, high = int(self.first[node]), int(self.first[node + 1])
        return low + int(np.searchsorted(self.top[low:high], minute))

    def field(self, node: int, minute: int, field: int) -> int:
        """Return a field of the state of a node in a minute."""
        piece = self._piece(node, minute)
        since = minute - int(self.top[piece])
        return int(self.value[piece, field]) + int(self.change[piece, field]) * since

    def action(self, node: int, minute: int) -> tuple[int, int]:
        """Return what to do at a node in a minute, and the last minute in which it is the same."""
        piece = self._piece(node, minute)
        return int(self.value[piece, ACTION]), int(self.top[piece])

    def least_minutes(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the least minutes that the ways from nodes ever take, about INF for none."""
        out = np.empty(len(nodes), dtype=np.int64)
        least_minutes(self.first, self.top, self.value, self.change, nodes, out)
        return out

    def pieces_of(self, node: int, fields: Sequence[int]) -> tuple[bytes, ...]:
        """Return what tells a node's pieces from those of others, in some fields."""
        span = slice(int(self.first[node]), int(self.first[node + 1]))
        return (
            self.top[span].tobytes(),
            self.value[span][:, fields].tobytes(),
            self.change[span][:, fields].tobytes(),
        )

    def states(self, node: int, fields: Sequence[int]) -> NDArray[np.int32]:
        """Return some fields of a node, minute by minute, shape (minute, field)."""
        out = np.empty((self.n_minutes, len(fields)), dtype=np.int32)
        self.write(node, fields, out)
        return out

    def write(self, node: int, fields: Sequence[int], out: NDArray[np.int32]) -> None:
        """Write some fields of a node into an array of shape (minute, field)."""
        low, high = int(self.first[node]), int(self.first[node + 1])
        numbers = np.array(fields, dtype=np.int64)
        spell(self.top, self.value, self.change, low, high, numbers, out)

    def arrivals(self, node: int) -> NDArray[np.int32]:
        """Return the earliest arrivals from a node, minute by minute, INF never."""
        return self.states(node, (ARRIVE,))[:, 0]


class Sweeper:
    """
    Sweeps for one class of vehicles under one set of restrictions.

    Parameters
    ----------
    table
        The hops of the class.
    limits
        What restricts movement.
    exits
        The breaks, and the ways out of them.
    detailed
        Whether more is wanted of a way than its arrival and actions.
    """

    def __init__(
        self, table: HopTable, limits: Restrictions, exits: Exits, *, detailed: bool
    ) -> None:
        n_places = len(limits.zone_of)
        origins = np.repeat(np.arange(n_places), np.diff(table.first))
        order = np.argsort(table.target, kind="stable")
        into = np.searchsorted(table.target[order], np.arange(n_places + 1))
        ground = Ground(
            first=table.first,
            hop_target=table.target,
            hop_minutes=table.minutes,
            hop_zone=table.zone,
            hop_gate=table.gate,
            hop_hectometres=table.hectometres,
            into_first=into.astype(np.int64),
            into_origin=origins[order].astype(np.int64),
            into_minutes=table.minutes[order],
            zone_of=limits.zone_of,
            pause_at=limits.pause_at,
            curfew=limits.curfew,
            next_day=limits.next_day,
            service=limits.service,
            served_by=limits.served_by,
            is_break=exits.is_break,
            exit_place=exits.place,
            exit_gate=exits.gate,
            exit_zone=exits.zone,
        )
        self._n_nodes = n_places + len(exits.place)
        self._most_hops = int(np.diff(table.first).max(initial=0))
        self._events = find_events(ground, detailed=detailed)
        self._room = _PIECES_A_NODE * self._n_nodes
        self._drafts: list[tuple[Draft, Draft]] = []
        self._ground = pack_ground(ground)
        self._detailed = detailed

    def sweep(self, place: int, pause: int = -1) -> Swept:
        """Return the ways to a place, inside one pause where one is given."""
        count = -1
        while count < 0:
            arrays, draft = self._take_draft()
            count = sweep(self._ground, draft, place, pause, self._detailed)
            if count < 0:
                self._room = max(self._room, 2 * len(arrays.top))
        n_fields = N_FIELDS if self._detailed else ACTION + 1
        swept = Swept(
            first=np.empty(self._n_nodes + 1, dtype=np.int64),
            top=np.empty(count, dtype=np.int32),
            value=np.empty((count, n_fields), dtype=np.int32),
            change=np.empty((count, n_fields), dtype=np.int32),
        )
        collect(draft, swept.first, swept.top, swept.value, swept.change)
        self._drafts.append((arrays, draft))
        return swept

    def _take_draft(self) -> tuple[Draft, Draft]:
        """Return a draft as arrays and packed: one that no other thread uses, or a new one."""
        # Taking from and adding to a list can't be interrupted by another thread.
        while self._drafts:
            try:
                arrays, draft = self._drafts.pop()
            except IndexError:
                break
            if len(arrays.top) >= self._room:
                clear_draft(arrays, self._events)
                return arrays, draft
        arrays = new_draft(self._events, self._n_nodes, self._most_hops, self._room)
        return arrays, pack_draft(arrays)

