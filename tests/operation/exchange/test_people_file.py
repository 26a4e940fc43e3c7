"""People taken in from a CSV file or a workbook."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from safepassage.errors import IntakeError, UsageError
from safepassage.operation.exchange.people_file import read_people
from safepassage.operation.exchange.people_table import PEOPLE_IN
from safepassage.operation.exchange.preview import confirm, preview_of
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path

if TYPE_CHECKING:
    from pathlib import Path

    from safepassage.scenario.model import Scenario

HEAD = "code,place,count,need,direction,seen,consent,name,contacts"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Return the bundled first-steps scenario."""
    return load_scenario(bundled_path("first-steps"))


@pytest.fixture
def place(scenario: Scenario) -> str:
    """Return a pickup of it."""
    return scenario.groups[0].place


def _csv(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "people.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def test_what_is_too_long_to_be_sealed_is_a_fault(
    tmp_path: Path, scenario: Scenario, place: str
) -> None:
    """Personal fields beyond what is kept are told by their row, before anything is confirmed."""
    path = _csv(tmp_path, f"A-1,{place},1,,,,form-7,{'Я' * 5000},")
    with pytest.raises(IntakeError, match="row 2: The personal fields of A-1 are") as told:
        read_people(path, scenario)
    assert "ЯЯ" not in str(told.value)


def test_codes_that_look_alike_are_shown(tmp_path: Path, scenario: Scenario, place: str) -> None:
    """A code that paper mixes up with one that is registered, or stands above, is shown."""
    path = _csv(tmp_path, *(f"{code},{place},1,,,,,," for code in ("А-1", "B-2", "b2", "C-3")))
    shown = preview_of(read_people(path, scenario), {"A-1": 2, "C-3": 1})
    assert shown.alike == (("А-1", "A-1"), ("b2", "B-2"))


def test_of_very_many_faults_a_thousand_are_told(tmp_path: Path, scenario: Scenario) -> None:
    """A table of another kind fills no terminal for minutes; all faults are with the error."""
    path = _csv(tmp_path, *(f"A-{number},nowhere,1,,,,,," for number in range(1_500)))
    with pytest.raises(IntakeError) as told:
        read_people(path, scenario)
    lines = str(told.value).splitlines()
    assert (len(told.value.faults), len(lines)) == (1_500, 1_002)
    assert (lines[0][:5], lines[-1]) == ("1500 ", "- and 500 more, which --json tells")


def test_a_row_becomes_a_registration(tmp_path: Path, scenario: Scenario, place: str) -> None:
    """A row gives a registration with what is personal apart from the event's own fields."""
    label = scenario.receptions[0].place
    path = _csv(
        tmp_path,
        f"A-1,{place},40,,,,,,",
        f"A-2,{place},1,stretcher,{label},2022-05-06T10:20+03:00,form-7,Тест Тестенко,+380 0",
        f"A-3,{place},2,,stay,,,,",
    )
    found = read_people(path, scenario)
    assert [(each.kind, each.body["who"], each.observed) for each in found] == [
        ("registered", "A-1", None),
        ("registered", "A-2", 1_651_821_600),
        ("registered", "A-3", None),
        ("staying_chosen", "A-3", None),
    ]
    assert dict(found[1].body) == {
        "who": "A-2", "place": place, "count": 1, "about": "exact", "need": "stretcher",
        "direction": [label],
    }  # fmt: skip
    assert found[1].personal == {
        "name": "Тест Тестенко", "contacts": "+380 0", "consent": "form-7",
    }  # fmt: skip
    assert "Тест" not in repr(found)


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        ("A-1,nowhere,1,,,,,,", "place", "no such place"),
        ("A-1,PLACE,0,,,,,,", "count", "at least 1"),
        ("A-1,PLACE,1,bed,,,,,", "need", "one of seated"),
        ("A-1,PLACE,1,,moon,,,,", "direction", "no such direction"),
        ("A-1,PLACE,1,,any;stay,,,,", "direction", "stand alone"),
        ("A-1,PLACE,1,,,soon,,,", "seen", "no time"),
        ("A-1,PLACE,1,,,,,Secret Person,", "consent", "with consent only"),
        ("Secret Person,PLACE,1,,,,,,", "code", "An id has"),
        ("A-1,Secret Person,1,,,,,,", "place", "An id has"),
        ("A-1,PLACE,Secret Person,,,,,,", "count", "not a whole number"),
    ],
)
def test_each_fault_names_its_cell_and_no_person(
    tmp_path: Path, scenario: Scenario, place: str, row: str, column: str, rule: str
) -> None:
    """A wrong cell is told by row, column, rule and remedy, and no message repeats a word of it."""
    path = _csv(tmp_path, f"B-1,{place},1,,,,,,", row.replace("PLACE", place))
    with pytest.raises(IntakeError) as caught:
        read_people(path, scenario)
    (fault,) = caught.value.faults
    assert (fault.file, fault.row, fault.column) == ("people.csv", 3, column)
    assert rule in fault.rule
    assert fault.remedy
    assert "Secret" not in str(caught.value)


@pytest.mark.parametrize("year", ["19x1", "51", "0951", "1899"])
def test_a_birth_year_has_four_digits(
    tmp_path: Path, scenario: Scenario, place: str, year: str
) -> None:
    """What is no birth year is a fault of its cell, as it would be searched in vain."""
    head = "code,place,consent,name,birth_year"
    path = _csv(tmp_path, f"A-1,{place},form-7,Тест Тестенко,{year}", head=head)
    with pytest.raises(IntakeError) as caught:
        read_people(path, scenario)
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(2, "birth_year")]


