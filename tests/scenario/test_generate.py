"""Invented scenarios from a seed."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest

from safepassage.errors import UsageError
from safepassage.scenario import (
    Choice,
    PlaceKind,
    Scenario,
    load_scenario,
    scenario_digest,
    write_scenario,
)
from safepassage.scenario.generate import generate_scenario

if TYPE_CHECKING:
    from pathlib import Path

SIZES = {"S": (5, 10), "M": (20, 20), "L": (100, 100)}
EXTREMES = [(1, 1, 1, 1), (1, 1000, 12, 1), (300, 1, 2, 2), (3, 4, 12, 14)]


@pytest.fixture(params=list(SIZES.values()), ids=list(SIZES))
def scenario(request: pytest.FixtureRequest) -> Scenario:
    """Return a scenario of each benchmark size."""
    pickups, vehicles = request.param
    return generate_scenario(pickups=pickups, vehicles=vehicles)


def _reached(scenario: Scenario, start: str, *, zone: str | None = None) -> set[str]:
    """Return the places that roads lead to from ``start``; given a zone, without entering it."""
    roads: dict[str, set[str]] = defaultdict(set)
    for road in scenario.roads:
        if zone is None or road.zone != zone:
            roads[road.from_place].add(road.to_place)
            roads[road.to_place].add(road.from_place)
    reached, found = {start}, [start]
    while found:
        new = roads[found.pop()] - reached
        reached |= new
        found += new
    return reached


def _leaving(scenario: Scenario) -> Counter[str]:
    leaving: Counter[str] = Counter()
    for group in scenario.groups:
        if group.choice is Choice.LEAVE:
            leaving[group.place] += group.persons
    return leaving


def test_same_arguments_same_scenario() -> None:
    """The same arguments give the same scenario."""
    one = generate_scenario(pickups=20, vehicles=20, seed=7)
    assert one == generate_scenario(pickups=20, vehicles=20, seed=7)


def test_another_seed_another_scenario() -> None:
    """Another seed gives other places and other people."""
    one = generate_scenario(pickups=5, vehicles=10, seed=1)
    other = generate_scenario(pickups=5, vehicles=10, seed=2)
    assert one.places != other.places
    assert one.groups != other.groups


def test_sequence_of_draws_is_kept() -> None:
    """A seed keeps its meaning: stored results stay comparable."""
    scenario = generate_scenario(pickups=5, vehicles=10)
    assert scenario.people_leaving() == 2815
    assert [place.ready_at_start for place in scenario.places[:5]] == [102, 0, 0, 0, 0]


DIGESTS = {
    (5, 10, 3, 3, 0): "43329804a86089126eb67c45638734fd9700a4b1b058275cb9c52c67c541d565",
    (5, 10, 3, 3, 1): "62f4fd5ef370f5095a4e9a488d2613fe3cf546ccb16a0fb143b8486ef081e71a",
    (20, 20, 3, 3, 7): "8c234e9cc3ffa1f9dc1119fceede54b389fb87596d0411fe98054afbe6281ac5",
    (100, 100, 3, 3, 2): "e654ad312556ecaba00ee4e0de1d34f5d26806b732b6f6ca957f4a4eeadcb99b",
    (1, 1, 1, 1, 0): "49c1f20a5c2a031ed3f27740effc67fd5812494353ed8e51da317ffae260dd8a",
    (3, 4, 12, 14, 5): "5338c09796483539d86c71d839c1d82a2cc9e54ab4dfbe0917cc05c8c0328cf3",
}


@pytest.mark.parametrize("arguments", list(DIGESTS), ids=str)
def test_scenarios_stay_what_they_are(arguments: tuple[int, int, int, int, int]) -> None:
    """Published cases are named by their arguments, so these always give the same content."""
    names = ("pickups", "vehicles", "receptions", "days", "seed")
    scenario = generate_scenario(**dict(zip(names, arguments, strict=True)), rich=False)
    assert scenario_digest(scenario) == DIGESTS[arguments]


def test_sizes_are_as_asked(scenario: Scenario) -> None:
    """There are as many pickups, vehicles, receptions, depots and pauses as asked for."""
    pickups, vehicles = next(
        size for size in SIZES.values() if scenario.name.startswith(f"generated-p{size[0]}-")
    )
    kinds = Counter(place.kind for place in scenario.places)
    assert kinds[PlaceKind.PICKUP] == pickups
    assert kinds[PlaceKind.RECEPTION] == len(scenario.receptions) == 3
    assert kinds[PlaceKind.DEPOT] == 2
    assert len(list(scenario.vehicle_types())) == vehicles
    assert len(scenario.pauses) == 3
    assert scenario.horizon_min == 3 * 1440
    assert scenario.urgency == 0.5


def test_every_place_can_be_reached(scenario: Scenario) -> None:
    """Roads join every place to the first depot."""
    assert _reached(scenario, "d1") == {place.id for place in scenario.places}


def test_vehicles_move_outside_the_zone_without_a_pause(scenario: Scenario) -> None:
    """Depots, receptions and staging points are joined by roads outside the zone."""
    outside = {place.id for place in scenario.places if place.zone is None}
    assert _reached(scenario, "d1", zone="town") == outside


def test_roads_are_no_shorter_than_the_straight_line(scenario: Scenario) -> None:
    """No road is shorter than the straight line between its ends, apart from rounding."""
    points = {place.id: place for place in scenario.places}
    for road in scenario.roads:
        one, other = points[road.from_place], points[road.to_place]
        assert one.lat is not None
        assert one.lon is not None
        assert other.lat is not None
        assert other.lon is not None
        north_km = (one.lat - other.lat) * 111.2
        east_km = (one.lon - other.lon) * 111.2 * math.cos(math.radians(10.0))
        assert road.km >= math.hypot(north_km, east_km) - 0.06


def test_some_people_are_lifted_out(scenario: Scenario) -> None:
    """At some pickups people are lifted out, some are out already, and all are out in time."""
    leaving = _leaving(scenario)
    pause_h = sum(pause.end_min - pause.start_min for pause in scenario.pauses) / 60
    pickups = [place for place in scenario.places if place.kind is PlaceKind.PICKUP]
    lifted = [place for place in pickups if place.lift_rate_per_h is not None]
    assert 0 < len(lifted) < len(pickups)
    for place in lifted:
        assert place.lift_rate_per_h is not None
        assert 0 < place.ready_at_start < leaving[place.id]
        assert place.ready_at_start + 0.6 * pause_h * place.lift_rate_per_h >= leaving[place.id]
    assert all(place.ready_at_start == 0 for place in pickups if place not in lifted)


@pytest.mark.parametrize(
    ("pickups", "vehicles"), [(5, 10), (20, 20), (100, 100), (10, 8), (50, 40)]
)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_fleet_is_short_on_the_first_day(pickups: int, vehicles: int, seed: int) -> None:
    """More people wait than all seats of the fleet can carry in two rounds."""
    scenario = generate_scenario(pickups=pickups, vehicles=vehicles, seed=seed)
    seats = sum(vehicle.capacity[0] for _, vehicle in scenario.vehicle_types())
    assert 2 * seats < scenario.people_leaving() < 12 * seats


def test_directions_are_mixed(scenario: Scenario) -> None:
    """Most people accept two directions or any, some one only, and a few do not leave."""
    persons: Counter[int] = Counter()
    for group in scenario.groups:
        persons[len(group.accepts)] += group.persons
        assert bool(group.accepts) == (group.choice is Choice.LEAVE)
    assert set(persons) == {0, 1, 2, 3}
    assert persons[2] + persons[3] > persons[1] > persons[0]


@pytest.mark.parametrize("arguments", EXTREMES)
def test_extremes_are_scenarios_too(arguments: tuple[int, int, int, int], tmp_path: Path) -> None:
    """The smallest and the most lopsided scenarios are whole, and pass every check."""
    pickups, vehicles, receptions, days = arguments
    scenario = generate_scenario(
        pickups=pickups, vehicles=vehicles, receptions=receptions, days=days
    )
    assert _reached(scenario, "d1") == {place.id for place in scenario.places}
    write_scenario(scenario, tmp_path / "scenario")
    assert load_scenario(tmp_path / "scenario") == scenario


def test_folder_gives_the_same_scenario(scenario: Scenario, tmp_path: Path) -> None:
    """A generated scenario passes every check and comes back from a folder as it was."""
    write_scenario(scenario, tmp_path / "scenario")
    assert load_scenario(tmp_path / "scenario") == scenario


def test_workbook_gives_the_same_scenario(tmp_path: Path) -> None:
    """A generated scenario comes back from a workbook as it was."""
    scenario = generate_scenario(pickups=5, vehicles=10)
    write_scenario(scenario, tmp_path / "scenario.xlsx")
    assert load_scenario(tmp_path / "scenario.xlsx") == scenario


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pickups", 0),
        ("pickups", 1001),
        ("vehicles", 0),
        ("vehicles", 1001),
        ("receptions", 0),
        ("receptions", 13),
        ("days", 0),
        ("days", 15),
        ("seed", -1),
        ("pickups", 2.5),
        ("pickups", True),
    ],
)
def test_out_of_range_is_a_usage_error(name: str, value: int) -> None:
    """An argument outside its range is named, with its value and its range."""
    arguments = {"pickups": 5, "vehicles": 10} | {name: value}
    with pytest.raises(UsageError, match=rf"{name}: {value} is not a whole number from"):
        generate_scenario(**arguments, rich=False)
