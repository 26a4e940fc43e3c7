"""Building the legs between places under pauses: the network that planning stands on."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF
from safepassage.network.distances import minutes_to, next_pause_by_waiting
from safepassage.network.fields import (
    ARRIVE,
    DETAIL_FIELDS,
    N_DETAIL,
    N_DETAIL_DRIVING,
    N_DETAIL_RANGE,
)
from safepassage.network.hops import (
    Gate,
    HopTable,
    build_hop_tables,
    hops_apart,
    hops_short,
)
from safepassage.network.legs import Network, Target
from safepassage.network.restrictions import Restrictions, restrictions_of
from safepassage.network.sweeper import Exits, Sweeper, no_exits, sweeper_apart
from safepassage.network.ways import APART, SHORT
from safepassage.scenario.model import PlaceKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from safepassage.network.swept import Swept
    from safepassage.scenario.model import Scenario

__all__ = ["build_network"]

# Class and target.
_Job = tuple[int, int]

#: From this many pickups on, legs between pickups are kept for the nearest only.
_ALL_PAIRS_UP_TO = 40
_NEAREST_PICKUPS = 8


def _find_exits(tables: list[HopTable], gates: list[Gate], limits: Restrictions) -> Exits:
    """Return the places where the way depends on other vehicles, and the ways out of them."""
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
    rows = np.array(sorted(exits), dtype=np.int64).reshape(-1, 3).T.copy()
    return Exits(is_break, rows[0], rows[1], rows[2])


def _targets(
    scenario: Scenario,
    tables: list[HopTable],
    limits: Restrictions,
    stops: tuple[int, ...],
    n_open: int,
) -> tuple[list[Target], NDArray[np.int64]]:
    """Return the targets, and ``Network.variant``."""
    targets = [Target(place) for place in stops]
    variant = np.full((len(stops), max(1, len(scenario.pauses))), -1, dtype=np.int64)
    if (
        len(scenario.zones) > 1
        or scenario.curfew is not None
        or not limits.served_by.all()
        or (scenario.zones and not next_pause_by_waiting(tables, limits, stops[:n_open]))
    ):
        for stop in range(n_open, len(stops)):
            zone = limits.zone_of[stops[stop]]
            pauses = np.unique(limits.pause_at[zone]).tolist() if zone >= 0 else ()
            for pause in pauses:
                if pause >= 0:
                    variant[stop, pause] = len(targets)
                    targets.append(Target(stops[stop], pause))
    return targets, variant


class _Legs:
    """The rows of arrivals and details in the making."""

    def __init__(self, room: int, width: int, shape: tuple[int, ...], *, n_detail: int) -> None:
        self.row = np.full(shape, -1, dtype=np.int32)
        self.constant: list[int] = []
        self.position: list[int] = []
        self._numbers = count()
        self._known: dict[tuple[int, tuple[bytes, ...]], int] = {}
        self._n_rows = 0
        # What is never written takes no memory.
        self._arrive = np.empty((room, width), dtype=np.int32)
        self._fields = DETAIL_FIELDS[:n_detail]
        self._detail = np.empty((room if n_detail else 0, width, n_detail), dtype=np.int32)

    def add_constant(self, leg: tuple[int, int, int], minutes: int) -> None:
        """Keep a leg, by class, target and source, that takes the same minutes at any time."""
        self._add(leg, minutes, -1)

    def add_swept(
        self, leg: tuple[int, int, int], swept: Swept, node: int, *, at: int = -1
    ) -> None:
        """
        Keep a leg that begins at a node of a sweep; ``at`` is the place of an exit.

        Legs that are alike, as many inside a zone are, share arrivals and details; legs that begin
        at exits of different places, which serve at different times, do not.
        """
        key = (at, swept.pieces_of(node, (ARRIVE, *self._fields)))
        position = self._known.setdefault(key, self._n_rows)
        if position == self._n_rows:
            swept.write(node, (ARRIVE,), self._arrive[position, :, None])
            if self._fields:
                swept.write(node, self._fields, self._detail[position])
            self._n_rows += 1
        self._add(leg, -1, position)

    def differ(self, one: Swept, other: Swept, node: int) -> bool:
        """Return whether the legs that begin at a node of two sweeps are told apart."""
        fields = (ARRIVE, *self._fields)
        return one.pieces_of(node, fields) != other.pieces_of(node, fields)

    def _add(self, leg: tuple[int, int, int], minutes: int, position: int) -> None:
        self.row[leg] = next(self._numbers)
        self.constant.append(minutes)
        self.position.append(position)

    @property
    def arrive(self) -> NDArray[np.int32]:
        """Return the arrivals by row and minute."""
        return self._arrive[: self._n_rows]

    @property
    def detail(self) -> NDArray[np.int32]:
        """Return the details by row, minute and field."""
        return self._detail[: self._n_rows]


def build_network(scenario: Scenario, *, alone: bool = False) -> Network:
    """
    Build the legs between all stops of a scenario.

    Parameters
    ----------
    scenario
        A scenario as the readers give it.
    alone
        Whether each vehicle is taken to be alone, and to need no fuel and no rest: there are no
        breaks on the way then, and no details. A bound needs no more.

    Returns
    -------
    Network
        Legs from depots and receptions to pickups, between pickups, from pickups to receptions,
        to places with fuel where a range is stated, and to the gates of convoy zones.
    """
    limits = restrictions_of(scenario)
    tables, class_of, gates = build_hop_tables(scenario)
    exits = no_exits(len(limits.zone_of)) if alone else _find_exits(tables, gates, limits)
    places = {place.id: index for index, place in enumerate(scenario.places)}
    vehicles = () if alone else scenario.vehicles
    has_range = any(vehicle.range_km is not None for vehicle in vehicles)
    calls = set() if alone else _calls(scenario, gates, has_range=has_range)
    depots = _depots(scenario, calls)
    by_kind: dict[PlaceKind, list[int]] = {kind: [] for kind in PlaceKind}
    for index, place in enumerate(scenario.places):
        by_kind[place.kind].append(index)
    receptions, pickups = by_kind[PlaceKind.RECEPTION], by_kind[PlaceKind.PICKUP]
    stops = (*depots, *receptions, *pickups)
    n_depots, n_receptions = len(depots), len(receptions)
    n_open = n_depots + n_receptions
    n_detail = 0 if alone else _n_detail(scenario, has_exits=len(exits.place) > 0)
    static = (
        not scenario.zones
        and scenario.curfew is None
        and n_detail == 0
        and bool(limits.served_by.all())
    )
    targets, variant = _targets(scenario, tables, limits, stops, n_open)
    jobs = [
        (class_index, target)
        for class_index in range(len(tables))
        for target, (place, _, _) in enumerate(targets)
        if target >= n_depots or place in calls
    ]
    sweepers = (
        {}
        if static
        else {
            (number, False): Sweeper(table, limits, exits, detailed=n_detail > 0)
            for number, table in enumerate(tables)
        }
    )

    stop_nodes = np.array(stops, dtype=np.int64)

    def reach(job: tuple[int, int]) -> tuple[Swept | None, NDArray[np.int64]]:
        """Return a target's sweep, if there is one, and the least minutes from each stop."""
        class_index, target = job
        place, only_pause, _ = targets[target]
        if static:
            minutes = minutes_to(tables[class_index], place, len(places), limits.service)
            return None, np.array(minutes, dtype=np.int64)[stop_nodes]
        swept = sweepers[class_index, False].sweep(place, only_pause)
        return swept, swept.least_minutes(stop_nodes)

    # As many targets again apart from breaks, and again by the shortest ways.
    rounds = 1 + (len(exits.place) > 0) + has_range
    legs = _Legs(
        0 if static else rounds * len(jobs) * (len(stops) + len(exits.place)),
        scenario.horizon_min + 1,
        (len(tables), rounds * len(targets), len(stops) + len(exits.place)),
        n_detail=n_detail,
    )
    kept: dict[_Job, Swept] = {}
    for (class_index, target), (swept, minutes) in _in_parallel(reach, jobs):
        if swept is not None and not alone:
            kept[class_index, target] = swept
        for source in _sources(minutes, target, n_open, n_depots=0 if calls else n_depots):
            if minutes[source] >= INF // 2 or (target >= len(stops) and source >= n_open):
                continue
            if swept is None:
                legs.add_constant((class_index, target, source), int(minutes[source]))
            else:
                legs.add_swept((class_index, target, source), swept, stops[source])
        if swept is not None:
            for way, place in enumerate(exits.place.tolist()):
                leg = (class_index, target, len(stops) + way)
                legs.add_swept(leg, swept, len(places) + way, at=place)
    none = np.full(len(targets), -1, dtype=np.int64)
    # Who calls at a gate goes on from there by an exit: it needs no way apart from the gate.
    mere = {gate.place for gate in gates} - {places[kind.depot] for kind in vehicles}
    origins = [
        (source, place)
        for source, place in enumerate(stops)
        if source >= n_depots or place not in mere
    ]
    apart = _add_apart(tables, limits, origins, targets, legs, kept) if len(exits.place) else none
    ranged = {class_of[vehicle.id] for vehicle in vehicles if vehicle.range_km is not None}
    ways = {job: swept for job, swept in kept.items() if job[0] in ranged}
    short = _add_short(sweepers, tables, stops, targets, legs, ways, exits) if ways else none
    return Network(
        horizon_min=scenario.horizon_min,
        stops=stops,
        n_depots=n_depots,
        n_receptions=n_receptions,
        tables=tuple(tables),
        class_of=class_of,
        gates=tuple(gates),
        exits=exits,
        limits=limits,
        static=static,
        targets=tuple(targets),
        apart=_longer(apart, len(targets)),
        short=_longer(short, len(targets)),
        variant=variant,
        # A slice would be another type to compiled code, which is then compiled anew.
        row=np.ascontiguousarray(legs.row[:, : len(targets)]),
        constant=np.array(legs.constant, dtype=np.int32),
        position=np.array(legs.position, dtype=np.int32),
        arrive=legs.arrive,
        detail=legs.detail,
        n_detail=n_detail,
        _sweepers=sweepers,
        _swept=kept,
    )


