"""What of a plan is settled when it is replanned, and what becomes of vehicles on their way."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from safepassage.planning.replanning.courses import Chart, Course, PlannedTrip
from safepassage.planning.replanning.divert import Diversion, divert, stranded_where_lost
from safepassage.planning.replanning.legal import why_not
from safepassage.planning.replanning.usage import Usage
from safepassage.planning.replanning.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from safepassage.network.build import Network
    from safepassage.plans import Stop
    from safepassage.scenario.model import Scenario, VehicleType

__all__ = ["Settled", "settle_courses"]

Entry = tuple[str, str, int]
"""A convoy: the place that it enters from, the zone, the minute."""


@dataclass(slots=True)
class Settled:
    """
    What can no longer be planned.

    ``stops`` are the settled stops of each vehicle that has begun, ``later`` the trips of each that
    may still change. ``stuck`` are vehicles that stay where they are. ``diverted`` has what became
    of each vehicle whose trip could not go on as planned, with the reason. ``closed_until`` has by
    zone the minute before which no new convoy enters it, ``entries`` the convoys that do;
    ``later_entries`` are those of the trips that may still change.
    """

    usage: Usage
    stops: dict[str, tuple[Stop, ...]] = field(default_factory=dict)
    later: dict[str, tuple[PlannedTrip, ...]] = field(default_factory=dict)
    stuck: set[str] = field(default_factory=set)
    diverted: dict[str, tuple[Diversion, str]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    later_entries: list[Entry] = field(default_factory=list)
    closed_until: dict[str, int] = field(default_factory=dict)


def settle_courses(
    scenario: Scenario,
    network: Network,
    courses: Sequence[Course],
    kinds: Mapping[str, VehicleType],
    ready: Mapping[str, NDArray[np.int64]],
    at_min: int,
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
    """
    chart = Chart(scenario)
    begun = _with_their_convoys(chart, courses, at_min)
    refused: dict[_Key, str] = {}
    while True:
        settled = Settled(Usage(chart, ready))
        for course in courses:
            _settle_executed(settled, course, at_min)
        kept: dict[_Key, PlannedTrip] = {}
        before = len(refused)
        for key, trip in _candidates(courses, begun, refused, at_min):
            if (key[0], key[1] - 1) in refused:
                refused[key] = refused[key[0], key[1] - 1]
                continue
            reason = why_not(chart, network, settled.usage, trip, kinds[key[0]], at_min)
            if reason:
                refused[key] = reason
                continue
            kept[key] = trip
            settled.usage.add(_to_come(trip, at_min), first_is_start=False)
        for key in _without_convoy(chart, kept, at_min):
            refused[key] = "its convoy has too few vehicles left"
        if len(refused) == before:
            break
    for (vehicle, number), trip in kept.items():
        done = settled.stops[vehicle]
        settled.stops[vehicle] = (*done[:-1], *trip.stops)
        if number > 0:
            settled.later[vehicle] = settled.later[vehicle][1:]
    ways = Ways(scenario, network, settled.usage)
    for course in sorted(courses, key=lambda course: _urgency(course, at_min)):
        reason = refused.get((course.vehicle, 0), "")
        if course.present is not None and reason:
            _divert(chart, ways, settled, course, kinds[course.vehicle], reason, at_min)
    _note_convoys(chart, settled, at_min)
    return settled


_Key = tuple[str, int]
"""A vehicle and the number of its trip, 0 for the one that it is on."""


def _settle_executed(settled: Settled, course: Course, at_min: int) -> None:
    settled.stops[course.vehicle] = course.done
    settled.later[course.vehicle] = course.later
    settled.usage.add(course.done, first_is_start=True)
    if course.present is not None:
        begun = course.present.stops
        executed = [stop for stop in begun[1:] if stop.depart_min < at_min]
        settled.usage.add(executed, first_is_start=False)


def _to_come(trip: PlannedTrip, at_min: int) -> list[Stop]:
    """Return the stops of a trip that are not executed; where it departs from is no part of it."""
    return [stop for stop in trip.stops[1:] if stop.depart_min >= at_min]


