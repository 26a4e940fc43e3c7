"""Files that say something else than their plan are told apart, and harmless changes are not."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from safepassage.reporting import changed_files, missing_files, write_plan_folder
from safepassage.reporting.compare_tables import table_differences
from safepassage.reporting.compare_workbooks import workbook_differences
from safepassage.reporting.differences import MOST_TOLD, normal_cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.reporting.conftest import Sample

TABLE = "vehicle,step,km,start\nbus,1,2.5,08:00\nbus,2,3,09:00\nvan,1,0,10:00\n"


def _told(found: bytes, expected: str = TABLE) -> list[tuple[str, str]]:
    return [(told.place, told.rule) for told in table_differences(found, expected.encode())]


SORTED = "vehicle,step,km,start\nvan,1,0,10:00\nbus,2,3,09:00\nbus,1,2.5,08:00\n"
GERMAN = "vehicle;step;km;start\nbus;1;2,5;08:00\nbus;2;3;09:00\nvan;1;0;10:00\n"


@pytest.mark.parametrize(
    "saved",
    [
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        TABLE.replace("\n", "\r\n").encode(),
        GERMAN.encode(),
        TABLE.replace(",", "\t").encode(),
        TABLE.replace(",3,", ",3.0,").encode(),
        (TABLE + ",,,\n").encode(),
        SORTED.encode(),
    ],
    ids=["mark", "utf-16", "line ends", "semicolons", "tabs", "3.0", "blank row", "sorted"],
)
def test_what_a_spreadsheet_changes_by_saving_is_no_difference(saved: bytes) -> None:
    """Encoding, separators, number formats and the order of rows say nothing else."""
    assert _told(saved) == []


def test_a_changed_cell_is_named() -> None:
    """A cell that says something else is named with its row, column and what the plan says."""
    assert _told(TABLE.replace("09:00", "08:30").encode()) == [
        ("row 3, column start", "The plan says '09:00' here.")
    ]


def test_a_row_too_many_and_a_row_missing_are_named() -> None:
    """Rows that only one of the two tables has are named as such."""
    assert _told(TABLE.replace("van,1,0,10:00\n", "").encode()) == [
        ("", "This row of the plan is missing.")
    ]
    assert _told(f"{TABLE}bus,1,2.5,08:00\n".encode()) == [("row 5", "The plan has no such row.")]
    assert _told(TABLE.replace("10:00", "10:00,x").encode()) == [
        ("row 4", "The plan has no such row."),
        ("", "This row of the plan is missing."),
    ]


@pytest.mark.parametrize(
    "found", [b"", b"\xff\xff", b"a,b\n1,2\n", b'vehicle,step,km,start\n"bus,1'], ids=str
)
def test_what_is_no_such_table_is_one_difference(found: bytes) -> None:
    """An empty, torn or foreign file is named as a whole."""
    assert len(_told(found)) == 1


def test_many_differences_are_counted() -> None:
    """Ten rows are told one by one, and the others counted."""
    header = "a,b,c\n"
    rows = [f"{number},{number},{number}\n" for number in range(30)]
    found = header + "".join(row.replace("\n", "x\n") for row in rows)
    told = _told(found.encode(), header + "".join(rows))
    assert len(told) == MOST_TOLD + 1
    assert told[-1][1].startswith("20 more")


@pytest.mark.parametrize(
    ("one", "two"), [("3", "3.0"), ("2,5", "2.5"), (" a ", "a"), (3.0, "3"), ("-0", "0")]
)
def test_cells_that_say_the_same(one: object, two: object) -> None:
    """Cells are compared by what they say."""
    assert normal_cell(one) == normal_cell(two)
    assert normal_cell(one) != normal_cell("4")


def _rewritten(book: bytes, change: Callable[[str, str], str]) -> bytes:
    """Return a workbook whose parts are changed as text, by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name).decode()))
    return out.getvalue()


@pytest.fixture
def plan_folder(bus: Sample, tmp_path: Path) -> Path:
    """Return a folder with a right plan."""
    write_plan_folder(*bus, tmp_path / "plan")
    return tmp_path / "plan"


def test_a_folder_as_it_was_written_has_no_difference(bus: Sample, plan_folder: Path) -> None:
    """Every file of a folder says what its plan says."""
    assert changed_files(*bus, plan_folder) == ()
    assert missing_files(plan_folder, bus.result) == ()


