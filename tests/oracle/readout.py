"""
From the variables of the exact model to a plan: stops, loads, and the figures that follow.

The figures are told from the stops, not from the model, so that the two can be compared. Persons
by pause are left empty: they are no business of the objective.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.plans import Bound, Figures, Itinerary, Load, Objective, Plan, Stop
from safepassage.scenario.model import Choice
from tests.oracle.dangers import people_in_danger
from tests.oracle.expansion import Stage
from tests.oracle.units import commodities

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.scenario.model import Scenario, VehicleType
    from tests.oracle.expansion import Arc
    from tests.oracle.units import Unit

__all__ = ["Ride", "value_of", "written_plan"]


@dataclass(frozen=True, slots=True)
class Ride:
    """What one vehicle does in a solution: the arcs that it takes, one after another."""

    vehicle: str
    vehicle_type: VehicleType
    path: list[Arc]


@dataclass(slots=True)
class _Halt:
    """A stop that is being written, with the units (by commodity) that move at it."""

    vehicle: str
    place: str
    arrive_min: int
    depart_min: int
    boards: dict[int, int]
    leaves: dict[int, int]
    boarded: list[Unit]
    alighted: list[Unit]

    def stop(self) -> Stop:
        """Return the stop."""
        return Stop(
            self.place,
            self.arrive_min,
            self.depart_min,
            boarded=_loads(self.boarded),
            alighted=_loads(self.alighted),
        )


def written_plan(scenario: Scenario, rides: Iterable[Ride], objective: Objective) -> Plan:
    """Return the plan of a solution; a vehicle that stays at its depot has no itinerary."""
    rides = list(rides)
    halts = {ride.vehicle: _halts(scenario, ride) for ride in rides}
    waiting = {
        number: list(commodity.units) for number, commodity in enumerate(commodities(scenario))
    }
    everywhere = [halt for vehicle in halts.values() for halt in vehicle]
    for halt in sorted(everywhere, key=lambda halt: halt.depart_min):
        for number, count in halt.boards.items():
            here = [unit for unit in waiting[number] if unit.place == halt.place][:count]
            for unit in here:
                waiting[number].remove(unit)
                halt.boarded.append(unit)
    for vehicle in halts.values():
        _get_off(scenario, vehicle)
    itineraries = tuple(
        Itinerary(ride.vehicle, ride.vehicle_type.id, tuple(h.stop() for h in halts[ride.vehicle]))
        for ride in rides
        if len(halts[ride.vehicle]) > 1
    )
    figures = _figures(scenario, itineraries)
    bound = Bound(figures.value, figures.people_out, method="time-expanded integer programme")
    if objective is Objective.CLEARANCE:
        bound = Bound(float(figures.clearance_min or 0), figures.people_out, method=bound.method)
    return Plan(scenario.name, "", objective, itineraries, figures, bound)


def value_of(scenario: Scenario, itineraries: Iterable[Itinerary]) -> float:
    """
    Return the sum over those who arrive of priority x (1 - urgency x arrival / horizon).

    Less the price of the danger that people aboard go through.
    """
    itineraries = tuple(itineraries)
    priority = {group.id: group.priority for group in scenario.groups}
    met = sum(one.person_events for one in people_in_danger(scenario, itineraries))
    return -scenario.danger_price * met + sum(
        load.persons
        * priority[load.group]
        * (1 - scenario.urgency * stop.arrive_min / scenario.horizon_min)
        for itinerary in itineraries
        for stop in itinerary.stops
        for load in stop.alighted
    )


def _halts(scenario: Scenario, ride: Ride) -> list[_Halt]:
    """Return a vehicle's stops, its last one ending as soon as it may."""
    stop_min = {place.id: place.stop_min for place in scenario.places}
    service = {checkpoint.place: checkpoint.service_min for checkpoint in scenario.checkpoints}
    halts: list[_Halt] = []
    for arc in ride.path:
        state = arc.tail
        if not halts or state.stage is Stage.ARRIVED:
            minute = state.minute
            halts.append(_Halt(ride.vehicle, state.place, minute, minute, {}, {}, [], []))
        halt = halts[-1]
        for moves, into in ((arc.boards, halt.boards), (arc.leaves, halt.leaves)):
            for number, count in moves:
                into[number] = into.get(number, 0) + count
        if arc.moving and state.stage is not Stage.ON_ROAD:
            halt.depart_min = state.minute
    if not halts:
        return []
    last = halts[-1]
    stands = stop_min[last.place] if last.leaves else service.get(last.place, 0)
    last.depart_min = last.arrive_min + stands
    return halts


def _get_off(scenario: Scenario, halts: list[_Halt]) -> None:
    """Let the units that have been aboard the longest get off first."""
    number_of = {
        unit: number
        for number, commodity in enumerate(commodities(scenario))
        for unit in commodity.units
    }
    aboard: dict[int, list[Unit]] = defaultdict(list)
    for halt in halts:
        for number, count in halt.leaves.items():
            halt.alighted += aboard[number][:count]
            del aboard[number][:count]
        for unit in halt.boarded:
            aboard[number_of[unit]].append(unit)


def _loads(units: Iterable[Unit]) -> tuple[Load, ...]:
    persons: dict[str, int] = defaultdict(int)
    for unit in units:
        for group, count in unit.loads:
            persons[group] += count
    return tuple(Load(group, count) for group, count in sorted(persons.items()))


def _figures(scenario: Scenario, itineraries: tuple[Itinerary, ...]) -> Figures:
    """Return the figures of a plan, persons by pause left out."""
    zone = {place.id: place.zone for place in scenario.places}
    roads = {}
    for road in scenario.roads:
        roads[road.from_place, road.to_place] = road
        roads.setdefault((road.to_place, road.from_place), road)
    out: dict[str, int] = defaultdict(int)
    zone_person_min, km, last = 0, 0.0, None
    for itinerary in itineraries:
        aboard = 0
        for stop, after in zip(itinerary.stops, [*itinerary.stops[1:], None], strict=True):
            for load in stop.alighted:
                out[load.group] += load.persons
                aboard -= load.persons
                last = max(last or 0, stop.arrive_min)
            if zone[stop.place] is not None:
                zone_person_min += aboard * (stop.depart_min - stop.arrive_min)
            aboard += sum(load.persons for load in stop.boarded)
            if after is not None:
                road = roads[stop.place, after.place]
                km += road.km
                if road.zone is not None:
                    zone_person_min += aboard * (after.arrive_min - stop.depart_min)
    left = [
        (group.id, group.persons - out[group.id])
        for group in scenario.groups
        if group.choice is Choice.LEAVE and group.persons > out[group.id]
    ]
    return Figures(
        value=value_of(scenario, itineraries),
        people_total=scenario.people_leaving(),
        people_out=sum(out.values()),
        people_left=sum(persons for _, persons in left),
        clearance_min=last,
        out_by_pause=(),
        left=tuple(left),
        zone_person_min=zone_person_min,
        vehicle_km=km,
        vehicles_used=len(itineraries),
        dangers=people_in_danger(scenario, itineraries),
    )
