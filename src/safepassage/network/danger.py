"""
What danger vehicles drive through: by road, place and minute, and along legs.

Times are minutes. *Until* arrays hold the events that are to be expected from minute 0 to each
minute, so that a stay of [a, b) at a place has ``until[b] - until[a]`` of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF, entry_kernel
from safepassage.ledger import event_rates
from safepassage.network.fields import ACTION, ARRIVE, WAIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.network.hops import HopTable
    from safepassage.network.legs import Target
    from safepassage.network.restrictions import Restrictions
    from safepassage.network.sweeper import Exits
    from safepassage.network.swept import Swept
    from safepassage.scenario.model import Scenario

__all__ = ["DangerMap", "danger_map"]

_HOUR_MIN = 60


@dataclass(frozen=True, slots=True)
class DangerMap:
    """
    The events to be expected by road and place.

    ``until`` has shape (row, horizon + 1), its row 0 for where nothing is to be expected;
    ``place_row`` has shape (place,), and ``road_row`` the row of roads by the numbers of their
    ends, in both orders.
    """

    until: NDArray[np.float64]
    place_row: NDArray[np.int64]
    road_row: dict[tuple[int, int], int]

    def less_from(self) -> NDArray[np.int64]:
        """Return the minutes from which fewer events are to be expected somewhere than before."""
        by_minute = np.diff(self.until, axis=1)
        # More than what rounding leaves of sums.
        less = (np.diff(by_minute, axis=1) < -1e-9).any(axis=0)
        return np.flatnonzero(less).astype(np.int64) + 1

    def hop_rows(self, table: HopTable) -> NDArray[np.int64]:
        """Return the row of the road of each hop, shape (n_hops,)."""
        origins = np.repeat(np.arange(len(table.first) - 1), np.diff(table.first))
        ends = zip(origins.tolist(), table.target.tolist(), strict=True)
        return np.array([self.road_row.get(pair, 0) for pair in ends], dtype=np.int64)

    def is_safe(self, table: HopTable, target: int) -> NDArray[np.bool_]:
        """Return whether each hop has no danger, on its road or, but for a target, at its end."""
        end_is_safe = (self.place_row[table.target] == 0) | (table.target == target)
        return (self.hop_rows(table) == 0) & end_is_safe

    def along(
        self,
        swept: Swept,
        table: HopTable,
        limits: Restrictions,
        exits: Exits,
        target: Target,
    ) -> NDArray[np.float32]:
        """
        Return the events of standing at a node before its way begins, and those of the way.

        Shape (node, minute, 2); a way is followed up to the first break or the target.

        Parameters
        ----------
        swept
            The ways to the target.
        table
            The hops that they are made of.
        limits, exits
            What they were swept under.
        target
            Where they lead.
        """
        shape = (len(swept.first) - 1, len(limits.curfew))
        standing, driving = np.empty(shape), np.empty(shape)
        _follow(
            swept.first,
            swept.top,
            swept.value,
            table.target,
            table.minutes,
            self.hop_rows(table),
            self.place_row,
            self.until,
            limits.zone_of,
            limits.pause_at,
            limits.service,
            exits.is_break,
            exits.place,
            target.place,
            target.pause,
            standing,
            driving,
        )
        return np.stack([standing, driving], axis=2).astype(np.float32)


def danger_map(scenario: Scenario) -> DangerMap:
    """Return the danger of a scenario's roads and places; of places that it lacks, none."""
    places = {place.id: number for number, place in enumerate(scenario.places)}
    rates = [rate for rate in event_rates(scenario) if rate.per_h.any()]
    until = np.zeros((1 + len(rates), scenario.horizon_min + 1))
    place_row = np.zeros(len(places), dtype=np.int64)
    road_row: dict[tuple[int, int], int] = {}
    for row, rate in enumerate(rates, start=1):
        np.cumsum(rate.per_h / _HOUR_MIN, out=until[row, 1:])
        if rate.to is None:
            place_row[places[rate.at]] = row
        else:
            ends = places[rate.at], places[rate.to]
            road_row[ends] = road_row[ends[::-1]] = row
    return DangerMap(until, place_row, road_row)


@entry_kernel
def _follow(
    first: NDArray[np.int64],
    top: NDArray[np.int32],
    value: NDArray[np.int32],
    hop_target: NDArray[np.int64],
    hop_minutes: NDArray[np.int64],
    hop_row: NDArray[np.int64],
    place_row: NDArray[np.int64],
    until: NDArray[np.float64],
    zone_of: NDArray[np.int64],
    pause_at: NDArray[np.int16],
    service: NDArray[np.int64],
    is_break: NDArray[np.bool_],
    exit_place: NDArray[np.int64],
    target: int,
    only_pause: int,
    standing: NDArray[np.float64],
    driving: NDArray[np.float64],
) -> None:
    """Fill the events of standing and of the way, both (node, minute), by the ways of a sweep."""
    n_places = len(zone_of)
    piece = first[1:].copy()
    for node in range(len(piece)):
        piece[node] -= 1
    for t in range(standing.shape[1] - 1, -1, -1):
        for node in range(len(piece)):
            standing[node, t] = 0.0
            driving[node, t] = 0.0
            while piece[node] > first[node] and top[piece[node] - 1] >= t:
                piece[node] -= 1
            now = piece[node]
            # What arrives never is never asked for, and what has arrived is at its end.
            if value[now, ARRIVE] >= INF:
                continue
            is_exit = node >= n_places
            place = exit_place[node - n_places] if is_exit else node
            arrived = place == target and (
                only_pause < 0 or pause_at[zone_of[place], t] == only_pause
            )
            if arrived or (is_break[place] and not is_exit):
                continue
            here = until[place_row[place]]
            hop = value[now, ACTION]
            if hop == WAIT:
                standing[node, t] = standing[node, t + 1] + here[t + 1] - here[t]
                driving[node, t] = driving[node, t + 1]
                continue
            depart = t if is_exit else t + service[place]
            t_next = depart + hop_minutes[hop]
            reached = hop_target[hop]
            road = until[hop_row[hop]]
            standing[node, t] = here[depart] - here[t]
            driving[node, t] = (
                road[t_next] - road[depart] + standing[reached, t_next] + driving[reached, t_next]
            )
