"""Danger with a price in search, bound and replanning."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from safepassage.checking import check
from safepassage.planning import plan_evacuation
from safepassage.planning.figures import figures_of
from safepassage.planning.problem import build_problem
from safepassage.planning.search import Search
from safepassage.plans import Objective, PausesAs
from safepassage.scenario.caution import Caution
from safepassage.scenario.dangers import Danger
from tests.network.worlds import ROUND
from tests.oracle.dangers import with_dangers
from tests.oracle.test_exact import SHUTTLE
from tests.oracle.tiny import Feature, some_features, tiny_scenario

if TYPE_CHECKING:
    from safepassage.plans import Plan


def _places(plan: Plan) -> list[str]:
    """Return the places of the only itinerary of a plan."""
    return [stop.place for stop in plan.itineraries[0].stops]


def test_a_plan_takes_the_way_round() -> None:
    """Where danger is dear the bus goes round by W, where it is cheap straight on."""
    cheap = replace(ROUND, dangers=ROUND.dangers[:1], danger_price=0.001)
    assert "W" not in _places(plan_evacuation(cheap, seconds=None, work=3_000))
    dear = replace(cheap, danger_price=0.5)
    plan = plan_evacuation(dear, seconds=None, work=3_000)
    assert "W" in _places(plan)
    assert check(dear, plan).faults == ()


def test_a_plan_waits_until_danger_is_over() -> None:
    """Nobody is on the road before 30 where an event costs more than half an hour."""
    scenario = replace(SHUTTLE, dangers=(Danger("d", "A", "R", 60.0, 0, 30),), danger_price=1.0)
    plan = plan_evacuation(scenario, seconds=None, work=5_000)
    assert plan.figures.people_out > 0
    assert plan.figures.person_events == 0.0
    assert check(scenario, plan).faults == ()


def test_people_are_left_whom_no_way_is_worth() -> None:
    """An event that costs more than anybody is worth leaves everybody, and the reason says so."""
    scenario = replace(SHUTTLE, dangers=(Danger("d", "A", "R", 60.0, 0, 60),), danger_price=10.0)
    plan = plan_evacuation(scenario, seconds=None, work=1_000)
    assert (plan.figures.people_out, plan.figures.value) == (0, 0.0)
    assert plan.bound.value == pytest.approx(0.0, abs=1e-6)
    assert "the price of the danger" in plan.binding[0].sentence


def test_without_a_price_plans_are_as_without_danger() -> None:
    """Danger without a price is told, and changes nothing else."""
    scenario = tiny_scenario(7, features=some_features(7, most=5))
    told = replace(with_dangers(scenario, 7, at_places=True), danger_price=0.0)
    one, other = (plan_evacuation(each, seconds=None, work=2_000) for each in (scenario, told))
    assert other.figures.dangers
    assert one.itineraries == other.itineraries
    assert (one.figures.value, one.bound.value) == (other.figures.value, other.bound.value)


def test_clearance_has_no_price() -> None:
    """For the last arrival danger is told and not weighed."""
    plan = plan_evacuation(ROUND, objective=Objective.CLEARANCE, seconds=None, work=2_000)
    assert plan.value == 35.0
    assert plan.figures.person_events > 0
    assert check(ROUND, plan).faults == ()


@pytest.mark.parametrize("seed", range(200, 230))
def test_the_search_counts_as_the_figures_do(seed: int) -> None:
    """The sum that the search keeps is the value of its plan, where no intake puts arrivals off."""
    features = some_features(seed, most=8) - {Feature.INTAKE}
    scenario = with_dangers(tiny_scenario(seed, features=features), seed, at_places=True)
    search = Search(build_problem(scenario), clearance=False, seed=seed)
    search.start()
    search.improve(3_000, 0.05, 1e-3)
    value = figures_of(scenario, search.itineraries()).value
    assert search.totals()[0] == pytest.approx(value, abs=1e-5)


@pytest.mark.parametrize("seed", range(300, 330))
def test_expected_plans_in_danger_are_right_and_below_their_bound(seed: int) -> None:
    """Chances and danger together: the checker counts the same, and the bound holds for others."""
    features = {*some_features(seed, most=6), Feature.ZONES}
    certain = with_dangers(tiny_scenario(seed, features=features), seed, at_places=True)
    scenario = replace(certain, caution=Caution(PausesAs.EXPECTED))
    plan = plan_evacuation(scenario, seconds=None, work=2_000)
    assert [fault.message for fault in check(scenario, plan).faults] == []
    other = plan_evacuation(certain, seconds=None, work=2_000)
    assert [fault.message for fault in check(certain, other).faults] == []
    assert check(scenario, other).figures.value <= plan.bound.value + 1e-6
