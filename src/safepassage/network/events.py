"""The minutes in which something begins or ends to be allowed, whatever the target of a sweep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.network.ground import Ground

__all__ = ["Events", "find_events"]

_WORD_BITS = 64


def _last_before_changes(allowed: NDArray[np.generic]) -> NDArray[np.int64]:
    """Return the minutes that differ from the minute after them."""
    return np.flatnonzero(allowed[1:] != allowed[:-1])


def _may_drive(ground: Ground, zone: int, minutes: int, leaves: bool) -> NDArray[np.bool_]:  # noqa: FBT001
    """
    Return, for each minute of departure, whether a hop of so many minutes may be driven.

    ``leaves``: it ends outside its zone.
    """
    width = len(ground.curfew)
    allowed = np.zeros(width, dtype=np.bool_)
    departures = np.arange(max(0, width - minutes))
    allowed[departures] = ground.curfew[departures] >= departures + minutes
    if zone >= 0:
        pause = ground.pause_at[zone]
        inside = pause[departures] == pause[departures + minutes]
        if leaves and len(ground.out_by):
            inside |= departures + minutes <= ground.out_by[pause[departures]]
        allowed[departures] &= (pause[departures] >= 0) & inside
    return allowed


@dataclass(frozen=True, slots=True)
class Events:
    """
    The minutes in which something begins or ends to be allowed.

    ``due`` has a bit for each node in each minute in which it is to be looked at, eight nodes a
    byte, the least bit first; shape (horizon + 1, bytes padded to a multiple of eight). What
    concerns one hop of a place alone is told of: ``first[t]`` to ``first[t + 1]`` are what minute
    ``t`` has of ``place`` and ``hop``. ``busy`` says in which minutes there is anything, shape
    (horizon + 1,).
    """

    due: NDArray[np.uint8]
    first: NDArray[np.int64]
    place: NDArray[np.int32]
    hop: NDArray[np.int32]
    busy: NDArray[np.bool_]

    def without_hops(self) -> Events:
        """Return the same events for hops of other numbers: all places are looked at instead."""
        due = self.due.copy()
        minutes = np.repeat(np.arange(len(due)), np.diff(self.first))
        bits = np.left_shift(1, self.place & 7).astype(np.uint8)
        np.bitwise_or.at(due, (minutes, self.place >> 3), bits)
        none = np.empty(0, dtype=np.int32)
        return Events(due, np.zeros_like(self.first), none, none, self.busy)


def find_events(ground: Ground, *, detailed: bool) -> Events:
    """
    Return the minutes in which each node is to be looked at, whatever the target.

    These are the horizon, and each minute that differs from the one after it in what is allowed: to
    be at a place or wait there, to be served, to drive one of the hops. Where driving minutes are
    told apart by day, also those in which a hop begins to run over midnight, and no longer does.
    """
    n_places, width = len(ground.zone_of), len(ground.curfew)
    n_nodes = n_places + len(ground.exit_place)
    due = np.zeros((width, -(-n_nodes // _WORD_BITS) * _WORD_BITS), dtype=np.bool_)
    due[-1, :n_nodes] = True
    midnights = np.flatnonzero(np.diff(ground.next_day))
    if detailed:
        due[midnights, :n_nodes] = True
    stays = [_last_before_changes(pause) for pause in ground.pause_at]
    exits: dict[int, list[int]] = {}
    for way, place in enumerate(ground.exit_place.tolist()):
        exits.setdefault(place, []).append(n_places + way)
    of_hop: dict[tuple[int, int, bool], NDArray[np.int64]] = {}
    minutes = [np.empty(0, dtype=np.int64)]
    for place in range(n_places):
        nodes = [place, *exits.get(place, ())]
        zone, service = int(ground.zone_of[place]), int(ground.service[place])
        if zone >= 0:
            due[np.ix_(stays[zone], nodes)] = True
        if service > 0 or not ground.served_by[place].all():
            _mark_service(ground, place, due)
        for hop in range(int(ground.first[place]), int(ground.first[place + 1])):
            hop_zone = int(ground.hop_zone[hop])
            leaves = hop_zone >= 0 and int(ground.zone_of[ground.hop_target[hop]]) != hop_zone
            key = (hop_zone, int(ground.hop_minutes[hop]), leaves)
            if key not in of_hop:
                departures = _last_before_changes(_may_drive(ground, *key))
                if detailed:
                    departures = np.concatenate([departures, midnights, midnights - key[1]])
                of_hop[key] = np.unique(departures[departures >= 0])
            departures = of_hop[key]
            for node in nodes[1:]:
                due[departures, node] = True
            minutes.append(departures[departures >= service] - service)
    counts = np.array([len(some) for some in minutes[1:]], dtype=np.int64)
    hops = np.repeat(np.arange(len(counts)), counts)
    at = np.concatenate(minutes)
    order = np.argsort(at, kind="stable")
    first = np.searchsorted(at[order], np.arange(width + 1))
    origins = np.repeat(np.arange(n_places), np.diff(ground.first))
    return Events(
        due=np.packbits(due, axis=1, bitorder="little"),
        first=first.astype(np.int64),
        place=origins[hops[order]].astype(np.int32),
        hop=hops[order].astype(np.int32),
        busy=due.any(axis=1) | (np.diff(first) > 0),
    )


def _mark_service(ground: Ground, place: int, due: NDArray[np.bool_]) -> None:
    """Mark when a checkpoint begins or ends to serve vehicles that come in a minute."""
    zone, service = int(ground.zone_of[place]), int(ground.service[place])
    width = len(ground.curfew)
    may = np.zeros(width, dtype=np.bool_)
    served = ground.served_by[place, service:]
    may[: len(served)] = served
    if zone >= 0:
        pause = ground.pause_at[zone]
        may[: len(served)] &= pause[: len(served)] == pause[service:]
    due[_last_before_changes(may), place] = True
