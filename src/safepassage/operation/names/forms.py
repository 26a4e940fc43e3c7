"""
The words of a person's name, and what each may be: given name, patronymic or family name.

The order of the words doesn't matter, and none is required: Шевченко Тарас Григорович, Taras
Shevchenko and "Taras Hryhorovych" are read as sets of words. A word may be several things: Богдан
and Роман are family names too, so that nothing is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from safepassage.operation.names.given import fathers_of, given_of
from safepassage.operation.names.normal import read, words

__all__ = ["Name", "Part", "Word", "read_name", "read_word"]


class Part(StrEnum):
    """What a word of a name most likely is."""

    GIVEN = "given name"
    PATRONYMIC = "patronymic"
    FAMILY = "family name"


@dataclass(frozen=True, slots=True)
class Word:
    """
    One word of a name.

    ``readings`` are its sounds by each convention that it may be spelled in, the usual one first.
    ``given`` and ``fathers`` are codes of the table of given names: those that it may be itself,
    and those of whom it may be the patronymic.
    """

    text: str
    readings: tuple[str, ...]
    given: frozenset[str]
    fathers: frozenset[str]

    @property
    def part(self) -> Part:
        """Return what the word most likely is."""
        if self.given:
            return Part.GIVEN
        return Part.PATRONYMIC if self.fathers else Part.FAMILY


@dataclass(frozen=True, slots=True)
class Name:
    """A name as its words; empty where the text has no letter that is spoken."""

    words: tuple[Word, ...]


def read_word(text: str) -> Word | None:
    """Return a cleaned word with what it may be; None where nothing of it is spoken."""
    readings = read(text)
    if not readings:
        return None
    return Word(
        text=text, readings=readings, given=given_of(readings), fathers=fathers_of(readings)
    )


def read_name(text: str) -> Name:
    """Return the words of a name in any script; nicknames and initials are words like others."""
    return Name(tuple(word for part in words(text) if (word := read_word(part)) is not None))
