"""What is written reads back the same, appears whole or not at all, and replaces nothing."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings

from safepassage.errors import OutputExistsError, ScenarioError, UsageError
from safepassage.scenario import (
    Scenario,
    load_scenario,
    scenario_digest,
    write_empty,
    write_scenario,
)

from .scenarios import scenarios
from .small import SMALL, faults_of, write_files


@pytest.fixture
def small(tmp_path: Path) -> Scenario:
    """Return the small scenario."""
    return load_scenario(write_files(tmp_path / "source", SMALL))


@settings(max_examples=60)
@given(scenarios())
def test_round_trip(scenario: Scenario) -> None:
    """A folder and a workbook both read back as the scenario that was written."""
    with tempfile.TemporaryDirectory() as name:
        for path in (Path(name) / "s", Path(name) / "s.xlsx"):
            write_scenario(scenario, path)
            read = load_scenario(path)
            assert read == scenario
            assert scenario_digest(read) == scenario_digest(scenario)


def test_digest(small: Scenario) -> None:
    """The digest changes with the content, and only with it."""
    assert len(scenario_digest(small)) == 64
    assert scenario_digest(replace(small)) == scenario_digest(small)
    assert scenario_digest(replace(small, urgency=0.2)) != scenario_digest(small)


@pytest.mark.parametrize("name", ["s", "s.xlsx"])
def test_overwriting(small: Scenario, tmp_path: Path, name: str) -> None:
    """Nothing is replaced unless it may be, and nothing is left beside what is written."""
    path = tmp_path / "out" / name
    write_scenario(small, path)
    other = replace(small, title="Other")
    with pytest.raises(OutputExistsError):
        write_scenario(other, path)
    assert load_scenario(path) == small
    write_scenario(other, path, overwrite=True)
    assert load_scenario(path) == other
    assert [entry.name for entry in path.parent.iterdir()] == [name]


def test_files_of_others_are_kept(small: Scenario, tmp_path: Path) -> None:
    """A folder that holds more than a scenario is not replaced even when it may be."""
    path = write_files(tmp_path / "s", {**SMALL, "letter.txt": "keep"})
    with pytest.raises(OutputExistsError, match=r"letter\.txt"):
        write_scenario(small, path, overwrite=True)
    assert (path / "letter.txt").read_text(encoding="utf-8") == "keep"


@pytest.mark.parametrize("name", ["s", "s.xlsx"])
def test_kinds_are_not_mixed(small: Scenario, tmp_path: Path, name: str) -> None:
    """A folder does not replace a file, nor a file a folder."""
    if name == "s":
        (tmp_path / name).write_bytes(b"x")
    else:
        (tmp_path / name).mkdir()
    with pytest.raises(OutputExistsError):
        write_scenario(small, tmp_path / name, overwrite=True)


def test_what_is_no_scenario_is_not_replaced(small: Scenario, tmp_path: Path) -> None:
    """A workbook or a table of somebody else's is kept, even where overwriting is asked for."""
    with xlsxwriter.Workbook(str(tmp_path / "budget.xlsx")) as book:
        book.add_worksheet("2022").write_number(0, 0, 1)
    (tmp_path / "torn.xlsx").write_bytes(b"PK torn")
    write_files(tmp_path / "tables", {"people.csv": "name\n"})
    kept = {path: path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()}
    for name in ("budget.xlsx", "torn.xlsx", "tables"):
        with pytest.raises(OutputExistsError, match="no scenario"):
            write_scenario(small, tmp_path / name, overwrite=True)
    assert kept == {path: path.read_bytes() for path in kept}


