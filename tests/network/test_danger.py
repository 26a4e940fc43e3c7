"""Danger along legs, against counting minute by minute."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safepassage.network.build import build_network
from safepassage.network.ways import SAFE
from safepassage.scenario.dangers import Danger
from safepassage.scenario.model import DailyHours
from tests.network.worlds import ROUND

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
    twin = int(network.twins[SAFE, RECEPTION])
    assert network.targets[twin].way == SAFE
    row = network.row[0, twin, PICKUP]
    assert network.arrive[network.position[row], 0] == 15
    assert network.danger_row[network.position[row]] == -1
    assert network.twins[SAFE, DEPOT] == -1


def test_a_rate_of_nothing_is_no_danger() -> None:
    """A row that says so leaves its road among the safe ones."""
    calm = replace(ROUND, dangers=(*ROUND.dangers, Danger("calm", "A", "W", 0.0, 0, 60)))
    network = build_network(calm)
    twin = int(network.twins[SAFE, RECEPTION])
    assert network.arrive[network.position[network.row[0, twin, PICKUP]], 0] == 15


def test_nothing_is_kept_without_a_price() -> None:
    """Danger that has no price, or none, leaves the network as it is."""
    for scenario in (replace(ROUND, danger_price=0.0), replace(ROUND, dangers=())):
        network = build_network(scenario)
        assert network.danger is None
        assert len(network.events) == 0
        assert (network.twins[SAFE] == -1).all()


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
