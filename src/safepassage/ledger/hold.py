"""
How likely a pause holds: curves by minute with their uncertainty, never a bare number.

Means are exact. Intervals come from draws of the parameters, the same ones for the same seed, pause
and party.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.ledger.record import BLOCKS_H, in_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from safepassage.ledger.record import Delay, Record

__all__ = [
    "DRAWS",
    "Band",
    "Estimate",
    "Hold",
    "PartyHold",
    "Running",
    "begins_and_stands",
    "hold_of",
    "mean_begins",
    "mean_stands",
    "pledges_behind",
]

DRAWS = 1000
"""Draws of the parameters; ends of intervals are then off by about one in a hundred."""

_QUANTILES = (0.05, 0.25, 0.75, 0.95)
_ROWS = 1440
"""Minutes whose draws are held in memory at once."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with the intervals in which it lies with 90 % (q05, q95) and 50 % (q25, q75)."""

    mean: float
    q05: float
    q25: float
    q75: float
    q95: float

    @classmethod
    def known(cls, number: float) -> Estimate:
        """Return a number that is known, whose intervals are the number itself."""
        return cls(*[number] * 5)


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """A curve with its 90 % and 50 % intervals: arrays of one length, a number a minute."""

    mean: NDArray[np.float64]
    q05: NDArray[np.float64]
    q25: NDArray[np.float64]
    q75: NDArray[np.float64]
    q95: NDArray[np.float64]

    def at(self, minute: int) -> Estimate:
        """Return the estimate at an index of the curve."""
        curves = (self.mean, self.q05, self.q25, self.q75, self.q95)
        return Estimate(*(float(curve[minute]) for curve in curves))


@dataclass(frozen=True, slots=True)
class Running:
    """
    What is said of a pause by now.

    ``unharmed`` is the share of belief that nothing has kept it from holding yet: neither a break,
    nor that its pledge was withdrawn. ``age_min`` are the minutes since it began; None where nobody
    tells that it has.
    """

    unharmed: float
    age_min: int | None


@dataclass(frozen=True, slots=True)
class PartyHold:
    """
    What a party's record says of a pause.

    ``begins`` is the chance that it begins, 1 where it has; ``breaks_per_h`` the hazard an hour in
    each block. ``record`` has what they rest on.
    """

    party: str
    begins: Estimate
    breaks_per_h: tuple[Estimate, ...]
    record: Record


@dataclass(frozen=True, slots=True, eq=False)
class Hold:
    """
    How likely a pause holds, as known at ``known_min``.

    ``delay_min`` is by how many minutes late it begins, where it has not yet.

    ``holds`` is the chance that it has begun and not broken, by minute from ``from_min`` to the
    pause's end, both included. Of several parties it is as if they were independent of each other;
    ``at_least`` is what remains in the worst case of dependence. ``stands`` is the chance that it
    has not broken so many minutes after it began; of a pause that has begun (``running``), after
    now. ``delay`` and ``state`` are what the curves were made of, beside the parties' records.
    """

    pause: str
    known_min: int
    from_min: int
    parties: tuple[PartyHold, ...]
    delay_min: Estimate
    holds: Band
    at_least: NDArray[np.float64]
    stands: Band
    delay: Delay
    state: Running | None

    @property
    def running(self) -> bool:
        """Return whether somebody tells that it has begun."""
        return self.state is not None and self.state.age_min is not None

    @property
    def pledges(self) -> tuple[str, ...]:
        """Return the pledges whose outcomes it rests on; none means that it is the base rate."""
        return pledges_behind(party.record for party in self.parties)


def pledges_behind(records: Iterable[Record]) -> tuple[str, ...]:
    """Return the pledges in some records, each once."""
    return tuple(dict.fromkeys(pledge for record in records for pledge in record.pledges))


@dataclass(frozen=True, slots=True, eq=False)
class _Draws:
    """Draws of the parameters: begins (n,), delay rate an hour (n,), hazards (blocks, n)."""

    begins: NDArray[np.float64]
    delay: NDArray[np.float64]
    hazards: NDArray[np.float64]


