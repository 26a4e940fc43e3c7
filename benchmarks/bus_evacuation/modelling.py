"""
An instance as a scenario, and the network of its direct ways.

Pickups, shelters (as receptions) and depots become places, busloads' seats a vehicle type for each
depot, and every distance one road of as many minutes. There are no zones, pauses or stop minutes,
so that a plan's clearance time is the makespan, but for two things.

**No shortcuts.** The given distances need not keep the triangle inequality: pickup 1 to shelter 1
may be 10 while pickup 1 to shelter 2, on to pickup 2 and on to shelter 1 is 3 together. On a road
network that is a way like any other, and safepassage would take it. In the problem it is not: a bus
that goes from one trip to the next travels the direct distance. No scenario can say so, since a
road network cannot tell a bus that stops from one that passes. Therefore the planner is given a
:class:`DirectNetwork`, in which each leg is the one road between its ends, and there is none from
one pickup to another, as a busload comes from one pickup. Such a plan is right in the scenario too.
Bounds ask when a bus could first be at a pickup; there the shortest way over all roads counts, as a
bus may make other trips before.

**Minutes of 0.** A road takes a minute or more, and some depots stand at a pickup. The roads from
depots take one minute more than their distance. Every bus drives just one of them, so clearance
times are one more than makespans, and the same plans are best. A distance of 0 between a pickup and
a shelter, which no known instance has, becomes a minute too, and the bound is lowered by all such
minutes that one bus could have spent.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime

import numpy as np

from benchmarks.bus_evacuation.instance import Instance, InstanceError
from safepassage.compiled import INF
from safepassage.network.build import build_network
from safepassage.network.legs import Network
from safepassage.scenario.model import (
    Group,
    Place,
    PlaceKind,
    Reception,
    Road,
    Scenario,
    VehicleType,
)

__all__ = [
    "DEPOT_MIN",
    "DirectNetwork",
    "build_direct_network",
    "build_scenario",
    "depot_id",
    "group_id",
    "makespan_bound",
    "pickup_id",
    "shelter_id",
    "vehicle_type_id",
]

DEPOT_MIN = 1
"""Minutes by which a road from a depot is longer than its distance."""

_LONGEST_HORIZON_MIN = 5_000_000
_HORIZON_FACTOR = 2


def depot_id(depot: int) -> str:
    """Return the id of a depot's place."""
    return f"depot-{depot + 1}"


def pickup_id(pickup: int) -> str:
    """Return the id of a pickup's place."""
    return f"pickup-{pickup + 1}"


def shelter_id(shelter: int) -> str:
    """Return the id of a shelter's place."""
    return f"shelter-{shelter + 1}"


def group_id(pickup: int) -> str:
    """Return the id of the people at a pickup."""
    return f"people-{pickup + 1}"


def vehicle_type_id(depot: int) -> str:
    """Return the id of the buses of a depot."""
    return f"buses-{depot + 1}"


def build_scenario(instance: Instance) -> Scenario:
    """
    Return an instance as a scenario.

    Depots without buses, pickups without people and shelters without room are left out. The horizon
    is twice the makespan of a simple plan, so that a plan with everybody out surely fits.

    Raises
    ------
    InstanceError
        When the distances are so great that the horizon passes five million minutes.
    """
    horizon = _HORIZON_FACTOR * (_greedy_makespan(instance) + DEPOT_MIN) + 60
    if horizon > _LONGEST_HORIZON_MIN:
        raise InstanceError(
            f"distances: buses would travel {horizon} units, and at most {_LONGEST_HORIZON_MIN} "
            "are planned. Give the distances in a larger unit."
        )
    depots = [depot for depot, count in enumerate(instance.buses) if count]
    pickups = [pickup for pickup, persons in enumerate(instance.demand) if persons]
    shelters = [shelter for shelter, room in enumerate(instance.capacity) if room]
    anywhere = frozenset(shelter_id(shelter) for shelter in shelters)
    return Scenario(
        name=instance.name,
        title="Bus evacuation problem",
        start=datetime(2030, 1, 1, tzinfo=UTC),
        timezone="UTC",
        horizon_min=horizon,
        urgency=0.0,
        margin_min=0,
        places=(
            *(Place(depot_id(depot), PlaceKind.DEPOT, refuel=True) for depot in depots),
            *(Place(pickup_id(pickup), PlaceKind.PICKUP) for pickup in pickups),
            *(Place(shelter_id(shelter), PlaceKind.RECEPTION) for shelter in shelters),
        ),
        groups=tuple(
            Group(group_id(pickup), pickup_id(pickup), instance.demand[pickup], accepts=anywhere)
            for pickup in pickups
        ),
        vehicles=tuple(
            VehicleType(
                vehicle_type_id(depot),
                depot_id(depot),
                count=instance.buses[depot],
                capacity=(instance.seats, 0, 0),
                available_to_min=horizon,
            )
            for depot in depots
        ),
        roads=(
            *(
                _road(
                    depot_id(depot),
                    pickup_id(pickup),
                    instance.to_pickup[depot][pickup] + DEPOT_MIN,
                    one_way=True,
                )
                for depot in depots
                for pickup in pickups
            ),
            *(
                _road(pickup_id(pickup), shelter_id(shelter), instance.to_shelter[pickup][shelter])
                for pickup in pickups
                for shelter in shelters
            ),
        ),
        receptions=tuple(
            Reception(shelter_id(shelter), capacity=instance.capacity[shelter])
            for shelter in shelters
        ),
    )


