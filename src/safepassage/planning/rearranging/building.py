"""A plan's trips as a roster, where each is a fixed number of minutes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF
from safepassage.planning.guide import random_state
from safepassage.planning.rearranging.roster import Roster
from safepassage.planning.rows import (
    DONE,
    FILL,
    LOAD_WIDTH,
    LOADS,
    N_LOADS,
    N_ORDERS,
    ORDERS,
    RECEPTION,
    WAYS,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from safepassage.planning.problem import Arrays
    from safepassage.planning.search import Search

__all__ = ["FixedTrip", "fixed_trips", "new_roster"]


def _is_steady(arrays: Arrays) -> bool:
    """Return whether ways always take as long, and nobody ever waits for anything."""
    legs = arrays.row[:, : arrays.n_stops, : arrays.n_stops]
    n_open = arrays.n_depots + arrays.n_receptions
    full = arrays.ready[:, -1:]
    return bool(
        len(arrays.exit_place) == 0
        and len(arrays.line_zone) == 0
        and (arrays.stop_zone < 0).all()
        and (arrays.constant[legs[legs >= 0]] >= 0).all()
        and (arrays.intake >= INF).all()
        and (arrays.vehicle_range < 0).all()
        and (arrays.vehicle_driving < 0).all()
        and (_ready(arrays, _minutes(arrays)[:, n_open:]) >= full[:, 0]).all()
    )


def _minutes(arrays: Arrays) -> NDArray[np.int64]:
    """Return the minutes of all legs, shape (class, target, source), INF where there is none."""
    legs = arrays.row[:, : arrays.n_stops, : arrays.n_stops]
    if len(arrays.constant) == 0:
        return np.full(legs.shape, INF, dtype=np.int64)
    return np.where(legs >= 0, arrays.constant[legs], INF).astype(np.int64)


def _ready(arrays: Arrays, to_pickup: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return by pickup how many are ready when the first vehicle could come from its depot."""
    come = np.full(to_pickup.shape[1], INF, dtype=np.int64)
    for kind, depot, since in set(
        zip(
            arrays.vehicle_class.tolist(),
            arrays.vehicle_depot.tolist(),
            arrays.vehicle_from.tolist(),
            strict=True,
        )
    ):
        come = np.minimum(come, since + to_pickup[kind, :, depot])
    come = np.minimum(come, arrays.horizon)
    return arrays.ready[np.arange(len(come)), come].astype(np.int64)


class FixedTrip:
    """A trip as it stands: who is fetched where, and where they are brought."""

    def __init__(self, arrays: Arrays, row: NDArray[np.int32]) -> None:
        loads = row[LOADS : LOADS + LOAD_WIDTH * row[N_LOADS]].reshape(-1, LOAD_WIDTH)
        self.parties = loads[:, 0]
        self.units = loads[:, 1]
        self.reception = int(row[RECEPTION]) - arrays.n_depots
        stops = arrays.party_stop[self.parties].tolist()
        self.stops = [
            stop for number, stop in enumerate(stops) if number == 0 or stop != stops[number - 1]
        ]
        self.need = (arrays.party_need[self.parties] * self.units[:, None]).sum(axis=0)
        orders = row[ORDERS : ORDERS + 2 * row[N_ORDERS]].reshape(-1, 2)
        done = (int(row[DONE]) >> np.arange(len(orders))) & 1 > 0
        #: Neither calls on the way nor other ways than the earliest.
        self.is_plain = row[WAYS] == 0 and bool((orders[done, 0] >= 0).all())

    def write(self, arrays: Arrays, content: NDArray[np.int32], vehicle: int) -> None:
        """Write the trip as one that brings the same people in a vehicle."""
        content[:] = 0
        content[N_ORDERS] = len(self.parties)
        content[ORDERS : ORDERS + 2 * len(self.parties) : 2] = self.parties
        content[ORDERS + 1 : ORDERS + 2 * len(self.parties) : 2] = -self.units
        one_more = self.need + arrays.party_need[self.parties[0]]
        if len(self.parties) == 1 and (one_more > arrays.vehicle_capacity[vehicle]).any():
            content[ORDERS + 1] = FILL


