"""Two small days on which vehicles enter one zone in convoys of two at least, for tests."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from safepassage.scenario.model import (
    ConvoyRule,
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

__all__ = ["CORRIDOR", "DIVIDED"]


def _day(
    name: str,
    horizon_min: int,
    *,
    places: tuple[Place, ...],
    groups: tuple[Group, ...],
    vehicles: tuple[VehicleType, ...],
    roads: tuple[Road, ...],
) -> Scenario:
    """Return a day that one pause covers whole, and within which all vehicles must be back."""
    receptions = [place.id for place in places if place.kind is PlaceKind.RECEPTION]
    return Scenario(
        name,
        datetime(2022, 5, 5, 8, tzinfo=ZoneInfo("Europe/Kyiv")),
        "Europe/Kyiv",
        horizon_min,
        places=places,
        groups=groups,
        vehicles=vehicles,
        roads=roads,
        zones=(Zone("z", convoy=ConvoyRule(2, 4, 2, 5)),),
        pauses=(Pause("p", frozenset("z"), 0, horizon_min, 0),),
        receptions=tuple(map(Reception, receptions)),
    )


#: Two vehicles at least go together from W to A, ten minutes in the zone, and on to B, sixty more.
CORRIDOR = _day(
    "corridor",
    600,
    places=(
        Place("D", PlaceKind.DEPOT),
        Place("W", PlaceKind.WAYPOINT),
        Place("A", PlaceKind.PICKUP, zone="z"),
        Place("B", PlaceKind.PICKUP, zone="z"),
        Place("R", PlaceKind.RECEPTION),
    ),
    groups=(
        Group("a", "A", 2, accepts=frozenset("R")),
        Group("b", "B", 4, accepts=frozenset("R")),
    ),
    vehicles=(
        VehicleType("van", "D", capacity=(2, 0, 0), available_to_min=600),
        VehicleType("bus", "D", capacity=(4, 0, 0), available_to_min=600),
    ),
    roads=(
        Road("D", "W", 10, minutes=10),
        Road("W", "A", 10, minutes=10, zone="z"),
        Road("A", "B", 60, minutes=60, zone="z"),
        Road("W", "R", 10, minutes=10),
    ),
)

#: A bus with two for R and two for S, and a car: two vehicles at least go from W to X together.
DIVIDED = _day(
    "divided",
    200,
    places=(
        Place("D", PlaceKind.DEPOT),
        Place("A", PlaceKind.PICKUP),
        Place("W", PlaceKind.WAYPOINT),
        Place("X", PlaceKind.WAYPOINT),
        Place("R", PlaceKind.RECEPTION),
        Place("S", PlaceKind.RECEPTION),
    ),
    groups=(
        Group("g", "A", 2, accepts=frozenset("R")),
        Group("h", "A", 2, accepts=frozenset("S")),
    ),
    vehicles=(
        VehicleType("bus", "D", capacity=(4, 0, 0), available_to_min=200),
        VehicleType("car", "D", capacity=(0, 0, 1), available_to_min=200),
    ),
    roads=(
        Road("D", "A", 5, minutes=5),
        Road("A", "W", 10, minutes=10),
        Road("D", "W", 10, minutes=10),
        Road("W", "X", 10, minutes=10, zone="z"),
        Road("X", "R", 10, minutes=10),
        Road("X", "S", 10, minutes=10),
    ),
)