def _road(origin: str, target: str, distance: int, *, one_way: bool = False) -> Road:
    return Road(origin, target, km=float(distance), minutes=max(1, distance), one_way=one_way)


def _greedy_makespan(instance: Instance) -> int:
    """Return the makespan when the bus that is free first always makes the shortest trip."""
    waiting = list(instance.demand)
    room = list(instance.capacity)
    ways = [
        (instance.to_pickup[depot], bus)
        for depot, count in enumerate(instance.buses)
        for bus in range(count)
    ]
    free = [(0, number, row) for number, (row, _) in enumerate(ways)]
    heapq.heapify(free)
    last = 0
    while any(waiting):
        at, number, to_pickup = heapq.heappop(free)
        length, pickup, shelter = min(
            (to_pickup[pickup] + instance.to_shelter[pickup][shelter], pickup, shelter)
            for pickup, persons in enumerate(waiting)
            if persons
            for shelter, places in enumerate(room)
            if places
        )
        load = min(instance.seats, waiting[pickup], room[shelter])
        waiting[pickup] -= load
        room[shelter] -= load
        last = max(last, at + length)
        back = tuple(row[shelter] for row in instance.to_shelter)
        heapq.heappush(free, (at + length, number, back))
    return last


@dataclass(frozen=True, slots=True)
class DirectNetwork(Network):
    """A network whose legs are single roads: nobody passes through a place without stopping."""

    _shortest: dict[tuple[int, int], list[int]] = field(default_factory=dict)

    def minutes_to(self, class_index: int, place: int) -> list[int]:
        """Return 0 for the place itself and INF for all others, so that ways go over one road."""
        del class_index
        minutes = [INF] * len(self.limits.zone_of)
        minutes[place] = 0
        return minutes

    def arrival(self, class_index: int, target: int, source: int, minute: int) -> int:
        """
        Return the minute before which no vehicle can be at a stop, whatever trips it makes before.

        Bounds ask for it, and a bus may well be sooner at a pickup with a trip on the way than
        directly: it is the shortest way over all roads.
        """
        key = (class_index, target)
        if key not in self._shortest:
            self._shortest[key] = Network.minutes_to(self, class_index, self.stops[target])
        arrive = minute + self._shortest[key][self.stops[source]]
        return arrive if arrive <= self.horizon_min else INF


def build_direct_network(scenario: Scenario) -> DirectNetwork:
    """Return the network of a scenario of :func:`build_scenario`, with its direct legs alone."""
    network = build_network(scenario)
    n_open = network.n_depots + network.n_receptions
    row = np.full_like(network.row, -1)
    constant: list[int] = []
    for class_index, hops in enumerate(network.tables):
        stop_of = {place: stop for stop, place in enumerate(network.stops)}
        for origin, source in stop_of.items():
            for hop in range(int(hops.first[origin]), int(hops.first[origin + 1])):
                target = stop_of[int(hops.target[hop])]
                if (source < n_open) is (target >= n_open):
                    row[class_index, target, source] = len(constant)
                    constant.append(int(hops.minutes[hop]))
    kept = {item.name: getattr(network, item.name) for item in fields(network)}
    kept |= {
        "row": row,
        "constant": np.array(constant, dtype=np.int32),
        "position": np.full(len(constant), -1, dtype=np.int32),
    }
    return DirectNetwork(**kept)


def makespan_bound(instance: Instance, clearance_bound: float) -> int:
    """
    Return a lower bound on the makespan from one on the clearance minute.

    A plan of makespan M is right in the scenario and clears by minute M + ``DEPOT_MIN`` + z, where
    z counts the roads of distance 0 that one bus drives: none where there are none, else fewer than
    two for each person. Hence M >= bound - ``DEPOT_MIN`` - z; distances are whole.
    """
    has_zero = any(0 in row for row in instance.to_shelter)
    longer = 2 * instance.persons if has_zero else 0
    return max(0, math.ceil(clearance_bound - 1e-6) - DEPOT_MIN - longer)
