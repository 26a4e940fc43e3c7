"""The table of changes: read from files, applied, and every fault named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from safepassage import ChangesError, UsageError
from safepassage.scenario.changed import Executed, apply_changes
from safepassage.scenario.changes import Change, ChangeKind, load_changes
from tests.instances import convoy_corridor, one_bus, two_towns

if TYPE_CHECKING:
    from pathlib import Path

    from safepassage.scenario.model import Scenario

HEAD = "kind,id,other,time,value,source\n"


def _load(tmp_path: Path, text: str) -> tuple[Change, ...]:
    file = tmp_path / "changes.csv"
    file.write_text(text, encoding="utf-8")
    return load_changes(file, one_bus().scenario)


def _faults(scenario: Scenario, *changes: Change, at: int = 100, **done: object) -> list[str]:
    executed = Executed(at, **done)  # type: ignore[arg-type] # what the test gives
    with pytest.raises(ChangesError) as raised:
        apply_changes(scenario, changes, executed)
    return [str(fault) for fault in raised.value.faults]


def test_rows_are_read(tmp_path: Path) -> None:
    """Each row is a change; times are local to the scenario."""
    text = f"{HEAD}pause_end,dawn,,2022-05-05T04:00,,radio\npeople,cellar,,,+3,\n"
    one, two = _load(tmp_path, text)
    assert (one.kind, one.id, one.minute, one.source) == (
        ChangeKind.PAUSE_END,
        "dawn",
        240,
        "radio",
    )
    assert (two.kind, two.id, two.minute, two.value) == (ChangeKind.PEOPLE, "cellar", None, "+3")


def test_workbook_is_read_the_same(tmp_path: Path) -> None:
    """A workbook with one sheet holds the same."""
    file = tmp_path / "changes.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet("changes")
        sheet.write_row(0, 0, HEAD.strip().split(","))
        sheet.write_row(1, 0, ["capacity", "haven", "", "", "40"])
    (change,) = load_changes(file, one_bus().scenario)
    assert (change.kind, change.id, change.value) == (ChangeKind.CAPACITY, "haven", "40")


def test_workbook_of_two_sheets_is_refused(tmp_path: Path) -> None:
    """Which sheet is meant is not guessed."""
    file = tmp_path / "changes.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        for name in ("one", "two"):
            book.add_worksheet(name).write(0, 0, "kind")
    with pytest.raises(ChangesError, match="2 sheets"):
        load_changes(file, one_bus().scenario)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "The table is empty"),
        ("kind,what\n", "no such column"),
        (f"{HEAD}pause_over,dawn,,,,\n", "pause_over"),
        (f"{HEAD}pause_end,,,2022-05-05T04:00,,\n", "must not be"),
        (f"{HEAD}pause_end,dawn,,yesterday,,\n", "yesterday"),
    ],
)
def test_faults_of_cells_are_named(tmp_path: Path, text: str, told: str) -> None:
    """A file that is no table of changes is told cell by cell."""
    with pytest.raises(ChangesError, match=told):
        _load(tmp_path, text)


def test_a_bad_cell_hides_no_unknown_id(tmp_path: Path) -> None:
    """What is wrong with cells and with ids is told at once, row by row, also of one row."""
    rows = (
        "vehicle_lost,tram,,,,",
        "pause_end,dusk,,yesterday,,",
        "road_closed,gate,moon,,,",
        "pause_over,dawn,,,,",
        "vehicle_added,van,tram,,,",
        "people,cellar,,,+3,",
    )
    with pytest.raises(ChangesError) as raised:
        _load(tmp_path, HEAD + "\n".join(rows) + "\n")
    assert [(fault.row, fault.column, fault.value) for fault in raised.value.faults] == [
        (2, "id", "tram"),
        (3, "time", "yesterday"),
        (3, "id", "dusk"),
        (4, "other", "moon"),
        (5, "kind", "pause_over"),
        (6, "other", "tram"),
    ]


def test_missing_file_is_named(tmp_path: Path) -> None:
    """There must be something to read."""
    with pytest.raises(UsageError, match="no such file"):
        load_changes(tmp_path / "none.csv", one_bus().scenario)


K = ChangeKind


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (Change(K.PAUSE_END, "dusk", minute=200), "no pause of this id"),
        (Change(K.PAUSE_END, "down", minute=200), "Did you mean dawn?"),
        (Change(K.PAUSE_END, "dawn"), "new time"),
        (Change(K.PAUSE_END, "dawn", minute=50), "ends after it starts"),
        (Change(K.PAUSE_END, "dawn", minute=900), "lasts from"),
        (Change(K.PAUSE_END, "dawn", minute=200, value="7"), "has no value"),
        (Change(K.PAUSE_START, "dawn", minute=200), "began at"),
        (Change(K.PAUSE_CANCELLED, "dawn"), "began at"),
        (Change(K.ROAD_CLOSED, "gate"), "second id"),
        (Change(K.ROAD_CLOSED, "gate", "moon"), "no place of this id"),
        (Change(K.ROAD_CLOSED, "depot", "haven"), "No road joins"),
        (Change(K.ROAD_OPENED, "gate", "haven"), "open already"),
        (Change(K.ROAD_CLOSED, "gate", "haven", minute=200), "time of their own"),
        (Change(K.VEHICLE_LOST, "tram"), "no single vehicle"),
        (Change(K.VEHICLE_LOST, "bus", minute=40), "before the time of replanning"),
        (Change(K.VEHICLE_LOST, "bus", minute=600), "anyway"),
        (Change(K.VEHICLE_ADDED, "bus", "bus"), "id already"),
        (Change(K.VEHICLE_ADDED, "van", "tram"), "no vehicle of this id"),
        (Change(K.PEOPLE, "nobody", value="3"), "no group of this id"),
        (Change(K.PEOPLE, "families", value="many"), "no number of people"),
        (Change(K.PEOPLE, "families", value="-13"), "have boarded"),
        (Change(K.PEOPLE, "families"), "new value"),
        (Change(K.LIFT_RATE, "gate", value="3"), "no pickup"),
        (Change(K.LIFT_RATE, "cellar", value="fast"), "fast"),
        (Change(K.LIFT_RATE, "cellar", value="nan"), "nan"),
        (Change(K.CAPACITY, "gate", value="3"), "no reception"),
        (Change(K.LIFT_RATE, "cellar", value="1e99"), "at most 100000"),
        (Change(K.CAPACITY, "haven", value="-3"), "-3"),
        (Change(K.CAPACITY, "haven", value="99999999999"), "at most 10000000"),
        (Change(K.INTAKE, "haven", value="99999999999"), "at most 10000000"),
        (Change(K.INTAKE, "haven", value="0"), "0"),
        (Change(K.CHECKPOINT_RATE, "gate", value="2"), "no checkpoint"),
    ],
)
def test_faults_of_changes_are_named(change: Change, told: str) -> None:
    """Unknown ids, times outside, values that are none: each with its rule."""
    (fault,) = _faults(one_bus().scenario, change)
    assert told in fault


def test_a_vehicle_alike_to_one_that_is_gone_is_refused() -> None:
    """It would be there for no minute, and is told with those that are still available."""
    scenario = apply_changes(
        one_bus().scenario,
        [Change(K.VEHICLE_ADDED, "second", "bus"), Change(K.VEHICLE_LOST, "bus")],
        Executed(100),
    )
    (fault,) = _faults(scenario, Change(K.VEHICLE_ADDED, "third", "bus"), at=120)
    assert "Vehicle bus is available only until" in fault
    assert fault.endswith("Name a vehicle that is available then: second.")
    after = apply_changes(scenario, [Change(K.VEHICLE_ADDED, "third", "second")], Executed(120))
    assert after.vehicles[-1].available_to_min == scenario.horizon_min


def test_all_faults_are_gathered() -> None:
    """One answer names them all."""
    faults = _faults(
        one_bus().scenario,
        Change(K.VEHICLE_LOST, "tram"),
        Change(K.CAPACITY, "moon", value="3"),
        Change(K.CAPACITY, "moon", value="4"),
    )
    assert len(faults) == 3
    assert "changed twice" in faults[2]


def test_what_contradicts_the_executed_part_is_refused() -> None:
    """A pause did not end while a vehicle was in it; who boarded was there; who came had room."""
    scenario = one_bus().scenario
    (fault,) = _faults(
        scenario,
        Change(K.PAUSE_END, "dawn", minute=80),
        zone_until={"siege": (90, "bus")},
    )
    assert "bus was in its zone until 2022-05-05T01:30" in fault
    (fault,) = _faults(scenario, Change(K.PEOPLE, "families", value="-5"), boarded={"families": 9})
    assert "9 have boarded" in fault
    (fault,) = _faults(scenario, Change(K.CAPACITY, "haven", value="5"), arrived={"haven": 9})
    assert "9 people have been brought there" in fault


def test_pause_that_ended_unnoticed_is_taken() -> None:
    """A pause may have ended before the replanning where nobody was in it any more."""
    scenario = one_bus().scenario
    changed = apply_changes(
        scenario,
        [Change(K.PAUSE_END, "dawn", minute=95)],
        Executed(100, zone_until={"siege": (90, "bus")}),
    )
    assert (changed.pauses[0].end_min, changed.pauses[0].margin_min) == (95, 5)


def test_margin_shrinks_to_what_is_left() -> None:
    """Nobody is blamed for the margin of an end that was not known."""
    changed = apply_changes(
        one_bus().scenario, [Change(K.PAUSE_END, "dawn", minute=110)], Executed(100)
    )
    assert (changed.pauses[0].end_min, changed.pauses[0].margin_min) == (110, 10)


def test_one_of_several_vehicles_is_lost() -> None:
    """The vehicles of a type get rows of their own, and keep their ids."""
    scenario = convoy_corridor().scenario
    before = [vehicle for vehicle, _ in scenario.vehicle_types()]
    lost = before[-1]
    changed = apply_changes(scenario, [Change(K.VEHICLE_LOST, lost)], Executed(30))
    assert [vehicle for vehicle, _ in changed.vehicle_types()] == before
    assert dict(changed.vehicle_types())[lost].available_to_min == 30


def test_households_change_whole() -> None:
    """A group of households takes whole households only."""
    scenario = two_towns().scenario
    group = next(group for group in scenario.groups if group.household_size > 1)
    change = Change(K.PEOPLE, group.id, value="+1")
    assert any("whole" in fault for fault in _faults(scenario, change))


def test_nothing_changes_without_an_effect() -> None:
    """A change to what is so already gives the very same scenario."""
    scenario = one_bus().scenario
    same = apply_changes(scenario, [Change(K.LIFT_RATE, "cellar", value="20")], Executed(100))
    assert same is scenario
