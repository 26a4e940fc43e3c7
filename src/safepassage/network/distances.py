"""Minutes between places where nothing restricts movement, and what they say of pauses."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.network.hops import HopTable
    from safepassage.network.restrictions import Restrictions

__all__ = ["minutes_to", "next_pause_by_waiting"]


def minutes_to(
    table: HopTable,
    target: int,
    n_places: int,
    service: NDArray[np.int64],
    *,
    outside: bool = False,
) -> list[int]:
    """Return the minutes from every place to ``target`` when nothing restricts movement."""
    into: list[list[tuple[int, int]]] = [[] for _ in range(n_places)]
    for origin in range(n_places):
        for hop in range(int(table.first[origin]), int(table.first[origin + 1])):
            if not outside or table.zone[hop] < 0:
                into[int(table.target[hop])].append((origin, int(table.minutes[hop])))
    minutes = [INF] * n_places
    minutes[target] = 0
    heap = [(0, target)]
    while heap:
        so_far, place = heapq.heappop(heap)
        if so_far > minutes[place]:
            continue
        for origin, hop_minutes in into[place]:
            longer = so_far + hop_minutes + int(service[origin])
            if longer < minutes[origin]:
                minutes[origin] = longer
                heapq.heappush(heap, (longer, origin))
    return minutes


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
