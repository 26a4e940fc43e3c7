"""
Bundles: events and keys on their way from a post to another, sealed to whom they are for.

A bundle is an age file [1]_ of a compressed message: a header, two proofs, keys, events. The sender
signs the header, which holds the hash of all the rest, and adds a proof that only posts of the
operation can make. What is torn, altered, of another operation or made outside it is refused whole
before anything is looked at in a store.

References
----------
.. [1] Valsorda, F. and Cartwright-Cox, B. (2019). The age file encryption format.
   https://age-encryption.org/v1
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyrage

from safepassage.errors import RefusedError
from safepassage.operation.events import canonical_bytes, read_canonical, read_event
from safepassage.operation.events.fields import check_code
from safepassage.operation.log import Gap
from safepassage.operation.store import KeyRow, Signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from safepassage.operation.events import Event, Json
    from safepassage.operation.log import Tips
    from safepassage.operation.posts.keys import PostKeys

__all__ = [
    "MOST_EVENTS",
    "MOST_PLAIN",
    "MOST_SEALED",
    "Bundle",
    "Contents",
    "Known",
    "open_bundle",
    "seal_bundle",
]

MOST_EVENTS = 50_000
"""The most events in a bundle; an export of more makes several."""

MOST_SEALED = 64 * 2**20
"""The most bytes of a bundle's file."""

MOST_PLAIN = 256 * 2**20
"""The most bytes that a bundle's message may unfold to."""

_MOST_HEADER = 2**20
_MOST_EVENT = 2**19
_MAGIC = b"safepassage bundle 1\n"
_PROOF = 64 + 32
_CONTEXT = b"safepassage bundle\n"


@dataclass(frozen=True, slots=True)
class Known:
    """What a post says that it has: marks of its chains, gaps in them, hashes of its keys."""

    marks: Tips = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    buckets: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> Json:
        """Return it as a header and a note hold it."""
        return {
            "marks": {post: list(digests) for post, digests in self.marks.items()},
            "gaps": [[gap.post, gap.first, gap.last] for gap in self.gaps],
            "buckets": dict(self.buckets),
        }

    @classmethod
    def from_json(cls, value: Any) -> Known:  # noqa: ANN401 -- what a header holds, checked here
        """
        Return it from a header or note.

        Raises
        ------
        RefusedError
            When it is malformed.
        """
        try:
            marks = {
                check_code(p, "post"): tuple(map(_digest, d)) for p, d in value["marks"].items()
            }
            gaps = tuple(
                Gap(check_code(post, "post"), int(first), int(last))
                for post, first, last in value["gaps"]
            )
            buckets = {str(bucket)[:2]: str(text)[:16] for bucket, text in value["buckets"].items()}
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise _torn() from error
        return cls(marks, gaps, buckets)


