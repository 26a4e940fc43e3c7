"""The fields that an event may carry: what each holds, and what is refused in it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from safepassage.errors import RefusedError

if TYPE_CHECKING:
    from safepassage.operation.events.canonical import Json

__all__ = ["Field", "FieldType", "check_code", "check_field"]

FieldType: TypeAlias = Literal[
    "choice", "code", "codes", "count", "counts", "digest", "digests", "fields", "key", "sealed",
    "text", "time",
]  # fmt: skip

_CODE = re.compile(r"[A-Za-z0-9_.:\-\u0400-\u04FF]{1,64}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SEALED = re.compile(r"[A-Za-z0-9+/=_\-]{1,16384}")
_KEY = re.compile(r"[A-Za-z0-9+/=_\-]{1,200}")
_LONGEST_TEXT = 280
_MOST_PERSONS = 10_000_000
_MOST_ITEMS = 2_000
_LAST_TIME_S = 32_503_680_000
"""The year 3000: what lies beyond is a slip of the hand."""


@dataclass(frozen=True, slots=True)
class Field:
    """
    A field of a kind of event.

    ``choices`` are the words that a field of type ``choice`` takes. ``least`` is the least number
    of a ``count``.
    """

    name: str
    type: FieldType
    meaning: str
    required: bool = False
    choices: tuple[str, ...] = ()
    least: int = 1


def check_code(value: object, name: str) -> str:
    """
    Return a code of a person, group, vehicle, place or post.

    Raises
    ------
    RefusedError
        When it is no text of 1 to 64 letters (Latin or Cyrillic), digits and ``_ . : -``.
        The message shows the name of the field alone: somebody may have typed a name.
    """
    if isinstance(value, str) and _CODE.fullmatch(value):
        return value
    raise RefusedError(
        f"{name}: a code has 1 to 64 letters, digits and the signs _ . : - , and no blanks. "
        "Use the code, never a name."
    )


def check_field(field: Field, value: Json) -> None:
    """
    Refuse a value that a field may not hold.

    Raises
    ------
    RefusedError
        Field, rule and remedy. The value is shown only where it cannot be personal.
    """
    _CHECKS[field.type](field, value)


def _check_code(field: Field, value: Json) -> None:
    """Check one code."""
    check_code(value, field.name)


def _items(field: Field, value: Json) -> list[Json]:
    """Return the items of a list that is neither empty nor endless, nor holds anything twice."""
    if not isinstance(value, list) or not 1 <= len(value) <= _MOST_ITEMS:
        raise RefusedError(f"{field.name}: a list of 1 to {_MOST_ITEMS} codes is needed.")
    return value


def _check_codes(field: Field, value: Json) -> None:
    """Check a list of codes."""
    codes = [check_code(item, field.name) for item in _items(field, value)]
    if len(set(codes)) < len(codes):
        raise RefusedError(f"{field.name}: a code stands twice. State each once.")


def _check_count(field: Field, value: Json) -> None:
    """Check a whole number of people, minutes or rows."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not field.least <= int(str(value)) <= _MOST_PERSONS:
        raise RefusedError(
            f"{field.name}: a whole number from {field.least} to {_MOST_PERSONS} is needed."
        )


def _check_counts(field: Field, value: Json) -> None:
    """Check a table of whole numbers by code."""
    if not isinstance(value, dict) or not value:
        raise RefusedError(f"{field.name}: a table of whole numbers by code is needed.")
    for code, number in value.items():
        check_code(code, field.name)
        _check_count(field, number)


def _check_choice(field: Field, value: Json) -> None:
    """Check a word of a closed list."""
    if value not in field.choices:
        raise RefusedError(f"{field.name}: choose one of {', '.join(field.choices)}.")


def _check_digest(field: Field, value: Json) -> None:
    """Check the name of an event: the SHA-256 of its content."""
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        raise RefusedError(f"{field.name}: the 64 hexadecimal digits of an event are needed.")


def _check_digests(field: Field, value: Json) -> None:
    """Check a list of names of events."""
    for item in _items(field, value):
        _check_digest(field, item)


def _check_fields(field: Field, value: Json) -> None:
    """Check that it is a table; what it may hold depends on the event that it corrects."""
    if not isinstance(value, dict) or not value:
        raise RefusedError(f"{field.name}: a table of the event's fields is needed.")


def _check_sealed(field: Field, value: Json) -> None:
    """Check that what should be sealed is at least no plain text."""
    if not isinstance(value, str) or not _SEALED.fullmatch(value):
        raise RefusedError(f"{field.name}: sealed data in Base64 of at most 16 KB are needed.")


def _check_key(field: Field, value: Json) -> None:
    """Check a public key or recipient."""
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        raise RefusedError(f"{field.name}: a public key is needed.")


def _check_text(field: Field, value: Json) -> None:
    """Check a short text of one line."""
    if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST_TEXT:
        raise RefusedError(f"{field.name}: a text of 1 to {_LONGEST_TEXT} characters is needed.")
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in value):
        raise RefusedError(f"{field.name}: a control sign stands in it. Type it on one line.")


def _check_time(field: Field, value: Json) -> None:
    """Check a time, seconds since 1970 in UTC."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not 0 <= int(str(value)) <= _LAST_TIME_S:
        raise RefusedError(f"{field.name}: a time in seconds since 1970 is needed.")


_CHECKS = {
    "choice": _check_choice,
    "code": _check_code,
    "codes": _check_codes,
    "count": _check_count,
    "counts": _check_counts,
    "digest": _check_digest,
    "digests": _check_digests,
    "fields": _check_fields,
    "key": _check_key,
    "sealed": _check_sealed,
    "text": _check_text,
    "time": _check_time,
}
