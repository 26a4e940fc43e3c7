"""
Roads on which vehicles may use up time: what a bound must know of, and the sweep doesn't.

Rule 2 gives a road's least minutes. Between two places in which a vehicle may not wait, say one
whose pause is over and one whose pause has not begun, it may drive slower. The sweep drives at
once, so a bound is computed on the scenario that :func:`loosen_roads` returns.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.network.restrictions import is_hurried
from safepassage.scenario.model import Place, PlaceKind, Road

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario

__all__ = ["loosen_roads"]


def loosen_roads(scenario: Scenario) -> Scenario:
    """
    Return the scenario with a place to wait on each road where driving slower may help.

    The place lies a minute before the far end; the road itself stays. These are the roads into a
    place of another zone than their own, from a place where a vehicle may not wait outside zones:
    one in a zone, or a checkpoint that it leaves as soon as it is served.
    """
    places = {place.id: place for place in scenario.places}
    added: list[Place] = []
    roads: list[Road] = []
    for road in scenario.roads:
        ends = [(road.from_place, road.to_place)]
        if not road.one_way:
            ends.append((road.to_place, road.from_place))
        for origin, target in ends:
            zone = places[target].zone
            if road.closed or not is_hurried(places[origin]) or zone is None or zone == road.zone:
                continue
            # No id of a scenario holds a blank, so that this place is new and known again.
            name = f"{origin} {target}"
            if name in places or " " in origin:
                continue
            added.append(Place(name, PlaceKind.WAYPOINT, zone=road.zone))
            roads.append(replace(road, from_place=origin, to_place=name, one_way=True))
            roads.append(
                replace(road, from_place=name, to_place=target, km=0.0, minutes=1, one_way=True)
            )
    if not added:
        return scenario
    return replace(scenario, places=(*scenario.places, *added), roads=(*scenario.roads, *roads))