@dataclass(frozen=True, slots=True)
class Contents:
    """
    What a bundle carries.

    Parameters
    ----------
    operation, sender
        The operation, and the post that made the bundle.
    known
        What the sender has.
    events, keys
        Events as they travel, and keys of persons.
    part, parts
        Which of how many bundles of one export it is.
    welcome
        In the bundle that a new post gets: its code, and the operation key, Base64.
    """

    operation: str
    sender: str
    known: Known
    events: Sequence[Signed]
    keys: Sequence[KeyRow]
    part: int = 1
    parts: int = 1
    welcome: Mapping[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Bundle:
    """
    A bundle that has been opened, with the form of everything in it checked.

    ``header`` and ``signature`` let the sender be checked once its key is known.
    """

    operation: str
    sender: str
    known: Known
    events: tuple[Event, ...]
    keys: tuple[KeyRow, ...]
    part: int
    parts: int
    welcome: Mapping[str, str] | None = field(repr=False)
    header: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    proof: bytes = field(repr=False)

    def signed_with(self, keys: Iterable[str]) -> bool:
        """Return whether the sender's signature holds under one of these public keys, Base64."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        for key in keys:
            try:
                public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
                public.verify(self.signature, _CONTEXT + self.header)
            except (InvalidSignature, ValueError, binascii.Error):
                continue
            return True
        return False

    def made_inside(self, bundle_key: bytes) -> bool:
        """Return whether it was made with the key that the operation's posts share."""
        return hmac.compare_digest(_proof(bundle_key, self.header), self.proof)


def seal_bundle(contents: Contents, keys: PostKeys, recipients: Iterable[str]) -> bytes:
    """
    Return a bundle's bytes.

    Parameters
    ----------
    contents
        What it carries.
    keys
        The sender's keys.
    recipients
        The age recipients who can open it.
    """
    body = b"".join(_body(contents))
    header = canonical_bytes(
        {
            "v": 1,
            "operation": contents.operation,
            "sender": contents.sender,
            "known": contents.known.to_json(),
            "part": contents.part,
            "parts": contents.parts,
            "events": len(contents.events),
            "sha256": hashlib.sha256(body).hexdigest(),
            "welcome": None if contents.welcome is None else dict(contents.welcome),
        }
    )
    message = b"".join(
        (
            _sized(header),
            keys.signing.sign(_CONTEXT + header),
            _proof(keys.bundle, header),
            body,
        )
    )
    to = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    sealed: bytes = pyrage.encrypt(_MAGIC + zlib.compress(message), to)
    return sealed


def open_bundle(data: bytes, keys: PostKeys | pyrage.x25519.Identity) -> Bundle:
    """
    Return what is in a bundle.

    Parameters
    ----------
    data
        The bytes of its file.
    keys
        The keys of the post that opens it; only its identity where it belongs to no operation yet.

    Raises
    ------
    RefusedError
        When it is too large, torn, altered, no bundle, for somebody else, or of a newer version.
    """
    identity = keys if isinstance(keys, pyrage.x25519.Identity) else keys.identity
    if len(data) > MOST_SEALED:
        raise RefusedError(
            f"The file has {len(data)} bytes. A bundle has at most {MOST_SEALED}. It is none."
        )
    try:
        message = pyrage.decrypt(data, [identity])
    except pyrage.DecryptError as error:
        if "matching keys" in str(error):
            raise RefusedError(
                "The bundle is not sealed to this post. Bring it to the post for which it was "
                "made, or have one made for this post."
            ) from error
        raise _torn() from error
    if not message.startswith(_MAGIC):
        raise RefusedError(
            "The file was sealed to this post and is no bundle that this version reads. "
            "Install the version of safepassage that made it."
        )
    return _read(_unfold(message[len(_MAGIC) :]))


def _unfold(folded: bytes) -> bytes:
    """Return the message of compressed bytes, unless it is endless."""
    unfolding = zlib.decompressobj()
    try:
        message = unfolding.decompress(folded, MOST_PLAIN)
    except zlib.error as error:
        raise _torn() from error
    if unfolding.unconsumed_tail:
        raise RefusedError(f"The bundle unfolds to more than {MOST_PLAIN} bytes. It is none.")
    if not unfolding.eof or unfolding.unused_data:
        raise _torn()
    return message


def _read(message: bytes) -> Bundle:
    """Return the bundle that a message holds."""
    header, at = _sized_at(message, 0, _MOST_HEADER)
    proofs, body = message[at : at + _PROOF], message[at + _PROOF :]
    table: Any = read_canonical(header)
    if table.get("v") != 1:
        raise RefusedError(
            "The bundle is of another version of safepassage. Install the newer one on this post."
        )
    try:
        if hashlib.sha256(body).hexdigest() != table["sha256"]:
            raise _torn()
        events = tuple(read_event(*signed) for signed in _events(body, int(table["events"])))
        bundle = Bundle(
            operation=_digest(table["operation"]),
            sender=check_code(table["sender"], "sender"),
            known=Known.from_json(table["known"]),
            events=events,
            keys=tuple(_key_rows(body)),
            part=int(table["part"]),
            parts=int(table["parts"]),
            welcome=table["welcome"],
            header=header,
            signature=proofs[:64],
            proof=proofs[64:],
        )
    except RefusedError:
        raise
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise _torn() from error
    return bundle


def _body(contents: Contents) -> Iterator[bytes]:
    """Yield the keys and events of a bundle."""
    rows = [[row.person, base64.b64encode(row.wrapped).decode()] for row in contents.keys]
    yield _sized(json.dumps(rows, separators=(",", ":")).encode())
    for content, signature in contents.events:
        yield _sized(content)
        yield signature


def _key_rows(body: bytes) -> Iterator[KeyRow]:
    """Yield the rows of keys at the start of a body."""
    text, _ = _sized_at(body, 0, MOST_PLAIN)
    try:
        for person, wrapped in json.loads(text):
            key = base64.b64decode(wrapped, validate=True)
            yield KeyRow(check_code(person, "person"), key)
    except (ValueError, TypeError, RecursionError) as error:
        if isinstance(error, RefusedError):
            raise
        raise _torn() from error


def _events(body: bytes, count: int) -> Iterator[Signed]:
    """Yield the events of a body, which are so many."""
    if not 0 <= count <= MOST_EVENTS:
        raise RefusedError(f"The bundle holds more than {MOST_EVENTS} events. It is none.")
    _, at = _sized_at(body, 0, MOST_PLAIN)
    for _ in range(count):
        content, at = _sized_at(body, at, _MOST_EVENT)
        signature, at = body[at : at + 64], at + 64
        yield Signed(content, signature)
    if at != len(body):
        raise _torn()


def _sized(data: bytes) -> bytes:
    """Return bytes after their length."""
    return len(data).to_bytes(4, "big") + data


def _sized_at(data: bytes, at: int, most: int) -> tuple[bytes, int]:
    """Return the bytes after a length, and where they end."""
    size = int.from_bytes(data[at : at + 4], "big")
    end = at + 4 + size
    if at + 4 > len(data) or end > len(data) or size > most:
        raise _torn()
    return data[at + 4 : end], end


def _proof(bundle_key: bytes, header: bytes) -> bytes:
    """Return what only posts of the operation can make of a header."""
    return hmac.digest(bundle_key, _CONTEXT + header, "sha256")


def _digest(value: object) -> str:
    """Return a value that must be a SHA-256 digest in hexadecimal digits."""
    if not isinstance(value, str) or len(value) != 64 or set(value) - set("0123456789abcdef"):
        raise _torn()
    return value


def _torn() -> RefusedError:
    """Return the error for a bundle of which a part is missing or altered."""
    return RefusedError(
        "The bundle is torn, altered or no bundle at all. Nothing of it was taken in. "
        "Copy it once more from where it was made."
    )
