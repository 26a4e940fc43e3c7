"""
A party's record: what its pledges and their outcomes add to the base rates.

Three things are estimated apart: whether a pause begins, how late, and how often it breaks in each
block of hours since it began. All three have conjugate priors, so that the record is a few sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from safepassage.ledger.outcomes import PartyOutcome
    from safepassage.scenario.statements import LedgerSettings, PauseKind

__all__ = [
    "BLOCKS_H",
    "REFERENCE_H",
    "Delay",
    "Entry",
    "Record",
    "delay_of",
    "entry_of",
    "in_blocks",
    "record_of",
]

BLOCKS_H = ((0.0, 1.0), (1.0, 4.0), (4.0, float("inf")))
"""Hours since a pause began that have one hazard of breaking; the first hour stands apart."""

REFERENCE_H = 10.0
"""Hours of the pause that the base rates of breaking are taken to be of."""

_PRIOR_STARTS = 2.0
"""The prior of the delay is worth two starts: the least for which its mean exists is above one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """
    What one pledged window tells.

    ``began`` and ``never`` are shares of belief that the pause began and that it didn't, together
    at most 1. ``breaks`` and ``hours`` have one number a block: breaks by weight of evidence, and
    hours in which the pause was watched and held.
    """

    pledge: str
    began: float
    never: float
    delay_h: float | None
    breaks: tuple[float, ...]
    hours: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Delay:
    """
    How late pauses begin, as parameters: exponential, with a rate an hour that is Gamma.

    ``starts`` is the shape and ``hours`` the rate of the Gamma.
    """

    starts: float
    hours: float


@dataclass(frozen=True, slots=True)
class Record:
    """
    Prior and record of a party for a kind of pause, as parameters.

    The chance to begin is Beta(``begin_a``, ``begin_b``). In each block the breaks an hour are
    Gamma(shape, rate), of ``breaks`` and ``hours``. ``pledges`` are those that counted, newest
    first, and ``weight`` what they are worth, by how much of them is known and by fading.
    """

    party: str
    begin_a: float
    begin_b: float
    breaks: tuple[float, ...]
    hours: tuple[float, ...]
    pledges: tuple[str, ...]
    weight: float


def in_blocks(first_h: float, last_h: float) -> tuple[float, ...]:
    """Return how many hours of a span since the start lie in each block."""
    return tuple(max(0.0, min(last_h, to) - max(first_h, start)) for start, to in BLOCKS_H)


def entry_of(pledge: str, outcome: PartyOutcome) -> Entry:
    """
    Return what an outcome tells of the chance to begin, the delay and the hazard.

    A break of weight w counts as w breaks; with 1 - w the pause held for as long as it was watched.
    Where no hour of a break is known, it is as likely in any minute of the window.
    """
    late_min = outcome.delay_min or 0
    broke = (1.0 - outcome.never) * outcome.break_weight
    held = [0.0] * len(BLOCKS_H)
    for first, last in outcome.watched:
        span = in_blocks(max(first - late_min, 0) / 60, max(last - late_min, 0) / 60)
        held = [sum(pair) for pair in zip(held, span, strict=True)]
    shares, until = _break_in_blocks(outcome, late_min)
    return Entry(
        pledge=pledge,
        began=outcome.began,
        never=outcome.never,
        delay_h=None if outcome.delay_min is None else late_min / 60,
        breaks=tuple(broke * share for share in shares),
        hours=tuple(
            broke * before + (1.0 - outcome.never - broke) * whole
            for before, whole in zip(until, held, strict=True)
        ),
    )


