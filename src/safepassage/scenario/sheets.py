"""
The cells of an XLSX file, with the formulas and hidden parts that must not enter a plan unseen.

A workbook is a ZIP archive of XML parts (ECMA-376, part 1, section 18). They are parsed here, with
bounds on sizes and positions, because the readers at hand lose what is hidden or computed, and
fill memory up to a single stray cell in the last row.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from xml.parsers import expat

from safepassage.scenario.raw import DateCell, RawCell, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["BadWorkbookError", "Sheet", "column_letters", "read_sheets"]

_MAX_PART = 64 * 1024 * 1024
_MAX_ALL = 256 * 1024 * 1024
"""Parts are unpacked one after another, and one part may be named by many sheets."""
_MAX_DEPTH = 64
"""How deep elements may lie in each other; those of a workbook lie a dozen deep at most."""
_MAX_COLUMN = 200
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_RANGE = re.compile(rf"{_CELL.pattern}:{_CELL.pattern}")
_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_DATE_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class BadWorkbookError(Exception):
    """The file is no workbook, or not one that may be read; the message says why."""


@dataclass(slots=True)
class Sheet:
    """
    One sheet: rows of cells by row number (from 1) and column index (from 0).

    ``hidden_rows`` and ``hidden_columns`` list those that hold something, and ``merged`` the joined
    cells (as A2:A4) that do, by their first row.
    """

    name: str
    hidden: bool = False
    rows: dict[int, dict[int, RawCell]] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[tuple[int, str]] = field(default_factory=list)


def read_sheets(data: bytes) -> list[Sheet]:
    """
    Return the sheets of an XLSX file in their order.

    Raises
    ------
    BadWorkbookError
        When the bytes are no XLSX workbook, or one with encrypted, huge or entity-bearing parts.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadWorkbookError("it is an old .xls file, or protected by a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read_archive(archive)
    except BadWorkbookError:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile) as error:
        raise BadWorkbookError("it is no ZIP archive, or a torn one") from error
    except expat.ExpatError as error:
        raise BadWorkbookError("one of its parts is no well-formed XML") from error
    except Exception as error:
        # zipfile raises a dozen kinds of error on torn archives: EOFError, struct.error,
        # zlib.error, NotImplementedError, RuntimeError and more.
        raise BadWorkbookError(f"it is torn ({type(error).__name__})") from error


def _read_archive(archive: zipfile.ZipFile) -> list[Sheet]:
    names = [info.filename for info in archive.infolist()]
    if len(set(names)) < len(names):
        raise BadWorkbookError("it holds two parts of one name")
    relations = _relations(archive)
    book = _Parts(archive, names)
    sheets: list[tuple[str, bool, str]] = []
    old_dates = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal old_dates
        if tag == "sheet":
            part = relations.get(attributes.get("id", ""), "")
            hidden = attributes.get("state", "visible") != "visible"
            sheets.append((attributes.get("name", ""), hidden, part))
        elif tag == "workbookPr":
            old_dates = attributes.get("date1904", "0") in {"1", "true"}

    book.parse("xl/workbook.xml", start)
    if not sheets:
        raise BadWorkbookError("it has no sheets")
    strings = _shared_strings(book)
    dates = _date_styles(book)
    epoch = datetime(1904, 1, 1) if old_dates else datetime(1899, 12, 30)  # noqa: DTZ001 (local)
    found = []
    for name, hidden, part in sheets:
        if part not in names:
            raise BadWorkbookError(f"its sheet {name[:40]!r} is missing")
        sheet = Sheet(name, hidden)
        _SheetReader(sheet, strings, dates, epoch).read(book, part)
        found.append(sheet)
    return found


