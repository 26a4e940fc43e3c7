"""How likely somebody gets out who tries again in a later pause when one breaks, or is missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from safepassage.ledger.ledger import chances_to_hold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from safepassage.scenario.model import Pause, Scenario

__all__ = ["chances_to_get_out"]

#: How many leave a zone later than planned, and by how many minutes on average. Assumed: a plan
#: that takes everybody to be in time uses pauses to the last minute, and its last trips miss them.
_LATE_SHARE = 0.5
_LATE_MEAN_MIN = 30.0


def chances_to_get_out(
    scenario: Scenario, holds: Mapping[str, NDArray[np.float64]] | None = None
) -> dict[str, NDArray[np.float64]]:
    """
    Return, by pause, the chance that who is to leave in a minute gets out then or in a later pause.

    With c(a) the chance that a pause stands a minutes after its start, l(a) the chance that who is
    to leave then is late by more than is left of it, less its margin, and w'(a) the chance to get
    out in the next pause that covers all of its zones (0 where there is none, or it is over by
    then),

        w(a) = c(a) (1 - l(a)) + (1 - c(a) (1 - l(a))) w'(a):

    the trip succeeds, or fails and is made again at the same hour of the next pause, and so on. Of
    those who leave, half are taken to be late, by 30 min on average: with r minutes left before the
    margin, l = exp(-r / 30) / 2.
    Pauses are taken as independent of each other, and a vehicle as free to try again; so it says
    what is better tried first, and counts more people out than there will be. Shapes as of
    :func:`safepassage.ledger.chances_to_hold`.

    Parameters
    ----------
    scenario
        The scenario.
    holds
        What ``chances_to_hold`` says of it, where that is known already.
    """
    if holds is None:
        holds = chances_to_hold(scenario)
    found: dict[str, NDArray[np.float64]] = {}
    for pause in sorted(scenario.pauses, key=lambda pause: -pause.start_min):
        chance = holds[pause.id] * _chances_in_time(pause)
        again = np.zeros(len(chance))
        following = _next_pause(scenario, pause)
        if following is not None:
            later = found[following.id][: len(chance)]
            again[: len(later)] = later
        found[pause.id] = chance + (1.0 - chance) * again
    return found


def _chances_in_time(pause: Pause) -> NDArray[np.float64]:
    """Return the chance that who is to leave in a minute since a pause's start does so in time."""
    left = np.arange(pause.end_min - pause.start_min, -1, -1) - pause.margin_min
    return 1.0 - _LATE_SHARE * np.exp(-np.maximum(left, 0) / _LATE_MEAN_MIN)


def _next_pause(scenario: Scenario, pause: Pause) -> Pause | None:
    """Return the first pause after a pause that covers all of its zones."""
    return min(
        (
            other
            for other in scenario.pauses
            if other.start_min >= pause.end_min and other.zones >= pause.zones
        ),
        key=lambda other: (other.start_min, other.id),
        default=None,
    )
