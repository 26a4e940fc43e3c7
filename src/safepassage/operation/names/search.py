"""
Names in memory, found by their keys: candidates from an index, ranked by their likeness.

The index is built once of a set of names and does not change, as all values here. It holds each
distinct word once, so that a query is compared with the words that its keys find, and not with all
names. It keeps the names in the clear for as long as it lives: make it, ask it, drop it.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple, Protocol

from safepassage.operation.names.forms import Name, Part, Reader, Word, read_name, read_word
from safepassage.operation.names.keys import near_keys, trigrams, word_keys
from safepassage.operation.names.likeness import ACCEPTED, paired, word_likeness
from safepassage.operation.names.normal import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet

__all__ = ["Found", "NameIndex", "Names", "Results", "merged", "search_names"]

_MOST_SIMILAR = 40
"""Words of the index with the most trigrams of a query's word that are compared with it."""

LEAST_ALIKE = 0.4
"""Words less alike are other words."""


class Found(NamedTuple):
    """
    One name that was found.

    ``id`` is the caller's for the name, ``score`` from 0 to 1, and ``why`` holds for each word of
    the query that found a partner: the word, its partner and how alike they are.
    """

    id: str
    score: float
    why: tuple[tuple[str, str, float], ...]


class Results(NamedTuple):
    """
    The best names, best first, and how many ids were alike enough to be the same in all.

    ``accepted`` counts ids of at least the score ``ACCEPTED``, shown or not.
    """

    found: tuple[Found, ...]
    accepted: int


class Names(Protocol):
    """What can be asked for the names that are most like a query."""

    def search(self, query: str, *, limit: int, where: Callable[[Found], bool] | None) -> Results:
        """Return the names that are most like the query; see :meth:`NameIndex.search`."""
        ...


class NameIndex:
    """
    An index of names.

    Parameters
    ----------
    names
        Pairs of an id and a name in any script. An id may have several names: it is found by any,
        and stands once in the results, with the one that is most alike.
    """

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._ids: list[str] = []
        self._names: list[tuple[int, ...]] = []
        self._has_family: list[bool] = []
        self._words: list[Word] = []
        self._parts: list[Part] = []
        self._within: list[list[int]] = []
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._by_trigram: dict[str, list[int]] = defaultdict(list)
        numbers: dict[str, int] = {}
        for identity, text in names:
            held = [number for part in words(text) if (number := self._held(part, numbers)) >= 0]
            for number in dict.fromkeys(held):
                self._within[number].append(len(self._names))
            self._ids.append(identity)
            self._names.append(tuple(held))
            self._has_family.append(any(self._parts[number] is Part.FAMILY for number in held))

    def __len__(self) -> int:
        """Return how many names the index holds."""
        return len(self._names)

    def __repr__(self) -> str:
        """Return the size alone: names never get into a message."""
        return f"NameIndex({len(self)} names)"

    def search(
        self, query: str, *, limit: int = 10, where: Callable[[Found], bool] | None = None
    ) -> Results:
        """
        Return the names that are most like the query.

        Names that are equally alike stand in the order of their ids. A name that has another word
        in place of one of the query's, as another family name, is no answer.

        Parameters
        ----------
        query
            A name or a part of one, in any script.
        limit
            The most ids that are returned, 1 or more.
        where
            What else a name must be to be counted; None for nothing.
        """
        asked = read_name(query)
        alike: dict[int, list[tuple[float, int, int]]] = defaultdict(list)
        # Family names first: whoever has another one is no answer, and need not be looked at for a
        # given name that thousands have.
        order = sorted(range(len(asked.words)), key=lambda at: asked.words[at].part != Part.FAMILY)
        by_family = bool(order) and asked.words[order[0]].part is Part.FAMILY
        for at in order:
            word = asked.words[at]
            only_those = by_family and word.part is not Part.FAMILY
            for number, likeness in self._alike(word).items():
                for name in self._within[number]:
                    if only_those and self._has_family[name] and name not in alike:
                        continue
                    alike[name].append((-likeness, at, number))
        best: dict[str, Found] = {}
        for name, entries in alike.items():
            if self._is_other(asked, name, entries):
                continue
            held = self._names[name]
            pairs = [
                (minus, at, to)
                for minus, at, number in entries
                for to, other in enumerate(held)
                if other == number
            ]
            whole = Name(tuple(self._words[number] for number in held))
            _keep(best, _answer(self._ids[name], asked, whole, pairs))
        return _results(best.values(), limit=limit, where=where)

    def _held(self, part: str, numbers: dict[str, int]) -> int:
        """Return the number of a word, after adding it where it is new; -1 where it is silent."""
        number = numbers.get(part)
        if number is None:
            word = read_word(part)
            if word is None:
                numbers[part] = -1
                return -1
            number = numbers[part] = len(self._words)
            self._words.append(word)
            self._parts.append(word.part)
            self._within.append([])
            for key in (*word_keys(word), *near_keys(word)):
                self._by_key[key].append(number)
            for three in _trigrams_of(word):
                self._by_trigram[three].append(number)
        return number

    def _alike(self, word: Word) -> dict[int, float]:
        """Return the words of the index that are like a word of the query, and how much."""
        numbers = {
            number
            for key in (*word_keys(word), *near_keys(word))
            for number in self._by_key.get(key, ())
        }
        asked = _trigrams_of(word)
        shared: Counter[int] = Counter()
        for three in asked:
            shared.update(self._by_trigram.get(three, ()))
        least = _least_shared(asked)
        likely = [number for number, count in shared.items() if count >= least]
        # By their text where as many are shared, so that the order of the names doesn't matter.
        numbers.update(
            heapq.nsmallest(
                _MOST_SIMILAR,
                likely,
                key=lambda number: (-shared[number], self._words[number].text),
            )
        )
        found = {number: word_likeness(word, self._words[number]) for number in sorted(numbers)}
        return {number: value for number, value in found.items() if value >= LEAST_ALIKE}

    def _is_other(self, asked: Name, name: int, entries: list[tuple[float, int, int]]) -> bool:
        """Tell whether a name has another word in place of one that is asked for."""
        matched = {at for _, at, _ in entries}
        if len(matched) == len(asked.words):
            return False
        partners = {number for _, _, number in entries}
        spare = {self._parts[number] for number in self._names[name] if number not in partners}
        return _lacks(asked, matched, spare)


