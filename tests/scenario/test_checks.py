"""Each thing that can be wrong in a scenario's tables is found, named, and found alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from safepassage.scenario import Choice, load_scenario

from .small import SMALL, changed, faults_of, the_fault, write_files

if TYPE_CHECKING:
    from pathlib import Path

BROKEN: list[tuple[str, str, str, int, str | None, str]] = [
    # file, old text, new text, then row, column and words of the fault
    ("places.csv", "depot,depot", "depot,garage", 3, "kind", "one of pickup, depot"),
    ("places.csv", "cellar,pickup", "a cellar,pickup", 2, "id", "An id has 1 to 40"),
    ("places.csv", "47.1,37.5", "47.1,", 2, "lon", "a latitude and a longitude"),
    ("places.csv", "47.1,37.5", "97.1,37.5", 2, "lat", "at most 90"),
    ("places.csv", "47.1,37.5", "NaN,37.5", 2, "lat", "infinity, are not allowed"),
    ("places.csv", "12.5\n", "inf\n", 2, "lift_rate_per_h", "infinity, are not allowed"),
    ("places.csv", "12.5\n", "1e999\n", 2, "lift_rate_per_h", "too large"),
    ("places.csv", "12.5\n", '"12,5"\n', 2, "lift_rate_per_h", "decimal point"),
    ("places.csv", "plant,12.5", "plantt,12.5", 2, "zone", "no such row"),
    ("places.csv", "depot,depot,,,,,", "depot,depot,,,,plant,", 3, "zone", "lies in no zone"),
    ("places.csv", "town,reception,,,,,", "town,reception,,,,plant,", 5, "zone", "in no zone"),
    ("places.csv", "gate,checkpoint,,,,,", "gate,checkpoint,,,,,4", 4, "lift_rate_per_h", "pickup"),
    (
        "vehicles.csv",
        "driving_h_per_day\nbus,depot,2,20,1,9.5\nvan,depot,,6,,",
        "speed_kmh\nbus,depot,2,20,1,1e-300\nvan,depot,,6,,",
        2,
        "speed_kmh",
        "at least 1 ",
    ),
    ("people.csv", "cellar,12", "cellar,-12", 2, "persons", "at least 1"),
    ("people.csv", "cellar,12", "cellar,0", 2, "persons", "at least 1"),
    ("people.csv", "cellar,12", "cellar,12.5", 2, "persons", "whole number"),
    ("people.csv", "cellar,12", "cellar,13", 2, "persons", "multiple of the household size"),
    ("people.csv", "cellar,12", "cellar,", 2, "persons", "empty, and must not be"),
    ("people.csv", "families,cellar", "families,depot", 2, "place", "a pickup belongs here"),
    ("people.csv", "elder,cellar", "families,cellar", 3, "id", "stands in row 2 already"),
    ("people.csv", "seated,north", "seated,nort", 2, "direction", "Did you mean north?"),
    ("people.csv", "seated,north", "seated,north;;town", 2, "direction", "single semicolons"),
    ("people.csv", "seated,north", "seated,north/town", 2, "direction", "Join several by ;"),
    ("people.csv", "seated,north", "seated,north;any", 2, "direction", "stands alone"),
    ("people.csv", "seated,north", "lying,north", 2, "need", "one of seated"),
    (
        "people.csv",
        "12,seated,north,,3",
        "60,seated,north,,30",
        2,
        "household_size",
        "more than 20",
    ),
    ("people.csv", "elder,cellar,1,", "elder,cellar,2,", 3, "household", "2 wheelchair"),
    (
        "people.csv",
        "carer,cellar,1,seated,any",
        "carer,cellar,1,seated,town",
        4,
        "direction",
        "row 3",
    ),
    ("people.csv", "any,h1,,2022-05-05T09:00\no", "any,h1,,\no", 4, "ready_from", "one ready time"),
    (
        "people.csv",
        "any,h1,,2022-05-05T09:00\nc",
        "any,h1,2,2022-05-05T09:00\nc",
        3,
        None,
        "never both",
    ),
    ("people.csv", "4,seated,stay", "4,stretcher,any", 5, "need", "No vehicle has a stretcher"),
    ("vehicles.csv", "bus,depot", "bus,town", 2, "depot", "a depot belongs here"),
    ("vehicles.csv", "van,", "bus-2,depot,,6,,\nvan,", 3, "id", "would be called bus-2"),
    ("vehicles.csv", "van,depot,,6", "van,depot,,", 3, "seats", "at least one place"),
    ("vehicles.csv", ",9.5\n", ",9.999\n", 2, "driving_h_per_day", "whole number of minutes"),
    ("roads.csv", "gate,port,12", "gate,harbour,12", 5, "to", "no such row"),
    ("roads.csv", "gate,port,12", "gate,gate,12", 5, "to", "two different places"),
    ("roads.csv", "gate,port,12", "depot,gate,12", 5, "to", "Row 3 is a road from depot to gate"),
    ("roads.csv", "gate,port,12", "gate,port,-1", 5, "km", "at least 0"),
    ("roads.csv", "bus;van", "bus;tram", 4, "barred", "no such row"),
    ("roads.csv", "bus;van", "bus;bus", 4, "barred", "twice"),
    ("zones.csv", "plant,1,4,2", "plant,1,4,", 2, "escorts", "convoy_least, convoy_most"),
    ("zones.csv", "plant,1,4,2", "plant,5,4,2", 2, "convoy_most", "at least convoy_least"),
    ("pauses.csv", "05T08:00,2022-05-05T18:00", "05T18:00,2022-05-05T08:00", 2, "end", "after it"),
    ("pauses.csv", "2022-05-06T08:00", "2022-05-05T17:00", 3, "start", "never overlap"),
    ("pauses.csv", "2022-05-06T18:00", "2022-05-07T18:00", 3, "end", "outside the scenario's"),
    ("pauses.csv", "day-2,plant", "day-2,plan", 3, "zones", "Did you mean plant?"),
    ("pauses.csv", "2022-05-06T18:00", "2022-05-06", 3, "end", "without a clock time"),
    ("pauses.csv", "2022-05-06T18:00", "2022-05-06T18:00:30", 3, "end", "whole minutes"),
    ("pauses.csv", "2022-05-06T18:00", "2022-05-36T18:00", 3, "end", "no such date"),
    ("checkpoints.csv", "gate,5", "town,5", 2, "place", "a checkpoint belongs here"),
    ("checkpoints.csv", "06:00-20:00", "06:00-06:00", 2, "hours", "two different clock times"),
    ("receptions.csv", "town,north", "town,port", 2, "direction", "id of another reception"),
    ("receptions.csv", "town,north", "town,Stay", 2, "direction", "are no labels"),
    ("scenario.toml", "curfew =", "danger_price = -1\ncurfew =", 5, "danger_price", "at least 0"),
    ("scenario.toml", "horizon_h = 48", "horizon_h = 745", 4, "horizon_h", "at most 744"),
    ("scenario.toml", "horizon_h = 48", "horizon_h = nan", 4, "horizon_h", "infinity"),
    ("scenario.toml", "horizon_h = 48", "horizon_h = true", 4, "horizon_h", "not a number"),
    ("scenario.toml", "horizon_h = 48", "horizon_h = 47.999", 4, "horizon_h", "number of minutes"),
    ("scenario.toml", "Europe/Kyiv", "Europe", 3, "time_zone", "IANA"),
    ("scenario.toml", "21:00-05:00", "9pm", 5, "curfew", "Daily hours"),
    ("scenario.toml", "curfew", "kurfew", 5, None, "Did you mean curfew?"),
]


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: f"{case[0]} {case[5]}")
def test_broken(tmp_path: Path, case: tuple[str, str, str, int, str | None, str]) -> None:
    """One broken cell gives one fault, with its file, row, column and rule."""
    file, old, new, row, column, words = case
    files = changed(file, old, new)
    if file == "receptions.csv":
        files["people.csv"] = files["people.csv"].replace("seated,north", "seated,town")
    fault = the_fault(write_files(tmp_path / "s", files))
    assert words in fault.rule + fault.remedy
    assert (fault.file, fault.row) == (file, row)
    if column is not None:
        assert fault.column == column


def test_small_is_right(tmp_path: Path) -> None:
    """The scenario that the tests break has no fault, and means what its cells say."""
    scenario = load_scenario(write_files(tmp_path / "s", SMALL))
    families, elder, _, others = scenario.groups
    assert families.accepts == {"town"}
    assert elder.accepts == {"town", "port"}
    assert elder.ready_from_min == 540
    assert others.choice is Choice.STAY
    assert not others.accepts
    assert scenario.vehicles[0].driving_min_per_day == 570
    assert scenario.vehicles[1].available_to_min == 48 * 60
    assert [place.refuel for place in scenario.places] == [False, True, False, False, False]
    assert scenario.receptions[1].place == "port"
    assert scenario.zones[0].convoy is not None
    assert scenario.zones[0].convoy.headway_min == 10
    assert scenario.pauses[0].margin_min == 30


def test_faults_are_gathered(tmp_path: Path) -> None:
    """All faults of all tables are reported at once, in the order of tables and rows."""
    files = dict(SMALL)
    files["scenario.toml"] = files["scenario.toml"].replace("48", '"two days"')
    files["people.csv"] = files["people.csv"].replace(",12,", ",-1,").replace("h1,,", "h 1,,")
    files["places.csv"] = files["places.csv"].replace("reception", "recption", 1)
    faults = faults_of(write_files(tmp_path / "s", files))
    assert [(fault.file, fault.row) for fault in faults] == [
        ("scenario.toml", 4),
        ("places.csv", 5),
        ("people.csv", 2),
        ("people.csv", 3),
        ("people.csv", 4),
    ]


def test_pickup_with_nobody(tmp_path: Path) -> None:
    """A pickup that no group names is a fault that says what it could be instead."""
    files = changed("places.csv", "gate,checkpoint", "shed,pickup,,,,,\ngate,checkpoint")
    fault = the_fault(write_files(tmp_path / "s", files))
    assert (fault.row, fault.value) == (4, "shed")
    assert "waypoint" in fault.remedy


def test_no_reception(tmp_path: Path) -> None:
    """A scenario without a reception is a fault, said once."""
    files = dict(SMALL)
    files["places.csv"] = files["places.csv"].replace(",reception", ",waypoint")
    files["people.csv"] = files["people.csv"].replace(",north,", ",any,")
    del files["receptions.csv"]
    assert "no reception" in the_fault(write_files(tmp_path / "s", files)).rule


def test_local_times_need_a_zone(tmp_path: Path) -> None:
    """Without a time zone each local time and each daily hour is a fault."""
    files = changed("scenario.toml", 'time_zone = "Europe/Kyiv"\n', "")
    faults = faults_of(write_files(tmp_path / "s", files))
    assert {fault.column for fault in faults} == {
        "start",
        "curfew",
        "ready_from",
        "driving_h_per_day",
        "end",
        "hours",
        "from",
        "to",
        "said_at",
    }


def test_offsets_without_a_zone(tmp_path: Path) -> None:
    """A scenario whose times all have offsets needs no time zone, and is then told in UTC."""
    files = {
        name: text.replace(":00,2022", ":00+03:00,2022").replace("T18:00\n", "T18:00Z\n")
        for name, text in SMALL.items()
    }
    files["scenario.toml"] = 'name = "x"\nstart = "2022-05-05T00:00+03:00"\nhorizon_h = 48\n'
    files["people.csv"] = files["people.csv"].replace("T09:00", "T09:00+03:00")
    files["vehicles.csv"] = files["vehicles.csv"].replace("9.5", "")
    files["checkpoints.csv"] = files["checkpoints.csv"].replace("06:00-20:00", "")
    del files["statements.csv"]
    scenario = load_scenario(write_files(tmp_path / "s", files))
    assert scenario.timezone == "UTC"
    assert scenario.pauses[0].start_min == 480
    assert scenario.pauses[0].end_min == 21 * 60


@pytest.mark.parametrize(
    ("time", "words"),
    [("2022-03-27T03:30", "does not occur"), ("2022-10-30T03:30", "occurs twice")],
)
def test_clock_changes(tmp_path: Path, time: str, words: str) -> None:
    """A local time that the clocks show never or twice is a fault until it has an offset."""
    files = {"scenario.toml": SMALL["scenario.toml"].replace("2022-05-05T00:00", time)}
    faults = faults_of(write_files(tmp_path / "s", {**SMALL, **files}))
    assert words in faults[0].rule
    assert "offset" in faults[0].remedy
