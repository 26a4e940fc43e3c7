"""How keys and events lie in the bytes of a bundle: each after its length."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from safepassage.errors import RefusedError
from safepassage.operation.events.fields import check_code
from safepassage.operation.store import KeyRow, Signed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "MOST_EVENTS",
    "MOST_PLAIN",
    "body_of",
    "digest_of",
    "events_of",
    "keys_of",
    "sized",
    "sized_at",
    "torn",
]

MOST_EVENTS = 50_000
"""The most events in a bundle; an export of more makes several."""

MOST_PLAIN = 256 * 2**20
"""The most bytes that a bundle's message may unfold to."""

_MOST_EVENT = 2**19
_MOST_KEY = 1024
"""Far more bytes than a wrapped key of a person has."""


def body_of(events: Sequence[Signed], keys: Sequence[KeyRow]) -> Iterator[bytes]:
    """Yield the keys and events of a bundle."""
    rows = [[row.person, base64.b64encode(row.wrapped).decode()] for row in keys]
    yield sized(json.dumps(rows, separators=(",", ":")).encode())
    for content, signature in events:
        yield sized(content)
        yield signature


def keys_of(body: bytes) -> Iterator[KeyRow]:
    """Yield the rows of keys at the start of a body."""
    text, _ = sized_at(body, 0, MOST_PLAIN)
    try:
        for person, wrapped in json.loads(text):
            key = base64.b64decode(wrapped, validate=True)
            if len(key) > _MOST_KEY:
                raise torn()
            yield KeyRow(check_code(person, "person"), key)
    except (ValueError, TypeError, RecursionError) as error:
        if isinstance(error, RefusedError):
            raise
        raise torn() from error


def events_of(body: bytes, count: int) -> Iterator[Signed]:
    """Yield the events of a body, which are so many."""
    if not 0 <= count <= MOST_EVENTS:
        raise RefusedError(f"The bundle holds more than {MOST_EVENTS} events. It is none.")
    _, at = sized_at(body, 0, MOST_PLAIN)
    for _ in range(count):
        content, at = sized_at(body, at, _MOST_EVENT)
        signature, at = body[at : at + 64], at + 64
        yield Signed(content, signature)
    if at != len(body):
        raise torn()


def sized(data: bytes) -> bytes:
    """Return bytes after their length."""
    return len(data).to_bytes(4, "big") + data


def sized_at(data: bytes, at: int, most: int) -> tuple[bytes, int]:
    """Return the bytes after a length, and where they end."""
    size = int.from_bytes(data[at : at + 4], "big")
    end = at + 4 + size
    if at + 4 > len(data) or end > len(data) or size > most:
        raise torn()
    return data[at + 4 : end], end


def digest_of(value: object) -> str:
    """Return a value that must be a SHA-256 digest in hexadecimal digits."""
    if not isinstance(value, str) or len(value) != 64 or set(value) - set("0123456789abcdef"):
        raise torn()
    return value


def torn() -> RefusedError:
    """Return the error for a bundle of which a part is missing or altered."""
    return RefusedError(
        "The bundle is torn, altered or no bundle at all. Nothing of it was taken in. "
        "Copy it once more from where it was made."
    )
