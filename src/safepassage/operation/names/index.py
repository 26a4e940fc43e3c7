"""
Names in memory, found by their keys: candidates from an index, ranked by their likeness.

The index is built once of a set of names and does not change, as all values here. It holds each
distinct word once, so that a query is compared with the words that its keys find, and not with all
names. It keeps the names in the clear for as long as it lives: make it, ask it, drop it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from safepassage.operation.names.forms import Name, Word, read_name, read_word
from safepassage.operation.names.keys import near_keys, trigrams, word_keys
from safepassage.operation.names.likeness import ACCEPTED, paired, word_likeness
from safepassage.operation.names.normal import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["Found", "NameIndex", "Results", "search_names"]

_MOST_SIMILAR = 40
"""Words of the index with the most trigrams of a query's word that are compared with it."""

_LEAST_ALIKE = 0.4
"""Words less alike are no candidates."""


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
        self._words: list[Word] = []
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

        Names that are equally alike stand in the order of their ids.

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
        for at, word in enumerate(asked.words):
            for number, likeness in self._alike(word).items():
                for name in self._within[number]:
                    alike[name].append((-likeness, at, number))
        best: dict[str, Found] = {}
        for name, entries in alike.items():
            found = self._found(asked, name, entries)
            before = best.get(found.id)
            if before is None or before.score < found.score:
                best[found.id] = found
        kept = [found for found in best.values() if where is None or where(found)]
        ranked = sorted(kept, key=lambda found: (-found.score, found.id))
        accepted = sum(found.score >= ACCEPTED for found in ranked)
        return Results(found=tuple(ranked[:limit]), accepted=accepted)

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
            self._within.append([])
            for key in (*word_keys(word), *near_keys(word)):
                self._by_key[key].append(number)
            for three in frozenset().union(*map(trigrams, word.readings)):
                self._by_trigram[three].append(number)
        return number

    def _alike(self, word: Word) -> dict[int, float]:
        """Return the words of the index that are like a word of the query, and how much."""
        numbers = {
            number
            for key in (*word_keys(word), *near_keys(word))
            for number in self._by_key.get(key, ())
        }
        shared: Counter[int] = Counter()
        for three in frozenset().union(*map(trigrams, word.readings)):
            shared.update(self._by_trigram.get(three, ()))
        numbers.update(
            number
            for number, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[
                :_MOST_SIMILAR
            ]
        )
        found = {number: word_likeness(word, self._words[number]) for number in sorted(numbers)}
        return {number: value for number, value in found.items() if value >= _LEAST_ALIKE}

    def _found(self, asked: Name, name: int, entries: list[tuple[float, int, int]]) -> Found:
        held = self._names[name]
        alike = sorted(
            (minus, at, to)
            for minus, at, number in entries
            for to, other in enumerate(held)
            if other == number
        )
        likeness = paired(asked, Name(tuple(self._words[number] for number in held)), alike)
        return Found(id=self._ids[name], score=round(likeness.score, 6), why=likeness.pairs)


def search_names(query: str, names: Sequence[tuple[str, str]], limit: int = 10) -> Results:
    """Return the names most like a query, of a list: :class:`NameIndex` for more than one query."""
    return NameIndex(names).search(query, limit=limit)
