"""A workbook is read as it is seen: nothing computed, hidden or turned into a date enters."""

from __future__ import annotations

import io
import os
import time
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from safepassage.errors import OutputExistsError, ScenarioError
from safepassage.scenario import load_scenario, write_empty
from safepassage.scenario.sheets import read_sheets

from .small import SMALL, faults_of, small_sheets, the_fault, workbook, write_files

if TYPE_CHECKING:
    from pathlib import Path


def _written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "s.xlsx"
    path.write_bytes(data)
    return path


def test_same_as_the_folder(tmp_path: Path) -> None:
    """A workbook typed by hand reads as the folder with the same cells."""
    folder = load_scenario(write_files(tmp_path / "s", SMALL))
    assert load_scenario(_written(tmp_path, workbook(small_sheets()))) == folder


def test_second_opinion() -> None:
    """The cells are those that another reader of workbooks finds."""
    data = workbook(small_sheets())
    other = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for sheet in read_sheets(data):
        rows = other.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        for number, row in enumerate(rows, start=1):
            ours = sheet.rows.get(number, {})
            assert [ours.get(column, "") for column in range(len(row))] == row


def test_date_cells(tmp_path: Path) -> None:
    """A date cell with a clock time is a local time; one without is a fault."""
    sheets = small_sheets()
    sheets["pauses"][1][2] = datetime(2022, 5, 5, 8, 0)  # noqa: DTZ001 (as a spreadsheet has it)
    scenario = load_scenario(_written(tmp_path, workbook(sheets)))
    assert scenario.pauses[0].start_min == 480
    sheets["pauses"][1][2] = datetime(2022, 5, 5)  # noqa: DTZ001 (as a spreadsheet has it)
    fault = the_fault(_written(tmp_path, workbook(sheets)))
    assert (fault.file, fault.row, fault.column) == ("pauses", 2, "start")
    assert "without a clock time" in fault.rule


@pytest.mark.parametrize(
    ("sheet", "row", "column", "name"),
    [
        ("people", 1, 2, "persons"),
        ("places", 1, 2, "name"),
        ("roads", 1, 2, "km"),
        ("checkpoints", 1, 3, "hours"),
    ],
)
def test_cells_turned_into_dates(
    tmp_path: Path, sheet: str, row: int, column: int, name: str
) -> None:
    """A number or text that a spreadsheet turned into a date is a fault that says so."""
    sheets = small_sheets()
    sheets[sheet][row][column] = datetime(2022, 5, 12)  # noqa: DTZ001 (as a spreadsheet has it)
    fault = the_fault(_written(tmp_path, workbook(sheets)))
    assert (fault.file, fault.row, fault.column) == (sheet, row + 1, name)
    assert fault.rule.startswith("The spreadsheet has turned this cell into a date")


def test_faults_show_cells_as_the_sheet_does(tmp_path: Path) -> None:
    """A whole number is shown without a fraction, and a time with the seconds that are wrong."""
    sheets = small_sheets()
    sheets["people"][1][2] = 13
    fault = the_fault(_written(tmp_path, workbook(sheets)))
    assert (fault.column, fault.value) == ("persons", "13")
    sheets = small_sheets()
    sheets["pauses"][1][2] = datetime(2022, 5, 5, 8, 0, 30)  # noqa: DTZ001 (as a spreadsheet has it)
    fault = the_fault(_written(tmp_path, workbook(sheets)))
    assert (fault.column, fault.value) == ("start", "2022-05-05 08:00:30")


def test_formulas(tmp_path: Path) -> None:
    """A formula is a fault that names its cell, whatever value it shows."""
    sheets = small_sheets()
    sheets["people"][1][2] = "=6+6"
    fault = the_fault(_written(tmp_path, workbook(sheets)))
    assert (fault.file, fault.row, fault.column) == ("people", 2, "persons")
    assert "formula" in fault.rule


