"""
A scenario as a workbook, written: drop-downs, header notes with unit, default and meaning.

Equal scenarios give equal bytes.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

from safepassage.scenario.schema import Cell
from safepassage.scenario.tables import SETTINGS, TABLES, table_named
from safepassage.scenario.workbook import READ_ME, SETTINGS_SHEET

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from safepassage.scenario.schema import Column, Table
    from safepassage.scenario.writing import CellOut

__all__ = ["workbook_bytes"]

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 (the library takes local times only)
_SPARE_ROWS = 500
_MOST_IN_LIST = 255
"""The most characters of a drop-down's own list; a longer one lies in cells."""

_NUMERIC = {Cell.INTEGER, Cell.NUMBER}
_WIDTHS = {
    Cell.TEXT: 28,
    Cell.LABEL: 18,
    Cell.LABELS: 28,
    Cell.QUANTITY: 16,
    Cell.ID: 18,
    Cell.REF: 18,
    Cell.REFS: 22,
    Cell.DIRECTION: 22,
    Cell.TIME: 19,
    Cell.WHEN: 19,
    Cell.HOURS: 14,
}
_STEPS = (
    (
        "Fill in the sheets in this order: scenario, zones, places, roads, pauses, people, "
        "vehicles; then, where there are any, checkpoints, receptions, parties, statements, "
        "dangers and incidents. So each drop-down has what was filled in before."
    ),
    (
        "Point at a column's name to see its unit, its default and its meaning. Names in bold must "
        "be filled in; any other cell may stay blank, and then means its default."
    ),
    "Cells that name a row of another sheet have drop-downs with the ids given there.",
    (
        "Write times as 2022-05-05T08:00, local to the scenario's time zone, or with an offset as "
        "2022-05-05T08:00+03:00. Numbers have a decimal point."
    ),
    "Write no formulas and hide nothing: what is computed or hidden is refused.",
    "Write no names of persons. Give each figure its source, or the word assumed.",
    "Then run: safepassage validate FILE. It lists everything that is still wrong.",
)


def workbook_bytes(
    settings: Mapping[str, CellOut], tables: Mapping[str, Sequence[Sequence[CellOut]]]
) -> bytes:
    """
    Return an XLSX workbook with these settings and rows.

    Parameters
    ----------
    settings
        Value of each key; a key that is left out has an empty cell.
    tables
        Rows of each table, in the order of its columns; a table that is left out is empty.
    """
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"title": str(settings.get("title", "")), "created": _CREATED})
    formats = {
        "head": book.add_format({"bg_color": "#E8EEF4", "bottom": 1}),
        "required": book.add_format({"bg_color": "#E8EEF4", "bottom": 1, "bold": True}),
        "text": book.add_format({"num_format": "@"}),
        "wrap": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
    }
    _write_read_me(book.add_worksheet(READ_ME), formats)
    _write_settings(book.add_worksheet(SETTINGS_SHEET), formats, settings)
    for table in TABLES:
        rows = tables.get(table.name, ())
        counts = {name: len(tables.get(name, ())) for name in (t.name for t in TABLES)}
        _write_table(book.add_worksheet(table.name), formats, table, rows, counts)
    book.close()
    return out.getvalue()


def _write_read_me(sheet: Any, formats: Mapping[str, Any]) -> None:  # noqa: ANN401 (untyped library)
    sheet.set_column(0, 0, 100, formats["wrap"])
    sheet.write_string(0, 0, "A scenario for safepassage", formats["title"])
    for number, step in enumerate(_STEPS, start=1):
        sheet.write_string(number, 0, f"{number}. {step}", formats["wrap"])
    for column, first in _long_lists().items():
        sheet.write_string(first - 1, 0, f"What may stand in the column {column.name}:")
        for number, choice in enumerate(column.choices, start=first):
            sheet.write_string(number, 0, choice)


def _long_lists() -> dict[Column, int]:
    """Return the columns whose drop-downs lie on the first sheet, with the row of each list."""
    rows: dict[Column, int] = {}
    row = len(_STEPS) + 3
    for table in TABLES:
        for column in table.columns:
            if len(",".join(column.choices)) > _MOST_IN_LIST:
                rows[column] = row
                row += len(column.choices) + 2
    return rows


