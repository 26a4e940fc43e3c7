"""Plans from the bound: prices, what is left when some vehicles drive, and the dive itself."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from safepassage.checking import check
from safepassage.planning.bound import ColumnBound
from safepassage.planning.dive import Dive, can_dive, dive, people_prices, stretches
from safepassage.planning.figures import figures_of
from safepassage.planning.problem import build_problem
from safepassage.planning.rides import Riders
from safepassage.planning.search import Search
from safepassage.planning.warm_up import warm_up
from safepassage.plans import Bound, Objective, Plan
from safepassage.scenario.generate import generate_scenario
from tests.instances import one_bus
from tests.oracle.tiny import Feature, some_features, tiny_scenario

if TYPE_CHECKING:
    from safepassage.planning.problem import Problem
    from safepassage.scenario.model import Scenario

TOLERANCE = 1e-6
SEEDS = tuple(range(700, 724))
# Where somebody rides to a reception by ways of another kind than the earliest.
BY_TWINS = (889, 982)
_WITHOUT_CONVOYS = frozenset(Feature) - {Feature.CONVOYS}


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    """Compile all beforehand: where a dive is given seconds, none of them go there."""
    warm_up()


@cache
def tiny(seed: int) -> tuple[Scenario, Problem]:
    """Return a tiny scenario in which vehicles can be planned one after the other."""
    features = some_features(seed, most=5) & _WITHOUT_CONVOYS
    scenario = tiny_scenario(seed, features=features)
    return scenario, build_problem(scenario)


@cache
def town() -> tuple[Scenario, Problem]:
    """Return a town of which the vehicles cannot bring everybody out early."""
    scenario = generate_scenario(pickups=4, vehicles=6, receptions=2, days=2, seed=3)
    return scenario, build_problem(scenario)


def work_out(columns: ColumnBound) -> ColumnBound:
    """Let a bound fall until it falls no further."""
    while not columns.converged:
        columns.step()
    return columns


def bound_of(scenario: Scenario, problem: Problem) -> ColumnBound:
    """Return the bound of a problem, worked out."""
    return work_out(ColumnBound(problem, scenario.urgency, by_priority=True))


def dived(problem: Problem, columns: ColumnBound) -> Search:
    """Return a search with nothing but the plan of a dive."""
    search = Search(problem, clearance=False, seed=0)
    assert dive(search, columns, seconds=60.0, over=lambda: False)
    return search


def plan_of(scenario: Scenario, search: Search, bound: float) -> Plan:
    """Return the best plan of a search."""
    itineraries = search.itineraries()
    figures = figures_of(scenario, itineraries)
    proven = Bound(bound, scenario.people_leaving())
    return Plan(scenario.name, "", Objective.PEOPLE, itineraries, figures, proven)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_dive_gives_a_right_plan_within_the_bound(seed: int) -> None:
    """Whatever a scenario has, vehicles planned one after the other keep every rule."""
    scenario, problem = tiny(seed)
    assert can_dive(problem)
    columns = bound_of(scenario, problem)
    plan = plan_of(scenario, dived(problem, columns), columns.value)
    assert not check(scenario, plan).faults
    assert plan.figures.value <= columns.value + TOLERANCE


def test_a_dive_comes_near_the_bound() -> None:
    """In a town, vehicle by vehicle, nearly all that the bound allows is brought out."""
    scenario, problem = town()
    columns = bound_of(scenario, problem)
    assert dived(problem, columns).totals()[0] >= 0.9 * columns.value


def test_a_dive_that_is_given_up_leaves_the_best_plan() -> None:
    """Out of time at once, the search keeps the plan that it began with."""
    scenario, problem = town()
    columns = bound_of(scenario, problem)
    search = Search(problem, clearance=False, seed=0)
    search.start()
    before = search.totals()
    assert not dive(search, columns, seconds=1.0, over=lambda: True)
    assert search.totals() == before
    search.start_again()
    search.improve(200, 0.01, 0.01)
    assert search.totals()[0] >= before[0]


def nothing_done(problem: Problem) -> list[tuple[int, int]]:
    """Return where vehicles stand before they do anything."""
    arrays = problem.arrays
    return list(zip(arrays.vehicle_depot.tolist(), arrays.vehicle_from.tolist(), strict=True))


def planned(problem: Problem) -> Search:
    """Return a search that has come to some plan, and stands at it."""
    search = Search(problem, clearance=False, seed=0)
    search.start()
    search.improve(500, 0.01, 0.01)
    search.start_from_best()
    return search


def shortened(search: Search, trips: int) -> float:
    """Let a search go on with no more than so many trips of each vehicle; return what it has."""
    sequences = search.present_sequences()
    np.minimum(sequences.n_trips, trips, out=sequences.n_trips)
    search.start_from(sequences, add_trips=False)
    return search.present_value()


def test_a_dive_for_which_there_is_no_time_is_given_up_early() -> None:
    """Where all vehicles could not be planned in time, not even many are."""
    scenario, problem = town()
    columns = bound_of(scenario, problem)
    search = Search(problem, clearance=False, seed=0)
    assert not dive(search, columns, seconds=1e-9, over=lambda: False)
    assert (search.present_sequences().n_trips > 0).sum() <= 1


def test_nothing_done_leaves_the_whole() -> None:
    """Before anybody is fetched the rest is the whole."""
    scenario, problem = town()
    columns = bound_of(scenario, problem)
    whole = columns.value
    columns.go_on(Riders((), ()), nothing_done(problem))
    assert work_out(columns).value == pytest.approx(whole)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bound_begins_where_another_has_come_to(seed: int) -> None:
    """With the limits, trips and basis of a bound another one solves the same at once."""
    scenario, problem = tiny(seed)
    columns = bound_of(scenario, problem)
    value, prices, solution = columns.master.solve()
    again = ColumnBound(problem, scenario.urgency, by_priority=True)
    again.begin_from(columns)
    assert again.master.row_of == columns.master.row_of
    assert again.master.trips == columns.master.trips
    same = again.master.solve()
    assert same[0] == pytest.approx(value)
    np.testing.assert_allclose(same[1], prices, atol=1e-9)
    np.testing.assert_allclose(same[2], solution, atol=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rest_is_worth_no_less_than_its_part_of_a_plan(seed: int) -> None:
    """What vehicles do in a plan after their first trips is within the bound of the rest."""
    scenario, problem = tiny(seed)
    search = planned(problem)
    whole = search.present_value()
    columns = bound_of(scenario, problem)
    bound = columns.value
    for trips in range(int(search.present_sequences().n_trips.max()), -1, -1):
        done = shortened(search, trips)
        standing = [search.standing(vehicle) for vehicle in range(len(problem.vehicle_ids))]
        columns.go_on(search.present_riders(), standing)
        value = work_out(columns).value
        assert done + value >= whole - TOLERANCE
        assert value <= bound + TOLERANCE


@pytest.mark.parametrize("seed", [*SEEDS, *BY_TWINS])
def test_riders_are_those_of_the_itineraries(seed: int) -> None:
    """Who rides is told as the itineraries tell it, whichever ways the legs take."""
    scenario, problem = tiny(seed)
    search = planned(problem)
    riders, itineraries = search.present_riders(), search.itineraries()
    places = [scenario.places[place].id for place in problem.network.stops]
    boarded, alighted = Counter[tuple[str, int]](), Counter[tuple[str, str, int]]()
    for party, units, minute in riders.boarded:
        for group, persons in problem.parties[party].members:
            boarded[group.id, minute] += units * persons
    for party, units, reception, minute in riders.alighted:
        for group, persons in problem.parties[party].members:
            alighted[group.id, places[reception], minute] += units * persons
    for stop in (stop for itinerary in itineraries for stop in itinerary.stops):
        for load in stop.boarded:
            boarded[load.group, stop.depart_min] -= load.persons
        for load in stop.alighted:
            alighted[load.group, stop.place, stop.arrive_min] -= load.persons
    assert not any(boarded.values())
    assert not any(alighted.values())


def test_without_time_nothing_is_left() -> None:
    """With every vehicle at its end the rest is worth nothing."""
    scenario, problem = town()
    columns = bound_of(scenario, problem)
    at_the_end = [(stop, problem.arrays.horizon) for stop, _ in nothing_done(problem)]
    columns.go_on(Riders((), ()), at_the_end)
    assert work_out(columns).value == pytest.approx(0.0, abs=TOLERANCE)


def test_people_of_a_plan_are_gone() -> None:
    """The people whom a vehicle fetches are nobody's any more, though its places are there."""
    scenario = one_bus().scenario
    problem = build_problem(scenario)
    search = planned(problem)
    columns = bound_of(scenario, problem)
    columns.go_on(search.present_riders(), nothing_done(problem))
    left = scenario.people_leaving() - search.totals()[1]
    assert work_out(columns).value <= left + TOLERANCE


