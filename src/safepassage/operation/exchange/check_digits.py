"""
Codes as they are written on paper: with two digits that tell a slip of pen or key.

A code is read by its signs alone: capitals and small letters, the look-alikes of the two scripts
(Cyrillic А and Latin A), O and 0, I and 1 are one sign, and dashes, dots and colons are none. So
what survives being copied by hand is what counts, and the register's own spelling is found again
by :class:`Codes`.

The digits are the sum of the signs, weighted by powers of a primitive root, modulo the prime 97.
Any one wrong sign, and any two signs that have changed places, change them: the weights of
different places differ and none is nought [1]_. Of all other slips about one in 97 stays unseen.

References
----------
.. [1] Verhoeff, J. (1969). Error detecting decimal codes. Mathematical Centre Tracts 29, chapter 2.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from safepassage.errors import RefusedError
from safepassage.operation.events.fields import check_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "SIGN",
    "Codes",
    "alike",
    "check_digits",
    "plain_digits",
    "read_written",
    "skeleton",
    "written",
]

SIGN = "/"
"""Stands between a code and its digits; no code holds it."""

_PRIME = 97
_ROOT = 5
"""A primitive root of 97: its powers run through all 96 remainders before they repeat."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTUVWXYZ"
_ALIKE = str.maketrans("АВЕЅІЈКМНОРСТУХЗOIL", "ABESIJKMHOPCTYX3011")
_NOT_SIGNS = str.maketrans("", "", "_.:-")
# What a Cyrillic letter is taken for may itself be one of an alike pair (І, I, 1).
_SIGNS = {sign: _ALIKE.get(same, same) for sign, same in _ALIKE.items()} | _NOT_SIGNS
_PLAIN = "2456789"
_CYRILLIC = 0x400


def skeleton(code: str) -> str:
    """Return the signs of a code that count on paper; codes that look alike have the same."""
    return code.upper().translate(_SIGNS)


def alike(code: str, known: Iterable[str]) -> list[str]:
    """Return the known codes that look like another one on paper, such as A-17 in Cyrillic."""
    own = skeleton(code)
    return sorted(each for each in known if each != code and skeleton(each) == own)


def plain_digits(code: str) -> str:
    """Return the digits that no letter looks like; codes that look alike have the same ones."""
    return "".join(sign for sign in code if sign in _PLAIN)


def check_digits(code: str) -> str:
    """Return the two digits of a code."""
    total = 0
    weight = _ROOT
    for sign in skeleton(code):
        total += weight * _number(sign)
        weight = weight * _ROOT % _PRIME
    return f"{total % _PRIME:02d}"


def _number(sign: str) -> int:
    """
    Return the number of a sign, 1 or more so that one left out at an end is missed too.

    The Cyrillic capitals of U+0400 to U+042F have numbers of their own; rarer letters share.
    """
    at = _ALPHABET.find(sign)
    if at >= 0:
        return 1 + at
    return 1 + len(_ALPHABET) + (ord(sign) - _CYRILLIC) % (_PRIME - 1 - len(_ALPHABET))


def written(code: str) -> str:
    """Return a code with its digits, as paper and QR codes show it, such as ``A-17/42``."""
    return f"{code}{SIGN}{check_digits(code)}"


def read_written(text: str) -> str:
    """
    Return the code of what was typed or scanned.

    Raises
    ------
    RefusedError
        When the digits are missing or are not those of the code. The message does not repeat what
        was typed: it may be a name.
    """
    code, sign, digits = text.partition(SIGN)
    if not sign:
        raise RefusedError("No check digits. Type the code as printed, with the two digits.")
    check_code(code, "code")
    if digits != check_digits(code):
        raise RefusedError("The check digits are wrong: a sign was mistaken. Look at the sheet.")
    return code


class Codes:
    """
    Codes of the register, to be found again by what paper shows of them.

    Parameters
    ----------
    known
        The codes.
    others
        What else stands for a code, such as its token, with the code.
    """

    def __init__(self, known: Iterable[str], others: Mapping[str, str] | None = None) -> None:
        self._known = frozenset(known)
        self._alike: dict[str, list[str]] = defaultdict(list)
        pairs = [(code, code) for code in self._known] + [*(others or {}).items()]
        for shown, code in sorted(pairs):
            self._alike[skeleton(shown)].append(code)

    def resolve(self, code: str) -> str:
        """
        Return the code of the register that a typed one means.

        Raises
        ------
        RefusedError
            When none looks like it, or several do.
        """
        if code in self._known:
            return code
        found = sorted(set(self._alike.get(skeleton(code), [])))
        if not found:
            raise RefusedError("No such code is known here. Import the other posts' bundles first.")
        if len(found) > 1:
            raise RefusedError(f"It may mean {' or '.join(found)}. Type it exactly.")
        return found[0]