def test_a_table_without_its_header_shows_no_name(
    tmp_path: Path, scenario: Scenario, place: str
) -> None:
    """Where people stand in the first row, the faults of the header do not repeat them."""
    path = _csv(tmp_path, f"A-2,{place},1", head=f"Secret Person,{place},1")
    with pytest.raises(IntakeError) as caught:
        read_people(path, scenario)
    assert "Secret" not in str(caught.value)


def test_a_name_is_no_code(tmp_path: Path, scenario: Scenario, place: str) -> None:
    """A row whose code reads as a given name is a fault that does not repeat it."""
    with pytest.raises(IntakeError, match="reads as a name") as caught:
        read_people(_csv(tmp_path, f"Olena,{place},1,,,,,,"), scenario)
    assert "Olena" not in str(caught.value)


def test_a_code_stands_once(tmp_path: Path, scenario: Scenario, place: str) -> None:
    """Two rows of one code are a fault that names the first."""
    path = _csv(tmp_path, f"A-1,{place},1,,,,,,", f"A-1,{place},2,,,,,,")
    with pytest.raises(IntakeError, match="Row 2 has the same code"):
        read_people(path, scenario)


def _workbook(path: Path, rows: list[list[Any]], *, hide: str = "", formula: bool = False) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("people")
    for number, row in enumerate([["code", "place", "count"], *rows]):
        sheet.write_row(number, 0, row)
    if formula:
        sheet.write_formula(1, 2, "=1+1", None, 2)
    if hide == "row":
        sheet.set_row(2, None, None, {"hidden": True})
    if hide == "sheet":
        other = book.add_worksheet("Secret")
        other.write(0, 0, "code")
        other.hide()
    book.close()
    return path


def test_a_workbook_reads_as_a_csv_file(tmp_path: Path, scenario: Scenario, place: str) -> None:
    """A workbook of one sheet gives the same as the CSV file of the same rows."""
    book = _workbook(tmp_path / "p.xlsx", [["A-1", place, 3], ["A-2", place, 1]])
    table = _csv(tmp_path, f"A-1,{place},3", f"A-2,{place},1", head="code,place,count")
    assert read_people(book, scenario) == read_people(table, scenario)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"hide": "row"}, "this row is hidden"),
        ({"hide": "sheet"}, "2 sheets hold something"),
        ({"formula": True}, "holds a formula"),
    ],
)
def test_what_is_unseen_in_a_workbook_is_refused(
    tmp_path: Path, scenario: Scenario, place: str, options: dict[str, Any], words: str
) -> None:
    """Hidden rows and sheets and formulas are refused, by file and without the sheet's name."""
    book = _workbook(tmp_path / "p.xlsx", [["A-1", place, 3], ["A-2", place, 1]], **options)
    with pytest.raises(IntakeError, match=words) as caught:
        read_people(book, scenario)
    assert "Secret" not in str(caught.value)


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path, scenario: Scenario) -> None:
    """A part of more than 64 MB in a small archive is refused before it fills the memory."""
    good = _workbook(tmp_path / "p.xlsx", [["A-1", "x", 1]])
    bomb = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(good) as source,
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for item in source.infolist():
            data = source.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                data = b" " * (65 * 1024 * 1024)
            target.writestr(item.filename, data)
    assert bomb.stat().st_size < 1_000_000
    with pytest.raises(IntakeError, match="larger than 64 MB"):
        read_people(bomb, scenario)


def test_nothing_and_no_file_are_refused(tmp_path: Path, scenario: Scenario) -> None:
    """A file that is not there, and one without rows, are refused with what to do."""
    with pytest.raises(UsageError, match="no such file"):
        read_people(tmp_path / "none.csv", scenario)
    with pytest.raises(IntakeError, match="no rows"):
        read_people(_csv(tmp_path), scenario)
    (tmp_path / "x.xlsx").write_bytes(io.BytesIO(b"no archive").getvalue())
    with pytest.raises(IntakeError, match="no workbook"):
        read_people(tmp_path / "x.xlsx", scenario)


def test_a_preview_counts_what_is_new(tmp_path: Path, scenario: Scenario, place: str) -> None:
    """The preview counts new heads by place and need, and tells known codes whose count differs."""
    path = _csv(
        tmp_path,
        f"A-1,{place},40,,,,,,",
        f"A-2,{place},1,stretcher,,,form-7,Тест Тестенко,",
        f"A-3,{place},2,,stay,,,,",
        f"A-4,{place},5,,,,,,",
    )
    shown = preview_of(read_people(path, scenario), {"A-3": 2, "A-4": 4})
    assert (shown.heads, shown.groups, shown.named) == (41, 2, 1)
    assert shown.by_place == {(place, "seated"): 40, (place, "stretcher"): 1}
    assert shown.known == ("A-3", "A-4")
    assert shown.differing == (("A-4", 5, 4),)
    assert [each.body["who"] for each in shown.new] == ["A-1", "A-2"]


def test_only_the_right_number_confirms(tmp_path: Path, scenario: Scenario, place: str) -> None:
    """No number confirms nothing, a wrong one is refused, and that of the heads confirms."""
    shown = preview_of(read_people(_csv(tmp_path, f"A-1,{place},40,,,,,,"), scenario), {})
    assert not confirm(shown, None)
    with pytest.raises(UsageError, match="40 persons would be registered"):
        confirm(shown, 1)
    assert confirm(shown, 40)


def test_personal_columns_are_those_of_the_table() -> None:
    """Each column that is sealed says in its meaning that consent is needed."""
    sealed = [column.name for column in PEOPLE_IN.columns if "only with consent" in column.meaning]
    assert sealed == ["name", "nickname", "birth_year", "contacts"]
