"""The table of dangers: what its rows say, and each thing that can be wrong in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from safepassage.ledger import event_rates, incident_rates
from safepassage.scenario import load_scenario, write_scenario

from .small import SMALL, the_fault, write_files

if TYPE_CHECKING:
    from pathlib import Path

TABLE = (
    "id,at,to,start,end,events_per_h,hours,source\n"
    "shelling,gate,depot,,,0.5,,a log\n"
    "morning,gate,,2022-05-05T08:00,2022-05-06T08:00,0.2,10:00-12:00,assumed\n"
    "night,gate,,,,0.1,22:00-01:00,assumed\n"
)
BROKEN = [
    # old text, new text, then row, column and words of the fault
    ("gate,depot", "gate,haven", 2, "to", "no such row"),
    ("gate,depot", ",depot", 2, "at", "empty, and must not be"),
    ("gate,depot", "town,depot", 2, "to", "No road joins town and depot"),
    (",0.5,", ",-0.5,", 2, "events_per_h", "at least 0"),
    (",0.5,", ",nan,", 2, "events_per_h", "infinity, are not allowed"),
    (",0.5,", ",,", 2, "events_per_h", "empty, and must not be"),
    ("06T08:00,0", "09T08:00,0", 3, "end", "outside the scenario's horizon"),
    ("05T08:00,2022-05-06T08", "06T09:00,2022-05-06T08", 3, "end", "ends after it starts"),
    ("morning,gate,", "morning,depot,gate", 3, "hours", "Row 2 states the danger there"),
    ("22:00-01:00", "22:00-10:30", 4, "hours", "Row 3 states the danger there"),
    ("night,gate", "morning,gate", 4, "id", "stands in row 3 already"),
]


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: f"{case[1]} {case[4]}")
def test_broken(tmp_path: Path, case: tuple[str, str, int, str, str]) -> None:
    """One broken cell gives one fault, with its row, column and rule."""
    old, new, row, column, words = case
    assert TABLE.count(old) == 1
    fault = the_fault(
        write_files(tmp_path / "s", {**SMALL, "dangers.csv": TABLE.replace(old, new)})
    )
    assert words in fault.rule + fault.remedy
    assert (fault.file, fault.row, fault.column) == ("dangers.csv", row, column)


def test_hours_need_a_time_zone(tmp_path: Path) -> None:
    """Hours of the day mean nothing where no time zone says when they are."""
    rows = "id,at,start,end,events_per_h,hours\nnight,gate,,,0.1,22:00-01:00\n"
    settings = SMALL["scenario.toml"].replace('time_zone = "Europe/Kyiv"\n', "")
    settings = settings.replace("T00:00", "T00:00+03:00").replace('curfew = "21:00-05:00"\n', "")
    files = {**SMALL, "scenario.toml": settings, "dangers.csv": rows}
    del files["checkpoints.csv"], files["statements.csv"]
    files["vehicles.csv"] = "id,depot,count,seats,wheelchairs\nbus,depot,2,20,1\nvan,depot,,6,\n"
    offsets = ((file, files[file]) for file in ("people.csv", "pauses.csv"))
    files |= {
        file: text.replace(":00,", ":00+03:00,").replace(":00\n", ":00+03:00\n")
        for file, text in offsets
    }
    fault = the_fault(write_files(tmp_path / "s", files))
    assert (fault.file, fault.column) == ("dangers.csv", "hours")


def test_rates_by_the_minute(tmp_path: Path) -> None:
    """Each road and place has the rate of the row that holds in a minute, and else none."""
    files = {**SMALL, "dangers.csv": TABLE}
    road, gate = event_rates(load_scenario(write_files(tmp_path / "s", files)))
    assert (road.at, road.to) == ("gate", "depot")
    assert road.where == {"gate", "depot"}
    assert set(road.per_h) == {0.5}
    assert (gate.at, gate.to) == ("gate", None)
    expected = np.zeros(48 * 60)
    expected[10 * 60 : 12 * 60] = 0.2
    for midnight in (0, 24, 48):
        expected[max(0, midnight - 2) * 60 : (midnight + 1) * 60] = 0.1
    assert gate.per_h.tolist() == expected.tolist()


INCIDENTS = (
    "id,at,to,time,source\n"
    "one,gate,,2022-05-04T06:40,a log\n"
    "two,gate,,2022-05-03T11:59,a log\n"
    "three,depot,gate,2022-05-04T23:00,assumed\n"
)
BROKEN_INCIDENTS = [
    ("gate,,2022", "gate,haven,2022", 2, "to", "no such row"),
    ("depot,gate", "depot,town", 4, "to", "No road joins depot and town"),
    ("2022-05-04T06:40", "2022-05-04", 2, "time", "has a time of day"),
    ("2022-05-04T06:40", "2022-04-04T06:40", 2, "time", "outside the time of the record"),
    ("2022-05-04T06:40", "2022-05-05T06:40", 2, "time", "outside the time of the record"),
    ("2022-05-04T06:40", "", 2, "time", "empty, and must not be"),
    ("two,", "one,", 3, "id", "stands in row 2 already"),
]


def _with_incidents(table: str = INCIDENTS, since: str = "2022-05-02T00:00") -> dict[str, str]:
    settings = SMALL["scenario.toml"] + f'incidents_from = "{since}"\n'
    return {**SMALL, "scenario.toml": settings, "incidents.csv": table}


@pytest.mark.parametrize("case", BROKEN_INCIDENTS, ids=lambda case: f"{case[1]} {case[4]}")
def test_broken_incidents(tmp_path: Path, case: tuple[str, str, int, str, str]) -> None:
    """One broken cell of an incident gives one fault, with its row, column and rule."""
    old, new, row, column, words = case
    assert old in INCIDENTS
    table = INCIDENTS.replace(old, new, 1)
    fault = the_fault(write_files(tmp_path / "s", _with_incidents(table)))
    assert words in fault.rule + fault.remedy
    assert (fault.file, fault.row, fault.column) == ("incidents.csv", row, column)


def test_incidents_need_a_record(tmp_path: Path) -> None:
    """How long was watched is stated, and ends with the scenario's start."""
    files = _with_incidents()
    files["scenario.toml"] = SMALL["scenario.toml"]
    fault = the_fault(write_files(tmp_path / "none", files))
    assert "incidents_from" in fault.remedy
    fault = the_fault(write_files(tmp_path / "late", _with_incidents(since="2022-05-05T00:00")))
    assert fault.column == "incidents_from"


