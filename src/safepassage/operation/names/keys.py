"""
The keys of a name: short texts, equal for names that may be the same, that a database can index.

Keys only find candidates; :mod:`safepassage.operation.names.likeness` says how alike two names are.
All of them are compared by equality, so they need nothing but an ordinary index, and serve as
hashes too: a store keeps them so (:mod:`safepassage.operation.names.tokens`), and posts ask each
other so (:mod:`safepassage.operation.names.blind`).

=======  =======================================================================================
key      equal where
=======  =======================================================================================
``c:``   a word has the same consonants, in their order: Львів and Львов, Kozlov and Козлова
``g:``   a word is the same given name, formal or short, in any language: Саша and Олександр
``f:``   a word is a patronymic of the same given name: Петрівна and Petrovich
``w:``   two words agree by any of the above, whatever their order: what tells people apart
``n:``   a word has the same consonants when one is left out on either side: misspellings
=======  =======================================================================================
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.operation.names.forms import Word

__all__ = [
    "consonants",
    "joined_keys",
    "near_keys",
    "telling_keys",
    "trigrams",
    "word_keys",
]

# х and г are both written h, ф ends names in -в, з and с change with what follows them.
_ALIKE = str.maketrans({"x": "h", "f": "v", "z": "s", "y": None, **dict.fromkeys("aeiou")})
_DOUBLED = re.compile(r"(.)\1+")

_LEAST_CONSONANTS = 3
"""In a word with fewer none is left out, or nearly all short words would be near."""


def consonants(sounds: str) -> str:
    """
    Return the consonants of a word in their order, with ``a`` for any vowel at the start.

    The vowels are what changes most between spellings: і becomes о and е, unstressed о is heard as
    а, and a family name's ending tells the gender.
    """
    return _DOUBLED.sub(r"\1", _all_consonants(sounds))


def _all_consonants(sounds: str) -> str:
    """Return the consonants of a word, and twice the one that has a vowel between."""
    start = "a" if sounds[:1] in {"a", "e", "i", "o", "u", "y"} else ""
    return start + sounds.translate(_ALIKE)


def word_keys(word: Word) -> tuple[str, ...]:
    """Return the keys of one word: its given names, its fathers' names, and its consonants."""
    return (
        *(f"g:{name}" for name in sorted(word.given)),
        *(f"f:{name}" for name in sorted(word.fathers)),
        *dict.fromkeys(f"c:{consonants(sounds)}" for sounds in word.readings),
    )


def near_keys(word: Word) -> tuple[str, ...]:
    """
    Return keys that a word shares with those that are one consonant away.

    One more, one less, another in its place, or two that changed places.
    """
    near: dict[str, None] = {}
    # Бабенко as bbnk too, and not as bnk alone: Бавбенко is two consonants away from that.
    whole = [(consonants(sounds), _all_consonants(sounds)) for sounds in word.readings]
    for heard in dict.fromkeys(each for both in whole for each in both):
        if len(heard) >= _LEAST_CONSONANTS - 1:
            near[f"n:{heard}"] = None
        if len(heard) >= _LEAST_CONSONANTS:
            near.update({f"n:{heard[:at]}{heard[at + 1 :]}": None for at in range(len(heard))})
    return tuple(near)


def telling_keys(word: Word) -> tuple[str, ...]:
    """Return a word's keys that go into pairs: of a known name the name, else how it sounds."""
    keys = word_keys(word)
    return tuple(key for key in keys if not key.startswith("c:")) or keys


def joined_keys(some: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """Return the keys of two words together, from those of each; the order doesn't matter."""
    return tuple(
        dict.fromkeys(f"w:{min(one, other)}+{max(one, other)}" for one in some for other in others)
    )


def trigrams(sounds: str) -> frozenset[str]:
    """Return every three sounds in a row, with the word's start and end marked."""
    marked = f"^{sounds}$"
    return frozenset(marked[at : at + 3] for at in range(max(len(marked) - 2, 1)))
