"""Building the legs between places under pauses: the network that planning stands on."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF
from safepassage.network.danger import DangerMap, danger_map
from safepassage.network.distances import minutes_to, next_pause_by_waiting
from safepassage.network.fields import (
    ARRIVE,
    DETAIL_FIELDS,
    N_DETAIL,
    N_DETAIL_DRIVING,
    N_DETAIL_EXITS,
    N_DETAIL_RANGE,
    n_fields_with,
)
from safepassage.network.hops import (
    Gate,
    HopTable,
    build_hop_tables,
    hops_apart,
    hops_short,
    some_hops,
)
from safepassage.network.legs import Network, Target
from safepassage.network.restrictions import Restrictions, restrictions_of
from safepassage.network.sweeper import Exits, Sweeper, no_exits, sweeper_apart
from safepassage.network.ways import APART, SAFE, SHORT
from safepassage.scenario.caution import Caution
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


def _begins(exits: Exits, n_stops: int) -> tuple[list[int], NDArray[np.int64], list[int]]:
    """Return the sources, nodes and places of the legs that begin at exits."""
    ways = np.arange(len(exits.place), dtype=np.int64)
    return (n_stops + ways).tolist(), len(exits.is_break) + ways, exits.place.tolist()


class _Legs:
    """The rows of arrivals and details in the making."""

    def __init__(self, room: int, width: int, shape: tuple[int, ...], *, n_detail: int) -> None:
        self.row = np.full(shape, -1, dtype=np.int32)
        self.constant: list[int] = []
        self.position: list[int] = []
        self._known: dict[tuple[int, bytes], int] = {}
        self.danger_row: list[int] = []
        self.events: list[NDArray[np.float32]] = []
        # What is never written takes no memory.
        self._arrive = np.empty((room, width), dtype=np.int32)
        self.n_detail = n_detail
        self._fields = DETAIL_FIELDS[:n_detail]
        self._detail = np.empty((room if n_detail else 0, width, n_detail), dtype=np.int32)

    def add_constant(self, end: _Job, sources: list[int], minutes: list[int]) -> None:
        """Keep legs to a target that take the same minutes at any time."""
        self._add(end, sources, minutes, [-1] * len(sources))

    def add_swept(
        self,
        end: _Job,
        sources: list[int],
        swept: Swept,
        nodes: NDArray[np.int64],
        *,
        places: list[int] | None = None,
        events: NDArray[np.float32] | None = None,
    ) -> None:
        """
        Keep legs to a target that begin at nodes of a sweep; ``places`` are those of exits.

        Legs that are alike, as many inside a zone are, share arrivals and details; legs that begin
        at exits of different places, which serve at different times, do not. ``events`` are those
        of all nodes, from :meth:`DangerMap.along`, where there is danger.
        """
        pieces = self._pieces(swept, nodes)
        if events is not None:
            here = zip(pieces, nodes.tolist(), strict=True)
            pieces = [piece + _bytes_of(events[node]) for piece, node in here]
        keys = zip(places or [-1] * len(nodes), pieces, strict=True)
        positions, new = [], []
        before = len(self._known)
        for node, key in zip(nodes.tolist(), keys, strict=True):
            count = len(self._known)
            position = self._known.setdefault(key, count)
            if position == count:
                new.append(node)
                self._keep_events(None if events is None else events[node])
            positions.append(position)
        if new:
            added = np.array(new, dtype=np.int64)
            rows = slice(before, len(self._known))
            swept.write(added, (ARRIVE,), self._arrive[rows, :, None])
            if self._fields:
                swept.write(added, self._fields, self._detail[rows])
        self._add(end, sources, [-1] * len(sources), positions)

    def _keep_events(self, events: NDArray[np.float32] | None) -> None:
        """Keep the events of one leg, shape (minute, 2), where there are any."""
        if events is None or not events.any():
            self.danger_row.append(-1)
        else:
            self.danger_row.append(len(self.events))
            self.events.append(events.copy())

    def in_danger(self, end: _Job, sources: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return whether the legs that are kept from some sources to a target are in danger."""
        rows = self.row[(*end, sources)]
        return np.array([self.danger_row[self.position[row]] >= 0 for row in rows], dtype=np.bool_)

    def differ(self, one: Swept, other: Swept, nodes: NDArray[np.int64]) -> list[bool]:
        """Return for some nodes whether the legs that begin there in two sweeps are told apart."""
        both = zip(self._pieces(one, nodes), self._pieces(other, nodes), strict=True)
        return [first != second for first, second in both]

    def _pieces(self, swept: Swept, nodes: NDArray[np.int64]) -> list[bytes]:
        return swept.pieces_of(nodes, (ARRIVE, *self._fields))

    def _add(self, end: _Job, sources: list[int], minutes: list[int], positions: list[int]) -> None:
        self.row[(*end, sources)] = range(len(self.constant), len(self.constant) + len(sources))
        self.constant += minutes
        self.position += positions

    @property
    def arrive(self) -> NDArray[np.int32]:
        """Return the arrivals by row and minute."""
        return self._arrive[: len(self._known)]

    @property
    def detail(self) -> NDArray[np.int32]:
        """Return the details by row, minute and field."""
        return self._detail[: len(self._known)]


