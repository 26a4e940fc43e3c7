"""Whether who stands at a stop may go on: curfew, shelter, and the zones ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import INF, kernel
from safepassage.simulation.covers import first_in_time, next_cover, pause_over
from safepassage.simulation.day import SHELTER

if TYPE_CHECKING:
    from safepassage.simulation.day import Day
    from safepassage.simulation.state import State

__all__ = ["may_go_from"]


@kernel
def may_go_from(day: Day, state: State, stop: int, minute: int) -> int:
    """
    Return ``minute`` where who stands at a stop may go on, else one before which it surely can't.

    Looked at are curfew, shelter, and the zones that it would enter: a pause holds over them, the
    way through fits before its pledged end less its margin, and who is in no zone yet does not take
    more than the stranding chance.
    """
    zone = day.stand_zone[stop]
    first = minute
    if zone < 0:
        if minute + day.drive[stop] > day.curfew_from[minute]:
            # Not a minute earlier than the end of the curfew that it would run into.
            first = day.curfew_to[day.curfew_from[minute]]
    elif day.at_break == SHELTER:
        first = next_cover(day, state, zone, minute)
    # Who is in a zone already is at risk where they are, and only wants to get out.
    limit = day.stranding if zone < 0 else 1.0
    for side in range(2):
        entered = day.enters[stop, side]
        if entered < 0:
            continue
        through = day.through[stop, side]
        pause = pause_over(day, state, entered, minute)
        later = INF
        if pause >= 0:
            later = first_in_time(day, state, pause, minute, through, limit)
            if later == minute:
                continue
        for index in range(day.zone_first[entered], day.zone_first[entered + 1]):
            other = day.zone_pause[index]
            if state.pause_from[other] > minute:
                begins = state.pause_from[other]
                later = min(later, first_in_time(day, state, other, begins, through, limit))
        first = max(first, later)
    return first
