"""The bound on the clearance time: never after the best plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safepassage.planning import plan_evacuation
from safepassage.planning.clearance import ClearanceBound, clearance_bound
from safepassage.planning.problem import build_problem
from safepassage.plans import Objective
from safepassage.scenario.model import Place, PlaceKind
from tests.instances import one_bus
from tests.network.worlds import road, world
from tests.oracle.mip import solve_exact
from tests.oracle.tiny import some_features, tiny_scenario

# Seeds whose exact model is solved at once.
SEEDS = (600, 602, 604, 605, 609, 610, 612, 614, 615, 616, 617, 618, 620, 622, 623, 624)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_plan_is_over_before_the_bound(seed: int) -> None:
    """Where everybody can be brought out, the last arrives no earlier than the bound says."""
    scenario = tiny_scenario(seed, features=some_features(seed, most=3))
    exact = solve_exact(scenario, objective=Objective.CLEARANCE)
    if exact.people_out == scenario.people_leaving():
        problem = build_problem(scenario)
        bound = ClearanceBound(problem)
        assert bound.value == clearance_bound(problem)
        values = []
        while not bound.converged:
            bound.step(int(exact.value))
            values.append(bound.value)
        assert values == sorted(values)
        assert bound.value <= exact.value


def test_a_third_trip_must_be_somebodys_second() -> None:
    """
    Two buses of one seat, one person near and two far: somebody comes a second time.

    The last person of each pickup arrives by 30 at best; with the near one first, a bus is in with
    the far one at 2 + 2 + 15 + 15. That the near cellar is empty after one trip is what the fleet's
    work doesn't see.
    """
    scenario = world(
        *(
            road(f"{one}-{other}", minutes)
            for one in ("depot", "haven")
            for other, minutes in (("near", 2), ("far", 15), ("away", 15))
        ),
        places=(
            Place("depot", PlaceKind.DEPOT),
            Place("near", PlaceKind.PICKUP),
            Place("far", PlaceKind.PICKUP),
            Place("away", PlaceKind.PICKUP),
            Place("haven", PlaceKind.RECEPTION),
        ),
    )
    buses = replace(scenario.vehicles[0], capacity=(1, 0, 0), count=2)
    scenario = replace(scenario, vehicles=(buses,))
    bound = ClearanceBound(build_problem(scenario))
    assert bound.value == 30
    while not bound.converged:
        bound.step(best=scenario.horizon_min)
    assert bound.value == 34
    plan = plan_evacuation(scenario, objective="clearance", work=200)
    assert plan.value == plan.bound.value == 34


def test_people_who_are_ready_last_set_the_bound() -> None:
    """At 20 an hour the twelfth person is out 36 minutes into the pause, and arrives by 126."""
    assert clearance_bound(build_problem(one_bus().scenario)) >= 60 + 36 + 30


def test_the_fleets_work_sets_the_bound() -> None:
    """
    A bus of two seats makes six trips, whatever the order.

    The first takes from minute 30 on, when the gate opens the road to the cellar, and each later
    one 5 + 30 + 5 + 30 minutes.
    """
    scenario = one_bus().scenario
    bus = replace(scenario.vehicles[0], capacity=(2, 0, 0))
    places = tuple(replace(place, lift_rate_per_h=None) for place in scenario.places)
    scenario = replace(scenario, vehicles=(bus,), places=places)
    bound = clearance_bound(build_problem(scenario))
    assert bound >= 5 * 70
    plan = plan_evacuation(scenario, objective="clearance", work=200)
    assert plan.value is None or plan.value >= bound


def test_one_trip_for_everybody_is_proven_best() -> None:
    """One bus that takes all twelve when the last is out needs no more than the bound."""
    scenario = one_bus().scenario
    bus = replace(scenario.vehicles[0], capacity=(12, 0, 0))
    plan = plan_evacuation(
        replace(scenario, vehicles=(bus,)), objective=Objective.CLEARANCE, work=200
    )
    assert plan.value == plan.bound.value == 126
    assert plan.gap == 0


def test_nobody_to_bring_out_is_over_at_once() -> None:
    """Without people the bound is the start."""
    scenario = replace(one_bus().scenario, groups=())
    assert clearance_bound(build_problem(scenario)) == 0
