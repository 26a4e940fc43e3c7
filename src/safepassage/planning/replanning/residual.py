"""What is left to plan at the time of replanning, as a problem of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from safepassage.planning.problem import Problem, build_problem
from safepassage.planning.replanning.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from safepassage.network.legs import Network
    from safepassage.planning.replanning.settled import Settled
    from safepassage.plans import Stop
    from safepassage.scenario.model import Scenario, VehicleType

__all__ = ["Free", "free_vehicles", "residual_problem", "standing_vehicles"]


@dataclass(frozen=True, slots=True)
class Free:
    """Where and from which minute on a vehicle can be planned; ``usable`` False: not at all."""

    vehicle: str
    kind: VehicleType
    place: str
    minute: int
    usable: bool


def free_vehicles(
    scenario: Scenario, network: Network, settled: Settled, at_min: int
) -> list[Free]:
    """Return where each vehicle is free, in the order of the scenario's table."""
    known = {scenario.places[place].id for place in network.stops}
    stop_min = {place.id: place.stop_min for place in scenario.places}
    found = []
    for vehicle, kind in scenario.vehicle_types():
        stops = settled.stops.get(vehicle, ())
        if stops:
            last = stops[-1]
            stood = stop_min[last.place] if last.alighted else 0
            minute = max(at_min, last.arrive_min + stood)
            usable = vehicle not in settled.stuck and last.place in known
            if vehicle in settled.waiting:
                minute = max(at_min, last.depart_min)
            found.append(Free(vehicle, kind, last.place, minute, usable))
        else:
            minute = max(at_min, kind.available_from_min)
            found.append(Free(vehicle, kind, kind.depot, minute, usable=True))
    return found


def residual_problem(
    scenario: Scenario, network: Network, fleet: Sequence[Free], settled: Settled
) -> Problem:
    """
    Return the problem of what is left: these vehicles, people, rooms, and hours.

    Vehicles are of a type each, at home where they are free.
    """
    single: dict[str, frozenset[str]] = {}
    for free in fleet:
        single[free.kind.id] = single.get(free.kind.id, frozenset()) | {free.vehicle}
    vehicles = tuple(
        replace(
            free.kind,
            id=free.vehicle,
            count=1,
            depot=free.place if free.usable else free.kind.depot,
            available_from_min=free.minute,
            available_to_min=settled.ends.get(free.vehicle, free.kind.available_to_min)
            if free.usable or free.vehicle in settled.waiting
            else 0,
        )
        for free in fleet
    )
    roads = tuple(
        replace(road, barred=frozenset().union(*(single[kind] for kind in road.barred)))
        if road.barred
        else road
        for road in scenario.roads
    )
    apart = replace(scenario, vehicles=vehicles, roads=roads)
    class_of = {free.vehicle: network.class_of[free.kind.id] for free in fleet}
    problem = build_problem(apart, replace(network, class_of=class_of))
    return _without_settled(problem, fleet, settled)


def standing_vehicles(problem: Problem, fleet: Sequence[Free], settled: Settled) -> list[Standing]:
    """Return the vehicles that stand somewhere on their way, with people aboard or without."""
    index = {place.id: number for number, place in enumerate(problem.scenario.places)}
    return [
        Standing(number, index[free.place], settled.waiting[free.vehicle])
        for number, free in enumerate(fleet)
        if free.vehicle in settled.waiting
    ]


def _without_settled(problem: Problem, fleet: Sequence[Free], settled: Settled) -> Problem:
    """Return a problem with what is settled taken off."""
    arrays, usage, scenario = problem.arrays, settled.usage, problem.scenario
    places = [place.id for place in scenario.places]
    index = {place: number for number, place in enumerate(places)}
    stops = [places[place] for place in problem.network.stops]
    receptions = stops[arrays.n_depots : arrays.n_depots + arrays.n_receptions]
    pickups = stops[arrays.n_depots + arrays.n_receptions :]

    units = arrays.party_units.copy()
    for number, party in enumerate(problem.parties):
        group, size = party.members[0]
        units[number] -= -(-usage.boarded[group.id] // size)
    ready = arrays.ready.copy()
    for number, pickup in enumerate(pickups):
        ready[number] = usage.ready_left(pickup)
    capacity = arrays.capacity.copy()
    intake = np.zeros_like(arrays.intake_used)
    for number, reception in enumerate(receptions):
        capacity[number] = max(0, int(capacity[number]) - usage.arrived[reception])
    for (reception, hour), persons in usage.arrivals.items():
        if reception in receptions and hour < intake.shape[1]:
            intake[receptions.index(reception), hour] = persons
    passes = np.zeros_like(arrays.passes_used)
    for (place_id, hour), vehicles in usage.services.items():
        if 0 <= hour < passes.shape[1]:
            passes[index[place_id], hour] = vehicles
    held = _held(problem, settled)
    travelled, driven = _driven(problem, fleet, settled.stops)
    arrays = arrays._replace(
        party_units=np.maximum(units, 0),
        ready=ready,
        capacity=capacity,
        intake_used=intake,
        passes_used=passes,
        vehicle_travelled=travelled,
        vehicle_driven=driven,
        held_line=held[:, 0].copy(),
        held_minute=held[:, 1].copy(),
        held_count=held[:, 2].copy(),
        held_exit=held[:, 3].copy(),
    )
    relaxed = problem.relaxed
    return replace(
        problem,
        arrays=arrays,
        relaxed=None
        if relaxed is None
        else cache(lambda: _without_settled(relaxed(), fleet, settled)),
    )


def _driven(
    problem: Problem, fleet: Sequence[Free], stops: Mapping[str, tuple[Stop, ...]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return what each vehicle has travelled since fuel and driven by day, when it is free."""
    scenario, arrays = problem.scenario, problem.arrays
    travelled = np.zeros(len(fleet), dtype=np.int64)
    driven = np.zeros_like(arrays.vehicle_driven)
    if (arrays.vehicle_range < 0).all() and (arrays.vehicle_driving < 0).all():
        return travelled, driven
    km = {(road.from_place, road.to_place): road.km for road in scenario.roads}
    km |= {(road.to_place, road.from_place): road.km for road in scenario.roads if not road.one_way}
    refuel = {place.id: place.refuel for place in scenario.places}
    for number, free in enumerate(fleet):
        way = stops.get(free.vehicle, ())
        for origin, target in pairwise(way):
            travelled[number] += int(np.ceil(km[origin.place, target.place] * 10 - 1e-9))
            if refuel[target.place]:
                travelled[number] = 0
            days = arrays.day_of[origin.depart_min : target.arrive_min]
            np.add.at(driven[number], days, 1)
        if arrays.vehicle_driving[number] >= 0:
            # Who has driven too long has no more time that day, and may go on the next one.
            np.minimum(driven[number], arrays.vehicle_driving[number], out=driven[number])
    return travelled, driven


def _held(problem: Problem, settled: Settled) -> NDArray[np.int64]:
    """Return the convoys on their way: line, minute of entering, vehicles, minute of leaving."""
    network, scenario = problem.network, problem.scenario
    lines: dict[tuple[str, str], int] = {}
    for gate in network.gates:
        line = (scenario.places[gate.place].id, scenario.zones[gate.zone].id)
        lines.setdefault(line, len(lines))
    held = [
        (lines[place, zone], minute, count, left)
        for (place, zone, minute), (count, left) in sorted(settled.entries.items())
        if (place, zone) in lines
    ]
    return np.array(held, dtype=np.int64).reshape(-1, 4)
