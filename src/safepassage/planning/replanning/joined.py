"""Settled stops and what the search plans after them, joined to itineraries."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.planning.expand import expand_rows
from safepassage.planning.replanning.former import trips_by_vehicle
from safepassage.plans import Itinerary, Stop

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from safepassage.planning.replanning.former import FormerTrips, Rows
    from safepassage.planning.replanning.residual import Free
    from safepassage.planning.replanning.settled import Settled

__all__ = ["join_itineraries"]


def join_itineraries(
    former: FormerTrips,
    fleet: Sequence[Free],
    settled: Settled,
    log: Iterable[list[int]],
    old: Sequence[Itinerary],
) -> tuple[Itinerary, ...]:
    """
    Return the itineraries of all vehicles, in the order of the table.

    A trip of the search that is one of the old plan has the old plan's stops.
    """
    planned = trips_by_vehicle(log)
    stop_min = {place.id: place.stop_min for place in former.problem.scenario.places}
    index = {place: number for number, place in enumerate(stop_min)}
    first_stops = {itinerary.vehicle: itinerary.stops[0] for itinerary in old if itinerary.stops}
    joined = []
    for number, free in enumerate(fleet):
        stops = list(settled.stops.get(free.vehicle, ()))
        if not stops:
            begin = free.kind.available_from_min
            start = first_stops.get(free.vehicle, Stop(free.kind.depot, begin, begin))
            stops = [replace(start, depart_min=start.arrive_min)]
        elif free.vehicle not in settled.stuck:
            stops[-1] = _left_at_once(stops[-1], stop_min)
        begun = len(stops) > 1
        for rows in planned.get(number, ()):
            begun = True
            last = stops[-1]
            more = _old_stops(former, number, rows, last, free, stop_min)
            if more is None:
                since = (index[last.place], last.arrive_min)
                more = expand_rows(former.problem, number, rows, since)
            _append(stops, more)
        if begun:
            joined.append(Itinerary(free.vehicle, free.kind.id, tuple(stops)))
    return tuple(joined)


def _old_stops(
    former: FormerTrips,
    vehicle: int,
    rows: Rows,
    last: Stop,
    free: Free,
    stop_min: Mapping[str, int],
) -> tuple[Stop, ...] | None:
    """Return the stops of the trip of the old plan that a trip of the search is, None if none."""
    for number, trip in enumerate(former.trips.get(free.vehicle, ())):
        if (
            trip.stops[0].place == last.place
            and trip.depart_min >= max(last.depart_min, free.minute)
            and former.is_made(vehicle, number, rows)
        ):
            # The old plan let it stand there until its next trip, which may be another one now.
            return (*trip.stops[:-1], _left_at_once(trip.stops[-1], stop_min))
    return None


def _left_at_once(stop: Stop, stop_min: Mapping[str, int]) -> Stop:
    """Return a stop that is left as soon as those who get off there have done so."""
    stood = stop_min[stop.place] if stop.alighted else 0
    return replace(stop, depart_min=stop.arrive_min + stood)


def _append(stops: list[Stop], more: Sequence[Stop]) -> None:
    """Append stops that begin where the others end."""
    stops[-1] = replace(stops[-1], depart_min=max(stops[-1].depart_min, more[0].depart_min))
    stops.extend(more[1:])
