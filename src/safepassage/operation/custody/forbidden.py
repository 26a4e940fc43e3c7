"""Many words looked for in a text at once, whatever their case, accents and separators."""

from __future__ import annotations

import itertools
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ForbiddenWords"]

_LONG = 6
"""
A word of so many letters is looked for inside other words too.

Shorter ones must stand alone: "Vera" is no find in "several", nor four letters that chance makes of
a picture's bytes.
"""

_LEAST_BY_CHANCE = 4
"""In what is only perhaps text, shorter words are not looked for at all."""

_SQUEEZED = 8
"""So many letters are looked for with all separators taken out, as in telephone numbers."""

_NO_TEXT = "\ufffd"


class ForbiddenWords:
    """
    Words that must not be found.

    Parameters
    ----------
    words
        The words; those without any letter or digit are left out.
    """

    __slots__ = ("_count", "_long", "_short", "_squeezed")

    def __init__(self, words: Iterable[str]) -> None:
        found = {normal for normal in (_normal(word).strip() for word in words) if normal}
        self._count = len(found)
        self._short = frozenset(word for word in found if len(word) < _LONG)
        self._long = _indexed(word for word in found if len(word) >= _LONG)
        squeezed = {word.replace(" ", "") for word in found}
        self._squeezed = _indexed(word for word in squeezed if len(word) >= _SQUEEZED)

    def __len__(self) -> int:
        """Return the number of different words."""
        return self._count

    def find(self, text: str, *, is_plain: bool) -> int | None:
        """
        Return where a word stands in the text, counted in signs and roughly, or None.

        Parameters
        ----------
        text
            The text.
        is_plain
            Whether the text is surely meant as text, and not one that chance made of some bytes.
        """
        normal = _normal(text)
        place = _find_inside(normal, self._long)
        if place is None:
            place = _find_inside(normal.replace(" ", ""), self._squeezed)
        if place is None:
            place = self._find_alone(normal, least=1 if is_plain else _LEAST_BY_CHANCE)
        if place is None and is_plain:
            # Digits separate too: "bus7Olha".
            letters = "".join(" " if sign.isdigit() else sign for sign in normal)
            place = self._find_alone(letters, least=1)
        return place

    def _find_alone(self, text: str, *, least: int) -> int | None:
        words = text.split(" ")
        # Short words may be of two or three parts, as "Bo Li".
        runs = set(words)
        runs.update(f"{one} {two}" for one, two in itertools.pairwise(words))
        runs.update(
            f"{one} {two} {three}"
            for one, two, three in zip(words, words[1:], words[2:], strict=False)
        )
        found = sorted(word for word in runs & self._short if len(word) >= least)
        return f" {text} ".find(f" {found[0]} ") if found else None


def _normal(text: str) -> str:
    """
    Return a text in one case, without accents, with one space wherever words are separated.

    What is no text, such as control signs and bytes that could not be read, stays as it is: it
    separates nothing, so that no word seems to stand alone in the midst of it.
    """
    if text.isascii():
        plain = text.casefold()
    else:
        folded = unicodedata.normalize("NFKD", text).casefold()
        plain = "".join(sign for sign in folded if not unicodedata.combining(sign))
    spaced = "".join(" " if _separates(sign) else sign for sign in plain)
    while "  " in spaced:
        spaced = spaced.replace("  ", " ")
    return spaced


def _separates(sign: str) -> bool:
    if sign.isalnum() or sign == _NO_TEXT:
        return False
    return sign in "\t\n\r\v\f" or unicodedata.category(sign)[0] in "PSZ"


def _indexed(words: Iterable[str]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for word in words:
        index.setdefault(word[:_LONG], []).append(word)
    return index


def _find_inside(text: str, index: dict[str, list[str]]) -> int | None:
    if not index:
        return None
    beginnings = {text[n : n + _LONG] for n in range(len(text) - _LONG + 1)}
    for beginning in sorted(beginnings & index.keys()):
        for word in index[beginning]:
            place = text.find(word)
            if place >= 0:
                return place
    return None
