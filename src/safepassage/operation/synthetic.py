"""
Invented people in any number, for measurements: names in three spellings, birth years, places.

Nobody here is real. Family names are put together from syllables, given names come from the table
of :mod:`safepassage.operation.names.given`, patronymics follow from it, and codes and places are
numbers. How often names occur is skewed as it is among people: few are common, most are rare.

The same seed gives the same people, on every machine, whichever part of them is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from safepassage.errors import UsageError
from safepassage.operation.invented import Script, name_pools

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

__all__ = ["PLACES", "SyntheticPerson", "synthetic_people", "synthetic_queries"]

PLACES = 600
"""Places of origin that people are drawn from, by code."""

_BLOCK = 1 << 16
_MOST = 1 << 40

# How a name is written: script, what of it, and how often.
_STYLES = (
    (Script.UKRAINIAN, "full", 0.5),
    (Script.RUSSIAN, "full", 0.15),
    (Script.LATIN_UKRAINIAN, "full", 0.04),
    (Script.LATIN_RUSSIAN, "full", 0.02),
    (Script.UKRAINIAN, "two", 0.12),
    (Script.RUSSIAN, "two", 0.06),
    (Script.LATIN_UKRAINIAN, "two", 0.05),
    (Script.LATIN_RUSSIAN, "two", 0.02),
    (Script.UKRAINIAN, "short", 0.025),
    (Script.RUSSIAN, "short", 0.015),
)


class SyntheticPerson(NamedTuple):
    """One invented person: code, name as somebody wrote it, year of birth, code of a place."""

    code: str
    name: str
    birth_year: int
    place: str


def synthetic_people(count: int, *, seed: int = 0, first: int = 0) -> Iterator[SyntheticPerson]:
    """
    Yield invented people, the same for the same seed.

    Parameters
    ----------
    count
        How many people, 0 or more.
    seed
        The seed, 0 or more.
    first
        The number of the first, so that several processes can share the work: people 10 to 19 are
        the same, alone or among others.

    Raises
    ------
    UsageError
        When a number is negative, or larger than a million times a million.
    """
    _check(count=count, seed=seed, first=first)
    for block in range(first // _BLOCK, -(-(first + count) // _BLOCK)):
        draws = _drawn(seed, block)
        zero = block * _BLOCK
        for at in range(max(first - zero, 0), min(first + count - zero, _BLOCK)):
            yield SyntheticPerson(
                code=f"S{zero + at:08d}",
                name=_name(draws, at, draws.styles[at]),
                birth_year=draws.birth_years[at],
                place=f"place-{draws.places[at]:03d}",
            )


def synthetic_queries(
    count: int, *, people: int, seed: int = 0, query_seed: int = 0, slips: float = 0.0
) -> Iterator[tuple[str, str, int]]:
    """
    Yield questions for invented people: code, the name in another spelling, year of birth.

    Parameters
    ----------
    count
        How many questions.
    people
        How many people there are: those of ``synthetic_people(people, seed=seed)``.
    seed
        The seed of the people.
    query_seed
        The seed of the questions.
    slips
        The share of the questions, 0 to 1, in which one letter is missing, twice there, another one
        or in its neighbour's place.

    Raises
    ------
    UsageError
        When a number is negative or too large, the share is none, or there is nobody to ask for.
    """
    _check(count=count, seed=seed, query_seed=query_seed, people=people)
    if not 0 <= slips <= 1:
        raise UsageError(f"slips: {slips}. A share from 0 to 1 is needed.")
    if not people and count:
        raise UsageError("people: 0. Somebody must be there to be asked for. State 1 or more.")
    random = np.random.default_rng((query_seed, 1))
    numbers = random.integers(people, size=count) if count else np.empty(0, dtype=np.int64)
    shifts = random.integers(1, len(_STYLES), size=count).tolist()
    hands = random.random((count, 3)).tolist()
    order = np.argsort(numbers, kind="stable")
    # By blocks, so that each is drawn once; then in the order of the questions.
    asked: dict[int, tuple[str, str, int]] = {}
    block, draws = -1, None
    for question in order.tolist():
        number = int(numbers[question])
        if draws is None or number // _BLOCK != block:
            block = number // _BLOCK
            draws = _drawn(seed, block)
        at = number % _BLOCK
        style = (draws.styles[at] + shifts[question]) % len(_STYLES)
        name = _name(draws, at, style)
        slip, place, kind = hands[question]
        if slip < slips:
            name = _slipped(name, place=place, kind=kind)
        asked[question] = (f"S{number:08d}", name, draws.birth_years[at])
    for question in range(count):
        yield asked[question]


@dataclass(frozen=True, slots=True)
class _Draws:
    """What was drawn of each person of a block; numbers into the pools."""

    genders: list[int]
    stems: list[int]
    endings: list[int]
    given: list[int]
    fathers: list[int]
    short: list[int]
    styles: list[int]
    birth_years: list[int]
    places: list[int]


def _name(draws: _Draws, at: int, style: int) -> str:
    """Return a person's name as somebody writes it."""
    script, what, _ = _STYLES[style]
    pools = name_pools()
    gender = draws.genders[at]
    family = pools.stems[script][draws.stems[at]] + pools.endings[script][gender][draws.endings[at]]
    given = pools.given[script][gender][draws.given[at]]
    if what == "full":
        return f"{family} {given} {pools.fathers[script][gender][draws.fathers[at]]}"
    if what == "short":
        forms = pools.short[gender][draws.given[at]]
        return f"{forms[draws.short[at] % len(forms)] if forms else given} {family}"
    return f"{family} {given}" if script < Script.LATIN_UKRAINIAN else f"{given} {family}"


