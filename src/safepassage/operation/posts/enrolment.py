"""
How a post joins: a small file asks, a bundle that only the new post can open answers.

The request holds public keys alone, so it may travel openly. Whoever enrols compares its
fingerprint with the new post over another channel, and the new post compares the operation's:
otherwise somebody in between could put in keys of their own.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyrage

from safepassage.errors import RefusedError
from safepassage.operation.events import canonical_bytes, key_of, read_canonical
from safepassage.operation.events.fields import check_code
from safepassage.operation.posts.bundle import open_bundle
from safepassage.operation.posts.keys import fingerprint

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from safepassage.operation.events import Json

__all__ = [
    "Request",
    "Welcome",
    "make_request",
    "read_request",
    "read_welcome",
    "refuse_requests",
]

_CONTEXT = b"safepassage enrolment request\n"
_MOST_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Request:
    """
    A new post's code and public keys; ``key`` and ``recipient`` as events carry them.

    ``arrival`` is the key to which the operation key is sealed, once.
    """

    post: str
    key: str
    recipient: str
    arrival: bytes

    @property
    def fingerprint(self) -> str:
        """Return the digits that both sides read to each other."""
        return fingerprint("request", self.post, self.key, self.recipient, self.arrival.hex())


@dataclass(frozen=True, slots=True)
class Welcome:
    """
    What a new post is told before it can open a store: its code, operation and keys.

    ``operation_key`` is sealed to the request's key for arrival.
    """

    post: str
    operation: str
    sender: str
    operation_key: bytes

    def __repr__(self) -> str:
        """Return it without the key."""
        return f"Welcome(post={self.post!r}, operation={self.operation!r})"

    @property
    def fingerprint(self) -> str:
        """Return the digits of the operation that both sides read to each other."""
        return fingerprint("operation", self.operation)


def make_request(
    post: str, signing: Ed25519PrivateKey, identity: pyrage.x25519.Identity, *, arrival: bytes
) -> bytes:
    """
    Return the file by which a new post asks to be enrolled.

    ``arrival`` is the public key to which the operation key is to be sealed.

    Raises
    ------
    RefusedError
        When the post's code is none.
    """
    table: dict[str, Json] = {
        "safepassage": "enrolment request",
        "v": 1,
        "post": check_code(post, "post"),
        "key": key_of(signing),
        "recipient": str(identity.to_public()),
        "arrival": base64.b64encode(arrival).decode(),
    }
    proof = signing.sign(_CONTEXT + canonical_bytes(table))
    return canonical_bytes({**table, "signature": base64.b64encode(proof).decode()})


def read_request(data: bytes) -> Request:
    """
    Return what a request asks.

    Raises
    ------
    RefusedError
        When the file is none, is altered, or was not made with the key that it names.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    refused = RefusedError(
        "This is no enrolment request, or it is altered. Make it anew at the new post."
    )
    if len(data) > _MOST_BYTES:
        raise refused
    try:
        table: Any = read_canonical(data.strip())
        proof = base64.b64decode(table.pop("signature"), validate=True)
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(table["key"], validate=True))
        public.verify(proof, _CONTEXT + canonical_bytes(table))
        pyrage.x25519.Recipient.from_str(table["recipient"])
        arrival = base64.b64decode(table["arrival"], validate=True)
        request = Request(
            check_code(table["post"], "post"), table["key"], table["recipient"], arrival
        )
        if table["safepassage"] != "enrolment request" or table["v"] != 1:
            raise refused
    except (
        InvalidSignature, pyrage.RecipientError, binascii.Error, KeyError, TypeError, ValueError,
    ) as error:  # fmt: skip
        raise refused from error
    return request


def refuse_requests(data: bytes) -> None:
    """
    Make sure that a file which should be a bundle is no request to join.

    Raises
    ------
    RefusedError
        When it is one.
    """
    try:
        request = read_request(data)
    except RefusedError:
        return
    raise RefusedError(
        f"This is no bundle: by it post {request.post} asks to join an operation. A planner's "
        f"post reads it: safepassage post enrol FILE -o ANSWER, and post {request.post} imports "
        "the ANSWER. Nothing was taken in."
    )


def read_welcome(data: bytes, identity: pyrage.x25519.Identity) -> Welcome:
    """
    Return what the answer to a request tells a new post, before it has a store.

    Parameters
    ----------
    data
        The first bundle that the planner's post has made for the new post.
    identity
        The new post's identity.

    Raises
    ------
    RefusedError
        When it is no bundle for this post, or none that welcomes a post.
    """
    refuse_requests(data)
    bundle = open_bundle(data, identity)
    welcome = bundle.welcome or {}
    try:
        return Welcome(
            check_code(welcome["post"], "post"),
            bundle.operation,
            bundle.sender,
            base64.b64decode(welcome["operation_key"], validate=True),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RefusedError(
            "This bundle enrols no post. Import it at a post that is enrolled, or ask the "
            "planner's post for the bundle that it made when it enrolled this one."
        ) from error
