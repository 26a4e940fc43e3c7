"""Which convoys the vehicles of a plan are part of, and whether these keep their least vehicles."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from safepassage.planning.replanning.courses import Chart, Course, PlannedTrip
    from safepassage.plans import Stop
    from safepassage.scenario.model import VehicleType

__all__ = ["Entry", "convoy_entries", "joining_vehicles", "without_convoy"]

#: A convoy: the place that it enters from, the zone, the minute.
Entry = tuple[str, str, int]


def joining_vehicles(
    chart: Chart, courses: Sequence[Course], kinds: Mapping[str, VehicleType]
) -> dict[Entry, int]:
    """Return how many vehicles are to join each convoy on a trip that they have not begun."""
    joining: dict[Entry, int] = defaultdict(int)
    for course in courses:
        for trip in course.later:
            if trip.arrive_min <= kinds[course.vehicle].available_to_min:
                for entry, _ in convoy_entries(chart, trip.stops):
                    joining[entry] += 1
    return joining


def without_convoy(
    chart: Chart,
    kept: Mapping[str, PlannedTrip],
    joining: Mapping[Entry, int],
    at_min: int,
) -> list[str]:
    """
    Return the vehicles whose convoy, still to enter its zone, cannot have its least vehicles.

    ``joining`` counts the vehicles that are to join it on a trip that they have not begun.
    """
    members: dict[Entry, list[str]] = defaultdict(list)
    for vehicle, trip in kept.items():
        for entry, _ in convoy_entries(chart, trip.stops):
            if entry[2] >= at_min:
                members[entry].append(vehicle)
    if not members:
        return []
    least = {zone.id: zone.convoy.least for zone in chart.scenario.zones if zone.convoy is not None}
    return [
        vehicle
        for entry, vehicles in members.items()
        if len(vehicles) + joining.get(entry, 0) < least[entry[1]]
        for vehicle in vehicles
    ]


def convoy_entries(chart: Chart, stops: Sequence[Stop]) -> list[tuple[Entry, int]]:
    """Return the convoys that stops in a row are part of, each with the minute of leaving."""
    convoy_zones = {zone.id for zone in chart.scenario.zones if zone.convoy is not None}
    if not convoy_zones:
        return []
    return [
        ((stay.entered_from, stay.zone, stay.start_min), stay.end_min)
        for stay in chart.zone_stays(stops)
        if stay.zone in convoy_zones
    ]
