"""
How little danger any way has, and what it is worth at most with the price of danger taken off.

Whatever roads it takes and wherever it waits, as far as what restricts movement allows, and
whenever it arrives. These are bounds: convoys, checkpoints' throughput and rule 9 are looked
through, and who waits somewhere may have driven the road there slower instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import entry_kernel
from safepassage.network.ground import ground_of, pack_ground
from safepassage.network.movement import drives_until, leaves_at, may_be, may_drive, may_wait
from safepassage.network.prospects import exit_chance
from safepassage.network.sweeper import no_exits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.network.danger import DangerMap
    from safepassage.network.ground import Ground
    from safepassage.network.hops import HopTable
    from safepassage.network.restrictions import Restrictions

__all__ = ["DangerBounds"]

#: What cannot be.
_NEVER = -1e30
#: States of the best worth: being at a place, or leaving it in just that minute, by ways that leave
#: no zone any more, or that do.
_BE_INSIDE, _BE_LEAVING, _GO_INSIDE, _GO_LEAVING = 0, 1, 2, 3


class DangerBounds:
    """
    Bounds on the danger of all ways of a class of vehicles.

    Parameters
    ----------
    danger
        What is to be expected where.
    table
        The hops of the class.
    limits
        What restricts movement.
    """

    def __init__(self, danger: DangerMap, table: HopTable, limits: Restrictions) -> None:
        self._shape = (len(limits.zone_of), len(limits.curfew))
        self._ground = pack_ground(ground_of(table, limits, no_exits(len(limits.zone_of))))
        self._hop_row = danger.hop_rows(table)
        self._wait_row, self._until = _waiting(danger, table, self._hop_row)

    def least(self, *, target: int, places: list[int]) -> NDArray[np.float32]:
        """
        Return the fewest events of any way from some places to a target, shape (place, minute).

        Of leaving a place in just that minute; more than any number that counts where there is no
        way. Rounded down.
        """
        leaving, being = np.empty(self._shape), np.empty(self._shape)
        _sweep_least(
            self._ground, self._hop_row, self._wait_row, self._until, target, leaving, being
        )
        least = leaving[places].astype(np.float32)
        return np.maximum(np.nextafter(least, np.float32(-np.inf)), np.float32(0.0))

    def best(
        self,
        chances: NDArray[np.float64],
        arriving: NDArray[np.float64],
        price: float,
        *,
        target: int,
        places: list[int],
    ) -> NDArray[np.float32]:
        """
        Return what leaving some places for a target is worth at most, less the price of danger.

        Shape (place, minute), for leaving in just that minute; much less than nothing where it
        cannot be. Rounded up.

        Parameters
        ----------
        chances
            To get out of a zone by a minute, shape (zone, minute): what arriving is
            worth is multiplied by that of the last exit from a zone.
        arriving
            What arriving is worth, shape (minute,).
        price
            Of an event.
        target, places
            The place to reach, and those to leave.
        """
        states = np.empty((4, *self._shape))
        _sweep_best(
            self._ground,
            self._hop_row,
            self._wait_row,
            price * self._until,
            chances,
            arriving,
            target,
            states,
        )
        most = np.maximum(states[_GO_INSIDE], states[_GO_LEAVING])[places].astype(np.float32)
        return np.nextafter(most, np.float32(np.inf))


def _waiting(
    danger: DangerMap, table: HopTable, hop_row: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """
    Return the row of waiting at each place, and ``until`` with these rows behind the others.

    A minute of waiting has the fewest events of the place and of all roads that lead there.
    """
    by_minute = np.diff(danger.until, axis=1)
    wait_row = np.zeros(len(danger.place_row), dtype=np.int64)
    added: list[NDArray[np.float64]] = []
    for place in np.flatnonzero(danger.place_row):
        rows = {int(danger.place_row[place]), *hop_row[table.target == place].tolist()}
        if 0 not in rows:
            wait_row[place] = len(danger.until) + len(added)
            least = by_minute[sorted(rows)].min(axis=0)
            added.append(np.concatenate([[0.0], np.cumsum(least)]))
    return wait_row, np.vstack([danger.until, *added])


@entry_kernel
def _sweep_least(
    ground: Ground,
    hop_row: NDArray[np.int64],
    wait_row: NDArray[np.int64],
    until: NDArray[np.float64],
    target: int,
    leaving: NDArray[np.float64],
    being: NDArray[np.float64],
) -> None:
    """
    Fill the fewest events of leaving a place in a minute, and of being there, both (place, minute).

    Backward in time, with e the events of a minute at a place or on a road:
    leaving(u, t) = min over roads of e(road) + being(v, t'), and
    being(u, t) = min(e(u) + leaving once served, e(u) + being(u, t + 1)).
    """
    first, hop_target, hop_minutes = ground.first, ground.hop_target, ground.hop_minutes
    hop_zone, zone_of = ground.hop_zone, ground.zone_of
    pause_at, out_by = ground.pause_at, ground.out_by
    for t in range(len(ground.curfew) - 1, -1, -1):
        for place in range(len(zone_of)):
            leaving[place, t] = np.inf
            being[place, t] = np.inf
            zone = zone_of[place]
            if not may_be(ground, zone, t):
                continue
            if place == target:
                being[place, t] = 0.0
            here = until[wait_row[place]]
            if may_wait(ground, zone, t):
                waited = here[t + 1] - here[t] + being[place, t + 1]
                being[place, t] = min(being[place, t], waited)
            depart = leaves_at(ground, place, t)
            if depart < 0:
                continue
            latest = drives_until(ground, depart)
            for hop in range(first[place], first[place + 1]):
                t_next = depart + hop_minutes[hop]
                reached = hop_target[hop]
                if t_next > latest or not may_drive(
                    pause_at, out_by, hop_zone[hop], zone_of[reached], depart, t_next
                ):
                    continue
                road = until[hop_row[hop]]
                driven = road[t_next] - road[depart] + being[reached, t_next]
                leaving[place, t] = min(leaving[place, t], driven)
            served = here[depart] - here[t] + leaving[place, t]
            being[place, t] = min(being[place, t], served)


@entry_kernel
def _sweep_best(
    ground: Ground,
    hop_row: NDArray[np.int64],
    wait_row: NDArray[np.int64],
    cost_until: NDArray[np.float64],
    chances: NDArray[np.float64],
    arriving: NDArray[np.float64],
    target: int,
    states: NDArray[np.float64],
) -> None:
    """
    Fill the best worth less cost, shape (state, place, minute).

    As in :mod:`safepassage.network.prospects`, with the cost of events by roads and waiting. The
    chance at the last exit multiplies the cost behind it too, which makes it less: a bound.
    """
    first, hop_target, hop_minutes = ground.first, ground.hop_target, ground.hop_minutes
    hop_zone, zone_of = ground.hop_zone, ground.zone_of
    pause_at, out_by = ground.pause_at, ground.out_by
    for t in range(len(ground.curfew) - 1, -1, -1):
        for place in range(len(zone_of)):
            for state in range(4):
                states[state, place, t] = _NEVER
            zone = zone_of[place]
            if not may_be(ground, zone, t):
                continue
            inside = arriving[t] if place == target else _NEVER
            leaving = _NEVER
            here = cost_until[wait_row[place]]
            if may_wait(ground, zone, t):
                waited = here[t + 1] - here[t]
                inside = max(inside, states[_BE_INSIDE, place, t + 1] - waited)
                leaving = max(leaving, states[_BE_LEAVING, place, t + 1] - waited)
            states[_BE_INSIDE, place, t] = inside
            states[_BE_LEAVING, place, t] = leaving
            depart = leaves_at(ground, place, t)
            if depart < 0:
                continue
            latest = drives_until(ground, depart)
            go_inside, go_leaving = _NEVER, _NEVER
            for hop in range(first[place], first[place + 1]):
                t_next = depart + hop_minutes[hop]
                way_zone, reached = hop_zone[hop], hop_target[hop]
                if t_next > latest or not may_drive(
                    pause_at, out_by, way_zone, zone_of[reached], depart, t_next
                ):
                    continue
                chance = exit_chance(chances, zone, way_zone, zone_of[reached], depart, t_next)
                road = cost_until[hop_row[hop]]
                cost = road[t_next] - road[depart]
                be_inside = states[_BE_INSIDE, reached, t_next]
                go_leaving = max(go_leaving, states[_BE_LEAVING, reached, t_next] - cost)
                if chance < 0.0:
                    go_inside = max(go_inside, be_inside - cost)
                elif be_inside > _NEVER / 2:
                    go_leaving = max(go_leaving, chance * be_inside - cost)
            states[_GO_INSIDE, place, t] = go_inside
            states[_GO_LEAVING, place, t] = go_leaving
            served = here[depart] - here[t]
            states[_BE_INSIDE, place, t] = max(inside, go_inside - served)
            states[_BE_LEAVING, place, t] = max(leaving, go_leaving - served)
