"""A small scenario as files, and as a workbook's sheets, to break in one place at a time."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

from safepassage.errors import Fault, ScenarioError
from safepassage.scenario import load_scenario

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SMALL: dict[str, str] = {
    "scenario.toml": (
        'name = "small"\n'
        'start = "2022-05-05T00:00"\n'
        'time_zone = "Europe/Kyiv"\n'
        "horizon_h = 48\n"
        'curfew = "21:00-05:00"\n'
        'notes = ["Assumed throughout."]\n'
    ),
    "places.csv": (
        "id,kind,name,lat,lon,zone,lift_rate_per_h\n"
        "cellar,pickup,Подвал,47.1,37.5,plant,12.5\n"
        "depot,depot,,,,,\n"
        "gate,checkpoint,,,,,\n"
        "town,reception,,,,,\n"
        "port,reception,,,,,\n"
    ),
    "people.csv": (
        "id,place,persons,need,direction,household,household_size,ready_from\n"
        "families,cellar,12,seated,north,,3,\n"
        "elder,cellar,1,wheelchair,any,h1,,2022-05-05T09:00\n"
        "carer,cellar,1,seated,any,h1,,2022-05-05T09:00\n"
        "others,cellar,4,seated,stay,,,\n"
    ),
    "vehicles.csv": (
        "id,depot,count,seats,wheelchairs,driving_h_per_day\nbus,depot,2,20,1,9.5\nvan,depot,,6,,\n"
    ),
    "roads.csv": (
        "from,to,km,zone,barred\n"
        "cellar,gate,4.2,plant,\n"
        "gate,depot,30,,\n"
        "gate,town,35.5,,bus;van\n"
        "gate,port,12,,\n"
    ),
    "zones.csv": "id,convoy_least,convoy_most,escorts\nplant,1,4,2\n",
    "pauses.csv": (
        "id,zones,start,end\n"
        "day-1,plant,2022-05-05T08:00,2022-05-05T18:00\n"
        "day-2,plant,2022-05-06T08:00,2022-05-06T18:00\n"
    ),
    "checkpoints.csv": "place,service_min,vehicles_per_h,hours\ngate,5,10,06:00-20:00\n",
    "receptions.csv": "place,direction,capacity\ntown,north,500\n",
    "parties.csv": "id,kind,name,other_names\nnorth,,The North,Northern army\nred,observer,,\n",
    "statements.csv": (
        "id,speaker,party,stance,about,zone,from,to,quantity,said_at,status,confirmed_by,words\n"
        "s1,Northern army,north,pledge,pause.hold,plant,2022-05-05T08:00,2022-05-05T18:00,,"
        '2022-05-04,confirmed,desk,"We agree, ""in principle""."\n'
        "s2,Red office,red,assert,people.evacuated,plant,2022-05-05,,about 10,2022-05-05T19:00,,,\n"
    ),
}


def write_files(folder: Path, files: Mapping[str, str | bytes | None]) -> Path:
    """Write files into a folder, texts as UTF-8; those that are None are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        if isinstance(content, str):
            (folder / name).write_text(content, encoding="utf-8", newline="")
        elif content is not None:
            (folder / name).write_bytes(content)
    return folder


def changed(file: str, old: str, new: str) -> dict[str, str]:
    """Return the small scenario's files with one text in one file replaced."""
    assert old in SMALL[file]
    return {**SMALL, file: SMALL[file].replace(old, new, 1)}


def faults_of(path: Path) -> tuple[Fault, ...]:
    """Return the faults of a scenario that must have some; their messages are whole."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    faults = caught.value.faults
    assert faults
    for fault in faults:
        assert len(fault.value) <= 80
        assert fault.rule.endswith(".")
        assert fault.remedy
    return faults


def the_fault(path: Path) -> Fault:
    """Return the only fault of a scenario."""
    faults = faults_of(path)
    assert len(faults) == 1, "\n".join(map(str, faults))
    return faults[0]


def small_sheets() -> dict[str, list[list[object]]]:
    """Return the small scenario as rows of sheets, with numbers as numbers."""
    sheets: dict[str, list[list[object]]] = {
        "scenario": [
            ["key", "value", "meaning"],
            ["name", "small", ""],
            ["start", "2022-05-05T00:00", ""],
            ["time_zone", "Europe/Kyiv", ""],
            ["horizon_h", 48, ""],
            ["curfew", "21:00-05:00", ""],
            ["notes", "Assumed throughout.", ""],
        ]
    }

    for file, text in SMALL.items():
        if file.endswith(".csv"):
            rows = csv.reader(io.StringIO(text, newline=""))
            sheets[file.removesuffix(".csv")] = [[_number(cell) for cell in row] for row in rows]
    return sheets


def _number(cell: str) -> object:
    try:
        return float(cell)
    except ValueError:
        return cell


def workbook(
    sheets: Mapping[str, Sequence[Sequence[object]]],
    *,
    hidden_rows: Sequence[tuple[str, int]] = (),
    hidden_columns: Sequence[tuple[str, int]] = (),
    hidden_sheets: Sequence[str] = (),
    merged: Sequence[tuple[str, str]] = (),
) -> bytes:
    """
    Return a workbook of these sheets; a text that begins with = is a formula.

    ``hidden_rows``, ``hidden_columns`` and ``hidden_sheets`` name (sheet, index) and sheets,
    ``merged`` (sheet, range); a merged range keeps the text of its first cell.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd.mm.yyyy hh:mm"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell != "":
                    sheet.write(number, column, cell)
        for where, index in hidden_rows:
            if where == name:
                sheet.set_row(index, None, None, {"hidden": True})
        for where, index in hidden_columns:
            if where == name:
                sheet.set_column(index, index, None, None, {"hidden": True})
        for where, cells in merged:
            if where == name:
                first, last = (xl_cell_to_rowcol(cell) for cell in cells.split(":"))
                kept = rows[first[0]][first[1]] if first[0] < len(rows) else ""
                sheet.merge_range(*first, *last, kept)
        if name in hidden_sheets:
            sheet.hide()
    book.close()
    return out.getvalue()
