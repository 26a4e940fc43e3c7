"""Pauses that break with vehicles inside: who is caught, and what they do afterwards."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from safepassage import check
from safepassage.planning import plan_evacuation
from safepassage.planning.replanning import Replan, replan_evacuation
from safepassage.planning.replanning.courses import Chart
from safepassage.rules import Rule
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path
from safepassage.scenario.changes import Change, ChangeKind
from safepassage.scenario.generate import generate_scenario
from safepassage.scenario.model import (
    Pause,
    Place,
    PlaceKind,
    Road,
    Scenario,
    VehicleType,
)
from tests.oracle.tiny import Feature, some_features, tiny_scenario
from tests.planning.replanning.afresh import out_if_planned_afresh
from tests.planning.replanning.convoys import CORRIDOR
from tests.planning.replanning.days import assert_executed_stays, assert_right

if TYPE_CHECKING:
    from safepassage.plans import Plan


def test_a_convoy_is_whole_though_a_vehicle_of_it_is_out_already() -> None:
    """The van that went in with the bus is out at 30: the two may go in together once more."""
    plan = plan_evacuation(CORRIDOR, seconds=None, work=2000)
    assert plan.figures.people_out == 6
    change = Change(ChangeKind.PEOPLE, "a", value="+2")
    made = replan_evacuation(CORRIDOR, plan, [change], at=60, seconds=None, work=2000)
    assert_right(made)
    assert made.plan.figures.people_out == 8


def test_caught_buses_go_on_fetching_from_where_they_are_safe() -> None:
    """Between A and B at 40, two aboard: out at X, and by B, A and W to R in the next pause."""
    scenario = replace(
        CORRIDOR,
        places=(*CORRIDOR.places, Place("X", PlaceKind.WAYPOINT, name="the rest")),
        groups=(CORRIDOR.groups[0], replace(CORRIDOR.groups[1], persons=6)),
        vehicles=(replace(CORRIDOR.vehicles[1], count=2),),
        roads=(*CORRIDOR.roads, Road("B", "X", 5, minutes=5, zone="z")),
        pauses=(
            Pause("p", frozenset("z"), 15, 200, 0),
            Pause("q", frozenset("z"), 300, 400, 0),
        ),
    )
    plan = plan_evacuation(scenario, seconds=None, work=2000)
    assert plan.figures.clearance_min == 165
    change = Change(ChangeKind.PAUSE_END, "p", minute=40)
    made = replan_evacuation(scenario, plan, [change], at=40, seconds=None, work=2000)
    assert_right(made)
    assert (made.plan.figures.people_out, made.plan.figures.clearance_min) == (8, 385)
    told = [(item.persons, item.minutes, item.safe_place) for item in made.exposed]
    assert told == [(2, 50, "X"), (0, 50, "X")]
    assert made.exposed[0].sentence.endswith(
        "in the zone z until 09:30, 50 minutes after it must be out, 2 people aboard; nearest safe "
        "place: the rest."
    )
    assert "nobody but its crew aboard" in made.exposed[1].sentence
    for order in made.changed:
        assert "leaves the zone at once for the rest, there at 09:30, since" in order.sentence
        assert "goes on from there at 13:00" in order.sentence


def test_others_come_for_people_who_may_not_go_on_alone() -> None:
    """The car beside a bus with two aboard is lost: the others go to X, and back with the bus."""
    scenario = replace(
        CORRIDOR,
        places=(*CORRIDOR.places, Place("X", PlaceKind.WAYPOINT)),
        groups=(CORRIDOR.groups[0], replace(CORRIDOR.groups[1], persons=2)),
        vehicles=(
            CORRIDOR.vehicles[1],
            VehicleType("car", "D", count=3, capacity=(0, 0, 1), available_to_min=600),
        ),
        roads=(*CORRIDOR.roads, Road("B", "X", 5, minutes=5, zone="z")),
        pauses=(
            Pause("p", frozenset("z"), 15, 160, 0),
            Pause("q", frozenset("z"), 300, 500, 0),
        ),
    )
    plan = plan_evacuation(scenario, seconds=None, work=2000)
    (car,) = (each.vehicle for each in plan.itineraries if each.vehicle != "bus")
    changes = [
        Change(ChangeKind.PAUSE_END, "p", minute=40),
        Change(ChangeKind.VEHICLE_LOST, car),
    ]
    made = replan_evacuation(scenario, plan, changes, at=40, seconds=None, work=2000)
    assert_right(made)
    assert ("bus", 2, "X") in {(one.vehicle, one.persons, one.safe_place) for one in made.exposed}
    assert made.plan.figures.people_out == 4
    told = [order.sentence for order in made.changed if order.vehicle not in {"bus", car}]
    assert len(told) == 2
    assert all("drives along with nobody aboard, by X at 14:" in sentence for sentence in told)


@cache
def _azovstal(seed: int) -> tuple[Scenario, Plan]:
    """Return the bundled case with a plan of little work."""
    scenario = load_scenario(bundled_path("azovstal"))
    return scenario, plan_evacuation(scenario, seconds=None, work=3000, seed=seed)


def test_what_the_search_finds_is_what_is_planned() -> None:
    """No one is lost between the search's best plan and the one that is read out."""
    scenario, plan = _azovstal(2)
    told: list[int] = []
    made = replan_evacuation(
        scenario,
        plan,
        [Change(ChangeKind.PAUSE_END, "plant-5-may", minute=900)],
        at=900,
        seconds=None,
        work=20_000,
        progress=lambda out, _: told.append(out),
    )
    assert_right(made)
    assert made.plan.figures.people_out == told[-1]


