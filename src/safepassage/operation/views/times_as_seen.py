"""
A plan's times as the day has them: what was seen stands, what follows comes as soon as it can.

Nothing is ever earlier than was seen, and no vehicle is faster than the plan has its roads. Of the
time that a vehicle lost unseen, it is taken to have stood where it was seen last: that is where
people look for it, and rather outside a zone than in it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from safepassage.checking.stays import zone_stays
from safepassage.scenario.model import PlaceKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from safepassage.checking.stays import Stay
    from safepassage.operation.views.progress import Progress
    from safepassage.plans import Stop
    from safepassage.scenario.model import Scenario

__all__ = ["Timed", "stays_of", "times_as_seen"]

_ROUNDS = 50

_TOGETHER_MIN = 30
"""Vehicles of one planned convoy that entered no further apart than this entered together."""


@dataclass(slots=True)
class Timed:
    """The minutes in which a vehicle comes to each planned stop and leaves it."""

    progress: Progress
    arrive: list[int] = field(default_factory=list)
    depart: list[int] = field(default_factory=list)

    def is_executed(self, number: int, at_min: int) -> bool:
        """Return whether the vehicle has left a stop before a minute."""
        return self.depart[number] < at_min and number < len(self.depart) - 1


def stays_of(scenario: Scenario, stops: Sequence[Stop]) -> tuple[Stay, ...]:
    """Return the stays of some stops in zones."""
    zones = {place.id: place.zone for place in scenario.places}
    roads: dict[tuple[str, str], str | None] = {}
    for road in scenario.roads:
        roads[road.from_place, road.to_place] = road.zone
        if not road.one_way:
            roads.setdefault((road.to_place, road.from_place), road.zone)
    return zone_stays(
        stops,
        place_zones=[zones.get(stop.place) for stop in stops],
        road_zones=[roads.get((a.place, b.place)) for a, b in pairwise(stops)],
    )


def times_as_seen(
    scenario: Scenario, progress: Mapping[str, Progress], at_min: int
) -> dict[str, Timed]:
    """
    Return the times of each vehicle's planned stops as the day has them.

    Parameters
    ----------
    scenario
        The scenario of the plan.
    progress
        How far each vehicle is.
    at_min
        The time of asking: what was not seen by then, comes then or later.
    """
    floors: dict[tuple[str, int], int] = {}
    entries = _convoy_entries(scenario, progress)
    service = _Service(scenario)
    for _ in range(_ROUNDS):
        timed = {
            vehicle: _timed(each, service, at_min, floors) for vehicle, each in progress.items()
        }
        if not _align(entries, timed, floors, at_min):
            break
    return timed


class _Service:
    """The least minutes of a stay."""

    def __init__(self, scenario: Scenario) -> None:
        self._places = {place.id: place for place in scenario.places}
        self._checkpoints = {each.place: each.service_min for each in scenario.checkpoints}

    def of(self, stops: Sequence[Stop], number: int) -> int:
        """Return the least minutes of one stop: papers in passing, and people's own time."""
        stop = stops[number]
        place = self._places.get(stop.place)
        minutes = 0
        if place is not None and (stop.boarded or stop.alighted):
            minutes = place.stop_min
        passes = 0 < number < len(stops) - 1
        if passes and place is not None and place.kind is PlaceKind.CHECKPOINT:
            minutes = max(minutes, self._checkpoints.get(stop.place, 0))
        # A plan may do with less where the scenario allows it.
        return min(minutes, stop.depart_min - stop.arrive_min)


def _timed(
    progress: Progress, service: _Service, at_min: int, floors: Mapping[tuple[str, int], int]
) -> Timed:
    """Return the times of one vehicle."""
    stops = progress.itinerary.stops
    timed = Timed(progress)
    latest = _latest(progress, service)
    for number, stop in enumerate(stops):
        arrive = stop.arrive_min
        if number > 0:
            drive = stop.arrive_min - stops[number - 1].depart_min
            arrive = timed.depart[-1] + drive
            if number in progress.came:
                arrive = max(arrive, progress.came[number])
            elif number > progress.here:
                arrive = max(arrive, at_min)
        timed.arrive.append(arrive)
        soonest = arrive + service.of(stops, number)
        if number in progress.left:
            depart = max(soonest, progress.left[number])
        elif number < progress.here:
            depart = max(soonest, latest.get(number, soonest))
        elif number == len(stops) - 1:
            depart = max(soonest, arrive + stop.depart_min - stop.arrive_min)
        else:
            depart = max(soonest, stop.depart_min)
            if number <= max(progress.here, 0):
                depart = max(depart, at_min)
        timed.depart.append(max(depart, floors.get((progress.itinerary.vehicle, number), depart)))
    return timed


def _latest(progress: Progress, service: _Service) -> dict[int, int]:
    """Return by stop the last minute to leave it so as to come to the next one in time as seen."""
    stops = progress.itinerary.stops
    latest: dict[int, int] = {}
    came: int | None = None
    for number in range(len(stops) - 1, 0, -1):
        if number in progress.came:
            came = progress.came[number]
        elif came is not None:
            came = latest[number] - service.of(stops, number)
        if came is not None:
            latest[number - 1] = came - (stops[number].arrive_min - stops[number - 1].depart_min)
            if number - 1 in progress.left:
                latest[number - 1] = progress.left[number - 1]
    return latest


def _convoy_entries(
    scenario: Scenario, progress: Mapping[str, Progress]
) -> list[list[tuple[str, int, bool]]]:
    """
    Return the planned convoys: each vehicle with the stop by which it enters.

    The last value says whether it enters by coming to that stop, and not by leaving it.
    """
    convoy_zones = {zone.id for zone in scenario.zones if zone.convoy is not None}
    found: dict[tuple[str, str, int], list[tuple[str, int, bool]]] = defaultdict(list)
    if not convoy_zones:
        return []
    for vehicle, each in progress.items():
        for stay in stays_of(scenario, each.itinerary.stops):
            if stay.zone in convoy_zones:
                number, on_a_road = divmod(stay.first_piece, 2)
                key = (stay.zone, stay.entered_from, stay.start_min)
                found[key].append((vehicle, number, not on_a_road))
    return [entry for entry in found.values() if len(entry) > 1]


def _align(
    entries: list[list[tuple[str, int, bool]]],
    timed: Mapping[str, Timed],
    floors: dict[tuple[str, int], int],
    at_min: int,
) -> bool:
    """Let the vehicles of a convoy enter with the last of them; return whether any waits for it."""
    waits = False
    for entry in entries:
        minutes: dict[bool, list[tuple[int, str, int, bool]]] = defaultdict(list)
        for vehicle, number, by_coming in entry:
            one = timed[vehicle]
            minute = one.arrive[number] if by_coming else one.depart[number]
            minutes[minute < at_min].append((minute, vehicle, number, by_coming))
        for executed, rows in minutes.items():
            last = max(minute for minute, *_ in rows)
            if executed and last - min(minute for minute, *_ in rows) > _TOGETHER_MIN:
                continue
            for minute, vehicle, number, by_coming in rows:
                if minute < last:
                    stop = number - 1 if by_coming else number
                    one = timed[vehicle]
                    floors[vehicle, stop] = one.depart[stop] + last - minute
                    waits = True
    return waits
