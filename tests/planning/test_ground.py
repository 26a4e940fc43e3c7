"""Stays in zones, of stops in a row."""

from __future__ import annotations

from dataclasses import replace

from safepassage.planning.ground import Ground, ZoneStay
from safepassage.scenario.model import Place, PlaceKind, Road, Zone
from tests.instances import convoy_corridor, stop


def ground(*, zone_of_b: str | None, road_zones: tuple[str | None, str | None]) -> Ground:
    """Return three places in a row with two roads, of which the second is driven both ways."""
    return Ground(
        replace(
            convoy_corridor().scenario,
            places=(
                Place("a", PlaceKind.DEPOT),
                Place("b", PlaceKind.WAYPOINT, zone=zone_of_b),
                Place("c", PlaceKind.RECEPTION),
            ),
            roads=(
                Road("a", "b", 1.0, zone=road_zones[0], one_way=True),
                Road("c", "b", 1.0, zone=road_zones[1]),
            ),
            zones=(Zone("z"), Zone("y")),
        )
    )


STOPS = [stop("a", 0, 5), stop("b", 10, 12), stop("c", 20, 22)]


def test_roads_and_stops_of_one_zone_are_one_stay() -> None:
    """It lasts from leaving the place before to arriving at the place behind."""
    found = ground(zone_of_b="z", road_zones=("z", "z")).zone_stays(STOPS)
    assert found == [ZoneStay("z", 5, 20, 0, 1, "a")]


def test_a_place_outside_parts_two_stays() -> None:
    """Each is entered from where its road departs."""
    found = ground(zone_of_b=None, road_zones=("z", "z")).zone_stays(STOPS)
    assert found == [ZoneStay("z", 5, 10, 0, 0, "a"), ZoneStay("z", 12, 20, 1, 1, "b")]


def test_from_zone_to_zone() -> None:
    """A place that a road of another zone leads to is entered from the stop before."""
    found = ground(zone_of_b="y", road_zones=("z", None)).zone_stays(STOPS)
    assert found == [ZoneStay("z", 5, 10, 0, 0, "a"), ZoneStay("y", 10, 12, 1, 1, "a")]


def test_the_last_stop_may_be_in_a_zone() -> None:
    """A stay lasts until the vehicle departs, and nobody who stops nowhere stays anywhere."""
    inside = ground(zone_of_b="z", road_zones=(None, "z"))
    assert inside.zone_stays(STOPS[:2]) == [ZoneStay("z", 10, 12, 1, 1, "a")]
    assert inside.zone_stays([]) == []


def test_a_road_is_known_by_the_way_it_is_driven() -> None:
    """A one-way road is none in the other direction."""
    found = ground(zone_of_b=None, road_zones=(None, None))
    assert found.road("b", "c") is found.road("c", "b")
    assert found.road("b", "a") is None
