"""A plan that is being carried out: what of each vehicle's day is done, and what not yet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from safepassage.planning.ground import Ground
from safepassage.plans import Load
from safepassage.scenario.changed import Executed
from safepassage.scenario.model import PlaceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from safepassage.plans import Itinerary, Stop
    from safepassage.scenario.model import Place, Scenario, VehicleType

__all__ = [
    "Chart",
    "Course",
    "PlannedTrip",
    "aboard_of",
    "courses_of",
    "executed_by",
    "is_over",
    "merged",
    "split_trips",
]


class Chart(Ground):
    """Where the places and roads of a scenario lie, and what else is looked up in it by id."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__(scenario)
        self.places = {place.id: place for place in scenario.places}
        self.checkpoints = {checkpoint.place: checkpoint for checkpoint in scenario.checkpoints}
        self.receptions = {reception.place: reception for reception in scenario.receptions}
        self.groups = {group.id: group for group in scenario.groups}

    @cached_property
    def kinds(self) -> dict[str, VehicleType]:
        """Return the type of each single vehicle."""
        return dict(self.scenario.vehicle_types())

    @cached_property
    def index(self) -> dict[str, int]:
        """Return the number of each place."""
        return {place: number for number, place in enumerate(self.places)}


@dataclass(frozen=True, slots=True)
class PlannedTrip:
    """
    Stops from one at which a vehicle is empty to the next.

    The first is where it departs from: its depot, or the end of the trip before.
    """

    vehicle: str
    stops: tuple[Stop, ...]

    @property
    def depart_min(self) -> int:
        """Return the minute in which the trip begins."""
        return self.stops[0].depart_min

    @property
    def arrive_min(self) -> int:
        """Return the minute in which the trip ends."""
        return self.stops[-1].arrive_min


@dataclass(frozen=True, slots=True)
class Course:
    """
    One vehicle's day at the time of replanning.

    ``done`` are its stops up to the end of the last trip that has ended, that end included; empty
    where it has not begun a trip. ``present`` is the trip that it is on: one that was to end with
    people aboard, or on the way, goes on for as long as the vehicle can be used. ``later`` are the
    trips that it has not begun. ``out_of_use`` says that its last trip ended so, and can't go on.
    """

    vehicle: str
    vehicle_type: str
    done: tuple[Stop, ...]
    present: PlannedTrip | None
    later: tuple[PlannedTrip, ...]
    out_of_use: bool = False


def aboard_of(stops: Iterable[Stop]) -> tuple[Load, ...]:
    """Return who is aboard at the end of the stops of a trip, which begins empty."""
    aboard: dict[str, int] = {}
    for number, stop in enumerate(stops):
        for load in stop.alighted if number > 0 else ():
            aboard[load.group] = aboard.get(load.group, 0) - load.persons
        for load in stop.boarded:
            aboard[load.group] = aboard.get(load.group, 0) + load.persons
    return tuple(Load(group, persons) for group, persons in sorted(aboard.items()) if persons > 0)


def merged(loads: Iterable[Load]) -> tuple[Load, ...]:
    """Return loads with one for each group."""
    persons: dict[str, int] = {}
    for load in loads:
        persons[load.group] = persons.get(load.group, 0) + load.persons
    return tuple(Load(group, count) for group, count in sorted(persons.items()))


