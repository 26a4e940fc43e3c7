"""What a sweep finds: for each place, the best way to one target in every minute, as pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF, entry_kernel
from safepassage.network.fields import ACTION, ARRIVE, BREAK_PLACE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Swept"]


@entry_kernel
def _spell(
    top: NDArray[np.int32],
    value: NDArray[np.int32],
    change: NDArray[np.int32],
    low: int,
    high: int,
    fields: NDArray[np.int64],
    out: NDArray[np.int32],
) -> None:
    """Write some fields of the pieces from ``low`` to ``high``, minute by minute."""
    t = 0
    for piece in range(low, high):
        begins = t
        for number in range(len(fields)):
            field = fields[number]
            step = change[piece, field]
            now = value[piece, field] + step * (begins - top[piece])
            for minute in range(begins, top[piece] + 1):
                out[minute, number] = now
                now += step
        t = top[piece] + 1


@entry_kernel
def _least_minutes(
    first: NDArray[np.int64],
    top: NDArray[np.int32],
    value: NDArray[np.int32],
    change: NDArray[np.int32],
    nodes: NDArray[np.int64],
    out: NDArray[np.int64],
) -> None:
    """Write the least minutes that the ways from some nodes ever take."""
    for number in range(len(nodes)):
        least = INF
        t = 0
        for piece in range(first[nodes[number]], first[nodes[number] + 1]):
            arrive = value[piece, ARRIVE]
            # What changes evenly is least at one of its ends.
            least = min(least, arrive - top[piece])
            least = min(least, arrive + change[piece, ARRIVE] * (t - top[piece]) - t)
            t = top[piece] + 1
        out[number] = least


@dataclass(frozen=True, slots=True)
class Swept:
    """
    The best ways to one target, by node and minute: nodes are the places, then the exits.

    The pieces of a node are ``first[node]`` to ``first[node + 1]``, in the order of minutes. Piece
    ``i`` lasts until minute ``top[i]``; in minute t of it a field of the state, see
    :mod:`safepassage.network.fields`, is ``value[i] + change[i] x (t - top[i])``.
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

    def meets_break(self, node: int) -> bool:
        """Return whether some way from a node meets a break; only of detailed sweeps."""
        span = slice(int(self.first[node]), int(self.first[node + 1]))
        return bool((self.value[span, BREAK_PLACE] >= 0).any())

    def least_minutes(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the least minutes that the ways from nodes ever take, about INF for none."""
        out = np.empty(len(nodes), dtype=np.int64)
        # A slice with a step would be another type to compiled code.
        nodes = np.ascontiguousarray(nodes)
        _least_minutes(self.first, self.top, self.value, self.change, nodes, out)
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
        _spell(self.top, self.value, self.change, low, high, numbers, out)

    def arrivals(self, node: int) -> NDArray[np.int32]:
        """Return the earliest arrivals from a node, minute by minute, INF never."""
        return self.states(node, (ARRIVE,))[:, 0]