def _add_apart(
    tables: list[HopTable],
    limits: Restrictions,
    origins: list[tuple[int, int]],
    targets: list[Target],
    legs: _Legs,
    kept: dict[_Job, Swept],
) -> NDArray[np.int64]:
    """
    Add targets apart from breaks, with the legs that have a break on their way otherwise.

    ``origins`` holds the stops, and their places, from which there may be such legs.
    Returns ``Network.apart``. Targets that cannot be reached so are not added, as most are not.
    """
    n_targets = len(targets)
    apart = np.full(n_targets, -1, dtype=np.int64)
    hops = [hops_apart(table, limits.throughput) for table in tables]
    sweepers: dict[int, Sweeper] = {}
    # The twins of one target are one target for all classes.
    for class_index, target in sorted(kept, key=lambda job: job[1]):
        place, pause, _ = targets[target]
        minutes = minutes_to(hops[class_index], place, len(limits.zone_of), limits.service)
        sources = [
            (source, origin)
            for source, origin in origins
            if legs.row[class_index, target, source] >= 0
            and minutes[origin] < INF
            and kept[class_index, target].meets_break(origin)
        ]
        if not sources:
            continue
        if class_index not in sweepers:
            sweepers[class_index] = sweeper_apart(tables[class_index], limits, detailed=True)
        swept = sweepers[class_index].sweep(place, pause)
        least = swept.least_minutes(np.array(sources, dtype=np.int64)[:, 1])
        for (source, origin), reached in zip(sources, least.tolist(), strict=True):
            if reached >= INF // 2:
                continue
            if apart[target] < 0:
                apart[target] = len(targets)
                targets.append(Target(place, pause, APART))
            legs.add_swept((class_index, int(apart[target]), source), swept, origin)
    return apart


