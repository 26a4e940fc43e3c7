"""Rich invented scenarios: needs, households, villages, a checkpoint, convoys and intakes."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest

from safepassage.scenario import PlaceKind, Scenario, load_scenario, write_scenario
from safepassage.scenario.generate import generate_scenario
from safepassage.scenario.model import Need

if TYPE_CHECKING:
    from pathlib import Path

SIZES = [(5, 10, 3, 3), (20, 20, 3, 3), (100, 100, 3, 3)]
EXTREMES = [(1, 1, 1, 1), (1, 1000, 12, 1), (300, 1, 2, 2), (3, 4, 12, 14), (2, 6, 1, 3)]


def _rich(arguments: tuple[int, int, int, int], seed: int = 0) -> Scenario:
    pickups, vehicles, receptions, days = arguments
    return generate_scenario(
        pickups=pickups, vehicles=vehicles, receptions=receptions, days=days, seed=seed, rich=True
    )


@pytest.fixture(params=SIZES, ids=["S", "M", "L"])
def scenario(request: pytest.FixtureRequest) -> Scenario:
    """Return a rich scenario of each size."""
    return _rich(request.param)


def _persons(scenario: Scenario, need: Need) -> int:
    return sum(group.persons for group in scenario.groups if group.accepts and group.need is need)


def _reached(scenario: Scenario, start: str, *, without: frozenset[str] = frozenset()) -> set[str]:
    """Return the places that roads lead to without passing some places."""
    roads: dict[str, set[str]] = defaultdict(set)
    for road in scenario.roads:
        roads[road.from_place].add(road.to_place)
        roads[road.to_place].add(road.from_place)
    reached, found = {start}, [start]
    while found:
        new = roads[found.pop()] - reached - without
        reached |= new
        found += new
    return reached


@pytest.mark.parametrize("arguments", SIZES + EXTREMES, ids=str)
@pytest.mark.parametrize("seed", [0, 1])
def test_they_pass_every_check(
    arguments: tuple[int, int, int, int], seed: int, tmp_path: Path
) -> None:
    """Rich scenarios of any size are whole, pass every check, and come back as they were."""
    scenario = _rich(arguments, seed)
    assert _reached(scenario, "d1") == {place.id for place in scenario.places}
    write_scenario(scenario, tmp_path / "scenario")
    assert load_scenario(tmp_path / "scenario") == scenario


@pytest.mark.parametrize("arguments", SIZES + EXTREMES, ids=str)
def test_sizes_are_as_asked(arguments: tuple[int, int, int, int]) -> None:
    """Villages count as pickups and ambulances as vehicles: the numbers are those asked for."""
    pickups, vehicles, receptions, days = arguments
    scenario = _rich(arguments)
    kinds = Counter(place.kind for place in scenario.places)
    assert kinds[PlaceKind.PICKUP] == pickups
    assert kinds[PlaceKind.RECEPTION] == receptions
    assert len(list(scenario.vehicle_types())) == vehicles
    assert scenario.horizon_min == days * 1440


def test_every_need_has_places(scenario: Scenario) -> None:
    """There are people with each need, and half of the fleet's places in all pauses hold them."""
    for number, need in enumerate(Need):
        persons = _persons(scenario, need)
        places = sum(kind.count * kind.capacity[number] for kind in scenario.vehicles)
        assert 0 < persons < 10 * places
    assert any(kind.id == "ambulance" for kind in scenario.vehicles)


def test_households_of_both_kinds(scenario: Scenario) -> None:
    """There are many households of one size, and families with a wheelchair user."""
    assert any(group.household_size > 1 for group in scenario.groups)
    families = defaultdict(list)
    for group in scenario.groups:
        if group.household:
            families[group.household].append(group)
    if len(scenario.places) > 60:
        assert families
    for members in families.values():
        assert {member.need for member in members} == {Need.SEATED, Need.WHEELCHAIR}
        assert len({(member.place, member.direction) for member in members}) == 1


def test_villages_lie_outside_the_town(scenario: Scenario) -> None:
    """Villages are small, in their own zone, and their pauses are longer than the town's."""
    villages = [place.id for place in scenario.places if place.zone == "villages"]
    assert len(villages) >= 2
    for village in villages:
        persons = sum(group.persons for group in scenario.groups if group.place == village)
        assert 6 <= persons <= 24
    hours = {zone: (p.start_min, p.end_min) for p in scenario.pauses[-1:] for zone in p.zones}
    assert set(hours) == {"villages", "corridor"}


def test_what_lies_behind_the_limits(scenario: Scenario) -> None:
    """One reception is reached past the checkpoint only, another through the corridor only."""
    checkpoint = scenario.checkpoints[0]
    assert checkpoint.vehicles_per_h is not None
    ends = {
        place
        for road in scenario.roads
        if road.zone == "corridor"
        for place in (road.from_place, road.to_place)
    }
    beyond_checkpoint = {place.id for place in scenario.places} - _reached(
        scenario, "d1", without=frozenset({checkpoint.place})
    )
    beyond_corridor = {place.id for place in scenario.places} - _reached(
        scenario, "d1", without=frozenset(ends)
    )
    assert "r2" in beyond_checkpoint
    assert "r3" in beyond_corridor
    assert "r1" not in beyond_checkpoint | beyond_corridor


def test_convoys_are_small_against_the_fleet(scenario: Scenario) -> None:
    """A convoy needs a tenth of the buses of the fleet or two, and may hold more."""
    rule = next(zone.convoy for zone in scenario.zones if zone.convoy)
    buses = sum(kind.count for kind in scenario.vehicles if kind.id != "ambulance")
    assert rule.least <= max(2, buses // 10)
    assert rule.least < rule.most
    assert rule.escorts >= 2


def test_receptions_take_everybody_in_time(scenario: Scenario) -> None:
    """Intakes hold the largest busload, and all receptions together the people of two days."""
    largest = max(sum(kind.capacity) for kind in scenario.vehicles)
    intakes = [reception.intake_per_h or 0 for reception in scenario.receptions]
    assert min(intakes) >= largest
    assert sum(intakes) * 8 * 2 >= scenario.people_leaving()
    limited = [r for r in scenario.receptions if r.capacity is not None]
    assert len(limited) == 1
    only = sum(g.persons for g in scenario.groups if g.accepts == {limited[0].place})
    assert only <= (limited[0].capacity or 0) < scenario.people_leaving()


def test_roads_are_no_shorter_than_the_straight_line(scenario: Scenario) -> None:
    """No road is shorter than the straight line between its ends, apart from rounding."""
    points = {place.id: place for place in scenario.places}
    for road in scenario.roads:
        one, other = points[road.from_place], points[road.to_place]
        north_km = ((one.lat or 0) - (other.lat or 0)) * 111.2
        east_km = ((one.lon or 0) - (other.lon or 0)) * 111.2 * math.cos(math.radians(10.0))
        assert road.km >= math.hypot(north_km, east_km) - 0.06


def test_same_arguments_same_scenario() -> None:
    """The same arguments give the same scenario, another seed another one."""
    assert _rich((20, 20, 3, 3), 7) == _rich((20, 20, 3, 3), 7)
    assert _rich((20, 20, 3, 3), 7).groups != _rich((20, 20, 3, 3), 8).groups
