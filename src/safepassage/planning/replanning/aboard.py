"""
Who is aboard a vehicle that stands somewhere, as parties of a search; and whom it leaves aboard.

They are whole households that get off where they agreed to. Nobody but the vehicle can take them,
and it takes them before anything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from safepassage.planning.problem import Party
from safepassage.planning.rows import MAX_ORDERS
from safepassage.planning.travel import ALIGHT, BOARD, LEG
from safepassage.scenario.model import Need

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from safepassage.planning.problem import Arrays, Problem
    from safepassage.planning.replanning.former import Rows
    from safepassage.planning.replanning.standing import Standing
    from safepassage.scenario.model import Group

__all__ = ["FIRST", "needs_of", "parties_aboard", "with_parties", "without_way"]

FIRST = 10.0
"""Those aboard count so many times as much to the search, so that nobody else is taken instead."""


def parties_aboard(problem: Problem, item: Standing) -> list[Party]:
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


def needs_of(parties: Sequence[Party]) -> NDArray[np.int64]:
    """Return the places of each kind that one unit of each party takes: (party, need)."""
    return np.array(
        [
            [sum(n for group, n in party.members if group.need is need) for need in Need]
            for party in parties
        ],
        dtype=np.int64,
    ).reshape(-1, len(Need))


def with_parties(
    arrays: Arrays, standing: Sequence[Standing], parties: Sequence[Sequence[Party]]
) -> Arrays:
    """Return arrays with those aboard, each at the stop of their vehicle, which come last."""
    all_parties = [party for aboard in parties for party in aboard]
    stops = [
        arrays.vehicle_depot[item.vehicle]
        for item, aboard in zip(standing, parties, strict=True)
        for _ in aboard
    ]
    needs = needs_of(all_parties)
    weight = [FIRST * sum(group.priority * n for group, n in p.members) for p in all_parties]
    return arrays._replace(
        party_stop=np.append(arrays.party_stop, stops).astype(arrays.party_stop.dtype),
        party_units=np.append(
            arrays.party_units, np.array([p.units for p in all_parties], dtype=np.int64)
        ),
        party_size=np.append(arrays.party_size, needs.sum(axis=1)),
        party_need=np.concatenate([arrays.party_need, needs]),
        party_weight=np.append(arrays.party_weight, np.array(weight, dtype=np.float64)),
        party_from=np.append(arrays.party_from, np.zeros(len(all_parties), dtype=np.int64)),
    )


def without_way(
    problem: Problem, standing: Sequence[Standing], trips: Mapping[int, list[Rows]]
) -> dict[int, int | None]:
    """
    Return the vehicles whose first trip leaves people aboard who would be in the way of others.

    The search takes those whom no trip sets down as still to board. They are aboard: where some of
    them stay so, the vehicle takes nobody else, and makes no further trip. With each vehicle comes
    the minute in which it has set down whom it can before anybody else boards, None for nobody.
    """
    found = {}
    for item in standing:
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
