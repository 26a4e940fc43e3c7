"""The command hindcast keeps its contract: a page, one JSON object, exit codes and errors."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from safepassage.cli.entry import DONE, USAGE, run
from safepassage.ledger import hindcast
from safepassage.ledger.hindcast import Belief
from safepassage.reporting.ledger.hindcast import hindcast_text
from safepassage.scenario import load_scenario, write_scenario
from safepassage.scenario.bundled import bundled_path

if TYPE_CHECKING:
    from pathlib import Path

SECTIONS = ["THE EVENING BEFORE", "SCORES", "CALIBRATION", "HOW OFTEN THE INTERVALS HELD"]


def test_page(capfd: pytest.CaptureFixture[str]) -> None:
    """The page has every section in order, fits a wide terminal, and says that counts are small."""
    assert run(["hindcast", "azovstal"]) == DONE
    out, err = capfd.readouterr()
    assert err == ""
    places = [out.index(section) for section in SECTIONS]
    assert places == sorted(places)
    assert max(map(len, out.splitlines())) <= 130
    assert "far too few" in out


def test_json_of_a_workbook(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A case may be a workbook at a path; the answer is one object."""
    book = tmp_path / "case.xlsx"
    write_scenario(load_scenario(bundled_path("azovstal")), book)
    assert run(["hindcast", str(book), "--evening", "21:30", "--json"]) == DONE
    found = json.loads(capfd.readouterr().out)
    assert set(found) == {"case", "evening", "pauses", "scores", "bands", "covered"}
    assert found["evening"] == "21:30"
    assert {pause["evening"][11:16] for pause in found["pauses"]} == {"21:30"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], "CASE nowhere: neither a bundled scenario nor a path"),
        (["azovstal", "--evening", "late"], "--evening late: it must be a local time of day"),
        (["azovstal", "--evening", "20:00:30"], "Write it as HH:MM"),
        (["first-steps"], "its table statements is empty"),
    ],
)
def test_wrong_usage(arguments: list[str], words: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Wrong usage says what, and what to write instead."""
    assert run(["hindcast", *arguments]) == USAGE
    assert words in capfd.readouterr().err


def test_only_certainty_is_told_as_all_or_nothing() -> None:
    """A chance that is nearly nought or nearly one is told as less than 1 and more than 99 %."""
    scenario = load_scenario(bundled_path("azovstal"))
    found = hindcast(scenario)
    surer = replace(found.evenings[0], begins=0.9999, held=Belief(yes=0.001, no=0.999))
    told = hindcast_text(scenario, replace(found, evenings=(surer,)))
    assert ">99 %" in told
    assert "<1 % of 1.0" in told