def hold_of(
    pause: str,
    records: Sequence[Record],
    delay: Delay,
    running: Running | None,
    *,
    start_min: int,
    end_min: int,
    known_min: int,
    seed: int = 0,
    draws: int = DRAWS,
) -> Hold:
    """
    Return how likely a pause holds.

    Parameters
    ----------
    pause
        Its id.
    records
        The record of each of its parties, at least one.
    delay
        How late pauses like it begin.
    running
        What is said of the pause by now; None before it, and where nothing is.
    start_min, end_min
        The pledged window, minutes since the scenario's start.
    known_min
        The time of the knowledge, before the pause's end.
    seed
        Seed of the draws.
    draws
        How many.
    """
    from_min = max(start_min, known_min)
    skip, length = from_min - start_min, end_min - start_min
    begun = running is not None and running.age_min is not None
    age_min = running.age_min or 0 if running is not None else 0
    unharmed = 1.0 if running is None else running.unharmed
    stands = [mean_stands(record, age_min, length) for record in records]
    begins = [1.0 if begun else mean_begins(record) for record in records]

    def holds(chance: float, stand: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the mean by minute, of a party or of all, from ``from_min`` to the end."""
        if begun:
            return unharmed * chance * stand[: length - skip + 1]
        late = np.convolve(_mean_starts(delay, length), stand)
        return unharmed * chance * late[skip : length + 1]

    # Whatever the dependence, all hold at once with no less than this (Fréchet).
    apart = [holds(chance, stand) for chance, stand in zip(begins, stands, strict=True)]
    at_least = np.maximum(0.0, np.sum(apart, axis=0) - (len(apart) - 1))
    samples = [_draw(pause, record, delay, seed=seed, draws=draws) for record in records]
    sample = _joined(samples)
    stand_mean = np.prod(stands, axis=0)
    drawn = (
        _drawn_stands(sample, age_min, length - skip)
        if begun
        else _drawn_holds(sample, skip, length)
    )
    return Hold(
        pause=pause,
        known_min=known_min,
        from_min=from_min,
        parties=tuple(
            _party_hold(record, each, begun=begun)
            for record, each in zip(records, samples, strict=True)
        ),
        delay_min=_lateness(delay),
        holds=_band(holds(float(np.prod(begins)), stand_mean), (unharmed * row for row in drawn)),
        at_least=at_least,
        stands=_band(
            stand_mean[: length - skip + 1], _drawn_stands(sample, age_min, length - skip)
        ),
        delay=delay,
        state=running,
    )


def begins_and_stands(
    pause: str,
    records: Sequence[Record],
    delay: Delay,
    running: Running | None,
    *,
    span_min: int,
    seed: int = 0,
    draws: int = DRAWS,
) -> tuple[Estimate, Estimate]:
    """
    Return the chance that a pause begins, and that it stands for a time: to its end, say.

    Parameters
    ----------
    pause, records, delay, running, seed, draws
        As for :func:`hold_of`, of whose draws these are.
    span_min
        How long it is to stand from its beginning on or, where it has begun, from now on.
    """
    begun = running is not None and running.age_min is not None
    age_min = running.age_min or 0 if running is not None else 0
    unharmed = 1.0 if running is None else running.unharmed
    sample = _joined([_draw(pause, record, delay, seed=seed, draws=draws) for record in records])
    stand = math.prod(float(mean_stands(record, age_min, span_min)[-1]) for record in records)
    stood = np.exp(-_hours_by_minute(age_min, span_min)[-1] @ sample.hazards)
    if begun:
        return Estimate.known(1.0), _estimate(unharmed * stand, unharmed * stood)
    begins = _estimate(unharmed * math.prod(map(mean_begins, records)), unharmed * sample.begins)
    return begins, _estimate(stand, stood)


def _draw(pause: str, record: Record, delay: Delay, *, seed: int, draws: int) -> _Draws:
    # Each pause and party has its own stream, so that another pause changes no draw of this one.
    stream = zlib.crc32(f"{pause}\n{record.party}".encode())
    rng = np.random.default_rng([seed, stream])
    hours = np.array(record.hours)[:, None]
    return _Draws(
        begins=rng.beta(record.begin_a, record.begin_b, draws),
        delay=rng.gamma(delay.starts, 1.0 / delay.hours, draws),
        hazards=rng.gamma(np.array(record.breaks)[:, None], 1.0, (len(BLOCKS_H), draws)) / hours,
    )


def _joined(samples: Sequence[_Draws]) -> _Draws:
    """Return the draws of a pause of several parties, as if they were independent."""
    return _Draws(
        begins=np.prod([each.begins for each in samples], axis=0),
        delay=samples[0].delay,
        hazards=np.sum([each.hazards for each in samples], axis=0),
    )


def _hours_by_minute(age_min: int, span_min: int) -> NDArray[np.float64]:
    """Return the hours in each block after 0 to ``span_min`` more minutes; (span + 1, blocks)."""
    ends = (age_min + np.arange(span_min + 1)) / 60
    blocks = [
        np.clip(ends, low, min(high, ends[-1] + 1)) - max(low, min(age_min / 60, high))
        for low, high in BLOCKS_H
    ]
    return np.maximum(np.stack(blocks, axis=1), 0.0)


def mean_begins(record: Record) -> float:
    """Return the mean chance that a pause begins, by a party's record."""
    return record.begin_a / (record.begin_a + record.begin_b)


def mean_stands(record: Record, age_min: int, span_min: int) -> NDArray[np.float64]:
    """
    Return the mean chance that a pause of an age stands for 0 to ``span_min`` more minutes.

    It is E[exp(-hazard)], the product over the blocks of (hours / (hours + t)) ** shape.
    """
    spent = _hours_by_minute(age_min, span_min)
    hours, shapes = np.array(record.hours), np.array(record.breaks)
    stands: NDArray[np.float64] = np.prod((hours / (hours + spent)) ** shapes, axis=1)
    return stands


def _mean_starts(delay: Delay, length: int) -> NDArray[np.float64]:
    """Return the mean chance that a pause which begins does so in each minute."""
    late = np.arange(length + 2) / 60
    not_yet = (delay.hours / (delay.hours + late)) ** delay.starts
    starts: NDArray[np.float64] = -np.diff(not_yet)
    return starts


def _drawn_holds(sample: _Draws, skip: int, length: int) -> Iterator[NDArray[np.float64]]:
    """Yield, for each minute from ``skip`` to the end, the chance in every draw."""
    # A cohort starts in each minute, and moves from block to block as it ages.
    stays = np.exp(-sample.delay / 60)
    lasts = np.exp(-sample.hazards / 60)
    edges = [round(low * 60) for low, _ in BLOCKS_H]
    before = np.array([in_blocks(0.0, low) for low, _ in BLOCKS_H])
    cohort = (1.0 - stays) * np.exp(-before @ sample.hazards)
    inside = np.zeros_like(lasts)
    for minute in range(length + 1):
        inside *= lasts
        for block, edge in enumerate(edges):
            if minute >= edge:
                inside[block] += cohort[block]
                if block:
                    inside[block - 1] -= cohort[block]
                cohort[block] *= stays
        if minute >= skip:
            yield sample.begins * np.maximum(inside, 0.0).sum(axis=0)


def _drawn_stands(sample: _Draws, age_min: int, span_min: int) -> Iterator[NDArray[np.float64]]:
    """Yield, for each minute after the age, the chance in every draw that it has not broken."""
    for spent in _hours_by_minute(age_min, span_min):
        yield np.exp(-spent @ sample.hazards)


def _band(mean: NDArray[np.float64], drawn: Iterator[NDArray[np.float64]]) -> Band:
    """Return a mean with the quantiles of its draws, row by row."""
    found: list[NDArray[np.float64]] = []
    rows: list[NDArray[np.float64]] = []
    for row in drawn:
        rows.append(row)
        if len(rows) == _ROWS:
            found.append(_quantiles(rows))
            rows = []
    if rows:
        found.append(_quantiles(rows))
    return Band(mean, *np.concatenate(found, axis=1))


def _party_hold(record: Record, sample: _Draws, *, begun: bool) -> PartyHold:
    hazards = (
        _estimate(breaks / spent, drawn)
        for breaks, spent, drawn in zip(record.breaks, record.hours, sample.hazards, strict=True)
    )
    return PartyHold(
        party=record.party,
        begins=Estimate.known(1.0) if begun else _estimate(mean_begins(record), sample.begins),
        breaks_per_h=tuple(hazards),
        record=record,
    )


def _lateness(delay: Delay) -> Estimate:
    """Return by how many minutes late a pause begins: the delay itself, and not its mean alone."""
    return Estimate(
        60 * delay.hours / (delay.starts - 1.0),
        *(60 * delay.hours * ((1.0 - q) ** (-1.0 / delay.starts) - 1.0) for q in _QUANTILES),
    )


def _estimate(mean: float, drawn: NDArray[np.float64]) -> Estimate:
    return Estimate(mean, *(float(end) for end in _quantiles([drawn])[:, 0]))


def _quantiles(rows: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the ends of the intervals of each row; (ends, rows)."""
    # By this rule a new draw lies in an interval of 90 % with just that chance, however few draws.
    return np.quantile(rows, _QUANTILES, axis=1, method="weibull")
