"""
A scenario as a workbook, read: a sheet ``scenario`` with one row a setting, and a sheet a table.

A formula, a hidden row, column or sheet, joined cells, and a cell that the spreadsheet turned into
a date are faults, since nothing that nobody sees or typed may enter a plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.errors import Fault
from safepassage.scenario.cells import is_blank
from safepassage.scenario.raw import RawRow, RawScenario, RawTable, shortened
from safepassage.scenario.sheets import BadWorkbookError, column_letters, read_sheets
from safepassage.scenario.tables import SETTINGS, TABLES
from safepassage.scenario.tabular import closest, match_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from safepassage.scenario.raw import RawCell
    from safepassage.scenario.schema import Table
    from safepassage.scenario.sheets import Sheet

__all__ = ["READ_ME", "SETTINGS_SHEET", "raw_from_sheets", "read_one_sheet", "read_workbook"]

SETTINGS_SHEET = "scenario"
READ_ME = "read me"
_MAX_BYTES = 64 * 1024 * 1024


def read_workbook(path: Path) -> RawScenario:
    """Return the cells of a scenario workbook, with the faults of its sheets and headers."""
    faults: list[Fault] = []
    sheets = _sheets_of(path, faults)
    if faults:
        return RawScenario(RawTable(path.name), {}, tuple(faults))
    return raw_from_sheets(sheets)


def read_one_sheet(table: Table, path: Path, faults: list[Fault]) -> RawTable:
    """Return the rows of the one sheet of a workbook that holds a table, and add its faults."""
    sheets = [sheet for sheet in _sheets_of(path, faults) if sheet.rows and sheet.name != READ_ME]
    if len(sheets) != 1:
        if not faults:
            rule = f"The table {table.name} is one sheet, and {len(sheets)} sheets hold something."
            faults.append(
                Fault(path.name, None, None, "", rule, "Leave one sheet in the workbook.")
            )
        return RawTable(path.name)
    _report_unseen(sheets[0], faults)
    raw, found = match_columns(table, path.name, _records(sheets[0]), exact=False)
    faults.extend(found)
    return raw


def _sheets_of(path: Path, faults: list[Fault]) -> Sequence[Sheet]:
    """Return the sheets of a workbook, none with a fault where it cannot be read."""
    try:
        return read_sheets(_bytes_of(path))
    except (BadWorkbookError, OSError) as error:
        reason = error.strerror or "" if isinstance(error, OSError) else str(error)
        rule = f"This is no workbook that can be read: {reason}."
        remedy = "Open it in a spreadsheet and save it as .xlsx."
        faults.append(Fault(path.name, None, None, "", rule, remedy))
        return ()


def _bytes_of(path: Path) -> bytes:
    if path.stat().st_size > _MAX_BYTES:
        raise BadWorkbookError("it is larger than 64 MB")
    return path.read_bytes()


def raw_from_sheets(sheets: Sequence[Sheet]) -> RawScenario:
    """Return the cells of the sheets by setting and table."""
    faults: list[Fault] = []
    by_name: dict[str, Sheet] = {}
    names = [SETTINGS_SHEET, *(table.name for table in TABLES)]
    for sheet in sheets:
        if sheet.name == READ_ME:
            continue
        _report_unseen(sheet, faults)
        if sheet.name in by_name:
            rule = "Two sheets have this name, and either could be meant."
            faults.append(
                Fault(sheet.name, None, None, "", rule, "Remove one of the two, or rename it.")
            )
        elif sheet.name in names:
            by_name[sheet.name] = sheet
        elif sheet.rows:
            faults.append(
                Fault(
                    shortened(sheet.name),
                    None,
                    None,
                    "",
                    "No table of a scenario has this sheet's name.",
                    "Rename or remove the sheet." + closest(sheet.name, names),
                )
            )
    settings = _settings(by_name.get(SETTINGS_SHEET), faults)
    tables: dict[str, RawTable] = {}
    for table in TABLES:
        found = by_name.get(table.name)
        if found is not None and (found.rows or table.required):
            raw, header_faults = match_columns(table, table.name, _records(found), exact=False)
            tables[table.name] = raw
            faults.extend(header_faults)
        elif table.required:
            tables[table.name] = RawTable(table.name)
            faults.append(
                Fault(table.name, None, None, "", "The sheet is missing.", f"Add: {table.meaning}")
            )
        else:
            tables[table.name] = RawTable(table.name)
    return RawScenario(settings, tables, tuple(faults))


def _records(sheet: Sheet) -> Iterator[tuple[int, Sequence[RawCell]]]:
    for number in sorted(sheet.rows):
        cells = sheet.rows[number]
        yield number, [cells.get(column, "") for column in range(max(cells) + 1)]


def _report_unseen(sheet: Sheet, faults: list[Fault]) -> None:
    rule = "Nothing hidden may enter a plan, and this {} is hidden."
    if sheet.hidden:
        remedy = "Unhide the sheet, or remove it."
        faults.append(Fault(shortened(sheet.name), None, None, "", rule.format("sheet"), remedy))
    faults.extend(
        Fault(
            shortened(sheet.name),
            number,
            None,
            "",
            rule.format("row"),
            "Unhide it (clear any filter), or remove it.",
        )
        for number in sheet.hidden_rows
    )
    faults.extend(
        Fault(
            shortened(sheet.name),
            None,
            column_letters(column),
            "",
            rule.format("column"),
            "Unhide it, or remove it.",
        )
        for column in sheet.hidden_columns
    )
    faults.extend(
        Fault(
            shortened(sheet.name),
            number,
            None,
            cells,
            "Each cell stands for its own row and column, and these are merged into one.",
            "Unmerge them, and fill in each.",
        )
        for number, cells in sheet.merged
    )


def _settings(sheet: Sheet | None, faults: list[Fault]) -> RawTable:
    """Return the settings of the sheet ``scenario``, whose columns are key, value and meaning."""
    if sheet is None or not sheet.rows:
        rule = "The sheet is missing." if sheet is None else "The sheet is empty."
        remedy = "Add it, with the columns key and value, and rows for name, start and horizon_h."
        faults.append(Fault(SETTINGS_SHEET, None, None, "", rule, remedy))
        return RawTable(SETTINGS_SHEET)
    records = _records(sheet)
    first, header = next(records)
    if [str(cell).strip() for cell in header[:2]] != ["key", "value"]:
        faults.append(
            Fault(
                SETTINGS_SHEET,
                first,
                None,
                shortened(", ".join(str(cell) for cell in header[:3])),
                "The first two columns of this sheet are key and value.",
                "Mend the header.",
            )
        )
        return RawTable(SETTINGS_SHEET)
    known = [column.name for column in SETTINGS]
    rows: dict[str, RawRow] = {}
    for number, cells in records:
        key, value = cells[0], cells[1] if len(cells) > 1 else ""
        if is_blank(key) and is_blank(value):
            continue
        name = key.strip() if isinstance(key, str) else str(getattr(key, "text", key))
        if name not in known:
            rule = "A scenario has no such setting."
            remedy = "Remove it, or mend its name." + closest(name, known)
            faults.append(Fault(SETTINGS_SHEET, number, "key", shortened(name), rule, remedy))
        elif name in rows:
            rule = "This setting stands here twice."
            faults.append(
                Fault(SETTINGS_SHEET, number, "key", name, rule, "Remove one of the two rows.")
            )
        else:
            rows[name] = RawRow(number, {name: value})
    return RawTable(SETTINGS_SHEET, tuple(rows.values()))
