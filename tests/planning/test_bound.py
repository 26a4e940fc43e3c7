"""The bound on the value: valid at every step, falling, and exact where the problem is simple."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from safepassage.checking import check
from safepassage.planning import plan_evacuation
from safepassage.planning.bound import ColumnBound
from safepassage.planning.earliest import earliest_arrivals, earliest_bound
from safepassage.planning.problem import build_problem
from safepassage.planning.search import Search
from safepassage.scenario.generate import generate_scenario
from safepassage.scenario.model import Pause
from tests.instances import INSTANCES, one_bus
from tests.network.worlds import road, two_gates, world
from tests.oracle.mip import solve_exact
from tests.oracle.tiny import Feature, some_features, tiny_scenario

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario
    from tests.oracle.mip import ExactResult

MOST_STEPS = 200
TOLERANCE = 1e-6
SEEDS = range(500, 525)

# Pauses that meet (239, 291, 315) and clocks that are set back in a curfew (78, 312).
DELICATE = (78, 239, 291, 312, 315)


@cache
def tiny(seed: int) -> tuple[Scenario, ExactResult]:
    """Return a tiny scenario with its optimum."""
    most = 6 if seed in DELICATE else 4
    scenario = tiny_scenario(seed, features=some_features(seed, most=most))
    return scenario, solve_exact(scenario)


def bounds_of(columns: ColumnBound, *, most_steps: int = MOST_STEPS) -> list[float]:
    """Return the bound after each step, until nothing changes any more."""
    values = []
    while not columns.converged and columns.steps < most_steps:
        columns.step()
        values.append(columns.value)
    return values


@pytest.mark.parametrize("seed", [*SEEDS, *DELICATE])
def test_the_bound_is_valid_at_every_step(seed: int) -> None:
    """Stopped anywhere, the bound is no less than the optimum, and it only falls."""
    scenario, exact = tiny(seed)
    columns = ColumnBound(build_problem(scenario), scenario.urgency, by_priority=True)
    values = bounds_of(columns)
    assert all(value >= exact.value - TOLERANCE for value in values)
    assert values == sorted(values, reverse=True)
    assert columns.converged


@pytest.mark.parametrize("seed", [*SEEDS, *DELICATE])
def test_the_bound_is_valid_from_a_plan_on(seed: int) -> None:
    """Begun with the trips of a first plan, nothing differs."""
    scenario, exact = tiny(seed)
    problem = build_problem(scenario)
    search = Search(problem, clearance=False, seed=0)
    search.start()
    columns = ColumnBound(problem, scenario.urgency, by_priority=True)
    columns.add_plan(search.itineraries())
    values = bounds_of(columns)
    assert all(value >= exact.value - TOLERANCE for value in values)
    assert values == sorted(values, reverse=True)
    assert columns.converged


@pytest.mark.parametrize("seed", [*SEEDS, *DELICATE])
def test_a_plans_trips_are_worth_its_value_in_the_master(seed: int) -> None:
    """Taken apart into what each place does, a plan is still there, and within all limits."""
    scenario = tiny_scenario(seed, features=some_features(seed, most=9))
    problem = build_problem(scenario)
    search = Search(problem, clearance=False, seed=0)
    search.start()
    search.improve(500, 0.01, 0.01, 0.0)
    columns = ColumnBound(problem, scenario.urgency, by_priority=True)
    columns.add_plan(search.itineraries())
    assert columns.master.solve()[0] >= search.totals()[0] - TOLERANCE


@pytest.mark.parametrize("seed", [*SEEDS, *DELICATE])
def test_the_bound_on_people_is_valid_at_every_step(seed: int) -> None:
    """With urgency 0 and all alike, no plan brings out more people."""
    scenario, exact = tiny(seed)
    columns = ColumnBound(build_problem(scenario), 0.0, by_priority=False)
    assert all(value >= exact.people_out - TOLERANCE for value in bounds_of(columns))


@pytest.mark.parametrize("seed", [*SEEDS, *DELICATE])
def test_the_earliest_bound_is_valid(seed: int) -> None:
    """Vehicles waiting everywhere would do no worse than any plan."""
    scenario, exact = tiny(seed)
    problem = build_problem(scenario)
    value, people = earliest_bound(problem, urgency=scenario.urgency, by_priority=True)
    assert value >= exact.value - TOLERANCE
    assert people >= exact.people_out


@pytest.mark.parametrize("name", INSTANCES)
def test_plans_made_by_hand_are_within_the_bound(name: str) -> None:
    """The bound begins with a plan's itineraries, and ends no lower than its value."""
    instance = INSTANCES[name]()
    scenario = instance.scenario
    columns = ColumnBound(build_problem(scenario), scenario.urgency, by_priority=True)
    columns.add_plan(instance.plan.itineraries)
    values = bounds_of(columns, most_steps=40)
    assert values[-1] >= instance.plan.figures.value - TOLERANCE


