"""Itineraries: every place on the way, with its minutes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safepassage.checking import check
from safepassage.planning import plan_evacuation
from safepassage.plans import Load, Stop
from safepassage.scenario.model import Reception, Scenario
from tests.instances import convoy_corridor, one_bus
from tests.oracle.tiny import Feature, tiny_scenario

WORK = 300


def right_stops(scenario: Scenario) -> list[tuple[Stop, ...]]:
    """Plan, check, and return the stops of each vehicle."""
    plan = plan_evacuation(scenario, work=WORK)
    assert check(scenario, plan).faults == ()
    return [itinerary.stops for itinerary in plan.itineraries]


def test_every_place_on_the_way_is_a_stop() -> None:
    """The bus of the small example passes the gate on each way, as in the plan made by hand."""
    (stops,) = right_stops(one_bus().scenario)
    assert [stop.place for stop in stops] == [
        *("depot", "gate", "cellar", "gate", "haven"),
        *("gate", "cellar", "gate", "haven"),
    ]
    assert stops[2].boarded == (Load("families", 10),)
    assert stops[4].alighted == (Load("families", 10),)


def test_a_vehicle_begins_when_it_is_available() -> None:
    """The first stop is the depot, from the minute of being available on."""
    scenario = one_bus().scenario
    bus = replace(scenario.vehicles[0], available_from_min=17)
    (stops,) = right_stops(replace(scenario, vehicles=(bus,)))
    assert stops[0].place == "depot"
    assert stops[0].arrive_min == 17


def test_the_last_stop_lasts_its_stop_minutes() -> None:
    """The vehicle is done when the last people have got off."""
    (stops,) = right_stops(one_bus().scenario)
    assert stops[-1].depart_min == stops[-1].arrive_min + 5


def test_convoys_pass_the_checkpoint_with_its_service() -> None:
    """Each bus of the corridor is served for ten minutes on its way out."""
    for stops in right_stops(convoy_corridor().scenario):
        posts = [stop for stop in stops if stop.place == "post"]
        assert posts
        assert all(stop.depart_min - stop.arrive_min >= 10 for stop in posts)


def test_intake_puts_an_arrival_off() -> None:
    """A full hour is waited out before the last road, and the plan stays right."""
    scenario = one_bus().scenario
    slow = Reception("haven", intake_per_h=10)
    small = replace(scenario.vehicles[0], capacity=(6, 0, 0))
    ready = tuple(replace(place, lift_rate_per_h=None) for place in scenario.places)
    scenario = replace(
        scenario, receptions=(slow,), vehicles=(replace(small, count=2),), places=ready
    )
    arrivals = sorted(
        (stop.arrive_min // 60, sum(load.persons for load in stop.alighted))
        for stops in right_stops(scenario)
        for stop in stops
        if stop.alighted
    )
    by_hour: dict[int, int] = {}
    for hour, persons in arrivals:
        by_hour[hour] = by_hour.get(hour, 0) + persons
    assert max(by_hour.values()) <= 10
    assert sum(by_hour.values()) == 12


@pytest.mark.parametrize("seed", range(700, 725))
def test_delays_of_intake_keep_every_rule(seed: int) -> None:
    """Intake, checkpoints, driving time and curfew together: slower roads break no rule."""
    features = {
        *(Feature.INTAKE, Feature.CHECKPOINTS, Feature.DRIVING, Feature.ZONES),
        *(Feature.CURFEW, Feature.STOP_MINUTES),
    }
    right_stops(tiny_scenario(seed, features=features))
