"""The map of an invented town."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from safepassage.scenario.town import (
    TOWN,
    TownMap,
    TownPoint,
    _neighbour_pairs,
    build_country_roads,
    build_town_map,
    minutes_from,
)


def _square() -> list[TownPoint]:
    """Return three corners of a square of 1 km, its middle, and a point far to the east."""
    corners = [("a", 0.0, 0.0), ("b", 1.0, 0.0), ("c", 0.0, 1.0)]
    return [TownPoint(*point) for point in [*corners, ("m", 0.5, 0.5), ("far", 9.0, 0.4)]]


@pytest.fixture(params=[1, 2, 3, 4, 12])
def town(request: pytest.FixtureRequest) -> TownMap:
    """Return a town with few and with many receptions."""
    return build_town_map(random.Random(3), pickups=30, receptions=request.param)


def test_streets_of_a_square() -> None:
    """The diagonal is no street, since the middle lies on it; the far point is joined once."""
    points = _square()
    named = {points[one].id + "-" + points[other].id for one, other in _neighbour_pairs(points)}
    assert "b-c" not in named
    assert {"a-m", "b-m", "c-m", "b-far"} <= named


def test_streets_are_neighbours_by_definition() -> None:
    """Among few points, the streets are those of the definition, tried on every third point."""
    draw = random.Random(1)
    points = [TownPoint(str(i), draw.random(), draw.random()) for i in range(15)]
    expected = {
        (one, other)
        for one, other in combinations(range(15), 2)
        if all(
            points[one].km_to(third) ** 2 + points[other].km_to(third) ** 2
            >= points[one].km_to(points[other]) ** 2
            for third in points
            if third not in (points[one], points[other])
        )
    }
    assert set(_neighbour_pairs(points)) == expected


def test_country_roads_stay_out_of_the_zone(town: TownMap) -> None:
    """No road around the town is in its zone, and they join depots, receptions and staging."""
    roads = build_country_roads(random.Random(0), town)
    assert TOWN not in {road.zone for road in roads}
    reached = minutes_from(town.depots[:1], roads)
    assert set(reached) == {p.id for p in town.depots + town.receptions + town.staging}


def test_receptions_lie_15_to_60_km_away(town: TownMap) -> None:
    """Receptions lie 15 to 60 km from the centre, in up to three directions by turns."""
    centre = TownPoint("centre", 0.0, 0.0)
    assert all(15.0 <= centre.km_to(point) <= 60.0 for point in town.receptions)
    assert len(set(town.directions)) == min(3, len(town.receptions))


def test_minutes_are_the_least() -> None:
    """The minutes to a place are those of the shortest way from the nearest start."""
    town = build_town_map(random.Random(5), pickups=4, receptions=2)
    roads = build_country_roads(random.Random(5), town)
    alone = [minutes_from([gate], roads) for gate in town.staging]
    both = minutes_from(town.staging, roads)
    assert both == {place: min(each[place] for each in alone) for place in both}
