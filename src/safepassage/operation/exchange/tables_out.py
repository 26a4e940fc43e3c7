"""
Tables that leave: CSV and workbooks that hold the rows of a filter, as values, and nothing else.

A workbook has one sheet, no formula and nothing hidden. A text that a spreadsheet would take for a
formula gets an apostrophe before it [1]_, and all texts stand in quotes, so that a spreadsheet that
takes semicolons for separators makes no cells of their parts.

References
----------
.. [1] OWASP, CSV Injection. https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.operation.exchange.incoming import EXERCISE

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Cell", "TableOut", "csv_bytes", "harmless", "xlsx_bytes"]

Cell = str | int
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class TableOut:
    """
    A table that leaves.

    ``said`` stands in the first row: how many rows follow, of what filter, as of when. ``tags``
    are the hashtags under the header, none for a plain table. ``left_empty`` is how many cells have
    no value as their count is small. ``is_exercise`` puts before all else that nobody is real.
    """

    said: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    tags: tuple[str, ...] = ()
    left_empty: int = 0
    is_exercise: bool = False

    @property
    def head(self) -> list[tuple[str, ...]]:
        """Return the rows above the values."""
        said = f"{EXERCISE} {self.said}" if self.is_exercise else self.said
        return [(said,), self.columns, *([self.tags] if self.tags else [])]


def harmless(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_DANGEROUS):
        return f"'{cell}"
    return cell


def csv_bytes(table: TableOut) -> bytes:
    """Return a table as CSV, UTF-8 with a byte order mark, which spreadsheets need to see."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows([*table.head, *(_harmless_row(row) for row in table.rows)])
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(table: TableOut) -> bytes:
    """Return a table as a workbook of one sheet."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet("data")
    rows: list[Sequence[Cell]] = [*table.head, *(_harmless_row(row) for row in table.rows)]
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(at, column, cell)
            else:
                sheet.write_string(at, column, cell)
    book.close()
    return out.getvalue()


def _harmless_row(row: Sequence[Cell]) -> tuple[Cell, ...]:
    return tuple(harmless(cell) for cell in row)
