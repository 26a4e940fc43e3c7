"""Counts and people that leave as tables."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import IntakeError, RefusedError, UsageError
from safepassage.operation.events import KINDS, check_body
from safepassage.operation.events.fields import check_code
from safepassage.operation.exchange.counts_out import (
    CountsFilter,
    PlaceName,
    counts_out,
    counts_table,
    read_pcodes,
)
from safepassage.operation.exchange.people_out import PeopleFilter, people_out, people_table
from safepassage.operation.exchange.tables_out import TableOut, csv_bytes, harmless, xlsx_bytes
from safepassage.operation.register import Register, State, fold
from safepassage.scenario.raw import Unreadable
from safepassage.scenario.sheets import read_sheets
from tests.operation.scene import Scene

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def register() -> Register:
    """Return 40 in a cellar, of whom 12 are aboard, and one who has arrived at Z."""
    scene = Scene("F1")
    post = scene["F1"]
    post.record(1, "registered", who="A-1", count=40, place="cellar")
    post.record(1, "registered", who="A-2", count=1, place="school", need="stretcher")
    post.record(10, "boarded", who="A-1", count=12, vehicle="bus-1", place="cellar")
    post.record(12, "boarded", who="A-2", vehicle="bus-2", place="school")
    post.record(60, "arrived", who="A-2", place="Z", vehicle="bus-2")
    return fold(event.fact for event in scene.events)


def _rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_counts_carry_tags_and_pcodes(register: Register) -> None:
    """Counts stand under a header and a row of hashtags, with a column a level of P-codes."""
    names = {"cellar": PlaceName("The cellar", "UA1414", 2), "Z": PlaceName("Z town", "UA23", 1)}
    table = counts_table(
        register, names, which=CountsFilter(least=1), as_of="2022-05-06T10:00", source="HQ"
    )
    said, header, tags, *rows = _rows(csv_bytes(table))
    assert said == [("3 rows, 41 people told: people by place and state, all places, "
                    "as of 2022-05-06T10:00")]  # fmt: skip
    assert tags == [
        "#loc+code", "#loc+name", "#adm1+code", "#adm2+code", "#affected+ind+waiting",
        "#affected+ind+aboard", "#affected+ind+held", "#affected+ind+otherwise",
        "#reached+ind+arrived", "#affected+ind+unaccounted", "#date+reported", "#meta+source",
    ]  # fmt: skip
    assert len(header) == len(tags)
    assert [row[:10] for row in rows] == [
        ["", "", "", "", "0", "12", "0", "0", "0", "0"],
        ["Z", "Z town", "UA23", "", "0", "0", "0", "0", "1", "0"],
        ["cellar", "The cellar", "", "UA1414", "28", "0", "0", "0", "0", "0"],
    ]


def test_a_filter_keeps_all_others_out(register: Register) -> None:
    """An export of one place holds no trace of another, as CSV and as a workbook."""
    which = CountsFilter(frozenset({"Z"}), least=1)
    table = counts_table(register, {}, which=which, as_of="now", source="HQ")
    for xlsx in (False, True):
        out = counts_out(table, which, to="OCHA", xlsx=xlsx)
        parts = [out.data]
        if xlsx:
            with zipfile.ZipFile(io.BytesIO(out.data)) as archive:
                parts = [archive.read(name) for name in archive.namelist()]
        assert not any(b"cellar" in part or b"school" in part for part in parts)
        assert out.rows == 1
        check_body(KINDS["exported"], out.exported)
        assert out.exported["filter"] == "people by place and state, places Z"


@pytest.mark.parametrize(("least", "empty"), [(1, 0), (2, 1), (6, 1), (13, 2), (28, 2), (29, 3)])
def test_small_counts_are_left_empty(register: Register, least: int, empty: int) -> None:
    """A count below the least one that is told is left empty; the file says how many are."""
    which = CountsFilter(least=least)
    table = counts_table(register, {}, which=which, as_of="now", source="HQ")
    (said,), _, tags, *rows = _rows(csv_bytes(table))
    counts = [
        cell
        for row in rows
        for tag, cell in zip(tags, row, strict=True)
        if tag.startswith(("#affected", "#reached"))
    ]
    assert counts.count("") == table.left_empty == empty
    assert not any(0 < int(cell) < least for cell in counts if cell)
    # No sum from which a small count would follow.
    assert f" {sum(int(cell) for cell in counts if cell)} people told" in said
    assert (f"{empty} cell{'' if empty == 1 else 's'} left empty" in said) == (least > 1)
    assert (f"counts of 1 to {least - 1} left empty" in which.words) == (least > 1)
    assert counts_out(table, which).left_empty == empty


def test_a_least_count_of_none_is_refused() -> None:
    """The least count that is told is 1 or more."""
    with pytest.raises(UsageError, match="is no count"):
        CountsFilter(least=0)


def test_people_by_code_show_no_choice(register: Register) -> None:
    """The table of people has codes, heads, states and places, filtered by state."""
    which = PeopleFilter(states=frozenset({State.WAITING, State.ARRIVED}))
    table = people_table(register, which, zone=ZoneInfo("Europe/Kyiv"), as_of="now")
    assert table.rows == (
        ("A-1", 28, "seated", "waiting", "cellar", "", "2022-05-06T10:01+0300"),
        ("A-2", 1, "stretcher", "arrived", "Z", "", "2022-05-06T11:00+0300"),
    )
    out = people_out(table, which)
    assert out.exported["rows"] == 2
    check_body(KINDS["exported"], out.exported)


def test_a_workbook_hides_nothing(register: Register) -> None:
    """An exported workbook has one sheet, without formulas or hidden rows, columns and sheets."""
    table = people_table(register, PeopleFilter(), zone=ZoneInfo("UTC"), as_of="now")
    (sheet,) = read_sheets(xlsx_bytes(table))
    assert not (sheet.hidden)
    assert not (sheet.hidden_rows)
    assert not (sheet.hidden_columns)
    assert not (sheet.merged)
    assert sheet.rows[1][0] == table.said
    assert len(sheet.rows) == 2 + len(table.rows)


@given(st.text(max_size=20))
def test_no_text_becomes_a_formula(text: str) -> None:
    """Whatever a text is, what a spreadsheet reads begins with none of the signs of a formula."""
    shown = str(harmless(text))
    assert not shown.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert shown in {text, f"'{text}"}


def test_formulas_are_texts_in_both_kinds_of_file() -> None:
    """A text like a formula stands as text in CSV and workbook; numbers are numbers."""
    table = TableOut("1 row", ("a", "b"), (("=HYPERLINK(1)", 7),))
    assert _rows(csv_bytes(table))[2] == ["'=HYPERLINK(1)", "7"]
    (sheet,) = read_sheets(xlsx_bytes(table))
    assert sheet.rows[3] == {0: "'=HYPERLINK(1)", 1: 7.0}


def test_a_separator_in_a_text_makes_no_cell() -> None:
    """A text with another separator stands in quotes, so nothing behind it becomes a formula."""
    table = TableOut("1 row", ("a", "b"), (("x;=HYPERLINK(1)", "y\t=1"),))
    assert b'"x;=HYPERLINK(1)","y\t=1"' in csv_bytes(table)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_what_somebody_typed_reaches_no_spreadsheet_as_a_formula(
    register: Register, sign: str
) -> None:
    """A place named as a formula leaves as text in each export; a code that is one is refused."""
    evil = f"{sign}cmd|' /C calc'!A0"
    table = counts_table(
        register, {"cellar": PlaceName(evil)}, which=CountsFilter(), as_of="now", source="HQ"
    )
    cells = [cell for row in _rows(csv_bytes(table)) for cell in row]
    assert f"'{evil}" in [cell.replace("\r\n", "\n") for cell in cells]
    (sheet,) = read_sheets(xlsx_bytes(table))
    shown = [cell for row in sheet.rows.values() for cell in row.values()]
    assert not any(isinstance(cell, Unreadable) for cell in shown)  # a formula would be
    assert not any(str(cell).startswith((sign, "=")) for cell in shown)
    if sign != "-":
        with pytest.raises(RefusedError):
            check_code(evil, "who")
    dashed = Scene("F1")
    dashed["F1"].record(1, "registered", who="-2-1", count=4, place="-1-1")
    people = people_table(
        fold(event.fact for event in dashed.events),
        PeopleFilter(), zone=ZoneInfo("UTC"), as_of="now",
    )  # fmt: skip
    assert _rows(csv_bytes(people))[2][0] == "'-2-1"


def test_pcodes_are_read_and_faults_told(tmp_path: Path) -> None:
    """P-codes come from a CSV file; faults name row and column, and no file is named as such."""
    path = tmp_path / "pcodes.csv"
    path.write_text("place,pcode,level,name\nZ,UA23,1,Z town\n", encoding="utf-8")
    assert read_pcodes(path) == {"Z": PlaceName("Z town", "UA23", 1)}
    path.write_text("place,pcode,level\nZ,UA23,9\nQ,UA1,1\nQ,UA2,1\n", encoding="utf-8")
    with pytest.raises(IntakeError) as caught:
        read_pcodes(path)
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [
        (2, "level"), (4, "place"),
    ]  # fmt: skip
    path.write_text("place,pcode,level,Secret\nSecret Person,UA1,Secret,x\n", encoding="utf-8")
    with pytest.raises(IntakeError) as caught:
        read_pcodes(path)
    assert "Secret" not in str(caught.value)
    with pytest.raises(UsageError, match="no such file"):
        read_pcodes(tmp_path / "none.csv")
