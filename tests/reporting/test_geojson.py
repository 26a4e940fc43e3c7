"""The plan for map programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from safepassage.reporting.geojson import plan_geojson

if TYPE_CHECKING:
    from tests.reporting.conftest import Sample


def test_places_roads_and_legs(corridor: Sample) -> None:
    """Places are points, roads and legs are lines, as longitude and latitude."""
    features = json.loads(plan_geojson(corridor.scenario, corridor.plan))["features"]
    kinds = [feature["properties"]["is"] for feature in features]
    assert kinds.count("place") == len(corridor.scenario.places)
    assert kinds.count("road") == len(corridor.scenario.roads)
    assert kinds.count("leg") > 0
    for feature in features:
        geometry = feature["geometry"]
        points = geometry["coordinates"]
        for lon, lat in [points] if geometry["type"] == "Point" else points:
            assert 34 < lon < 39
            assert 46 < lat < 49


def test_without_coordinates_nothing_is_lost(bus: Sample) -> None:
    """Places without coordinates keep their properties and have no geometry."""
    features = json.loads(plan_geojson(bus.scenario, bus.plan))["features"]
    assert all(feature["geometry"] is None for feature in features)
    legs = [f["properties"] for f in features if f["properties"]["is"] == "leg"]
    assert [(leg["from"], leg["to"], leg["seated"]) for leg in legs] == [
        ("depot", "cellar", 0),
        ("cellar", "haven", 10),
        ("haven", "cellar", 0),
        ("cellar", "haven", 2),
    ]
