"""
The words of a person's name, and what each may be: given name, patronymic or family name.

The order of the words doesn't matter, and none is required: Шевченко Остап Назарович, Ostap
Shevchenko and "Ostap Nazarovych" are read as sets of words. A word may be several things: Богдан
and Роман are family names too, so that nothing is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from safepassage.operation.names.given import fathers_of, given_of
from safepassage.operation.names.normal import read, words

__all__ = ["Name", "Part", "Reader", "Word", "read_name", "read_word"]


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


class Reader:
    """
    Reads many names, each word once: most people share their given name with others.

    It holds the words in the clear for as long as it lives. Make one for a batch, and drop it.

    Parameters
    ----------
    most
        How many different words it holds; when there are more, it begins anew.
    """

    def __init__(self, most: int = 500_000) -> None:
        self._most = most
        self._words: dict[str, Word | None] = {}

    def __repr__(self) -> str:
        """Return the size alone: names never get into a message."""
        return f"Reader({len(self._words)} words)"

    def read(self, text: str) -> Name:
        """Return the words of a name, as ``read_name``."""
        held = self._words
        found: list[Word] = []
        for part in words(text):
            if part not in held:
                if len(held) >= self._most:
                    held.clear()
                held[part] = read_word(part)
            word = held[part]
            if word is not None:
                found.append(word)
        return Name(tuple(found))