def _break_in_blocks(
    outcome: PartyOutcome, late_min: int
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the share of a break in each block, and the hours until it."""
    if outcome.break_min is not None:
        at_h = max(outcome.break_min - late_min, 0) / 60
        inside = tuple(float(start <= at_h < to) for start, to in BLOCKS_H)
        return inside, in_blocks(0.0, at_h)
    length_h = max(outcome.length_min - late_min, 1) / 60
    span = in_blocks(0.0, length_h)
    shares = tuple(hours / length_h for hours in span)
    # The integral over the block of the chance that it had not broken yet, 1 - t / length.
    ends = [min(to, length_h) for _, to in BLOCKS_H]
    middles = [end - hours / 2 for end, hours in zip(ends, span, strict=True)]
    until = tuple(
        hours * (1.0 - middle / length_h) for hours, middle in zip(span, middles, strict=True)
    )
    return shares, until


def prior_of(party: str, kind: PauseKind, settings: LedgerSettings, *, parties: int) -> Record:
    """
    Return the base rates of a kind of pause, as a record without pledges.

    The base rates are those of a whole pause. Of one that several parties pledged, each gets the
    root, so that their product is the base rate again.
    """
    worth = settings.prior_pledges
    begins = settings.prior_start ** (1 / parties)
    breaks = 1.0 - (1.0 - settings.prior_break(kind)) ** (1 / parties)
    # Gamma(shape, hours) leaves (hours / (hours + t)) ** shape standing after t hours. With the
    # same ratio r in every block, the reference pause breaks with the base rate, exactly.
    ratio = (1.0 - breaks) ** (1.0 / (worth * breaks))
    span = in_blocks(0.0, REFERENCE_H)
    return Record(
        party=party,
        begin_a=worth * begins,
        begin_b=worth * (1.0 - begins),
        breaks=tuple(worth * breaks * hours / REFERENCE_H for hours in span),
        hours=tuple(hours * ratio / (1.0 - ratio) for hours in span),
        pledges=(),
        weight=0.0,
    )


def record_of(
    party: str,
    kind: PauseKind,
    entries: Sequence[Entry],
    settings: LedgerSettings,
    *,
    parties: int = 1,
) -> Record:
    """
    Return a party's record.

    Parameters
    ----------
    party
        The party.
    kind
        The kind of pause, which gives the base rates.
    entries
        What its pledges of this kind tell, oldest first. Those of which nothing is known count
        nothing, and let nothing fade.
    settings
        Base rates and fading.
    parties
        How many parties pledged the pause that the record is for.
    """
    prior = prior_of(party, kind, settings, parties=parties)
    pairs = _faded(entries, settings)
    return Record(
        party=party,
        begin_a=prior.begin_a + _summed(w * e.began for w, e in pairs),
        begin_b=prior.begin_b + _summed(w * e.never for w, e in pairs),
        breaks=tuple(
            prior.breaks[k] + _summed(w * e.breaks[k] for w, e in pairs)
            for k in range(len(BLOCKS_H))
        ),
        hours=tuple(
            prior.hours[k] + _summed(w * e.hours[k] for w, e in pairs) for k in range(len(BLOCKS_H))
        ),
        pledges=tuple(entry.pledge for _, entry in pairs),
        weight=_summed(weight * (entry.began + entry.never) for weight, entry in pairs),
    )


def delay_of(entries: Sequence[Entry], settings: LedgerSettings) -> Delay:
    """
    Return how late a pause begins.

    A pause of several parties begins once for all of them, so that their records are taken
    together.

    Parameters
    ----------
    entries
        What the earlier pledges of any of its parties tell, oldest first, each pledge once.
    settings
        Base rate and fading.
    """
    late = [
        (weight * entry.began, entry.delay_h)
        for weight, entry in _faded(entries, settings)
        if entry.delay_h is not None
    ]
    return Delay(
        starts=_PRIOR_STARTS + _summed(weight for weight, _ in late),
        # The mean of the delay is hours / (starts - 1).
        hours=settings.prior_delay_min / 60 * (_PRIOR_STARTS - 1.0)
        + _summed(weight * hours for weight, hours in late),
    )


def _faded(entries: Sequence[Entry], settings: LedgerSettings) -> list[tuple[float, Entry]]:
    """Return the entries that tell something, newest first, each with what it still counts."""
    told = [entry for entry in reversed(entries) if entry.began + entry.never > 0]
    return [(settings.fading**age, entry) for age, entry in enumerate(told)]


def _summed(parts: Iterable[float]) -> float:
    return sum(parts, 0.0)
