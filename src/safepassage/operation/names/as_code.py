"""Codes that read as names: what should stay sealed must not become the code of a person."""

from __future__ import annotations

import re

from safepassage.operation.names.given import given_of
from safepassage.operation.names.normal import read, words

__all__ = ["NOT_A_NAME", "reads_as_name"]

NOT_A_NAME = (
    "This reads as a name. Codes are kept for good, and printed and carried in the clear. Use a "
    "code with a digit in it, such as A-17, and give the name with consent alone, where it is "
    "sealed."
)
"""What is said of such a code; the code is not repeated."""

_PARTS = re.compile(r"[-_.:]")
_SHORTEST = 3


def reads_as_name(code: str) -> bool:
    """
    Return whether a code has no digit and one of its parts is a common given name in any script.

    A family name alone is not known for one.
    """
    if any(sign.isdigit() for sign in code):
        return False
    return any(
        given_of(read(word))
        for part in _PARTS.split(code)
        if len(part) >= _SHORTEST
        for word in words(part)
    )
