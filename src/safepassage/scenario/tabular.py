"""Rows of cells under a header, from a CSV file or a sheet, matched with a table's columns."""

from __future__ import annotations

import difflib
from itertools import zip_longest
from typing import TYPE_CHECKING

from safepassage.errors import Fault
from safepassage.scenario.cells import is_blank
from safepassage.scenario.raw import RawRow, RawTable, Unreadable, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from safepassage.scenario.raw import RawCell
    from safepassage.scenario.schema import Table

__all__ = ["Hints", "closest", "match_columns"]


def closest(word: str, known: Iterable[str]) -> str:
    """Return a remedy that names the nearest known word, empty when none is near."""
    near = difflib.get_close_matches(word[:60], list(known), n=1, cutoff=0.7)
    return f" Did you mean {near[0]}?" if near else ""


class Hints:
    """Nearest known words for unknown ones; sought for the first few only, since that is slow."""

    _MOST = 20

    def __init__(self, known: Iterable[str]) -> None:
        self._known = tuple(known)
        self._found: dict[str, str] = {}

    def of(self, word: str) -> str:
        """Return a remedy as :func:`closest` does, empty beyond the first few words."""
        if word not in self._found and len(self._found) < self._MOST:
            self._found[word] = closest(word, self._known)
        return self._found.get(word, "")


def match_columns(
    table: Table, file: str, records: Iterable[tuple[int, Sequence[RawCell]]], *, exact: bool
) -> tuple[RawTable, list[Fault]]:
    """
    Return the rows of a table by column name, with the faults of its header and row lengths.

    Parameters
    ----------
    table
        The table that the file should hold.
    file
        What faults call the file or sheet.
    records
        Row numbers with their cells; the first one that holds something is the header.
    exact
        Whether each row must have as many cells as the header, as in a CSV file; in a sheet, blank
        cells at the end are not there.
    """
    faults: list[Fault] = []
    filled = (record for record in records if not all(is_blank(cell) for cell in record[1]))
    first = next(filled, None)
    if first is None:
        faults.append(
            Fault(
                file,
                None,
                None,
                "",
                "The table is empty.",
                f"Write the header {', '.join(column.name for column in table.columns)}.",
            )
        )
        return RawTable(file), faults
    names = _header(table, file, first, faults)
    rows = []
    for number, cells in filled:
        if _row_fits(file, number, cells, len(names), exact=exact, faults=faults):
            pairs = zip_longest(names, cells[: len(names)], fillvalue="")
            rows.append(RawRow(number, {name: cell for name, cell in pairs if name}))
    return RawTable(file, tuple(rows)), faults


def _header(
    table: Table, file: str, first: tuple[int, Sequence[RawCell]], faults: list[Fault]
) -> list[str]:
    """Return the column name above each cell, empty where there is none that may be used."""
    number, cells = first
    known = [column.name for column in table.columns]
    names: list[str] = []
    last = max(index for index, cell in enumerate(cells) if not is_blank(cell))
    for cell in cells[: last + 1]:
        if isinstance(cell, Unreadable):
            faults.append(Fault(file, number, None, cell.value, cell.rule, cell.remedy))
            names.append("")
            continue
        name = cell.strip() if isinstance(cell, str) else str(cell)
        rule = remedy = ""
        if not name:
            rule = "A column has no name in the header."
            remedy = "Remove the empty column, or name it."
        elif name not in known:
            rule = f"The table {table.name} has no such column."
            remedy = "Remove the column, or mend its name." + closest(name, known)
        elif name in names:
            rule = "The column stands here twice."
            remedy = "Remove one of the two."
        if rule:
            faults.append(Fault(file, number, None, shortened(name), rule, remedy))
        names.append("" if rule else name)
    faults.extend(
        Fault(
            file,
            number,
            column.name,
            "",
            "This column is missing.",
            f"Add it: {column.meaning}",
        )
        for column in table.columns
        if column.required and column.name not in names
    )
    return names


def _row_fits(
    file: str,
    number: int,
    cells: Sequence[RawCell],
    width: int,
    *,
    exact: bool,
    faults: list[Fault],
) -> bool:
    """Return whether a row has no more and, when ``exact``, no fewer cells than the header."""
    if not all(is_blank(cell) for cell in cells[width:]):
        # Without its column nobody knows what the cell is: a part of a name, perhaps.
        faults.append(
            Fault(
                file,
                number,
                None,
                "",
                f"The row has a cell beyond the {width} columns of the header.",
                "Put a text that holds the separator in double quotes, or remove the cell."
                if exact
                else "Remove the cell. What is to be remembered about a row goes into its source.",
            )
        )
        return False
    if exact and len(cells) < width:
        faults.append(
            Fault(
                file,
                number,
                None,
                "",
                f"The row has {len(cells)} cells, and the header {width} columns.",
                "Add the missing separators, so that no cell stands under the wrong column.",
            )
        )
        return False
    return True
