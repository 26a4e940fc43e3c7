"""The least danger of any way, and the best worth, against what is told by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from safepassage.network.build import build_network
from safepassage.network.danger import danger_map
from safepassage.network.danger_bounds import DangerBounds
from tests.network.worlds import ROUND

if TYPE_CHECKING:
    from safepassage.network.legs import Network
    from safepassage.scenario.model import Scenario

RECEPTION = 1


def _bounds(scenario: Scenario, network: Network) -> DangerBounds:
    return DangerBounds(danger_map(scenario), network.tables[0], network.limits)


def test_the_least_events_of_any_way() -> None:
    """Round by W, or to D and back when it is over: nothing; and no way in the last minutes."""
    network = build_network(ROUND)
    least = _bounds(ROUND, network).least(target=network.stops[RECEPTION], places=[1])[0]
    assert (least[:46] == 0.0).all()
    assert (least[51:] > 1e30).all()
    straight = replace(ROUND, roads=ROUND.roads[1:2])
    network = build_network(straight)
    least = _bounds(straight, network).least(target=network.stops[RECEPTION], places=[1])[0]
    assert least[0] == pytest.approx(1.0, abs=1e-6)
    assert least[25] == pytest.approx(0.5, abs=1e-6)


def test_the_best_worth_is_the_better_of_way_and_waiting() -> None:
    """Straight on in danger, round, or later: what is worth most, less the price."""
    network = build_network(ROUND)
    arriving = 1.0 - 0.6 * np.arange(61) / 60
    for price, expected in ((0.01, 0.9 - 0.01), (1.0, 0.85)):
        best = _bounds(ROUND, network).best(
            np.ones((0, 61)), arriving, price, target=network.stops[RECEPTION], places=[1]
        )[0]
        assert best[0] == pytest.approx(expected, abs=1e-6)
        assert best[45] == pytest.approx(arriving[55], abs=1e-6)
        assert (best[51:] < -1e20).all()
