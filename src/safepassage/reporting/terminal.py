"""Tables and long sentences as lines for a terminal."""

from __future__ import annotations

import re
import textwrap
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["WIDTH", "in_lines", "text_table", "wrapped"]

WIDTH = 96
"""Characters of a line, at most."""
#: A column of a table is never made narrower than this.
_NARROWEST = 20
#: All but the spaces at which no line is broken: that of two words, and the narrow one in a number.
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")


def wrapped(text: str, *, indent: int = 0) -> list[str]:
    """Return a sentence as lines, the second and later ones moved in; numbers are kept whole."""
    words = " ".join(word for word in _SPACES.split(text) if word)
    lines = in_lines(words, WIDTH - indent, moved_in="  ")
    return [" " * indent + line for line in lines]


def text_table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    """
    Return a table with its columns under each other, a line under its head.

    A row that has a first cell only runs across all columns. Where the table is wider than a
    terminal, the cells of its widest columns go on in further lines.
    """
    shown = [head, *rows]
    full = [row for row in shown if any(row[1:])]
    widths = [max(len(row[column]) for row in full) for column in range(len(head))]
    room = WIDTH - 2 * (len(widths) - 1)
    narrowed: set[int] = set()
    while sum(widths) > room and max(widths) > _NARROWEST:
        widest = widths.index(max(widths))
        widths[widest] -= 1
        narrowed.add(widest)
    lines = []
    for row in shown:
        runs_across = row is not head and not any(row[1:])
        cells = [
            [cell] if column not in narrowed or runs_across else in_lines(cell, widths[column])
            for column, cell in enumerate(row)
        ]
        for parts in zip_longest(*cells, fillvalue=""):
            padded = (part.ljust(width) for part, width in zip(parts, widths, strict=True))
            lines.append("  ".join(padded).rstrip())
        if row is head:
            lines.append("  ".join("-" * width for width in widths))
    return lines


def in_lines(text: str, width: int, *, moved_in: str = "") -> list[str]:
    """
    Return a text as lines of at most so many characters, words kept whole.

    The narrow spaces in a number are no place to break it. Later lines begin with ``moved_in``.
    """
    return textwrap.wrap(
        text,
        width,
        subsequent_indent=moved_in,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]
