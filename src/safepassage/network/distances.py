"""Minutes and distances where nothing restricts movement, and what they say of pauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF, entry_kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.network.hops import HopTable
    from safepassage.network.restrictions import Restrictions

__all__ = ["least_to", "minutes_to", "next_pause_by_waiting"]


def minutes_to(
    table: HopTable, target: int, n_places: int, service: NDArray[np.int64]
) -> list[int]:
    """Return the minutes from every place to ``target`` when nothing restricts movement."""
    origins = np.repeat(np.arange(n_places), np.diff(table.first))
    return least_to(table, table.minutes + service[origins], target)


def least_to(table: HopTable, lengths: NDArray[np.int64], target: int) -> list[int]:
    """Return the least sum of the hops' lengths from every place, INF where there is no way."""
    least = np.full(len(table.first) - 1, INF, dtype=np.int64)
    least[target] = 0
    _shorten(table.first, table.target, lengths, least)
    distances: list[int] = least.tolist()
    return distances


@entry_kernel
def _shorten(
    first: NDArray[np.int64],
    reached: NDArray[np.int64],
    lengths: NDArray[np.int64],
    least: NDArray[np.int64],
) -> None:
    """Shorten the distances of all places by one hop after the other, until none gets shorter."""
    shorter = True
    while shorter:
        shorter = False
        for origin in range(len(least)):
            for hop in range(first[origin], first[origin + 1]):
                longer = lengths[hop] + least[reached[hop]]
                if longer < least[origin]:
                    least[origin] = longer
                    shorter = True


def next_pause_by_waiting(
    tables: list[HopTable], limits: Restrictions, sources: tuple[int, ...]
) -> bool:
    """
    Return whether one zone's pauses lie so far apart that no vehicle need leave for one earlier.

    The earliest arrival at a pickup may be in one pause when another one is wanted. A vehicle that
    waits where it is until it just misses the one can still be, when the other begins, wherever the
    zone begins, where the ways to there take no more than the time between the pauses. They are
    ways outside the zone, by roads and by places; and where a road outside it leads to a place in
    it, the zone begins at the end of that road. Where they take longer, it may have to leave for
    the other pause while the one is still on.
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
        inside = (table.zone >= 0) | (limits.zone_of[table.target] >= 0)
        entering = inside & (limits.zone_of[origins] < 0)
        service = limits.service[origins]
        outside = np.where(inside, INF, table.minutes + service)
        ahead = service + np.where(table.zone < 0, table.minutes, 0)
        for gate in np.unique(origins[entering]).tolist():
            minutes = least_to(table, outside, gate)
            farthest = max(minutes[source] for source in sources)
            if farthest + int(ahead[entering & (origins == gate)].max()) > min(gaps):
                return False
    return True
