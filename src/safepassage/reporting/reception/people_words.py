"""Words that follow numbers of people, and what they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reporting.words import count

if TYPE_CHECKING:
    from safepassage.reception.counts import Counts

__all__ = ["are", "have", "needs_words", "were"]


def needs_words(counts: Counts) -> str:
    """Return who is not seated, such as ``1 in a wheelchair, 2 on stretchers``; may be empty."""
    parts = []
    if counts.wheelchair:
        chairs = "a wheelchair" if counts.wheelchair == 1 else "wheelchairs"
        parts.append(f"{count(counts.wheelchair)} in {chairs}")
    if counts.stretcher:
        beds = "a stretcher" if counts.stretcher == 1 else "stretchers"
        parts.append(f"{count(counts.stretcher)} on {beds}")
    return ", ".join(parts)


def are(number: int) -> str:
    """Return is or are."""
    return "is" if number == 1 else "are"


def were(number: int) -> str:
    """Return was or were."""
    return "was" if number == 1 else "were"


def have(number: int) -> str:
    """Return has or have."""
    return "has" if number == 1 else "have"