class _Parts:
    """The XML parts of an archive, each parsed with its namespaces taken off."""

    def __init__(self, archive: zipfile.ZipFile, names: list[str]) -> None:
        self.archive = archive
        self.names = frozenset(names)
        self.unpacked = 0

    def parse(
        self,
        part: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Parse one part, calling back with local names; a part that is not there is an error."""
        if part not in self.names:
            raise BadWorkbookError(f"its part {part[:60]} is missing")
        with self.archive.open(part) as stream:
            data = stream.read(_MAX_PART + 1)
        if len(data) > _MAX_PART:
            raise BadWorkbookError("one of its parts is larger than 64 MB")
        self.unpacked += len(data)
        if self.unpacked > _MAX_ALL:
            raise BadWorkbookError("its parts are larger than 256 MB together")
        depth = 0

        def opened(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > _MAX_DEPTH:
                raise BadWorkbookError("the elements of one of its parts lie too deep")
            names = {name.rpartition("}")[2]: value for name, value in attributes.items()}
            start(tag.rpartition("}")[2], names)

        def closed(tag: str) -> None:
            nonlocal depth
            depth -= 1
            if end is not None:
                end(tag.rpartition("}")[2])

        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = opened
        parser.EndElementHandler = closed
        if text is not None:
            parser.CharacterDataHandler = text
        parser.Parse(data, True)  # noqa: FBT003 (the parser takes it by position only)


def _refuse_doctype(*_: object) -> None:
    raise BadWorkbookError("one of its parts declares XML entities")


def _relations(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part that each relation id of the workbook names."""
    targets: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", "")))
            targets[attributes.get("Id", "")] = target.lstrip("/")

    _Parts(archive, archive.namelist()).parse("xl/_rels/workbook.xml.rels", start)
    return targets


def _shared_strings(book: _Parts) -> list[str]:
    """Return the texts that cells refer to by number."""
    strings: list[str] = []
    if "xl/sharedStrings.xml" not in book.names:
        return strings
    gather = _TextGatherer()

    def end(tag: str) -> None:
        gather.end(tag)
        if tag == "si":
            strings.append(gather.take())

    book.parse("xl/sharedStrings.xml", gather.start, end, gather.text)
    return strings


class _TextGatherer:
    """The text of ``t`` elements, without the reading aids (``rPh``) of East Asian scripts."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._in_text = False
        self._in_aid = False

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        self._in_aid = self._in_aid or tag == "rPh"
        self._in_text = tag == "t"

    def end(self, tag: str) -> None:
        self._in_aid = self._in_aid and tag != "rPh"
        self._in_text = False

    def text(self, text: str) -> None:
        if self._in_text and not self._in_aid:
            self._parts.append(text)

    def take(self) -> str:
        whole = "".join(self._parts)
        self._parts.clear()
        return unescaped(whole)


def column_letters(column: int) -> str:
    """Return what a spreadsheet calls the column of an index from 0: A, B, ..., Z, AA, ..."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """Return the index from 0 of what a spreadsheet calls A, B, ..., Z, AA, ..."""
    column = -1
    for letter in letters:
        column = 26 * (column + 1) + ord(letter) - 65
    return column


def unescaped(text: str) -> str:
    """Return a text with its ``_xHHHH_`` escapes undone."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text)


def _date_styles(book: _Parts) -> frozenset[int]:
    """Return the numbers of the cell styles that show a number as a date or time."""
    custom: dict[int, bool] = {}
    styles: list[int] = []
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if tag == "numFmt":
            code = _NOT_DATE_CODE.sub("", attributes.get("formatCode", ""))
            custom[int(attributes.get("numFmtId", "-1"))] = bool(re.search("[dmyhs]", code.lower()))
        elif tag == "cellXfs":
            inside = True
        elif tag == "xf" and inside:
            styles.append(int(attributes.get("numFmtId", "0")))

    def end(tag: str) -> None:
        nonlocal inside
        inside = inside and tag != "cellXfs"

    if "xl/styles.xml" in book.names:
        book.parse("xl/styles.xml", start, end)
    return frozenset(
        number for number, code in enumerate(styles) if custom.get(code, code in _BUILT_IN_DATES)
    )


class _SheetReader:
    """Reads one sheet's part into a :class:`Sheet`."""

    def __init__(
        self, sheet: Sheet, strings: list[str], dates: frozenset[int], epoch: datetime
    ) -> None:
        self.sheet = sheet
        self.strings = strings
        self.dates = dates
        self.epoch = epoch
        self.hidden_spans: list[tuple[int, int]] = []
        self.merged_ranges: list[str] = []
        self.row = 0
        self.row_hidden = False
        self.column = -1
        self.kind = ""
        self.is_date = False
        self.formula = False
        self.value: list[str] = []
        self.in_value = False
        self.inline = _TextGatherer()

    def read(self, book: _Parts, part: str) -> None:
        book.parse(part, self.start, self.end, self.text)
        used = {column for cells in self.sheet.rows.values() for column in cells}
        self.sheet.hidden_columns = sorted(
            column
            for column in used
            if any(first <= column <= last for first, last in self.hidden_spans)
        )
        found = map(_RANGE.fullmatch, self.merged_ranges)
        self.sheet.merged = sorted(
            (int(place.group(2)), place.group()) for place in found if place and self._holds(place)
        )

    def _holds(self, place: re.Match[str]) -> bool:
        """Return whether a cell of a range holds something."""
        left, top, right, bottom = place.groups()
        return any(
            int(top) <= row <= int(bottom)
            and any(column_index(left) <= column <= column_index(right) for column in cells)
            for row, cells in self.sheet.rows.items()
        )

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.row_hidden = _is_hidden(attributes, "ht")
            self.column = -1
        elif tag == "col" and _is_hidden(attributes, "width"):
            self.hidden_spans.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))
        elif tag == "c":
            self._start_cell(attributes)
        elif tag == "mergeCell":
            self.merged_ranges.append(attributes.get("ref", ""))
        elif tag == "f":
            self.formula = True
        elif tag == "v":
            self.in_value = True
        else:
            self.inline.start(tag, attributes)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        place = _CELL.fullmatch(attributes.get("r", ""))
        if place:
            self.column = column_index(place.group(1))
            self.row = int(place.group(2))
        else:
            self.column += 1
        self.kind = attributes.get("t", "n")
        self.is_date = int(attributes.get("s", "0")) in self.dates
        self.formula = False
        self.value.clear()
        self.inline.take()

    def text(self, text: str) -> None:
        if self.in_value:
            self.value.append(text)
        else:
            self.inline.text(text)

    def end(self, tag: str) -> None:
        if tag == "v":
            self.in_value = False
        elif tag == "c":
            cell = self._cell()
            if cell == "" and isinstance(cell, str):
                return
            if self.column > _MAX_COLUMN:
                raise BadWorkbookError(
                    f"its sheet {self.sheet.name[:40]!r} has a cell beyond column {_MAX_COLUMN} "
                    f"(row {self.row})"
                )
            row = self.sheet.rows.setdefault(self.row, {})
            if self.column in row:
                raise BadWorkbookError(
                    f"its sheet {self.sheet.name[:40]!r} gives the cell "
                    f"{column_letters(self.column)}{self.row} twice"
                )
            row[self.column] = cell
            hidden = self.sheet.hidden_rows
            if self.row_hidden and (not hidden or hidden[-1] != self.row):
                hidden.append(self.row)
        else:
            self.inline.end(tag)

    def _cell(self) -> RawCell:
        value = "".join(self.value)
        if self.formula:
            return Unreadable(
                "", "This cell holds a formula.", "Copy it and paste it back as a value."
            )
        if self.kind == "inlineStr":
            return self.inline.take()
        if self.kind == "s":
            return self._shared(int(value)) if value else ""
        if self.kind == "str":
            return unescaped(value)
        if not value.strip():
            return ""
        if self.kind == "b":
            return value.strip() == "1"
        if self.kind == "e":
            return Unreadable(value, "The spreadsheet shows an error here.", "Type the value.")
        if self.kind == "d":
            return self._iso_date(value)
        number = float(value)
        return self._date(number) if self.is_date else number

    def _shared(self, number: int) -> str:
        if not 0 <= number < len(self.strings):
            raise BadWorkbookError(f"a cell refers to text {number}, which it does not hold")
        return self.strings[number]

    def _date(self, serial: float) -> RawCell:
        try:
            when = self.epoch + timedelta(days=serial)
            # A full second may be off by a binary fraction of a day.
            shown = (when + timedelta(milliseconds=500)).replace(microsecond=0)
        except (OverflowError, ValueError):
            return Unreadable(f"{serial:g}", "This is no date.", "Type it again as text.")
        if serial < 1:
            return DateCell(None, when.strftime("%H:%M"))
        return DateCell(when, shown.isoformat(" ", "seconds" if shown.second else "minutes"))

    def _iso_date(self, value: str) -> RawCell:
        try:
            return DateCell(datetime.fromisoformat(value).replace(tzinfo=None), value)
        except ValueError:
            return Unreadable(value, "This is no date.", "Type it again as text.")


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    if attributes.get("hidden", "0") in {"1", "true"}:
        return True
    try:
        return float(attributes.get(size, "1")) == 0
    except ValueError:
        return False
