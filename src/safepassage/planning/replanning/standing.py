"""
Vehicles that stand somewhere on their way, as the search can plan them.

Such a vehicle stands at a stop of its own, with people aboard or without. No leg leads to it, and
those that lead away from it are its vehicle's: to pickups, gates and places with fuel, and to
receptions; of these, with people aboard, only to those that some of them accept. A reception where
it stands already is none of these: people get off in the minute of arrival, and that has passed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF
from safepassage.network.fields import DETAIL_FIELDS
from safepassage.network.legs import Target
from safepassage.network.ways import ANY_WAY
from safepassage.planning.replanning.aboard import needs_of, parties_aboard, with_parties

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from safepassage.network.legs import Network
    from safepassage.network.swept import Swept
    from safepassage.planning.problem import Arrays, Party, Problem
    from safepassage.plans import Load

__all__ = ["Standing", "with_standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A vehicle's number, the place index where it stands, and whom it carries."""

    vehicle: int
    place: int
    loads: tuple[Load, ...]


def with_standing(problem: Problem, standing: Sequence[Standing]) -> Problem:
    """Return a problem in which some vehicles begin where they stand; without any, itself."""
    if not standing:
        return problem
    network = _with_stops(problem, standing)
    parties = [parties_aboard(problem, item) for item in standing]
    arrays = with_parties(_with_legs(problem, network, standing, parties), standing, parties)
    return replace(
        problem,
        network=network,
        parties=(*problem.parties, *(party for aboard in parties for party in aboard)),
        arrays=arrays,
        relaxed=None,
    )


def _moved(values: NDArray[np.int64], first: int, by: int) -> NDArray[np.int64]:
    """Return numbers with those from ``first`` on made greater, to make room before them."""
    return np.where(values >= first, values + by, values)


def _with_room(twins: NDArray[np.int64], n_stops: int, count: int) -> NDArray[np.int64]:
    """Return twins of a ``Network``'s targets, where ``count`` stops come after those known."""
    return np.insert(_moved(twins, n_stops, count), [n_stops] * count, -1, axis=1)


def _with_stops(problem: Problem, standing: Sequence[Standing]) -> Network:
    network, count = problem.network, len(standing)
    n_stops = network.n_stops
    added = [item.place for item in standing]
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
        twins=_with_room(network.twins, n_stops, count),
        variant=np.concatenate([_moved(network.variant, n_stops, count), no_variant]),
        _swept=swept,
    )


def _accepted(problem: Problem, item: Standing, parties: Sequence[Party]) -> NDArray[np.bool_]:
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


class _Legs:
    """The legs of a problem, and those that begin where vehicles stand."""

    def __init__(self, problem: Problem) -> None:
        self.arrays = problem.arrays
        self.network = problem.network
        self.constant = list(self.arrays.constant)
        self.position = list(self.arrays.position)
        self.arrive = [self.arrays.arrive]
        self.detail = [self.arrays.detail]
        self.danger_row = list(self.arrays.danger_row)
        self.events = [self.arrays.events]
        #: Vehicles of a class that stand in the same place have their legs in common.
        self._rows: dict[tuple[int, int, int], int] = {}
        self._events_to: dict[tuple[int, int], NDArray[np.float32]] = {}

    def staying(self, kind: int, place: int) -> int:
        """Return the row of going nowhere: those aboard are where the vehicle is."""
        if self.network.static:
            return self._add(0, -1)
        return self._add_swept(self.network.sweep_place(kind, place), place, None)

    def row(self, kind: int, place: int, target: int) -> int:
        """Return the row of the leg from a place to a target, -1 where there is none."""
        key = (kind, place, target)
        if key not in self._rows:
            self._rows[key] = self._row(kind, place, target)
        return self._rows[key]

    def _row(self, kind: int, place: int, target: int) -> int:
        network = self.network
        if network.static:
            minutes = network.minutes_to(kind, network.targets[target].place)[place]
            return -1 if minutes >= INF else self._add(minutes, -1)
        swept = network.sweep_to(kind, target)
        if swept.arrivals(place).min() >= INF:
            return -1
        return self._add_swept(swept, place, self._events(kind, target, place))

    def _add(self, constant: int, position: int) -> int:
        self.constant.append(constant)
        self.position.append(position)
        return len(self.constant) - 1

    def _add_swept(self, swept: Swept, place: int, events: NDArray[np.float32] | None) -> int:
        self.arrive.append(swept.arrivals(place)[None])
        if self.arrays.has_detail:
            fields = DETAIL_FIELDS[: self.network.n_detail]
            self.detail.append(swept.states(place, fields)[None])
        self.danger_row.append(-1)
        if events is not None:
            self.danger_row[-1] = sum(map(len, self.events))
            self.events.append(events[None])
        return self._add(-1, len(self.danger_row) - 1)

    def _events(self, kind: int, target: int, place: int) -> NDArray[np.float32] | None:
        """Return the events of standing at a place, and of the way to a target: (minute, 2)."""
        network, danger = self.network, self.network.danger
        if danger is None:
            return None
        if (kind, target) not in self._events_to:
            swept, table = network.sweep_to(kind, target), network.table_to(kind, target)
            self._events_to[kind, target] = danger.along(
                swept, table, network.limits, network.exits, network.targets[target]
            )
        return self._events_to[kind, target][place]


