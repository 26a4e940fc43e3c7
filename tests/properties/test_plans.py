"""
Of every plan: people conserved, capacity, pauses, direction, households.

Each property is worked out anew from the plan's stops in the plainest way, minute by minute and
person by person, so that a mistake that planner and checker share would show here.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from safepassage.planning import plan_evacuation
from safepassage.plans import Objective
from safepassage.scenario.generate import generate_scenario
from safepassage.scenario.model import Choice, Need
from tests.oracle.tiny import ALL_FEATURES, some_features, tiny_scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.plans import Itinerary, Plan
    from safepassage.scenario.model import Scenario

RANDOM = range(300, 400)
EVERYTHING = range(50, 60)
TOWNS = range(20, 22)
CASES = [
    *(f"random {seed}" for seed in RANDOM),
    *(f"everything {seed}" for seed in EVERYTHING),
    *(f"town {seed}" for seed in TOWNS),
]


@cache
def planned(case: str) -> tuple[Scenario, Plan]:
    """Return a scenario by its kind and seed, and a plan for it; seeds take turns in objective."""
    kind, number = case.split()
    seed = int(number)
    if kind == "town":
        scenario = generate_scenario(pickups=4, vehicles=3, receptions=3, days=2, seed=seed)
    else:
        features = ALL_FEATURES if kind == "everything" else some_features(seed, most=9)
        scenario = tiny_scenario(seed, features=features)
    objective = tuple(Objective)[seed % 2]
    return scenario, plan_evacuation(scenario, objective=objective, work=300)


def _aboard(itinerary: Itinerary) -> Iterator[Counter[str]]:
    """Yield the persons aboard by group when a vehicle leaves each of its stops."""
    aboard: Counter[str] = Counter()
    for stop in itinerary.stops:
        for load in stop.alighted:
            aboard[load.group] -= load.persons
            assert aboard[load.group] >= 0
        for load in stop.boarded:
            aboard[load.group] += load.persons
        yield Counter(aboard)


@pytest.mark.parametrize("case", CASES)
def test_people_are_conserved(case: str) -> None:
    """Whoever boards gets off, nobody boards twice, and those out and left are all who leave."""
    scenario, plan = planned(case)
    boarded: Counter[str] = Counter()
    alighted: Counter[str] = Counter()
    for itinerary in plan.itineraries:
        for stop in itinerary.stops:
            boarded.update({load.group: 0 for load in stop.boarded})
            for load in stop.boarded:
                boarded[load.group] += load.persons
            for load in stop.alighted:
                alighted[load.group] += load.persons
        assert not any(list(_aboard(itinerary))[-1].values())
    assert boarded == alighted
    left = dict(plan.figures.left)
    for group in scenario.groups:
        if group.choice is Choice.LEAVE:
            assert boarded[group.id] + left.get(group.id, 0) == group.persons
        else:
            assert boarded[group.id] == 0
    assert plan.figures.people_out == boarded.total()
    assert plan.figures.people_out + plan.figures.people_left == plan.figures.people_total


@pytest.mark.parametrize("case", CASES)
def test_no_vehicle_holds_more_than_its_places(case: str) -> None:
    """Of each need no more are aboard than there are places, after every stop."""
    scenario, plan = planned(case)
    need = {group.id: group.need for group in scenario.groups}
    types = dict(scenario.vehicle_types())
    for itinerary in plan.itineraries:
        for aboard in _aboard(itinerary):
            for kind, places in zip(Need, types[itinerary.vehicle].capacity, strict=True):
                held = sum(count for group, count in aboard.items() if need[group] is kind)
                assert held <= places


@pytest.mark.parametrize("case", CASES)
def test_nobody_is_in_a_zone_without_a_pause(case: str) -> None:
    """Each minute in a zone, standing or moving, lies in a pause of it, before its margin."""
    scenario, plan = planned(case)
    allowed: dict[str, set[int]] = {zone.id: set() for zone in scenario.zones}
    for pause in scenario.pauses:
        for zone in pause.zones:
            allowed[zone].update(range(pause.start_min, pause.end_min - pause.margin_min))
    place_zone = {place.id: place.zone for place in scenario.places}
    road_zones: dict[frozenset[str], set[str | None]] = {}
    for road in scenario.roads:
        ends = frozenset((road.from_place, road.to_place))
        road_zones.setdefault(ends, set()).add(road.zone)
    for itinerary in plan.itineraries:
        for stop in itinerary.stops:
            held_in = place_zone[stop.place]
            if held_in is not None:
                assert allowed[held_in].issuperset(range(stop.arrive_min, stop.depart_min))
        for stop, after in pairwise(itinerary.stops):
            zones = road_zones[frozenset((stop.place, after.place))]
            minutes = range(stop.depart_min, after.arrive_min)
            assert any(zone is None or allowed[zone].issuperset(minutes) for zone in zones)
        assert place_zone[itinerary.stops[-1].place] is None


@pytest.mark.parametrize("case", CASES)
def test_nobody_is_taken_where_they_did_not_agree_to_go(case: str) -> None:
    """People board at their own pickup, and get off at a reception that they accept."""
    scenario, plan = planned(case)
    groups = {group.id: group for group in scenario.groups}
    for itinerary in plan.itineraries:
        for stop in itinerary.stops:
            for load in stop.boarded:
                assert stop.place == groups[load.group].place
                assert stop.depart_min >= groups[load.group].ready_from_min
            for load in stop.alighted:
                assert stop.place in groups[load.group].accepts


@pytest.mark.parametrize("case", CASES)
def test_no_household_is_parted(case: str) -> None:
    """A household is left, or boards one vehicle at one stop and gets off it together."""
    scenario, plan = planned(case)
    groups = {group.id: group for group in scenario.groups}
    members: Counter[str] = Counter()
    for group in scenario.groups:
        if group.household is not None:
            members[group.household] += group.persons
    for itinerary in plan.itineraries:
        for stop in itinerary.stops:
            for loads in (stop.boarded, stop.alighted):
                together: Counter[str] = Counter()
                for load in loads:
                    group = groups[load.group]
                    if group.household is not None:
                        together[group.household] += load.persons
                    else:
                        assert load.persons % group.household_size == 0
                assert all(members[household] == count for household, count in together.items())


def test_the_cases_bring_people_out() -> None:
    """The properties are not kept by moving nobody: people move, in zones and in households too."""
    moving = [planned(case) for case in CASES if planned(case)[1].figures.people_out]
    assert len(moving) > len(CASES) / 2
    assert sum(plan.figures.people_left > 0 for _, plan in moving) > 10
    assert sum(plan.figures.zone_person_min > 0 for _, plan in moving) > 10
    households = {
        (scenario.name, group.id)
        for scenario, _ in moving
        for group in scenario.groups
        if group.household is not None or group.household_size > 1
    }
    boarded = {
        (scenario.name, load.group)
        for scenario, plan in moving
        for itinerary in plan.itineraries
        for stop in itinerary.stops
        for load in stop.boarded
    }
    assert len(households & boarded) > 2
