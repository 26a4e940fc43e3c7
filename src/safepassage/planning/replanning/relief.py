"""
Company for people who wait in a vehicle that may not go on alone: others come to where it stands.

A convoy zone lies between them and every reception, and no vehicle passes there by the plan so far.
The search does not come upon it by single moves: several vehicles must go in together, for nobody,
before the people count. So the trips are laid out here: to the gate where the vehicle stands, and
from there, in one convoy with it, to a place with fuel.
"""

from __future__ import annotations

import copy
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from safepassage.planning.replanning.former import trips_by_vehicle
from safepassage.planning.replanning.remaining import (
    begin_loaded,
    enter_slots,
    spread_entries,
    takes_loaded,
)
from safepassage.planning.rows import FILL, MAX_ORDERS, N_ORDERS, ORDERS, RECEPTION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.planning.problem import Problem
    from safepassage.planning.search import Search
    from safepassage.planning.sequences import Sequences

__all__ = ["relieve"]

#: So many companies are tried for each vehicle that waits.
_MOST_TRIED = 6


def relieve(search: Search) -> None:
    """Let vehicles fetch those that wait with people aboard for company, where that is better."""
    problem = search.problem
    for vehicle in _left_waiting(search):
        score = search.best_score
        gate = _gate_of(problem, vehicle)
        for helpers in islice(_companies(search, vehicle), _MOST_TRIED) if gate >= 0 else ():
            made = _with_company(search, vehicle, gate, helpers)
            search.start_with(made)
            search.start_with(_with_more_pickups(problem, made, vehicle))
            if search.best_score > score:
                break


def _left_waiting(search: Search) -> list[int]:
    """Return the vehicles with people aboard whom the best plan leaves where they are."""
    problem = search.problem
    arrays = problem.arrays
    trips = trips_by_vehicle(search.log_of(search.best_sequences()))
    loaded = np.flatnonzero(np.isin(arrays.vehicle_depot, arrays.party_stop)).tolist()
    return [
        vehicle
        for vehicle in loaded
        if not any(takes_loaded(problem, rows) for rows in trips.get(vehicle, ()))
    ]


def _gate_of(problem: Problem, vehicle: int) -> int:
    """Return the stop at which trips may end where a vehicle stands, -1 where there is none."""
    arrays, stops = problem.arrays, problem.network.stops
    place = stops[int(arrays.vehicle_depot[vehicle])]
    return next((int(s) for s in arrays.ends if arrays.gate[s] and stops[s] == place), -1)


def _companies(search: Search, vehicle: int) -> Iterator[list[int]]:
    """Yield vehicles, as many as a convoy needs, that might come: those with the fewest trips."""
    arrays = search.problem.arrays
    others = np.flatnonzero(~np.isin(arrays.vehicle_depot, arrays.party_stop)).tolist()
    n_trips = search.best_sequences().n_trips
    free = sorted((v for v in others if v != vehicle), key=lambda v: (int(n_trips[v]), v))
    size = int(arrays.line_least.max())
    for first in range(len(free) - size + 1):
        yield free[first : first + size]


def _with_company(search: Search, vehicle: int, gate: int, helpers: list[int]) -> Sequences:
    """Return the best plan's trips, the vehicle's own first one, and those of its company."""
    problem = search.problem
    made = copy.deepcopy(search.best_sequences())
    made.n_trips[vehicle] = begin_loaded(problem, made, vehicle)
    for helper in helpers:
        for end in (gate, _home_of(problem, helper, gate)):
            count = int(made.n_trips[helper])
            if end >= 0 and count < made.content.shape[1]:
                made.content[helper, count] = 0
                made.content[helper, count, RECEPTION] = end
                made.n_trips[helper] = count + 1
    enter_slots(problem, made, spread_entries(problem))
    return made


def _with_more_pickups(problem: Problem, sequences: Sequences, vehicle: int) -> Sequences:
    """Return sequences in which a vehicle also takes others aboard, the nearest first."""
    arrays = problem.arrays
    more = copy.deepcopy(sequences)
    row = more.content[vehicle, 0]
    stand, kind = int(arrays.vehicle_depot[vehicle]), int(arrays.vehicle_class[vehicle])
    accepted = arrays.party_accepts[:, row[RECEPTION] - arrays.n_depots]
    legs = arrays.row[kind, arrays.party_stop, stand]
    near = sorted(
        (_least_arrival(problem, int(legs[party])), party)
        for party in np.flatnonzero(accepted & (legs >= 0) & (arrays.party_stop != stand)).tolist()
    )
    for _, party in near[: MAX_ORDERS - int(row[N_ORDERS])]:
        order = ORDERS + 2 * int(row[N_ORDERS])
        row[order], row[order + 1] = party, FILL
        row[N_ORDERS] += 1
    return more


def _home_of(problem: Problem, vehicle: int, gate: int) -> int:
    """Return the nearest stop from a gate at which a trip without people may end, -1 for none."""
    arrays = problem.arrays
    rows = arrays.row[int(arrays.vehicle_class[vehicle])]
    ends = [int(end) for end in arrays.ends if end != gate and rows[end, gate] >= 0]
    soonest = {end: _least_arrival(problem, int(rows[end, gate])) for end in ends}
    return min(ends, key=lambda end: (not arrays.refuel[end], soonest[end]), default=-1)


def _least_arrival(problem: Problem, row: int) -> int:
    arrays = problem.arrays
    if arrays.constant[row] >= 0:
        return int(arrays.constant[row])
    return int(arrays.arrive[arrays.position[row]].min())
