"""Settled stops and what the search plans after them, joined to itineraries."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from safepassage.planning.expand import expand_rows
from safepassage.planning.replanning.legal import without_pause
from safepassage.planning.replanning.remaining import parties_of, visits_of
from safepassage.planning.travel import ALIGHT, BOARD, END, LEG, PASS
from safepassage.plans import Itinerary, Stop

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from safepassage.planning.problem import Problem
    from safepassage.planning.replanning.courses import Chart, PlannedTrip
    from safepassage.planning.replanning.remaining import Parties
    from safepassage.planning.replanning.residual import Free
    from safepassage.planning.replanning.settled import Settled

__all__ = ["Rows", "as_before", "join_itineraries", "trips_by_vehicle"]

Rows = list[list[int]]
"""Log rows of one trip."""


def trips_by_vehicle(log: Iterable[list[int]]) -> dict[int, list[Rows]]:
    """Return the log rows of each trip of each vehicle, in order."""
    trips: dict[int, list[Rows]] = {}
    begun: dict[int, Rows] = {}
    for row in log:
        begun.setdefault(row[1], []).append(row)
        if row[0] == END:
            trips.setdefault(row[1], []).append(begun.pop(row[1]))
    return trips


def _is_drivable(problem: Problem, vehicle: int, trip: PlannedTrip) -> bool:
    """Return whether the roads of an old trip are open still, and take no longer than it took."""
    table = problem.network.tables[int(problem.arrays.vehicle_class[vehicle])]
    index = {place.id: number for number, place in enumerate(problem.scenario.places)}
    for stop, after in pairwise(trip.stops):
        hops = slice(int(table.first[index[stop.place]]), int(table.first[index[stop.place] + 1]))
        minutes = table.minutes[hops][table.target[hops] == index[after.place]]
        if not len(minutes) or minutes.min() > after.arrive_min - stop.depart_min:
            return False
    return True


def _is_lawful(problem: Problem, chart: Chart | None, trip: PlannedTrip) -> bool:
    """Return whether an old trip lies in pauses still, and passes open checkpoints."""
    if chart is None:
        return True
    served_by = problem.network.limits.served_by
    passed = [stop for stop in trip.stops[1:-1] if stop.place in chart.checkpoints]
    return not without_pause(chart, trip.stops, 0) and all(
        served_by[_place(problem, stop.place), stop.depart_min] for stop in passed
    )


def as_before(
    problem: Problem, chart: Chart | None, parties: Parties, trip: PlannedTrip, rows: Rows
) -> bool:
    """Return whether a trip of the search is one of the old plan, minute by minute."""
    boarded = sorted((row[2], row[3], row[4]) for row in rows if row[0] == BOARD)
    network, places = problem.network, problem.scenario.places
    if (
        boarded != sorted(visits_of(parties, trip))
        or rows[-1][3] != trip.arrive_min
        or places[network.stops[rows[-1][2]]].id != trip.stops[-1].place
        or not _is_drivable(problem, rows[0][1], trip)
    ):
        return False
    passed = {(stop.place, stop.depart_min) for stop in trip.stops}
    reached = {(stop.place, stop.arrive_min) for stop in trip.stops}
    set_down = Counter(
        {
            (stop.place, stop.arrive_min): sum(load.persons for load in stop.alighted)
            for stop in trip.stops[1:]
            if stop.alighted
        }
    )
    here = trip.stops[0].place
    for row in rows:
        if row[0] == LEG:
            here = places[network.targets[row[3]].place].id
            if (here, row[5]) not in reached:
                return False
        elif row[0] == PASS and (
            (places[int(network.exits.place[row[2]])].id, row[3]) not in passed
        ):
            return False
        elif row[0] == ALIGHT:
            set_down[here, row[4]] -= row[3] * int(problem.arrays.party_size[row[2]])
    return not any(set_down.values()) and _is_lawful(problem, chart, trip)


def join_itineraries(
    problem: Problem,
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
    parties = parties_of(problem)
    first_stops = {itinerary.vehicle: itinerary.stops[0] for itinerary in old if itinerary.stops}
    joined = []
    for number, free in enumerate(fleet):
        stops = list(settled.stops.get(free.vehicle, ()))
        if not stops:
            begin = free.kind.available_from_min
            start = first_stops.get(free.vehicle, Stop(free.kind.depot, begin, begin))
            stops = [replace(start, depart_min=start.arrive_min)]
        elif free.vehicle not in settled.stuck:
            last = stops[-1]
            stop_min = 0
            if last.alighted:
                stop_min = problem.scenario.places[_place(problem, last.place)].stop_min
            stops[-1] = replace(last, depart_min=last.arrive_min + stop_min)
        begun = len(stops) > 1
        old_trips = settled.later.get(free.vehicle, ())
        for rows in planned.get(number, ()):
            begun = True
            known = (settled.chart, parties, old_trips)
            _append(stops, _stops_of(problem, number, rows, stops[-1], free, known))
        if begun:
            joined.append(Itinerary(free.vehicle, free.kind.id, tuple(stops)))
    return tuple(joined)


def _stops_of(
    problem: Problem,
    number: int,
    rows: Rows,
    last: Stop,
    free: Free,
    old: tuple[Chart | None, Parties, Sequence[PlannedTrip]],
) -> tuple[Stop, ...]:
    """Return the stops of one trip, those of the old plan where it is the same."""
    chart, parties, old_trips = old
    for trip in old_trips:
        if (
            trip.stops[0].place == last.place
            and trip.depart_min >= max(last.depart_min, free.minute)
            and as_before(problem, chart, parties, trip, rows)
        ):
            # The old plan let it stand there until its next trip, which may be another one now.
            end = trip.stops[-1]
            place = problem.scenario.places[_place(problem, end.place)]
            stood = place.stop_min if end.alighted else 0
            return (*trip.stops[:-1], replace(end, depart_min=end.arrive_min + stood))
    return expand_rows(problem, number, rows, (_place(problem, last.place), last.arrive_min))


def _place(problem: Problem, name: str) -> int:
    return next(n for n, place in enumerate(problem.scenario.places) if place.id == name)


def _append(stops: list[Stop], more: Sequence[Stop]) -> None:
    """Append stops that begin where the others end."""
    stops[-1] = replace(stops[-1], depart_min=max(stops[-1].depart_min, more[0].depart_min))
    stops.extend(more[1:])