def _add_short(
    sweepers: dict[tuple[int, bool], Sweeper],
    tables: list[HopTable],
    stops: tuple[int, ...],
    targets: list[Target],
    legs: _Legs,
    kept: dict[_Job, Swept],
    exits: Exits,
) -> NDArray[np.int64]:
    """
    Add targets by the ways of the fewest kilometres, with the legs that are other ones so.

    Returns ``Network.short``.
    """
    short = np.full(len(targets), -1, dtype=np.int64)
    n_places = len(tables[0].first) - 1
    # The twins of one target are one target for all classes.
    for class_index, target in sorted(kept, key=lambda job: job[1]):
        place, pause, _ = targets[target]
        hops = hops_short(tables[class_index], place)
        swept = sweepers[class_index, False].over(hops).sweep(place, pause)
        least = swept.least_minutes(np.array(stops, dtype=np.int64))
        sources = [
            source
            for source, origin in enumerate(stops)
            if legs.row[class_index, target, source] >= 0
            and least[source] < INF // 2
            and legs.differ(swept, kept[class_index, target], origin)
        ]
        if not sources:
            continue
        if short[target] < 0:
            short[target] = len(targets)
            targets.append(Target(place, pause, SHORT))
        for source in sources:
            legs.add_swept((class_index, int(short[target]), source), swept, stops[source])
        for way, at in enumerate(exits.place.tolist()):
            leg = (class_index, int(short[target]), len(stops) + way)
            legs.add_swept(leg, swept, n_places + way, at=at)
    return short


