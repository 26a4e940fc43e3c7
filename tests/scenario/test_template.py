"""The workbook to fill in helps whoever fills it in."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from safepassage.scenario import write_empty
from safepassage.scenario.sheets import read_sheets
from safepassage.scenario.tables import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path


def test_settings_of_a_few_words_have_drop_downs(tmp_path: Path) -> None:
    """A setting that takes one of a few words offers them, as a column of a table does."""
    path = tmp_path / "empty.xlsx"
    write_empty(path)
    data = path.read_bytes()
    assert [sheet.name for sheet in read_sheets(data)][1] == "scenario"
    with zipfile.ZipFile(path) as archive:
        part = archive.read("xl/worksheets/sheet2.xml").decode()
    rows = {column.name: row for row, column in enumerate(SETTINGS, start=2)}
    choices = {column.name: column.choices for column in SETTINGS if column.choices}
    assert {"pauses_as", "at_break"} <= choices.keys()
    for name, words in choices.items():
        listed = f'sqref="B{rows[name]}"><formula1>"{",".join(words)}"</formula1>'
        assert listed in part.replace("&quot;", '"')
    assert part.count("<dataValidation ") == len(choices)
