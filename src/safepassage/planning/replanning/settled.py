"""What of a plan is settled when it is replanned, and what becomes of vehicles on their way."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from safepassage.planning.replanning.courses import Chart, Course, PlannedTrip
from safepassage.planning.replanning.divert import (
    Diversion,
    aboard_of,
    divert,
    stranded_where_lost,
)
from safepassage.planning.replanning.legal import why_not
from safepassage.planning.replanning.usage import Usage
from safepassage.planning.replanning.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from safepassage.network.legs import Network
    from safepassage.plans import Load, Stop
    from safepassage.scenario.model import Scenario, VehicleType

__all__ = ["Settled", "settle_courses"]

Entry = tuple[str, str, int]
"""A convoy: the place that it enters from, the zone, the minute."""


@dataclass(slots=True)
class Settled:
    """
    What can no longer be planned.

    ``stops`` are the settled stops of each vehicle that has begun, ``later`` the trips of each that
    may still change. ``stuck`` are vehicles that stay where they are, ``waiting`` those that stand
    somewhere with people aboard whom the search is to bring on. ``diverted`` has what became
    of each vehicle whose trip could not go on as planned, with the reason. ``entries`` has the
    convoys that are on their way, with their vehicles and the minute by which all have left the
    zone; ``later_entries`` are those of the trips that may still change.
    """

    usage: Usage
    stops: dict[str, tuple[Stop, ...]] = field(default_factory=dict)
    later: dict[str, tuple[PlannedTrip, ...]] = field(default_factory=dict)
    stuck: set[str] = field(default_factory=set)
    waiting: dict[str, tuple[Load, ...]] = field(default_factory=dict)
    diverted: dict[str, tuple[Diversion, str]] = field(default_factory=dict)
    entries: dict[Entry, tuple[int, int]] = field(default_factory=dict)
    later_entries: list[Entry] = field(default_factory=list)


def settle_courses(
    scenario: Scenario,
    network: Network,
    courses: Sequence[Course],
    kinds: Mapping[str, VehicleType],
    ready: Mapping[str, NDArray[np.int64]],
    at_min: int,
    *,
    convoys_alone: bool = False,
) -> Settled:
    """
    Return what is settled: all that is executed, and the trip that each vehicle is on.

    Parameters
    ----------
    scenario, network
        As they are from ``at_min`` on.
    courses
        How far each vehicle is.
    kinds
        The type of each vehicle, by the vehicle's id.
    ready
        Persons ready by each minute, by pickup.
    at_min
        The minute of replanning.
    convoys_alone
        Whether convoys on their way must do without vehicles that have not left yet.
    """
    chart = Chart(scenario)
    joining = {} if convoys_alone else _joining(chart, courses, kinds)
    refused: dict[str, str] = {}
    while True:
        settled = Settled(Usage(chart, ready))
        for course in courses:
            _settle_executed(settled, course, at_min)
        kept: dict[str, PlannedTrip] = {}
        before = len(refused)
        for vehicle, trip in _on_their_way(courses, refused, at_min):
            reason = why_not(chart, network, settled.usage, trip, kinds[vehicle], at_min)
            if reason:
                refused[vehicle] = reason
                continue
            kept[vehicle] = trip
            settled.usage.add(_to_come(trip.stops, at_min), first_is_start=False)
        for vehicle in _without_convoy(chart, kept, joining, at_min):
            refused[vehicle] = "its convoy has too few vehicles left"
        if len(refused) == before:
            break
    for vehicle, trip in kept.items():
        done = settled.stops[vehicle]
        settled.stops[vehicle] = (*done[:-1], *trip.stops)
    ways = Ways(scenario, network, settled.usage)
    for course in sorted(courses, key=lambda course: _urgency(course, at_min)):
        reason = refused.get(course.vehicle, "")
        if course.present is not None and reason:
            _divert(chart, ways, settled, course, kinds[course.vehicle], reason, at_min)
    _note_convoys(chart, settled, at_min)
    return settled


def _settle_executed(settled: Settled, course: Course, at_min: int) -> None:
    settled.stops[course.vehicle] = course.done
    settled.later[course.vehicle] = course.later
    settled.usage.add(course.done, first_is_start=True)
    if course.present is not None:
        begun = course.present.stops
        executed = [stop for stop in begun[1:] if stop.depart_min < at_min]
        # At a stop where the vehicle still stands, those who got off are there.
        executed += [
            replace(stop, boarded=())
            for stop in begun[1:]
            if stop.arrive_min < at_min <= stop.depart_min and stop.alighted
        ]
        settled.usage.add(executed, first_is_start=False)


def _to_come(stops: Sequence[Stop], at_min: int) -> list[Stop]:
    """
    Return what of a trip's stops is not executed; where it departs from is no part of it.

    Those who have got off where the vehicle still stands are left out: they are counted already.
    """
    return [
        stop if stop.arrive_min >= at_min else replace(stop, alighted=())
        for stop in stops[1:]
        if stop.depart_min >= at_min
    ]


def _on_their_way(
    courses: Sequence[Course], refused: Mapping[str, str], at_min: int
) -> list[tuple[str, PlannedTrip]]:
    """Return the trips under way, those with people aboard first, then by arrival."""
    return [
        (course.vehicle, course.present)
        for course in sorted(courses, key=lambda course: _urgency(course, at_min))
        if course.present is not None and course.vehicle not in refused
    ]


def _urgency(course: Course, at_min: int) -> tuple[bool, int, str]:
    """Return the order in which vehicles are looked after: those with people aboard first."""
    present = course.present
    if present is None:
        return (True, 0, course.vehicle)
    aboard = sum(
        load.persons for stop in present.stops if stop.depart_min < at_min for load in stop.boarded
    )
    return (aboard == 0, present.arrive_min, course.vehicle)


def _joining(
    chart: Chart, courses: Sequence[Course], kinds: Mapping[str, VehicleType]
) -> dict[Entry, int]:
    """Return how many vehicles are to join each convoy on a trip that they have not begun."""
    joining: dict[Entry, int] = defaultdict(int)
    for course in courses:
        for trip in course.later:
            if trip.arrive_min <= kinds[course.vehicle].available_to_min:
                for entry, _ in _entries(chart, trip.stops):
                    joining[entry] += 1
    return joining


def _without_convoy(
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
        for entry, _ in _entries(chart, trip.stops):
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


def _entries(chart: Chart, stops: Sequence[Stop]) -> list[tuple[Entry, int]]:
    """Return the convoys that stops in a row are part of, each with the minute of leaving."""
    convoy_zones = {zone.id for zone in chart.scenario.zones if zone.convoy is not None}
    if not convoy_zones:
        return []
    return [
        ((stay.entered_from, stay.zone, stay.start_min), stay.end_min)
        for stay in chart.zone_stays(stops)
        if stay.zone in convoy_zones
    ]


def _divert(
    chart: Chart,
    ways: Ways,
    settled: Settled,
    course: Course,
    kind: VehicleType,
    reason: str,
    at_min: int,
) -> None:
    """Settle what a vehicle does whose trip cannot go on as planned."""
    trip = course.present
    if trip is None:
        return
    diversion = divert(chart, ways, settled.usage, trip, kind, at_min)
    last = max(trip.stops[-1].arrive_min, trip.stops[-1].depart_min)
    if not diversion.ends and last > kind.available_to_min:
        diversion = stranded_where_lost(chart, trip, kind.available_to_min, at_min)
    executed = sum(1 for stop in trip.stops if stop.depart_min < at_min)
    to_come = _to_come(diversion.stops[executed - 1 :], at_min)
    settled.usage.add(to_come, first_is_start=False)
    done = settled.stops[course.vehicle]
    settled.stops[course.vehicle] = (*done[:-1], *diversion.stops)
    settled.diverted[course.vehicle] = (diversion, reason)
    if diversion.ends:
        return
    loads = aboard_of(diversion.stops)
    if loads and diversion.way != "lost" and chart.places[diversion.stops[-1].place].zone is None:
        settled.waiting[course.vehicle] = loads
    else:
        settled.stuck.add(course.vehicle)


def _note_convoys(chart: Chart, settled: Settled, at_min: int) -> None:
    """Note the convoys that are on their way, and those of trips that may still change."""
    for stops in settled.stops.values():
        for entry, left in _entries(chart, stops):
            if left > at_min:
                count, last = settled.entries.get(entry, (0, 0))
                settled.entries[entry] = (count + 1, max(last, left))
    for trips in settled.later.values():
        for trip in trips:
            settled.later_entries += [entry for entry, _ in _entries(chart, trip.stops)]
