"""
What invented names are made of: family names from syllables, given names and patronymics.

Family names have Ukrainian and Russian forms and both genders, and their Latin spellings follow
from those by the tables that passports use. None is taken from a list of real people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from safepassage.operation.names.given import given_table
from safepassage.operation.names.patronymics import patronymics
from safepassage.operation.names.romanise import ROMANISATIONS, romanise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["NamePools", "Script", "name_pools"]

_STEMS = 40_000
_SEED = 20261129

_ONSETS = (*"бвгджзклмнпрстхчш", "бр", "вл", "гр", "др", "кр", "ст", "тр", "хл", "щ")
_VOWELS = (*"аоеуиі",)
_MIDDLES = (*"бвгдзклмнпрстч", "нд", "рб", "лк", "вч", "см", "рт", "нк", "ст")
_CODAS = (*"бвгдзклмнпрстхчш", "нд", "рт", "лк")
# What reads as an insult in either language, so that nobody is called by it, not even invented.
_UNKIND = re.compile(
    "хуе|хуи|хер|п[іи]з|[сз]ра|[еі]ба|сук|гад|дур|жоп|лох|ж[иі]д|поп|с[иі]с|кал|трах"
)

# Given names that are most common come first: the first are drawn most.
_COMMON = (
    *("oleksandr", "serhii", "volodymyr", "andrii", "mykola", "ivan", "viktor", "yurii", "vasyl"),
    *("dmytro", "oleh", "petro", "ihor", "anatolii", "mykhailo", "oleksii", "vitalii", "yevhen"),
    *("maksym", "roman", "bohdan", "pavlo", "denys", "ruslan", "artem", "valerii", "vladyslav"),
    *("olena", "nataliia", "tetiana", "iryna", "oksana", "halyna", "mariia", "liudmyla"),
    *("svitlana", "olha", "anna", "nadiia", "kateryna", "valentyna", "liubov", "yuliia"),
    *("viktoriia", "anastasiia", "inna", "alla", "larysa", "lidiia", "vira", "nina", "raisa"),
)

# A man's and a woman's ending in Ukrainian and in Russian, and how often.
_ENDINGS = (
    ("енко", "енко", "енко", "енко", 0.28),
    ("ук", "ук", "ук", "ук", 0.14),
    ("чук", "чук", "чук", "чук", 0.06),
    ("ський", "ська", "ский", "ская", 0.12),
    ("ов", "ова", "ов", "ова", 0.14),
    ("ін", "іна", "ин", "ина", 0.05),
    ("ець", "ець", "ец", "ец", 0.04),
    ("ак", "ак", "ак", "ак", 0.04),
    ("ик", "ик", "ик", "ик", 0.05),
    ("ів", "ів", "ив", "ив", 0.03),
    ("ко", "ко", "ко", "ко", 0.03),
    ("ий", "а", "ый", "ая", 0.02),
)
_TO_RUSSIAN = str.maketrans("іїєґ", "ииег")


class Script(IntEnum):
    """How a name is spelled: in Cyrillic, or in Latin letters after the Cyrillic spelling."""

    UKRAINIAN = 0
    RUSSIAN = 1
    LATIN_UKRAINIAN = 2
    LATIN_RUSSIAN = 3


@dataclass(frozen=True, slots=True)
class NamePools:
    """
    Spellings by script (first index), by gender (second; stems have none), and by number.

    Genders are 0 for men and 1 for women. ``short`` has no script: short forms of each given name.
    """

    stems: tuple[tuple[str, ...], ...]
    endings: tuple[tuple[tuple[str, ...], ...], ...]
    ending_shares: tuple[float, ...]
    given: tuple[tuple[tuple[str, ...], ...], ...]
    fathers: tuple[tuple[tuple[str, ...], ...], ...]
    short: tuple[tuple[tuple[str, ...], ...], ...]


@cache
def name_pools() -> NamePools:
    """Return the pools, always the same."""
    stems = _stems()
    place = {name: at for at, name in enumerate(_COMMON)}
    order = sorted(given_table(), key=lambda row: place.get(row.name, len(place)))
    rows = [[row for row in order if row.gender == gender] for gender in ("m", "f")]
    fathers = [made for row in rows[0] if (made := patronymics(row)) is not None]
    return NamePools(
        stems=_scripts(stems, [stem.translate(_TO_RUSSIAN) for stem in stems]),
        endings=_by_gender(
            _scripts([row[0] for row in _ENDINGS], [row[2] for row in _ENDINGS]),
            _scripts([row[1] for row in _ENDINGS], [row[3] for row in _ENDINGS]),
        ),
        ending_shares=tuple(row[4] for row in _ENDINGS),
        given=_by_gender(
            *(
                _scripts([row.ukrainian[0] for row in some], [row.russian[0] for row in some])
                for some in rows
            )
        ),
        fathers=_by_gender(
            _scripts([made.son for made in fathers], [made.son_russian for made in fathers]),
            _scripts(
                [made.daughter for made in fathers], [made.daughter_russian for made in fathers]
            ),
        ),
        short=tuple(tuple(row.short for row in some) for some in rows),
    )


def _stems() -> list[str]:
    """Return stems of two syllables that end in a consonant, each once."""
    random = np.random.default_rng((_SEED, 0))
    parts = (_ONSETS, _VOWELS, _MIDDLES, _VOWELS, _CODAS)
    found: dict[str, None] = {}
    while len(found) < _STEMS:
        drawn = [random.integers(len(part), size=_STEMS).tolist() for part in parts]
        for picks in zip(*drawn, strict=True):
            stem = "".join(part[pick] for part, pick in zip(parts, picks, strict=True))
            if not _UNKIND.search(stem):
                found[stem.capitalize()] = None
    return list(found)[:_STEMS]


def _scripts(ukrainian: Sequence[str], russian: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return spellings in the order of ``Script``."""
    kmu, icao = ROMANISATIONS["kmu-2010"], ROMANISATIONS["icao"]
    return (
        tuple(ukrainian),
        tuple(russian),
        tuple(romanise(word, kmu) for word in ukrainian),
        tuple(romanise(word, icao) for word in russian),
    )


def _by_gender(
    men: Iterable[tuple[str, ...]], women: Iterable[tuple[str, ...]]
) -> tuple[tuple[tuple[str, ...], ...], ...]:
    return tuple(zip(men, women, strict=True))
