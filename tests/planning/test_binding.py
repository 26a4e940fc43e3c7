"""What binds: everybody left is accounted for once, by the limit that holds them back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from safepassage.planning import plan_evacuation
from safepassage.scenario.model import Reception
from tests.instances import convoy_corridor, one_bus
from tests.oracle.tiny import some_features, tiny_scenario

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario


def planned(scenario: Scenario) -> Plan:
    """Return a short search's plan."""
    return plan_evacuation(scenario, work=300)


def limits(plan: Plan) -> dict[str, int]:
    """Return the persons that each limit holds back."""
    return {binding.limit: binding.persons for binding in plan.binding}


def test_nothing_binds_when_everybody_is_out() -> None:
    """A plan that leaves nobody names no limit."""
    assert planned(one_bus().scenario).binding == ()


def test_out_of_reach() -> None:
    """People behind no pause are named with their place and the reason."""
    plan = planned(replace(one_bus().scenario, pauses=()))
    assert limits(plan) == {"reach": 12}
    assert "families at cellar" in plan.binding[0].sentence
    assert "no pause is long enough" in plan.binding[0].sentence


def test_lifting_that_is_too_slow() -> None:
    """People who cannot be brought out in the pause are named with the rate."""
    scenario = one_bus().scenario
    places = tuple(
        replace(place, lift_rate_per_h=2.0) if place.id == "cellar" else place
        for place in scenario.places
    )
    plan = planned(replace(scenario, places=places))
    assert limits(plan)["lifting"] == 12 - 8
    assert "(2 an hour)" in plan.binding[0].sentence


def test_a_full_reception() -> None:
    """People who accept no other reception than a full one are named with its capacity."""
    scenario = replace(one_bus().scenario, receptions=(Reception("haven", capacity=7),))
    plan = planned(scenario)
    assert limits(plan) == {"capacity": 5}
    assert "haven is full (7 places)" in plan.binding[0].sentence


def test_too_few_vehicles() -> None:
    """The rest is for want of vehicles and time, and how many more could be out is said."""
    scenario = one_bus().scenario
    bus = replace(scenario.vehicles[0], capacity=(3, 0, 0))
    ready = tuple(replace(place, lift_rate_per_h=None) for place in scenario.places)
    plan = planned(replace(scenario, vehicles=(bus,), places=ready))
    assert limits(plan) == {"vehicles and time": plan.figures.people_left}
    assert "no plan can bring out more" in plan.binding[0].sentence
    plan = planned(convoy_corridor().scenario)
    assert "a better plan might bring out up to" in plan.binding[-1].sentence or (
        plan.figures.people_left == 0
    )


@pytest.mark.parametrize("seed", range(800, 840))
def test_everybody_left_is_accounted_for_once(seed: int) -> None:
    """The persons of all limits are those who are left."""
    scenario = tiny_scenario(seed, features=some_features(seed, most=8))
    plan = planned(scenario)
    assert sum(binding.persons for binding in plan.binding) == plan.figures.people_left
    assert all(binding.persons > 0 and binding.sentence for binding in plan.binding)