def test_stretches_end_with_pauses() -> None:
    """A stretch ends where a pause does, the last one with the horizon."""
    scenario, problem = town()
    assert len(scenario.pauses) == 2
    assert stretches(problem) == [scenario.pauses[0].end_min, scenario.horizon_min]
    without = replace(one_bus().scenario, zones=(), pauses=())
    without = replace(
        without,
        places=tuple(replace(place, zone=None) for place in without.places),
        roads=tuple(replace(road, zone=None) for road in without.roads),
    )
    assert stretches(build_problem(without)) == [without.horizon_min]


def test_a_stretch_leaves_what_comes_after_it() -> None:
    """A vehicle that is planned until a pause ends starts no trip later, and goes on from there."""
    scenario, problem = town()
    columns = bound_of(scenario, problem)
    search = Search(problem, clearance=False, seed=0)
    search.clear()
    search.set_prices(*people_prices(problem, columns))
    promise = columns.promise(0)
    first, last = stretches(problem)
    before = search.standing(0)
    assert before == nothing_done(problem)[0]
    search.plan_alone(0, promise, first)
    begun = [stop.depart_min for stop in search.itineraries()[0].stops if stop.boarded]
    assert begun
    assert max(begun) < last
    assert search.standing(0)[1] < scenario.pauses[1].start_min
    search.plan_alone(0, promise, last)
    gone_on = [stop.depart_min for stop in search.itineraries()[0].stops if stop.boarded]
    assert gone_on[: len(begun)] == begun
    assert len(gone_on) > len(begun)