def _broken_with_vehicles_inside(
    draw: random.Random,
    scenario: Scenario,
    plan: Plan,
    *,
    since: Replan | None = None,
    work: int = 300,
) -> Replan | None:
    """Return the answer when pauses break while some vehicle is in their zone, None without one."""
    first_min = 0 if since is None else since.at_min
    stays = [
        stay
        for itinerary in plan.itineraries
        for stay in Chart(scenario).zone_stays(itinerary.stops)
        if stay.end_min - 1 > max(first_min, stay.start_min)
    ]
    if not stays:
        return None
    stay = draw.choice(stays)
    at_min = draw.randint(max(first_min, stay.start_min + 1), stay.end_min - 1)
    changes = [
        Change(ChangeKind.PAUSE_END, pause.id, minute=at_min)
        for pause in scenario.pauses
        if stay.zone in pause.zones and pause.start_min <= stay.start_min <= at_min < pause.end_min
    ]
    earlier = () if since is None else since.earlier
    return replan_evacuation(
        scenario, plan, changes, at=at_min, earlier=earlier, seconds=None, work=work
    )


def _assert_each_exposed_is_told(made: Replan) -> int:
    """Assert that whoever is outside a pause since then is told; returns the vehicles."""
    result = check(made.scenario, made.plan, earlier=made.earlier)
    places = {place.id: place for place in made.scenario.places}
    found = [
        fault
        for fault in result.unavoidable
        if fault.rule is Rule.PAUSES and (fault.minute or 0) >= made.at_min
    ]
    for fault in found:
        (told,) = (
            item
            for item in made.exposed
            if (item.vehicle, item.minutes, item.from_min)
            == (fault.vehicle, fault.excess, fault.minute)
        )
        minutes = "1 minute" if told.minutes == 1 else f"{told.minutes} minutes"
        assert f"until {made.scenario.time_at(told.until_min):%H:%M}, {minutes}" in told.sentence
        if told.safe_place is not None:
            assert places[told.safe_place].zone is None
            assert places[told.safe_place].name in told.sentence
    urgent = [item.zone is not None and item.persons > 0 for item in made.exposed]
    assert urgent == sorted(urgent, reverse=True)
    return len(found)


# 376: the way out is longer than the vehicle's range.
@pytest.mark.parametrize("seed", [*range(60), 376])
def test_a_broken_pause_on_a_tiny_day_is_answered(seed: int) -> None:
    """Whatever the rules: all is right but for what must be, and each exposed vehicle is told."""
    more = {Feature.ZONES} if seed % 3 else {Feature.ZONES, Feature.CONVOYS}
    scenario = tiny_scenario(seed, features=some_features(seed) | more)
    plan = plan_evacuation(scenario, seconds=None, work=300)
    draw = random.Random(seed)
    for _ in range(2):
        made = _broken_with_vehicles_inside(draw, scenario, plan)
        if made is not None:
            assert_right(made)
            assert_executed_stays(plan, made)
            _assert_each_exposed_is_told(made)


@pytest.mark.parametrize("seed", range(6))
def test_one_broken_pause_after_another_is_answered(seed: int) -> None:
    """Vehicles that wait where they are safe, or work again, are caught again, and go on again."""
    scenario = generate_scenario(pickups=5, vehicles=8, seed=seed, rich=True)
    plan = plan_evacuation(scenario, seconds=None, work=300)
    draw = random.Random(seed)
    made: Replan | None = None
    for _ in range(3):
        made = _broken_with_vehicles_inside(draw, scenario, plan, since=made)
        if made is None:
            break
        assert_right(made)
        assert_executed_stays(plan, made)
        scenario, plan = made.scenario, made.plan


@pytest.mark.parametrize("seed", range(5))
def test_a_broken_pause_in_a_town_is_answered_as_well_as_afresh(seed: int) -> None:
    """Vehicles that were caught work on: as many are out as when all is planned from nothing."""
    scenario = generate_scenario(pickups=5, vehicles=8, seed=seed, rich=True)
    plan = plan_evacuation(scenario, seconds=None, work=2000)
    draw = random.Random(seed)
    told = 0
    for _ in range(2):
        made = _broken_with_vehicles_inside(draw, scenario, plan, work=4000)
        assert made is not None
        assert_right(made)
        assert_executed_stays(plan, made)
        told += _assert_each_exposed_is_told(made)
        afresh = out_if_planned_afresh(scenario, plan, made, work=2000)
        assert made.plan.figures.people_out >= 0.98 * afresh
    assert told


@pytest.mark.parametrize(
    ("seed", "pause", "at_min"),
    [
        (0, "corridor-5-may", 900),
        (0, "corridor-6-may", 1950),
        (1, "corridor-6-may", 2200),
        (2, "corridor-6-may", 1950),
        (2, "plant-6-may", 2300),
    ],
)
def test_azovstal_goes_on_from_a_broken_pause(seed: int, pause: str, at_min: int) -> None:
    """Vehicles that were caught, with people or without, go on when the next pause comes."""
    scenario, plan = _azovstal(seed)
    change = Change(ChangeKind.PAUSE_END, pause, minute=at_min)
    made = replan_evacuation(scenario, plan, [change], at=at_min, seconds=None, work=20_000)
    assert_right(made)
    assert _assert_each_exposed_is_told(made)
    afresh = out_if_planned_afresh(scenario, plan, made, work=3000)
    assert made.plan.figures.people_out >= 0.98 * afresh