def test_rates_from_incidents(tmp_path: Path) -> None:
    """A block of the day has its incidents and 0.5 events in the hours recorded and 24."""
    scenario = load_scenario(write_files(tmp_path / "s", _with_incidents()))
    rates = incident_rates(scenario)
    assert [(one.at, one.to, one.from_h, one.count) for one in rates] == [
        ("gate", None, 0, 0), ("gate", None, 6, 2), ("gate", None, 12, 0), ("gate", None, 18, 0),
        ("depot", "gate", 0, 0), ("depot", "gate", 6, 0), ("depot", "gate", 12, 0),
        ("depot", "gate", 18, 1),
    ]  # fmt: skip
    assert {one.recorded_h for one in rates} == {18.0}
    for one in rates:
        assert one.per_h.mean == pytest.approx((one.count + 0.5) / 42)
        assert one.per_h.q05 < one.per_h.mean < one.per_h.q95
    gate, road = event_rates(scenario)
    assert gate.per_h[6 * 60] == pytest.approx(2.5 / 42)
    assert gate.per_h[6 * 60 - 1] == gate.per_h[12 * 60] == pytest.approx(0.5 / 42)
    assert road.per_h[42 * 60] == pytest.approx(1.5 / 42)


def test_a_stated_rate_comes_before_incidents(tmp_path: Path) -> None:
    """In the minutes of which dangers speak, even of none, incidents don't."""
    table = "id,at,to,start,end,events_per_h\nnone,gate,depot,2022-05-06T00:00,,0\n"
    files = {**_with_incidents(), "dangers.csv": table}
    road, gate = event_rates(load_scenario(write_files(tmp_path / "s", files)))
    assert (road.at, road.to, gate.at) == ("gate", "depot", "gate")
    assert road.per_h[24 * 60 - 1] == pytest.approx(1.5 / 42)
    assert set(road.per_h[24 * 60 :]) == {0.0}


@pytest.mark.parametrize("name", ["folder", "book.xlsx"])
def test_written_and_read_again(tmp_path: Path, name: str) -> None:
    """Folder and workbook give dangers back without loss, and the digest hangs on them."""
    files = {**_with_incidents(), "dangers.csv": TABLE}
    files["scenario.toml"] += "danger_price = 0.25\nincident_prior_h = 12.5\n"
    scenario = load_scenario(write_files(tmp_path / "s", files))
    assert (len(scenario.dangers), len(scenario.incidents)) == (3, 3)
    assert scenario.incident_record.prior_h == 12.5
    assert scenario.danger_price == 0.25
    write_scenario(scenario, tmp_path / name)
    assert load_scenario(tmp_path / name) == scenario
