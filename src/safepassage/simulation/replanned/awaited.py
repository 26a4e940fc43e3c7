"""The chance that a pause still begins that should have begun, by how long it has been awaited."""

from __future__ import annotations

from math import exp, prod
from typing import TYPE_CHECKING

from safepassage.ledger.hold import mean_begins

if TYPE_CHECKING:
    from safepassage.ledger import HoldBasis
    from safepassage.scenario.model import Pause

__all__ = ["chance_to_begin"]


def chance_to_begin(pause: Pause, hold: HoldBasis, minute: int) -> float:
    """
    Return the chance that a pause which has not begun by a minute begins at all.

    With *p* the chance that it begins and *L* the chance that one which does is later than it is
    now, p L / (p L + 1 - p), by Bayes. Both are what the pause states of itself, else means over
    the parties' record: an exponential whose rate is Gamma has L = (h / (h + t)) ^ n after *t*
    hours, with *n* starts and *h* hours of delay.

    Parameters
    ----------
    pause, hold
        The pause, as pledged, and what the ledger knows of it.
    minute
        The minute; up to the pledged start nothing has been learnt.
    """
    begins = pause.begins_chance
    if begins is None:
        begins = prod(map(mean_begins, hold.records))
    late_min = max(0, minute - pause.start_min)
    mean = pause.late_mean_min
    if mean is None:
        later = (hold.delay.hours / (hold.delay.hours + late_min / 60)) ** hold.delay.starts
    elif mean > 0.0:
        later = exp(-late_min / mean)
    else:
        later = float(late_min == 0)
    return begins * later / (begins * later + 1.0 - begins) if begins < 1.0 else 1.0
