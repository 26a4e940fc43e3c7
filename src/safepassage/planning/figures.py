"""What a plan amounts to, as the planner counts it; the checker counts again on its own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.ledger import chances_to_hold
from safepassage.planning.rides import rides_of
from safepassage.plans import Figures, PausesAs
from safepassage.scenario.model import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from safepassage.plans import Itinerary, Stop
    from safepassage.scenario.model import Pause, Road, Scenario

__all__ = ["figures_of"]


@dataclass(slots=True)
class _ZoneStay:
    """A stay without a break in a zone, over the stops (and roads after them) first to last."""

    zone: str
    start: int
    end: int
    first_stop: int
    last_stop: int


class _Map:
    """Where places and roads lie."""

    def __init__(self, scenario: Scenario) -> None:
        self.zone_of = {place.id: place.zone for place in scenario.places}
        self.roads: dict[tuple[str, str], Road] = {}
        for road in scenario.roads:
            self.roads[road.from_place, road.to_place] = road
            if not road.one_way:
                self.roads.setdefault((road.to_place, road.from_place), road)

    def zone_stays(self, stops: Sequence[Stop]) -> list[_ZoneStay]:
        """Return the stays in zones, in time order."""
        stays: list[_ZoneStay] = []
        previous: str | None = None
        for number, stop in enumerate(stops):
            pieces = [(self.zone_of[stop.place], stop.arrive_min, stop.depart_min)]
            if number + 1 < len(stops):
                after = stops[number + 1]
                zone = self.roads[stop.place, after.place].zone
                pieces.append((zone, stop.depart_min, after.arrive_min))
            for zone, start, end in pieces:
                if zone is not None and zone == previous:
                    stays[-1].end, stays[-1].last_stop = end, number
                elif zone is not None:
                    stays.append(_ZoneStay(zone, start, end, number, number))
                previous = zone
        return stays


def _pause_of_stay(scenario: Scenario, stay: _ZoneStay) -> Pause | None:
    """Return the pause of a stay's zone that holds most of it."""
    most, found = -math.inf, None
    for pause in scenario.pauses:
        usable_until = pause.end_min - pause.margin_min
        inside = min(stay.end, usable_until) - max(stay.start, pause.start_min)
        if stay.zone in pause.zones and inside > most:
            most, found = inside, pause
    return found


def _chance_out(
    scenario: Scenario, stay: _ZoneStay, chances: Mapping[str, NDArray[np.float64]]
) -> float:
    """Return the chance that the pause of a stay holds until its zone is left."""
    pause = _pause_of_stay(scenario, stay)
    if pause is None:
        return 0.0
    last = pause.end_min - pause.start_min
    return float(chances[pause.id][min(max(0, stay.end - pause.start_min), last)])


def _pause_of_ride(scenario: Scenario, touched: Sequence[_ZoneStay], arrive: int) -> str:
    """
    Return the pause in which a ride leaves its last zone or, touching none, arrives; or "".

    Of a stay that breaks rule 3, as after a pause was cut short, it is the pause that holds most of
    it, where that pause isn't over when the zone is left.
    """
    if not touched:
        during = (p.id for p in scenario.pauses if p.start_min <= arrive < p.end_min)
        return next(during, "")
    pause = _pause_of_stay(scenario, touched[-1])
    if pause is None or not pause.start_min <= touched[-1].end <= pause.end_min:
        return ""
    return pause.id


def figures_of(scenario: Scenario, itineraries: Iterable[Itinerary]) -> Figures:
    """Return the figures of right itineraries."""
    chances = chances_to_hold(scenario) if scenario.caution.pauses_as is PausesAs.EXPECTED else None
    chart = _Map(scenario)
    priority = {group.id: group.priority for group in scenario.groups}
    out: dict[str, int] = dict.fromkeys(priority, 0)
    by_pause: dict[str, int] = {pause.id: 0 for pause in scenario.pauses}
    value = km = 0.0
    last: int | None = None
    zone_person_min = used = 0
    for itinerary in itineraries:
        used += 1
        stops = itinerary.stops
        stays = chart.zone_stays(stops)
        for ride in rides_of(stops):
            arrive = stops[ride.alighted].arrive_min
            worth = 1 - scenario.urgency * arrive / scenario.horizon_min
            out[ride.group] += ride.persons
            touched = [
                stay
                for stay in stays
                if stay.last_stop >= ride.boarded and stay.first_stop < ride.alighted
            ]
            if chances is not None and touched:
                worth *= _chance_out(scenario, touched[-1], chances)
            value += ride.persons * priority[ride.group] * worth
            pause = _pause_of_ride(scenario, touched, arrive)
            by_pause[pause] = by_pause.get(pause, 0) + ride.persons
            last = arrive if last is None else max(last, arrive)
        persons = 0
        for number, stop in enumerate(stops):
            if chart.zone_of[stop.place] is not None:
                zone_person_min += persons * (stop.depart_min - stop.arrive_min)
            persons += sum(load.persons for load in stop.boarded)
            persons -= sum(load.persons for load in stop.alighted)
            if number + 1 == len(stops):
                break
            after = stops[number + 1]
            road = chart.roads[stop.place, after.place]
            km += road.km
            if road.zone is not None:
                zone_person_min += persons * (after.arrive_min - stop.depart_min)
    left = {
        group.id: group.persons - out[group.id]
        for group in scenario.groups
        if group.choice is Choice.LEAVE and group.persons > out[group.id]
    }
    return Figures(
        value=value,
        people_total=scenario.people_leaving(),
        people_out=sum(out.values()),
        people_left=sum(left.values()),
        clearance_min=last,
        out_by_pause=tuple(by_pause.items()),
        left=tuple(left.items()),
        zone_person_min=zone_person_min,
        vehicle_km=km,
        vehicles_used=used,
    )
