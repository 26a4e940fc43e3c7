"""The exact model against optima that were computed by hand, and its plans against the checker."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from safepassage.checking import check
from safepassage.plans import Objective
from safepassage.scenario.model import (
    Checkpoint,
    ConvoyRule,
    DailyHours,
    Group,
    Pause,
    Place,
    PlaceKind,
    Reception,
    Road,
    Scenario,
    VehicleType,
    Zone,
)
from tests.oracle.mip import ExactResult, ready_people, solve_exact
from tests.oracle.tiny import ALL_FEATURES, Feature, some_features, tiny_scenario

if TYPE_CHECKING:
    from collections.abc import Collection

DEPOT = Place("D", PlaceKind.DEPOT, refuel=True)
PICKUP = Place("A", PlaceKind.PICKUP)
RECEPTION = Place("R", PlaceKind.RECEPTION)
PEOPLE = Group("g", "A", 4, accepts=frozenset("R"))
BUS = VehicleType("bus", "D", capacity=(2, 0, 0), available_to_min=60)
OUT = Road("D", "A", km=5, minutes=5)
BACK = Road("A", "R", km=10, minutes=10)
ZONE = Zone("z")

# Depot D, 5 minutes to the cellar A, 10 minutes on to the reception R; a bus of 2 seats and 4
# persons. The bus can be at A in minutes 5 and 25, and at R in 15 and 35.
SHUTTLE = Scenario(
    "shuttle",
    datetime(2022, 5, 5, 8, tzinfo=ZoneInfo("Europe/Kyiv")),
    "Europe/Kyiv",
    60,
    urgency=0.6,
    places=(DEPOT, PICKUP, RECEPTION),
    groups=(PEOPLE,),
    vehicles=(BUS,),
    roads=(OUT, BACK),
    receptions=(Reception("R"),),
)


def in_zone(scenario: Scenario, *pauses: tuple[int, int, int]) -> Scenario:
    """Return the scenario with its pickup and roads in a zone that has some pauses."""
    return replace(
        scenario,
        places=tuple(
            replace(place, zone="z") if place.kind is PlaceKind.PICKUP else place
            for place in scenario.places
        ),
        roads=tuple(replace(road, zone="z") for road in scenario.roads),
        zones=(ZONE,),
        pauses=tuple(
            Pause(f"p{number}", frozenset("z"), *times) for number, times in enumerate(pauses)
        ),
    )


def assert_optimum(scenario: Scenario, *, value: float, out: int, clearance: int) -> None:
    """Assert both optima of a scenario."""
    people = solve_exact(scenario)
    assert people.value == pytest.approx(value, abs=1e-9)
    assert people.people_out == out
    cleared = solve_exact(scenario, objective="clearance")
    assert (cleared.people_out, cleared.value) == (out, clearance)
    for result in (people, cleared):
        assert_right(scenario, result)


def assert_right(scenario: Scenario, result: ExactResult) -> None:
    """Assert that the checker finds an exact plan right, and worth what the model says."""
    counted = check(scenario, result.plan).figures
    assert counted.value == pytest.approx(result.plan.figures.value, abs=1e-9)
    figures = replace(result.plan.figures, out_by_pause=counted.out_by_pause)
    checked = check(scenario, replace(result.plan, figures=figures))
    assert [fault.message for fault in checked.faults] == []


def test_a_bus_shuttles_until_everybody_is_out() -> None:
    """Two at 15 and two at 35: 2 (1 - 0.6 x 15/60) + 2 (1 - 0.6 x 35/60) = 1.7 + 1.3."""
    assert_optimum(SHUTTLE, value=3.0, out=4, clearance=35)


def test_the_end_of_availability_cuts_the_last_trip_off() -> None:
    """The second trip ends at 35, so 34 minutes are enough for the first alone: 1.7."""
    bus = replace(BUS, available_to_min=34)
    assert_optimum(replace(SHUTTLE, vehicles=(bus,)), value=1.7, out=2, clearance=15)


def test_a_pauses_margin_is_kept() -> None:
    """In at 10, out at 25: 2 (1 - 0.25); a second trip ends at 45, past 48 - 5."""
    assert_optimum(in_zone(SHUTTLE, (10, 48, 5)), value=1.5, out=2, clearance=25)


def test_no_stay_runs_on_from_one_pause_into_the_next() -> None:
    """The trip takes 15 minutes, more than the first pause: 12 to 27, and 27 to 47."""
    adjacent = in_zone(SHUTTLE, (0, 12, 0), (12, 60, 0))
    assert_optimum(adjacent, value=2 * (1 - 0.27) + 2 * (1 - 0.47), out=4, clearance=47)
    assert_optimum(in_zone(SHUTTLE, (0, 60, 0)), value=3.0, out=4, clearance=35)


def test_people_come_out_by_the_lift_rate() -> None:
    """One person each 5 minutes, a minute from A to R: arrivals in 6, 11 and 16."""
    scenario = replace(
        SHUTTLE,
        places=(DEPOT, replace(PICKUP, lift_rate_per_h=12), RECEPTION),
        groups=(replace(PEOPLE, persons=3),),
        roads=(replace(OUT, minutes=1), replace(BACK, minutes=1)),
    )
    assert ready_people(scenario, "A")[:16] == [0] * 5 + [1] * 5 + [2] * 5 + [3]
    assert_optimum(scenario, value=3 - 0.6 * 33 / 60, out=3, clearance=16)


def test_stop_minutes_are_stood_at_both_ends() -> None:
    """Three minutes at A: at R in 18; two more there and 10 + 3 + 10 minutes: again in 43."""
    places = (DEPOT, replace(PICKUP, stop_min=3), replace(RECEPTION, stop_min=2))
    scenario = replace(SHUTTLE, places=places)
    assert_optimum(scenario, value=2 * (1 - 0.18) + 2 * (1 - 0.43), out=4, clearance=43)


def test_a_convoy_waits_for_its_second_vehicle() -> None:
    """The van is there from 7, so both enter then, and four persons arrive in 7 + 15."""
    van = replace(BUS, id="van", available_from_min=7)
    scenario = in_zone(replace(SHUTTLE, vehicles=(BUS, van)), (0, 60, 0))
    convoy = Zone("z", convoy=ConvoyRule(least=2, most=2, escorts=1, headway_min=10))
    assert_optimum(replace(scenario, zones=(convoy,)), value=4 * 0.78, out=4, clearance=22)


def test_an_escort_is_free_when_its_convoy_has_left() -> None:
    """Convoys of one under one escort: the van enters when the bus leaves in 15, out in 30."""
    vans = replace(BUS, count=2)
    scenario = in_zone(replace(SHUTTLE, vehicles=(vans,)), (0, 60, 0))
    convoy = Zone("z", convoy=ConvoyRule(least=1, most=1, escorts=1, headway_min=1))
    value = 2 * (1 - 0.15) + 2 * (1 - 0.30)
    assert_optimum(replace(scenario, zones=(convoy,)), value=value, out=4, clearance=30)


def test_intake_is_counted_by_the_hour() -> None:
    """Two at 15 fill the first hour of 3 with one from the second trip; one more from 60 on."""
    scenario = replace(
        SHUTTLE,
        horizon_min=70,
        vehicles=(replace(BUS, available_to_min=70),),
        receptions=(Reception("R", intake_per_h=3),),
    )
    value = 4 - 0.6 * (15 + 15 + 35 + 60) / 70
    assert_optimum(scenario, value=value, out=4, clearance=60)


def test_a_vehicle_may_drive_slowly_out_of_a_zone() -> None:
    """One an hour, and A must be left by 10: the second vehicle is on its way until 60."""
    scenario = replace(
        SHUTTLE,
        horizon_min=100,
        places=(DEPOT, replace(PICKUP, zone="z"), RECEPTION),
        groups=(replace(PEOPLE, persons=2),),
        vehicles=(replace(BUS, count=2, capacity=(1, 0, 0), available_to_min=100),),
        receptions=(Reception("R", intake_per_h=1),),
        zones=(ZONE,),
        pauses=(Pause("p", frozenset("z"), 0, 10, 0),),
    )
    assert_optimum(scenario, value=(1 - 0.6 * 0.15) + (1 - 0.6 * 0.60), out=2, clearance=60)


def test_households_travel_whole() -> None:
    """Three seats take one household of two: two at 15 and two at 35, and not three at 15."""
    bus = replace(BUS, capacity=(3, 0, 0))
    singles = replace(SHUTTLE, vehicles=(bus,))
    assert_optimum(singles, value=3 * 0.85 + 0.65, out=4, clearance=35)
    pairs = replace(singles, groups=(replace(PEOPLE, household_size=2),))
    assert_optimum(pairs, value=3.0, out=4, clearance=35)


def test_people_are_taken_where_they_agree_to_go() -> None:
    """One aboard gets off at R in 15, the other rides on by A and is at S in 35."""
    scenario = replace(
        SHUTTLE,
        places=(*SHUTTLE.places, Place("S", PlaceKind.RECEPTION)),
        groups=(
            Group("north", "A", 1, accepts=frozenset("R"), priority=2.0),
            Group("south", "A", 1, accepts=frozenset("S")),
        ),
        roads=(OUT, BACK, Road("A", "S", km=10, minutes=10)),
        receptions=(Reception("R"), Reception("S")),
    )
    assert_optimum(scenario, value=2 * 0.85 + 0.65, out=2, clearance=35)


def test_nobody_moves_during_the_curfew() -> None:
    """From 08:04 to 08:20 nothing moves, and the way to A takes 5 minutes: 20, 25, 35 and 55."""
    scenario = replace(SHUTTLE, curfew=DailyHours(484, 500))
    assert_optimum(scenario, value=2 * 0.65 + 2 * 0.45, out=4, clearance=55)


def test_a_checkpoint_begins_so_many_services_an_hour() -> None:
    """C takes 3 minutes on the way and one vehicle an hour: R in 2 + 3 + 2 + 5, and in 65."""
    scenario = replace(
        SHUTTLE,
        horizon_min=100,
        places=(*SHUTTLE.places, Place("C", PlaceKind.CHECKPOINT)),
        groups=(replace(PEOPLE, persons=2),),
        vehicles=(replace(BUS, count=2, capacity=(1, 0, 0), available_to_min=100),),
        roads=(OUT, Road("A", "C", km=2, minutes=2), Road("C", "R", km=2, minutes=2)),
        checkpoints=(Checkpoint("C", service_min=3, vehicles_per_h=1),),
    )
    assert_optimum(scenario, value=(1 - 0.6 * 0.12) + (1 - 0.6 * 0.65), out=2, clearance=65)


def test_range_ends_where_there_is_no_fuel() -> None:
    """25 km to A again is too far for 24; with 34 it fills up at D between, and is at R in 45."""
    short, longer = (replace(SHUTTLE, vehicles=(replace(BUS, range_km=km),)) for km in (24.0, 34.0))
    assert_optimum(short, value=1.7, out=2, clearance=15)
    assert_optimum(longer, value=1.7 + 2 * (1 - 0.45), out=4, clearance=45)
    fuel = (DEPOT, PICKUP, replace(RECEPTION, refuel=True))
    assert_optimum(replace(short, places=fuel), value=3.0, out=4, clearance=35)


def test_driving_time_begins_anew_at_midnight() -> None:
    """From 23:45 a trip fills the day's 20 minutes to 15, the next begins at 0:00 and fills it."""
    start = datetime(2022, 5, 5, 23, 45, tzinfo=ZoneInfo("Europe/Kyiv"))
    bus = replace(BUS, driving_min_per_day=20, capacity=(1, 0, 0))
    scenario = replace(SHUTTLE, start=start, vehicles=(bus,))
    assert_optimum(scenario, value=0.85 + 0.65, out=2, clearance=35)


