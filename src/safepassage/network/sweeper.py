"""Sweeping for one target after the other over the same roads, under the same restrictions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import entry_kernel, kernel
from safepassage.network.events import find_events
from safepassage.network.fields import N_PLAIN
from safepassage.network.ground import (
    Draft,
    clear_draft,
    ground_of,
    new_draft,
    pack_draft,
    pack_ground,
)
from safepassage.network.hops import hops_apart
from safepassage.network.sweep import sweep
from safepassage.network.swept import Swept

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.network.events import Events
    from safepassage.network.hops import HopTable
    from safepassage.network.restrictions import Restrictions

__all__ = ["Exits", "Sweeper", "no_exits", "sweeper_apart"]

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


def no_exits(n_places: int) -> Exits:
    """Return that nothing depends on other vehicles."""
    none = np.empty(0, dtype=np.int64)
    return Exits(np.zeros(n_places, dtype=np.bool_), none, none, none)


@entry_kernel
def _collect(
    draft: Draft,
    first: NDArray[np.int64],
    top: NDArray[np.int32],
    value: NDArray[np.int32],
    change: NDArray[np.int32],
) -> None:
    """
    Copy a draft's pieces, those of a node together and in the order of minutes.

    ``first[node]`` to ``first[node + 1]`` are written to be a node's pieces; the others have shapes
    (piece,) and (piece, as many fields as are wanted).
    """
    _copy_pieces(draft, first, top, value, change)


@kernel
def _copy_pieces(
    draft: Draft,
    first: NDArray[np.int64],
    top: NDArray[np.int32],
    value: NDArray[np.int32],
    change: NDArray[np.int32],
) -> None:
    tops, olders, values, changes = draft.top, draft.older, draft.value, draft.change
    count = 0
    for node in range(len(draft.newest)):
        first[node] = count
        piece = draft.newest[node]
        while piece >= 0:
            top[count] = tops[piece]
            for field in range(value.shape[1]):
                value[count, field] = values[piece, field]
                change[count, field] = changes[piece, field]
            count += 1
            piece = olders[piece]
    first[len(draft.newest)] = count


def sweeper_apart(table: HopTable, limits: Restrictions, *, n_fields: int) -> Sweeper:
    """Return what sweeps over the hops on which no vehicle waits for another one."""
    apart = hops_apart(table, limits.throughput)
    return Sweeper(apart, limits, no_exits(len(limits.zone_of)), n_fields=n_fields)


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
    n_fields
        How many fields are wanted of a way: ``N_PLAIN`` or more.
    events
        The minutes in which nodes are looked at, where they are known; found otherwise.
    """

    def __init__(
        self,
        table: HopTable,
        limits: Restrictions,
        exits: Exits,
        *,
        n_fields: int,
        events: Events | None = None,
    ) -> None:
        n_places = len(limits.zone_of)
        ground = ground_of(table, limits, exits)
        self._n_nodes = n_places + len(exits.place)
        self._hops_a_node = 1 + len(table.target) // max(1, n_places)
        self._most_hops = int(np.diff(table.first).max(initial=0))
        self._events = events or find_events(ground, detailed=n_fields > N_PLAIN)
        self._events_of_places: Events | None = None
        self._room = _PIECES_A_NODE * self._n_nodes
        self._drafts: list[tuple[Draft, Draft]] = []
        self._ground = pack_ground(ground)
        self._n_fields = n_fields
        self._limits = limits
        self._exits = exits

    def over(self, table: HopTable) -> Sweeper:
        """Return what sweeps over some of the hops alone."""
        # The minutes to look at are those of all hops: a look too many does no harm.
        if self._events_of_places is None:
            self._events_of_places = self._events.without_hops()
        events = self._events_of_places
        return Sweeper(table, self._limits, self._exits, n_fields=self._n_fields, events=events)

    def sweep(self, place: int, pause: int = -1) -> Swept:
        """Return the ways to a place, inside one pause where one is given."""
        count = -1
        while count < 0:
            arrays, draft = self._take_draft()
            count = sweep(self._ground, draft, place, pause, self._n_fields)
            if count < 0:
                self._room = max(self._room, 2 * len(arrays.top))
        swept = Swept(
            first=np.empty(self._n_nodes + 1, dtype=np.int64),
            top=np.empty(count, dtype=np.int32),
            value=np.empty((count, self._n_fields), dtype=np.int32),
            change=np.empty((count, self._n_fields), dtype=np.int32),
        )
        _collect(draft, swept.first, swept.top, swept.value, swept.change)
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
        n_told = self._room * self._hops_a_node
        arrays = new_draft(self._events, self._n_nodes, self._most_hops, self._room, n_told)
        return arrays, pack_draft(arrays)
