"""The option --start of the command plan, as a user gives it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from safepassage.cli.entry import run
from safepassage.scenario.bundled import bundled_path
from tests.commands import answer

if TYPE_CHECKING:
    from pathlib import Path

COMMON = ("--work", "60")


@pytest.fixture(scope="module")
def plan_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a plan folder of the first steps."""
    folder = tmp_path_factory.mktemp("plans") / "plan"
    scenario = bundled_path("first-steps")
    assert run(["plan", str(scenario), "-o", str(folder), "--work", "2000", "--json"]) == 0
    return folder


@pytest.fixture
def scenario_path(tmp_path: Path) -> Path:
    """Return a copy of the first steps that can be edited."""
    path = tmp_path / "scenario"
    assert run(["new", str(path), "--from", "first-steps", "--json"]) == 0
    return path


def _edit(scenario: Path, table: str, old: str, new: str) -> None:
    file = scenario / table
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_plan_from_a_start_says_so(
    plan_dir: Path, scenario_path: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The answer names the start and whether it is right; the plan is no worse, and checked."""
    before = json.loads((plan_dir / "plan.json").read_text(encoding="utf-8"))
    code, told = answer(
        capfd, "plan", scenario_path, "-o", tmp_path / "out", "--start", plan_dir, *COMMON
    )
    assert code == 0
    assert told["start"]["folder"] == str(plan_dir)
    assert told["start"]["right"] is True
    assert len(told["start"]["sentences"]) == 1
    assert told["value"] >= before["value"] - 1e-9
    assert told["checked"] is True
    assert answer(capfd, "check", tmp_path / "out")[1]["right"] is True
    code, told = answer(capfd, "plan", scenario_path, "-o", tmp_path / "other", *COMMON)
    assert (code, told["start"]) == (0, None)


def test_a_start_may_be_replaced_by_its_own_successor(
    plan_dir: Path, scenario_path: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A folder that is read as the start can be the one that is written."""
    out = tmp_path / "out"
    arguments = ("plan", scenario_path, "-o", out, "--overwrite", *COMMON)
    assert answer(capfd, *arguments, "--start", plan_dir)[0] == 0
    code, told = answer(capfd, *arguments, "--start", out)
    assert (code, told["start"]["right"]) == (0, True)


def test_what_is_not_used_is_told_on_standard_error(
    plan_dir: Path, scenario_path: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """In words, before planning begins; the answer on standard output stays as it was."""
    vehicle = json.loads((plan_dir / "plan.json").read_text(encoding="utf-8"))["itineraries"][0]
    _edit(scenario_path, "vehicles.csv", vehicle["vehicle_type"], "tractor")
    capfd.readouterr()
    out = tmp_path / "out"
    code = run([*map(str, ("plan", scenario_path, "-o", out, "--start", plan_dir)), *COMMON])
    told = capfd.readouterr()
    assert code == 0
    first = told.err.splitlines()[0]
    assert first == f"{plan_dir}: The scenario has no vehicle {vehicle['vehicle']}."
    assert "has no vehicle" not in told.out


@pytest.mark.parametrize("name", ["empty", "letters", "torn", "file", "nowhere"])
def test_a_start_that_is_no_plan_is_named(
    scenario_path: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    """A folder without a plan, a torn one or none at all is one clear error; nothing is written."""
    start = tmp_path / name
    if name == "file":
        start.write_text("{}", encoding="utf-8")
    elif name != "nowhere":
        start.mkdir()
    if name == "letters":
        (start / "letter.txt").write_text("dear", encoding="utf-8")
    if name == "torn":
        (start / "plan.json").write_text("{", encoding="utf-8")
    out = tmp_path / "out"
    code, told = answer(capfd, "plan", scenario_path, "-o", out, "--start", start)
    assert code == (2 if name == "nowhere" else 1)
    assert told["error"]["kind"] == ("usage" if name == "nowhere" else "plan")
    assert str(start) in told["error"]["message"]
    assert not out.exists()


def test_a_plan_of_another_place_is_refused(
    plan_dir: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Where nothing of the start is known, that is told, with what to give."""
    other = tmp_path / "other"
    assert run(["generate", str(other), "--pickups", "2", "--vehicles", "2", "--json"]) == 0
    out = tmp_path / "out"
    code, told = answer(capfd, "plan", other, "-o", out, "--start", plan_dir)
    assert code == 2
    assert "nothing of this plan of 'first-steps' can be used" in told["error"]["message"]
    assert "Give a plan of an earlier state" in told["error"]["message"]
    assert not out.exists()


def test_a_start_keeps_to_the_clock(
    plan_dir: Path, scenario_path: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Where the scenario starts an hour sooner, the start is right still: times are the clock's."""
    _edit(scenario_path, "scenario.toml", "2030-05-06T06:00", "2030-05-06T05:00")
    code, told = answer(
        capfd, "plan", scenario_path, "-o", tmp_path / "out", "--start", plan_dir, *COMMON
    )
    assert code == 0
    assert told["start"]["right"] is True
