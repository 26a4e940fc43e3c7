"""Minutes and distances where nothing restricts movement, and what they say of pauses."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.network.hops import HopTable
    from safepassage.network.restrictions import Restrictions

__all__ = ["hectometres_to", "minutes_to", "next_pause_by_waiting"]


def minutes_to(
    table: HopTable,
    target: int,
    n_places: int,
    service: NDArray[np.int64],
    *,
    outside: bool = False,
) -> list[int]:
    """Return the minutes from every place to ``target`` when nothing restricts movement."""
    origins = np.repeat(np.arange(n_places), np.diff(table.first))
    minutes = table.minutes + service[origins]
    return _least_to(table, np.where(table.zone < 0, minutes, INF) if outside else minutes, target)


def hectometres_to(table: HopTable, target: int) -> list[int]:
    """Return the hundreds of metres from every place to ``target`` by the shortest way."""
    return _least_to(table, table.hectometres, target)


def _least_to(table: HopTable, lengths: NDArray[np.int64], target: int) -> list[int]:
    """Return the least sum of the hops' lengths from every place, INF where there is no way."""
    n_places = len(table.first) - 1
    into: list[list[tuple[int, int]]] = [[] for _ in range(n_places)]
    first, reached, length = table.first.tolist(), table.target.tolist(), lengths.tolist()
    for origin in range(n_places):
        for hop in range(first[origin], first[origin + 1]):
            into[reached[hop]].append((origin, length[hop]))
    least = [INF] * n_places
    least[target] = 0
    heap = [(0, target)]
    while heap:
        so_far, place = heapq.heappop(heap)
        if so_far > least[place]:
            continue
        for origin, more in into[place]:
            longer = so_far + more
            if longer < least[origin]:
                least[origin] = longer
                heapq.heappush(heap, (longer, origin))
    return least


def next_pause_by_waiting(
    tables: list[HopTable], limits: Restrictions, sources: tuple[int, ...]
) -> bool:
    """
    Return whether one zone's pauses lie so far apart that no vehicle need leave for one earlier.

    The earliest arrival at a pickup may be in one pause when another one is wanted. A vehicle that
    waits where it is until it just misses the one can still be, when the other begins, at whichever
    place the zone is entered from, where the ways to all those places outside the zone take less
    than the time between the pauses. Where they do not, it may have to leave for the other pause
    while the one is still on.
    """
    pause_at = limits.pause_at[0]
    first = np.flatnonzero(np.diff(pause_at, prepend=-1)).tolist()
    used = np.flatnonzero(pause_at >= 0)
    gaps = [
        opening - int(used[used < opening][-1])
        for opening in first
        if pause_at[opening] >= 0 and (used < opening).any()
    ]
    if not gaps:
        return True
    for table in tables:
        origins = np.repeat(np.arange(len(limits.zone_of)), np.diff(table.first))
        entering = (limits.zone_of[origins] < 0) & (
            (table.zone >= 0) | (limits.zone_of[table.target] >= 0)
        )
        for gate in np.unique(origins[entering]).tolist():
            minutes = minutes_to(table, gate, len(limits.zone_of), limits.service, outside=True)
            farthest = max(minutes[source] for source in sources) + int(limits.service[gate])
            if farthest > min(gaps):
                return False
    return True
