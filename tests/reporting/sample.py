"""
Plans to report on, made the quickest way: each vehicle fetches the nearest people, again and again.

The plans keep roads, pauses, capacities, readiness and directions, so that their reports look like
real ones; convoys, throughput, duty and households they do not heed.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace
from math import ceil
from typing import TYPE_CHECKING

from safepassage.checking import CheckResult, check
from safepassage.checking.readiness import ready_persons
from safepassage.limits import Limit
from safepassage.plans import Binding, Bound, Figures, Itinerary, Load, Objective, Plan, Stop
from safepassage.scenario import scenario_digest
from safepassage.scenario.model import Choice, Need, PlaceKind

if TYPE_CHECKING:
    from safepassage.scenario.model import Group, Place, Road, Scenario, VehicleType

__all__ = ["as_right", "empty_plan", "quick_plan", "with_digest"]

NO_FIGURES = Figures(0.0, 0, 0, 0, None, (), (), 0, 0.0, 0)
WAITS_MIN = (0, 120, 360)
NEAREST = 8


def with_digest(scenario: Scenario, plan: Plan) -> Plan:
    """Return the plan as one that was made for this scenario."""
    return replace(plan, scenario=scenario.name, scenario_digest=scenario_digest(scenario))


def as_right(result: CheckResult) -> CheckResult:
    """Return the result as if no fault had been found."""
    return CheckResult(right=True, faults=(), figures=result.figures)


def _assemble(scenario: Scenario, itineraries: tuple[Itinerary, ...]) -> Plan:
    leaving = scenario.people_leaving()
    plan = Plan(
        scenario=scenario.name,
        scenario_digest=scenario_digest(scenario),
        objective=Objective.PEOPLE,
        itineraries=itineraries,
        figures=NO_FIGURES,
        bound=Bound(float(leaving), leaving, "everybody at once"),
        seed=7,
        moves=1200,
        seconds=1.25,
    )
    figures = check(scenario, plan).figures
    weighed = sum(g.persons * g.priority for g in scenario.groups if g.choice is Choice.LEAVE)
    most = figures.people_out + figures.people_left // 3
    bound = Bound(min(float(weighed), figures.value * 1.02), most, "a sample's, not proven")
    binding = (
        Binding(
            Limit.LIFTING,
            figures.people_left,
            f"Lifting holds back {figures.people_left} people until the last pause ends.",
        ),
    )
    return replace(
        plan, figures=figures, bound=bound, binding=binding if figures.people_left else ()
    )


def empty_plan(scenario: Scenario) -> Plan:
    """Return the plan that moves nobody."""
    return _assemble(scenario, ())


@dataclass
class _Fleet:
    """What is left to do while vehicles are sent one after the other."""

    scenario: Scenario
    places: dict[str, Place] = field(init=False)
    ways: dict[str, list[tuple[str, Road]]] = field(init=False)
    waiting: dict[str, int] = field(init=False)
    boarded: dict[str, int] = field(default_factory=dict)
    known_routes: dict[tuple[str, str], dict[str, list[tuple[str, Road]]]] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        self.places = {place.id: place for place in self.scenario.places}
        self.ways = {place.id: [] for place in self.scenario.places}
        for road in self.scenario.roads:
            if not road.closed:
                self.ways[road.from_place].append((road.to_place, road))
                if not road.one_way:
                    self.ways[road.to_place].append((road.from_place, road))
        leaving = (group for group in self.scenario.groups if group.choice is Choice.LEAVE)
        self.waiting = {group.id: group.persons for group in leaving}

    def minutes(self, road: Road, vehicle: VehicleType) -> int:
        """Return the road's minutes for a vehicle."""
        if road.minutes is not None:
            return road.minutes
        speed = min(road.speed_kmh or vehicle.speed_kmh, vehicle.speed_kmh)
        return max(1, ceil(road.km / speed * 60 - 1e-9))

    def routes(self, start: str, vehicle: VehicleType) -> dict[str, list[tuple[str, Road]]]:
        """Return the quickest way from a place to each other."""
        known = self.known_routes.get((start, vehicle.id))
        if known is not None:
            return known
        best: dict[str, list[tuple[str, Road]]] = {}
        self.known_routes[start, vehicle.id] = best
        queue: list[tuple[int, int, str, list[tuple[str, Road]]]] = [(0, 0, start, [])]
        number = 0
        while queue:
            spent, _, place, way = heapq.heappop(queue)
            if place in best:
                continue
            best[place] = way
            for other, road in self.ways[place]:
                if other not in best and vehicle.id not in road.barred:
                    number += 1
                    minutes = spent + self.minutes(road, vehicle)
                    heapq.heappush(queue, (minutes, number, other, [*way, (other, road)]))
        return best

    def drive(
        self, vehicle: VehicleType, start: tuple[str, int], way: list[tuple[str, Road, int]]
    ) -> list[Stop] | None:
        """Return the stops of a way with stays, entering zones when a pause is long enough."""
        place, time = start
        stops = [Stop(place, time, time)]
        position = 0
        while position < len(way):
            end = position + 1
            while end < len(way) and self._inside(way[end - 1][0], way[end][1]):
                end += 1
            stretch = way[position:end]
            lasts = sum(self.minutes(road, vehicle) + stay for _, road, stay in stretch)
            lasts -= stretch[-1][2]
            depart = self._entry(stretch, stops[-1].depart_min, lasts)
            if depart is None:
                return None
            stops[-1] = replace(stops[-1], depart_min=depart)
            for other, road, stay in stretch:
                arrive = stops[-1].depart_min + self.minutes(road, vehicle)
                stops.append(Stop(other, arrive, arrive + stay))
            position = end
        return stops

    def _inside(self, place: str, road: Road) -> bool:
        return self.places[place].zone is not None or (
            road.zone is not None and self.places[place].zone == road.zone
        )

    def _entry(self, stretch: list[tuple[str, Road, int]], ready: int, lasts: int) -> int | None:
        zone = next((road.zone for _, road, _ in stretch if road.zone), None)
        if zone is None:
            return ready
        for pause in sorted(self.scenario.pauses, key=lambda item: item.start_min):
            depart = max(ready, pause.start_min)
            if zone in pause.zones and depart + lasts <= pause.end_min - pause.margin_min:
                return depart
        return None

    def load(self, pickup: str, reception: str, vehicle: VehicleType, minute: int) -> list[Load]:
        """Return who would board at a pickup at a minute for a reception."""
        ready = ready_persons(self.scenario, self.places[pickup], [minute])[0]
        room = ready - self.boarded.get(pickup, 0)
        places = dict(zip(Need, vehicle.capacity, strict=True))
        loads = []
        for group in self._takers(pickup, reception, minute):
            persons = min(self.waiting[group.id], places[group.need], room)
            persons -= persons % group.household_size
            if persons > 0:
                loads.append(Load(group.id, persons))
                places[group.need] -= persons
                room -= persons
        return loads

    def _takers(self, pickup: str, reception: str, minute: int) -> list[Group]:
        return [
            group
            for group in self.scenario.groups
            if group.place == pickup
            and self.waiting.get(group.id)
            and reception in group.accepts
            and group.ready_from_min <= minute
        ]

    def best_trip(self, vehicle: VehicleType, start: tuple[str, int]) -> list[Stop] | None:
        """Return the trip that brings the most people a minute, None when none brings any."""
        best: tuple[float, list[Stop]] | None = None
        routes = self.routes(start[0], vehicle)
        wanted = {
            group.place: group.accepts
            for group in self.scenario.groups
            if self.waiting.get(group.id)
        }
        near = sorted((p for p in wanted if p in routes), key=lambda p: len(routes[p]))
        for pickup in near[:NEAREST]:
            onward = self.routes(pickup, vehicle)
            receptions = [r for r in wanted[pickup] if r in onward]
            if not receptions:
                continue
            reception = min(receptions, key=lambda r: (len(onward[r]), r))
            rated = self.places[pickup].lift_rate_per_h is not None
            for wait in WAITS_MIN if rated else (0,):
                way = self._way(routes[pickup], self.places[pickup].stop_min + wait)
                way += self._way(onward[reception], self.places[reception].stop_min)
                stops = self.drive(vehicle, start, way)
                if stops is None or stops[-1].depart_min > vehicle.available_to_min:
                    continue
                position = len(routes[pickup])
                loads = self.load(pickup, reception, vehicle, stops[position].depart_min)
                rate = sum(load.persons for load in loads) / (stops[-1].depart_min - start[1] + 60)
                if loads and (best is None or rate > best[0]):
                    stops[position] = replace(stops[position], boarded=tuple(loads))
                    stops[-1] = replace(stops[-1], alighted=tuple(loads))
                    best = (rate, stops)
        return best[1] if best else None

    def _way(self, route: list[tuple[str, Road]], last_stay: int) -> list[tuple[str, Road, int]]:
        service = {item.place: item.service_min for item in self.scenario.checkpoints}
        way = [(place, road, service.get(place, 0)) for place, road in route]
        return [*way[:-1], (*way[-1][:2], last_stay)] if way else []

    def take(self, stops: list[Stop]) -> None:
        """Note the people of a trip as aboard."""
        for stop in stops:
            for load in stop.boarded:
                self.waiting[load.group] -= load.persons
                self.boarded[stop.place] = self.boarded.get(stop.place, 0) + load.persons


