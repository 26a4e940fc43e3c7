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
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyrage

from safepassage.errors import RefusedError
from safepassage.operation.events import canonical_bytes, read_canonical, read_event
from safepassage.operation.events.fields import check_code
from safepassage.operation.posts.bundle_bytes import (
    MOST_PLAIN,
    body_of,
    digest_of,
    events_of,
    keys_of,
    sized,
    sized_at,
    torn,
)
from safepassage.operation.posts.known import Known

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from safepassage.operation.events import Event
    from safepassage.operation.posts.keys import PostKeys
    from safepassage.operation.store import KeyRow, Signed

__all__ = [
    "MOST_SEALED",
    "Bundle",
    "Contents",
    "open_bundle",
    "seal_bundle",
]

MOST_SEALED = 64 * 2**20
"""The most bytes of a bundle's file."""

_MOST_HEADER = 2**20
_MAGIC = b"safepassage bundle 1\n"
_PROOF = 64 + 32
_CONTEXT = b"safepassage bundle\n"


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
    body = b"".join(body_of(contents.events, contents.keys))
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
            sized(header),
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
        raise torn() from error
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
        raise torn() from error
    if unfolding.unconsumed_tail:
        raise RefusedError(f"The bundle unfolds to more than {MOST_PLAIN} bytes. It is none.")
    if not unfolding.eof or unfolding.unused_data:
        raise torn()
    return message


def _read(message: bytes) -> Bundle:
    """Return the bundle that a message holds."""
    header, at = sized_at(message, 0, _MOST_HEADER)
    proofs, body = message[at : at + _PROOF], message[at + _PROOF :]
    table: Any = read_canonical(header)
    if table.get("v") != 1:
        raise RefusedError(
            "The bundle is of another version of safepassage. Install the newer one on this post."
        )
    try:
        if hashlib.sha256(body).hexdigest() != table["sha256"]:
            raise torn()
        events = tuple(read_event(*signed) for signed in events_of(body, int(table["events"])))
        bundle = Bundle(
            operation=digest_of(table["operation"]),
            sender=check_code(table["sender"], "sender"),
            known=Known.from_json(table["known"]),
            events=events,
            keys=tuple(keys_of(body)),
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
        raise torn() from error
    return bundle


def _proof(bundle_key: bytes, header: bytes) -> bytes:
    """Return what only posts of the operation can make of a header."""
    return hmac.digest(bundle_key, _CONTEXT + header, "sha256")
