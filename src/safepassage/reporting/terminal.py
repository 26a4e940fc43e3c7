"""Tables and long sentences as lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["text_table", "wrapped"]

_WIDTH = 96


def wrapped(text: str, *, indent: int = 0) -> list[str]:
    """Return a sentence as lines, the second and later ones moved in."""
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > _WIDTH - indent:
            lines.append(line)
            line = "  " + word
        else:
            line = f"{line} {word}" if line else word
    return [" " * indent + each for each in (*lines, line)]


def text_table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    """
    Return a table with its columns under each other, a line under its head.

    A row that has a first cell only runs across all columns.
    """
    shown = [head, *rows]
    full = [row for row in shown if any(row[1:])]
    widths = [max(len(row[column]) for row in full) for column in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in shown
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return lines