@pytest.mark.parametrize(
    "seed", [pytest.param(s, marks=[pytest.mark.slow] if s >= 30 else []) for s in range(60)]
)
def test_exact_plans_are_right(seed: int) -> None:
    """The checker finds every plan of the exact model right, and worth the same."""
    scenario = tiny_scenario(seed, features=some_features(seed, most=5))
    assert_right(scenario, solve_exact(scenario))


@pytest.mark.parametrize("feature", sorted(Feature))
def test_a_feature_is_switched_on_by_itself(feature: Feature) -> None:
    """Each feature's scenarios have right plans for both objectives."""
    scenario = tiny_scenario(6, features=[feature])
    people, cleared = (solve_exact(scenario, objective=objective) for objective in Objective)
    assert cleared.people_out >= people.people_out
    assert (people.plan.figures.clearance_min or 0) >= cleared.value or (
        cleared.people_out > people.people_out
    )
    assert_right(scenario, people)
    assert_right(scenario, cleared)


@pytest.mark.parametrize("features", [(), ALL_FEATURES])
def test_the_same_seed_gives_the_same_scenario(features: Collection[Feature]) -> None:
    """Seed and features fix a tiny scenario, and another seed makes another."""
    assert tiny_scenario(3, features=features) == tiny_scenario(3, features=features)
    assert tiny_scenario(3, features=features) != tiny_scenario(4, features=features)
