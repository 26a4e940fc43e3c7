"""Many words looked for in a text at once, whatever their case, accents and separators."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ForbiddenWords"]

_PREFIX = 4
"""Words are indexed by so many first letters; shorter ones count only where they stand alone."""

_SAFE_INSIDE = 6
"""In text that was only perhaps meant, such as a decoded block, so many letters are no chance."""

_SAFE_SQUEEZED = 8
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

    __slots__ = ("_by_prefix", "_count", "_short", "_squeezed")

    def __init__(self, words: Iterable[str]) -> None:
        found = {normal for normal in (_normal(word).strip() for word in words) if normal}
        self._count = len(found)
        self._short = {word for word in found if len(word) < _PREFIX}
        self._by_prefix = _indexed(word for word in found if len(word) >= _PREFIX)
        squeezed = {word.replace(" ", "") for word in found}
        self._squeezed = _indexed(word for word in squeezed if len(word) >= _SAFE_SQUEEZED)

    def __len__(self) -> int:
        """Return the number of different words."""
        return self._count

    def find(self, text: str, *, strict: bool) -> int | None:
        """
        Return where a word stands in the text, roughly, or None.

        Parameters
        ----------
        text
            The text.
        strict
            Whether the text is surely text. In what is only perhaps text, a word of fewer than six
            letters counts where it stands alone.
        """
        normal = _normal(text)
        place = _find_inside(normal, self._by_prefix, alone_below=0 if strict else _SAFE_INSIDE)
        if place is None and self._short and strict:
            place = _find_alone(normal, self._short)
        if place is None:
            place = _find_inside(normal.replace(" ", ""), self._squeezed, alone_below=0)
        return place


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
    kept = [sign if sign.isalnum() or not _separates(sign) else " " for sign in plain]
    return _single_spaced("".join(kept))


def _separates(sign: str) -> bool:
    return sign != _NO_TEXT and (sign in "\t\n\r\v\f" or unicodedata.category(sign)[0] in "PSZ")


def _single_spaced(text: str) -> str:
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _indexed(words: Iterable[str]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for word in words:
        index.setdefault(word[:_PREFIX], []).append(word)
    return index


def _find_inside(text: str, index: dict[str, list[str]], *, alone_below: int) -> int | None:
    """Return where a word stands; one shorter than ``alone_below`` counts between spaces only."""
    if not index:
        return None
    beginnings = {text[n : n + _PREFIX] for n in range(len(text) - _PREFIX + 1)}
    for beginning in sorted(beginnings & index.keys()):
        for word in index[beginning]:
            sought = word if len(word) >= alone_below else f" {word} "
            place = f" {text} ".find(sought)
            if place >= 0:
                return place
    return None


def _find_alone(text: str, words: set[str]) -> int | None:
    found = sorted(words & set(text.split(" ")))
    return f" {text} ".find(f" {found[0]} ") if found else None
