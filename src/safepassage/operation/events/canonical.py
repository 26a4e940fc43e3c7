"""
One way to write a value as bytes, so that every post hashes and signs the same.

The form is JSON as RFC 8785 orders and spaces it, of a smaller set of values: text, whole numbers,
yes and no, nothing, lists and tables. There are no fractions, so no two machines print one
differently.

References
----------
.. [1] Rundgren, A., Jordan, B. and Erdtman, S. (2020). JSON Canonicalization Scheme (JCS).
   RFC 8785.
"""

from __future__ import annotations

import json
from typing import TypeAlias

from safepassage.errors import RefusedError

__all__ = ["Json", "canonical_bytes", "read_canonical"]

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"

_LARGEST = 2**53 - 1
"""The largest whole number that every reader of JSON holds exactly (RFC 8785, section 3.2.2.3)."""

_DEEPEST = 8


def canonical_bytes(value: Json) -> bytes:
    """
    Return the only bytes that stand for a value.

    Raises
    ------
    RefusedError
        When the value holds a fraction, a number beyond 2^53 - 1, half a character, a key that is
        no text, or more than 8 levels.
    """
    _look_through(value, _DEEPEST)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise RefusedError("A text holds half a character. Type it anew.") from error


def read_canonical(data: bytes) -> dict[str, Json]:
    """
    Return the table that bytes stand for.

    Raises
    ------
    RefusedError
        When the bytes are not the canonical form of a table: another order, a space, a key that
        stands twice, or no JSON at all.
    """
    try:
        value = json.loads(data.decode())
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise RefusedError("The bytes are no event. They are torn or altered.") from error
    if not isinstance(value, dict) or canonical_bytes(value) != data:
        raise RefusedError("The bytes are not in the canonical form. They are altered.")
    return value


def _look_through(value: object, levels: int) -> None:
    """Refuse what has no canonical form, in a value and all that it holds."""
    if isinstance(value, str) or value is None or isinstance(value, bool):
        return
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise RefusedError(f"{value} is too large. A number is at most {_LARGEST}.")
        return
    if levels == 0:
        raise RefusedError(f"A value lies deeper than {_DEEPEST} levels.")
    if isinstance(value, list):
        for item in value:
            _look_through(item, levels - 1)
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise RefusedError("A name of a field is no text.")
            _look_through(item, levels - 1)
        return
    raise RefusedError(
        f"A value of type {type(value).__name__} has no canonical form. "
        "Use text, whole numbers, yes or no, lists and tables."
    )