def fixed_trips(search: Search) -> list[list[FixedTrip]] | None:
    """Return the best plan's trips by vehicle, None where they can't be rearranged."""
    arrays = search.problem.arrays
    if not search.can_move or not _is_steady(arrays):
        return None
    trips = [[FixedTrip(arrays, row) for row in rows] for rows in search.best_trips()]
    brought = sum(int(trip.need.sum()) for sequence in trips for trip in sequence)
    plain = all(trip.is_plain for sequence in trips for trip in sequence)
    return trips if plain and brought == search.problem.scenario.people_leaving() else None


def _boarding(arrays: Arrays, minutes: NDArray[np.int64], trip: FixedTrip) -> NDArray[np.int64]:
    """Return by class the minutes from the arrival at the first stop until all are aboard."""
    boarding = np.full(len(minutes), arrays.stop_min[trip.stops].sum())
    for here, there in pairwise(trip.stops):
        boarding += minutes[:, there, here]
    return boarding


def new_roster(arrays: Arrays, by_vehicle: Sequence[Sequence[FixedTrip]], search: Search) -> Roster:
    """Return the roster of trips by vehicle, as they are."""
    trips = [trip for sequence in by_vehicle for trip in sequence]
    n_vehicles, n_trips = len(by_vehicle), len(trips)
    minutes = _minutes(arrays)
    receptions = slice(arrays.n_depots, arrays.n_depots + arrays.n_receptions)
    first = [trip.stops[0] for trip in trips]
    last = [trip.stops[-1] for trip in trips]
    boarding = np.array([_boarding(arrays, minutes, trip) for trip in trips]).T
    accepted = np.array([arrays.party_accepts[trip.parties].all(axis=0) for trip in trips])
    starts, vehicle_start = np.unique(
        np.stack([arrays.vehicle_class, arrays.vehicle_depot]), axis=1, return_inverse=True
    )
    begin = minutes[starts[0][:, None], first, starts[1][:, None]] + boarding[starts[0]]
    again = arrays.stop_min[receptions, None] + minutes[:, first, receptions].transpose(0, 2, 1)
    again = again + boarding[:, None, :]
    bring = np.where(accepted, minutes[:, receptions, last].transpose(0, 2, 1), INF)
    need = np.array([trip.need for trip in trips])
    sequence = np.zeros((n_vehicles, search.max_trips), dtype=np.int64)
    number = 0
    for vehicle, own in enumerate(by_vehicle):
        sequence[vehicle, : len(own)] = range(number, number + len(own))
        number += len(own)
    count = np.array([len(own) for own in by_vehicle], dtype=np.int64)
    stand = int(arrays.stop_min[receptions].max(initial=0))
    return Roster(
        begin=np.ascontiguousarray(np.minimum(begin, INF)),
        again=np.ascontiguousarray(np.minimum(again, INF)),
        bring=np.ascontiguousarray(bring),
        persons=need.sum(axis=1),
        fits=np.all(need[None] <= arrays.vehicle_capacity[:, None], axis=2),
        vehicle_start=vehicle_start.reshape(-1).astype(np.int64),
        vehicle_class=arrays.vehicle_class,
        since=arrays.vehicle_from,
        until=np.minimum(arrays.vehicle_to, arrays.horizon) - stand,
        sequence=sequence,
        n_trips=count,
        vehicle_of=np.zeros(n_trips, dtype=np.int64),
        position_of=np.zeros(n_trips, dtype=np.int64),
        reception_of=np.array([trip.reception for trip in trips], dtype=np.int64),
        done=np.zeros(n_vehicles, dtype=np.int64),
        room=arrays.capacity.copy(),
        best_sequence=np.zeros_like(sequence),
        best_n_trips=np.zeros_like(count),
        best_reception_of=np.zeros(n_trips, dtype=np.int64),
        marks=np.zeros(2, dtype=np.int64),
        random=random_state(search.seed),
    )
