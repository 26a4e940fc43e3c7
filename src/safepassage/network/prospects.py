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

from safepassage.compiled import entry_kernel
from safepassage.ledger import chances_to_get_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.network.hops import HopTable
    from safepassage.network.restrictions import Restrictions
    from safepassage.scenario.model import Scenario

__all__ = ["exit_chances", "prospects_of"]


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


@entry_kernel
def _sweep(
    first: NDArray[np.int64],
    hop_target: NDArray[np.int64],
    hop_minutes: NDArray[np.int64],
    hop_zone: NDArray[np.int64],
    zone_of: NDArray[np.int64],
    pause_at: NDArray[np.int16],
    out_by: NDArray[np.int64],
    curfew: NDArray[np.int32],
    service: NDArray[np.int64],
    served_by: NDArray[np.bool_],
    chances: NDArray[np.float64],
    arriving: NDArray[np.float64],
    target: int,
    inside: NDArray[np.float64],
    leaving: NDArray[np.float64],
) -> None:
    """
    Fill A (``inside``) and B (``leaving``), both of shape (place, minute).

    ``arriving`` is what arriving in a minute is worth, shape (minute,); the others are as in
    :class:`safepassage.network.ground.Ground`, with :func:`exit_chances`.
    """
    last = len(curfew) - 1
    for t in range(last, -1, -1):
        for place in range(len(zone_of)):
            zone = zone_of[place]
            inside[place, t] = 0.0
            leaving[place, t] = 0.0
            if zone >= 0 and pause_at[zone, t] < 0:
                continue
            if place == target:
                inside[place, t] = arriving[t]
                continue
            if t < last and (zone < 0 or pause_at[zone, t] == pause_at[zone, t + 1]):
                inside[place, t] = inside[place, t + 1]
                leaving[place, t] = leaving[place, t + 1]
            depart = t + service[place]
            if (
                depart > last
                or not served_by[place, depart]
                or (zone >= 0 and pause_at[zone, t] != pause_at[zone, depart])
            ):
                continue
            latest = min(last, curfew[depart])
            for hop in range(first[place], first[place + 1]):
                t_next = depart + hop_minutes[hop]
                if t_next > latest:
                    continue
                way_zone, reached = hop_zone[hop], hop_target[hop]
                if way_zone >= 0:
                    pause = pause_at[way_zone, depart]
                    if pause < 0 or (
                        pause != pause_at[way_zone, t_next]
                        and (zone_of[reached] == way_zone or t_next > out_by[pause])
                    ):
                        continue
                chance = -1.0
                if way_zone >= 0 and zone_of[reached] != way_zone:
                    chance = chances[way_zone, t_next]
                elif zone >= 0 and way_zone != zone:
                    chance = chances[zone, depart]
                on = leaving[reached, t_next]
                if chance < 0.0:
                    inside[place, t] = max(inside[place, t], inside[reached, t_next])
                else:
                    on = max(on, chance * inside[reached, t_next])
                leaving[place, t] = max(leaving[place, t], on)


def prospects_of(
    table: HopTable,
    limits: Restrictions,
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
    table
        The hops of a class of vehicles.
    limits
        What restricts movement.
    chances
        From :func:`exit_chances`.
    arriving
        What arriving is worth, shape (minute,).
    target
        The place to reach.
    places
        The places to leave.
    """
    shape = (len(limits.zone_of), len(limits.curfew))
    inside, leaving = np.empty(shape), np.empty(shape)
    _sweep(
        table.first,
        table.target,
        table.minutes,
        table.zone,
        limits.zone_of,
        limits.pause_at,
        limits.out_by,
        limits.curfew,
        limits.service,
        limits.served_by,
        chances,
        arriving,
        target,
        inside,
        leaving,
    )
    best = np.maximum(inside[places], leaving[places])
    # Rounded up: a bound must not lose by rounding.
    return np.nextafter(best.astype(np.float32), np.float32(np.inf))
