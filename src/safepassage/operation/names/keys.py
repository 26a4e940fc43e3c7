"""
The keys of a name: short texts, equal for names that may be the same, that a database can index.

Keys only find candidates; :mod:`safepassage.operation.names.likeness` says how alike two names are.
All of them are compared by equality, so they need nothing but an ordinary index, and serve as
hashes too (:mod:`safepassage.operation.names.blind`).

=======  =======================================================================================
key      equal where
=======  =======================================================================================
``c:``   a word has the same consonants, in their order: Львів and Львов, Kozlov and Козлова
``g:``   a word is the same given name, formal or short, in any language: Саша and Олександр
``f:``   a word is a patronymic of the same given name: Петрівна and Petrovich
``w:``   two words agree by any of the above, whatever their order: what tells people apart
``n:``   a word has the same consonants when one is left out on either side: misspellings
=======  =======================================================================================

A register keeps ``name_keys`` with each person and, of each word that occurs in it, its
``telling_keys`` under its ``near_keys``. It is asked by ``query_keys`` first, and then by
``near_query_keys``.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from safepassage.operation.names.forms import Part

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from safepassage.operation.names.forms import Name, Word

__all__ = [
    "consonants",
    "joined_keys",
    "name_keys",
    "near_keys",
    "near_query_keys",
    "pair_keys",
    "query_keys",
    "telling_keys",
    "trigrams",
    "word_keys",
]

# х and г are both written h, ф ends names in -в, з and с change with what follows them.
_ALIKE = str.maketrans({"x": "h", "f": "v", "z": "s", "y": None, **dict.fromkeys("aeiou")})
_DOUBLED = re.compile(r"(.)\1+")

_LEAST_CONSONANTS = 3
"""A word with fewer has no near keys: with one left out, nearly all short words would be near."""


def consonants(sounds: str) -> str:
    """
    Return the consonants of a word in their order, with ``a`` for any vowel at the start.

    The vowels are what changes most between spellings: і becomes о and е, unstressed о is heard as
    а, and a family name's ending tells the gender.
    """
    start = "a" if sounds[:1] in {"a", "e", "i", "o", "u", "y"} else ""
    return start + _DOUBLED.sub(r"\1", sounds.translate(_ALIKE))


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
    for sounds in word.readings:
        whole = consonants(sounds)
        if len(whole) >= _LEAST_CONSONANTS:
            near[f"n:{whole}"] = None
            near.update({f"n:{whole[:at]}{whole[at + 1 :]}": None for at in range(len(whole))})
    return tuple(near)


def pair_keys(name: Name) -> tuple[str, ...]:
    """Return the keys of every two words of a name."""
    telling = [telling_keys(word) for word in name.words]
    joined = (joined_keys(some, others) for some, others in combinations(telling, 2))
    return tuple(dict.fromkeys(key for keys in joined for key in keys))


def telling_keys(word: Word) -> tuple[str, ...]:
    """Return a word's keys that go into pairs: of a known name the name, else how it sounds."""
    keys = word_keys(word)
    return tuple(key for key in keys if not key.startswith("c:")) or keys


def joined_keys(some: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """Return the keys of two words together, from those of each; the order doesn't matter."""
    return tuple(
        dict.fromkeys(f"w:{min(one, other)}+{max(one, other)}" for one in some for other in others)
    )


def name_keys(name: Name) -> tuple[str, ...]:
    """Return all keys that a register keeps of a name: those of its words, and of every two."""
    single = dict.fromkeys(key for word in name.words for key in word_keys(word))
    return (*single, *pair_keys(name))


def query_keys(name: Name) -> tuple[tuple[str, ...], ...]:
    """
    Return the keys by which a register is asked for a name, in stages: few people first.

    The first stage is two words with a family name among them, the second two other words, the
    third a family name alone. A stage finds whoever has any of its keys; the next is asked where
    that was nobody alike enough. After the last come the ``near_keys`` of the words. Stages without
    keys are left out, and so is a given name alone: it would list people.
    """
    telling = [(word, telling_keys(word)) for word in name.words]
    pairs: dict[str, None] = {}
    others: dict[str, None] = {}
    for (one, keys), (other, other_keys) in combinations(telling, 2):
        by_family = Part.FAMILY in {one.part, other.part}
        (pairs if by_family else others).update(dict.fromkeys(joined_keys(keys, other_keys)))
    single = dict.fromkeys(
        key for word in name.words if word.part is Part.FAMILY for key in word_keys(word)
    )
    return tuple(tuple(stage) for stage in (pairs, others, single) if stage)


def near_query_keys(name: Name, neighbours: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """
    Return the keys of a name as it may have been meant, with one word misspelled.

    Parameters
    ----------
    name
        The name as it was asked for.
    neighbours
        Of each near key of its words, the telling keys of the words in the register that have it.

    Returns
    -------
    tuple of str
        Pairs of a word as written and another one corrected. Of a family name that is asked for
        alone, the names that are near.
    """
    near = [
        tuple(dict.fromkeys(key for at in near_keys(word) for key in neighbours.get(at, ())))
        for word in name.words
    ]
    if len(name.words) == 1:
        return near[0] if name.words[0].part is Part.FAMILY else ()
    pairs: dict[str, None] = {}
    for (one, corrected), (other, others) in combinations(zip(name.words, near, strict=True), 2):
        pairs.update(dict.fromkeys(joined_keys(telling_keys(one), others)))
        pairs.update(dict.fromkeys(joined_keys(corrected, telling_keys(other))))
    return tuple(pairs)


def trigrams(sounds: str) -> frozenset[str]:
    """Return every three sounds in a row, with the word's start and end marked."""
    marked = f"^{sounds}$"
    return frozenset(marked[at : at + 3] for at in range(max(len(marked) - 2, 1)))
