"""Where the places and roads of a scenario lie, and the stays of stops in a row in its zones."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.plans import Stop
    from safepassage.scenario.model import Pause, Road, Scenario

__all__ = ["Ground", "ZoneStay"]


class ZoneStay(NamedTuple):
    """
    A stay without a break in a zone, at the stops (and on the roads after them) first to last.

    ``entered_from`` is the place before, by number ``first_stop`` where it begins on a road.
    """

    zone: str
    start_min: int
    end_min: int
    first_stop: int
    last_stop: int
    entered_from: str


class Ground:
    """Where the places and roads of a scenario lie."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.zone_of = {place.id: place.zone for place in scenario.places}
        #: By the places at their ends, in the order of driving.
        self.roads: dict[tuple[str, str], Road] = {}
        for road in scenario.roads:
            self.roads[road.from_place, road.to_place] = road
            if not road.one_way:
                self.roads.setdefault((road.to_place, road.from_place), road)
        self._road_zones = {ends: road.zone for ends, road in self.roads.items()}

    def road(self, origin: str, target: str) -> Road | None:
        """Return the road from one place to the next, None where there is none."""
        return self.roads.get((origin, target))

    def zone_stays(self, stops: Sequence[Stop]) -> list[ZoneStay]:
        """Return the stays of some stops in a row in zones, in the order of time."""
        places = [stop.place for stop in stops]
        # By piece of the way: each stop, and the road from it to the next one.
        zones: list[str | None] = [None] * (2 * len(places))
        zones[::2] = [self.zone_of[place] for place in places]
        zones[1:-1:2] = [self._road_zones.get(ends) for ends in pairwise(places)]
        stays: list[ZoneStay] = []
        inside: str | None = None
        first = 0
        for piece, zone in enumerate(zones):
            if zone == inside:
                continue
            if inside is not None:
                stays.append(_stay(stops, inside, first, piece))
            inside, first = zone, piece
        return stays

    def pause_of_stay(self, stay: ZoneStay) -> Pause | None:
        """Return the pause of a stay's zone that holds most of it."""
        most, found = -math.inf, None
        for pause in self.scenario.pauses:
            if stay.zone not in pause.zones:
                continue
            usable_until = pause.end_min - pause.margin_min
            inside = min(stay.end_min, usable_until) - max(stay.start_min, pause.start_min)
            if inside > most:
                most, found = inside, pause
        return found


def _stay(stops: Sequence[Stop], zone: str, first: int, after: int) -> ZoneStay:
    """Return the stay in a zone over the pieces of a way from the first to that before another."""
    begin, end = stops[first // 2], stops[after // 2]
    on_a_road = first % 2 == 1
    return ZoneStay(
        zone,
        begin.depart_min if on_a_road else begin.arrive_min,
        end.depart_min if after % 2 == 1 else end.arrive_min,
        first // 2,
        (after - 1) // 2,
        (begin if on_a_road else stops[max(0, first // 2 - 1)]).place,
    )