def test_one_bus_is_proven_best() -> None:
    """One vehicle and one pickup without lifting leave nothing to relax: the bound is the value."""
    scenario = one_bus().scenario
    places = tuple(replace(place, lift_rate_per_h=None) for place in scenario.places)
    group = replace(scenario.groups[0], persons=20)
    scenario = replace(scenario, places=places, groups=(group,))
    plan = plan_evacuation(scenario, work=200)
    columns = ColumnBound(build_problem(scenario), scenario.urgency, by_priority=True)
    assert bounds_of(columns)[-1] == pytest.approx(plan.figures.value)


def test_the_bound_may_leave_early_for_a_later_pause() -> None:
    """
    A vehicle leaves for the second pause while the first is on, and the bound knows.

    The person comes out at minute 305: the bus that left by minute 21 is there at 311, and back
    over the east gate at 326.
    """
    scenario = two_gates()
    scenario = replace(scenario, groups=(replace(scenario.groups[0], ready_from_min=305),))
    best = 1 - scenario.urgency * 326 / scenario.horizon_min
    plan = plan_evacuation(scenario, work=500)
    assert plan.figures.value == pytest.approx(best)
    assert plan.bound.value == pytest.approx(best)


def test_the_bound_may_pass_the_pickup_on_the_way_to_a_later_pause() -> None:
    """
    The only way leads past the cellar; a bus passes it, waits behind, and comes back.

    The second pause begins at minute 22, so that the bus is back in the cellar at 23 and at the
    haven at 24; from the depot it would not be there before 30.
    """
    siege = frozenset({"siege"})
    scenario = world(
        road("depot-cellar", 8, zone="siege"),
        road("cellar-haven", 1, zone="siege"),
        pauses=(Pause("one", siege, 0, 18, 0), Pause("two", siege, 22, 40, 0)),
    )
    scenario = replace(scenario, groups=(replace(scenario.groups[0], ready_from_min=20),))
    best = 1 - scenario.urgency * 24 / scenario.horizon_min
    plan = plan_evacuation(scenario, work=500)
    assert check(scenario, plan).right
    assert plan.bound.value == pytest.approx(best)
    assert plan.figures.value == pytest.approx(best)


def test_the_bound_ends_at_the_master_programmes_value() -> None:
    """When it has converged, no itinerary is left that would make the master worth more."""
    for seed in range(540, 560):
        scenario = tiny_scenario(seed, features=some_features(seed, most=9))
        columns = ColumnBound(build_problem(scenario), scenario.urgency, by_priority=True)
        values = bounds_of(columns)
        assert columns.converged
        master, _, _ = columns.master.solve()
        assert values[-1] == pytest.approx(master, abs=1e-5)


def test_places_are_priced_together_whatever_vehicle_they_are_in() -> None:
    """Two buses of 20 and 30 seats are one part of 50 places, and bounded as one bus of 50."""
    scenario = one_bus().scenario
    bus = replace(scenario.vehicles[0], count=1, range_km=None)
    two = tuple(replace(bus, id=f"bus-{seats}", capacity=(seats, 0, 0)) for seats in (20, 30))
    values = []
    for vehicles in (two, (replace(bus, capacity=(50, 0, 0)),)):
        columns = ColumnBound(
            build_problem(replace(scenario, vehicles=vehicles)),
            scenario.urgency,
            by_priority=True,
        )
        assert columns.chains.counts == [50]
        values.append(bounds_of(columns)[-1])
    assert values[0] == pytest.approx(values[1])


def test_a_generated_town_is_bounded_closely() -> None:
    """On a small town the bound comes within a few per cent of the plan, and never below it."""
    scenario = generate_scenario(pickups=3, vehicles=4, receptions=2, days=1, seed=5)
    plan = plan_evacuation(scenario, work=3000)
    assert plan.gap is not None
    assert plan.bound.value >= plan.figures.value - TOLERANCE
    assert plan.gap < 0.05
    assert plan.bound.people >= plan.figures.people_out


def test_without_vehicles_the_bound_is_nothing() -> None:
    """Nobody is brought out by no vehicle."""
    scenario = replace(one_bus().scenario, vehicles=())
    problem = build_problem(scenario)
    columns = ColumnBound(problem, scenario.urgency, by_priority=True)
    assert bounds_of(columns) == [0.0]
    assert earliest_bound(problem, urgency=0.1, by_priority=True) == (0.0, 0)


def test_earliest_arrivals_wait_for_a_vehicle_and_for_the_pause() -> None:
    """Nobody arrives before a bus could have come, loaded and driven to the haven."""
    problem = build_problem(one_bus().scenario)
    arrive = earliest_arrivals(problem, 0)
    assert arrive[0] == arrive[75] == 105
    assert arrive[90] == 120
    assert arrive[240] == 270 + 20 - 20
    assert (np.diff(arrive) >= 0).all()


def test_features_that_the_bound_leaves_out_are_named() -> None:
    """A plan says which limits its bound does not use."""
    scenario = tiny_scenario(1, features={Feature.CONVOYS})
    plan = plan_evacuation(scenario, work=10)
    assert "convoys" in plan.bound.left_out
    assert type(plan.bound.value) is float