def search_names(
    query: str,
    names: Iterable[tuple[str, str]],
    limit: int = 10,
    *,
    where: Callable[[Found], bool] | None = None,
) -> Results:
    """
    Return the names of a list that are most like a query, by comparing it with each.

    For a few hundred candidates that a database found by their keys, or for one question; where
    many questions are asked of the same names, :class:`NameIndex` is quicker. Both give the same
    likeness: of words that share a key or some trigrams.

    Parameters
    ----------
    query
        A name or a part of one, in any script.
    names
        Pairs of an id and a name.
    limit
        The most ids that are returned, 1 or more.
    where
        What else a name must be to be counted; None for nothing.
    """
    asked = read_name(query)
    reader = Reader()
    sought = [_Sought(word) for word in asked.words]
    best: dict[str, Found] = {}
    for identity, text in names:
        name = reader.read(text)
        alike = []
        for at, word in enumerate(sought):
            for to, other in enumerate(name.words):
                likeness = word.likeness(other)
                if likeness >= LEAST_ALIKE:
                    alike.append((-likeness, at, to))
        if alike:
            partners = {to for _, _, to in alike}
            spare = {word.part for to, word in enumerate(name.words) if to not in partners}
            if not _lacks(asked, {at for _, at, _ in alike}, spare):
                _keep(best, _answer(identity, asked, name, alike))
    return _results(best.values(), limit=limit, where=where)


class _Sought:
    """A word that is asked for, compared with each other word once."""

    def __init__(self, word: Word) -> None:
        self._word = word
        self._keys = frozenset((*word_keys(word), *near_keys(word)))
        self._trigrams = _trigrams_of(word)
        self._least = _least_shared(self._trigrams)
        self._known: dict[str, float] = {}

    def likeness(self, other: Word) -> float:
        """Return how alike another word is; 0 where they share neither a key nor trigrams."""
        found = self._known.get(other.text)
        if found is None:
            found = word_likeness(self._word, other)
            # Asked last: it takes longer than to compare them, and few are alike.
            if found >= LEAST_ALIKE and not self._shares(other):
                found = 0.0
            self._known[other.text] = found
        return found

    def _shares(self, other: Word) -> bool:
        return (
            not self._keys.isdisjoint(word_keys(other))
            or len(self._trigrams & _trigrams_of(other)) >= self._least
            or not self._keys.isdisjoint(near_keys(other))
        )


def _trigrams_of(word: Word) -> frozenset[str]:
    """Return the trigrams of all readings of a word."""
    return frozenset().union(*map(trigrams, word.readings))


def _least_shared(asked: frozenset[str]) -> int:
    """Return how many trigrams of a word another one shares that may be alike."""
    return max(2, len(asked) // 3)


def merged(parts: Iterable[Results], *, limit: int) -> Results:
    """Return what was found in several places together; no id stands in two of them."""
    several = list(parts)
    found = [one for part in several for one in part.found]
    found.sort(key=lambda one: (-one.score, one.id))
    return Results(tuple(found[:limit]), sum(part.accepted for part in several))


def _lacks(asked: Name, matched: AbstractSet[int], spare: AbstractSet[Part]) -> bool:
    """Tell whether a name has another word in place of one that is asked for."""
    return any(word.part in spare for at, word in enumerate(asked.words) if at not in matched)


def _answer(identity: str, asked: Name, name: Name, alike: list[tuple[float, int, int]]) -> Found:
    likeness = paired(asked, name, sorted(alike))
    return Found(id=identity, score=round(likeness.score, 6), why=likeness.pairs)


def _keep(best: dict[str, Found], found: Found) -> None:
    """Keep the better of two names of one id; of equal ones the first in the alphabet."""
    before = best.get(found.id)
    if before is None or (-found.score, found.why) < (-before.score, before.why):
        best[found.id] = found


def _results(
    found: Iterable[Found], *, limit: int, where: Callable[[Found], bool] | None
) -> Results:
    kept = [one for one in found if where is None or where(one)]
    accepted = sum(one.score >= ACCEPTED for one in kept)
    kept.sort(key=lambda one: (-one.score, one.id))
    return Results(found=tuple(kept[:limit]), accepted=accepted)
