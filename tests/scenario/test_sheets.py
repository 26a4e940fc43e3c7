"""Workbooks made to harm: they are refused before they cost time or memory, and fetch nothing."""

from __future__ import annotations

import io
import socket
import zipfile
from typing import TYPE_CHECKING

import pytest

from safepassage.scenario import sheets
from safepassage.scenario.raw import Unreadable
from safepassage.scenario.sheets import BadWorkbookError, read_sheets

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_BOOK = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>%s</sheets></workbook>'
_RELATIONS = f'<Relationships xmlns="{_PACKAGE}">%s</Relationships>'
_SHEET = '<sheet name="s%d" sheetId="%d" r:id="r1"/>'
_CELLS = '<worksheet><sheetData><row r="1"><c r="A1">%s</c></row></sheetData></worksheet>'


def _workbook(
    sheet: str, *, times: int = 1, mode: str = "", more: Mapping[str, str] | None = None
) -> bytes:
    """Return a workbook in which one part is so many sheets."""
    relation = f'<Relationship Id="r1" Target="worksheets/sheet1.xml"{mode}/>'
    parts = {
        "xl/workbook.xml": _BOOK % "".join(_SHEET % (n, n) for n in range(1, times + 1)),
        "xl/_rels/workbook.xml.rels": _RELATIONS % relation,
        "xl/worksheets/sheet1.xml": sheet,
        **(more or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def test_one_part_as_many_sheets_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What all parts unpack to together has a bound, also where one part is many sheets."""
    monkeypatch.setattr(sheets, "_MAX_ALL", 1024 * 1024)
    part = _CELLS % "<v>1</v>" + " " * 100_000
    assert len(read_sheets(_workbook(part, times=9))) == 9
    bomb = _workbook(part, times=1_000)
    assert len(bomb) < 20_000
    with pytest.raises(BadWorkbookError, match="larger than 256 MB together"):
        read_sheets(bomb)


def test_deep_nesting_is_refused() -> None:
    """Elements within elements without end are refused at the first that lies too deep."""
    deep = "<worksheet>" + "<a>" * 500_000 + "</a>" * 500_000 + "</worksheet>"
    with pytest.raises(BadWorkbookError, match="lie too deep"):
        read_sheets(_workbook(deep))


def test_links_to_elsewhere_fetch_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet that lies elsewhere is missing, a formula on another workbook is one, no more."""

    def no_network(*_: object, **__: object) -> None:
        pytest.fail("something asked for the network")

    monkeypatch.setattr(socket, "socket", no_network)
    with pytest.raises(BadWorkbookError, match="is missing"):
        read_sheets(_workbook(_CELLS % "<v>1</v>", mode=' TargetMode="External"'))
    link = '<externalLink><externalBook r:id="rId1" xmlns:r="x"/></externalLink>'
    (sheet,) = read_sheets(
        _workbook(
            _CELLS % "<f>[1]Sheet1!A1</f><v>7</v>",
            more={
                "xl/externalLinks/externalLink1.xml": link,
                "xl/connections.xml": '<connections><connection odbc="http://x.invalid"/></connections>',
            },
        )
    )
    assert isinstance(sheet.rows[1][0], Unreadable)


def test_an_archive_in_an_archive_is_no_sheet() -> None:
    """A part that is itself an archive is not unpacked."""
    inner = _workbook(_CELLS % "<v>1</v>").decode("latin-1")
    with pytest.raises(BadWorkbookError, match="no well-formed XML"):
        read_sheets(_workbook(inner))
