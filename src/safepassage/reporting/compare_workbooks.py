"""The workbook of a plan folder held against the plan's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reporting.differences import MOST_TOLD, Difference, normal_cell, shown
from safepassage.scenario.raw import Unreadable, cell_text
from safepassage.scenario.sheets import BadWorkbookError, column_letters, read_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.scenario.raw import RawCell
    from safepassage.scenario.sheets import Sheet

__all__ = ["workbook_differences"]


def workbook_differences(found: bytes, expected: bytes) -> Iterator[Difference]:
    """
    Yield where a workbook says something else than the one that is expected.

    Cells are held against each other by sheet and position. Formats say nothing; what is hidden
    does, since a sheet is handed on as it is seen.
    """
    try:
        sheets = {sheet.name: sheet for sheet in read_sheets(found)}
    except BadWorkbookError as error:
        yield Difference("", "", f"This is no workbook that can be read: {error}.")
        return
    told = 0
    more = 0
    for difference in _differences(sheets, read_sheets(expected)):
        if told < MOST_TOLD:
            told += 1
            yield difference
        else:
            more += 1
    if more:
        yield Difference("", "", f"{more} more of its cells and sheets are not as in the plan.")


def _differences(sheets: dict[str, Sheet], expected: list[Sheet]) -> Iterator[Difference]:
    wanted_names = {sheet.name for sheet in expected}
    for name in sheets.keys() - wanted_names:
        yield Difference(f"sheet {name[:31]}", "", "The plan has no such sheet.")
    for wanted in expected:
        place = f"sheet {wanted.name}"
        sheet = sheets.get(wanted.name)
        if sheet is None:
            yield Difference(place, "", "This sheet of the plan is missing.")
            continue
        hidden = [f"row {number}" for number in sheet.hidden_rows]
        hidden += [f"column {column_letters(number)}" for number in sheet.hidden_columns]
        for part in ["the sheet"] if sheet.hidden else hidden:
            yield Difference(f"{place}, {part}", "", "This is hidden, and the plan shows it.")
        yield from _cell_differences(place, sheet, wanted)


def _cell_differences(place: str, sheet: Sheet, wanted: Sheet) -> Iterator[Difference]:
    for number in sorted(sheet.rows.keys() | wanted.rows.keys()):
        found_row, wanted_row = sheet.rows.get(number, {}), wanted.rows.get(number, {})
        for column in sorted(found_row.keys() | wanted_row.keys()):
            cell, right = found_row.get(column, ""), wanted_row.get(column, "")
            if _said(cell) != _said(right):
                where = f"{place}, row {number}, column {column_letters(column)}"
                rule = f"The plan says {shown(_said(right))} here."
                if right == "":
                    rule = "The plan says nothing here."
                yield Difference(where, shown(_said(cell)), rule)


def _said(cell: RawCell) -> str:
    """Return what a cell says; what a formula shows, nobody knows beforehand."""
    if isinstance(cell, Unreadable):
        return cell.value or "(a formula)"
    return normal_cell(cell_text(cell))
