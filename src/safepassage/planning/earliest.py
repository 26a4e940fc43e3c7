"""What no plan can pass even if vehicles were waiting everywhere: everybody leaves when ready."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF
from safepassage.scenario.model import Choice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from safepassage.planning.problem import Problem
    from safepassage.scenario.model import Group

__all__ = ["earliest_arrivals", "earliest_bound"]


def earliest_bound(problem: Problem, *, urgency: float, by_priority: bool) -> tuple[float, int]:
    """
    Return the worth and the number of people if vehicles were waiting everywhere.

    Everybody leaves in the minute of being ready, or the first in which a vehicle could have come,
    for the nearest reception that anybody there accepts; the first ready are those who weigh most.
    Each goes through the least danger of leaving then or later, and nobody leaves for whom that
    costs more than arriving is worth.
    """
    problem = problem.for_bound
    arrays = problem.arrays
    horizon = arrays.horizon
    n_open = arrays.n_depots + arrays.n_receptions
    groups_at: dict[str, list[Group]] = defaultdict(list)
    for group in problem.scenario.groups:
        if group.choice is Choice.LEAVE:
            groups_at[group.place].append(group)
    worth, people = 0.0, 0
    for pickup in range(arrays.n_stops - n_open):
        arrive = earliest_arrivals(problem, pickup)
        ready = arrays.ready[pickup]
        emerging = np.diff(ready, prepend=0)
        minutes = np.repeat(np.arange(horizon + 1), emerging)
        minutes = minutes[arrive[minutes] < INF]
        shares = (
            _prospects(problem, pickup)[minutes]
            if arrays.expected and by_priority
            else 1.0 - urgency * arrive[minutes] / horizon
        )
        here = groups_at[problem.scenario.places[problem.network.stops[n_open + pickup]].id]
        priority = [group.priority if by_priority else 1.0 for group in here]
        persons = np.array([group.persons for group in here], dtype=np.int64)
        weights = np.sort(np.repeat(priority, persons))[::-1]
        number = min(len(weights), len(shares))
        people += number
        weights, shares = weights[:number], -np.sort(-shares)[:number]
        if arrays.endangered and by_priority:
            cost = arrays.danger_price * _least_events(problem, pickup)[minutes[:number]]
            worth += float(np.cumsum(weights * shares - cost).max(initial=0.0))
        else:
            worth += float(np.dot(weights, shares))
    return worth, people


def _prospects(problem: Problem, pickup: int) -> NDArray[np.float64]:
    """Return, by minute of being ready, what leaving then or later is worth at most."""
    arrays = problem.arrays
    stop = arrays.n_depots + arrays.n_receptions + pickup
    accepted = arrays.party_accepts[arrays.party_stop == stop].any(axis=0)
    best = arrays.prospect[:, accepted, pickup].max(axis=(0, 1), initial=0.0)
    return np.maximum.accumulate(best[::-1])[::-1].astype(np.float64)


def _least_events(problem: Problem, pickup: int) -> NDArray[np.float64]:
    """Return, by minute of being ready, the events of leaving then or later at the least."""
    arrays = problem.arrays
    stop = arrays.n_depots + arrays.n_receptions + pickup
    accepted = arrays.party_accepts[arrays.party_stop == stop].any(axis=0)
    least = arrays.least_events[:, accepted, pickup].min(axis=(0, 1), initial=np.inf)
    return np.minimum.accumulate(least[::-1])[::-1].astype(np.float64)


def earliest_arrivals(problem: Problem, pickup: int) -> NDArray[np.int64]:
    """Return, by minute of being ready at a pickup, the earliest arrival at any reception."""
    arrays = problem.arrays
    horizon = arrays.horizon
    n_open = arrays.n_depots + arrays.n_receptions
    stop = n_open + pickup
    best = np.full(horizon + 1, INF, dtype=np.int64)
    minutes = np.arange(horizon + 1)
    accepted = np.zeros(arrays.n_receptions, dtype=np.bool_)
    for party in np.flatnonzero(arrays.party_stop == stop):
        accepted |= arrays.party_accepts[party]
    for kind in range(arrays.row.shape[0]):
        alike = arrays.vehicle_class == kind
        starts = set(
            zip(
                arrays.vehicle_depot[alike].tolist(),
                arrays.vehicle_from[alike].tolist(),
                strict=True,
            )
        )
        reached = (problem.network.arrival(kind, stop, *start) for start in starts)
        first = min(reached, default=INF) + int(arrays.stop_min[stop])
        if first > horizon:
            continue
        for reception in np.flatnonzero(accepted):
            row = int(arrays.row[kind, arrays.n_depots + reception, stop])
            if row < 0:
                continue
            if arrays.constant[row] >= 0:
                arrive = minutes + int(arrays.constant[row])
                arrive = np.where(arrive <= horizon, arrive, INF)
            else:
                arrive = arrays.arrive[arrays.position[row]].astype(np.int64)
            arrive = np.where(minutes >= first, arrive, INF)
            best = np.minimum(best, np.minimum.accumulate(arrive[::-1])[::-1])
    return best