def _slipped(name: str, *, place: float, kind: float) -> str:
    """Return a name with one letter wrong that begins no word; both numbers are in [0, 1)."""
    places = [at for at in range(1, len(name)) if name[at].isalpha() and name[at - 1].isalpha()]
    at = places[int(place * len(places))]
    before, letter, after = name[:at], name[at], name[at + 1 :]
    other = chr(ord(letter) + (1 if letter not in "zя" else -1))
    swapped = f"{after[:1]}{letter}{after[1:]}" if after[:1].isalpha() else letter + after
    return before + (after, letter + letter + after, other + after, swapped)[int(kind * 4)]


def _check(**numbers: int) -> None:
    for name, number in numbers.items():
        if not 0 <= number <= _MOST:
            raise UsageError(f"{name}: {number}. A whole number from 0 to {_MOST} is needed.")


def _drawn(seed: int, block: int) -> _Draws:
    random = np.random.default_rng((seed, 0, block))
    pools = name_pools()

    def skewed(size: int, power: float) -> NDArray[np.int64]:
        # With power 2, the n commonest of N are drawn with chance sqrt(n / N).
        return (random.random(_BLOCK) ** power * size).astype(np.int64)

    def by_share(shares: Sequence[float]) -> NDArray[np.int64]:
        edges = np.cumsum(shares)
        return np.searchsorted(edges / edges[-1], random.random(_BLOCK), side="right")

    genders = (random.random(_BLOCK) < 0.54).astype(np.int64)
    given = np.where(
        genders == 0,
        skewed(len(pools.given[0][0]), 1.6),
        skewed(len(pools.given[0][1]), 1.6),
    )
    # Ages by a triangle from 0 to 95 that is highest at 40.
    ages = random.triangular(0, 40, 95, size=_BLOCK).astype(np.int64)
    return _Draws(
        genders=genders.tolist(),
        stems=skewed(len(pools.stems[0]), 2.0).tolist(),
        endings=by_share(pools.ending_shares).tolist(),
        given=given.tolist(),
        fathers=skewed(len(pools.fathers[0][0]), 1.6).tolist(),
        short=random.integers(8, size=_BLOCK).tolist(),
        styles=by_share([share for *_, share in _STYLES]).tolist(),
        birth_years=(2026 - ages).tolist(),
        places=skewed(PLACES, 2.0).tolist(),
    )
