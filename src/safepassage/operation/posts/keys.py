"""The keys with which a post signs, opens bundles and shows that it belongs to the operation."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyrage import x25519

from safepassage.operation.events import key_of

if TYPE_CHECKING:
    from typing import Self

__all__ = ["PostKeys", "fingerprint"]


@dataclass(frozen=True, slots=True)
class PostKeys:
    """
    A post's own keys.

    Parameters
    ----------
    signing
        Signs the post's events and bundles.
    identity
        Opens bundles that are sealed to the post.
    bundle
        32 bytes that all posts of the operation share: a bundle without them comes from outside.
    """

    signing: Ed25519PrivateKey = field(repr=False)
    identity: x25519.Identity = field(repr=False)
    bundle: bytes = field(repr=False)

    @classmethod
    def of(cls, signing: bytes, identity: str, bundle: bytes) -> Self:
        """Return the keys from a keyring: 32 bytes, the text of an age identity, 32 bytes."""
        return cls(
            Ed25519PrivateKey.from_private_bytes(signing),
            x25519.Identity.from_str(identity),
            bundle,
        )

    @property
    def public(self) -> str:
        """Return the public half of the signing key, Base64."""
        return key_of(self.signing)

    @property
    def recipient(self) -> str:
        """Return the age recipient to which bundles for the post are sealed."""
        return str(self.identity.to_public())


def fingerprint(*values: str) -> str:
    """Return twenty digits in four groups by which people compare values over the telephone."""
    digest = hashlib.sha256("\n".join(values).encode()).digest()
    digits = f"{int.from_bytes(digest[:8], 'big') % 10**20:020d}"
    return " ".join(digits[start : start + 5] for start in range(0, 20, 5))
