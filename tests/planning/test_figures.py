"""The planner's figures, against hand-made plans and against the checker's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from safepassage.checking import check
from safepassage.planning.figures import figures_of
from safepassage.planning.problem import build_problem
from safepassage.planning.search import Search
from safepassage.plans import Bound, Figures, Itinerary, Objective, Plan
from safepassage.scenario.generate import generate_scenario
from safepassage.scenario.model import Pause, Place, PlaceKind
from tests.instances import INSTANCES, itinerary, one_bus, stop
from tests.network.worlds import road, world
from tests.oracle.tiny import some_features, tiny_scenario

if TYPE_CHECKING:
    from safepassage.scenario.model import Scenario


def checked_figures(scenario: Scenario, itineraries: tuple[Itinerary, ...]) -> Figures:
    """Return the figures that the checker works out."""
    figures = figures_of(scenario, itineraries)
    bound = Bound(1e9, 10**9)
    plan = Plan(scenario.name, "", Objective.PEOPLE, itineraries, figures, bound)
    return check(scenario, plan).figures


def assert_same(figures: Figures, others: Figures) -> None:
    """Compare two sets of figures, fractions within rounding."""
    assert figures.value == pytest.approx(others.value)
    assert figures.vehicle_km == pytest.approx(others.vehicle_km)
    assert replace(figures, value=0.0, vehicle_km=0.0) == replace(others, value=0.0, vehicle_km=0.0)


@pytest.mark.parametrize("name", INSTANCES)
def test_figures_of_plans_made_by_hand(name: str) -> None:
    """The figures are those that were worked out by hand."""
    instance = INSTANCES[name]()
    assert_same(figures_of(instance.scenario, instance.plan.itineraries), instance.plan.figures)


@pytest.mark.parametrize("seed", range(400, 440))
def test_figures_are_the_checkers(seed: int) -> None:
    """On random plans the planner and the checker count alike, and so does the pass itself."""
    scenario = tiny_scenario(seed, features=some_features(seed, most=9))
    search = Search(build_problem(scenario), clearance=False, seed=seed)
    search.start()
    search.improve(50, 1e-2, 1e-3)
    itineraries = search.itineraries()
    figures = figures_of(scenario, itineraries)
    assert_same(figures, checked_figures(scenario, itineraries))
    value, out, last = search.totals()
    assert value == pytest.approx(figures.value)
    assert (out, last) == (figures.people_out, figures.clearance_min or 0)


def test_figures_of_a_generated_scenario_are_the_checkers() -> None:
    """A town of several pickups is counted alike too."""
    scenario = generate_scenario(pickups=6, vehicles=5, receptions=3, days=2, seed=3)
    search = Search(build_problem(scenario), clearance=False, seed=0)
    search.start()
    itineraries = search.itineraries()
    figures = figures_of(scenario, itineraries)
    assert figures.people_out > 0
    assert_same(figures, checked_figures(scenario, itineraries))


def test_each_ride_has_the_pause_of_its_own_last_zone() -> None:
    """Who boards behind the zone is counted by arrival, who came through it by the zone's exit."""
    places = (*world().places, Place("village", PlaceKind.PICKUP))
    siege = frozenset({"siege"})
    scenario = world(
        road("depot-cellar", 10, zone="siege"),
        road("cellar-village", 10, zone="siege"),
        road("village-haven", 10),
        places=places,
        pauses=(Pause("one", siege, 0, 25, 0), Pause("two", siege, 28, 60, 0)),
    )
    bus = itinerary(
        "bus",
        "bus",
        stop("depot", 0, 0),
        stop("cellar", 10, 10, on={"at-cellar": 1}),
        stop("village", 20, 20, on={"at-village": 1}),
        stop("haven", 30, 30, off={"at-cellar": 1, "at-village": 1}),
    )
    figures = figures_of(scenario, (bus,))
    assert dict(figures.out_by_pause) == {"one": 1, "two": 1}
    assert_same(figures, checked_figures(scenario, (bus,)))


def test_nobody_out_is_counted_too() -> None:
    """Without itineraries everybody is left and nobody arrives."""
    figures = figures_of(one_bus().scenario, ())
    assert (figures.people_out, figures.people_left, figures.clearance_min) == (0, 12, None)
    assert figures.left == (("families", 12),)
    assert figures.out_by_pause == (("dawn", 0),)
