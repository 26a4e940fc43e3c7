"""
Blind tokens of names: numbers by which a store finds people without holding a name.

A token is a keyed hash (HMAC-SHA256 [1]_, cut to 64 bits) under the operation's matching key:

- of a word, one for each of its telling keys (:mod:`safepassage.operation.names.keys`);
- of two words, one for each token of the one and each of the other, whatever their order;
- of a near key, which a word shares with those that are one consonant away.

A store keeps the tokens of each person's names, and of each word its tokens under its near ones.
Whoever has the matching key can ask it; whoever has the store alone learns which people share a
part of a name, which parts are alike, and how common each is.

References
----------
.. [1] Krawczyk, H., Bellare, M. and Canetti, R. (1997). HMAC: Keyed-Hashing for Message
   Authentication. RFC 2104.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import cache
from importlib import resources
from itertools import combinations
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

from safepassage.operation.names.blind import check_key
from safepassage.operation.names.forms import Part, read_word
from safepassage.operation.names.keys import near_keys, telling_keys
from safepassage.operation.names.normal import words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from safepassage.operation.names.forms import Word

__all__ = ["NameTokens", "TokenMaker", "tokens_version"]

_DOMAIN = b"safepassage name index 1\x00"
_TOKEN_BYTES = 8
_PAIR = Struct(">qq")

_MOST_HELD = 500_000
"""How many words are held while tokens of many names are made."""

_ONLY_ASKING = frozenset({"as_code.py", "asking.py", "blind.py", "likeness.py", "search.py"})
"""Files of names that no token depends on."""


class _Blinded(NamedTuple):
    """A word: what it is, the tokens of its telling keys, and those of its near keys."""

    part: Part
    tokens: tuple[int, ...]
    near: tuple[int, ...]

    def alike(self, words: Mapping[int, Collection[int]]) -> list[int]:
        """Return the tokens of other words that share a near token with this one."""
        found = {token for at in self.near for token in words.get(at, ())}
        return sorted(found.difference(self.tokens))


class NameTokens(NamedTuple):
    """
    What a store keeps of the names of a person.

    ``tokens`` are the person's. ``near`` are pairs of a near token and the token of a word that has
    it; those of a word are told once in a batch.
    """

    tokens: list[int]
    near: list[tuple[int, int]]


class TokenMaker:
    """
    Makes the tokens of names, those of each word once.

    It holds words in the clear for as long as it lives. Make one for a batch that is written whole
    or not at all, or begin each batch with it, and drop it.

    Parameters
    ----------
    matching_key
        The operation's matching key, 32 bytes.

    Raises
    ------
    UsageError
        When the key has another length.
    """

    def __init__(self, matching_key: bytes) -> None:
        check_key(matching_key)
        self._matching_key = matching_key
        self._words: dict[str, _Blinded | None] = {}
        self._told: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()

    def __repr__(self) -> str:
        """Return the size alone: names never get into a message."""
        return f"TokenMaker({len(self._words)} words)"

    def begin_batch(self) -> None:
        """Tell the near words of every word anew."""
        self._told.clear()

    def of_names(self, names: Iterable[str]) -> NameTokens:
        """Return the tokens of a person's names."""
        tokens: dict[int, None] = {}
        near: list[tuple[int, int]] = []
        for name in names:
            held = self._read(name)
            for word in held:
                if word[1:] not in self._told:
                    self._told.add(word[1:])
                    near += ((at, token) for at in word.near for token in word.tokens)
            for word in _family(held):
                tokens.update(dict.fromkeys(word.tokens))
            for one, other in combinations(held, 2):
                tokens.update(dict.fromkeys(self._pairs(one.tokens, other.tokens)))
        return NameTokens([*tokens], near)

    def stages(
        self, query: str, words_near: Callable[[Collection[int]], Mapping[int, Collection[int]]]
    ) -> Iterator[tuple[int, ...]]:
        """
        Yield what a store is asked for a name: whoever has any token of a stage may be meant.

        First come two words with a family name among them, then two others, the family name alone;
        and last the same with one word corrected, two words and the family name alone. Of a given
        name alone nothing is asked: it would list people.

        Parameters
        ----------
        query
            A name or a part of one, in any script.
        words_near
            What gives for near tokens the tokens of the words in the store that have them.
        """
        held = self._read(query)
        yield from (stage for stage in self._as_asked(held) if stage)
        words = words_near({at for word in held for at in word.near})
        alike = {word: word.alike(words) for word in held}
        by_two: dict[int, None] = {}
        for one, other in combinations(held, 2):
            by_two.update(dict.fromkeys(self._pairs(one.tokens, alike[other])))
            by_two.update(dict.fromkeys(self._pairs(alike[one], other.tokens)))
        family = {token: None for word in _family(held) for token in alike[word]}
        yield from (tuple(stage) for stage in (by_two, family) if stage)

    def leads(self, query: str, *, dated: bool) -> tuple[int, ...]:
        """
        Return tokens of which everybody has one whose blind tokens agree with those of a question.

        Parameters
        ----------
        query
            The name that is asked for, as :func:`~safepassage.operation.names.blind.tokens` has it.
        dated
            Whether a birth year is asked for with it: two words without a family name, or a family
            name alone, agree only then.
        """
        by_family, others, family = self._as_asked(self._read(query))
        return tuple(sorted({*by_family, *others, *family} if dated else by_family))

    def _as_asked(
        self, held: list[_Blinded]
    ) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        """Return tokens of two words with a family name, of two others, of a family name."""
        by_family: dict[int, None] = {}
        others: dict[int, None] = {}
        for one, other in combinations(held, 2):
            pairs = by_family if Part.FAMILY in {one.part, other.part} else others
            pairs.update(dict.fromkeys(self._pairs(one.tokens, other.tokens)))
        family = {token: None for word in _family(held) for token in word.tokens}
        return tuple(by_family), tuple(others), tuple(family)

    def _read(self, text: str) -> list[_Blinded]:
        """Return the words of a name; what is silent is none."""
        found = []
        for part in words(text):
            if part not in self._words:
                if len(self._words) >= _MOST_HELD:
                    self._words.clear()
                word = read_word(part)
                self._words[part] = None if word is None else self._blinded(word)
            held = self._words[part]
            if held is not None:
                found.append(held)
        return found

    def _blinded(self, word: Word) -> _Blinded:
        return _Blinded(
            word.part,
            tuple(self._token(key.encode()) for key in telling_keys(word)),
            tuple(self._token(key.encode()) for key in near_keys(word)),
        )

    def _pairs(self, some: Collection[int], others: Collection[int]) -> Iterator[int]:
        """Yield the tokens of two words together, from those of each."""
        for one in some:
            for other in others:
                first, second = (one, other) if one < other else (other, one)
                yield self._token(b"w:" + _PAIR.pack(first, second))

    def _token(self, text: bytes) -> int:
        """Return a text's hash as a number that a database holds."""
        hashed = hmac.digest(self._matching_key, _DOMAIN + text, "sha256")
        return int.from_bytes(hashed[:_TOKEN_BYTES], "big", signed=True)


def _family(held: list[_Blinded]) -> list[_Blinded]:
    """Return the words that are a family name; where none is, those that look like a patronymic."""
    for part in (Part.FAMILY, Part.PATRONYMIC):
        found = [word for word in held if word.part is part]
        if found:
            return found
    return []


@cache
def tokens_version() -> str:
    """Return what changes whenever the code does by which names become tokens."""
    digest = hashlib.sha256()
    for file in sorted(
        resources.files("safepassage.operation.names").iterdir(), key=lambda file: file.name
    ):
        if file.is_file() and file.name not in _ONLY_ASKING:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
