"""
Vehicles that stand somewhere with people aboard, as the search can plan them.

Such a vehicle stands at a stop of its own, where its people are parties, each whole households that
get off where they agreed to. Only legs to receptions that some of them accept lead away from there,
and none leads to it: so nobody but the vehicle can take them, and it takes them before anything
else. A reception where it stands already is none of these: people get off in the minute of arrival,
and that has passed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF
from safepassage.network.fields import DETAIL_FIELDS
from safepassage.network.legs import Target
from safepassage.planning.problem import Party
from safepassage.planning.rows import MAX_ORDERS
from safepassage.planning.travel import ALIGHT, BOARD, LEG
from safepassage.scenario.model import Need

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from safepassage.network.danger import DangerMap
    from safepassage.network.legs import Network
    from safepassage.planning.problem import Arrays, Problem
    from safepassage.planning.replanning.former import Rows
    from safepassage.plans import Load
    from safepassage.scenario.model import Group

__all__ = ["FIRST", "Loaded", "with_loaded", "without_way"]

FIRST = 10.0
"""Those aboard count so many times as much to the search, so that nobody else is taken instead."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A vehicle's number, the place index where it stands, and whom it carries."""

    vehicle: int
    place: int
    loads: tuple[Load, ...]


def with_loaded(problem: Problem, loaded: Sequence[Loaded]) -> Problem:
    """Return a problem in which some vehicles begin with people aboard; without any, itself."""
    if not loaded:
        return problem
    network = _with_stops(problem, loaded)
    parties = [_parties(problem, item) for item in loaded]
    arrays = _with_parties(_with_legs(problem, network, loaded, parties), loaded, parties)
    return replace(
        problem,
        network=network,
        parties=(*problem.parties, *(party for aboard in parties for party in aboard)),
        arrays=arrays,
        relaxed=None,
    )


def without_way(
    problem: Problem, loaded: Sequence[Loaded], trips: Mapping[int, list[Rows]]
) -> dict[int, int | None]:
    """
    Return the vehicles whose first trip leaves people aboard who would be in the way of others.

    The search takes those whom no trip sets down as still to board. They are aboard: where some of
    them stay so, the vehicle takes nobody else, and makes no further trip. With each vehicle comes
    the minute in which it has set down whom it can before anybody else boards, None for nobody.
    """
    found = {}
    for item in loaded:
        made = trips.get(item.vehicle, [])
        if not made:
            continue
        own = {
            number
            for number, stop in enumerate(problem.arrays.party_stop)
            if stop == problem.arrays.vehicle_depot[item.vehicle]
        }
        boarded = [(row[2], row[3]) for row in made[0] if row[0] == BOARD]
        taken = sum(problem.arrays.party_size[n] * units for n, units in boarded if n in own)
        alone = len(made) == 1 and all(n in own for n, _ in boarded)
        if taken < sum(load.persons for load in item.loads) and not alone:
            found[item.vehicle] = _set_down_by(problem, own, made[0])
    return found


def _set_down_by(problem: Problem, own: set[int], rows: Rows) -> int | None:
    """Return when the last of those aboard has got off before others board, None for nobody."""
    minute = None
    here = -1
    for kind, _, first, second, third, _ in rows:
        if kind == BOARD and first not in own:
            break
        if kind == LEG:
            here = second
        elif kind == ALIGHT:
            minute = third + int(problem.arrays.stop_min[here])
    return minute


