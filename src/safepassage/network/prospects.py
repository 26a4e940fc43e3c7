"""
What leaving a place is worth at most, where it counts whether pauses hold.

A person who leaves place u in minute t is worth, once arrived in minute a, the chance to get out
by the exit from the last zone on the way, times what arriving in minute a is worth. For that chance
see :func:`safepassage.ledger.chances_to_get_out`. With A(u, t) the most by ways that leave no zone
any more and B(u, t) by ways that do, backward in time over waiting and roads as in
:mod:`safepassage.network.sweep`,

    road without an exit:   A(u, t) = A(v, t'),  B(u, t) = B(v, t')
    road with exit at e:    A(u, t) = 0,         B(u, t) = max(B(v, t'), chance(e) A(v, t'))

and the greatest over all of them. It is a bound: convoys, checkpoints' throughput and rule 9 are
looked through, and nobody waits for room at the target.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import entry_kernel, kernel
from safepassage.ledger import chances_to_get_out
from safepassage.network.ground import ground_of, pack_ground
from safepassage.network.movement import drives_until, leaves_at, may_be, may_drive, may_wait
from safepassage.network.sweeper import no_exits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.network.ground import Ground
    from safepassage.network.hops import HopTable
    from safepassage.network.restrictions import Restrictions
    from safepassage.scenario.model import Scenario

__all__ = ["Prospects", "exit_chance", "exit_chances"]


def exit_chances(scenario: Scenario) -> NDArray[np.float64]:
    """Return the chance to get out of a zone by a minute, or later; (zone, minute), 0 without."""
    zones = {zone.id: number for number, zone in enumerate(scenario.zones)}
    chances = np.zeros((len(zones), scenario.horizon_min + 1))
    by_pause = chances_to_get_out(scenario)
    for pause in scenario.pauses:
        first, end = max(pause.start_min, 0), min(pause.end_min, scenario.horizon_min) + 1
        of_pause = by_pause[pause.id][first - pause.start_min : end - pause.start_min]
        for zone in pause.zones:
            # Where one pause ends and the next begins, the better one.
            row = chances[zones[zone], first:end]
            np.maximum(row, of_pause, out=row)
    return chances


@kernel
def exit_chance(
    chances: NDArray[np.float64],
    zone: int,
    way_zone: int,
    reached_zone: int,
    depart: int,
    t_next: int,
) -> float:
    """Return the chance at the exit from a zone with which a hop ends or begins, -1 without one."""
    if way_zone >= 0 and reached_zone != way_zone:
        return float(chances[way_zone, t_next])
    if zone >= 0 and way_zone != zone:
        return float(chances[zone, depart])
    return -1.0


@entry_kernel
def _sweep(
    ground: Ground,
    chances: NDArray[np.float64],
    arriving: NDArray[np.float64],
    target: int,
    inside: NDArray[np.float64],
    leaving: NDArray[np.float64],
) -> None:
    """Fill A (``inside``) and B (``leaving``), both of shape (place, minute)."""
    first, hop_target, hop_minutes = ground.first, ground.hop_target, ground.hop_minutes
    hop_zone, zone_of = ground.hop_zone, ground.zone_of
    pause_at, out_by = ground.pause_at, ground.out_by
    for t in range(len(ground.curfew) - 1, -1, -1):
        for place in range(len(zone_of)):
            zone = zone_of[place]
            inside[place, t] = 0.0
            leaving[place, t] = 0.0
            if not may_be(ground, zone, t):
                continue
            if place == target:
                inside[place, t] = arriving[t]
                continue
            if may_wait(ground, zone, t):
                inside[place, t] = inside[place, t + 1]
                leaving[place, t] = leaving[place, t + 1]
            depart = leaves_at(ground, place, t)
            if depart < 0:
                continue
            latest = drives_until(ground, depart)
            for hop in range(first[place], first[place + 1]):
                t_next = depart + hop_minutes[hop]
                way_zone, reached = hop_zone[hop], hop_target[hop]
                if t_next > latest or not may_drive(
                    pause_at, out_by, way_zone, zone_of[reached], depart, t_next
                ):
                    continue
                chance = exit_chance(chances, zone, way_zone, zone_of[reached], depart, t_next)
                on = leaving[reached, t_next]
                if chance < 0.0:
                    inside[place, t] = max(inside[place, t], inside[reached, t_next])
                else:
                    on = max(on, chance * inside[reached, t_next])
                leaving[place, t] = max(leaving[place, t], on)


class Prospects:
    """
    What leaving places is worth at most, for a class of vehicles.

    Parameters
    ----------
    table
        The hops of the class.
    limits
        What restricts movement.
    """

    def __init__(self, table: HopTable, limits: Restrictions) -> None:
        self._shape = (len(limits.zone_of), len(limits.curfew))
        self._ground = pack_ground(ground_of(table, limits, no_exits(len(limits.zone_of))))

    def best(
        self,
        chances: NDArray[np.float64],
        arriving: NDArray[np.float64],
        *,
        target: int,
        places: list[int],
    ) -> NDArray[np.float32]:
        """
        Return what leaving some places for a target is worth at most, shape (place, minute).

        Parameters
        ----------
        chances
            From :func:`exit_chances`.
        arriving
            What arriving is worth, shape (minute,).
        target, places
            The place to reach, and those to leave.
        """
        inside, leaving = np.empty(self._shape), np.empty(self._shape)
        _sweep(self._ground, chances, arriving, target, inside, leaving)
        best = np.maximum(inside[places], leaving[places])
        # Rounded up: a bound must not lose by rounding.
        return np.nextafter(best.astype(np.float32), np.float32(np.inf))