def _bytes_of(events: NDArray[np.float32]) -> bytes:
    """Return what tells the events of one leg from those of others, nothing where none are."""
    return events.tobytes() if events.any() else b""


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
        to places with fuel where a range is stated, to the gates of convoy zones, and to a place
        beside each reception with an hourly intake.
    """
    limits = restrictions_of(scenario)
    tables, class_of, gates = build_hop_tables(scenario)
    exits = no_exits(len(limits.zone_of)) if alone else _find_exits(tables, gates, limits)
    places = {place.id: index for index, place in enumerate(scenario.places)}
    vehicles = () if alone else scenario.vehicles
    has_range = any(vehicle.range_km is not None for vehicle in vehicles)
    turning = set() if alone else _turning(scenario, tables)
    calls = set() if alone else turning | _calls(scenario, gates, has_range=has_range)
    depots = _depots(scenario, calls)
    by_kind: dict[PlaceKind, list[int]] = {kind: [] for kind in PlaceKind}
    for index, place in enumerate(scenario.places):
        by_kind[place.kind].append(index)
    receptions, pickups = by_kind[PlaceKind.RECEPTION], by_kind[PlaceKind.PICKUP]
    stops = (*depots, *receptions, *pickups)
    n_depots, n_receptions = len(depots), len(receptions)
    n_open = n_depots + n_receptions
    n_detail = 0 if alone else _n_detail(scenario, has_exits=len(exits.place) > 0)
    danger = danger_map(scenario) if scenario.danger_counts and not alone else None
    static = (
        not scenario.zones
        and danger is None
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
            (number, False): Sweeper(table, limits, exits, n_fields=n_fields_with(n_detail))
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

    # As many targets again apart from breaks, again by the shortest ways, and again by safe ones.
    rounds = 1 + (len(exits.place) > 0) + has_range + (danger is not None)
    legs = _Legs(
        0 if static else rounds * len(jobs) * (len(stops) + len(exits.place)),
        scenario.horizon_min + 1,
        (len(tables), rounds * len(targets), len(stops) + len(exits.place)),
        n_detail=n_detail,
    )
    exit_sources, exit_nodes, exit_places = _begins(exits, len(stops))
    along = _Along(danger, limits)
    kept: dict[_Job, Swept] = {}
    for (class_index, target), (swept, minutes) in _in_parallel(reach, jobs):
        if swept is not None and not alone:
            kept[class_index, target] = swept
        end = (class_index, target)
        sources = [
            source
            for source in _sources(minutes, target, n_open, n_depots=0 if calls else n_depots)
            if minutes[source] < INF // 2 and (target < len(stops) or source < n_open)
        ]
        if swept is None:
            legs.add_constant(end, sources, minutes[sources].tolist())
        else:
            events = along.events(swept, tables[class_index], exits, targets[target])
            legs.add_swept(end, sources, swept, stop_nodes[sources], events=events)
            legs.add_swept(end, exit_sources, swept, exit_nodes, places=exit_places, events=events)
    none = np.full(len(targets), -1, dtype=np.int64)
    # Who turns goes on from there by an exit or without one, and who calls at a break by an exit,
    # whose pass is counted: no way apart from it is needed.
    breaks = {place for place in calls if exits.is_break[place]}
    mere = (turning | breaks) - {places[kind.depot] for kind in vehicles}
    origins = [
        (source, place)
        for source, place in enumerate(stops)
        if source >= n_depots or place not in mere
    ]
    apart = none
    if len(exits.place):
        apart = _add_apart(tables, limits, origins, targets, legs, kept, along)
    ranged = {class_of[vehicle.id] for vehicle in vehicles if vehicle.range_km is not None}
    ways = {job: swept for job, swept in kept.items() if job[0] in ranged}
    short = none
    if ways:
        short = _add_short(sweepers, tables, stops, targets, legs, ways, exits, along)
    safe = none
    if danger is not None:
        safe = _add_safe(sweepers, tables, stops, targets, legs, kept, exits, along)
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
        safe=_longer(safe, len(targets)),
        variant=variant,
        # A slice would be another type to compiled code, which is then compiled anew.
        row=np.ascontiguousarray(legs.row[:, : len(targets)]),
        constant=np.array(legs.constant, dtype=np.int32),
        position=np.array(legs.position, dtype=np.int32),
        arrive=legs.arrive,
        detail=legs.detail,
        n_detail=n_detail,
        danger=danger,
        danger_row=np.array(legs.danger_row, dtype=np.int32),
        events=np.array(legs.events, dtype=np.float32).reshape(
            len(legs.events), scenario.horizon_min + 1, 2
        ),
        _sweepers=sweepers,
        _swept=kept,
    )


class _Along:
    """What is met along the ways of sweeps, where there is danger."""

    def __init__(self, danger: DangerMap | None, limits: Restrictions) -> None:
        self.danger = danger
        self._limits = limits

    def events(
        self, swept: Swept, table: HopTable, exits: Exits, target: Target
    ) -> NDArray[np.float32] | None:
        """Return the events of all nodes, see :meth:`DangerMap.along`; None without danger."""
        if self.danger is None:
            return None
        return self.danger.along(swept, table, self._limits, exits, target)


def _add_apart(
    tables: list[HopTable],
    limits: Restrictions,
    origins: list[tuple[int, int]],
    targets: list[Target],
    legs: _Legs,
    kept: dict[_Job, Swept],
    along: _Along,
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
        rows = legs.row[class_index, target]
        there = [
            (source, origin)
            for source, origin in origins
            if rows[source] >= 0 and minutes[origin] < INF
        ]
        meets = kept[class_index, target].meet_break(_column(there, 1))
        sources = list(compress(there, meets.tolist()))
        if not sources:
            continue
        if class_index not in sweepers:
            sweepers[class_index] = sweeper_apart(
                tables[class_index], limits, n_fields=n_fields_with(legs.n_detail)
            )
        swept = sweepers[class_index].sweep(place, pause)
        least = swept.least_minutes(_column(sources, 1))
        sources = list(compress(sources, (least < INF // 2).tolist()))
        if sources and apart[target] < 0:
            apart[target] = len(targets)
            targets.append(Target(place, pause, APART))
        if sources:
            end = (class_index, int(apart[target]))
            no_break = no_exits(len(limits.zone_of))
            events = along.events(swept, hops[class_index], no_break, targets[end[1]])
            legs.add_swept(
                end, _column(sources, 0).tolist(), swept, _column(sources, 1), events=events
            )
    return apart


def _column(pairs: list[tuple[int, int]], number: int) -> NDArray[np.int64]:
    """Return the first or second numbers of pairs."""
    return np.array([pair[number] for pair in pairs], dtype=np.int64)


def _add_short(
    sweepers: dict[tuple[int, bool], Sweeper],
    tables: list[HopTable],
    stops: tuple[int, ...],
    targets: list[Target],
    legs: _Legs,
    kept: dict[_Job, Swept],
    exits: Exits,
    along: _Along,
) -> NDArray[np.int64]:
    """
    Add targets by the ways of the fewest kilometres, with the legs that are other ones so.

    Returns ``Network.short``.
    """
    short = np.full(len(targets), -1, dtype=np.int64)
    nodes = np.array(stops, dtype=np.int64)
    exit_sources, exit_nodes, exit_places = _begins(exits, len(stops))
    # The twins of one target are one target for all classes.
    for class_index, target in sorted(kept, key=lambda job: job[1]):
        place, pause, _ = targets[target]
        hops = hops_short(tables[class_index], place)
        swept = sweepers[class_index, False].over(hops).sweep(place, pause)
        rows = legs.row[class_index, target, : len(stops)]
        there = np.flatnonzero((rows >= 0) & (swept.least_minutes(nodes) < INF // 2))
        differ = legs.differ(swept, kept[class_index, target], nodes[there])
        sources = list(compress(there.tolist(), differ))
        if not sources:
            continue
        if short[target] < 0:
            short[target] = len(targets)
            targets.append(Target(place, pause, SHORT))
        end = (class_index, int(short[target]))
        events = along.events(swept, hops, exits, targets[end[1]])
        legs.add_swept(end, sources, swept, nodes[sources], events=events)
        legs.add_swept(end, exit_sources, swept, exit_nodes, places=exit_places, events=events)
    return short


def _add_safe(
    sweepers: dict[tuple[int, bool], Sweeper],
    tables: list[HopTable],
    stops: tuple[int, ...],
    targets: list[Target],
    legs: _Legs,
    kept: dict[_Job, Swept],
    exits: Exits,
    along: _Along,
) -> NDArray[np.int64]:
    """
    Add targets by ways that are never in danger, with the legs that are in danger otherwise.

    Returns ``Network.safe``.
    """
    safe = np.full(len(targets), -1, dtype=np.int64)
    if along.danger is None:
        return safe
    nodes = np.array(stops, dtype=np.int64)
    exit_sources, exit_nodes, exit_places = _begins(exits, len(stops))
    # The twins of one target are one target for all classes.
    for class_index, target in sorted(kept, key=lambda job: job[1]):
        place, pause, _ = targets[target]
        there = np.flatnonzero(legs.row[class_index, target, : len(stops)] >= 0)
        there = there[legs.in_danger((class_index, target), there)]
        if not len(there):
            continue
        table = tables[class_index]
        hops = some_hops(table, along.danger.is_safe(table, place))
        swept = sweepers[class_index, False].over(hops).sweep(place, pause)
        there = there[swept.least_minutes(nodes[there]) < INF // 2]
        if not len(there):
            continue
        if safe[target] < 0:
            safe[target] = len(targets)
            targets.append(Target(place, pause, SAFE))
        end = (class_index, int(safe[target]))
        events = along.events(swept, hops, exits, targets[end[1]])
        legs.add_swept(end, there.tolist(), swept, nodes[there], events=events)
        legs.add_swept(end, exit_sources, swept, exit_nodes, places=exit_places, events=events)
    return safe


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


def _turning(scenario: Scenario, tables: list[HopTable]) -> set[int]:
    """
    Return, for each reception with an hourly intake, the nearest place where vehicles can turn.

    Who comes in an hour in which the intake is used up drives there and comes back. It lies outside
    zones, and so does the road: there a vehicle can wait.
    """
    index_of = {place.id: index for index, place in enumerate(scenario.places)}
    turning = set()
    for item in scenario.receptions:
        if item.intake_per_h is None:
            continue
        for table in tables:
            back = _open_hops(table, index_of[item.place], into=True)
            there = _open_hops(table, index_of[item.place], into=False)
            both = [
                (minutes + there[place], place)
                for place, minutes in back.items()
                if place in there and scenario.places[place].zone is None
            ]
            if both:
                turning.add(min(both)[1])
    return turning


def _open_hops(table: HopTable, place: int, *, into: bool) -> dict[int, int]:
    """Return the minutes of the hops outside zones into or out of a place, by their other end."""
    source = np.repeat(np.arange(len(table.first) - 1), np.diff(table.first))
    here, other = (table.target, source) if into else (source, table.target)
    chosen = np.flatnonzero((here == place) & (table.zone < 0) & (table.gate < 0))
    minutes: dict[int, int] = {}
    for hop in chosen.tolist():
        end = int(other[hop])
        minutes[end] = min(minutes.get(end, INF), int(table.minutes[hop]))
    return minutes


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
    caution = scenario.caution
    if scenario.zones and caution != Caution(people_caught=caution.people_caught):
        return N_DETAIL_EXITS
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
