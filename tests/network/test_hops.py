"""Roads as hops: their minutes, directions, classes of vehicles, and the gates of convoy zones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safepassage.network.hops import Gate, HopTable, build_hop_tables, road_minutes
from safepassage.scenario.model import ConvoyRule, Road, Scenario, VehicleType, Zone
from tests.network.worlds import road, world


def hops_of(scenario: Scenario, table: HopTable) -> list[tuple[str, str, int]]:
    """Return (from, to, minutes) of each hop."""
    places = [place.id for place in scenario.places]
    return [
        (places[origin], places[int(table.target[hop])], int(table.minutes[hop]))
        for origin in range(len(places))
        for hop in range(int(table.first[origin]), int(table.first[origin + 1]))
    ]


@pytest.mark.parametrize(
    ("way", "minutes"),
    [
        (Road("a", "b", 30), 30),
        (Road("a", "b", 30, speed_kmh=40), 45),
        (Road("a", "b", 30, speed_kmh=90), 30),
        (Road("a", "b", 30.01), 31),
        (Road("a", "b", 0), 1),
        (Road("a", "b", 30, minutes=7, speed_kmh=10), 7),
        (Road("a", "b", 30, minutes=0), 1),
    ],
)
def test_road_minutes_round_up(way: Road, minutes: int) -> None:
    """Stated minutes count first, else the lesser speed; at least one minute."""
    assert road_minutes(way, VehicleType("bus", "depot", speed_kmh=60)) == minutes


def test_roads_go_both_ways_unless_one_way() -> None:
    """A one-way road is one hop, another road two, and a closed one none."""
    scenario = world(
        road("depot-gate", 3),
        road("gate-haven", 4, one_way=True),
        replace(road("depot-haven", 1), closed=True),
    )
    (table,), _, _ = build_hop_tables(scenario)
    assert hops_of(scenario, table) == [
        ("depot", "gate", 3),
        ("gate", "depot", 3),
        ("gate", "haven", 4),
    ]


def test_distances_are_rounded_up() -> None:
    """A hop's length in hundreds of metres is no shorter than its road."""
    scenario = world(replace(road("depot-gate", 3), km=1.01))
    (table,), _, _ = build_hop_tables(scenario)
    assert table.hectometres.tolist() == [11, 11]


def test_vehicles_that_drive_alike_share_a_table() -> None:
    """Two types of one speed have one table; a barred or slower one has its own."""
    scenario = world(Road("depot", "gate", 30, barred=frozenset({"van"})))
    bus = scenario.vehicles[0]
    scenario = replace(
        scenario,
        vehicles=(
            bus,
            replace(bus, id="coach"),
            replace(bus, id="van"),
            replace(bus, id="tractor", speed_kmh=20.0),
        ),
    )
    tables, class_of, _ = build_hop_tables(scenario)
    assert class_of == {"bus": 0, "coach": 0, "van": 1, "tractor": 2}
    assert [len(table.target) for table in tables] == [2, 0, 2]


def test_gates_are_where_a_stay_in_a_convoy_zone_begins() -> None:
    """A zone's road is a gate at the place that it leaves, a road to a zone's place at its end."""
    scenario = world(
        road("depot-gate", 3), road("gate-cellar", 7, zone="siege"), road("haven-cellar", 9)
    )
    convoy = Zone("siege", convoy=ConvoyRule(least=1, most=2, escorts=1, headway_min=5))
    _, _, gates = build_hop_tables(replace(scenario, zones=(convoy,)))
    assert set(gates) == {Gate(1, 0, 0), Gate(3, 0, 9)}
    assert build_hop_tables(scenario)[2] == []
