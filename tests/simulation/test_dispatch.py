"""Dispatchers go where people are out, the nearest first, and keep to what the day allows."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from safepassage.scenario.model import PlaceKind
from safepassage.simulation import Policy, Tally, simulate
from safepassage.simulation.errands import Errands
from safepassage.simulation.ways import quickest_ways
from tests.instances import INSTANCES
from tests.simulation.compare import Compiled
from tests.simulation.worlds import certain, small_town

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario


def dispatch(scenario: Scenario, plan: Plan) -> dict[Tally, int]:
    """Return what comes of dispatching on a day on which nothing goes wrong."""
    return Compiled.of(certain(scenario), plan, Policy.GREEDY).row(0)


@pytest.mark.parametrize("name", INSTANCES)
def test_good_days(name: str) -> None:
    """On a day on which nothing goes wrong, people are brought out, and nobody is caught."""
    instance = INSTANCES[name]()
    row = dispatch(instance.scenario, instance.plan)
    assert row[Tally.SAFE] > 0
    assert row[Tally.CAUGHT] == row[Tally.IN_ZONE] == 0


def test_same_people_and_pauses_as_the_plan() -> None:
    """Who is there, who comes and when pauses hold is the same for both policies."""
    scenario, plan = small_town()
    followed = simulate(scenario, plan, replications=600)
    sent = simulate(scenario, plan, policy=Policy.GREEDY, replications=600)
    for tally in (Tally.COUNTED, Tally.NOT_COME):
        assert np.array_equal(followed.column(tally), sent.column(tally))
    assert followed.pauses == sent.pauses


def test_nobody_goes_without_a_pause() -> None:
    """Where no pause begins, nobody is sent into the zone."""
    scenario, plan = small_town()
    pauses = tuple(replace(pause, begins_chance=0.0) for pause in scenario.pauses)
    result = simulate(replace(scenario, pauses=pauses), plan, policy=Policy.GREEDY, replications=50)
    assert not result.column(Tally.BOARDED).any()


def test_no_more_than_a_reception_has_room_for() -> None:
    """Vehicles bring no more people to a reception than it takes in."""
    scenario, plan = small_town()
    receptions = tuple(replace(each, capacity=7) for each in scenario.receptions)
    whole = dispatch(scenario, plan)
    limited = dispatch(replace(scenario, receptions=receptions), plan)
    assert whole[Tally.SAFE] > 7 >= limited[Tally.SAFE] > 0


def test_nobody_is_sent_too_late() -> None:
    """No vehicle is sent that would be back after its availability is over."""
    scenario, plan = small_town()
    vehicles = tuple(
        replace(each, available_to_min=each.available_from_min + 1) for each in scenario.vehicles
    )
    assert dispatch(replace(scenario, vehicles=vehicles), plan)[Tally.BOARDED] == 0


@pytest.mark.parametrize("name", INSTANCES)
def test_errands_come_by_minutes(name: str) -> None:
    """The nearest pickup is tried first, and each errand goes over roads, from place to place."""
    scenario = INSTANCES[name]().scenario
    joined = {
        frozenset((road.from_place, road.to_place)) for road in scenario.roads if not road.closed
    }
    kinds = {place.id: place.kind for place in scenario.places}
    for kind in scenario.vehicles:
        ways = quickest_ways(scenario, kind, kind.depot)
        errands = Errands(scenario, kind).from_place(kind.depot)
        assert errands
        minutes = [ways[errand.pickup][0] for errand in errands]
        assert minutes == sorted(minutes)
        for errand in errands:
            assert kinds[errand.pickup] is PlaceKind.PICKUP
            assert kinds[errand.reception] is PlaceKind.RECEPTION
            places = [stop.place for stop in errand.stops]
            assert all(frozenset(pair) in joined for pair in pairwise(places))
            assert errand.minutes == errand.stops[-1].depart_min