def _targets(
    problem: Problem, item: Standing, parties: Sequence[Party], accepts: NDArray[np.bool_]
) -> Iterator[int]:
    """Yield what a vehicle may set out for from where it stands, as the network has it."""
    arrays, network = problem.arrays, problem.network
    kind = int(arrays.vehicle_class[item.vehicle])
    units = np.array([party.units for party in parties], dtype=np.int64)
    left = arrays.vehicle_capacity[item.vehicle] - units @ needs_of(parties)
    n_open = arrays.n_depots + arrays.n_receptions
    for target, (place, _, way) in enumerate(network.targets):
        if way != ANY_WAY or place == item.place:
            continue
        reception = target - arrays.n_depots
        if 0 <= reception < arrays.n_receptions:
            if not item.loads or accepts[:, reception].any():
                yield target
        elif target < arrays.n_depots:
            # Of other places legs lead only to those where trips call.
            if (arrays.row[kind, target] >= 0).any():
                yield target
        elif left.any() and target >= n_open:
            yield target


def _with_legs(
    problem: Problem,
    network: Network,
    standing: Sequence[Standing],
    parties: Sequence[Sequence[Party]],
) -> Arrays:
    """Return arrays with the stops where vehicles stand, and the legs from there."""
    arrays, count = problem.arrays, len(standing)
    n_stops = arrays.n_stops
    accepts = [
        _accepted(problem, item, aboard) for item, aboard in zip(standing, parties, strict=True)
    ]
    classes, targets, sources = arrays.row.shape
    row = np.full((classes, targets + count, sources + count), -1, dtype=arrays.row.dtype)
    to_target = _moved(np.arange(targets), n_stops, count)
    to_source = _moved(np.arange(sources), n_stops, count)
    row[:, to_target[:, None], to_source[None, :]] = arrays.row
    legs = _Legs(problem)
    depot = arrays.vehicle_depot.copy()
    for number, item in enumerate(standing):
        kind = int(arrays.vehicle_class[item.vehicle])
        source = depot[item.vehicle] = n_stops + number
        for target in _targets(problem, item, parties[number], accepts[number]):
            row[kind, to_target[target], source] = legs.row(kind, item.place, target)
        if item.loads:
            row[kind, source, source] = legs.staying(kind, item.place)
    places = np.array([item.place for item in standing], dtype=np.int64)
    aboard_now = np.array([sum(load.persons for load in item.loads) for item in standing])
    return arrays._replace(
        n_stops=n_stops + count,
        row=row,
        variant=network.variant,
        twins=network.twins,
        constant=np.array(legs.constant, dtype=arrays.constant.dtype),
        position=np.array(legs.position, dtype=arrays.position.dtype),
        arrive=np.ascontiguousarray(np.concatenate(legs.arrive), dtype=arrays.arrive.dtype),
        detail=np.ascontiguousarray(np.concatenate(legs.detail), dtype=arrays.detail.dtype),
        stop_min=np.append(arrays.stop_min, np.zeros(count, dtype=np.int64)),
        stop_zone=np.append(arrays.stop_zone, arrays.place_zone[places]),
        refuel=np.append(arrays.refuel, np.zeros(count, dtype=np.bool_)),
        gate=np.append(arrays.gate, np.zeros(count, dtype=np.bool_)),
        ready=np.concatenate(
            [arrays.ready, np.repeat(aboard_now[:, None], arrays.horizon + 1, axis=1)]
        ).astype(arrays.ready.dtype),
        danger_row=np.array(legs.danger_row, dtype=arrays.danger_row.dtype),
        events=np.ascontiguousarray(np.concatenate(legs.events), dtype=arrays.events.dtype),
        stop_danger=np.append(arrays.stop_danger, arrays.place_danger[places]),
        # A bound takes nobody from there.
        least_events=np.pad(arrays.least_events, ((0, 0), (0, 0), (0, count), (0, 0))),
        net_worth=np.pad(arrays.net_worth, ((0, 0), (0, 0), (0, 0), (0, count), (0, 0))),
        prospect=np.pad(arrays.prospect, ((0, 0), (0, 0), (0, count), (0, 0)), constant_values=1.0),
        party_accepts=np.concatenate([arrays.party_accepts, *accepts]),
        vehicle_depot=depot,
    )
