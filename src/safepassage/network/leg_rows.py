"""The rows of legs in the making: arrivals and details, kept once where legs are alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from safepassage.network.fields import ARRIVE, DETAIL_FIELDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.network.swept import Swept

__all__ = ["Job", "LegRows"]

#: Class and target.
Job = tuple[int, int]


class LegRows:
    """
    The rows of arrivals and details in the making, named as those of ``Network``.

    Parameters
    ----------
    width
        Minutes of the horizon, and one.
    shape
        Of ``row``: classes, targets with their twins, and sources.
    n_detail
        How many fields of a leg's detail are kept, 0 none.
    """

    def __init__(self, width: int, shape: tuple[int, ...], *, n_detail: int) -> None:
        self.row = np.full(shape, -1, dtype=np.int32)
        self.constant: list[int] = []
        self.position: list[int] = []
        self._known: dict[tuple[int, bytes], int] = {}
        self.danger_row: list[int] = []
        self.events: list[NDArray[np.float32]] = []
        self._arrive = np.empty((0, width), dtype=np.int32)
        self.n_detail = n_detail
        self._fields = DETAIL_FIELDS[:n_detail]
        self._detail = np.empty((0, width, n_detail), dtype=np.int32)

    def add_constant(self, end: Job, sources: list[int], minutes: list[int]) -> None:
        """Keep legs to a target that take the same minutes at any time."""
        self._add(end, sources, minutes, [-1] * len(sources))

    def add_swept(
        self,
        end: Job,
        sources: list[int],
        swept: Swept,
        nodes: NDArray[np.int64],
        *,
        places: list[int] | None = None,
        events: NDArray[np.float32] | None = None,
    ) -> None:
        """
        Keep legs to a target that begin at nodes of a sweep; ``places`` are those of exits.

        Legs that are alike, as many inside a zone are, share arrivals and details; legs that begin
        at exits of different places, which serve at different times, do not. ``events`` are those
        of all nodes, from :meth:`DangerMap.along`, where there is danger.
        """
        pieces = self._pieces(swept, nodes)
        if events is not None:
            here = zip(pieces, nodes.tolist(), strict=True)
            pieces = [piece + _bytes_of(events[node]) for piece, node in here]
        keys = zip(places or [-1] * len(nodes), pieces, strict=True)
        positions, new = [], []
        before = len(self._known)
        for node, key in zip(nodes.tolist(), keys, strict=True):
            count = len(self._known)
            position = self._known.setdefault(key, count)
            if position == count:
                new.append(node)
                self._keep_events(None if events is None else events[node])
            positions.append(position)
        if new:
            added = np.array(new, dtype=np.int64)
            self._make_room(len(self._known))
            rows = slice(before, len(self._known))
            swept.write(added, (ARRIVE,), self._arrive[rows, :, None])
            if self._fields:
                swept.write(added, self._fields, self._detail[rows])
        self._add(end, sources, [-1] * len(sources), positions)

    def _make_room(self, count: int) -> None:
        """Make room for so many rows, and as many again: what is never written takes no memory."""
        if count > len(self._arrive):
            self._arrive = _longer(self._arrive, 2 * count)
            if self._fields:
                self._detail = _longer(self._detail, 2 * count)

    def _keep_events(self, events: NDArray[np.float32] | None) -> None:
        """Keep the events of one leg, shape (minute, 2), where there are any."""
        if events is None or not events.any():
            self.danger_row.append(-1)
        else:
            self.danger_row.append(len(self.events))
            self.events.append(events.copy())

    def in_danger(self, end: Job, sources: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return whether the legs that are kept from some sources to a target are in danger."""
        rows = self.row[(*end, sources)]
        return np.array([self.danger_row[self.position[row]] >= 0 for row in rows], dtype=np.bool_)

    def differ(self, one: Swept, other: Swept, nodes: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return for some nodes whether the legs that begin there in two sweeps are told apart."""
        both = zip(self._pieces(one, nodes), self._pieces(other, nodes), strict=True)
        return np.array([first != second for first, second in both], dtype=np.bool_)

    def _pieces(self, swept: Swept, nodes: NDArray[np.int64]) -> list[bytes]:
        return swept.pieces_of(nodes, (ARRIVE, *self._fields))

    def _add(self, end: Job, sources: list[int], minutes: list[int], positions: list[int]) -> None:
        self.row[(*end, sources)] = range(len(self.constant), len(self.constant) + len(sources))
        self.constant += minutes
        self.position += positions

    @property
    def arrive(self) -> NDArray[np.int32]:
        """Return the arrivals by row and minute."""
        return self._arrive[: len(self._known)]

    @property
    def detail(self) -> NDArray[np.int32]:
        """Return the details by row, minute and field."""
        return self._detail[: len(self._known)]


def _longer(rows: NDArray[np.int32], count: int) -> NDArray[np.int32]:
    longer = np.empty((count, *rows.shape[1:]), dtype=rows.dtype)
    longer[: len(rows)] = rows
    return longer


def _bytes_of(events: NDArray[np.float32]) -> bytes:
    """Return what tells the events of one leg from those of others, nothing where none are."""
    return events.tobytes() if events.any() else b""
