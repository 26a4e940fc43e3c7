"""
The courses of a day that is planned anew: the same stops as arrays, with others in their place.

A stop keeps its number for as long as its vehicle keeps its way, and a new way has new numbers. So
what is drawn for a movement depends neither on what other vehicles do nor on what was dropped, and
until something is planned anew all is as where the plan is followed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from safepassage.checking.case import Case
from safepassage.network.hops import road_minutes
from safepassage.plans import Bound, Figures, Itinerary, Objective, Plan, Stop
from safepassage.scenario.model import PlaceKind
from safepassage.simulation.errands import no_errands
from safepassage.simulation.itineraries import sorted_gates
from safepassage.simulation.stops import (
    blank,
    entries,
    fill_stays,
    fill_stops,
    fill_trips,
    numbers_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from safepassage.checking.case import Run
    from safepassage.scenario.model import Scenario, VehicleType
    from safepassage.simulation.building import Built
    from safepassage.simulation.day import Day

__all__ = ["Course", "Courses", "Entry"]

Entry = tuple[int, tuple[str, str], int]
"""Where a course enters a convoy zone: the stop before, zone and place, the planned minute."""


@dataclass(frozen=True, slots=True)
class Course:
    """
    The way of one vehicle, and the number of its first stop.

    ``driven`` is how many of its movements have begun: these take the roads' minutes, as planned.
    """

    itinerary: Itinerary
    start: int
    driven: int = 0

    @property
    def places(self) -> list[str]:
        """Return the places of its stops."""
        return [stop.place for stop in self.itinerary.stops]


class Courses:
    """
    The courses of all vehicles of a scenario.

    Parameters
    ----------
    scenario, plan
        The scenario, and the plan that the day begins with. Vehicles without an itinerary stand at
        their depot.
    built
        The day on which that plan is followed.
    """

    def __init__(self, scenario: Scenario, plan: Plan, built: Built) -> None:
        self.scenario = scenario
        self.bundles = built.bundles
        self._day = built.day
        homes = list(scenario.vehicle_types())
        self.vehicles: tuple[str, ...] = tuple(vehicle for vehicle, _ in homes)
        self.kinds: tuple[VehicleType, ...] = tuple(kind for _, kind in homes)
        pickups = [place.id for place in scenario.places if place.kind is PlaceKind.PICKUP]
        self._numbers = numbers_of(
            scenario, {place: number for number, place in enumerate(pickups)}
        )
        self._rules = {zone.id: zone.convoy for zone in scenario.zones if zone.convoy is not None}
        self.gates: list[tuple[str, str]] = []
        self.stops = 0
        planned = {each.vehicle: each for each in plan.itineraries}
        found: dict[str, Course] = {}
        for vehicle in [
            *(each for each in self.vehicles if each in planned),
            *(each for each in self.vehicles if each not in planned),
        ]:
            itinerary = planned.get(vehicle) or self.at_home(self.vehicles.index(vehicle))
            found[vehicle] = Course(itinerary, self._numbered(itinerary))
        self.current = [found[vehicle] for vehicle in self.vehicles]

    def at_home(self, number: int) -> Itinerary:
        """Return the way of a vehicle that stays at its depot."""
        kind = self.kinds[number]
        since = kind.available_from_min
        return Itinerary(self.vehicles[number], kind.id, (Stop(kind.depot, since, since),))

    def _numbered(self, itinerary: Itinerary) -> int:
        """Return the number of an itinerary's first stop: all of them get new ones."""
        start = self.stops
        self.stops += len(itinerary.stops)
        return start

    def renew(self, number: int, itinerary: Itinerary, *, at: int, here: int, driven: int) -> int:
        """
        Give a vehicle another course, and return the number of the stop where it is.

        Parameters
        ----------
        number
            Of the vehicle.
        itinerary
            All of its day: where it has been, and where it is to go.
        at
            The number of the stop where it is, or that it left last, in its course so far.
        here
            Which stop of ``itinerary`` that is.
        driven
            How many of its movements have begun.
        """
        old = self.current[number]
        places = [stop.place for stop in itinerary.stops]
        same = places == old.places and at == old.start + here
        start = old.start if same else self._numbered(itinerary)
        self.current[number] = Course(itinerary, start, driven)
        return start + here

    def day(self, at: NDArray[np.int64] | None = None) -> Day:
        """
        Return the day with the courses as they are now.

        ``at`` are the numbers of the stops where the vehicles are.
        """
        case = Case(self.scenario, _as_plan(self.scenario, self.current))
        arrays: dict[str, NDArray[np.int64]] = {**blank(self.stops), **no_errands(self.stops)}
        loads: list[list[tuple[int, int]]] = [[] for _ in range(self.stops)]
        for vehicle, (run, course) in enumerate(zip(case.runs, self.current, strict=True)):
            start = course.start
            fill_stops(case, run, vehicle, start, arrays, self._numbers)
            for number in range(course.driven):
                road = run.movements[number].road
                if road is not None:
                    arrays["drive"][start + number] = road_minutes(road, self.kinds[vehicle])
            fill_stays(run, start, arrays, self._numbers)
            mine = [self.bundles.loads(stop.boarded) for stop in run.stops]
            fill_trips(mine, start, arrays, self.bundles)
            loads[start : start + len(mine)] = mine
            arrays["is_last"][start + len(mine) - 1] = 1
        if at is not None:
            self._keep_in_line(at, arrays)
        arrays["first_stop"] = np.array([course.start for course in self.current], dtype=np.int64)
        arrays["load_first"] = np.cumsum([0, *map(len, loads)]).astype(np.int64)
        flat = [pair for stop in loads for pair in stop]
        arrays["load_bundle"] = np.array([bundle for bundle, _ in flat], dtype=np.int64)
        arrays["load_count"] = np.array([count for _, count in flat], dtype=np.int64)
        gates = self._fill_gates(case.runs, arrays)
        changed: dict[str, Any] = {**arrays, **gates}
        for name in ("takes_joiners", "turn_barred", "is_last"):
            changed[name] = arrays[name] > 0
        return self._day._replace(
            available_to=_whole([kind.available_to_min for kind in self.kinds]),
            capacity=np.array([kind.capacity for kind in self.kinds], dtype=np.int64).reshape(
                -1, 3
            ),
            **changed,
        )

    def _keep_in_line(self, at: NDArray[np.int64], arrays: dict[str, NDArray[np.int64]]) -> None:
        """Let who stands at a checkpoint be in its line, also where it goes no further."""
        for course, stop in zip(self.current, at.tolist(), strict=True):
            place = course.itinerary.stops[stop - course.start].place
            if stop > course.start and place in self._numbers.checkpoints:
                arrays["checkpoint"][stop] = self._numbers.checkpoints[place]

    def entries_of(self, number: int, run: Run) -> list[Entry]:
        """Return where the course of a vehicle enters convoy zones."""
        return list(entries(run, self.current[number].start, self._rules))

    def _fill_gates(
        self, runs: Sequence[Run], arrays: dict[str, NDArray[np.int64]]
    ) -> dict[str, NDArray[np.int64]]:
        """Fill in where convoy zones are entered, and with whom; return the gates' own arrays."""
        found: dict[tuple[str, str], dict[int, list[int]]] = {}
        for number, run in enumerate(runs):
            for at, gate, minute in self.entries_of(number, run):
                found.setdefault(gate, {}).setdefault(minute, []).append(at)
        # A gate stays, so that its headway is kept also where nobody is to enter by it for a while.
        self.gates = sorted_gates(self.scenario, {*self.gates, *found})
        members: list[list[int]] = []
        minutes: list[int] = []
        for number, gate in enumerate(self.gates):
            for minute in sorted(found.get(gate, ())):
                for at in found[gate][minute]:
                    arrays["gate"][at], arrays["convoy"][at] = number, len(members)
                members.append(found[gate][minute])
                minutes.append(minute)
        rules = [self._rules[zone] for zone, _ in self.gates]
        return {
            "convoy_first": np.cumsum([0, *map(len, members)]).astype(np.int64),
            "convoy_stop": _whole([at for each in members for at in each]),
            "convoy_min": _whole(minutes),
            "gate_zone": _whole([self._numbers.zones[zone] for zone, _ in self.gates]),
            "gate_least": _whole([rule.least for rule in rules]),
            "gate_most": _whole([rule.most for rule in rules]),
            "gate_headway": _whole([rule.headway_min for rule in rules]),
        }


def _as_plan(scenario: Scenario, courses: Sequence[Course]) -> Plan:
    """Return courses in the form in which runs are worked out; its figures mean nothing."""
    figures = Figures(0.0, 0, 0, 0, None, (), (), 0, 0.0, 0)
    itineraries = tuple(course.itinerary for course in courses)
    return Plan(scenario.name, "", Objective.PEOPLE, itineraries, figures, Bound(0.0, 0))


def _whole(values: Sequence[int]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)
