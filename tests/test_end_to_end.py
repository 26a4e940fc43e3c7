"""The commands on bundled scenarios, with the real planner, as a user runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from safepassage import check, load_scenario, plan, write_report
from safepassage.scenario.bundled import bundled_path

FIRST_STEPS_VALUE = 33.34
"""Worked out by hand in docs/guides/first-steps.md."""


def _run(*arguments: str | Path) -> dict[str, Any]:
    """Run one command with --json, and return its answer; it must succeed."""
    done = subprocess.run(
        [sys.executable, "-m", "safepassage", *map(str, arguments), "--json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    answer = json.loads(done.stdout)
    assert isinstance(answer, dict)
    return answer


def test_first_steps_are_planned_as_by_hand(tmp_path: Path) -> None:
    """The small scenario is planned as its guide works out by hand, and is proven best."""
    answer = _run("plan", bundled_path("first-steps"), "-o", tmp_path / "out", "--seconds", "3")
    assert answer["value"] == pytest.approx(FIRST_STEPS_VALUE)
    assert answer["bound"] >= answer["value"] - 1e-9
    assert answer["people_out"] == answer["people_total"] == answer["people_bound"] == 39
    assert answer["clearance_time"] == "2030-05-06T12:30+00:00"
    assert answer["checked"] is True
    assert _run("check", tmp_path / "out")["right"] is True
    report = tmp_path / "out" / "report.html"
    before = report.read_bytes()
    assert _run("report", tmp_path / "out")["output"] == str(report)
    assert report.read_bytes() == before


def test_first_steps_are_cleared_as_by_hand(tmp_path: Path) -> None:
    """Everybody can be out by 12:30 and no sooner, as the guide works out."""
    answer = _run(
        "plan",
        bundled_path("first-steps"),
        *("-o", tmp_path / "out", "--objective", "clearance", "--seconds", "3"),
    )
    assert answer["people_left"] == 0
    assert answer["value"] == 390
    assert answer["bound"] <= 390


def test_demo_answers_with_a_checked_plan(tmp_path: Path) -> None:
    """The demonstration brings people out, is checked, and says where its report is."""
    answer = _run("demo", tmp_path / "demo", "--seconds", "2")
    assert answer["checked"] is True
    assert answer["faults"] == []
    assert 0 < answer["people_out"] <= answer["people_bound"] <= answer["people_total"]
    assert answer["value"] <= answer["bound"]
    assert Path(answer["report"]).is_file()


def test_same_seed_and_work_give_the_same_files(tmp_path: Path) -> None:
    """Two runs with the same seed and work write the same files, but for the seconds."""
    for name in ("one", "two"):
        _run(
            "plan",
            bundled_path("first-steps"),
            *("-o", tmp_path / name, "--seed", "7", "--work", "2000"),
        )
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*"))
    for file in files:
        if (tmp_path / "one" / file).is_file() and file.name != "run.json":
            assert (tmp_path / "one" / file).read_bytes() == (
                tmp_path / "two" / file
            ).read_bytes(), file


def test_readme_doors(tmp_path: Path) -> None:
    """The four doors of the package work as the README shows."""
    scenario = load_scenario(bundled_path("first-steps"))
    made = plan(scenario, seconds=1)
    result = check(scenario, made)
    assert result.right
    write_report(scenario, made, result, tmp_path / "report.html")
    assert (tmp_path / "report.html").stat().st_size > 1000