def test_a_real_plan_has_no_difference(corridor: Sample, tmp_path: Path) -> None:
    """So it is with a plan of the bundled scenario, with its Cyrillic and its many vehicles."""
    write_plan_folder(*corridor, tmp_path / "plan")
    assert changed_files(*corridor, tmp_path / "plan") == ()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("movements.csv", b"drive", b"stand"),
        ("people.csv", b"reaches safety", b"left"),
        ("plan.geojson", b'"kind": "pickup"', b'"kind": "depot"'),
        ("report.html", b"reach safety", b"reach Safety"),
    ],
)
def test_a_changed_file_is_named(
    bus: Sample, plan_folder: Path, name: str, old: bytes, new: bytes
) -> None:
    """Each file that says something else is a fault with its name and a remedy."""
    content = (plan_folder / name).read_bytes()
    assert old in content
    (plan_folder / name).write_bytes(content.replace(old, new, 1))
    faults = changed_files(*bus, plan_folder)
    assert {fault.file for fault in faults} == {str(plan_folder / name)}
    assert all("safepassage report" in fault.remedy for fault in faults)


@pytest.mark.parametrize(
    "name", ["movements.csv", "people.csv", "plan.xlsx", "plan.geojson", "report.html"]
)
@pytest.mark.parametrize("keep", [0.0, 0.6])
def test_a_torn_file_is_named(bus: Sample, plan_folder: Path, name: str, keep: float) -> None:
    """A file whose end is lost, as on a key that was pulled out early, is a fault."""
    content = (plan_folder / name).read_bytes()
    (plan_folder / name).write_bytes(content[: int(len(content) * keep)])
    faults = changed_files(*bus, plan_folder)
    assert {fault.file for fault in faults} == {str(plan_folder / name)}


def test_a_file_that_is_a_folder_is_named(bus: Sample, plan_folder: Path) -> None:
    """What cannot be read is a fault and no error."""
    (plan_folder / "people.csv").unlink()
    (plan_folder / "people.csv").mkdir()
    (fault,) = changed_files(*bus, plan_folder)
    assert "cannot be read" in fault.rule


def test_a_missing_file_is_no_difference(bus: Sample, plan_folder: Path) -> None:
    """A file that is not there says nothing wrong; it is named apart."""
    (plan_folder / "people.csv").unlink()
    assert changed_files(*bus, plan_folder) == ()
    assert missing_files(plan_folder, bus.result) == ("people.csv",)


def test_changes_of_a_workbook_are_named(plan_folder: Path) -> None:
    """A cell, a hidden row, a formula, a sheet too many: each is named with its sheet."""
    book = (plan_folder / "plan.xlsx").read_bytes()

    def told(change: Callable[[str, str], str]) -> list[str]:
        found = _rewritten(book, change)
        return [f"{item.place}: {item.rule}" for item in workbook_differences(found, book)]

    assert told(lambda _, text: text) == []
    vehicle = "xl/worksheets/sheet4.xml"

    def in_vehicle(old: str, new: str) -> Callable[[str, str], str]:
        return lambda name, text: re.sub(old, new, text, count=1) if name == vehicle else text

    assert told(in_vehicle('<row r="4"', '<row r="4" hidden="1"'))[0].endswith(
        "row 4: This is hidden, and the plan shows it."
    )
    (cell,) = told(in_vehicle(r'(<c r="G5"[^>]*>)<v>[0-9.]+</v>', r"\1<v>99</v>"))
    assert "row 5, column G: The plan says" in cell
    (cell,) = told(in_vehicle(r'(<c r="G5"[^>]*>)<v>', r"\1<f>1+1</f><v>"))
    assert "row 5, column G: The plan says" in cell
    renamed = told(
        lambda name, text: (
            text.replace('name="people left"', 'name="rest"') if name == "xl/workbook.xml" else text
        )
    )
    assert renamed == [
        "sheet rest: The plan has no such sheet.",
        "sheet people left: This sheet of the plan is missing.",
    ]


def test_a_folder_whose_names_are_wrong_is_not_compared(bus: Sample, plan_folder: Path) -> None:
    """Where the checker now finds faults, nothing in the folder is of use, whatever it says."""
    result = replace(bus.result, right=False)
    (plan_folder / "report.html").unlink()
    (plan_folder / "movements.csv").write_bytes(b"")
    assert missing_files(plan_folder, result) == ()
    assert changed_files(bus.scenario, bus.plan, result, plan_folder) == ()