@pytest.mark.parametrize("name", [".", "s", "s/inner/.."])
def test_the_folder_one_stands_in_is_not_replaced(
    small: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Whoever stands in a folder that is replaced would be left in one that is gone."""
    inner = tmp_path / "s" / "inner"
    inner.mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "s" if name == "." else inner)
    if name == ".":
        inner.rmdir()
    path = Path(name) if name == "." else tmp_path / name
    with pytest.raises(UsageError, match="stand in"):
        write_scenario(small, path, overwrite=True)
    assert list((tmp_path / "s").iterdir()) == ([] if name == "." else [inner])


def test_nothing_half_written(
    small: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails half-way leaves the old scenario, and no part of the new one."""
    path = tmp_path / "out" / "s"
    write_scenario(small, path)
    whole = Path.write_bytes

    def failing(self: Path, data: bytes) -> int:
        if self.name == "roads.csv":
            raise OSError(28, "No space left on device")
        return whole(self, data)

    monkeypatch.setattr(Path, "write_bytes", failing)
    with pytest.raises(OSError, match="No space"):
        write_scenario(replace(small, title="Other"), path, overwrite=True)
    assert load_scenario(path) == small
    assert [entry.name for entry in path.parent.iterdir()] == ["s"]


def test_wrong_scenarios_are_not_written(small: Scenario, tmp_path: Path) -> None:
    """A scenario that would not read back as it is gets a fault and no file."""
    for wrong in (
        replace(small, horizon_min=0),
        replace(small, title=" spaces "),
        replace(small, places=small.places[1:]),
        replace(small, groups=(replace(small.groups[0], accepts=frozenset()),)),
        replace(small, description="\ud800"),
        replace(small, urgency=float("nan")),
    ):
        with pytest.raises(ScenarioError):
            write_scenario(wrong, tmp_path / "s")
        assert not (tmp_path / "s").exists()


@pytest.mark.parametrize("text", ["_x005F_x0041_", "\U0001f692" * 20_000])
def test_a_workbook_holds_a_scenario_whole_or_is_not_written(
    small: Scenario, tmp_path: Path, text: str
) -> None:
    """Where a workbook would keep less of a text than a folder does, a fault names the field."""
    scenario = replace(small, description=text)
    write_scenario(scenario, tmp_path / "s")
    assert load_scenario(tmp_path / "s") == scenario
    with pytest.raises(ScenarioError, match="description") as caught:
        write_scenario(scenario, tmp_path / "s.xlsx")
    assert "folder" in caught.value.faults[0].remedy
    assert not (tmp_path / "s.xlsx").exists()


def test_a_workbook_too_large_to_be_read_is_not_written(
    small: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A workbook with a part that the reader refuses is refused before it is written."""
    monkeypatch.setattr("safepassage.scenario.sheets._MAX_PART", 1000)
    with pytest.raises(ScenarioError, match="larger than"):
        write_scenario(small, tmp_path / "s.xlsx")
    assert not (tmp_path / "s.xlsx").exists()


@pytest.mark.parametrize("name", ["s", "s.xlsx"])
def test_what_cannot_be_written_is_named(small: Scenario, tmp_path: Path, name: str) -> None:
    """A failed write tells of the path that was asked for, and not of one beside it."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(OSError, match="file") as caught:
        write_scenario(small, tmp_path / "file" / name)
    assert caught.value.filename == str(tmp_path / "file" / name)


def test_equal_bytes(small: Scenario, tmp_path: Path) -> None:
    """Equal scenarios give workbooks of equal bytes."""
    write_scenario(small, tmp_path / "a.xlsx")
    write_scenario(small, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("name", ["s", "s.xlsx"])
def test_empty(tmp_path: Path, name: str) -> None:
    """An empty scenario lacks its required settings and rows, and nothing else."""
    write_empty(tmp_path / name)
    faults = faults_of(tmp_path / name)
    assert [fault.column for fault in faults] == ["name", "start", "horizon_h", *[None] * 4]
    with pytest.raises(OutputExistsError):
        write_empty(tmp_path / name)


def test_clock_change_is_written_with_offset(tmp_path: Path) -> None:
    """A time that the clocks show twice is written with its offset."""
    settings_text = SMALL["scenario.toml"].replace("2022-05-05T00:00", "2022-10-30T03:30+02:00")
    files = {**SMALL, "scenario.toml": settings_text, "pauses.csv": "id,zones,start,end\n"}
    files["people.csv"] = files["people.csv"].replace("2022-05-05T09:00", "")
    scenario = load_scenario(write_files(tmp_path / "s", files))
    write_scenario(scenario, tmp_path / "t")
    assert "2022-10-30T03:30+02:00" in (tmp_path / "t" / "scenario.toml").read_text("utf-8")
    assert load_scenario(tmp_path / "t") == scenario
