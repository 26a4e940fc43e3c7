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
    first: NDArray[np.int64],
    top: NDArray[np.int32],
    value: NDArray[np.int32],
    change: NDArray[np.int32],
    nodes: NDArray[np.int64],
    fields: NDArray[np.int64],
    out: NDArray[np.int32],
) -> None:
    """Write some fields of nodes, minute by minute, into an array of (node, minute, field)."""
    for row in range(len(nodes)):
        begins = 0
        for piece in range(first[nodes[row]], first[nodes[row] + 1]):
            for number in range(len(fields)):
                field = fields[number]
                step = change[piece, field]
                now = value[piece, field] + step * (begins - top[piece])
                for minute in range(begins, top[piece] + 1):
                    out[row, minute, number] = now
                    now += step
            begins = top[piece] + 1


@entry_kernel
def _write_pieces(
    first: NDArray[np.int64],
    top: NDArray[np.int32],
    value: NDArray[np.int32],
    change: NDArray[np.int32],
    nodes: NDArray[np.int64],
    fields: NDArray[np.int64],
    out: NDArray[np.int32],
) -> None:
    """Write what the pieces of some nodes say of some fields, one after the other."""
    count = 0
    for row in range(len(nodes)):
        for piece in range(first[nodes[row]], first[nodes[row] + 1]):
            out[count, 0] = top[piece]
            for number in range(len(fields)):
                out[count, 1 + 2 * number] = value[piece, fields[number]]
                out[count, 2 + 2 * number] = change[piece, fields[number]]
            count += 1


@entry_kernel
def _meet_break(
    first: NDArray[np.int64],
    value: NDArray[np.int32],
    nodes: NDArray[np.int64],
    out: NDArray[np.bool_],
) -> None:
    """Write whether some way from each of some nodes meets a break."""
    for row in range(len(nodes)):
        out[row] = False
        for piece in range(first[nodes[row]], first[nodes[row] + 1]):
            if value[piece, BREAK_PLACE] >= 0:
                out[row] = True
                break


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

    def meet_break(self, nodes: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return whether some way from each node meets a break; only of detailed sweeps."""
        out = np.empty(len(nodes), dtype=np.bool_)
        _meet_break(self.first, self.value, nodes, out)
        return out

    def least_minutes(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the least minutes that the ways from nodes ever take, about INF for none."""
        out = np.empty(len(nodes), dtype=np.int64)
        # A slice with a step would be another type to compiled code.
        nodes = np.ascontiguousarray(nodes)
        _least_minutes(self.first, self.top, self.value, self.change, nodes, out)
        return out

    def pieces_of(self, nodes: NDArray[np.int64], fields: Sequence[int]) -> list[bytes]:
        """Return for each node what tells its pieces from those of others, in some fields."""
        counts = self.first[nodes + 1] - self.first[nodes]
        ends = np.cumsum(counts)
        out = np.empty((int(counts.sum()), 1 + 2 * len(fields)), dtype=np.int32)
        numbers = np.array(fields, dtype=np.int64)
        _write_pieces(self.first, self.top, self.value, self.change, nodes, numbers, out)
        whole, width = out.tobytes(), out.itemsize * out.shape[1]
        return [
            whole[width * start : width * end]
            for start, end in zip((ends - counts).tolist(), ends.tolist(), strict=True)
        ]

    def states(self, node: int, fields: Sequence[int]) -> NDArray[np.int32]:
        """Return some fields of a node, minute by minute, shape (minute, field)."""
        out = np.empty((1, self.n_minutes, len(fields)), dtype=np.int32)
        self.write(np.array([node], dtype=np.int64), fields, out)
        return out[0]

    def write(
        self, nodes: NDArray[np.int64], fields: Sequence[int], out: NDArray[np.int32]
    ) -> None:
        """Write some fields of nodes into an array of shape (node, minute, field)."""
        numbers = np.array(fields, dtype=np.int64)
        _spell(self.first, self.top, self.value, self.change, nodes, numbers, out)

    def arrivals(self, node: int) -> NDArray[np.int32]:
        """Return the earliest arrivals from a node, minute by minute, INF never."""
        return self.states(node, (ARRIVE,))[:, 0]
