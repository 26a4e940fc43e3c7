"""
What a ledger's chances foretell: draws of pauses as they may go, and intervals of them.

A chance says nothing that one pause could show to be wrong. How many of several pauses hold, how
late one begins and when one breaks are numbers that come to be seen, and an interval of their draws
either holds them or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.ledger.record import BLOCKS_H

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from safepassage.ledger.hold import Hold
    from safepassage.ledger.record import Delay, Record

__all__ = ["Foreseen", "Foretold", "Prospect", "draw_pauses", "interval_of"]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """
    The interval [low, high] in which a number is to lie, both ends included.

    ``said`` is the share of the draws in it: of whole numbers it may be more than was asked for.
    """

    low: float
    high: float
    said: float

    def has(self, number: float) -> bool:
        """Return whether a number lies in it."""
        return self.low <= number <= self.high


@dataclass(frozen=True, slots=True)
class Prospect:
    """
    What the chances of one pause are made of, and how long it is.

    ``unharmed`` is 0 where its pledge was withdrawn, else 1.
    """

    records: tuple[Record, ...]
    delay: Delay
    length_min: int
    unharmed: float = 1.0

    @classmethod
    def of_hold(cls, hold: Hold) -> Prospect:
        """Return the prospect of a pause that lies ahead."""
        return cls(
            records=tuple(party.record for party in hold.parties),
            delay=hold.delay,
            length_min=len(hold.holds.mean) - 1,
            unharmed=1.0 if hold.state is None else hold.state.unharmed,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Foretold:
    """
    Draws of pauses: arrays (draws, pauses).

    ``holds`` is whether a pause begins and has not broken at its end. ``late_min`` is by how many
    minutes late it would begin, ``breaks_min`` how many minutes after its pledged start it would
    break; both without end, so that they may lie behind the pause.
    """

    begins: NDArray[np.bool_]
    late_min: NDArray[np.float64]
    breaks_min: NDArray[np.float64]
    holds: NDArray[np.bool_]


def draw_pauses(prospects: Sequence[Prospect], *, seed: int = 0, draws: int = 4000) -> Foretold:
    """
    Return draws of several pauses that all lie ahead.

    What is not known of a party is drawn once for all pauses that rest on the same record: where
    one breaks more often than was thought, so do the others. Parties are drawn as if they were
    independent of each other.

    Parameters
    ----------
    prospects
        The pauses, at least one.
    seed
        Seed of the draws.
    draws
        How many.
    """
    rng = np.random.default_rng([seed, len(prospects)])
    chances: dict[Record, NDArray[np.float64]] = {}
    hazards: dict[Record, NDArray[np.float64]] = {}
    rates: dict[Delay, NDArray[np.float64]] = {}
    found: list[tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.float64]]] = []
    for prospect in prospects:
        for record in prospect.records:
            if record not in chances:
                chances[record] = rng.beta(record.begin_a, record.begin_b, draws)
                drawn = rng.gamma(np.array(record.breaks), 1.0, (draws, len(BLOCKS_H)))
                hazards[record] = drawn / np.array(record.hours)
        delay = prospect.delay
        if delay not in rates:
            rates[delay] = rng.gamma(delay.starts, 1.0 / delay.hours, draws)
        chance = np.prod([chances[record] for record in prospect.records], axis=0)
        hazard = np.sum([hazards[record] for record in prospect.records], axis=0)
        begins = rng.random(draws) < prospect.unharmed * chance
        late_min = 60 * rng.exponential(1.0, draws) / rates[delay]
        found.append((begins, late_min, late_min + 60 * _lasts_h(rng, hazard)))
    begins, late, breaks = (np.stack(parts, axis=1) for parts in zip(*found, strict=True))
    lengths = np.array([prospect.length_min for prospect in prospects])
    return Foretold(begins, late, breaks, begins & (late <= lengths) & (breaks > lengths))


def _lasts_h(rng: np.random.Generator, hazard: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many hours each draw stands; ``hazard`` is (draws, blocks), breaks an hour."""
    left = rng.exponential(1.0, len(hazard))
    lasts = np.zeros(len(hazard))
    for block, (low, high) in enumerate(BLOCKS_H):
        # A hazard that no number can tell from nought breaks never.
        whole = left / np.maximum(hazard[:, block], np.finfo(float).tiny)
        spent = np.minimum(whole, high - low)
        lasts += spent
        left = np.maximum(left - spent * hazard[:, block], 0.0)
    return lasts


def interval_of(drawn: NDArray[np.float64] | NDArray[np.int_], share: float) -> Foreseen:
    """
    Return the interval with equal shares of the draws below it and above it.

    Parameters
    ----------
    drawn
        Draws of one number, (draws,).
    share
        How much of them it is to hold at least, as 0.9.
    """
    tail = (1.0 - share) / 2
    low = float(np.quantile(drawn, tail, method="lower"))
    high = float(np.quantile(drawn, 1.0 - tail, method="higher"))
    return Foreseen(low, high, float(np.mean((drawn >= low) & (drawn <= high))))
