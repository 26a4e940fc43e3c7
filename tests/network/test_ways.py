"""Legs by other ways than the earliest: of the fewest kilometres, or minutes in zones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from safepassage.network.build import build_network
from safepassage.network.hops import build_hop_tables, hops_brief, hops_short
from safepassage.network.ways import BRIEF, SHORT
from safepassage.plans import PausesAs
from safepassage.scenario import Caution
from tests.oracle.tiny import Feature, some_features, tiny_scenario

# A depot D, pickups A and B, a reception R; a bus with a range of 20 km. From A to R it is
# 7 minutes and 5 km, or over D 5 minutes and 20 km.
DETOUR = tiny_scenario(390, features=some_features(390, most=6))

# A depot D, pickups A and B in a zone, a reception R. From A to R it is 8 minutes through the zone,
# or a minute to D and 10 outside.
ROUND_ABOUT = replace(
    tiny_scenario(115, features=some_features(115, most=5) | {Feature.ZONES}),
    caution=Caution(PausesAs.EXPECTED),
)


def test_the_shortest_way_is_kept_beside_the_fastest() -> None:
    """From A to R the earliest arrival is over D, and the fewest kilometres are straight on."""
    network = build_network(DETOUR)
    places = [DETOUR.places[place].id for place in network.stops]
    target, source = places.index("R"), places.index("A")
    short = int(network.twins[SHORT, target])
    assert network.targets[short].way == SHORT
    assert network.arrival(0, target, source, 0) == 5
    assert network.arrival(0, short, source, 0) == 7


def test_without_ranges_no_way_is_kept_for_its_kilometres() -> None:
    """Kilometres count only where fuel does."""
    bus = replace(DETOUR.vehicles[0], range_km=None)
    network = build_network(replace(DETOUR, vehicles=(bus,)))
    assert (network.twins[SHORT] < 0).all()
    assert all(target.way != SHORT for target in network.targets)


def test_the_shortest_ways_are_made_of_some_hops() -> None:
    """A hop is kept where what is left behind it is shorter by its own length."""
    tables, _, _ = build_hop_tables(DETOUR)
    places = [place.id for place in DETOUR.places]
    hops = hops_short(tables[0], places.index("R"))
    kept = {
        (places[place], places[int(target)])
        for place in range(len(places))
        for target in hops.target[hops.first[place] : hops.first[place + 1]]
    }
    assert kept == {("A", "R"), ("D", "A"), ("B", "R")}


def test_the_way_with_the_fewest_minutes_in_zones_is_kept_beside_the_fastest() -> None:
    """From A to R the earliest arrival is through the zone, and D is outside after a minute."""
    network = build_network(ROUND_ABOUT)
    places = [ROUND_ABOUT.places[place].id for place in network.stops]
    target, source = places.index("R"), places.index("A")
    brief = int(network.twins[BRIEF, target])
    assert network.targets[brief].way == BRIEF
    assert network.arrival(0, target, source, 11) == 19
    assert network.arrival(0, brief, source, 11) == 22


def test_minutes_in_zones_are_no_choice_where_pauses_are_certain() -> None:
    """Then whoever arrives first has the best of it."""
    network = build_network(replace(ROUND_ABOUT, caution=Caution()))
    assert (network.twins[BRIEF] < 0).all()
    assert all(target.way != BRIEF for target in network.targets)


def test_the_brief_ways_leave_out_roads_through_the_zone() -> None:
    """Of those out of A only the road to D is kept, and all roads outside are."""
    tables, _, _ = build_hop_tables(ROUND_ABOUT)
    places = [place.id for place in ROUND_ABOUT.places]
    zone_of = np.array([-1 if place.zone is None else 0 for place in ROUND_ABOUT.places])
    hops = hops_brief(tables[0], places.index("R"), zone_of, np.zeros(len(places), dtype=np.int64))
    kept = {
        (places[place], places[int(target)])
        for place in range(len(places))
        for target in hops.target[hops.first[place] : hops.first[place + 1]]
    }
    assert kept == {("A", "D"), ("B", "D"), ("D", "R"), ("R", "D")}
