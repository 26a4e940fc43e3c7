"""
Does another post know this person? Asked and answered without either showing a name.

Both posts turn what they know into *tokens*: keyed hashes (HMAC-SHA256 [1]_) of the keys of
:mod:`safepassage.operation.names.keys`, under the operation's matching key, and compare those.
A token says nothing to whoever lacks the key.

What it does not do: whoever holds the matching key can try names one after another and see which
tokens come out (a dictionary attack; there are few given names and not many family names). Equal
tokens are equal names, so a list of many tokens shows which names are common. Only keys are
compared: what is misspelled beyond them is not found. So the key stays with those who may search
names, tokens are made for one question and never kept in a list, and questions are counted and
limited; see docs/concepts/names.md.

References
----------
.. [1] Krawczyk, H., Bellare, M. and Canetti, R. (1997). HMAC: Keyed-Hashing for Message
   Authentication. RFC 2104; section 5 on keeping the first half of the output.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from enum import IntEnum
from itertools import combinations
from typing import TYPE_CHECKING

from safepassage.errors import RefusedError, UsageError
from safepassage.operation.names.birth_year import NO_BIRTH_YEAR, is_birth_year
from safepassage.operation.names.forms import Part, read_name
from safepassage.operation.names.keys import joined_keys, telling_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "KEY_BYTES",
    "Strength",
    "Tokens",
    "blind",
    "check_key",
    "compare",
    "tokens",
    "tokens_from_json",
]

KEY_BYTES = 32
"""Bytes of a matching key."""

_TOKEN_BYTES = 16
_TOKEN = re.compile("[0-9a-f]{32}")
_PARTS = ("pairs", "dated", "weak")
_DOMAIN = b"safepassage name token 1\x00"

_MOST_GROUPS = 66
_MOST_TOKENS = 64


class Strength(IntEnum):
    """
    How strongly two sets of tokens agree.

    ``POSSIBLE`` is two words of a name with the family name among them; or, with the birth year,
    the family name alone, or given name and patronymic. ``LIKELY`` is two words and the birth year,
    or three words. ``STRONG`` is three words and the birth year. None of them is proof: a person
    looks before families are told.
    """

    NONE = 0
    POSSIBLE = 1
    LIKELY = 2
    STRONG = 3


@dataclass(frozen=True, slots=True)
class Tokens:
    """
    What one post tells of a person without a name.

    Each set stands for one word or for two words of the name together, and holds several tokens
    where a word may be several names. ``pairs`` are two words with a family name among them,
    ``dated`` the same with the birth year, ``weak`` a family name, or two other words, with the
    birth year: many people share those. Each is in an order that tells nothing.
    """

    pairs: tuple[frozenset[str], ...]
    dated: tuple[frozenset[str], ...]
    weak: tuple[frozenset[str], ...]

    def to_json(self) -> dict[str, list[list[str]]]:
        """Return the tokens as they go from post to post."""
        return {name: [sorted(group) for group in getattr(self, name)] for name in _PARTS}


def blind(text: str, key: bytes) -> str:
    """
    Return a text's keyed hash: 128 bits, as 32 hexadecimal digits.

    Parameters
    ----------
    text
        A key of a name, as :mod:`safepassage.operation.names.keys` makes them.
    key
        The operation's matching key, 32 bytes.

    Raises
    ------
    UsageError
        When the key has another length.
    """
    check_key(key)
    return hmac.digest(key, _DOMAIN + text.encode(), "sha256")[:_TOKEN_BYTES].hex()


def check_key(key: bytes) -> None:
    """
    Refuse what is no matching key.

    Raises
    ------
    UsageError
        When it has another length.
    """
    if len(key) != KEY_BYTES:
        raise UsageError(
            f"The matching key has {len(key)} bytes. It has {KEY_BYTES}: take the one that the "
            "operation's keyring gives."
        )


def tokens(name: str, birth_year: int | None, key: bytes) -> Tokens:
    """
    Return the tokens of a person's name.

    Parameters
    ----------
    name
        The name in any script, in any order.
    birth_year
        The year of birth; None when it is not known.
    key
        The operation's matching key, 32 bytes.

    Raises
    ------
    UsageError
        When the key has another length, the birth year is none, or the name is too little to ask
        with: a given name alone, or one word, or given name and patronymic, without a birth year.
    """
    if birth_year is not None and not is_birth_year(birth_year):
        raise UsageError(NO_BIRTH_YEAR)
    telling = [(word.part, telling_keys(word)) for word in read_name(name).words]
    pairs: list[tuple[str, ...]] = []
    weak = [keys for part, keys in telling if part is Part.FAMILY]
    for (part, keys), (other_part, other_keys) in combinations(telling, 2):
        by_family = Part.FAMILY in {part, other_part}
        (pairs if by_family else weak).append(joined_keys(keys, other_keys))
    if not pairs and (birth_year is None or not weak):
        raise UsageError(
            "This name is too short to be asked for without showing it: it would match too many. "
            "Give the family name and another word of the name, or add the birth year."
        )
    if birth_year is None:
        return Tokens(pairs=_blinded(pairs, key), dated=(), weak=())
    return Tokens(
        pairs=_blinded(pairs, key),
        dated=_blinded((_dated(keys, birth_year) for keys in pairs), key),
        weak=_blinded((_dated(keys, birth_year) for keys in weak), key),
    )


def compare(one: Tokens, other: Tokens) -> Strength:
    """
    Return how strongly two sets of tokens agree; the order doesn't matter.

    Where both know a birth year and these differ, they agree at most as ``POSSIBLE``: years are
    often wrong by one in papers that were written by heart.
    """
    pairs, dated, weak = (
        min(_shared(mine, theirs), _shared(theirs, mine))
        for mine, theirs in ((getattr(one, name), getattr(other, name)) for name in _PARTS)
    )
    if not pairs:
        return Strength.POSSIBLE if weak else Strength.NONE
    # Three words make two pairs with the family name, two words one.
    whole = pairs > 1
    if dated:
        return Strength.STRONG if whole else Strength.LIKELY
    if one.dated and other.dated:
        return Strength.POSSIBLE
    return Strength.LIKELY if whole else Strength.POSSIBLE


def tokens_from_json(data: object) -> Tokens:
    """
    Return the tokens that another post sent.

    Raises
    ------
    RefusedError
        When they are not what ``Tokens.to_json`` makes: the question is refused whole.
    """
    if isinstance(data, dict) and set(data) == set(_PARTS):
        pairs, dated, weak = (_groups(data[name]) for name in _PARTS)
        if pairs is not None and dated is not None and weak is not None and pairs + weak:
            return Tokens(pairs=pairs, dated=dated, weak=weak)
    raise RefusedError(
        "These are no tokens of a name: lists of 32 hexadecimal digits under 'pairs', 'dated' and "
        "'weak' are needed. Have the other post ask again."
    )


def _dated(keys: tuple[str, ...], year: int) -> tuple[str, ...]:
    return tuple(f"{part}|{year}" for part in keys)


def _blinded(groups: Iterable[tuple[str, ...]], key: bytes) -> tuple[frozenset[str], ...]:
    made = {frozenset(blind(part, key) for part in group) for group in groups}
    return tuple(sorted(made, key=sorted))


def _shared(mine: tuple[frozenset[str], ...], theirs: tuple[frozenset[str], ...]) -> int:
    known = frozenset().union(*theirs)
    return sum(not group.isdisjoint(known) for group in mine)


def _groups(data: object) -> tuple[frozenset[str], ...] | None:
    if not isinstance(data, list) or len(data) > _MOST_GROUPS:
        return None
    for group in data:
        if not isinstance(group, list) or not 0 < len(group) <= _MOST_TOKENS:
            return None
        if not all(isinstance(token, str) and _TOKEN.fullmatch(token) for token in group):
            return None
    return tuple(sorted({frozenset(group) for group in data}, key=sorted))
