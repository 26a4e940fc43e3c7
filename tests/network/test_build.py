"""Legs: those that never change, those that do, and which are kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from safepassage.compiled import INF
from safepassage.network.build import build_network
from safepassage.network.fields import ARRIVE
from safepassage.network.restrictions import restrictions_of
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path
from safepassage.scenario.generate import generate_scenario
from safepassage.scenario.model import DailyHours, Pause, PlaceKind, Scenario
from tests.instances import convoy_corridor, one_bus, two_towns
from tests.network.worlds import road, two_gates, world
from tests.oracle.tiny import Feature, tiny_scenario


def assert_legs_are_swept(scenario: Scenario) -> None:
    """Compare every leg between stops with a sweep of its own."""
    network = build_network(scenario)
    for kind in range(len(network.tables)):
        for target, place in enumerate(network.stops):
            swept = network.sweep_place(kind, place)
            for source, origin in enumerate(network.stops):
                if network.row[kind, target, source] < 0:
                    continue
                for minute in range(0, scenario.horizon_min + 1, 11):
                    expected = swept.field(origin, minute, ARRIVE)
                    assert network.arrival(kind, target, source, minute) == expected


@pytest.mark.parametrize("seed", range(6))
def test_legs_that_never_change_are_those_of_the_sweep(seed: int) -> None:
    """Without zones, curfew and hours a leg is one number, the same as the sweep's."""
    scenario = tiny_scenario(seed, features={Feature.ROAD_LIMITS, Feature.SPEEDS})
    network = build_network(scenario)
    assert network.static
    assert (network.constant >= 0).all()
    assert_legs_are_swept(scenario)


def test_legs_that_are_alike_share_arrivals() -> None:
    """In a town many legs take the same minutes, and are kept once."""
    scenario = generate_scenario(pickups=12, vehicles=4, receptions=2, days=1, seed=3)
    network = build_network(scenario)
    assert len(network.arrive) < len(network.position)
    assert len(np.unique(network.arrive, axis=0)) == len(network.arrive)
    assert_legs_are_swept(scenario)


@pytest.mark.parametrize("seed", range(130, 140))
def test_a_lone_vehicle_arrives_when_any_does(seed: int) -> None:
    """Without breaks and details legs arrive as with them."""
    scenario = tiny_scenario(seed, features=set(Feature))
    network, alone = build_network(scenario), build_network(scenario, alone=True)
    assert network.n_detail
    assert not alone.n_detail
    n_open = network.n_depots + network.n_receptions
    # Gates, and places to turn, are no stops of a vehicle that is alone.
    stop_of = {place: stop for stop, place in enumerate(alone.stops)}
    for target in range(network.n_depots, network.n_stops):
        for source in range(network.n_stops):
            if network.row[0, target, source] < 0 or (target < n_open and source < n_open):
                continue
            if network.stops[source] not in stop_of:
                continue
            ends = stop_of[network.stops[target]], stop_of[network.stops[source]]
            for minute in range(scenario.horizon_min + 1):
                arrive = network.arrival(0, target, source, minute)
                assert alone.arrival(0, *ends, minute) == arrive


def test_legs_under_pauses_are_those_of_the_sweep() -> None:
    """With a zone a leg is an arrival for each minute."""
    scenario = one_bus().scenario
    assert not build_network(scenario).static
    assert_legs_are_swept(scenario)


def test_service_counts_where_nothing_else_restricts() -> None:
    """A checkpoint without hours or throughput keeps the network one of plain numbers."""
    places = (
        *(place for place in world().places if place.kind is not PlaceKind.WAYPOINT),
        replace(world().places[1], id="post", kind=PlaceKind.CHECKPOINT),
    )
    places = tuple(replace(place, zone=None) for place in places)
    scenario = world(
        road("depot-cellar", 7),
        road("cellar-post", 10),
        road("post-haven", 10),
        places=places,
        service_min=4,
    )
    network = build_network(scenario)
    assert network.static
    haven, cellar = 1, 2
    assert network.arrival(0, haven, cellar, 0) == 24
    assert_legs_are_swept(scenario)


def test_arrivals_never_come_earlier_for_who_starts_later() -> None:
    """From a place outside all zones a vehicle may wait, so arrivals rise with the minute."""
    network = build_network(convoy_corridor().scenario)
    open_stops = range(network.n_depots + network.n_receptions)
    for source in open_stops:
        row = int(network.row[0, network.n_stops - 1, source])
        assert (np.diff(network.arrive[network.position[row]].astype(np.int64)) >= 0).all()


