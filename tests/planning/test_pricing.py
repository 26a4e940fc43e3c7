"""The longest path: what a traced itinerary is worth at the prices is what the bound counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from safepassage.planning.bound import ColumnBound
from safepassage.planning.problem import Problem, build_problem
from safepassage.scenario.generate import generate_scenario
from tests.instances import INSTANCES
from tests.oracle.tiny import some_features, tiny_scenario

if TYPE_CHECKING:
    from safepassage.planning.chains import Chain
    from safepassage.scenario.model import Scenario

DRAWS = 4


def random_scenario(seed: int) -> Scenario:
    """Return a tiny scenario, a hand-made or a generated one."""
    if seed < len(INSTANCES):
        return list(INSTANCES.values())[seed]().scenario
    if seed == len(INSTANCES):
        return generate_scenario(pickups=4, vehicles=3, receptions=2, days=2, seed=1)
    return tiny_scenario(seed, features=some_features(seed, most=9))


def random_prices(columns: ColumnBound, seed: int) -> np.ndarray:
    """Return prices of which many are nothing, some small, and some high."""
    random = np.random.default_rng(seed)
    size = len(columns.master.right)
    prices: np.ndarray = random.exponential(0.3, size) * (random.random(size) < 0.4)
    return prices


def reduced_worth(columns: ColumnBound, prices: np.ndarray, chain: Chain) -> float:
    """Return a chain's worth less what it uses, by the limits of the master."""
    return sum(
        columns.chains.worth(trip) - float(prices[columns.master.uses(trip)].sum())
        for trip in chain.trips
    )


@pytest.mark.parametrize("seed", range(24))
def test_the_best_traced_itinerary_is_worth_what_the_bound_counts(seed: int) -> None:
    """The bound at any prices is what limits cost plus each place's best traced chain."""
    scenario = random_scenario(seed)
    columns = ColumnBound(build_problem(scenario), scenario.urgency, by_priority=True)
    for draw in range(DRAWS):
        prices = random_prices(columns, 100 * seed + draw)
        bound, found = columns.price(prices)
        best = [0.0] * len(columns.chains.parts)
        for chain in found:
            best[chain.part] = max(best[chain.part], reduced_worth(columns, prices, chain))
        limits = float(prices @ np.array(columns.master.right))
        counts = columns.chains.counts
        places = sum(count * worth for count, worth in zip(counts, best, strict=True))
        assert bound == pytest.approx(limits + places, abs=1e-6)


def assert_can_be_driven(problem: Problem, columns: ColumnBound, chain: Chain) -> None:
    """Follow a chain trip by trip along the legs, pause by pause."""
    arrays, network = problem.arrays, problem.network
    part = columns.chains.parts[chain.part]
    stop, free = part.depot, part.start
    for trip in chain.trips:
        leaving = columns.chains.groups[trip.group]
        wanted = problem.scenario.groups[leaving.index]
        pickup_stop = arrays.n_depots + arrays.n_receptions + leaving.pickup
        reception_stop = arrays.n_depots + trip.reception
        assert trip.fleet == columns.chains.fleets[chain.part]
        assert trip.source == stop
        assert trip.start >= free
        assert trip.leave >= wanted.ready_from_min
        assert arrays.ready[leaving.pickup, trip.leave] > 0
        assert problem.scenario.places[network.stops[reception_stop]].id in wanted.accepts
        zone = int(arrays.stop_zone[pickup_stop])
        targets = [pickup_stop, *(int(t) for t in arrays.variant[pickup_stop] if t >= 0)]
        starts = [
            start
            for start in range(free, trip.leave + 1)
            for target in targets
            if (minute := network.arrival(part.kind, target, stop, start)) <= trip.leave
            if minute + arrays.stop_min[pickup_stop] <= trip.leave
            if zone < 0 or arrays.pause_at[zone, minute] == arrays.pause_at[zone, trip.leave]
        ]
        assert trip.start == max(starts)
        assert network.arrival(part.kind, reception_stop, pickup_stop, trip.leave) <= trip.arrive
        stop, free = reception_stop, trip.arrive + int(arrays.stop_min[reception_stop])
        assert trip.free == free
        assert free <= part.last_free


@pytest.mark.parametrize("seed", [*range(3), *range(30, 50)])
def test_traced_itineraries_can_be_driven(seed: int) -> None:
    """Each trip can be reached from the one before, inside one pause, and ends in time."""
    scenario = random_scenario(seed)
    problem = build_problem(scenario)
    columns = ColumnBound(problem, scenario.urgency, by_priority=True)
    prices = random_prices(columns, seed)
    _, found = columns.price(prices)
    for chain in found:
        assert_can_be_driven(problem.for_bound, columns, chain)


def test_higher_prices_never_make_an_itinerary_worth_more() -> None:
    """What vehicles earn falls, and never rises, with each price."""
    scenario = random_scenario(0)
    columns = ColumnBound(build_problem(scenario), scenario.urgency, by_priority=True)

    def earned(prices: np.ndarray) -> float:
        bound, _ = columns.price(prices)
        return bound - float(prices @ np.array(columns.master.right))

    low = random_prices(columns, 1)
    assert earned(low) >= earned(2 * low) - 1e-9
    assert earned(0 * low) >= earned(low) - 1e-9
