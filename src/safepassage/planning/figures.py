"""What a plan amounts to, as the planner counts it; the checker counts again on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.plans import Figures
from safepassage.scenario.model import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from safepassage.plans import Itinerary, Stop
    from safepassage.scenario.model import Scenario

__all__ = ["figures_of"]


def _zone_stays(
    stops: Sequence[Stop], zone_of: dict[str, str | None], road_zone: dict[tuple[str, str], str | None]
) -> list[tuple[str, int, int]]:
    """Return (zone, start, end) of each stay without a break, in time order."""
    stays: list[tuple[str, int, int]] = []
    previous: str | None = None
    for number, stop in enumerate(stops):
        pieces = [(zone_of[stop.place], stop.arrive_min, stop.depart_min)]
        if number + 1 < len(stops):
            after = stops[number + 1]
            pieces.append((road_zone[stop.place, after.place], stop.depart_min, after.arrive_min))
        for zone, start, end in pieces:
            if zone is not None and zone == previous:
                stays[-1] = (zone, stays[-1][1], end)
            elif zone is not None:
                stays.append((zone, start, end))
            previous = zone
    return stays


def figures_of(scenario: Scenario, itineraries: Iterable[Itinerary]) -> Figures:
    """Return the figures of right itineraries; every trip empties the vehicle at one reception."""
    zone_of = {place.id: place.zone for place in scenario.places}
    roads = {}
    for road in scenario.roads:
        roads[road.from_place, road.to_place] = road
        if not road.one_way:
            roads.setdefault((road.to_place, road.from_place), road)
    road_zone = {ends: road.zone for ends, road in roads.items()}
    priority = {group.id: group.priority for group in scenario.groups}
    out: dict[str, int] = dict.fromkeys(priority, 0)
    by_pause: dict[str, int] = {pause.id: 0 for pause in scenario.pauses}
    value = km = 0.0
    last: int | None = None
    zone_person_min = used = 0
    for itinerary in itineraries:
        used += 1
        stops = itinerary.stops
        aboard = 0
        zone_exit: tuple[str, int] | None = None
        stays = _zone_stays(stops, zone_of, road_zone)
        for number, stop in enumerate(stops):
            if stop.alighted:
                for load in stop.alighted:
                    out[load.group] += load.persons
                    worth = 1 - scenario.urgency * stop.arrive_min / scenario.horizon_min
                    value += load.persons * priority[load.group] * worth
                boarding = max(
                    index for index in range(number) if stops[index].boarded or index == 0
                )
                since = stops[boarding].depart_min
                zone_exit = next(
                    (
                        (zone, end)
                        for zone, start, end in reversed(stays)
                        if start < stop.arrive_min and end >= since
                    ),
                    None,
                )
                pause = _pause_of(scenario, zone_exit, stop.arrive_min)
                by_pause[pause] = by_pause.get(pause, 0) + aboard
                last = stop.arrive_min if last is None else max(last, stop.arrive_min)
                aboard = 0
            if number + 1 == len(stops):
                break
            if zone_of[stop.place] is not None:
                zone_person_min += aboard * (stop.depart_min - stop.arrive_min)
            aboard += sum(load.persons for load in stop.boarded)
            after = stops[number + 1]
            road = roads[stop.place, after.place]
            km += road.km
            if road.zone is not None:
                zone_person_min += aboard * (after.arrive_min - stop.depart_min)
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


def _pause_of(scenario: Scenario, zone_exit: tuple[str, int] | None, arrive: int) -> str:
    """Return the pause in which people left their last zone, or arrived; "" when in none."""
    for pause in scenario.pauses:
        if zone_exit is None:
            if pause.start_min <= arrive < pause.end_min:
                return pause.id
        elif (
            zone_exit[0] in pause.zones
            and pause.start_min <= zone_exit[1] <= pause.end_min - pause.margin_min
        ):
            return pause.id
    return ""