def quick_plan(scenario: Scenario) -> Plan:
    """Return a plan in which each vehicle that is free fetches the nearest people."""
    fleet = _Fleet(scenario)
    types = dict(scenario.vehicle_types())
    told = {
        vehicle: [Stop(kind.depot, kind.available_from_min, kind.available_from_min)]
        for vehicle, kind in types.items()
    }
    queue = [(kind.available_from_min, vehicle) for vehicle, kind in types.items()]
    heapq.heapify(queue)
    while queue:
        time, vehicle = heapq.heappop(queue)
        last = told[vehicle][-1]
        trip = fleet.best_trip(types[vehicle], (last.place, time))
        if trip is None:
            continue
        fleet.take(trip)
        told[vehicle][-1] = replace(last, depart_min=trip[0].depart_min)
        told[vehicle].extend(trip[1:])
        heapq.heappush(queue, (trip[-1].depart_min, vehicle))
    used = (item for item in told.items() if len(item[1]) > 1)
    return _assemble(
        scenario,
        tuple(Itinerary(vehicle, types[vehicle].id, tuple(stops)) for vehicle, stops in used),
    )


def pickups(scenario: Scenario) -> list[Place]:
    """Return the pickups of a scenario."""
    return [place for place in scenario.places if place.kind is PlaceKind.PICKUP]
