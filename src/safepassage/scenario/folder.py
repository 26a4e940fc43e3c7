"""
A scenario as a folder: ``scenario.toml`` and one CSV file a table.

CSV files are UTF-8, with or without a byte order mark, or UTF-16 with one. Cells are separated by
commas, semicolons or tabs: the header tells which, since no column's name holds any of them. The
decimal sign is a point whatever the separator.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import tomllib
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from safepassage.errors import Fault
from safepassage.scenario.raw import (
    DateCell,
    RawCell,
    RawRow,
    RawScenario,
    RawTable,
    Unreadable,
    shortened,
)
from safepassage.scenario.schema import MAX_CELL, Cell
from safepassage.scenario.tables import SETTINGS, TABLES
from safepassage.scenario.tabular import closest, match_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from safepassage.scenario.schema import Table
    from safepassage.scenario.writing import CellOut

__all__ = ["SETTINGS_FILE", "folder_files", "read_folder", "read_table", "settings_text"]

SETTINGS_FILE = "scenario.toml"
_COPY = "scenario"
"""The folder in a plan folder that holds a copy of the scenario."""

_MAX_BYTES = 64 * 1024 * 1024
_MAX_WHOLE = 10**15


def read_folder(path: Path) -> RawScenario:
    """Return the cells of a scenario folder, with the faults of its files and headers."""
    names = sorted(entry.name for entry in path.iterdir())
    if SETTINGS_FILE not in names and (path / _COPY / SETTINGS_FILE).is_file():
        rule = "This is a plan folder, and no scenario."
        fault = _whole(shortened(path.name), rule, f"Name the scenario in it: {path / _COPY}")
        return RawScenario(RawTable(fault.file), {}, (fault,))
    faults: list[Fault] = []
    settings = _read_settings(path / SETTINGS_FILE, faults)
    tables: dict[str, RawTable] = {}
    for table in TABLES:
        file = path / table.file
        if file.is_file():
            tables[table.name] = read_table(table, file, faults)
        elif table.file in names:
            tables[table.name] = RawTable(table.file)
            rule = "A folder, or a link to nothing, has the name of this table, and is no file."
            faults.append(_whole(table.file, rule, "Put the table's file there, or remove it."))
        else:
            if table.required:
                remedy = f"Add it: {table.meaning}"
                faults.append(_whole(table.file, "The file is missing.", remedy))
            faults.extend(_misnamed(table, path, names))
    known = [table.file for table in TABLES]
    faults.extend(
        _whole(
            shortened(name),
            "No table of a scenario has this file name.",
            "Rename or remove it." + closest(name, known),
        )
        for name in names
        if name.lower().endswith(".csv") and name not in known and not name.startswith((".", "~"))
    )
    return RawScenario(settings, tables, tuple(faults))


def _misnamed(table: Table, path: Path, names: Sequence[str]) -> Iterator[Fault]:
    """
    Yield a fault for each file that looks like a missing table under another ending.

    Such a table would be left out in silence. Windows hides endings, so that ``zones.csv`` may be
    ``zones.csv.txt``.
    """
    for name in names:
        stem, _, ending = name.lower().partition(".")
        if stem == table.name and not ending.endswith("csv") and (path / name).is_file():
            rule = "A table of a scenario folder is a CSV file, and this is none."
            remedy = f"Save it as {table.file}, or give it another name."
            yield _whole(shortened(name), rule, remedy)


def _whole(file: str, rule: str, remedy: str, row: int | None = None) -> Fault:
    return Fault(file, row, None, "", rule, remedy)


def _read_text(file: Path, faults: list[Fault]) -> str | None:
    """Return a file's text, or None with a fault."""
    try:
        if file.stat().st_size > _MAX_BYTES:
            faults.append(
                _whole(file.name, "The file is larger than 64 MB.", "Remove what is not needed.")
            )
            return None
        data = file.read_bytes()
    except OSError as error:
        reason = error.strerror or "unknown reason"
        faults.append(_whole(file.name, f"The file cannot be read ({reason}).", "Check it."))
        return None
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        # The decoder counts from behind a byte order mark, in what it was left with.
        row = None if utf16 else error.object.count(b"\n", 0, error.start) + 1
        kind = "UTF-16" if utf16 else "UTF-8"
        faults.append(
            _whole(
                file.name,
                f"The file is no {kind} text.",
                "Save it again as CSV UTF-8 (comma delimited).",
                row,
            )
        )
        return None
    if "\0" in text:
        faults.append(
            _whole(file.name, "The file holds zero bytes and is no text.", "Save it as CSV UTF-8.")
        )
        return None
    return text


def read_table(table: Table, file: Path, faults: list[Fault]) -> RawTable:
    """Return the rows of a CSV file that holds a table, and add its faults."""
    text = _read_text(file, faults)
    if text is None:
        return RawTable(file.name)
    records = _records(file.name, text, faults)
    raw, found = match_columns(table, file.name, records, exact=True)
    faults.extend(found)
    return raw


