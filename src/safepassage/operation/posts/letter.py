"""
Letters: what one post asks or answers another, sealed to it alone as bundles are.

A letter is an age file of one canonical table, with the sender's signature and a proof that only
posts of the operation can make. It says for which post it is, so that no other post's letter can
stand for it.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import TYPE_CHECKING, Any

import pyrage

from safepassage.errors import RefusedError
from safepassage.operation.events import canonical_bytes, read_canonical
from safepassage.operation.events.fields import check_code
from safepassage.operation.posts.recipients import recipient_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.operation.events import Json
    from safepassage.operation.posts.post import Post
    from safepassage.operation.register.trust import Trust

__all__ = ["MOST_LETTER", "open_letter", "seal_letter"]

MOST_LETTER = 2**20
"""The most bytes of a letter's file."""

_MAGIC = b"safepassage letter 1\n"
_CONTEXT = b"safepassage letter\n"
_PROOF = 64 + 32


def seal_letter(post: Post, to: str, kind: str, content: Mapping[str, Json]) -> bytes:
    """
    Return a letter's bytes.

    Parameters
    ----------
    post
        The post that sends.
    to
        The code of the post that alone can open it.
    kind
        What the letter is, such as ``question``.
    content
        What it says.

    Raises
    ------
    RefusedError
        When the other is not enrolled, is revoked, has no recipient, or shares its code.
    """
    recipient = pyrage.x25519.Recipient.from_str(recipient_of(post, to))
    table = canonical_bytes(
        {
            "v": 1,
            "kind": kind,
            "operation": post.operation,
            "sender": post.name,
            "to": to,
            "content": dict(content),
        }
    )
    proofs = post.keys.signing.sign(_CONTEXT + table) + _proof(post.keys.bundle, table)
    sealed: bytes = pyrage.encrypt(_MAGIC + proofs + table, [recipient])
    return sealed


def open_letter(post: Post, data: bytes, kind: str) -> tuple[str, dict[str, Any]]:
    """
    Return who sent a letter, and what it says.

    Parameters
    ----------
    post
        The post that opens it.
    data
        The bytes of its file.
    kind
        What the letter must be.

    Raises
    ------
    RefusedError
        When it is too large, torn, altered, none, of another kind, for another post, of another
        operation, or not signed by a post that is enrolled and not revoked.
    """
    if len(data) > MOST_LETTER:
        raise RefusedError(f"The file has {len(data)} bytes, and no {kind} has so many.")
    try:
        message = pyrage.decrypt(data, [post.keys.identity])
    except pyrage.DecryptError as error:
        if "matching keys" in str(error):
            raise RefusedError(
                f"The {kind} is not sealed to this post. Bring it to the post that it is for."
            ) from error
        raise _torn(kind) from error
    if not message.startswith(_MAGIC):
        raise _torn(kind)
    proofs, content = message[len(_MAGIC) :][:_PROOF], message[len(_MAGIC) + _PROOF :]
    try:
        table: dict[str, Any] = dict(read_canonical(content))
        sender = check_code(table.get("sender"), "sender")
    except RefusedError as error:
        raise _torn(kind) from error
    said = table.get("content")
    if table.get("v") != 1 or table.get("kind") != kind or not isinstance(said, dict):
        raise _torn(kind)
    if table.get("operation") != post.operation or table.get("to") != post.name:
        raise RefusedError(f"The {kind} is for another post, or of another operation.")
    made_inside = hmac.compare_digest(_proof(post.keys.bundle, content), proofs[64:])
    if not made_inside or not _signed(post.trust(), sender, content, proofs[:64]):
        raise RefusedError(
            f"The {kind} is not signed by a post that is enrolled here and not revoked. Import a "
            "bundle of a planner's post first; if it stays so, ask who brought it."
        )
    return sender, said


def _signed(trust: Trust, sender: str, content: bytes, signature: bytes) -> bool:
    """Return whether a post that counts has signed."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if sender in trust.last:
        return False
    for key in trust.keys(sender):
        try:
            public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
            public.verify(signature, _CONTEXT + content)
        except (InvalidSignature, ValueError, binascii.Error):
            continue
        return True
    return False


def _proof(bundle_key: bytes, content: bytes) -> bytes:
    """Return what only posts of the operation can make of a content."""
    return hmac.digest(bundle_key, _CONTEXT + content, "sha256")


def _torn(kind: str) -> RefusedError:
    """Return the error for what is none, or of which a part is missing or altered."""
    return RefusedError(
        f"This is no {kind} of another post, or it is torn or altered. Have it made anew."
    )
