"""The ciphers that everything in custody is built from, each behind one function."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from safepassage.errors import CustodyError
from safepassage.operation.custody.secret import KEY_BYTES, Secret

if TYPE_CHECKING:
    from safepassage.operation.custody.settings import Slowness

__all__ = ["OVERHEAD_BYTES", "bind", "derive", "seal", "stretch", "unseal"]

_NONCE_BYTES = 12
_TAG_BYTES = 16

OVERHEAD_BYTES = _NONCE_BYTES + _TAG_BYTES
"""What sealing adds to a text, bytes."""

_LABEL = b"safepassage custody 1"


def bind(*parts: str | bytes) -> bytes:
    """
    Return the parts as bytes that no other parts give.

    Each is preceded by its length, so that ("ab", "c") and ("a", "bc") differ.
    """
    encoded = [part.encode("utf-8") if isinstance(part, str) else part for part in parts]
    return b"".join(len(part).to_bytes(8, "big") + part for part in encoded)


def derive(key: Secret, *purpose: str | bytes) -> Secret:
    """
    Return the key for a purpose, from which neither the first key nor another purpose's follows.

    HKDF with SHA-256 (RFC 5869); the purpose is its ``info``.
    """
    return Secret(HKDF(SHA256(), KEY_BYTES, None, bind(_LABEL, *purpose)).derive(key.reveal()))


def seal(key: Secret, text: Secret, *context: str | bytes) -> bytes:
    """
    Return a text that only the key opens, and only with the same context.

    ChaCha20-Poly1305 (RFC 8439) with a random nonce of 96 bits in front. It takes the same time for
    any bytes on processors without instructions for AES too. A key seals fewer than 2**32 texts:
    the most used one wraps one key a person.

    Parameters
    ----------
    key
        32 bytes.
    text
        What is sealed.
    context
        What the sealed text belongs to. It is not kept, and must be given again to open it.
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + ChaCha20Poly1305(key.reveal()).encrypt(nonce, text.reveal(), bind(*context))


def unseal(key: Secret, sealed: bytes, *context: str | bytes) -> Secret | None:
    """Return the text, or None when key, text or context are not those of the sealing."""
    if len(sealed) < OVERHEAD_BYTES:
        return None
    try:
        return Secret(
            ChaCha20Poly1305(key.reveal()).decrypt(
                sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bind(*context)
            )
        )
    except InvalidTag:
        return None


def stretch(phrase: Secret, salt: bytes, slowness: Slowness) -> Secret:
    """
    Return the key of a passphrase, slowly: Argon2id, version 0x13 (RFC 9106).

    Raises
    ------
    CustodyError
        When the machine has not the memory that it takes.
    """
    try:
        return Secret(
            hash_secret_raw(
                phrase.reveal(),
                salt,
                time_cost=slowness.passes,
                memory_cost=slowness.memory_kib,
                parallelism=slowness.lanes,
                hash_len=KEY_BYTES,
                type=Type.ID,
            )
        )
    except HashingError:
        raise CustodyError(
            f"Signing in takes {slowness.memory_kib // 1024} MiB of memory, and this machine has "
            "not so much free. Close other programs and try again."
        ) from None