def _records(file: str, text: str, faults: list[Fault]) -> Iterator[tuple[int, Sequence[RawCell]]]:
    """Yield the records of a CSV text, numbered as a spreadsheet numbers rows."""
    number = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for number, record in enumerate(reader, start=1):
            yield number, record
    except csv.Error as error:
        if "field larger" in str(error):
            rule, remedy = f"A cell holds more than {MAX_CELL:,} characters.", "Shorten it."
        else:
            rule = "A double quote in this row is not closed, or text follows a closing one."
            remedy = "Close it, and write a double quote inside a quoted cell twice."
        faults.append(_whole(file, rule, remedy, number + 1))


def _separator(text: str) -> str:
    """Return the separator that the first line which is not blank uses."""
    lines = text[:100_000].splitlines()
    header = next((line for line in lines if line.strip(" ,;\t")), "")
    return max(",;\t", key=header.count)


def _read_settings(file: Path, faults: list[Fault]) -> RawTable:
    """Return the keys of ``scenario.toml``, each with the line that it stands in."""
    name = file.name
    if not file.is_file():
        faults.append(
            _whole(name, "The file is missing.", "Add it, with at least name, start and horizon_h.")
        )
        return RawTable(name)
    text = _read_text(file, faults)
    if text is None:
        return RawTable(name)
    try:
        document = tomllib.loads(text.replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:
        said = str(error) if isinstance(error, ValueError) else "lists nested too deeply"
        line = re.search(r"at line (\d+)", said)
        faults.append(
            Fault(
                name,
                int(line.group(1)) if line else None,
                None,
                "",
                f"The file is no TOML ({shortened(said)}).",
                'Write one key = value a line, with texts in double quotes: name = "my-town".',
            )
        )
        return RawTable(name)
    known = {column.name: column for column in SETTINGS}
    rows = []
    for key, value in document.items():
        line_number = _line_of(text, key)
        if key in known:
            cell = _toml_cell(value, sentences=known[key].cell is Cell.LINES)
            rows.append(RawRow(line_number, {key: cell}))
        else:
            faults.append(
                Fault(
                    name,
                    line_number,
                    None,
                    shortened(key),
                    "A scenario has no such setting.",
                    "Remove it, or mend its name." + closest(key, known),
                )
            )
    return RawTable(name, tuple(rows))


def _line_of(text: str, key: str) -> int | None:
    found = re.search(rf"^[ \t\[\"']*{re.escape(key)}[ \t\]\"']*[=.\n]", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else None


def _toml_cell(value: object, *, sentences: bool) -> RawCell:
    if sentences and isinstance(value, list) and all(isinstance(line, str) for line in value):
        return tuple(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, int) and abs(value) > _MAX_WHOLE:
        return Unreadable("", "This number is too large.", "Mend it.")
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, date | time):
        return DateCell(None, value.isoformat())
    return Unreadable("", "A list or table does not belong here.", "Write one value.")


def folder_files(
    settings: Mapping[str, CellOut], tables: Mapping[str, Sequence[Sequence[CellOut]]]
) -> dict[str, bytes]:
    """
    Return the bytes of each file of a scenario folder.

    Parameters
    ----------
    settings
        Value of each key; keys that are left out stand as comments.
    tables
        Rows of each table, in the order of its columns.
    """
    files = {SETTINGS_FILE: settings_text(settings).encode()}
    for table in TABLES:
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([column.name for column in table.columns])
        for row in tables.get(table.name, ()):
            writer.writerow([_csv_text(cell) for cell in row])
        files[table.file] = out.getvalue().encode()
    return files


def _csv_text(cell: CellOut) -> str:
    return cell if isinstance(cell, str) else repr(cell)


def settings_text(settings: Mapping[str, CellOut]) -> str:
    """Return ``scenario.toml`` with every key explained; those without a value are comments."""
    blocks = []
    for column in SETTINGS:
        unit = f" [{column.unit}]" if column.unit else ""
        default = f" Default: {column.default_text}." if column.default_text else ""
        value = settings.get(column.name, "")
        if column.cell is Cell.LINES and isinstance(value, str):
            lines = "".join(f"  {_toml_text(line)},\n" for line in value.split("\n") if line)
            shown = f"[\n{lines}]" if lines else ""
        else:
            shown = _toml_text(value) if isinstance(value, str) else repr(value)
            shown = "" if value == "" else shown
        if not shown:
            example = column.example or column.default
            quoted = column.cell not in {Cell.NUMBER, Cell.INTEGER, Cell.LINES}
            sample = "[]" if column.cell is Cell.LINES else example
            line = f"# {column.name} = {_toml_text(example) if quoted else sample}"
        else:
            line = f"{column.name} = {shown}"
        blocks.append(f"# {column.meaning}{unit}{default}\n{line}\n")
    return "\n".join(blocks)


def _toml_text(text: str) -> str:
    """Return a TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    escaped = re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found.group()):04X}", escaped)
    return f'"{escaped}"'
