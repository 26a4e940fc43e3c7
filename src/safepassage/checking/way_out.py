"""
The quickest way out of a zone, whatever the pauses say: for who is in it when one breaks.

It keeps to open roads and the curfew; checkpoints serve it while they are open and have a place.
"""

from __future__ import annotations

import heapq
from math import inf
from typing import TYPE_CHECKING

from safepassage.checking.aboard_since import LeftOver
from safepassage.checking.roads import road_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.checking.case import Case, Run
    from safepassage.checking.stays import Stay
    from safepassage.scenario.model import Scenario, VehicleType

__all__ = ["position", "soonest_out"]


def position(run: Run, at_min: int) -> int:
    """Return the number of the stop where a vehicle is, or which it drives to, in a minute."""
    numbers = (number for number, stop in enumerate(run.stops) if stop.depart_min >= at_min)
    return next(numbers, len(run.stops) - 1)


def soonest_out(
    case: Case,
    scenario: Scenario,
    run: Run,
    kind: VehicleType,
    stay: Stay,
    at_min: int,
    *,
    arrived: bool = False,
) -> tuple[float, float]:
    """
    Return when a vehicle is out of all zones at the soonest, and when it leaves one on that way.

    ``arrived``: the first is when it is at a place outside zones, by the way that is there first.
    """
    number = position(run, at_min)
    here = run.stops[number].place
    reached = run.stops[number].arrive_min
    if case.zone_of(here) is None:
        return reached, reached
    #: When it has left the zone already: what it drives to lies in another one.
    beyond_it = inf if case.zone_of(here) == stay.zone else reached
    left_over = LeftOver(case, scenario, run, at_min, own=0)
    best: dict[str, float] = {here: left_over.ready(run, number)}
    #: When the vehicle can go on, when it has left the zone (if so), and where it is.
    heap = [(best[here], beyond_it, here)]
    soonest = (inf, inf)
    while heap:
        ready, left, place = heapq.heappop(heap)
        if ready >= soonest[0]:
            break
        for target, minutes, zone in _roads_from(scenario, kind, place):
            depart = _set_out(case, left_over, place, ready, minutes)
            arrive = depart + minutes
            beyond = case.zone_of(target)
            gone = min(left, depart if zone != stay.zone else inf)
            gone = min(gone, arrive if beyond != stay.zone else inf)
            if beyond is None:
                # A road outside zones is as good as a place.
                soonest = min(soonest, (arrive if arrived or zone is not None else depart, gone))
                continue
            on = arrive + left_over.service_min(target)
            if on < best.get(target, inf):
                best[target] = on
                heapq.heappush(heap, (on, gone, target))
    return soonest[0], min(soonest[1], beyond_it)


def _set_out(case: Case, left_over: LeftOver, place: str, ready: float, minutes: int) -> float:
    """Return the first minute from one on in which curfew and checkpoints let one set out."""
    curfew = case.scenario.curfew
    for depart in range(int(ready), case.scenario.horizon_min - minutes + 1):
        moving = curfew is not None and case.clock.minutes_within(curfew, depart, depart + minutes)
        if not moving and left_over.serves(place, depart):
            return depart
    return inf


def _roads_from(
    scenario: Scenario, kind: VehicleType, place: str
) -> Iterator[tuple[str, int, str | None]]:
    """Yield the place at the other end, the minutes and the zone of each road open to a vehicle."""
    for road in scenario.roads:
        if road.closed or kind.id in road.barred:
            continue
        if road.from_place == place:
            yield road.to_place, road_minutes(road, kind), road.zone
        elif road.to_place == place and not road.one_way:
            yield road.from_place, road_minutes(road, kind), road.zone
