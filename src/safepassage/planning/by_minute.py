"""Arrays by minute: when pauses open, how likely they hold, and when legs can begin at an exit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from safepassage.network.legs import Network
    from safepassage.scenario.model import Scenario

__all__ = ["chances_by_minute", "first_turns", "next_openings"]


def next_openings(pause_at: NDArray[np.int16]) -> NDArray[np.int32]:
    """
    Return the first instant of the next pause after the present one, INF for none.

    As ``pause_at``, the pause of each instant, of shape (zone, minute).
    """
    n_zones, width = pause_at.shape
    ahead = np.full((n_zones, width), INF, dtype=np.int32)
    after = pause_at[:, 1:]
    opens = (after >= 0) & (pause_at[:, :-1] != after)
    openings = np.where(opens, np.arange(1, width, dtype=np.int32), np.int32(INF))
    ahead[:, :-1] = np.minimum.accumulate(openings[:, ::-1], axis=1)[:, ::-1]
    return ahead


def chances_by_minute(
    scenario: Scenario, by_pause: Mapping[str, NDArray[np.float64]]
) -> NDArray[np.float64]:
    """
    Return chances in pauses, shape (pause, minute): their first before it, their last after.

    ``by_pause`` holds them by minute since the pause's start. Without any, of shape (0, 0).
    """
    if not by_pause:
        return np.zeros((0, 0))
    minutes = np.arange(scenario.horizon_min + 1)
    return np.array(
        [
            by_pause[pause.id][np.clip(minutes, pause.start_min, pause.end_min) - pause.start_min]
            for pause in scenario.pauses
        ]
    ).reshape(len(scenario.pauses), len(minutes))


def first_turns(network: Network) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """
    Return when each leg can begin at an exit that is no convoy's gate.

    The row of each leg, -1 where it begins at none, shape (leg,); and by row and minute the first
    minute from then on, INF for none.
    """
    limits, width = network.limits, network.horizon_min + 1
    turn_row = np.full(len(network.arrive), -1, dtype=np.int32)
    turns: list[NDArray[np.int32]] = []
    minutes = np.arange(width, dtype=np.int32)
    for way in np.flatnonzero(network.exits.gate < 0):
        served = limits.served_by[network.exits.place[way]]
        rows = network.row[:, :, network.n_stops + way]
        for position in np.unique(network.position[rows[rows >= 0]]):
            if position < 0 or turn_row[position] >= 0:
                continue
            able = np.where(served & (network.arrive[position] < INF), minutes, INF)
            turn_row[position] = len(turns)
            turns.append(np.minimum.accumulate(able[::-1])[::-1])
    return turn_row, np.array(turns, dtype=np.int32).reshape(len(turns), width)
