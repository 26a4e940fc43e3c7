"""Bytes that are shown to nobody: a key, or a passphrase on its way to one."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from typing import NoReturn

from safepassage.errors import LockedError

__all__ = ["KEY_BYTES", "Secret"]

KEY_BYTES = 32
"""Length of every symmetric key, bytes."""


class Secret:
    """
    Some secret bytes that neither print, pickle nor copy themselves, and that can be wiped.

    A traceback that shows the values of variables shows ``<secret>``. So functions hand secrets on
    whole, and ask for the bytes only in the call that uses them.

    Wiping overwrites the one copy that this value holds. Libraries make copies of their own, and
    Python may have moved the bytes before: a wiped secret is out of the program's reach, and not
    proven to be out of the machine's memory.

    Parameters
    ----------
    value
        The bytes; they are copied.
    """

    __slots__ = ("_bytes",)

    def __init__(self, value: bytes | bytearray) -> None:
        self._bytes: bytearray | None = bytearray(value)

    @classmethod
    def random(cls) -> Secret:
        """Return a new key from the operating system's source of randomness."""
        return cls(secrets.token_bytes(KEY_BYTES))

    @classmethod
    def of_text(cls, text: str) -> Secret:
        """
        Return the secret of a typed text, the same however a keyboard composed its letters.

        Follows the OpaqueString profile of RFC 8265: other spaces become a plain space, and the
        text is put into Unicode's form C. Case counts.
        """
        spaced = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in text)
        return cls(unicodedata.normalize("NFC", spaced).encode("utf-8", "surrogatepass"))

    def reveal(self) -> bytes:
        """
        Return the bytes, for the one call that needs them.

        Raises
        ------
        LockedError
            When the secret was wiped.
        """
        if self._bytes is None:
            raise LockedError("The keys were dropped by a lock. Sign in again.")
        return bytes(self._bytes)

    def copy(self) -> Secret:
        """Return a secret of the same bytes that is wiped apart."""
        return Secret(self.reveal())

    def wipe(self) -> None:
        """Overwrite the bytes and drop them; once is as good as twice."""
        if self._bytes is not None:
            self._bytes[:] = bytes(len(self._bytes))
            self._bytes = None

    @property
    def is_wiped(self) -> bool:
        """Whether the bytes are gone."""
        return self._bytes is None

    def __len__(self) -> int:
        """Return the number of bytes; 0 once they are wiped."""
        return 0 if self._bytes is None else len(self._bytes)

    def __eq__(self, other: object) -> bool:
        """Compare in a time that tells nothing of the bytes; a wiped secret equals none."""
        if not isinstance(other, Secret):
            return NotImplemented
        if self._bytes is None or other._bytes is None:
            return False
        return hmac.compare_digest(self._bytes, other._bytes)

    __hash__ = None  # type: ignore[assignment]  # a secret is no key of a table

    def __repr__(self) -> str:
        """Return the word that stands for every secret."""
        return "<secret>"

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied: both would make a secret that nobody wipes."""
        msg = "a secret is neither pickled nor copied"
        raise TypeError(msg)