def _parties(problem: Problem, item: Loaded) -> list[Party]:
    """Return who is aboard as parties, few enough for the orders of one trip."""
    groups = {group.id: group for group in problem.scenario.groups}
    named: dict[str, list[tuple[Group, int]]] = {}
    parties = []
    for load in item.loads:
        group = groups[load.group]
        if group.household is None:
            size = group.household_size
            parties.append(Party(((group, size),), load.persons // size))
        else:
            named.setdefault(group.household, []).append((group, load.persons))
    parties += [Party(tuple(members), 1) for members in named.values()]
    if len(parties) + problem.arrays.n_receptions <= MAX_ORDERS:
        return parties
    alike: dict[frozenset[str], list[tuple[Group, int]]] = {}
    for load in item.loads:
        group = groups[load.group]
        alike.setdefault(group.accepts, []).append((group, load.persons))
    return [Party(tuple(members), 1) for members in alike.values()]


def _moved(values: NDArray[np.int64], first: int, by: int) -> NDArray[np.int64]:
    """Return numbers with those from ``first`` on made greater, to make room before them."""
    return np.where(values >= first, values + by, values)


def _with_room(twins: NDArray[np.int64], n_stops: int, count: int) -> NDArray[np.int64]:
    """Return twins of a ``Network``'s targets, where ``count`` stops come after those known."""
    moved = _moved(twins, n_stops, count)
    return np.insert(moved, n_stops, np.full(count, -1, dtype=moved.dtype))


def _with_stops(problem: Problem, loaded: Sequence[Loaded]) -> Network:
    network, count = problem.network, len(loaded)
    n_stops = network.n_stops
    added = [item.place for item in loaded]
    swept = {
        (kind, target if target < n_stops else target + count): found
        for (kind, target), found in network._swept.items()  # noqa: SLF001
    }
    no_variant = np.full((count, network.variant.shape[1]), -1, dtype=network.variant.dtype)
    return replace(
        network,
        stops=(*network.stops, *added),
        targets=(
            *network.targets[:n_stops],
            *(Target(place) for place in added),
            *network.targets[n_stops:],
        ),
        apart=_with_room(network.apart, n_stops, count),
        short=_with_room(network.short, n_stops, count),
        safe=_with_room(network.safe, n_stops, count),
        variant=np.concatenate([_moved(network.variant, n_stops, count), no_variant]),
        _swept=swept,
    )


def _accepted(problem: Problem, item: Loaded, parties: Sequence[Party]) -> NDArray[np.bool_]:
    """Return (party, reception): where each of those aboard one vehicle may get off."""
    arrays, stops = problem.arrays, problem.network.stops
    receptions = stops[arrays.n_depots : arrays.n_depots + arrays.n_receptions]
    names = [problem.scenario.places[place].id for place in receptions]
    return np.array(
        [
            [
                place != item.place and all(name in group.accepts for group, _ in party.members)
                for place, name in zip(receptions, names, strict=True)
            ]
            for party in parties
        ],
        dtype=np.bool_,
    ).reshape(len(parties), len(names))


def _with_legs(
    problem: Problem,
    network: Network,
    loaded: Sequence[Loaded],
    parties: Sequence[Sequence[Party]],
) -> Arrays:
    """Return arrays with the stops where vehicles stand, and the legs from there."""
    arrays, count = problem.arrays, len(loaded)
    n_stops = arrays.n_stops
    accepts = [
        _accepted(problem, item, aboard) for item, aboard in zip(loaded, parties, strict=True)
    ]
    classes, targets, sources = arrays.row.shape
    row = np.full((classes, targets + count, sources + count), -1, dtype=arrays.row.dtype)
    to_target = _moved(np.arange(targets), n_stops, count)
    to_source = _moved(np.arange(sources), n_stops, count)
    row[:, to_target[:, None], to_source[None, :]] = arrays.row
    constant, position = list(arrays.constant), list(arrays.position)
    arrive, detail = [arrays.arrive], [arrays.detail]
    danger_row, events = list(arrays.danger_row), [arrays.events]
    along: dict[tuple[int, int], NDArray[np.float32]] = {}
    n_arrive = len(arrays.arrive)
    for number, item in enumerate(loaded):
        kind = int(arrays.vehicle_class[item.vehicle])
        for reception in np.flatnonzero(accepts[number].any(axis=0)):
            target = arrays.n_depots + int(reception)
            if network.static:
                minutes = network.minutes_to(kind, network.stops[target])[item.place]
                if minutes >= INF:
                    continue
                constant.append(minutes)
                position.append(-1)
            else:
                swept = network.sweep_to(kind, target)
                constant.append(-1)
                position.append(n_arrive)
                n_arrive += 1
                arrive.append(swept.arrivals(item.place)[None])
                if arrays.has_detail:
                    detail.append(swept.states(item.place, DETAIL_FIELDS[: network.n_detail])[None])
                danger_row.append(-1)
                if network.danger is not None:
                    danger_row[-1] = len(events) - 1 + len(arrays.events)
                    if (kind, target) not in along:
                        along[kind, target] = _events_to(network, network.danger, kind, target)
                    events.append(along[kind, target][item.place][None])
            row[kind, target, n_stops + number] = len(constant) - 1
    depot = arrays.vehicle_depot.copy()
    for number, item in enumerate(loaded):
        depot[item.vehicle] = n_stops + number
    places = np.array([item.place for item in loaded], dtype=np.int64)
    aboard_now = np.array([sum(load.persons for load in item.loads) for item in loaded])
    return arrays._replace(
        n_stops=n_stops + count,
        row=row,
        variant=network.variant,
        apart=network.apart,
        short=network.short,
        safe=network.safe,
        constant=np.array(constant, dtype=arrays.constant.dtype),
        position=np.array(position, dtype=arrays.position.dtype),
        arrive=np.ascontiguousarray(np.concatenate(arrive), dtype=arrays.arrive.dtype),
        detail=np.ascontiguousarray(np.concatenate(detail), dtype=arrays.detail.dtype),
        stop_min=np.append(arrays.stop_min, np.zeros(count, dtype=np.int64)),
        stop_zone=np.append(arrays.stop_zone, arrays.place_zone[places]),
        refuel=np.append(arrays.refuel, np.zeros(count, dtype=np.bool_)),
        gate=np.append(arrays.gate, np.zeros(count, dtype=np.bool_)),
        ready=np.concatenate(
            [arrays.ready, np.repeat(aboard_now[:, None], arrays.horizon + 1, axis=1)]
        ).astype(arrays.ready.dtype),
        danger_row=np.array(danger_row, dtype=arrays.danger_row.dtype),
        events=np.ascontiguousarray(np.concatenate(events), dtype=arrays.events.dtype),
        stop_danger=np.append(arrays.stop_danger, arrays.place_danger[places]),
        # A bound takes nobody from there.
        least_events=np.pad(arrays.least_events, ((0, 0), (0, 0), (0, count), (0, 0))),
        net_worth=np.pad(arrays.net_worth, ((0, 0), (0, 0), (0, 0), (0, count), (0, 0))),
        prospect=np.pad(arrays.prospect, ((0, 0), (0, 0), (0, count), (0, 0)), constant_values=1.0),
        party_accepts=np.concatenate([arrays.party_accepts, *accepts]),
        vehicle_depot=depot,
    )


def _events_to(network: Network, danger: DangerMap, kind: int, target: int) -> NDArray[np.float32]:
    """Return the events of standing at a node, and of the way to a target: (node, minute, 2)."""
    swept, table = network.sweep_to(kind, target), network.table_to(kind, target)
    return danger.along(swept, table, network.limits, network.exits, network.targets[target])


def _with_parties(
    arrays: Arrays, loaded: Sequence[Loaded], parties: Sequence[Sequence[Party]]
) -> Arrays:
    """Return arrays with those aboard, each at the stop of their vehicle, which come last."""
    all_parties = [party for aboard in parties for party in aboard]
    stops = [
        arrays.vehicle_depot[item.vehicle]
        for item, aboard in zip(loaded, parties, strict=True)
        for _ in aboard
    ]
    needs = np.array(
        [
            [sum(n for group, n in party.members if group.need is need) for need in Need]
            for party in all_parties
        ],
        dtype=np.int64,
    )
    weight = [FIRST * sum(group.priority * n for group, n in p.members) for p in all_parties]
    return arrays._replace(
        party_stop=np.append(arrays.party_stop, stops).astype(arrays.party_stop.dtype),
        party_units=np.append(arrays.party_units, [party.units for party in all_parties]),
        party_size=np.append(arrays.party_size, needs.sum(axis=1)),
        party_need=np.concatenate([arrays.party_need, needs]),
        party_weight=np.append(arrays.party_weight, weight),
        party_from=np.append(arrays.party_from, np.zeros(len(all_parties), dtype=np.int64)),
    )