def test_planning_again_never_makes_a_stretch_worse() -> None:
    """Where a few vehicles are planned again, what all do and the rest are worth no less."""
    scenario, problem = town()
    columns = bound_of(scenario, problem)
    search = Search(problem, clearance=False, seed=0)
    search.clear()
    diving = Dive(search, columns, lambda: False)
    diving.begin(stretches(problem)[0])
    assert diving.plan(time.perf_counter() + 60.0)
    once = diving.reached()
    assert once <= columns.value + TOLERANCE
    assert diving.plan_again(time.perf_counter() + 60.0)
    assert diving.reached() >= once - TOLERANCE


@pytest.mark.parametrize("seed", SEEDS)
def test_a_promise_is_kept_or_not_reached(seed: int) -> None:
    """No vehicle earns more, at the prices of people, than it was promised where it begins."""
    scenario, problem = tiny(seed)
    columns = bound_of(scenario, problem)
    prices, boarding = people_prices(problem, columns)
    arrays = problem.arrays
    for vehicle in range(len(problem.vehicle_ids)):
        promise = columns.promise(vehicle)
        search = Search(problem, clearance=False, seed=0)
        search.clear()
        search.set_prices(prices, boarding)
        search.plan_alone(vehicle, promise, arrays.horizon)
        itineraries = search.itineraries()
        value = figures_of(scenario, itineraries).value
        price_of = {
            group.id: price / sum(persons for _, persons in party.members)
            for party, price in zip(problem.parties, prices, strict=True)
            for group, _ in party.members
        }
        pickup_of = {
            problem.scenario.places[place].id: number
            for number, place in enumerate(
                problem.network.stops[arrays.n_depots + arrays.n_receptions :]
            )
        }
        paid = sum(
            load.persons * (price_of[load.group] + boarding[pickup_of[stop.place], stop.depart_min])
            for itinerary in itineraries
            for stop in itinerary.stops
            for load in stop.boarded
        )
        start = promise[arrays.vehicle_depot[vehicle], arrays.vehicle_from[vehicle]]
        assert value - paid <= start + TOLERANCE


def test_people_of_higher_price_are_left_to_others() -> None:
    """Of two pickups a vehicle alone chooses the one whose people others want less."""
    scenario, problem = town()
    columns = bound_of(scenario, problem)
    arrays = problem.arrays
    pickups = sorted(set(arrays.party_stop.tolist()))
    dear = np.where(np.isin(arrays.party_stop, pickups[:2]), arrays.party_weight, 0.0)
    search = Search(problem, clearance=False, seed=0)
    search.clear()
    search.set_prices(dear, np.zeros(arrays.ready.shape))
    # Nothing but the weights bounds what is earned at these prices.
    promise = np.full((pickups[0], arrays.horizon + 1), float(scenario.people_leaving()))
    search.plan_alone(0, promise, arrays.horizon)
    names = {problem.scenario.places[problem.network.stops[stop]].id for stop in pickups[:2]}
    called = {stop.place for stop in search.itineraries()[0].stops if stop.boarded}
    assert called
    assert not called & names
    assert columns.value >= search.totals()[0]