def test_legs_between_pickups_are_kept_for_the_nearest() -> None:
    """With many pickups, each is reached from its nearest ones, and from every depot and haven."""
    scenario = generate_scenario(pickups=45, vehicles=5, receptions=2, days=1, seed=1)
    network = build_network(scenario)
    n_open = network.n_depots + network.n_receptions
    kept = network.row[0, n_open : network.n_stops, n_open : network.n_stops] >= 0
    assert (kept.sum(axis=1) <= 8).all()
    assert not kept.diagonal().any()
    assert (network.row[0, n_open : network.n_stops, :n_open] >= 0).all()
    assert (network.row[0, network.n_depots : n_open, n_open : network.n_stops] >= 0).all()


def test_ways_to_depots_are_kept_where_range_matters() -> None:
    """A depot with fuel is a goal only when some vehicle has a range."""
    with_range = build_network(two_towns().scenario)
    assert (with_range.row[:, 0, 1:] >= 0).any()
    vehicles = tuple(replace(kind, range_km=None) for kind in two_towns().scenario.vehicles)
    without = build_network(replace(two_towns().scenario, vehicles=vehicles))
    assert (without.row[:, 0] < 0).all()


def test_a_pause_is_a_goal_of_its_own_where_waiting_may_miss_it() -> None:
    """Pauses a minute apart with a gate far away need legs of their own, pauses far apart none."""
    near = two_gates()
    assert (build_network(near).variant[-1] >= 0).all()
    first, second = near.pauses
    far = replace(
        near, pauses=(first, replace(second, start_min=610, end_min=900)), horizon_min=1000
    )
    assert (build_network(far).variant < 0).all()
    reversed_table = replace(far, pauses=far.pauses[::-1])
    assert (build_network(reversed_table).variant < 0).all()


def test_restrictions_can_be_lifted_one_by_one() -> None:
    """Pauses, hours and curfew can each be left out, to say which one keeps people in."""
    scenario = replace(convoy_corridor().scenario, horizon_min=1500)
    scenario = replace(scenario, pauses=scenario.pauses[:1])
    limits = restrictions_of(scenario)
    assert (limits.pause_at < 0).any()
    assert not limits.served_by.all()
    assert (limits.curfew <= scenario.horizon_min).any()
    assert (restrictions_of(scenario, pauses=False).pause_at == 0).all()
    assert restrictions_of(scenario, hours=False).served_by.all()
    assert (restrictions_of(scenario, curfew=False).curfew > scenario.horizon_min).all()


def test_a_checkpoints_service_ends_inside_its_hours() -> None:
    """A vehicle may depart from service minutes after opening up to closing time."""
    places = (replace(world().places[1], id="post", kind=PlaceKind.CHECKPOINT),)
    scenario = world(places=places, service_min=5, hours=DailyHours(370, 390))
    served = restrictions_of(scenario).served_by[0]
    assert np.flatnonzero(served).tolist() == list(range(15, 31))


def test_a_place_that_no_road_reaches_has_no_leg() -> None:
    """Where there is no way at any time, no leg is kept."""
    scenario = world(
        road("depot-gate", 5),
        road("gate-haven", 5),
        pauses=(Pause("day", frozenset({"siege"}), 0, 100, 0),),
    )
    network = build_network(scenario)
    assert (network.row[:, network.n_stops - 1] < 0).all()
    assert network.arrival(0, network.n_stops - 1, 0, 0) == INF


def test_rows_of_several_classes_lie_as_those_of_one() -> None:
    """Compiled code has one type of array for them, whatever classes and breaks there are."""
    scenario = load_scenario(bundled_path("azovstal"))
    first, *others = scenario.vehicles
    network = build_network(replace(scenario, vehicles=(replace(first, speed_kmh=25.0), *others)))
    assert len(network.row) == 2
    assert network.row.flags.c_contiguous


def test_a_place_beside_a_reception_with_an_hourly_intake_is_a_stop() -> None:
    """A vehicle turns there to come back in a later hour; without an intake none needs to."""
    scenario = world(
        road("depot-gate", 5), road("gate-cellar", 10, zone="siege"), road("gate-haven", 5)
    )
    (haven,) = scenario.receptions
    hourly = replace(scenario, receptions=(replace(haven, intake_per_h=2),))
    gate = [place.id for place in scenario.places].index("gate")
    network = build_network(hourly)
    assert gate in network.stops
    assert gate not in build_network(scenario).stops
    turn, back = network.stops.index(gate), network.n_depots
    assert network.arrival(0, turn, back, 0) == network.arrival(0, back, turn, 0) == 5
