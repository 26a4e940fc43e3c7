"""Building the legs between places under pauses: the network that planning stands on."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF
from safepassage.network.danger import danger_map
from safepassage.network.distances import minutes_to, next_pause_by_waiting
from safepassage.network.fields import (
    N_DETAIL,
    N_DETAIL_DRIVING,
    N_DETAIL_EXITS,
    N_DETAIL_RANGE,
    n_fields_with,
)
from safepassage.network.hops import build_hop_tables
from safepassage.network.leg_rows import LegRows
from safepassage.network.legs import Network, Target
from safepassage.network.restrictions import restrictions_of
from safepassage.network.stops import calls_on_the_way, depots_and_calls, turning_places
from safepassage.network.sweeper import Exits, Sweeper, no_exits
from safepassage.network.twins import ApartTwins, BriefTwins, SafeTwins, ShortTwins
from safepassage.network.ways import APART, BRIEF, N_WAYS, SAFE, SHORT
from safepassage.network.workbench import Workbench
from safepassage.scenario.caution import Caution
from safepassage.scenario.model import PlaceKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from numpy.typing import NDArray

    from safepassage.network.hops import Gate, HopTable
    from safepassage.network.leg_rows import Job
    from safepassage.network.restrictions import Restrictions
    from safepassage.network.swept import Swept
    from safepassage.scenario.model import Scenario

__all__ = ["build_network"]

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


def build_network(
    scenario: Scenario, *, alone: bool = False, through: Collection[int] = ()
) -> Network:
    """
    Build the legs between all stops of a scenario.

    Parameters
    ----------
    scenario
        A scenario as the readers give it.
    alone
        Whether each vehicle is taken to be alone, and to need no fuel and no rest: there are no
        breaks on the way then, and no details. A bound needs no more.
    through
        Places, by their index, to and from which there are legs too where vehicles are alone.

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
    turning = set() if alone else turning_places(scenario, tables)
    calls = (
        set(through) if alone else turning | calls_on_the_way(scenario, gates, has_range=has_range)
    )
    depots = depots_and_calls(scenario, calls)
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

    def reach(job: Job) -> tuple[Swept | None, NDArray[np.int64]]:
        """Return a target's sweep, if there is one, and the least minutes from each stop."""
        class_index, target = job
        place, only_pause, _ = targets[target]
        if static:
            minutes = minutes_to(tables[class_index], place, len(places), limits.service)
            return None, np.array(minutes, dtype=np.int64)[stop_nodes]
        swept = sweepers[class_index, False].sweep(place, only_pause)
        return swept, swept.least_minutes(stop_nodes)

    cautious = bool(scenario.zones) and scenario.caution != Caution() and not alone
    # As many targets again apart from breaks, again by the shortest ways, by safe ones, by brief.
    rounds = 1 + (len(exits.place) > 0) + has_range + (danger is not None) + cautious
    legs = LegRows(
        scenario.horizon_min + 1,
        (len(tables), rounds * len(targets), len(stops) + len(exits.place)),
        n_detail=n_detail,
    )
    bench = Workbench(tables, limits, exits, stop_nodes, targets, sweepers, legs, danger)
    for (class_index, target), (swept, minutes) in _in_parallel(reach, jobs):
        if swept is not None and not alone:
            bench.kept[class_index, target] = swept
        end = (class_index, target)
        sources = [
            source
            for source in _sources(minutes, target, n_open, n_depots=0 if calls else n_depots)
            if minutes[source] < INF // 2 and (target < len(stops) or source < n_open)
        ]
        if swept is None:
            legs.add_constant(end, sources, minutes[sources].tolist())
        else:
            bench.keep(end, sources, swept, tables[class_index], exits)
    found: dict[int, NDArray[np.int64]] = {}
    if len(exits.place):
        # Who turns goes on from there by an exit or without one, and who calls at a break by an
        # exit, whose pass is counted: no way apart from it is needed.
        mere = turning | {place for place in calls if exits.is_break[place]}
        mere -= {places[kind.depot] for kind in vehicles}
        origins = np.array(
            [source >= n_depots or place not in mere for source, place in enumerate(stops)],
            dtype=np.bool_,
        )
        found[APART] = ApartTwins(bench, origins).add(bench.kept)
    ranged = {class_of[vehicle.id] for vehicle in vehicles if vehicle.range_km is not None}
    if ranged:
        found[SHORT] = ShortTwins(bench).add(job for job in bench.kept if job[0] in ranged)
    if danger is not None:
        found[SAFE] = SafeTwins(bench, danger).add(bench.kept)
    if cautious:
        found[BRIEF] = BriefTwins(bench).add(bench.kept)
    twins = np.full((N_WAYS, len(targets)), -1, dtype=np.int64)
    for way, numbers in found.items():
        # Twins themselves have none.
        twins[way, : len(numbers)] = numbers
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
        twins=twins,
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
        _swept=bench.kept,
    )


def _in_parallel(
    reach: Callable[[Job], tuple[Swept | None, NDArray[np.int64]]], jobs: list[Job]
) -> Iterator[tuple[Job, tuple[Swept | None, NDArray[np.int64]]]]:
    """Yield each job with what it returns, in order."""
    # Sweeps are compiled code without the interpreter's lock, one independent of the other.
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        yield from zip(jobs, pool.map(reach, jobs), strict=True)


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