def _longer(twins: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return the twins of targets with -1 for those that were added, ``count`` in all."""
    return np.concatenate([twins, np.full(count - len(twins), -1, dtype=np.int64)])


def _in_parallel(
    reach: Callable[[_Job], tuple[Swept | None, NDArray[np.int64]]], jobs: list[_Job]
) -> Iterator[tuple[_Job, tuple[Swept | None, NDArray[np.int64]]]]:
    """Yield each job with what it returns, in order."""
    # Sweeps are compiled code without the interpreter's lock, one independent of the other.
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        yield from zip(jobs, pool.map(reach, jobs), strict=True)


def _calls(scenario: Scenario, gates: list[Gate], *, has_range: bool) -> set[int]:
    """Return the places where a trip may call on the way: with fuel, or the gate of a convoy."""
    fuel = {
        index
        for index, place in enumerate(scenario.places)
        if has_range and place.refuel and place.zone is None
    }
    return fuel | {gate.place for gate in gates}


def _depots(scenario: Scenario, calls: set[int]) -> list[int]:
    """Return the places of the depots in use, and those where trips may only call."""
    used = {vehicle.depot for vehicle in scenario.vehicles}
    others = (PlaceKind.RECEPTION, PlaceKind.PICKUP)
    return [
        index
        for index, place in enumerate(scenario.places)
        if place.id in used or (index in calls and place.kind not in others)
    ]


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


def _sources(reach: NDArray[np.int64], target: int, n_open: int, *, n_depots: int) -> list[int]:
    """
    Return the stops from which legs to ``target`` are kept.

    From the first ``n_depots`` stops, the depots where nobody refuels on the way, vehicles go to
    pickups only.
    """
    pickups = np.arange(n_open, len(reach))
    pickups = pickups[pickups != target]
    if target < n_open:
        return [*(stop for stop in range(n_depots, n_open) if stop != target), *pickups.tolist()]
    if len(reach) - n_open > _ALL_PAIRS_UP_TO:
        pickups = pickups[np.argsort(reach[pickups], kind="stable")[:_NEAREST_PICKUPS]]
    return [*range(n_open), *pickups.tolist()]