def split_trips(chart: Chart, itinerary: Itinerary) -> list[PlannedTrip]:
    """
    Return the trips of an itinerary.

    Each ends where the vehicle is emptied, or fills up that has a range, or is back from a pickup
    without anybody: at a reception where one comes before the next pickup.
    """
    places = chart.places
    stops = itinerary.stops
    kind = chart.kinds.get(itinerary.vehicle)
    fills_up = kind is not None and kind.range_km is not None
    ends = [0]
    aboard = 0
    back_at = -1
    for number, stop in enumerate(stops):
        if stop.alighted:
            aboard -= sum(load.persons for load in stop.alighted)
        place = places[stop.place]
        is_end = place.kind in (PlaceKind.DEPOT, PlaceKind.RECEPTION) and not stop.boarded
        fuel = fills_up and is_end and place.refuel and number > back_at
        ended = aboard == 0 and (stop.alighted or number == back_at or fuel)
        if stop.boarded:
            aboard += sum(load.persons for load in stop.boarded)
        if place.kind is PlaceKind.PICKUP and aboard == 0:
            back_at = _back_at(places, stops, number)
        if number > 0 and (ended or number == len(stops) - 1):
            ends.append(number)
    return [
        PlannedTrip(itinerary.vehicle, stops[first : last + 1]) for first, last in pairwise(ends)
    ]


def _back_at(places: Mapping[str, Place], stops: Sequence[Stop], pickup: int) -> int:
    """
    Return the stop at which a vehicle is back that leaves a pickup without anybody.

    After the last pickup that is the end, otherwise the first reception, or depot, before the next
    one; -1 where there is none.
    """
    depots: list[int] = []
    receptions: list[int] = []
    for number in range(pickup + 1, len(stops)):
        kind = places[stops[number].place].kind
        if kind is PlaceKind.PICKUP:
            return min(receptions or depots, default=-1)
        if kind is PlaceKind.DEPOT:
            depots.append(number)
        elif kind is PlaceKind.RECEPTION:
            receptions.append(number)
    return len(stops) - 1


def courses_of(scenario: Scenario, itineraries: Iterable[Itinerary], at_min: int) -> list[Course]:
    """Return how far each vehicle is at the beginning of a minute."""
    chart = Chart(scenario)
    courses = []
    for itinerary in itineraries:
        done: tuple[Stop, ...] = ()
        present: PlannedTrip | None = None
        later: list[PlannedTrip] = []
        out_of_use = False
        for trip in split_trips(chart, itinerary):
            if trip.depart_min >= at_min:
                later.append(trip)
                continue
            open_end = trip.arrive_min < at_min and not is_over(chart, trip)
            out_of_use = open_end and chart.kinds[trip.vehicle].available_to_min <= at_min
            if trip.arrive_min < at_min and (out_of_use or not open_end):
                done = (*done[:-1], *trip.stops) if done else trip.stops
            else:
                present = trip
        kind = itinerary.vehicle_type
        courses.append(Course(itinerary.vehicle, kind, done, present, tuple(later), out_of_use))
    return courses


def is_over(chart: Chart, trip: PlannedTrip) -> bool:
    """Return whether a trip ends where the vehicle can stay, with nobody aboard."""
    home = chart.places[trip.stops[-1].place].kind in (PlaceKind.DEPOT, PlaceKind.RECEPTION)
    return home and not aboard_of(trip.stops)


def executed_by(scenario: Scenario, itineraries: Iterable[Itinerary], at_min: int) -> Executed:
    """Return what has been done by the beginning of a minute."""
    chart = Chart(scenario)
    boarded: dict[str, int] = {}
    arrived: dict[str, int] = {}
    until: dict[str, tuple[int, str]] = {}
    for itinerary in itineraries:
        for stop in itinerary.stops:
            for load in stop.boarded if stop.depart_min < at_min else ():
                boarded[load.group] = boarded.get(load.group, 0) + load.persons
            for load in stop.alighted if stop.arrive_min < at_min else ():
                arrived[stop.place] = arrived.get(stop.place, 0) + load.persons
        begun = sum(1 for stop in itinerary.stops if stop.arrive_min < at_min)
        for stay in chart.zone_stays(itinerary.stops[: begun + 1]):
            if stay.start_min < at_min:
                last = (min(stay.end_min, at_min), itinerary.vehicle)
                until[stay.zone] = max(until.get(stay.zone, last), last)
    return Executed(at_min, boarded, arrived, until)