def _candidates(
    courses: Sequence[Course],
    begun: Mapping[str, int],
    refused: Mapping[_Key, str],
    at_min: int,
) -> list[tuple[_Key, PlannedTrip]]:
    """Return the trips that may be settled, those with people aboard first, then by arrival."""
    found: list[tuple[tuple[bool, int, str], _Key, PlannedTrip]] = []
    for course in courses:
        if course.present is not None and (course.vehicle, 0) not in refused:
            found.append((_urgency(course, at_min), (course.vehicle, 0), course.present))
        for number, trip in enumerate(course.later[: begun[course.vehicle]], start=1):
            if (course.vehicle, number) not in refused:
                urgency = (True, trip.arrive_min, course.vehicle)
                found.append((urgency, (course.vehicle, number), trip))
    return [(key, trip) for _, key, trip in sorted(found, key=lambda item: item[:2])]


def _urgency(course: Course, at_min: int) -> tuple[bool, int, str]:
    """Return the order in which vehicles are looked after: those with people aboard first."""
    present = course.present
    if present is None:
        return (True, 0, course.vehicle)
    aboard = sum(
        load.persons for stop in present.stops if stop.depart_min < at_min for load in stop.boarded
    )
    return (aboard == 0, present.arrive_min, course.vehicle)


def _without_convoy(chart: Chart, kept: Mapping[_Key, PlannedTrip], at_min: int) -> list[_Key]:
    """Return the trips whose convoy, still to enter its zone, has not its least vehicles."""
    members: dict[Entry, list[_Key]] = defaultdict(list)
    for key, trip in kept.items():
        for entry, _ in _entries(chart, trip.stops):
            if entry[2] >= at_min:
                members[entry].append(key)
    least = {zone.id: zone.convoy.least for zone in chart.scenario.zones if zone.convoy is not None}
    return [key for entry, keys in members.items() if len(keys) < least[entry[1]] for key in keys]


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


def _with_their_convoys(chart: Chart, courses: Sequence[Course], at_min: int) -> dict[str, int]:
    """
    Return how many of each vehicle's later trips are settled together with a convoy under way.

    A convoy of which one vehicle is on its way is settled whole, and so is every one that enters
    its zone while it is there: the others would have to keep clear of it.
    """
    trips: dict[str, list[PlannedTrip]] = {}
    count: dict[str, int] = {}
    entered: dict[Entry, list[tuple[str, int]]] = defaultdict(list)
    leaves: dict[Entry, int] = defaultdict(int)
    for course in courses:
        present = [course.present] if course.present is not None else []
        trips[course.vehicle] = [*present, *course.later]
        count[course.vehicle] = len(present)
        for number, trip in enumerate(trips[course.vehicle]):
            for entry, left in _entries(chart, trip.stops):
                entered[entry].append((course.vehicle, number))
                leaves[entry] = max(leaves[entry], left)
    if not entered:
        return dict.fromkeys(trips, 0)
    present_count = dict(count)
    grown = True
    while grown:
        grown = False
        until: dict[str, int] = defaultdict(int)
        for entry, members in entered.items():
            if leaves[entry] > at_min and any(n < count[v] for v, n in members):
                until[entry[1]] = max(until[entry[1]], leaves[entry])
        for entry, members in entered.items():
            held = any(n < count[v] for v, n in members)
            if not held and entry[2] >= until[entry[1]]:
                continue
            for vehicle, number in members:
                if number >= count[vehicle]:
                    count[vehicle] = number + 1
                    grown = True
    return {vehicle: count[vehicle] - present_count[vehicle] for vehicle in trips}


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
        diversion = stranded_where_lost(trip, kind.available_to_min, at_min)
    executed = sum(1 for stop in trip.stops if stop.depart_min < at_min)
    settled.usage.add(diversion.stops[executed:], first_is_start=False)
    done = settled.stops[course.vehicle]
    settled.stops[course.vehicle] = (*done[:-1], *diversion.stops)
    settled.diverted[course.vehicle] = (diversion, reason)
    if not diversion.ends:
        settled.stuck.add(course.vehicle)


def _note_convoys(chart: Chart, settled: Settled, at_min: int) -> None:
    """Note until when zones are kept clear of new convoys."""
    for stops in settled.stops.values():
        for entry, left in _entries(chart, stops):
            if left > at_min:
                zone = entry[1]
                settled.closed_until[zone] = max(settled.closed_until.get(zone, 0), left)
            settled.entries.append(entry)
    for trips in settled.later.values():
        for trip in trips:
            settled.later_entries += [entry for entry, _ in _entries(chart, trip.stops)]
