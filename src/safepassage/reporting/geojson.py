"""The plan as one GeoJSON text: places, roads and legs, in WGS84."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from safepassage.reporting.index import Index
from safepassage.reporting.journeys import steps
from safepassage.reporting.plan_json import time_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.plans import Itinerary, Plan
    from safepassage.reporting.journeys import Step
    from safepassage.scenario.model import Place, Road, Scenario

__all__ = ["plan_geojson"]


def plan_geojson(scenario: Scenario, plan: Plan) -> str:
    """
    Return a FeatureCollection of places, roads and legs.

    Each feature's property ``is`` says ``place``, ``road`` or ``leg``. A leg is what a vehicle
    drives from one stay to the next, as a line through the places on its way. A feature whose
    places have no coordinates has a null geometry and loses nothing else.
    """
    index = Index(scenario)
    features = [
        *(_place_feature(place) for place in scenario.places),
        *(_road_feature(index, road) for road in scenario.roads),
    ]
    for itinerary in plan.itineraries:
        features.extend(_leg_features(index, itinerary))
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, indent=1) + "\n"


def _position(place: Place | None) -> list[float] | None:
    if place is None or place.lat is None or place.lon is None:
        return None
    return [place.lon, place.lat]


def _feature(
    geometry: dict[str, object] | None, properties: dict[str, object]
) -> dict[str, object]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _place_feature(place: Place) -> dict[str, object]:
    position = _position(place)
    geometry: dict[str, object] | None = None
    if position is not None:
        geometry = {"type": "Point", "coordinates": position}
    properties: dict[str, object] = {
        "is": "place",
        "id": place.id,
        "name": place.name,
        "kind": place.kind.value,
        "zone": place.zone,
    }
    return _feature(geometry, properties)


def _line(index: Index, place_ids: Iterable[str]) -> dict[str, object] | None:
    positions = [_position(index.places.get(place_id)) for place_id in place_ids]
    known = [position for position in positions if position is not None]
    if len(known) < len(positions) or len(known) < 2:
        return None
    return {"type": "LineString", "coordinates": known}


def _road_feature(index: Index, road: Road) -> dict[str, object]:
    properties: dict[str, object] = {
        "is": "road",
        "from": road.from_place,
        "to": road.to_place,
        "km": road.km,
        "zone": road.zone,
        "one_way": road.one_way,
        "closed": road.closed,
    }
    return _feature(_line(index, (road.from_place, road.to_place)), properties)


def _leg_features(index: Index, itinerary: Itinerary) -> Iterable[dict[str, object]]:
    drives: list[Step] = []
    for step in steps(index, itinerary):
        if step.drives:
            drives.append(step)
        elif drives:
            yield _leg_feature(index, drives)
            drives = []
    if drives:
        yield _leg_feature(index, drives)


def _leg_feature(index: Index, drives: list[Step]) -> dict[str, object]:
    first, last = drives[0], drives[-1]
    seated, wheelchair, stretcher = first.aboard
    properties: dict[str, object] = {
        "is": "leg",
        "vehicle": first.vehicle,
        "from": first.from_place,
        "to": last.to_place,
        "departs": time_text(index.scenario, first.start_min),
        "arrives": time_text(index.scenario, last.end_min),
        "km": round(sum(step.km for step in drives), 3),
        "seated": seated,
        "wheelchair": wheelchair,
        "stretcher": stretcher,
    }
    way = [first.from_place, *(step.to_place for step in drives)]
    return _feature(_line(index, way), properties)
