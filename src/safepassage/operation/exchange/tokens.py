"""
Tokens: what stands for a code on a vehicle, where no code may be.

Codes of groups often say where people come from or want to go. A token is worked out from the code
under a key that the operation's posts share, so each of them finds the code again, and whoever
takes the vehicle's papers finds nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["token_of", "tokens_of"]

_ALPHABET = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRTUVWXYZ")
"""Digits and letters of which none is mistaken for another on paper: no I, L, O or S."""

_SIGNS = 8
"""40 bits: among 100,000 codes about one pair in 200 operations shares a token; that is told."""


def token_of(code: str, key: bytes) -> str:
    """
    Return the token of a code.

    Parameters
    ----------
    code
        The code of a group or person.
    key
        32 bytes that the operation's posts share.
    """
    digest = hmac.digest(key, b"safepassage token\n" + code.encode(), hashlib.sha256)
    signs = base64.b32encode(digest).decode()[:_SIGNS].translate(_ALPHABET)
    return f"{signs[:4]}-{signs[4:]}"


def tokens_of(codes: Iterable[str], key: bytes) -> dict[str, str]:
    """Return the codes by their tokens; of two with one token, the first by its letters."""
    found: dict[str, str] = {}
    for code in sorted(codes):
        found.setdefault(token_of(code, key), code)
    return found