def test_hidden_parts(tmp_path: Path) -> None:
    """Hidden rows, columns and sheets that hold something are faults."""
    data = workbook(
        small_sheets(),
        hidden_rows=[("people", 2), ("people", 900)],
        hidden_columns=[("roads", 3)],
        hidden_sheets=["zones"],
    )
    faults = faults_of(_written(tmp_path, data))
    assert [(fault.file, fault.row, fault.column) for fault in faults] == [
        ("people", 3, None),
        ("roads", None, "D"),
        ("zones", None, None),
    ]
    assert all("Nothing hidden" in fault.rule for fault in faults)


def test_merged_cells(tmp_path: Path) -> None:
    """Merged cells are a fault: a zone that stands for two pickups was read for one of them."""
    sheets = small_sheets()
    data = workbook(sheets, merged=[("places", "F2:F3"), ("people", "H20:I20")])
    fault = the_fault(_written(tmp_path, data))
    assert (fault.file, fault.row, fault.value) == ("places", 2, "F2:F3")
    assert "merged" in fault.rule


def test_remarks_beside_a_table(tmp_path: Path) -> None:
    """What stands beside a table is a fault, with a remedy for a sheet and not for a CSV file."""
    sheets = small_sheets()
    sheets["zones"][1].append("mind the bridge")
    fault = the_fault(_written(tmp_path, workbook(sheets)))
    assert (fault.file, fault.row, fault.value) == ("zones", 2, "")
    assert "separator" not in fault.remedy


@pytest.mark.parametrize(
    ("sheet", "row", "missing"),
    [
        ("people", ["half"], ["place", "persons", "direction"]),
        ("people", ["half", "cellar", 3, "seated"], ["direction"]),
        ("places", ["half"], ["kind"]),
        ("roads", ["cellar", "depot"], ["km"]),
        ("pauses", ["half", "plant", "2022-05-06T18:00"], ["end"]),
    ],
)
def test_rows_that_end_early(
    tmp_path: Path, sheet: str, row: list[object], missing: list[str]
) -> None:
    """A row whose last cells nobody has touched lacks what they must hold."""
    sheets = small_sheets()
    sheets[sheet].append(row)
    faults = faults_of(_written(tmp_path, workbook(sheets)))
    assert [fault.column for fault in faults] == missing
    assert {fault.rule for fault in faults} == {"This cell is empty, and must not be."}


def test_numbers_as_ids(tmp_path: Path) -> None:
    """A whole number is the id of its digits; a fraction in an id is a fault."""
    sheets = small_sheets()
    for rows in sheets.values():
        for row in rows:
            row[:] = [7 if cell == "cellar" else cell for cell in row]
    assert load_scenario(_written(tmp_path, workbook(sheets))).places[0].id == "7"
    sheets["zones"][1][0] = 1.5
    faults = faults_of(_written(tmp_path, workbook(sheets)))
    assert any("holds a number" in fault.rule for fault in faults)


def test_sheets_that_are_not_there(tmp_path: Path) -> None:
    """A missing sheet, an unknown one and a bad header are faults; an empty one is nothing."""
    sheets = small_sheets()
    sheets["pause"] = sheets.pop("pauses")
    sheets["Sheet1"] = []
    assert "Did you mean pauses?" in the_fault(_written(tmp_path, workbook(sheets))).remedy
    sheets = small_sheets()
    del sheets["roads"]
    assert the_fault(_written(tmp_path, workbook(sheets))).rule == "The sheet is missing."
    sheets = small_sheets()
    sheets["scenario"][0][:2] = ["value", "key"]
    assert "key and value" in faults_of(_written(tmp_path, workbook(sheets)))[0].rule
    sheets = small_sheets()
    sheets["scenario"].append(["name", "again", ""])
    assert "twice" in the_fault(_written(tmp_path, workbook(sheets))).rule


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04 torn", b"id,kind\n", b"\xd0\xcf\x11\xe0 old", b"\x00" * 1000],
    ids=["empty", "torn", "csv", "old", "zeros"],
)
def test_no_workbook(tmp_path: Path, data: bytes) -> None:
    """A file that is no workbook is one fault."""
    assert "no workbook that can be read" in the_fault(_written(tmp_path, data)).rule


