"""Texts are made equally long before they are sealed, so that their length tells little."""

from __future__ import annotations

from safepassage.operation.custody.secret import Secret

__all__ = ["pad", "unpad"]

_MARK = b"\x80"


def pad(text: Secret, size: int) -> Secret:
    """Return a text filled up to a size in bytes, by a mark and zeros (ISO/IEC 7816-4)."""
    return Secret((text.reveal() + _MARK).ljust(size, b"\0"))


def unpad(text: Secret) -> Secret:
    """Return the text that :func:`pad` was given."""
    return Secret(text.reveal().rstrip(b"\0").removesuffix(_MARK))
