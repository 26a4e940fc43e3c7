"""
How the operation key reaches a post that joins, and nobody who opens its bundles later.

Bundles for a post open with its identity, which lies in most slots. The operation key may not come
that way, or a planner who kept the first bundle would have it. So it is sealed to a key pair of its
own, whose private half follows from the keys of the keyring that the post has while it waits, and
goes with that keyring when the post has joined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from safepassage.errors import CustodyError, RefusedError
from safepassage.operation.custody.ciphers import derive, seal, unseal
from safepassage.operation.custody.roles import KeyName
from safepassage.operation.custody.secret import KEY_BYTES, Secret

if TYPE_CHECKING:
    from safepassage.operation.custody.session import Session

__all__ = ["arrival_key", "open_at_arrival", "seal_for_arrival"]


def arrival_key(session: Session) -> bytes:
    """
    Return the public half of the key pair of a post that waits, 32 bytes.

    Parameters
    ----------
    session
        Its first person, signed in at the keyring of the post that waits.
    """
    return _private(session).public_key().public_bytes_raw()


def seal_for_arrival(public: bytes, operation_key: Secret, *, post: str) -> bytes:
    """
    Return the operation key, sealed to a post that waits.

    The key comes of X25519 with a pair that is made for this once (RFC 7748), and of HKDF over the
    shared value and both public halves.

    Raises
    ------
    RefusedError
        When the public half is none.
    """
    once = X25519PrivateKey.generate()
    ours = once.public_key().public_bytes_raw()
    try:
        shared = Secret(once.exchange(X25519PublicKey.from_public_bytes(public)))
    except ValueError:
        raise RefusedError(
            "The request's key for arrival is none. Have the new post ask anew."
        ) from None
    return ours + seal(derive(shared, "arrival", ours, public), operation_key, "arrival", post)


def open_at_arrival(session: Session, sealed: bytes) -> Secret:
    """
    Return the operation key that was sealed to the post that waits.

    Raises
    ------
    CustodyError
        When it was sealed to another post or request, or was altered.
    """
    private = _private(session)
    ours = private.public_key().public_bytes_raw()
    theirs = sealed[:KEY_BYTES]
    try:
        shared = Secret(private.exchange(X25519PublicKey.from_public_bytes(theirs)))
    except ValueError:
        shared = Secret.random()
    key = unseal(
        derive(shared, "arrival", theirs, ours), sealed[KEY_BYTES:], "arrival", session.post
    )
    if key is None or len(key) != KEY_BYTES:
        raise CustodyError(
            "The operation key in this answer is not for this post's request, or was altered. Ask "
            "the planner's post for the answer to the request that this post made last."
        )
    return key


def _private(session: Session) -> X25519PrivateKey:
    # Random, in every slot, and of no use once the keyring of the post that waits is gone.
    key = derive(session.key(KeyName.DATABASE), "arrival")
    return X25519PrivateKey.from_private_bytes(key.reveal())