def test_another_suffix(tmp_path: Path) -> None:
    """A file that is neither folder nor .xlsx is a fault that says what is."""
    path = tmp_path / "s.ods"
    path.write_bytes(b"x")
    assert "neither" in the_fault(path).rule


def test_stray_cell(tmp_path: Path) -> None:
    """One stray cell in the last corner of a sheet is a fault, and fills no memory."""
    sheets = small_sheets()
    out = _with_part(
        workbook(sheets),
        "xl/worksheets/sheet2.xml",
        lambda xml: xml.replace(
            b"</sheetData>",
            b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
        ),
    )
    assert "beyond column" in the_fault(_written(tmp_path, out)).rule


def test_a_cell_given_twice(tmp_path: Path) -> None:
    """A cell that a file gives twice is a fault, since either of its values could be meant."""
    data = _with_part(
        workbook(small_sheets()),
        "xl/worksheets/sheet2.xml",
        lambda xml: xml.replace(
            b"</sheetData>", b'<row r="2"><c r="A2"><v>7</v></c></row></sheetData>'
        ),
    )
    assert "gives the cell A2 twice" in the_fault(_written(tmp_path, data)).rule


@pytest.mark.parametrize("name", ["places", "roads", "scenario"])
def test_two_sheets_of_one_name(tmp_path: Path, name: str) -> None:
    """Two sheets of one name are a fault, since either of them could be meant."""
    data = _with_part(
        workbook({**small_sheets(), "more": [["id"], ["x"]]}),
        "xl/workbook.xml",
        lambda xml: xml.replace(b'name="more"', f'name="{name}"'.encode()),
    )
    fault = the_fault(_written(tmp_path, data))
    assert (fault.file, fault.row) == (name, None)
    assert "Two sheets" in fault.rule


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
def test_a_pipe_is_no_workbook(tmp_path: Path) -> None:
    """A pipe, from which reading might never end, is neither read nor replaced."""
    path = tmp_path / "s.xlsx"
    os.mkfifo(path)
    assert "a pipe or a device" in the_fault(path).rule
    with pytest.raises(OutputExistsError, match="a pipe or a device"):
        write_empty(path, overwrite=True)
    assert not path.is_file()


def test_entities_are_refused(tmp_path: Path) -> None:
    """A part that declares XML entities is refused before any is expanded."""
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'
    data = _with_part(workbook(small_sheets()), "xl/workbook.xml", lambda _: bomb)
    assert "entities" in the_fault(_written(tmp_path, data)).rule


def test_huge_cell(tmp_path: Path) -> None:
    """A cell of 10 MB is a fault, soon, and is not shown."""
    data = _with_part(
        workbook(small_sheets()),
        "xl/sharedStrings.xml",
        lambda xml: xml.replace("Подвал".encode(), b"x" * 10_000_000),
    )
    began = time.perf_counter()
    fault = the_fault(_written(tmp_path, data))
    assert time.perf_counter() - began < 2
    assert "at most 32,767 characters" in fault.rule


def _with_part(data: bytes, part: str, change: object) -> bytes:
    assert callable(change)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return out.getvalue()


def test_faults_are_gathered(tmp_path: Path) -> None:
    """All faults of a workbook are gathered, as a folder's are."""
    sheets = small_sheets()
    sheets["people"][1][2] = -1
    sheets["roads"][1][2] = "far"
    with pytest.raises(ScenarioError) as caught:
        load_scenario(_written(tmp_path, workbook(sheets)))
    assert [fault.file for fault in caught.value.faults] == ["people", "roads"]
