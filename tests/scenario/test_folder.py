"""A scenario folder is read in every encoding and separator that spreadsheets save."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from safepassage.errors import ScenarioError, UsageError
from safepassage.scenario import load_scenario

from .small import SMALL, changed, faults_of, the_fault, write_files

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings(tmp_path: Path, encoding: str, newline: str) -> None:
    """UTF-8 with a byte order mark and UTF-16 read like plain UTF-8, with either line end."""
    plain = load_scenario(write_files(tmp_path / "plain", SMALL))
    files = {name: text.replace("\n", newline).encode(encoding) for name, text in SMALL.items()}
    assert load_scenario(write_files(tmp_path / "s", files)) == plain
    assert plain.places[0].name == "Подвал"


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators(tmp_path: Path, separator: str) -> None:
    """Semicolons and tabs separate cells where the header uses them."""
    plain = load_scenario(write_files(tmp_path / "plain", SMALL))
    files = dict(SMALL)
    for name in ("places.csv", "people.csv", "vehicles.csv"):
        files[name] = files[name].replace(",", separator)
    files["roads.csv"] = files["roads.csv"].replace("bus;van", '"bus;van"').replace(",", separator)
    assert load_scenario(write_files(tmp_path / "s", files)) == plain


def test_semicolons_with_decimal_commas(tmp_path: Path) -> None:
    """A decimal comma in a semicolon file is a fault, and no other number."""
    places = SMALL["places.csv"].replace(",", ";").replace("12.5", "12,5")
    fault = the_fault(write_files(tmp_path / "s", {**SMALL, "places.csv": places}))
    assert (fault.row, fault.value) == (2, "12,5")
    assert "1.5 and not 1,5" in fault.remedy


def test_cyrillic_ids(tmp_path: Path) -> None:
    """Ids may be Cyrillic, and refer as others do."""
    files = {name: text.replace("cellar", "подвал-1") for name, text in SMALL.items()}
    assert load_scenario(write_files(tmp_path / "s", files)).groups[0].place == "подвал-1"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        (None, "missing"),
        (b"\xff\xfeid\x00", "UTF-16"),
        (b"id,kind\ncellar,\xcf\xee\xe4\n", "no UTF-8"),
        (b"id,kind\n\x00\n", "zero bytes"),
        ('id,kind\n"cellar,pickup\n', "double quote"),
        ('id,kind\n"cellar"x,pickup\n', "double quote"),
        ("id,kind\n" + "x" * 10_000_000 + ",pickup\n", "32,767"),
        ("id,kind\n" + "x" * 50_000 + ",pickup\n", "32,767"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_broken_files(tmp_path: Path, content: str | bytes | None, words: str) -> None:
    """A file that is missing, empty, torn, huge or no text gives a fault, soon."""
    began = time.perf_counter()
    faults = faults_of(write_files(tmp_path / "s", {**SMALL, "places.csv": content}))
    assert time.perf_counter() - began < 2
    assert {fault.file for fault in faults} == {"places.csv"}
    assert any(words in fault.rule for fault in faults)


def test_utf8_fault_names_the_row(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are found in their row."""
    data = SMALL["people.csv"].encode().replace(b"carer", b"c\xe0rer")
    assert the_fault(write_files(tmp_path / "s", {**SMALL, "people.csv": data})).row == 4


def test_utf8_fault_names_the_row_after_a_byte_order_mark(tmp_path: Path) -> None:
    """The mark that a spreadsheet writes in front doesn't shift the row."""
    data = b"\xef\xbb\xbf" + SMALL["people.csv"].encode().replace(b"elder", b"\xe0elder")
    assert the_fault(write_files(tmp_path / "s", {**SMALL, "people.csv": data})).row == 3


def test_headers(tmp_path: Path) -> None:
    """Missing, unknown, doubled and nameless columns are faults of the header."""
    files = changed("people.csv", "id,place,persons,need", "id,plaice,persons,persons")
    rules = [fault.rule for fault in faults_of(write_files(tmp_path / "s", files))]
    assert rules == [
        "The table people has no such column.",
        "The column stands here twice.",
        "This column is missing.",
    ]
    files = changed("zones.csv", "plant,1,4,2", "plant,1,4,2,5")
    assert "beyond the 4 columns" in the_fault(write_files(tmp_path / "t", files)).rule
    files = changed("zones.csv", "plant,1,4,2", "plant,1")
    assert "has 2 cells" in the_fault(write_files(tmp_path / "u", files)).rule


def test_a_cell_too_many_is_not_shown(tmp_path: Path) -> None:
    """What stands beyond the last column may be part of a name, and enters no message."""
    files = changed(
        "people.csv", "others,cellar,4,seated,stay,,,", "others,cellar,4,seated,stay,,,,Olha"
    )
    fault = the_fault(write_files(tmp_path / "s", files))
    assert (fault.file, fault.row, fault.value) == ("people.csv", 5, "")
    assert "beyond the 8 columns" in fault.rule


