"""
An event: what happened, who recorded it when, chained to the post's previous one and signed.

An event is its content, in canonical bytes, and a signature. Its name is the SHA-256 of the
content, so the same event is the same wherever it comes from, and a changed one is another.

References
----------
.. [1] Josefsson, S. and Liusvaara, I. (2017). Edwards-curve digital signature algorithm (EdDSA).
   RFC 8032.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from safepassage.errors import RefusedError
from safepassage.operation.events.canonical import canonical_bytes, read_canonical
from safepassage.operation.events.clock import Stamp
from safepassage.operation.events.fields import check_code
from safepassage.operation.events.kinds import check_body, kind_of, subject_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from safepassage.operation.events.canonical import Json

__all__ = [
    "FIRST",
    "Draft",
    "Event",
    "Fact",
    "key_of",
    "read_event",
    "sign",
    "signature_of",
    "verify",
]

VERSION = 1

FIRST = "0" * 64
"""What stands for the previous event in a post's first."""

_CONTEXT = b"safepassage event\n"
"""Goes before what is signed, so that no signature of anything else can pass for an event's."""

_NAMES = frozenset(
    {"v", "operation", "post", "number", "previous", "observed", "recorded", "clock", "by", "kind",
     "body"}
)  # fmt: skip
_LAST_TIME_S = 32_503_680_000


@dataclass(frozen=True, slots=True)
class Fact:
    """
    What the fold needs of an event: when, from whom, what.

    Facts sort by the time at which they were observed; those of one second by the clock, and at
    last by post and digest, so that every post folds them in the same order.
    """

    observed: int
    stamp: Stamp
    post: str
    number: int
    digest: str
    recorded: int
    kind: str
    body: Mapping[str, Json]

    @property
    def order(self) -> tuple[int, Stamp, str, str]:
        """Return the place of the fact in the order of observation."""
        return (self.observed, self.stamp, self.post, self.digest)


@dataclass(frozen=True, slots=True)
class Draft:
    """
    An event that is not signed yet.

    Parameters
    ----------
    operation
        The operation: the digest of its first event, or ``FIRST`` in that event itself.
    post, by
        The post that records, and the code of the person who does.
    number
        1 for the post's first event, then one more each time.
    previous
        The digest of the post's previous event, or ``FIRST``.
    observed, recorded
        When it was seen and when it was written down, seconds since 1970 in UTC.
    stamp
        The hybrid logical clock.
    kind, body
        What happened, with the fields of the kind.
    """

    operation: str
    post: str
    number: int
    previous: str
    observed: int
    recorded: int
    stamp: Stamp
    by: str
    kind: str
    body: Mapping[str, Json]

    def content(self) -> bytes:
        """
        Return the canonical bytes.

        Raises
        ------
        RefusedError
            When the kind is unknown or a field is wrong.
        """
        check_body(kind_of(self.kind), self.body)
        return canonical_bytes(
            {
                "v": VERSION,
                "operation": self.operation,
                "post": check_code(self.post, "post"),
                "number": self.number,
                "previous": self.previous,
                "observed": self.observed,
                "recorded": self.recorded,
                "clock": list(self.stamp),
                "by": check_code(self.by, "by"),
                "kind": self.kind,
                "body": dict(self.body),
            }
        )


@dataclass(frozen=True, slots=True)
class Event:
    """
    A signed event.

    ``content`` is what counts: the other values are read from it. ``signature`` has 64 bytes.
    """

    content: bytes
    signature: bytes
    digest: str
    operation: str
    previous: str
    by: str
    fact: Fact = field(repr=False)

    @property
    def post(self) -> str:
        """Return the post that recorded it."""
        return self.fact.post

    @property
    def number(self) -> int:
        """Return its number in the post's chain."""
        return self.fact.number

    @property
    def kind(self) -> str:
        """Return its kind."""
        return self.fact.kind

    @property
    def body(self) -> Mapping[str, Json]:
        """Return its fields."""
        return self.fact.body

    @property
    def subject(self) -> str:
        """Return what it is about, such as ``people:A-17``."""
        return subject_of(self.fact.kind, self.fact.body)


def read_event(content: bytes, signature: bytes) -> Event:
    """
    Return the event that bytes hold, with every rule of its form checked; the signature is not.

    Raises
    ------
    RefusedError
        When the bytes are no event in canonical form, of this version, of a known kind.
    """
    table = read_canonical(content)
    if table.get("v") != VERSION:
        raise RefusedError(
            "The event is of another version of safepassage. Install the newer one on this post."
        )
    if table.keys() != _NAMES:
        raise RefusedError("The event has other fields than an event has. It is altered.")
    clock, body = table["clock"], table["body"]
    if not isinstance(clock, list) or len(clock) != 2 or not isinstance(body, dict):
        raise RefusedError("The event's clock or body is malformed. It is altered.")
    kind = kind_of(table["kind"])
    check_body(kind, body)
    if len(signature) != 64:
        raise RefusedError("The event's signature is torn.")
    digest = hashlib.sha256(content).hexdigest()
    fact = Fact(
        observed=_whole(table, "observed", _LAST_TIME_S),
        stamp=Stamp(_of(clock[0], "clock"), _of(clock[1], "clock")),
        post=check_code(table["post"], "post"),
        number=_whole(table, "number", 2**40, least=1),
        digest=digest,
        recorded=_whole(table, "recorded", _LAST_TIME_S),
        kind=kind.name,
        body=body,
    )
    return Event(
        content, signature, digest,
        _hash(table, "operation"), _hash(table, "previous"), check_code(table["by"], "by"), fact,
    )  # fmt: skip


def sign(draft: Draft, key: Ed25519PrivateKey) -> Event:
    """
    Return the draft as a signed event.

    Raises
    ------
    RefusedError
        When the draft breaks a rule of its kind.
    """
    content = draft.content()
    return read_event(content, signature_of(content, key))


def signature_of(content: bytes, key: Ed25519PrivateKey) -> bytes:
    """Return the signature of an event's content."""
    return key.sign(_CONTEXT + content)


def verify(event: Event, key: str) -> None:
    """
    Refuse an event that was not signed with the private half of a key.

    Parameters
    ----------
    event
        The event.
    key
        The post's Ed25519 public key, Base64, as it was enrolled.

    Raises
    ------
    RefusedError
        When the signature does not hold: the event is forged or altered.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        public.verify(event.signature, _CONTEXT + event.content)
    except (InvalidSignature, ValueError, binascii.Error) as error:
        raise RefusedError(
            f"Event {event.number} of post {event.post} is not signed with that post's key: it is "
            "forged or altered. Ask the post for it again."
        ) from error


def key_of(private: Ed25519PrivateKey) -> str:
    """Return the public half of a key as events carry it, Base64."""
    return base64.b64encode(private.public_key().public_bytes_raw()).decode()


def _of(value: Json, name: str) -> int:
    """Return a whole number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise RefusedError(f"The event's {name} is malformed. It is altered.")
    return value


def _whole(table: Mapping[str, Json], name: str, most: int, *, least: int = 0) -> int:
    """Return a whole number of the envelope."""
    value = _of(table[name], name)
    if not least <= value <= most:
        raise RefusedError(f"The event's {name} is out of range. It is altered.")
    return value


def _hash(table: Mapping[str, Json], name: str) -> str:
    """Return a digest of the envelope."""
    value = table[name]
    if not isinstance(value, str) or len(value) != 64 or set(value) - set("0123456789abcdef"):
        raise RefusedError(f"The event's {name} is no digest. It is altered.")
    return value
