"""
A plan laid beside its scenario: what every rule looks up, worked out once.

Whatever a plan names that the scenario does not hold is left out here, and is reported by
:mod:`safepassage.checking.references`; so no rule has to fear it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from safepassage.checking.clock import LocalClock
from safepassage.checking.result import PlanFault
from safepassage.checking.stays import Stay, zone_stays
from safepassage.ledger import chances_to_get_out, chances_to_hold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from safepassage.plans import Itinerary, Load, Plan, Stop
    from safepassage.rules import Rule
    from safepassage.scenario.model import Pause, Place, Road, Scenario, VehicleType

__all__ = ["Case", "Missing", "Movement", "Run"]

_FAR_MIN = 10_000_000


@dataclass(frozen=True, slots=True)
class Movement:
    """The way from one stop to the next; ``road`` joins the two places, or is None."""

    origin: Stop
    target: Stop
    road: Road | None

    @property
    def minutes(self) -> int:
        """Return the minutes from departure to arrival."""
        return self.target.arrive_min - self.origin.depart_min

    @property
    def is_wrong_way(self) -> bool:
        """Return whether the road may only be driven in the other direction."""
        return (
            self.road is not None
            and self.road.one_way
            and self.road.from_place != self.origin.place
        )


@dataclass(frozen=True, slots=True)
class Missing:
    """Persons of a group who get off at a stop and are not aboard."""

    stop: Stop
    group: str
    persons: int


@dataclass(frozen=True, slots=True)
class Run:
    """
    One vehicle's itinerary with all that follows from it.

    ``type`` is None when the scenario has no such vehicle. ``boarded`` and ``alighted`` are the
    persons by group at each stop. ``standing`` are those aboard while the vehicle stands there,
    ``riding`` those aboard when it departs. ``stays`` are its stays in zones.
    """

    vehicle: str
    type: VehicleType | None
    stops: tuple[Stop, ...]
    movements: tuple[Movement, ...]
    boarded: tuple[Mapping[str, int], ...]
    alighted: tuple[Mapping[str, int], ...]
    standing: tuple[Mapping[str, int], ...]
    riding: tuple[Mapping[str, int], ...]
    missing: tuple[Missing, ...]
    stays: tuple[Stay, ...]

    def passes(self, number: int) -> bool:
        """Return whether the vehicle comes to a stop and goes on: a checkpoint serves it there."""
        return 0 < number < len(self.stops) - 1


class Case:
    """A scenario and a plan for it, with the scenario's values by id and the plan's runs."""

    def __init__(
        self, scenario: Scenario, plan: Plan, *, earlier: Sequence[tuple[Scenario, int]] = ()
    ) -> None:
        self.scenario = scenario
        self.earlier = tuple(earlier)
        #: The minute from which on the scenario is in force.
        self.since_min = self.earlier[-1][1] if self.earlier else -_FAR_MIN
        self.plan = plan
        self.places = {place.id: place for place in scenario.places}
        self.groups = {group.id: group for group in scenario.groups}
        self.zones = {zone.id: zone for zone in scenario.zones}
        self.checkpoints = {checkpoint.place: checkpoint for checkpoint in scenario.checkpoints}
        self.receptions = {reception.place: reception for reception in scenario.receptions}
        self.vehicles = dict(scenario.vehicle_types())
        self._types = {vehicle.id: vehicle for vehicle in scenario.vehicles}
        self._roads: dict[frozenset[str], list[Road]] = defaultdict(list)
        for road in scenario.roads:
            self._roads[frozenset((road.from_place, road.to_place))].append(road)
        self._joined: dict[tuple[str, str, str | None], Road | None] = {}
        self.runs = tuple(self._run(itinerary) for itinerary in plan.itineraries)

    @cached_property
    def clock(self) -> LocalClock:
        """Return the local wall clock over the scenario's horizon."""
        return LocalClock(self.scenario)

    @cached_property
    def _chances(self) -> dict[str, NDArray[np.float64]]:
        return chances_to_hold(self.scenario)

    @cached_property
    def _chances_to_get_out(self) -> dict[str, NDArray[np.float64]]:
        return chances_to_get_out(self.scenario, self._chances)

    def chance(self, pause: Pause, minute: int) -> float:
        """Return the chance that a pause begins and still stands at a minute, its nearest one."""
        return _nearest(self._chances[pause.id], pause, minute)

    def chance_to_get_out(self, pause: Pause, minute: int) -> float:
        """Return the chance that who is to leave then gets out, in this pause or a later one."""
        return _nearest(self._chances_to_get_out[pause.id], pause, minute)

    def local(self, minute: int) -> str:
        """Return a minute as local time, such as ``2022-05-05 08:00``."""
        if abs(minute) > _FAR_MIN:
            return "far outside the horizon"
        return f"{self.scenario.time_at(minute):%Y-%m-%d %H:%M}"

    def fault(
        self,
        rule: Rule | None,
        text: str,
        *,
        excess: float,
        unit: str,
        vehicle: str | None = None,
        minute: int | None = None,
        place: str | None = None,
    ) -> PlanFault:
        """Return a fault whose message begins with where and when it is, and goes on as told."""
        where = vehicle or ""
        if place is not None:
            where += f" at {place}"
        if minute is not None:
            where += f", minute {minute} ({self.local(minute)})"
        where = where.lstrip(" ,")
        message = f"{where}: {text}" if where else text
        return PlanFault(rule, vehicle, minute, place, excess, unit, message)

    def stops(self) -> Iterator[tuple[Run, int, Stop]]:
        """Yield every stop of every run with its number in the run."""
        for run in self.runs:
            for number, stop in enumerate(run.stops):
                yield run, number, stop

    def zone_of(self, place: str) -> str | None:
        """Return the zone of a place, None when it is in none or the place is unknown."""
        known: Place | None = self.places.get(place)
        return None if known is None else known.zone

    def _run(self, itinerary: Itinerary) -> Run:
        vehicle_type = self.vehicles.get(itinerary.vehicle)
        if vehicle_type is None:
            vehicle_type = self._types.get(itinerary.vehicle_type)
        stops = itinerary.stops
        movements = tuple(
            Movement(origin, target, self._road(origin.place, target.place, vehicle_type))
            for origin, target in pairwise(stops)
        )
        boarded = tuple(self._persons(stop.boarded) for stop in stops)
        alighted = tuple(self._persons(stop.alighted) for stop in stops)
        standing: list[dict[str, int]] = []
        riding: list[dict[str, int]] = []
        missing: list[Missing] = []
        aboard: dict[str, int] = {}
        for stop, on, off in zip(stops, boarded, alighted, strict=True):
            # Each change makes a new one: those of other stops stay as they are.
            if off:
                aboard = dict(aboard)
            for group, persons in off.items():
                held = aboard.pop(group, 0)
                if persons > held:
                    missing.append(Missing(stop, group, persons - held))
                elif persons < held:
                    aboard[group] = held - persons
            standing.append(aboard)
            if on:
                aboard = dict(aboard)
            for group, persons in on.items():
                aboard[group] = aboard.get(group, 0) + persons
            riding.append(aboard)
        return Run(
            vehicle=itinerary.vehicle,
            type=vehicle_type,
            stops=stops,
            movements=movements,
            boarded=boarded,
            alighted=alighted,
            standing=tuple(standing),
            riding=tuple(riding),
            missing=tuple(missing),
            stays=zone_stays(
                stops,
                place_zones=[self.zone_of(stop.place) for stop in stops],
                road_zones=[move.road.zone if move.road else None for move in movements],
            ),
        )

    def _persons(self, loads: Iterable[Load]) -> dict[str, int]:
        persons: dict[str, int] = {}
        for load in loads:
            if load.group in self.groups and load.persons > 0:
                persons[load.group] = persons.get(load.group, 0) + load.persons
        return persons

    def _road(self, origin: str, target: str, vehicle_type: VehicleType | None) -> Road | None:
        """Return the row that joins two places, one that the vehicle may use where there is one."""
        type_id = None if vehicle_type is None else vehicle_type.id
        way = (origin, target, type_id)
        if way not in self._joined:
            self._joined[way] = self._best_road(origin, target, type_id)
        return self._joined[way]

    def _best_road(self, origin: str, target: str, type_id: str | None) -> Road | None:
        rows = self._roads.get(frozenset((origin, target)), ()) if origin != target else ()

        def hindrances(road: Road) -> int:
            wrong_way = road.one_way and road.from_place != origin
            return 4 * wrong_way + 2 * road.closed + (type_id in road.barred)

        return min(rows, key=hindrances, default=None)


def _nearest(chances: NDArray[np.float64], pause: Pause, minute: int) -> float:
    """Return a pause's chance at a minute, or at its first or last one."""
    return float(chances[min(max(0, minute - pause.start_min), len(chances) - 1)])
