"""A CSV table of a plan folder held against the plan's own."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from safepassage.reporting.differences import MOST_TOLD, Difference, normal_cell, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["table_differences"]


class _Row(NamedTuple):
    """A row with its number as a spreadsheet counts it."""

    number: int
    cells: Sequence[str]

    def key(self, width: int) -> tuple[str, ...]:
        """Return what the row says in as many cells as there are columns, or in all it has."""
        cells = [normal_cell(cell) for cell in self.cells]
        cells += [""] * (width - len(cells))
        while len(cells) > width and not cells[-1]:
            cells.pop()
        return tuple(cells)


def table_differences(found: bytes, expected: bytes) -> Iterator[Difference]:
    """
    Yield where a CSV table says something else than the one that is expected.

    The order of rows says nothing: whoever sorts a table changes no movement. A row that is not
    expected is held against the missing one that is most like it.
    """
    try:
        rows = _rows(found)
    except (UnicodeDecodeError, csv.Error):
        yield Difference("", "", "This is no table of text that can be read.")
        return
    header, *wanted = _rows(expected)
    width = len(header.cells)
    if not rows or rows[0].key(width) != header.key(width):
        columns = ", ".join(header.cells)
        yield Difference("row 1", "", f"The header is not that of the plan: {columns}.")
        return
    missing = Counter(row.key(width) for row in wanted)
    extra = []
    for row in rows[1:]:
        key = row.key(width)
        if missing[key]:
            missing[key] -= 1
        else:
            extra.append(row)
    rest = []
    for row in wanted:
        if missing[row.key(width)]:
            missing[row.key(width)] -= 1
            rest.append(row)
    for row in extra[:MOST_TOLD]:
        yield from _row_differences(row, header.cells, rest)
    if len(extra) > MOST_TOLD:
        more = len(extra) - MOST_TOLD
        yield Difference("", "", f"{more} more of its rows are not in the plan.")
        return
    for row in rest[:MOST_TOLD]:
        words = ", ".join(cell for cell in row.cells if cell)
        yield Difference("", shown(words), "This row of the plan is missing.")
    if len(rest) > MOST_TOLD:
        yield Difference("", "", f"{len(rest) - MOST_TOLD} more rows of the plan are missing.")


def _row_differences(row: _Row, columns: Sequence[str], rest: list[_Row]) -> Iterator[Difference]:
    """Yield how a row differs from the missing one most like it, which is taken out of ``rest``."""
    width = len(columns)
    key = row.key(width)

    def alike(other: _Row) -> int:
        return sum(one == two for one, two in zip(key, other.key(width), strict=False))

    nearest = max(rest, key=alike, default=None)
    if nearest is None or len(key) > width or alike(nearest) < width / 2:
        yield Difference(f"row {row.number}", "", "The plan has no such row.")
        return
    rest.remove(nearest)
    wanted = nearest.key(width)
    for number, column in enumerate(columns):
        if key[number] != wanted[number]:
            cell = row.cells[number] if number < len(row.cells) else ""
            rule = f"The plan says {shown(nearest.cells[number])} here."
            yield Difference(f"row {row.number}, column {column}", shown(cell), rule)


def _rows(content: bytes) -> list[_Row]:
    """Return the rows that are not blank, whatever a spreadsheet separates cells by."""
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = content.decode("utf-16" if utf16 else "utf-8-sig")
    header = text.lstrip().partition("\n")[0]
    separator = max(",;\t", key=header.count)
    records = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    return [_Row(number, cells) for number, cells in enumerate(records, 1) if any(cells)]
