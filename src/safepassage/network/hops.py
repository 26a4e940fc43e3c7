"""Roads as arrays of hops, one table for each class of vehicles that drive alike."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.network.distances import least_to

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.scenario.model import Road, Scenario, VehicleType

# From, to, minutes, zone (-1 none) and kilometres.
_Hop = tuple[int, int, int, int, float]

__all__ = [
    "Gate",
    "HopTable",
    "build_hop_tables",
    "hops_apart",
    "hops_brief",
    "hops_short",
    "road_minutes",
    "some_hops",
]


@dataclass(frozen=True, slots=True)
class Gate:
    """
    A way into a convoy zone: from a place, over roads that reach the zone after ``offset_min``.

    ``offset_min`` is 0 where the road itself is in the zone, else the minutes to the zone's place.
    """

    place: int
    zone: int
    offset_min: int


@dataclass(frozen=True, slots=True)
class HopTable:
    """
    The hops that one class of vehicles can drive, sorted by the place they leave.

    ``first[u]`` to ``first[u + 1]`` are the hops out of place ``u``; the other arrays have shape
    (n_hops,): place reached, minutes, zone of the road (-1 none), hundreds of metres (rounded up),
    and the index of the gate that the hop passes (-1 none).
    """

    first: NDArray[np.int64]
    target: NDArray[np.int64]
    minutes: NDArray[np.int64]
    zone: NDArray[np.int64]
    hectometres: NDArray[np.int64]
    gate: NDArray[np.int64]


def road_minutes(road: Road, vehicle: VehicleType) -> int:
    """Return the whole minutes that a vehicle needs for a road, at least one."""
    if road.minutes is not None:
        return max(1, road.minutes)
    speed = min(vehicle.speed_kmh, road.speed_kmh or math.inf)
    return max(1, math.ceil(road.km / speed * 60 - 1e-9))


def _hops(scenario: Scenario, vehicle: VehicleType) -> list[_Hop]:
    """Return (from, to, minutes, zone, km) of each hop, sorted by from and to."""
    places = {place.id: index for index, place in enumerate(scenario.places)}
    zones = {zone.id: index for index, zone in enumerate(scenario.zones)}
    hops = []
    for road in scenario.roads:
        if road.closed or vehicle.id in road.barred:
            continue
        ends = (places[road.from_place], places[road.to_place])
        zone = -1 if road.zone is None else zones[road.zone]
        minutes = road_minutes(road, vehicle)
        hops.append((*ends, minutes, zone, road.km))
        if not road.one_way:
            hops.append((ends[1], ends[0], minutes, zone, road.km))
    return sorted(hops)


def _gate_of(hop: _Hop, zone_of: NDArray[np.int64], convoy: NDArray[np.bool_]) -> Gate | None:
    """Return the gate that a hop passes: where a stay in a convoy zone begins (rule 8)."""
    origin, target, minutes, zone, _ = hop
    if zone >= 0 and convoy[zone] and zone_of[origin] != zone:
        return Gate(origin, zone, 0)
    reached = int(zone_of[target])
    if reached >= 0 and convoy[reached] and zone != reached:
        return Gate(origin, reached, minutes)
    return None


def hops_apart(table: HopTable, throughput: NDArray[np.int64]) -> HopTable:
    """
    Return the hops on which no vehicle waits for another one.

    Those into a place with a ``throughput``, vehicles an hour (-1: no limit), and those that pass a
    gate are left out.
    """
    return some_hops(table, (table.gate < 0) & (throughput[table.target] < 0))


def hops_short(table: HopTable, target: int) -> HopTable:
    """Return the hops of which the ways to a place with the fewest kilometres are made."""
    return _hops_of_least(table, table.hectometres, target)


def hops_brief(
    table: HopTable, target: int, zone_of: NDArray[np.int64], service: NDArray[np.int64]
) -> HopTable:
    """
    Return the hops of which the ways to a place with the fewest minutes in zones are made.

    ``zone_of`` and ``service`` are those of places, -1 outside zones; pauses are not looked at.
    """
    origins = np.repeat(np.arange(len(zone_of)), np.diff(table.first))
    minutes = np.where(table.zone >= 0, table.minutes, 0)
    minutes = minutes + np.where(zone_of >= 0, service, 0)[origins]
    return _hops_of_least(table, minutes, target)


def _hops_of_least(table: HopTable, lengths: NDArray[np.int64], target: int) -> HopTable:
    """Return the hops of which the ways to a place with the least sum of lengths are made."""
    to_go = np.array(least_to(table, lengths, target), dtype=np.int64)
    origins = np.repeat(np.arange(len(to_go)), np.diff(table.first))
    return some_hops(table, to_go[origins] == lengths + to_go[table.target])


def some_hops(table: HopTable, kept: NDArray[np.bool_]) -> HopTable:
    """Return a table of the hops that are kept, shape (n_hops,)."""
    origins = np.repeat(np.arange(len(table.first) - 1), np.diff(table.first))
    counts = np.bincount(origins[kept], minlength=len(table.first) - 1)
    return HopTable(
        first=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        target=table.target[kept],
        minutes=table.minutes[kept],
        zone=table.zone[kept],
        hectometres=table.hectometres[kept],
        gate=table.gate[kept],
    )


def build_hop_tables(
    scenario: Scenario,
) -> tuple[list[HopTable], dict[str, int], list[Gate]]:
    """
    Return the hop tables, the table's index for each vehicle type, and all gates.

    Vehicle types that need the same minutes on the same roads share a table.
    """
    zone_ids = {zone.id: index for index, zone in enumerate(scenario.zones)}
    zone_of = np.array(
        [-1 if place.zone is None else zone_ids[place.zone] for place in scenario.places],
        dtype=np.int64,
    )
    convoy = np.array([zone.convoy is not None for zone in scenario.zones], dtype=np.bool_)
    gates: dict[Gate, int] = {}
    known: dict[tuple[_Hop, ...], int] = {}
    tables: list[HopTable] = []
    class_of: dict[str, int] = {}
    for vehicle in scenario.vehicles:
        hops = tuple(_hops(scenario, vehicle))
        if hops not in known:
            known[hops] = len(tables)
            passed = [_gate_of(hop, zone_of, convoy) for hop in hops]
            gate_index = [
                -1 if gate is None else gates.setdefault(gate, len(gates)) for gate in passed
            ]
            counts = np.bincount([hop[0] for hop in hops], minlength=len(scenario.places))
            tables.append(
                HopTable(
                    first=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
                    target=np.array([hop[1] for hop in hops], dtype=np.int64),
                    minutes=np.array([hop[2] for hop in hops], dtype=np.int64),
                    zone=np.array([hop[3] for hop in hops], dtype=np.int64),
                    hectometres=np.array(
                        [math.ceil(hop[4] * 10 - 1e-9) for hop in hops], dtype=np.int64
                    ),
                    gate=np.array(gate_index, dtype=np.int64),
                )
            )
        class_of[vehicle.id] = known[hops]
    return tables, class_of, list(gates)
