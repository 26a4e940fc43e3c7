"""Danger along legs, and the least and best of any way, against counting minute by minute."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from safepassage.network.build import build_network
from safepassage.network.danger import danger_map
from safepassage.network.ways import SAFE
from safepassage.scenario.dangers import Danger
from safepassage.scenario.model import DailyHours, Place, PlaceKind, Road
from tests.oracle.test_exact import SHUTTLE

# From the pickup A to the reception R in 10 minutes, or round by W in 7 + 8.
ROUND = replace(
    SHUTTLE,
    places=(*SHUTTLE.places, Place("W", PlaceKind.WAYPOINT)),
    roads=(*SHUTTLE.roads, Road("A", "W", km=7, minutes=7), Road("W", "R", km=8, minutes=8)),
    dangers=(Danger("road", "A", "R", 6.0, 0, 30), Danger("at", "A", None, 30.0, 20, 60)),
)
DEPOT, RECEPTION, PICKUP = range(3)


def test_events_along_the_quickest_leg() -> None:
    """Leaving A in t meets 0.1 events in each minute of the road until 30."""
    network = build_network(ROUND)
    row = network.row[0, RECEPTION, PICKUP]
    events = network.events[network.danger_row[network.position[row]]]
    for minute in range(50):
        assert network.arrival(0, RECEPTION, PICKUP, minute) == minute + 10
        assert events[minute, 1] == pytest.approx(0.1 * max(0, min(10, 30 - minute)))
        assert events[minute, 0] == 0.0
    back = network.row[0, PICKUP, DEPOT]
    assert network.danger_row[network.position[back]] == -1


def test_a_safe_way_is_kept_beside_the_quickest() -> None:
    """The twin of the leg goes round by W, and nothing is met there."""
    network = build_network(ROUND)
    twin = int(network.safe[RECEPTION])
    assert network.targets[twin].way == SAFE
    row = network.row[0, twin, PICKUP]
    assert network.arrive[network.position[row], 0] == 15
    assert network.danger_row[network.position[row]] == -1
    assert network.safe[DEPOT] == -1


def test_a_rate_of_nothing_is_no_danger() -> None:
    """A row that says so leaves its road among the safe ones."""
    calm = replace(ROUND, dangers=(*ROUND.dangers, Danger("calm", "A", "W", 0.0, 0, 60)))
    network = build_network(calm)
    twin = int(network.safe[RECEPTION])
    assert network.arrive[network.position[network.row[0, twin, PICKUP]], 0] == 15


def test_nothing_is_kept_without_a_price() -> None:
    """Danger that has no price, or none, leaves the network as it is."""
    for scenario in (replace(ROUND, danger_price=0.0), replace(ROUND, dangers=())):
        network = build_network(scenario)
        assert network.danger is None
        assert len(network.events) == 0
        assert (network.safe == -1).all()


def test_waiting_before_a_leg_counts_apart() -> None:
    """Ready in a curfew, one stands at A until it is over: the first number, and not the second."""
    shut = replace(ROUND, curfew=DailyHours(500, 510), dangers=ROUND.dangers[1:])
    network = build_network(shut)
    row = network.row[0, RECEPTION, PICKUP]
    events = network.events[network.danger_row[network.position[row]]]
    # From 08:20 to 08:30, minutes 20 to 30, nobody moves; the leg takes 10 minutes.
    assert network.arrival(0, RECEPTION, PICKUP, 15) == 40
    assert events[15, 0] == pytest.approx(0.5 * 10)
    assert events[15, 1] == 0.0


def test_the_least_events_of_any_way() -> None:
    """Round by W, or to D and back when it is over: nothing; and no way in the last minutes."""
    network = build_network(ROUND)
    least = danger_map(ROUND).least(
        network.tables[0], network.limits, target=network.stops[RECEPTION], places=[1]
    )[0]
    assert (least[:46] == 0.0).all()
    assert (least[51:] > 1e30).all()
    straight = replace(ROUND, roads=ROUND.roads[1:2])
    network = build_network(straight)
    least = danger_map(straight).least(
        network.tables[0], network.limits, target=network.stops[RECEPTION], places=[1]
    )[0]
    assert least[0] == pytest.approx(1.0, abs=1e-6)
    assert least[25] == pytest.approx(0.5, abs=1e-6)


def test_the_best_worth_is_the_better_of_way_and_waiting() -> None:
    """Straight on in danger, round, or later: what is worth most, less the price."""
    network = build_network(ROUND)
    arriving = 1.0 - 0.6 * np.arange(61) / 60
    for price, expected in ((0.01, 0.9 - 0.01), (1.0, 0.85)):
        best = danger_map(ROUND).best(
            network.tables[0],
            network.limits,
            np.ones((0, 61)),
            arriving,
            price,
            target=network.stops[RECEPTION],
            places=[1],
        )[0]
        assert best[0] == pytest.approx(expected, abs=1e-6)
        assert best[45] == pytest.approx(arriving[55], abs=1e-6)
        assert (best[51:] < -1e20).all()