def _write_settings(
    sheet: Any,  # noqa: ANN401 (untyped library)
    formats: Mapping[str, Any],
    settings: Mapping[str, CellOut],
) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, max(len(column.name) for column in SETTINGS) + 2)
    sheet.set_column(1, 1, 40)
    sheet.set_column(2, 2, 90)
    for index, title in enumerate(("key", "value", "meaning")):
        sheet.write_string(0, index, title, formats["required"])
    for row, column in enumerate(SETTINGS, start=1):
        sheet.write_string(row, 0, column.name, formats["required" if column.required else "head"])
        _write_cell(sheet, (row, 1), settings.get(column.name, ""), formats["wrap"], column)
        if column.choices:
            # No rule for numbers: these cells are text, and a spreadsheet takes no text for one.
            sheet.data_validation(row, 1, row, 1, _validation(column, {}))
        sheet.write_string(row, 2, _note(column).replace("\n", " "), formats["wrap"])


def _write_table(
    sheet: Any,  # noqa: ANN401 (untyped library)
    formats: Mapping[str, Any],
    table: Table,
    rows: Sequence[Sequence[CellOut]],
    counts: Mapping[str, int],
) -> None:
    sheet.freeze_panes(1, 1 if table.key else 2)
    last = len(rows) + _SPARE_ROWS
    for index, column in enumerate(table.columns):
        text = None if column.cell in _NUMERIC else formats["text"]
        sheet.set_column(index, index, _WIDTHS.get(column.cell, len(column.name) + 4), text)
        head = formats["required" if column.required else "head"]
        sheet.write_string(0, index, column.name, head)
        sheet.write_comment(0, index, _note(column), {"x_scale": 2, "y_scale": 1.6, "author": ""})
        rule = _validation(column, counts)
        if rule:
            sheet.data_validation(1, index, last, index, rule)
        for number, row in enumerate(rows, start=1):
            _write_cell(sheet, (number, index), row[index], formats["text"], column)


def _write_cell(
    sheet: Any,  # noqa: ANN401 (untyped library)
    place: tuple[int, int],
    value: CellOut,
    text_format: Any,  # noqa: ANN401 (untyped library)
    column: Column,
) -> None:
    """Write numbers as numbers, unless the file would keep fewer of their digits."""
    if value == "" and column.cell not in _NUMERIC:
        sheet.write_blank(*place, None, text_format)
    elif isinstance(value, str):
        if value:
            sheet.write_string(*place, value, text_format)
    elif float(f"{value:.16G}") == value:
        sheet.write_number(*place, value)
    else:
        sheet.write_string(*place, repr(value))


def _note(column: Column) -> str:
    lines = [column.meaning]
    if column.unit:
        lines.append(f"Unit: {column.unit}.")
    if column.range_text:
        lines.append(f"Allowed: {column.range_text}.")
    if column.choices:
        lines.append(f"One of: {', '.join(column.choices)}.")
    if column.required:
        lines.append("Must be filled in.")
    elif column.default_text:
        lines.append(f"Blank means: {column.default_text}.")
    if column.example:
        lines.append(f"Example: {column.example}.")
    return "\n".join(lines)


def _validation(column: Column, counts: Mapping[str, int]) -> dict[str, Any] | None:
    """Return the drop-down or number rule of a column, None where it has none."""
    listed = _long_lists().get(column)
    if listed is not None:
        last = listed + len(column.choices)
        return {"validate": "list", "source": f"='{READ_ME}'!$A${listed + 1}:$A${last}"}
    if column.choices or column.cell is Cell.YES_NO:
        return {"validate": "list", "source": list(column.choices or ("yes", "no"))}
    if column.cell is Cell.REF:
        target = table_named(column.refers_to)
        last = counts[target.name] + _SPARE_ROWS + 1
        return {
            "validate": "list",
            "source": f"={target.name}!$A$2:$A${last}",
            "error_type": "warning",
            "error_title": "Not in the list",
            "error_message": f"The sheet {target.name} has no row with this id yet.",
        }
    if column.cell in _NUMERIC:
        above = column.above is not None
        low = column.above if above else column.least
        rule = {
            "validate": "integer" if column.cell is Cell.INTEGER else "decimal",
            "criteria": "between",
            "minimum": low,
            "maximum": column.most,
            "error_title": column.name,
            "error_message": f"This must be a {column.cell.value}, {column.range_text}.",
        }
        if low is None or column.most is None:
            return None
        return rule
    return None
