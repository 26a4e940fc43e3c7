"""Danger that is no pause, from the table to what the commands answer."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from safepassage.cli.entry import DONE, FAULTS, run
from safepassage.scenario.bundled import bundled_path
from tests.commands import answer

if TYPE_CHECKING:
    from pathlib import Path

DANGERS = (
    "id,at,to,hours,events_per_h,source\n"
    "way-out,gate,school,07:00-09:00,0.5,assumed: for this test\n"
)


@pytest.fixture(scope="module")
def scenario_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the first steps with a road that is shelled in the morning."""
    folder = tmp_path_factory.mktemp("scenarios") / "shelled"
    shutil.copytree(bundled_path("first-steps"), folder)
    (folder / "dangers.csv").write_text(DANGERS, encoding="utf-8")
    return folder


def test_plan_risk_and_check_tell_danger(
    scenario_dir: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The answers, the file and the text agree on what people go through."""
    folder = tmp_path / "plan"
    code, made = answer(capfd, "plan", scenario_dir, "-o", folder, "--work", "2000")
    assert (code, made["checked"], made["danger_price"]) == (DONE, True, 0.01)
    assert made["person_events"] > 0
    assert made["gap_minutes_per_person"] is None
    (told,) = json.loads((folder / "plan.json").read_text("utf-8"))["figures"]["dangers"]
    assert (told["at"], told["to"]) == ("gate", "school")
    assert told["person_events"] == pytest.approx(made["person_events"])
    assert told["person_min"] == made["danger_person_min"]
    code, risk = answer(capfd, "risk", folder)
    assert (code, risk["dangers"], risk["incident_rates"]) == (DONE, [told], [])
    assert run(["risk", str(folder)]) == DONE
    out, _ = capfd.readouterr()
    assert "DANGER THAT IS NO PAUSE" in out
    assert max(map(len, out.splitlines())) <= 100


def test_a_plan_of_another_danger_is_not_right(
    scenario_dir: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Who makes the figure smaller in the file is found out."""
    folder = tmp_path / "plan"
    assert run(["plan", str(scenario_dir), "-o", str(folder), "--work", "500", "--json"]) == DONE
    file = folder / "plan.json"
    record = json.loads(file.read_text("utf-8"))
    record["figures"]["dangers"][0]["person_events"] /= 2
    file.write_text(json.dumps(record), encoding="utf-8")
    code, told = answer(capfd, "check", folder)
    assert (code, told["right"]) == (FAULTS, False)
    assert "person_events" in told["faults"][0]["message"]
