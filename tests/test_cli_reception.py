"""The command reception keeps its contract: a page, one JSON object, files, exit codes, errors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from safepassage.checking import check
from safepassage.cli.entry import DONE, FAULTS, USAGE, run
from safepassage.cli.reception import DAYS, FIRST_DAYS
from safepassage.reception.outlook import Settings
from safepassage.reporting import write_plan_folder
from tests.commands import answer
from tests.reception.first_day import first_day

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = {
    *("scenario", "scenario_digest", "at", "simulation", "people", "receptions", "not_come"),
    *("lost", "short", "funds", "figures", "first_days", "written", "others", "exercise"),
}
ARRIVED = (
    "what,reception,time,persons,need,vehicle\n"
    "arrived,school,2030-05-06T07:41,20,,bus\n"
    "aboard,school,2030-05-06T08:00,4,,van\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the plan folder of the first steps."""
    scenario, plan = first_day()
    path = tmp_path / "plan"
    write_plan_folder(scenario, plan, check(scenario, plan), path)
    return path


def test_the_page(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Without options the command says who comes by the plan and what they need."""
    assert run(["reception", str(folder)]) == DONE
    out, err = capfd.readouterr()
    assert err == ""
    for words in ("39 people are expected", "SCHOOL: 35 people", "FARM: 4 people", "Water, litres"):
        assert words in out
    assert max(map(len, out.splitlines())) <= 100


def test_the_record_and_the_files(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """All options together give one object; the files repeat it, and the folder stays right."""
    day, stock, figures = tmp_path / "day.csv", tmp_path / "stock.csv", tmp_path / "figures.csv"
    day.write_text(ARRIVED, encoding="utf-8")
    stock.write_text("reception,item,quantity\nschool,water,300\n", encoding="utf-8")
    figures.write_text("item,quantity,source\nwater,20,cluster\n", encoding="utf-8")
    assert run(["simulate", str(folder), "--replications", "50", "--json"]) == DONE
    options = (
        *("--simulation", folder / "simulation.json", "--standards", figures, "--stock", stock),
        *("--at", "2030-05-06T07:50", "--arrived", day, "--food-cost", "2.5", "--funds", "1000"),
        *("--currency", "EUR", "-o", folder),
    )
    code, told = answer(capfd, "reception", folder, *options)
    assert code == DONE
    assert set(told) == FIELDS
    assert told["people"]["arrived"] == 20
    assert told["people"]["aboard"] == 4
    assert told["people"]["not_come"] == 1  # the wheelchair user is not aboard the van
    assert told["funds"]["currency"] == "EUR"
    assert told["simulation"]["days"] == 50
    stored = json.loads((folder / "reception.json").read_text(encoding="utf-8"))
    assert stored == {key: value for key, value in told.items() if key != "written"}
    assert sorted(path.name for path in folder.glob("reception.*")) == [
        "reception.csv",
        "reception.html",
        "reception.json",
        "reception.xlsx",
    ]
    assert run(["check", str(folder)]) == DONE
    capfd.readouterr()
    assert run(["reception", str(folder), "-o", str(folder)]) == USAGE
    assert "--overwrite" in capfd.readouterr().err
    assert run(["reception", str(folder), "-o", str(folder), "--overwrite"]) == DONE


def test_one_reception(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A reception is told of itself, and an unknown one is named with those there are."""
    code, told = answer(capfd, "reception", folder, "--reception", "farm")
    assert code == DONE
    assert [each["reception"] for each in told["receptions"]] == ["farm"]
    code, told = answer(capfd, "reception", folder, "--reception", "barn")
    assert code == USAGE
    assert "school, farm" in told["error"]["message"]
    assert "barn" not in told["error"]["message"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--at", "2030-05-06T07:50"], "go together"),
        (
            ["--at", "2190-05-06T07:50", "--arrived", "day.csv"],
            (
                "2190-05-06T07:50 lies more than 30 days outside the scenario. Give a time of its "
                "days, such as --at 2030-05-06T11:00."
            ),
        ),
        (["--funds", "100"], "without --food-cost"),
        (["--food-cost", "2,5"], "decimal point"),
        (["--food-cost", "-1"], "decimal point"),
        (["--food-cost", "nan"], "decimal point"),
        (["--food-cost", "0"], "Leave it out"),
        (["--food-cost", "2"], "--food-cost 2 without --currency: money is told in a currency"),
        (["--food-cost", "2.5", "--funds", "10"], "Give --currency too"),
        (["--currency", "EUR"], "--currency 'EUR' without --food-cost"),
        (["--food-cost", "2", "--currency", "dollars"], "three capital letters"),
        (["--food-cost", "2", "--funds", "1e99"], "decimal point"),
        (["--simulation", "gone.json"], "no such file"),
        (["--stock", "gone.csv"], "no such file"),
        (["--days", "0"], "--days"),
        (["--first-days", "-1"], "--first-days"),
    ],
)
def test_wrong_usage(
    folder: Path, capfd: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    """A wrong option is answered with what to give, and without a traceback."""
    code, told = answer(capfd, "reception", folder, *options)
    assert code == USAGE
    assert said in told["error"]["message"]


def test_faults_of_tables(folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Faults of a table are told with their places, and the code says that there are some."""
    day = tmp_path / "day.csv"
    day.write_text(ARRIVED + "came,school,2030-05-06T07:41,1,,\n", encoding="utf-8")
    code, told = answer(capfd, "reception", folder, "--at", "2030-05-06T07:50", "--arrived", day)
    assert code == FAULTS
    assert told["error"]["kind"] == "scenario"
    assert [(fault["row"], fault["column"]) for fault in told["error"]["faults"]] == [(4, "what")]


def test_a_plan_that_is_not_right(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nobody is told to prepare for a plan that breaks a rule."""
    text = (folder / "plan.json").read_text(encoding="utf-8")
    torn = tmp_path / "torn"
    torn.mkdir()
    for path in folder.iterdir():
        if path.is_dir():
            (torn / path.name).symlink_to(path)
    (torn / "plan.json").write_text(text.replace('"persons": 20', '"persons": 24'), "utf-8")
    code, told = answer(capfd, "reception", torn)
    assert code == USAGE
    assert "not right" in told["error"]["message"]


def test_defaults_are_those_of_the_room() -> None:
    """The command's defaults are the room's own."""
    assert Settings().first_days == FIRST_DAYS
    assert Settings().days == DAYS
