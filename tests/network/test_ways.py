"""Legs by other ways than the earliest: apart from breaks, and of the fewest kilometres."""

from __future__ import annotations

from dataclasses import replace

from safepassage.network.build import build_network
from safepassage.network.hops import build_hop_tables, hops_short
from safepassage.network.ways import SHORT
from tests.oracle.tiny import some_features, tiny_scenario

# A depot D, pickups A and B, a reception R; a bus with a range of 20 km. From A to R it is
# 7 minutes and 5 km, or over D 5 minutes and 20 km.
DETOUR = tiny_scenario(390, features=some_features(390, most=6))


def test_the_shortest_way_is_kept_beside_the_fastest() -> None:
    """From A to R the earliest arrival is over D, and the fewest kilometres are straight on."""
    network = build_network(DETOUR)
    places = [DETOUR.places[place].id for place in network.stops]
    target, source = places.index("R"), places.index("A")
    short = int(network.short[target])
    assert network.targets[short].way == SHORT
    assert network.arrival(0, target, source, 0) == 5
    assert network.arrival(0, short, source, 0) == 7


def test_without_ranges_no_way_is_kept_for_its_kilometres() -> None:
    """Kilometres count only where fuel does."""
    bus = replace(DETOUR.vehicles[0], range_km=None)
    network = build_network(replace(DETOUR, vehicles=(bus,)))
    assert (network.short < 0).all()
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
