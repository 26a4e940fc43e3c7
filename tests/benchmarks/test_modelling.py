"""An instance becomes a scenario in which the best plans are the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from benchmarks.bus_evacuation.instance import InstanceError
from benchmarks.bus_evacuation.modelling import (
    build_direct_network,
    build_scenario,
    makespan_bound,
)
from safepassage.compiled import INF
from safepassage.network.build import build_network
from safepassage.scenario import load_scenario, write_scenario
from safepassage.scenario.model import PlaceKind
from tests.benchmarks.instances import (
    SHORTCUT,
    TRIP_BEFORE,
    TWO_BUSES,
    best_makespan,
    random_instance,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_scenario_has_the_instance() -> None:
    """Demands, capacities, buses and distances stand in the scenario; nothing else restricts it."""
    scenario = build_scenario(TWO_BUSES)
    assert [(group.place, group.persons) for group in scenario.groups] == [
        ("pickup-1", 2),
        ("pickup-2", 1),
    ]
    assert {group.accepts for group in scenario.groups} == {frozenset({"shelter-1", "shelter-2"})}
    assert [(item.place, item.capacity) for item in scenario.receptions] == [
        ("shelter-1", 1),
        ("shelter-2", 3),
    ]
    (buses,) = scenario.vehicles
    assert (buses.depot, buses.count, buses.capacity) == ("depot-1", 2, (1, 0, 0))
    assert buses.available_to_min == scenario.horizon_min
    assert {(r.from_place, r.to_place): (r.minutes, r.one_way) for r in scenario.roads} == {
        ("depot-1", "pickup-1"): (3, True),
        ("depot-1", "pickup-2"): (1, True),
        ("pickup-1", "shelter-1"): (3, False),
        ("pickup-1", "shelter-2"): (5, False),
        ("pickup-2", "shelter-1"): (1, False),
        ("pickup-2", "shelter-2"): (4, False),
    }
    assert (scenario.zones, scenario.pauses, scenario.urgency) == ((), (), 0.0)


def test_scenario_can_be_written_and_read(tmp_path: Path) -> None:
    """The scenario is one that the readers accept."""
    scenario = build_scenario(TWO_BUSES)
    write_scenario(scenario, tmp_path / "folder")
    assert load_scenario(tmp_path / "folder").groups[0].accepts == scenario.groups[0].accepts


def test_what_is_empty_is_left_out() -> None:
    """Depots without buses, pickups without people and shelters without room have no place."""
    instance = replace(
        TWO_BUSES,
        buses=(0, 2),
        demand=(0, 1),
        capacity=(0, 3),
        to_pickup=((9, 9), (2, 1)),
    )
    scenario = build_scenario(instance)
    assert [place.id for place in scenario.places] == ["depot-2", "pickup-2", "shelter-2"]
    assert len(scenario.roads) == 2


@pytest.mark.parametrize("seed", range(40))
def test_horizon_is_long_enough(seed: int) -> None:
    """The best plan fits into the horizon with room to spare."""
    instance = random_instance(seed)
    assert build_scenario(instance).horizon_min > best_makespan(instance) + 1


def test_endless_distances_are_refused() -> None:
    """Distances that make too many minutes are an instance's fault, with a remedy."""
    far = replace(TWO_BUSES, demand=(20, 1), capacity=(20, 3), to_shelter=((10**6, 10**6), (1, 4)))
    with pytest.raises(InstanceError, match="in a larger unit"):
        build_scenario(far)


def test_legs_are_direct() -> None:
    """A leg takes the distance of its own ends, though a way over other places is shorter."""
    scenario = build_scenario(SHORTCUT)
    network = build_direct_network(scenario)
    ids = [scenario.places[place].id for place in network.stops]
    pickup, shelter = ids.index("pickup-1"), ids.index("shelter-1")
    assert build_network(scenario).arrival(0, shelter, pickup, 0) == 3
    assert network.constant[network.row[0, shelter, pickup]] == 10
    assert network.constant[network.row[0, pickup, shelter]] == 10


def test_bounds_see_trips_before() -> None:
    """Nobody is at a pickup sooner than over the shortest way, with other trips made on it."""
    scenario = build_scenario(TRIP_BEFORE)
    network = build_direct_network(scenario)
    ids = [scenario.places[place].id for place in network.stops]
    depot, pickup = ids.index("depot-1"), ids.index("pickup-1")
    assert network.constant[network.row[0, pickup, depot]] == 11
    assert network.arrival(0, pickup, depot, 0) == 1 + 1 + 1 + 1
    assert network.arrival(0, pickup, depot, network.horizon_min) == INF


def test_no_leg_joins_places_of_one_kind() -> None:
    """Busloads come from one pickup, so there is no leg from one to another."""
    scenario = build_scenario(SHORTCUT)
    network = build_direct_network(scenario)
    kinds = [scenario.places[place].kind for place in network.stops]
    legs = {
        (kinds[source], kinds[target])
        for source in range(len(kinds))
        for target in range(len(kinds))
        if network.row[0, target, source] >= 0
    }
    assert legs == {
        (PlaceKind.DEPOT, PlaceKind.PICKUP),
        (PlaceKind.PICKUP, PlaceKind.RECEPTION),
        (PlaceKind.RECEPTION, PlaceKind.PICKUP),
    }


def test_bound_is_in_distances() -> None:
    """A clearance bound loses the depot's minute, and all that distances of 0 could have cost."""
    assert makespan_bound(TWO_BUSES, 10.0) == 9
    assert makespan_bound(TWO_BUSES, 9.2) == 9
    assert makespan_bound(TWO_BUSES, 0.0) == 0
    assert makespan_bound(replace(TWO_BUSES, to_shelter=((3, 0), (1, 4))), 10.0) == 3
