"""Stays in zones."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from safepassage.checking.stays import Stay, zone_stays
from tests.instances import stop


def test_roads_and_stops_of_one_zone_are_one_stay() -> None:
    """Roads and stops in one zone are one stay, entered from where its first road departs."""
    stops = [stop("a", 0, 5), stop("b", 10, 12), stop("c", 20, 20)]
    assert zone_stays(stops, place_zones=[None, "z", None], road_zones=["z", "z"]) == (
        Stay("z", 5, 20, "a", 1, 3),
    )


def test_a_stop_of_no_minutes_joins() -> None:
    """A stop of no minutes in the zone joins the roads beside it, and one outside parts them."""
    stops = [stop("a", 0, 5), stop("b", 10, 10), stop("c", 20, 20)]
    roads = ["z", "z"]
    joined = zone_stays(stops, place_zones=[None, "z", None], road_zones=roads)
    parted = zone_stays(stops, place_zones=[None, None, None], road_zones=roads)
    assert [(stay.start_min, stay.end_min) for stay in joined] == [(5, 20)]
    assert [(stay.start_min, stay.end_min, stay.entered_from) for stay in parted] == [
        (5, 10, "a"),
        (10, 20, "b"),
    ]


def test_from_zone_to_zone() -> None:
    """Passing from one zone into another ends one stay and begins the next."""
    stops = [stop("a", 0, 5), stop("b", 10, 10), stop("c", 20, 20)]
    assert zone_stays(stops, place_zones=[None, "y", None], road_zones=["z", "y"]) == (
        Stay("z", 5, 10, "a", 1, 1),
        Stay("y", 10, 20, "a", 2, 3),
    )


def test_entering_at_a_place() -> None:
    """A place in a zone that a road outside leads to is entered from the stop before."""
    stops = [stop("a", 0, 5), stop("b", 10, 15), stop("c", 20, 20)]
    assert zone_stays(stops, place_zones=[None, "z", None], road_zones=[None, None]) == (
        Stay("z", 10, 15, "a", 2, 2),
    )


def test_starting_in_a_zone() -> None:
    """A run that starts in a zone enters it from that very place."""
    assert zone_stays([stop("a", 0, 5)], place_zones=["z"], road_zones=[]) == (
        Stay("z", 0, 5, "a", 0, 0),
    )


def test_no_stops() -> None:
    """A run of no stops has no stay."""
    assert zone_stays([], place_zones=[], road_zones=[]) == ()


ZONES = st.sampled_from([None, "y", "z"])


@given(st.data())
def test_stays_hold_every_minute_in_a_zone(data: st.DataObject) -> None:
    """Minute by minute, a vehicle is in a zone exactly when one of its stays in it says so."""
    count = data.draw(st.integers(1, 6))
    spans = data.draw(st.lists(st.integers(0, 4), min_size=2 * count - 1, max_size=2 * count - 1))
    place_zones = data.draw(st.lists(ZONES, min_size=count, max_size=count))
    road_zones = data.draw(st.lists(ZONES, min_size=count - 1, max_size=count - 1))
    stops = []
    shown: list[str | None] = []
    for number in range(count):
        arrive = len(shown)
        shown += [place_zones[number]] * spans[2 * number]
        stops.append(stop(f"p{number}", arrive, len(shown)))
        if number + 1 < count:
            shown += [road_zones[number]] * spans[2 * number + 1]
    stays = zone_stays(stops, place_zones=place_zones, road_zones=road_zones)
    told: list[str | None] = [None] * len(shown)
    for stay in stays:
        for minute in range(stay.start_min, stay.end_min):
            assert told[minute] is None
            told[minute] = stay.zone
    assert told == shown
    for before, after in itertools.pairwise(stays):
        assert before.last_piece < after.first_piece
        assert before.zone != after.zone or before.last_piece + 1 < after.first_piece
