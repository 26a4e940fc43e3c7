"""
What a plan is worth as a solution of the instance, walked over the instance's own numbers.

Nothing here uses minutes, roads or figures of the plan: only the order of its stops and who boards
and gets off at each.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.bus_evacuation.modelling import (
    depot_id,
    group_id,
    pickup_id,
    shelter_id,
    vehicle_type_id,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.bus_evacuation.instance import Instance
    from safepassage.plans import Itinerary, Load, Stop

__all__ = ["Evaluation", "Trip", "evaluate_itineraries"]


@dataclass(frozen=True, slots=True)
class Trip:
    """A busload: its pickup and shelter, numbered from 0, and its persons."""

    pickup: int
    shelter: int
    persons: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """
    The makespan of a solution, or why it is none.

    ``makespan`` is the greatest distance of a bus, None when there is a fault. ``trips`` holds the
    trips of each bus that is used, by its id.
    """

    makespan: int | None
    trips: dict[str, tuple[Trip, ...]]
    faults: tuple[str, ...]


def evaluate_itineraries(instance: Instance, itineraries: Iterable[Itinerary]) -> Evaluation:
    """
    Return the makespan of itineraries as a solution of the instance.

    Each bus starts at its depot and goes from pickup to shelter and from shelter to pickup; a trip
    takes 1 to ``seats`` persons of one pickup, all of whom get off at the next stop. Each bus is
    used once, everybody reaches a shelter, and no shelter takes in more than its capacity.
    """
    home = _homes(instance)
    trips: dict[str, tuple[Trip, ...]] = {}
    faults: list[str] = []
    makespan = 0
    for itinerary in itineraries:
        bus = itinerary.vehicle
        depot = home.get(bus)
        if depot is None or bus in trips:
            faults.append(f"{bus}: no such bus, or one that is used twice.")
            continue
        trips[bus], wrong = _trips_of(instance, depot, itinerary.stops)
        faults += [f"{bus}, {sentence}" for sentence in wrong]
        makespan = max(makespan, _distance(instance, depot, trips[bus]))
    moved, sheltered = Counter[int](), Counter[int]()
    for trip in (trip for made in trips.values() for trip in made):
        moved[trip.pickup] += trip.persons
        sheltered[trip.shelter] += trip.persons
    for pickup, persons in enumerate(instance.demand):
        if moved[pickup] != persons:
            faults.append(f"{pickup_id(pickup)}: {moved[pickup]} of {persons} persons are moved.")
    for shelter, room in enumerate(instance.capacity):
        if sheltered[shelter] > room:
            faults.append(f"{shelter_id(shelter)}: {sheltered[shelter]} persons in {room} places.")
    return Evaluation(None if faults else makespan, trips, tuple(faults))


def _homes(instance: Instance) -> dict[str, int]:
    """Return the depot of each bus, by the bus's id."""
    homes = {}
    for depot, count in enumerate(instance.buses):
        kind = vehicle_type_id(depot)
        names = [kind] if count == 1 else [f"{kind}-{bus + 1}" for bus in range(count)]
        homes.update(dict.fromkeys(names, depot))
    return homes


def _distance(instance: Instance, depot: int, trips: tuple[Trip, ...]) -> int:
    """Return the distance of a bus: out of its depot, with each load, and back for the next."""
    total = 0
    for number, trip in enumerate(trips):
        if number == 0:
            total += instance.to_pickup[depot][trip.pickup]
        else:
            total += instance.to_shelter[trip.pickup][trips[number - 1].shelter]
        total += instance.to_shelter[trip.pickup][trip.shelter]
    return total


def _trips_of(
    instance: Instance, depot: int, stops: tuple[Stop, ...]
) -> tuple[tuple[Trip, ...], list[str]]:
    """Return the trips that a bus makes, and what is wrong with its stops."""
    pickups = {pickup_id(number): number for number in range(len(instance.demand))}
    shelters = {shelter_id(number): number for number in range(len(instance.capacity))}
    faults = []
    if not stops or stops[0].place != depot_id(depot) or stops[0].boarded or stops[0].alighted:
        faults.append(f"stop 1: a bus starts empty at {depot_id(depot)}.")
    if len(stops) % 2 == 0:
        faults.append("last stop: a bus ends at a shelter.")
    trips = []
    for number in range(1, len(stops) - 1, 2):
        origin, target = stops[number], stops[number + 1]
        pickup, shelter = pickups.get(origin.place), shelters.get(target.place)
        if pickup is None or shelter is None:
            faults.append(
                f"stops {number + 1} and {number + 2}: {origin.place} and {target.place} are not a "
                "pickup and then a shelter."
            )
            continue
        aboard = _persons(origin.boarded)
        if (
            origin.alighted
            or target.boarded
            or set(aboard) != {group_id(pickup)}
            or _persons(target.alighted) != aboard
            or not 1 <= aboard.total() <= instance.seats
        ):
            faults.append(
                f"stop {number + 1}: one busload of the people at {origin.place} boards, and all "
                "of them get off at the next stop."
            )
        trips.append(Trip(pickup, shelter, aboard.total()))
    return tuple(trips), faults


def _persons(loads: tuple[Load, ...]) -> Counter[str]:
    persons = Counter[str]()
    for load in loads:
        persons[load.group] += load.persons
    return persons
