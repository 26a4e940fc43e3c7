"""The quickest ways over the roads, for who looks no further than the next errand."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from safepassage.network.hops import road_minutes

if TYPE_CHECKING:
    from safepassage.scenario.model import Road, Scenario, VehicleType

__all__ = ["quickest_ways", "usable_roads"]


def usable_roads(scenario: Scenario, kind: VehicleType) -> dict[str, dict[str, Road]]:
    """Return, by place and next place, the first road of the table that a vehicle may take."""
    found: dict[str, dict[str, Road]] = {place.id: {} for place in scenario.places}
    for road in scenario.roads:
        if road.closed or kind.id in road.barred:
            continue
        found[road.from_place].setdefault(road.to_place, road)
        if not road.one_way:
            found[road.to_place].setdefault(road.from_place, road)
    return found


def quickest_ways(
    scenario: Scenario, kind: VehicleType, origin: str
) -> dict[str, tuple[int, tuple[str, ...]]]:
    """
    Return the quickest way from a place to each other one.

    Minutes are those of the roads and of the service at the checkpoints between. Of ways as quick
    as each other the one of fewer places counts, then the one whose places come first in the table.

    Parameters
    ----------
    scenario, kind
        The scenario and the vehicle's type: barred and closed roads are not taken.
    origin
        A place.

    Returns
    -------
    dict
        Minutes and places, from ``origin`` on, by the place reached; no entry where there is no
        way.
    """
    roads = usable_roads(scenario, kind)
    order = {place.id: number for number, place in enumerate(scenario.places)}
    names = [place.id for place in scenario.places]
    service = {checkpoint.place: checkpoint.service_min for checkpoint in scenario.checkpoints}
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    heap: list[tuple[int, int, tuple[int, ...]]] = [(0, 1, (order[origin],))]
    while heap:
        minutes, count, way = heappop(heap)
        place = names[way[-1]]
        if place in found:
            continue
        found[place] = minutes, tuple(names[each] for each in way)
        leaving = minutes + (service.get(place, 0) if count > 1 else 0)
        for target, road in roads[place].items():
            if target not in found:
                reached = leaving + road_minutes(road, kind)
                heappush(heap, (reached, count + 1, (*way, order[target])))
    return found