def test_rows_count_as_in_a_spreadsheet(tmp_path: Path) -> None:
    """Blank lines and cells of several lines do not shift the row of a fault."""
    files = changed("places.csv", "Подвал", '"Подвал\nвторой"')
    files["places.csv"] = files["places.csv"].replace("gate,checkpoint", "\ngate,chekpoint")
    fault = [
        fault for fault in faults_of(write_files(tmp_path / "s", files)) if fault.column == "kind"
    ]
    assert [one.row for one in fault] == [5]


def test_unknown_table(tmp_path: Path) -> None:
    """A CSV file that no table has is a fault, since its rows would be left out in silence."""
    fault = the_fault(write_files(tmp_path / "s", {**SMALL, "pause.csv": "id\n"}))
    assert (fault.file, "Did you mean pauses.csv?" in fault.remedy) == ("pause.csv", True)


@pytest.mark.parametrize("name", ["checkpoints.csv", "zones.csv", "people.csv"])
@pytest.mark.parametrize("kind", ["folder", "link"])
def test_a_table_that_is_no_file(tmp_path: Path, name: str, kind: str) -> None:
    """A folder or a dead link under a table's name is a fault, and no empty table."""
    folder = write_files(tmp_path / "s", {**SMALL, name: None})
    if kind == "folder":
        (folder / name).mkdir()
    else:
        (folder / name).symlink_to(tmp_path / "gone")
    fault = the_fault(folder)
    assert (fault.file, "no file" in fault.rule) == (name, True)


@pytest.mark.parametrize("name", ["checkpoints.csv.txt", "Checkpoints.xlsx", "checkpoints"])
def test_a_table_under_another_ending(tmp_path: Path, name: str) -> None:
    """A table that is there under another ending would be left out in silence, and is a fault."""
    content = SMALL["checkpoints.csv"]
    fault = the_fault(
        write_files(tmp_path / "s", {**SMALL, "checkpoints.csv": None, name: content})
    )
    assert (fault.file, "checkpoints.csv" in fault.remedy) == (name, True)


def test_notes_beside_the_tables(tmp_path: Path) -> None:
    """Other files may lie in the folder, older copies of a table among them."""
    others = {"readme.txt": "x", "people.csv.bak": "x", "people.xlsx": "x"}
    faultless = load_scenario(write_files(tmp_path / "s", SMALL))
    assert load_scenario(write_files(tmp_path / "t", {**SMALL, **others})) == faultless


@pytest.mark.parametrize(
    ("content", "row", "words"),
    [
        ("name = 'x'\nname = 'y'\n", 2, "no TOML"),
        ("name = [[[[", None, "no TOML"),
        ("name = " + "[" * 5000, None, "no TOML"),
        ("name = 'x'\nhorizon_h = 0x" + "f" * 9000, 2, "too large"),
        ("name = 'x'\nstart = 2022-05-05\n", 2, "no time"),
        ("name = {a = 1}\n", 1, "list or table"),
        ("[name]\na = 1\n", 1, "list or table"),
        ("name = 'x'\nformat = 2\n", 2, "at most 1"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_broken_settings(tmp_path: Path, content: str, row: int | None, words: str) -> None:
    """Whatever is wrong in scenario.toml is a fault, with its line where there is one."""
    faults = faults_of(write_files(tmp_path / "s", {**SMALL, "scenario.toml": content}))
    if words == "no TOML":
        assert len(faults) == 1
    assert any(words in fault.rule and (row is None or fault.row == row) for fault in faults), (
        faults
    )


def test_toml_times(tmp_path: Path) -> None:
    """A date and time of TOML itself is read as one written in quotes."""
    files = changed("scenario.toml", '"2022-05-05T00:00"', "2022-05-05T00:00:00")
    plain = load_scenario(write_files(tmp_path / "plain", SMALL))
    assert load_scenario(write_files(tmp_path / "s", files)) == plain


def test_no_scenario_there(tmp_path: Path) -> None:
    """Nothing at the path is wrong usage; a file that is no scenario says what one is."""
    with pytest.raises(UsageError, match="no such file"):
        load_scenario(tmp_path / "nowhere")
    folder = write_files(tmp_path / "s", SMALL)
    with pytest.raises(ScenarioError, match="Name the folder that it lies in"):
        load_scenario(folder / "scenario.toml")
    empty = tmp_path / "empty"
    empty.mkdir()
    assert [fault.file for fault in faults_of(empty)] == [
        "scenario.toml",
        "places.csv",
        "people.csv",
        "vehicles.csv",
        "roads.csv",
    ]
