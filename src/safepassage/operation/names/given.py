"""
Given names and their short forms: Саша, Олександр, Александр and Alex are one name.

The table, ``given_names.csv``, is the project's own: common given names in Ukrainian and Russian,
their usual Latin forms abroad, and short forms in both. It is no list of real persons, and a name
that isn't in it is found by how it sounds.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from safepassage.operation.names.normal import read, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["GIVEN_NAMES", "GivenName", "fathers_of", "given_of", "given_table"]

GIVEN_NAMES = "given_names.csv"
"""The bundled table."""

# -ович, -евич, -йович, -ич; -івна, -ївна, -овна, -евна, -ична, -инична, as sounds.
# Which of them it is can't be told from the end alone: Савич and Павлович, Яківна and Петрівна.
_PATRONYMICS = tuple(
    re.compile(f"{ending}$")
    for ending in ("(?:[aoe]+|i)?v(?:iq|na)", "iq(?:na)?", "iniqna", "(?<=v)na")
)
_VOWELS = re.compile("[aeiou]")


@dataclass(frozen=True, slots=True)
class GivenName:
    """
    One row of the table.

    ``name`` is the row's code; ``gender`` is ``m`` or ``f``. ``ukrainian``, ``russian`` and
    ``latin`` are formal spellings, ``short`` the short forms, in either language.
    """

    name: str
    gender: str
    ukrainian: tuple[str, ...]
    russian: tuple[str, ...]
    latin: tuple[str, ...]
    short: tuple[str, ...]

    @property
    def spellings(self) -> tuple[str, ...]:
        """Return all spellings, the formal ones first."""
        return (*self.ukrainian, *self.russian, *self.latin, *self.short)


@cache
def given_table() -> tuple[GivenName, ...]:
    """Return the rows of the bundled table."""
    text = files("safepassage.operation.names").joinpath(GIVEN_NAMES).read_text(encoding="utf-8")
    return tuple(
        GivenName(
            name=row["name"],
            gender=row["gender"],
            **{
                column: tuple(filter(None, row[column].split(";")))
                for column in ("ukrainian", "russian", "latin", "short")
            },
        )
        for row in csv.DictReader(text.splitlines())
    )


def given_of(readings: Sequence[str]) -> frozenset[str]:
    """Return the codes of the given names that a word may be, by its readings; often none."""
    table = _by_sound()
    found = (table.get(_heard(sounds)) for sounds in readings)
    return frozenset().union(*filter(None, found))


def fathers_of(readings: Sequence[str]) -> frozenset[str]:
    """
    Return the codes of the given names of whom a word may be the patronymic.

    Петрович, Петрівна, Petrovych and Petrovna are all of ``petro``. A family name with such an
    ending is taken for one too where a man's name is left when the ending is off.
    """
    table = _by_stem()
    found = (
        table.get(_stem(sounds[: ending.start()]))
        for sounds in readings
        for pattern in _PATRONYMICS
        if (ending := pattern.search(sounds))
    )
    return frozenset().union(*filter(None, found))


def _heard(sounds: str) -> str:
    # х is written h as well.
    return sounds.replace("x", "h")


def _stem(sounds: str) -> str:
    """Return what a name and its patronymic share: Павло and Павлович, Ілля and Ілліч."""
    heard = _heard(sounds)
    return f"{'a' if heard[:1] in 'aeiouy' else ''}{_VOWELS.sub('', heard).replace('y', '')}"


@cache
def _by_sound() -> Mapping[str, frozenset[str]]:
    """Return the codes of the table by what its spellings sound like."""
    codes: dict[str, set[str]] = {}
    for row in given_table():
        for spelling in row.spellings:
            # The usual reading alone: the table's Latin spellings are the English ones.
            for word in words(spelling):
                codes.setdefault(_heard(read(word)[0]), set()).add(row.name)
    return MappingProxyType({sounds: frozenset(found) for sounds, found in codes.items()})


@cache
def _by_stem() -> Mapping[str, frozenset[str]]:
    """Return the codes of men's names by what they share with their patronymics."""
    codes: dict[str, set[str]] = {}
    for row in given_table():
        if row.gender == "m":
            for spelling in (*row.ukrainian, *row.russian):
                stem = _stem(read(words(spelling)[0])[0])
                codes.setdefault(stem, set()).add(row.name)
                # Яков and Яковлевич.
                if stem.endswith("v"):
                    codes.setdefault(f"{stem}l", set()).add(row.name)
    return MappingProxyType({stem: frozenset(found) for stem, found in codes.items()})
