"""The commands risk and weigh, and what plan takes of pauses, as a user gives them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from safepassage.cli.entry import DONE, FAULTS, USAGE, run
from safepassage.scenario import load_scenario, write_scenario
from safepassage.scenario.bundled import bundled_path
from tests.commands import answer
from tests.simulation.worlds import certain

if TYPE_CHECKING:
    from pathlib import Path

FIRST_STEPS = str(bundled_path("first-steps"))
LIMIT = 0.05
WIDE = r"\d+ % \(\d+ to >?\d+ %\)"
"""A chance with its interval, as it is told."""


@pytest.fixture(scope="module")
def plan_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a plan folder of the first steps."""
    folder = tmp_path_factory.mktemp("plans") / "plan"
    assert run(["plan", FIRST_STEPS, "-o", str(folder), "--work", "2000", "--json"]) == DONE
    return folder


def test_risk_tells_breaks_and_trips(plan_dir: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Everybody who gets out is safe, caught or missed at each break; last entries are told."""
    code, told = answer(capfd, "risk", plan_dir)
    assert (code, told["right"], told["pauses_as"]) == (DONE, True, "certain")
    assert 0 < told["people_expected"] < told["people_out"]
    assert 0 < told["people_caught"] < told["people_out"]
    for one in told["breaks"]:
        everybody = one["people_out"] + one["people_caught"] + one["people_missed"]
        assert everybody == told["people_out"]
    assert [one["pause"] for one in told["chances"]] == ["morning", "noon"]
    for one in told["chances"]:
        for each in (one["begins"], one["stands"]):
            assert 0 < each["q05"] < each["q25"] < each["mean"] < each["q75"] < each["q95"] <= 1
        assert (one["pledges"], one["stated"]) == ([], [])
    assert told["trips"]
    for trip in told["trips"]:
        assert trip["enters"] <= trip["last_safe_entry"]
        assert 0 < trip["chance_caught"] <= told["worst_chance"] + 1e-12


def test_risk_as_text(plan_dir: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The page says what is meant, and how wide the chances are, each with its interval."""
    assert run(["risk", str(plan_dir)]) == DONE
    out, _ = capfd.readouterr()
    for words in ("get out on", "IF ONE PAUSE BREAKS", "last safe entry", "safepassage ledger"):
        assert words in out
    assert "where a pause states its own" in out
    section = out.partition("HOW SURE THE CHANCES ARE, as known when each pause begins")[2]
    assert re.search(rf"morning +{WIDE} +{WIDE} +the base rates, without a record", section)
    assert "An hour that is not named comes to the same as the one before." in out
    assert max(map(len, out.splitlines())) <= 100


def test_plan_says_how_sure_its_averages_are(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Beside who gets out on average: the least sure pause with its intervals, or no intervals."""
    folder = tmp_path / "plan"
    options = ("--work", "200", "-o", str(folder))
    assert run(["plan", FIRST_STEPS, *options]) == DONE
    out = " ".join(capfd.readouterr()[0].split())
    assert re.search(
        rf"least sure is \S+ \(the base rates, without a record\): it begins with {WIDE} and then "
        rf"stands to its end with {WIDE}",
        out,
    )
    stated = tmp_path / "stated"
    write_scenario(certain(load_scenario(FIRST_STEPS)), stated)
    assert run(["plan", str(stated), *options, "--overwrite"]) == DONE
    out = " ".join(capfd.readouterr()[0].split())
    assert "the pauses state all chances themselves, without intervals" in out


def test_risk_of_a_plan_that_is_not_right(
    plan_dir: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is told all the same, with the faults first and exit code 1."""
    folder = tmp_path / "torn"
    folder.mkdir()
    for path in plan_dir.iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    (folder / "scenario").mkdir()
    for path in (plan_dir / "scenario").iterdir():
        (folder / "scenario" / path.name).write_bytes(path.read_bytes())
    text = (folder / "movements.csv").read_text(encoding="utf-8-sig")
    (folder / "movements.csv").write_text(text.replace("drive", "fly", 1), encoding="utf-8-sig")
    code, told = answer(capfd, "risk", folder)
    assert (code, told["right"]) == (FAULTS, False)
    assert run(["risk", str(folder)]) == FAULTS
    assert "NOT RIGHT" in capfd.readouterr()[0]


def test_plan_with_expected_pauses_and_a_limit(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The folder's scenario says so, the plan keeps the limit, and check finds it right."""
    folder = tmp_path / "plan"
    options = ("--pauses", "expected", "--stranding-chance", str(LIMIT), "--work", "2000")
    code, told = answer(capfd, "plan", FIRST_STEPS, "-o", folder, *options)
    assert (code, told["checked"]) == (DONE, True)
    assert (told["pauses_as"], told["stranding_chance"]) == ("expected", LIMIT)
    assert told["worst_chance"] <= LIMIT
    assert told["value"] <= told["bound"]
    assert told["gap_minutes_per_person"] is None
    assert "the stranding chance" in told["bound_leaves_out"]
    caution = load_scenario(folder / "scenario").caution
    assert (caution.pauses_as.value, caution.stranding_chance) == ("expected", LIMIT)
    assert answer(capfd, "check", folder)[0] == DONE


@pytest.mark.parametrize("option", [("--stranding-chance", "2"), ("--pauses", "perhaps")])
def test_wrong_options(
    option: tuple[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A share beyond one and an unknown word are wrong usage, and nothing is written."""
    code, told = answer(capfd, "plan", FIRST_STEPS, "-o", tmp_path / "plan", *option)
    assert code == USAGE
    assert option[0] in told["error"]["message"]
    assert not (tmp_path / "plan").exists()


def test_weigh_shows_four_plans(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Each is right and stands in a folder; none has a better worst case than the worst case's."""
    folder = tmp_path / "plans"
    code, told = answer(capfd, "weigh", FIRST_STEPS, "-o", folder, "--work", "2000")
    assert code == DONE
    plans = {one["plan"]: one for one in told["plans"]}
    assert list(plans) == ["certain", "expected", "hardened", "worst case"]
    assert all(one["right"] for one in plans.values())
    worst = {name: one["worst_case"]["people_out"] for name, one in plans.items()}
    assert worst["worst case"] == max(worst.values())
    most = plans["certain"]["people_out"]
    assert plans["hardened"]["people_out"] >= 0.98 * most
    for name in ("certain", "expected", "hardened", "worst-case"):
        assert answer(capfd, "check", folder / name)[0] == DONE
    stored = json.loads((folder / "weighed.json").read_text(encoding="utf-8"))
    assert stored == {key: value for key, value in told.items() if key in stored}
    assert set(told) - set(stored) == {"output"}
    assert [one["pause"] for one in told["chances"]]
    page = (folder / "weighed.html").read_text(encoding="utf-8")
    assert re.search(rf"<td>{WIDE}</td><td>{WIDE}</td>", page.replace("&gt;", ">"))
    assert "people to safety" in page
    for one in plans.values():
        last = one["by_hour"][-1]
        assert last["if_all_hold"] == one["people_out"]
        assert last["mean"] == pytest.approx(one["safe_mean"])
        assert last["q05"] <= one["safe_at_least_90"] <= last["q95"]
        assert one["chance_all_out"]["low"] <= one["chance_all_out"]["share"]
    assert run(["weigh", FIRST_STEPS, "--work", "500"]) == DONE
    out, err = capfd.readouterr()
    assert "out if all pauses hold" in out
    assert "safe on 9 of 10 days at least" in out
    assert "HOW SURE THE CHANCES ARE, as known" in out
    assert "planning: hardened" in err


def test_weigh_replaces_nothing_unasked(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """An earlier page is in the way before anything is planned, and stays as it is."""
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "weighed.html").write_text("earlier", encoding="utf-8")
    code, told = answer(capfd, "weigh", FIRST_STEPS, "-o", folder, "--work", "100")
    assert code == USAGE
    assert "weighed.html" in told["error"]["message"]
    assert "--overwrite" in told["error"]["message"]
    assert [path.name for path in folder.iterdir()] == ["weighed.html"]
    assert (folder / "weighed.html").read_text(encoding="utf-8") == "earlier"
