"""How amounts are worded in messages."""

from __future__ import annotations

__all__ = ["counted"]


def counted(amount: int, noun: str) -> str:
    """Return an amount with its noun, such as ``1 person`` or ``3 persons``."""
    return f"{amount} {noun}" if amount == 1 else f"{amount} {noun}s"
