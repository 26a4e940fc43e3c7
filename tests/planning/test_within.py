"""Plans by which breaks catch no more people, on average, than a scenario allows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safepassage.checking import check, risk_of
from safepassage.planning import plan_evacuation
from safepassage.planning.caught import CaughtCount, with_breaks_priced
from safepassage.plans import Objective, PausesAs
from safepassage.rules import Rule
from safepassage.scenario import Caution, load_scenario
from safepassage.scenario.bundled import bundled_path
from safepassage.scenario.generate import generate_scenario
from safepassage.starting import take_over

AZOVSTAL = load_scenario(bundled_path("azovstal"))
SEEDS = range(3)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("rich", [False, True])
def test_a_tighter_limit_is_kept_and_never_better(seed: int, *, rich: bool) -> None:
    """Each limit is kept, and begun from its plan the looser one is worth no less."""
    scenario = generate_scenario(pickups=4, vehicles=4, days=2, seed=seed, rich=rich)
    free = plan_evacuation(scenario, seconds=None, work=1_000)
    most = risk_of(scenario, free).people_caught
    start, values = None, []
    for share in (0.0, 0.4, 0.8, 1.0):
        limited = replace(scenario, caution=Caution(people_caught=share * most))
        plan = plan_evacuation(limited, seconds=None, work=1_000, start=start)
        assert [fault.message for fault in check(limited, plan).faults] == []
        assert risk_of(limited, plan).people_caught <= share * most + 1e-6
        assert plan.figures.value <= plan.bound.value + 1e-6
        values.append(plan.figures.value)
        looser = replace(scenario, caution=Caution(people_caught=min(1.0, share + 0.4) * most))
        start = take_over(plan.itineraries, looser).start
    assert values == sorted(values)


def test_no_vehicle_is_sent_into_a_zone_for_nobody() -> None:
    """Where nobody may be caught, nobody goes; where some may, each trip brings somebody."""
    scenario = load_scenario(bundled_path("first-steps"))
    for most in (0.0, 0.02, 0.05):
        limited = replace(scenario, caution=Caution(people_caught=most))
        plan = plan_evacuation(limited, seconds=None, work=500)
        assert [fault.message for fault in check(limited, plan).faults] == []
        trips = risk_of(limited, plan).exposures
        assert all(trip.persons > 0 for trip in trips)
        assert bool(trips) == (most > 0)


def test_planner_and_checker_count_the_same_people_caught() -> None:
    """In the certain and the expected plan of the same scenario."""
    for pauses_as in PausesAs:
        scenario = replace(AZOVSTAL, caution=Caution(pauses_as))
        plan = plan_evacuation(scenario, seconds=None, work=2_000)
        counted = CaughtCount(scenario).caught(plan.itineraries)
        assert counted == pytest.approx(risk_of(scenario, plan).people_caught)


def test_the_checker_names_a_plan_that_lets_more_be_caught() -> None:
    """By how many persons, under rule 9."""
    plan = plan_evacuation(AZOVSTAL, seconds=None, work=2_000)
    caught = risk_of(AZOVSTAL, plan).people_caught
    limited = replace(AZOVSTAL, caution=Caution(people_caught=caught - 1.5))
    (fault,) = (fault for fault in check(limited, plan).faults if fault.rule is Rule.LIMITS)
    assert fault.excess == pytest.approx(1.5)
    assert fault.unit == "persons"


def test_a_plan_for_clearance_keeps_the_limit_too() -> None:
    """People are left at their pickups for it."""
    limited = replace(AZOVSTAL, caution=Caution(people_caught=5.0))
    plan = plan_evacuation(limited, objective=Objective.CLEARANCE, seconds=None, work=1_000)
    assert [fault.message for fault in check(limited, plan).faults] == []
    assert risk_of(limited, plan).people_caught <= 5.0 + 1e-6
    assert 0 < plan.figures.people_out < plan.figures.people_total


def test_breaks_have_a_price_in_zones_alone() -> None:
    """Their events an hour add up to the fall of the chance that the pause stands."""
    priced = with_breaks_priced(AZOVSTAL, 3.0)
    assert priced.danger_price == 3.0
    inside = {place.id for place in AZOVSTAL.places if place.zone is not None}
    for danger in priced.dangers:
        ends = {danger.at} if danger.to is None else {danger.at, danger.to}
        roads = [road for road in AZOVSTAL.roads if {road.from_place, road.to_place} == ends]
        assert ends <= inside or any(road.zone is not None for road in roads)
