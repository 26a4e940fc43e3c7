"""Legs between places under pauses: the network that planning stands on."""

from __future__ import annotations

import heapq
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF
from safepassage.network.clock import curfew_ahead, daily_intervals, local_day_starts
from safepassage.network.hops import Gate, HopTable, build_hop_tables
from safepassage.network.pauses import out_by_pause, pause_by_minute
from safepassage.network.sweep import (
    ARRIVE,
    DETAIL,
    N_DETAIL,
    N_DETAIL_DRIVING,
    N_DETAIL_RANGE,
    N_FIELDS,
    sweep,
)
from safepassage.scenario.model import PlaceKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.scenario.model import Scenario

__all__ = ["Network", "Restrictions", "build_network", "restrictions_of"]

#: From this many pickups on, legs between pickups are kept for the nearest only.
_ALL_PAIRS_UP_TO = 40
_NEAREST_PICKUPS = 8


@dataclass(frozen=True, slots=True)
class Restrictions:
    """
    When and where vehicles may move, as arrays over the minutes of the horizon.

    See :func:`safepassage.network.sweep.sweep` for the shapes. ``throughput`` is the vehicles an
    hour of each place, -1 where there is no limit.
    """

    zone_of: NDArray[np.int64]
    pause_at: NDArray[np.int16]
    out_by: NDArray[np.int64]
    curfew: NDArray[np.int32]
    next_day: NDArray[np.int32]
    day_of: NDArray[np.int32]
    service: NDArray[np.int64]
    served_by: NDArray[np.bool_]
    has_fuel: NDArray[np.bool_]
    throughput: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Network:
    """
    The legs between stops, for each class of vehicles, under everything that restricts movement.

    ``stops`` holds the place index of each stop: depots in use, receptions, then pickups. A leg's
    *source* is a stop, or (from ``n_stops`` on) an exit: departing from a break, see
    :mod:`safepassage.network.sweep`. ``row[class, target stop, source]`` is the leg's row, -1 when
    it is not kept. ``constant[row]`` >= 0 is the leg's minutes where they never change; otherwise
    ``arrive[position[row]]`` has the earliest arrival for each minute of being ready to leave,
    ``INF`` never, and ``detail`` of shape (n, horizon + 1, n_detail) the sweep's fields from
    ``DETAIL`` on, where breaks, driving time or range matter; ``n_detail`` is 0 where they do not.
    """

    horizon_min: int
    stops: tuple[int, ...]
    n_depots: int
    n_receptions: int
    tables: tuple[HopTable, ...]
    class_of: dict[str, int]
    gates: tuple[Gate, ...]
    exit_place: NDArray[np.int64]
    exit_gate: NDArray[np.int64]
    exit_zone: NDArray[np.int64]
    is_break: NDArray[np.bool_]
    limits: Restrictions
    static: bool
    targets: tuple[tuple[int, int], ...]
    variant: NDArray[np.int64]
    row: NDArray[np.int32]
    constant: NDArray[np.int32]
    position: NDArray[np.int32]
    arrive: NDArray[np.int32]
    detail: NDArray[np.int32]
    n_detail: int
    _swept: dict[tuple[int, int], tuple[NDArray[np.int32], NDArray[np.int32]]] = field(
        default_factory=dict
    )

    @property
    def n_stops(self) -> int:
        """Return the number of stops."""
        return len(self.stops)

    def arrival(self, class_index: int, target: int, source: int, minute: int) -> int:
        """Return the earliest arrival at a stop for a vehicle ready at a source, INF never."""
        row = int(self.row[class_index, target, source])
        if row < 0:
            return INF
        if self.constant[row] >= 0:
            arrive = minute + int(self.constant[row])
            return arrive if arrive <= self.horizon_min else INF
        return int(self.arrive[self.position[row], minute])

    def minutes_to(self, class_index: int, place: int) -> list[int]:
        """Return the minutes from every place to one when nothing restricts movement."""
        return _distances(self.tables[class_index], place, len(self.is_break), self.limits.service)

    def sweep_to(
        self, class_index: int, target: int
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return (being, leaving) for one target, swept again on the first call."""
        key = (class_index, target)
        if key not in self._swept:
            place, pause = self.targets[target]
            self._swept[key] = self._sweep(class_index, place, pause, self.limits)
        return self._swept[key]

    def sweep_under(
        self, class_index: int, place: int, limits: Restrictions
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return (being, leaving) for one place under other restrictions than the scenario's."""
        return self._sweep(class_index, place, -1, limits)

    def _sweep(
        self, class_index: int, place: int, pause: int, limits: Restrictions
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        return _run_sweep(
            self.tables[class_index],
            place,
            pause,
            limits,
            self.is_break,
            self.exit_place,
            self.exit_gate,
            self.exit_zone,
            detailed=self.n_detail > 0,
        )


def restrictions_of(
    scenario: Scenario, *, pauses: bool = True, hours: bool = True, curfew: bool = True
) -> Restrictions:
    """
    Return the restrictions of a scenario, with some of them lifted where asked.

    ``pauses=False`` lets vehicles move in zones at any time, ``hours=False`` opens every checkpoint
    for good, ``curfew=False`` lifts the curfew: for saying which one keeps a place out of reach.
    """
    horizon = scenario.horizon_min
    zones = {zone.id: index for index, zone in enumerate(scenario.zones)}
    zone_of = [-1 if place.zone is None else zones[place.zone] for place in scenario.places]
    pause_at = np.zeros((len(zones), horizon + 1), dtype=np.int16)
    if pauses:
        pause_at = pause_by_minute(scenario)
    starts = local_day_starts(scenario)
    day_of = (np.searchsorted(starts, np.arange(horizon + 1), side="right") - 1).astype(np.int32)
    ends = np.append(starts[1:], horizon + 2 * 1440).astype(np.int32)
    service = np.zeros(len(scenario.places), dtype=np.int64)
    served_by = np.ones((len(scenario.places), horizon + 1), dtype=np.bool_)
    throughput = np.full(len(scenario.places), -1, dtype=np.int64)
    places = {place.id: index for index, place in enumerate(scenario.places)}
    for checkpoint in scenario.checkpoints:
        place = places[checkpoint.place]
        service[place] = checkpoint.service_min
        if checkpoint.vehicles_per_h is not None:
            throughput[place] = checkpoint.vehicles_per_h
        if checkpoint.hours is not None and hours:
            served_by[place] = False
            for start, end in daily_intervals(scenario, checkpoint.hours):
                served_by[place, start + checkpoint.service_min : end + 1] = True
    return Restrictions(
        zone_of=np.array(zone_of, dtype=np.int64),
        pause_at=pause_at,
        out_by=np.array(out_by_pause(scenario) if pauses else [horizon], dtype=np.int64),
        curfew=curfew_ahead(scenario)
        if curfew
        else np.full(horizon + 1, horizon + 1440, dtype=np.int32),
        next_day=ends[day_of],
        day_of=day_of,
        service=service,
        served_by=served_by,
        has_fuel=np.array([place.refuel for place in scenario.places], dtype=np.bool_),
        throughput=throughput,
    )


def _run_sweep(
    table: HopTable,
    target: int,
    only_pause: int,
    limits: Restrictions,
    is_break: NDArray[np.bool_],
    exit_place: NDArray[np.int64],
    exit_gate: NDArray[np.int64],
    exit_zone: NDArray[np.int64],
    *,
    detailed: bool,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    width = limits.curfew.shape[0]
    n_places = len(limits.zone_of)
    being = np.empty((n_places, width, N_FIELDS), dtype=np.int32)
    leaving = np.empty((n_places + len(exit_place), width, N_FIELDS), dtype=np.int32)
    sweep(
        target,
        only_pause,
        table.first,
        table.target,
        table.minutes,
        table.zone,
        table.gate,
        table.hectometres,
        limits.zone_of,
        limits.pause_at,
        limits.out_by,
        limits.curfew,
        limits.next_day,
        limits.service,
        limits.served_by,
        limits.has_fuel,
        is_break,
        exit_place,
        exit_gate,
        exit_zone,
        detailed,
        being,
        leaving,
    )
    return being, leaving


def _distances(
    table: HopTable,
    target: int,
    n_places: int,
    service: NDArray[np.int64],
    *,
    outside: bool = False,
) -> list[int]:
    """Return the minutes from every place to ``target`` when nothing restricts movement."""
    into: list[list[tuple[int, int]]] = [[] for _ in range(n_places)]
    for origin in range(n_places):
        for hop in range(int(table.first[origin]), int(table.first[origin + 1])):
            if not outside or table.zone[hop] < 0:
                into[int(table.target[hop])].append((origin, int(table.minutes[hop])))
    minutes = [INF] * n_places
    minutes[target] = 0
    heap = [(0, target)]
    while heap:
        so_far, place = heapq.heappop(heap)
        if so_far > minutes[place]:
            continue
        for origin, hop_minutes in into[place]:
            longer = so_far + hop_minutes + int(service[origin])
            if longer < minutes[origin]:
                minutes[origin] = longer
                heapq.heappush(heap, (longer, origin))
    return minutes


def _next_pause_by_waiting(
    tables: list[HopTable], limits: Restrictions, sources: tuple[int, ...]
) -> bool:
    """
    Return whether one zone's pauses lie so far apart that no vehicle need leave for one earlier.

    The earliest arrival at a pickup may be in one pause when another one is wanted. A vehicle that
    waits where it is until it just misses the one can still be, when the other begins, at whichever
    place the zone is entered from, where the ways to all those places outside the zone take less
    than the time between the pauses. Where they do not, it may have to leave for the other pause
    while the one is still on.
    """
    pause_at = limits.pause_at[0]
    first = np.flatnonzero(np.diff(pause_at, prepend=-1)).tolist()
    used = np.flatnonzero(pause_at >= 0)
    gaps = [
        opening - int(used[used < opening][-1])
        for opening in first
        if pause_at[opening] >= 0 and (used < opening).any()
    ]
    if not gaps:
        return True
    for table in tables:
        origins = np.repeat(np.arange(len(limits.zone_of)), np.diff(table.first))
        entering = (limits.zone_of[origins] < 0) & (
            (table.zone >= 0) | (limits.zone_of[table.target] >= 0)
        )
        for gate in np.unique(origins[entering]).tolist():
            minutes = _distances(table, gate, len(limits.zone_of), limits.service, outside=True)
            farthest = max(minutes[source] for source in sources) + int(limits.service[gate])
            if farthest > min(gaps):
                return False
    return True


def _breaks(
    tables: list[HopTable], gates: list[Gate], limits: Restrictions
) -> tuple[NDArray[np.bool_], list[tuple[int, int, int]]]:
    """Return which places are breaks, and their exits as (place, gate, zone tracked)."""
    is_break = limits.throughput >= 0
    for gate in gates:
        is_break[gate.place] = True
    exits = set()
    for table in tables:
        for place in np.flatnonzero(is_break):
            for hop in range(int(table.first[place]), int(table.first[place + 1])):
                gate_index = int(table.gate[hop])
                zone = int(limits.zone_of[place]) if gate_index < 0 else gates[gate_index].zone
                exits.add((int(place), gate_index, zone))
    return is_break, sorted(exits)


def build_network(scenario: Scenario) -> Network:
    """
    Build the legs between all stops of a scenario.

    Parameters
    ----------
    scenario
        A scenario as the readers give it.

    Returns
    -------
    Network
        Legs from depots and receptions to pickups, between pickups, from pickups to receptions,
        and to places with fuel where a range is stated.
    """
    limits = restrictions_of(scenario)
    tables, class_of, gates = build_hop_tables(scenario)
    is_break, exits = _breaks(tables, gates, limits)
    places = {place.id: index for index, place in enumerate(scenario.places)}
    by_kind: dict[PlaceKind, list[int]] = {kind: [] for kind in PlaceKind}
    for index, place in enumerate(scenario.places):
        by_kind[place.kind].append(index)
    receptions, pickups = by_kind[PlaceKind.RECEPTION], by_kind[PlaceKind.PICKUP]
    has_range = any(vehicle.range_km is not None for vehicle in scenario.vehicles)
    used_depots = {vehicle.depot for vehicle in scenario.vehicles}
    depots = [
        index
        for index, place in enumerate(scenario.places)
        if place.id in used_depots
        or (
            has_range
            and place.refuel
            and place.zone is None
            and place.kind not in (PlaceKind.RECEPTION, PlaceKind.PICKUP)
        )
    ]
    stops = (*depots, *receptions, *pickups)
    n_detail = _n_detail(scenario, has_exits=bool(exits))
    static = (
        not scenario.zones
        and scenario.curfew is None
        and n_detail == 0
        and bool(limits.served_by.all())
    )
    exit_place = np.array([item[0] for item in exits], dtype=np.int64)
    exit_gate = np.array([item[1] for item in exits], dtype=np.int64)
    exit_zone = np.array([item[2] for item in exits], dtype=np.int64)

    n_depots, n_receptions = len(depots), len(receptions)
    n_open = n_depots + n_receptions
    n_sources = len(stops) + len(exits)
    targets = [(place, -1) for place in stops]
    variant = np.full((len(stops), max(1, len(scenario.pauses))), -1, dtype=np.int64)
    if (
        len(scenario.zones) > 1
        or scenario.curfew is not None
        or not limits.served_by.all()
        or (scenario.zones and not _next_pause_by_waiting(tables, limits, stops[:n_open]))
    ):
        for stop in range(n_open, len(stops)):
            zone = limits.zone_of[stops[stop]]
            for pause in sorted(
                {int(p) for p in limits.pause_at[zone] if p >= 0} if zone >= 0 else ()
            ):
                variant[stop, pause] = len(targets)
                targets.append((stops[stop], pause))
    row = np.full((len(tables), len(targets), n_sources), -1, dtype=np.int32)
    constant: list[int] = []
    position: list[int] = []
    arrive: list[NDArray[np.int32]] = []
    detail: list[NDArray[np.int32]] = []

    def legs_to(job: tuple[int, int]) -> list[tuple[int, int, list[NDArray[np.int32]]]]:
        """Return (source, constant minutes or -1, arrays) of each leg kept to a target."""
        class_index, target = job
        table, (target_place, only_pause) = tables[class_index], targets[target]
        if static:
            minutes = _distances(table, target_place, len(places), limits.service)
            reach = np.array([minutes[place] for place in stops], dtype=np.int64)
        else:
            being, leaving = _run_sweep(
                table,
                target_place,
                only_pause,
                limits,
                is_break,
                exit_place,
                exit_gate,
                exit_zone,
                detailed=n_detail > 0,
            )
            reach = (being[list(stops), :, ARRIVE] - np.arange(being.shape[1])).min(axis=1)
        legs: list[tuple[int, int, list[NDArray[np.int32]]]] = []
        wanted = _sources(reach, target, n_open, n_depots=0 if has_range else n_depots)
        for source in wanted:
            if reach[source] >= INF // 2 or (target >= len(stops) and source >= n_open):
                continue
            if static:
                legs.append((source, int(reach[source]), []))
            else:
                legs.append((source, -1, _fields(being[stops[source]], n_detail)))
        for source in range(len(stops), n_sources):
            states = leaving[len(places) + source - len(stops)]
            legs.append((source, -1, _fields(states, n_detail)))
        return legs

    jobs = [
        (class_index, target)
        for class_index in range(len(tables))
        for target, (place, _) in enumerate(targets)
        if target >= n_depots or (has_range and scenario.places[place].refuel)
    ]
    # Sweeps are compiled code without the interpreter's lock, one independent of the other.
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        for (class_index, target), legs in zip(jobs, pool.map(legs_to, jobs), strict=True):
            for source, minutes, fields in legs:
                row[class_index, target, source] = len(constant)
                constant.append(minutes)
                position.append(len(arrive) if fields else -1)
                arrive += fields[:1]
                detail += fields[1:]
    width = scenario.horizon_min + 1
    return Network(
        horizon_min=scenario.horizon_min,
        stops=stops,
        n_depots=n_depots,
        n_receptions=n_receptions,
        tables=tuple(tables),
        class_of=class_of,
        gates=tuple(gates),
        exit_place=exit_place,
        exit_gate=exit_gate,
        exit_zone=exit_zone,
        is_break=is_break,
        limits=limits,
        static=static,
        targets=tuple(targets),
        variant=variant,
        row=row,
        constant=np.array(constant, dtype=np.int32),
        position=np.array(position, dtype=np.int32),
        arrive=np.array(arrive, dtype=np.int32).reshape(len(arrive), width),
        detail=np.array(detail, dtype=np.int32).reshape(len(detail), width, n_detail),
        n_detail=n_detail,
    )


def _n_detail(scenario: Scenario, *, has_exits: bool) -> int:
    """Return how many fields of a leg's detail are needed, 0 where none is."""
    if any(vehicle.range_km is not None for vehicle in scenario.vehicles):
        return N_DETAIL_RANGE
    if any(vehicle.driving_min_per_day is not None for vehicle in scenario.vehicles):
        return N_DETAIL_DRIVING
    limited = {item.place for item in scenario.receptions if item.intake_per_h is not None}
    # Where a road into a reception runs in a zone, whether an arrival can be put off hangs on the
    # way; elsewhere it always can.
    in_zones = any(
        road.zone is not None and not limited.isdisjoint((road.from_place, road.to_place))
        for road in scenario.roads
    )
    return N_DETAIL if has_exits or in_zones else 0


def _fields(states: NDArray[np.int32], n_detail: int) -> list[NDArray[np.int32]]:
    """Return copies of a source's arrivals and, where they matter, its details."""
    fields = [states[:, ARRIVE].copy()]
    if n_detail:
        fields.append(states[:, DETAIL : DETAIL + n_detail].copy())
    return fields


def _sources(reach: NDArray[np.int64], target: int, n_open: int, *, n_depots: int) -> list[int]:
    """
    Return the stops from which legs to ``target`` are kept.

    From the first ``n_depots`` stops, the depots where nobody refuels on the way, vehicles go to
    pickups only.
    """
    pickups = [stop for stop in range(n_open, len(reach)) if stop != target]
    if target < n_open:
        return [*(stop for stop in range(n_depots, n_open) if stop != target), *pickups]
    if len(reach) - n_open > _ALL_PAIRS_UP_TO:
        pickups = sorted(pickups, key=lambda stop: (reach[stop], stop))[:_NEAREST_PICKUPS]
    return [*range(n_open), *pickups]
