"""Vehicles off their planned way: the plan is led to where they are, and ends there."""

from __future__ import annotations

import heapq
from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.checking.roads import road_minutes
from safepassage.operation.views.progress import Progress
from safepassage.plans import Stop
from safepassage.scenario.model import PlaceKind

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario, VehicleType

__all__ = ["led_to_where_it_is"]


def led_to_where_it_is(scenario: Scenario, progress: Progress) -> Progress | None:
    """
    Return a vehicle's way with the shortest road from its last planned stop to where it is now.

    The rest of its plan is dropped: what it does from there is to be planned anew.

    Parameters
    ----------
    scenario
        The scenario, whose open roads it may have taken.
    progress
        How far it was on its planned way when it left that.

    Returns
    -------
    Progress or None
        None where it is on its way, or no road leads to where it was seen.
    """
    astray, here = progress.astray, max(progress.here, 0)
    stops = progress.itinerary.stops
    kind = dict(scenario.vehicle_types()).get(progress.itinerary.vehicle)
    if astray is None or kind is None:
        return None
    way = _shortest(scenario, kind, stops[here].place, astray.place)
    if way is None:
        return None
    minute = stops[here].depart_min
    led = [*stops[: here + 1]]
    for number, (place, drive, service) in enumerate(way):
        minute += drive
        leave = minute + (service if number < len(way) - 1 else 0)
        led.append(Stop(place, minute, leave))
        minute = leave
    made = Progress(
        replace(progress.itinerary, stops=tuple(led)),
        came={**progress.came, len(led) - 1: astray.minute},
        left=dict(progress.left),
        here=len(led) - 1,
        last=progress.last,
        boarded=list(progress.boarded),
    )
    made.came.setdefault(0, stops[0].arrive_min)
    return made


def _shortest(
    scenario: Scenario, kind: VehicleType, origin: str, target: str
) -> list[tuple[str, int, int]] | None:
    """
    Return the shortest way: each place after the origin with its drive and service, minutes.

    None where the scenario has no such place, or no road leads there.
    """
    services = {
        each.place: each.service_min
        for each in scenario.checkpoints
        if any(p.id == each.place and p.kind is PlaceKind.CHECKPOINT for p in scenario.places)
    }
    roads: dict[str, list[tuple[str, int]]] = {place.id: [] for place in scenario.places}
    if origin not in roads or target not in roads:
        return None
    for road in scenario.roads:
        if road.closed or kind.id in road.barred:
            continue
        minutes = road_minutes(road, kind)
        roads[road.from_place].append((road.to_place, minutes))
        if not road.one_way:
            roads[road.to_place].append((road.from_place, minutes))
    best: dict[str, tuple[int, str, int]] = {origin: (0, "", 0)}
    queue = [(0, origin)]
    while queue:
        minute, place = heapq.heappop(queue)
        if place == target:
            break
        if minute > best[place][0]:
            continue
        for other, drive in roads[place]:
            reached = minute + drive + services.get(other, 0)
            if other not in best or reached < best[other][0]:
                best[other] = (reached, place, drive)
                heapq.heappush(queue, (reached, other))
    if target not in best:
        return None
    way: list[tuple[str, int, int]] = []
    place = target
    while place != origin:
        _, before, drive = best[place]
        way.append((place, drive, services.get(place, 0)))
        place = before
    return way[::-1]
