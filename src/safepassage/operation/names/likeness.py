"""
How alike two names are, from 0 to 1: edits weighed by how easily one spelling becomes the other.

Words are compared sound by sound. The edits are those of the least unweighted edit distance [1]_,
and each costs what it tells: і for е nearly nothing, since Київ is Киев; one consonant for another
1. The likeness of two words is 1 - cost / (1 + 0.35 x their mean length), so that a shared ending
such as -енко makes no two names alike.

Words of two names are paired, the most alike first. A word of the query that finds no partner
counts as nothing alike where the name has another word in its place, and counts little where it has
none: a patronymic that nobody wrote down. The likeness of the names is halfway between the mean of
their words, a family name weighing most, and the least of them: one word that is another tells more
than two that are the same.

References
----------
.. [1] Levenshtein, V. I. (1966). Binary codes capable of correcting deletions, insertions and
   reversals. Soviet Physics Doklady 10(8), 707-710.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from safepassage.errors import UsageError
from safepassage.operation.names.forms import Part

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.operation.names.forms import Name, Word

__all__ = ["ACCEPTED", "Likeness", "name_likeness", "word_likeness"]

ACCEPTED = 0.8
"""Names at least so alike may be the same; see docs/concepts/names.md for how many are not."""

_SAME_NAME = 0.95
"""The likeness of two forms of one given name, such as Саша and Олександр."""

_OTHER_NAME = 0.6
"""The most that two known given names are alike that sound alike and differ: Марина and Ірина."""

_WEIGHT = MappingProxyType({Part.FAMILY: 1.0, Part.GIVEN: 0.7, Part.PATRONYMIC: 0.5})
_UNASKED = 0.97
"""What is left of the likeness for each word that the query doesn't have."""
_UNKNOWN = 0.25
"""The share of a word's weight that counts where the name has no such part."""

_SLACK = 0.35
"""A word may have one consonant wrong, and this share of its length, until nothing is alike."""

_VOWELS = "aeiou"


def _symmetric(costs: Mapping[str, float]) -> Mapping[str, float]:
    return MappingProxyType({**costs, **{pair[::-1]: cost for pair, cost in costs.items()}})


_REPLACED = _symmetric(
    {
        # Alternations between Ukrainian, Russian and what is heard: Київ-Киев, Львів-Львов,
        # Семен-Семён, unstressed о and а.
        "ie": 0.15,
        "io": 0.25,
        "eo": 0.25,
        "ao": 0.25,
        "ae": 0.35,
        "au": 0.4,
        "ou": 0.35,
        "hx": 0.1,
        "sz": 0.3,
        "fv": 0.25,
        "uv": 0.35,
        "hk": 0.4,
        "cs": 0.5,
        "cz": 0.4,
        "kx": 0.4,
        "jw": 0.5,
        "qw": 0.5,
        "jz": 0.5,
        "sw": 0.5,
        "cq": 0.4,
        "bp": 0.6,
        "dt": 0.6,
        "bv": 0.6,
        "mn": 0.7,
        "ft": 0.6,
        "fp": 0.6,
        "fx": 0.6,
        "hv": 0.7,
        "jq": 0.6,
    }
)
_OTHER_VOWEL = 0.6
_OTHER = 1.0
_ADDED_VOWEL = 0.3
_ADDED_ENDING = 0.15
_ADDED_GLIDE = 0.25
_ADDED = 0.8


@dataclass(frozen=True, slots=True)
class Likeness:
    """
    How alike a query and a name are, and why.

    ``pairs`` holds for each word of the query that found a partner: the word, its partner, and how
    alike they are.
    """

    score: float
    pairs: tuple[tuple[str, str, float], ...]


def word_likeness(one: Word, other: Word) -> float:
    """
    Return how alike two words are, from 0 to 1; the order doesn't matter.

    Forms of one given name are alike whatever they sound like, and so are its patronymics. Two
    given names that are both known are not taken for misspellings of each other.
    """
    alike = max(_sounds_likeness(a, b) for a in one.readings for b in other.readings)
    if one.given & other.given or one.fathers & other.fathers:
        return max(alike, _SAME_NAME)
    if (one.given and other.given) or (one.fathers and other.fathers):
        return min(alike, _OTHER_NAME)
    return alike


def name_likeness(query: Name, name: Name) -> Likeness:
    """Return how alike a query and a name are; words that only the name has count little."""
    alike = sorted(
        (
            (-word_likeness(asked, known), at, to)
            for at, asked in enumerate(query.words)
            for to, known in enumerate(name.words)
        ),
    )
    return paired(query, name, alike)


def paired(query: Name, name: Name, alike: list[tuple[float, int, int]]) -> Likeness:
    """
    Return the likeness of two names from that of their words.

    Parameters
    ----------
    query, name
        The names.
    alike
        Minus the likeness, the place of the query's word and of the name's, in order. Words that
        are in no entry are not alike.
    """
    partner: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for minus, at, to in alike:
        if at not in partner and to not in taken:
            partner[at] = (to, -minus)
            taken.add(to)
    spare = {word.part for to, word in enumerate(name.words) if to not in taken}
    found = whole = 0.0
    least = 1.0
    for at, word in enumerate(query.words):
        weight = _WEIGHT[word.part]
        if at in partner:
            found += weight * partner[at][1]
            least = min(least, partner[at][1])
        elif len(taken) == len(name.words) or word.part not in spare:
            weight *= _UNKNOWN
        else:
            least = 0.0
        whole += weight
    unasked = len(name.words) - len(taken)
    score = (found / whole + least) / 2.0 * _UNASKED**unasked if found else 0.0
    return Likeness(
        score=score,
        pairs=tuple(
            (query.words[at].text, name.words[to].text, likeness)
            for at, (to, likeness) in sorted(partner.items())
        ),
    )


def _sounds_likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    # The edits of two texts depend on their order: always the same one first.
    first, second = (one, other) if one < other else (other, one)
    cost = 0.0
    for edit, at, to in _editops()(first, second):
        if edit == "replace":
            a, b = first[at], second[to]
            vowels = a in _VOWELS and b in _VOWELS
            cost += _REPLACED.get(a + b, _OTHER_VOWEL if vowels else _OTHER)
        elif edit == "delete":
            cost += _added(first, at)
        else:
            cost += _added(second, to)
    return max(0.0, 1.0 - cost / (1.0 + _SLACK * (len(first) + len(second)) / 2.0))


def _added(sounds: str, at: int) -> float:
    """Return what it costs that one word has a sound that the other has not."""
    sound = sounds[at]
    if sound in _VOWELS:
        return _ADDED_ENDING if at == len(sounds) - 1 else _ADDED_VOWEL
    # Ганна and Анна, Вільшани and Ольшаны; Яна and Аня.
    return _ADDED_GLIDE if sound == "y" else _ADDED


@cache
def _editops() -> Any:  # noqa: ANN401 -- a compiled function of a library that may be missing
    try:
        from rapidfuzz.distance import Levenshtein
    except ImportError as error:
        raise UsageError(
            "Comparing names needs the package rapidfuzz, which is not installed. "
            "Install it: pip install 'safepassage[operation]'"
        ) from error
    return Levenshtein.editops
