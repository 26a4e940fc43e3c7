"""
What may be done in a minute: to be at a place, to wait there, to leave it, to drive a hop.

Pauses with their margins, opening hours, the curfew and the horizon are stated here alone; whoever
sweeps over minutes asks. In which minutes the answers change, :mod:`safepassage.network.events`
says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import kernel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from safepassage.network.ground import Ground

__all__ = ["drives_until", "leaves_at", "may_be", "may_drive", "may_wait"]


@kernel
def may_be(ground: Ground, zone: int, t: int) -> bool:
    """Return whether anybody may be in a zone in a minute; -1 is outside zones, where all may."""
    return bool(zone < 0 or ground.pause_at[zone, t] >= 0)


@kernel
def may_wait(ground: Ground, zone: int, t: int) -> bool:
    """Return whether who is in a zone (-1 none) in a minute may stay until the next."""
    return bool(
        t + 1 < len(ground.curfew)
        and (zone < 0 or ground.pause_at[zone, t] == ground.pause_at[zone, t + 1])
    )


@kernel
def leaves_at(ground: Ground, place: int, t: int) -> int:
    """Return the minute in which who is at a place is served and may leave, -1 if they may not."""
    depart = t + ground.service[place]
    if depart >= len(ground.curfew) or not ground.served_by[place, depart]:
        return -1
    zone = ground.zone_of[place]
    if zone >= 0 and ground.pause_at[zone, t] != ground.pause_at[zone, depart]:
        return -1
    return int(depart)


@kernel
def drives_until(ground: Ground, depart: int) -> int:
    """Return the last minute in which a hop may end that begins in a minute: curfew and horizon."""
    return int(min(len(ground.curfew) - 1, ground.curfew[depart]))


@kernel
def may_drive(
    pause_at: NDArray[np.int16],
    out_by: NDArray[np.int64],
    way_zone: int,
    reached_zone: int,
    depart: int,
    t_next: int,
) -> bool:
    """
    Return whether a hop in a zone (-1 none) may be driven, as far as pauses go.

    Who goes on in the zone must be inside the same pause; who leaves it, out by the end.
    """
    if way_zone < 0:
        return True
    pause = pause_at[way_zone, depart]
    if pause < 0:
        return False
    return bool(
        pause == pause_at[way_zone, t_next]
        or (reached_zone != way_zone and t_next <= out_by[pause])
    )
