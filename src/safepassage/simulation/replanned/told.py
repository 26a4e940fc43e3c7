"""
The plan as the day went, for whoever plans anew: what was done stands, what follows comes late.

What is to come is as planned, and later where it can no longer be as early: a vehicle takes the
roads' minutes, and the least minutes of its stops. Vehicles of one planned convoy wait for the
last of them. As many board as planned, as far as they are thought to be there and find a place, and
all who are aboard get off where they may.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from safepassage.plans import Itinerary, Load, Stop
from safepassage.simulation.state import BACK, MOVING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from safepassage.simulation.day import Day
    from safepassage.simulation.people import Bundles
    from safepassage.simulation.replanned.courses import Courses
    from safepassage.simulation.replanned.known import Known
    from safepassage.simulation.replanned.trace import Been, Trace
    from safepassage.simulation.state import State

__all__ = ["told_itineraries"]

_ROUNDS = 20
"""So often convoys wait for their last; who would wait still is told as then: it may be mended."""


@dataclass(slots=True)
class _Way:
    """
    The rest of a vehicle's way: numbers of stops, the first one where it is or goes to next.

    ``since`` is when it came, or comes at the earliest. ``floor`` are minutes before which a stop
    is not left.
    """

    stops: range
    since: int
    moving: bool
    arrive: dict[int, int] = field(default_factory=dict)
    depart: dict[int, int] = field(default_factory=dict)
    floor: dict[int, int] = field(default_factory=dict)


def told_itineraries(
    courses: Courses, trace: Trace, day: Day, state: State, known: Known
) -> tuple[Itinerary, ...]:
    """
    Return the itineraries of all vehicles as they went, and as they are to go on.

    Parameters
    ----------
    courses, trace
        The courses that they follow, and where they have been.
    day, state
        The day with these courses, and how all stands at the beginning of ``known.minute``.
    known
        What is known then.
    """
    ways = [_way(courses, state, day, number, known.minute) for number in range(len(trace.been))]
    _time(day, ways, known.minute)
    loads = _Loads(courses.bundles, day, state, known)
    loads.board(ways)
    return tuple(
        _itinerary(courses, trace.been[number], loads, number, way)
        for number, way in enumerate(ways)
    )


def _way(courses: Courses, state: State, day: Day, number: int, minute: int) -> _Way:
    at, course = int(state.at[number]), courses.current[number]
    end = course.start + len(course.itinerary.stops)
    status, since = int(state.status[number]), int(state.since[number])
    if status == MOVING:
        return _Way(
            range(at + 1, end),
            min(day.horizon, max(minute, since + int(day.drive[at]))),
            moving=True,
        )
    if status == BACK:
        return _Way(range(at, end), int(state.wake[number]), moving=False)
    return _Way(range(at, end), since, moving=False)


def _time(day: Day, ways: Sequence[_Way], minute: int) -> None:
    """Find when each vehicle comes to its stops and leaves them, with those of its convoys."""
    convoys: dict[int, list[tuple[_Way, int]]] = defaultdict(list)
    for way in ways:
        for stop in way.stops:
            if day.convoy[stop] >= 0:
                convoys[int(day.convoy[stop])].append((way, stop))
    for _ in range(_ROUNDS):
        for way in ways:
            _time_one(day, way, minute)
            _cut(day, way)
        waits = False
        for members in convoys.values():
            still = [(way, stop) for way, stop in members if stop in way.stops]
            last = max((way.depart[stop] for way, stop in still), default=0)
            for way, stop in still:
                waits |= way.depart[stop] < last
                way.floor[stop] = last
        if not waits:
            return


def _time_one(day: Day, way: _Way, minute: int) -> None:
    arrive = way.since
    for stop in way.stops:
        way.arrive[stop] = arrive
        least = int(day.least_there[stop])
        # Where it stands it has not left before now.
        depart = max(arrive + least, minute, int(day.depart[stop]), way.floor.get(stop, 0))
        if day.is_last[stop]:
            depart = arrive + least
        way.depart[stop] = depart
        arrive = depart + int(day.drive[stop])


def _cut(day: Day, way: _Way) -> None:
    """Leave out what would end after the horizon: the way ends where people get off before."""
    in_time = [stop for stop in way.stops if way.arrive[stop] <= day.horizon]
    if len(in_time) < len(way.stops):
        ends = [stop for stop in in_time if day.reception[stop] >= 0]
        way.stops = range(way.stops.start, max([way.stops.start, *ends]) + 1)


class _Loads:
    """Who is aboard, and who is to board yet."""

    def __init__(self, bundles: Bundles, day: Day, state: State, known: Known) -> None:
        self._bundles, self._day = bundles, day
        self._waiting = list(known.waiting)
        self._left = state.left.tolist()
        count = len(state.status)
        self._aboard = [
            Counter(_counts(state.aboard[number, :-1].tolist())) for number in range(count)
        ]
        self.boarded: list[dict[int, Counter[int]]] = [{} for _ in range(count)]

    def board(self, ways: Sequence[_Way]) -> None:
        """Let people board at the stops to come, in the order of time."""
        day = self._day
        work = sorted(
            (way.depart[stop], number, stop)
            for number, way in enumerate(ways)
            for stop in way.stops
            if day.pickup[stop] >= 0 or day.reception[stop] >= 0
        )
        aboard = [Counter(each) for each in self._aboard]
        for _, number, stop in work:
            here = ways[number].stops[0] == stop and not ways[number].moving
            if not here:
                aboard[number] -= self.off(stop, aboard[number])
            if stop < self._left[number]:
                # Who comes by again boards nobody.
                continue
            for index in range(int(day.load_first[stop]), int(day.load_first[stop + 1])):
                bundle, planned = int(day.load_bundle[index]), int(day.load_count[index])
                count = min(planned, self._waiting[bundle], self._room(aboard, number, bundle))
                if count > 0:
                    self._waiting[bundle] -= count
                    aboard[number][bundle] += count
                    mine = self.boarded[number].setdefault(stop, Counter())
                    mine[bundle] += count

    def _room(self, aboard: Sequence[Counter[int]], number: int, bundle: int) -> int:
        """Return how many of a bundle a vehicle has places for."""
        places = self._bundles.bundles[bundle].places
        free = [int(each) for each in self._day.capacity[number]]
        for other, count in aboard[number].items():
            for need, taken in enumerate(self._bundles.bundles[other].places):
                free[need] -= count * taken
        return min(max(0, free[need]) // taken for need, taken in enumerate(places) if taken)

    def as_loads(self, counts: Mapping[int, int]) -> tuple[Load, ...]:
        """Return bundles as persons by group."""
        return tuple(
            Load(group.id, persons * count)
            for bundle, count in sorted(counts.items())
            if count > 0
            for group, persons in self._bundles.bundles[bundle].rows
        )

    def off(self, stop: int, aboard: Mapping[int, int]) -> Counter[int]:
        """Return who of those aboard gets off at a stop to come."""
        reception = int(self._day.reception[stop])
        if reception < 0:
            return Counter()
        accepts = self._day.accepts
        return Counter(
            {b: count for b, count in aboard.items() if count > 0 and accepts[b, reception]}
        )

    def aboard(self, number: int) -> Counter[int]:
        """Return who is aboard a vehicle."""
        return Counter(self._aboard[number])

    def to_board(self, number: int, stop: int) -> Counter[int]:
        """Return the bundles that are to board at a stop."""
        return self.boarded[number].get(stop, Counter())


def _counts(row: Sequence[int]) -> dict[int, int]:
    return {bundle: count for bundle, count in enumerate(row) if count}


def _itinerary(
    courses: Courses, been: Sequence[Been], loads: _Loads, number: int, way: _Way
) -> Itinerary:
    """Return the itinerary of one vehicle."""
    course = courses.current[number]
    stops = [
        Stop(
            each.place,
            each.arrive,
            each.arrive if each.depart is None else each.depart,
            loads.as_loads(each.boarded),
            loads.as_loads(each.alighted),
        )
        for each in been
    ]
    aboard = loads.aboard(number)
    for index, stop in enumerate(way.stops):
        on = loads.to_board(number, stop)
        boards = loads.as_loads(on)
        if index == 0 and not way.moving:
            # It stands there: who got off here has done so.
            here = stops.pop()
            stops.append(
                Stop(here.place, here.arrive_min, way.depart[stop], boards,
                     here.alighted)
            )  # fmt: skip
        else:
            off = loads.off(stop, aboard)
            aboard -= off
            place = course.itinerary.stops[stop - course.start].place
            stops.append(
                Stop(place, way.arrive[stop], way.depart[stop], boards,
                     loads.as_loads(off))
            )  # fmt: skip
        aboard += on
    return Itinerary(courses.vehicles[number], courses.kinds[number].id, tuple(stops))
