"""The command replan, as a user runs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from safepassage.cli.entry import run
from safepassage.reporting.terminal import WIDTH
from safepassage.scenario.bundled import bundled_path

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "kind,id,other,time,value,source\n"


def _answer(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, Any]:
    code = run([*map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture(scope="module")
def plan_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a plan folder of the first steps."""
    folder = tmp_path_factory.mktemp("plans") / "plan"
    scenario = bundled_path("first-steps")
    assert run(["plan", str(scenario), "-o", str(folder), "--work", "300", "--json"]) == 0
    return folder


def _changes(tmp_path: Path, *rows: str) -> Path:
    file = tmp_path / "changes.csv"
    file.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return file


def test_replan_answers_and_writes(
    plan_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer has what plan has and what has changed; the folder is checked with its past."""
    capsys.readouterr()
    changes = _changes(tmp_path, "pause_cancelled,noon,,,,radio", "vehicle_added,car,van,,,")
    out = tmp_path / "out"
    code, answer = _answer(
        capsys,
        *("replan", plan_dir, "--at", "2030-05-06T07:30", "--changes", changes, "-o", out),
        *("--work", "200"),
    )
    assert code == 0
    assert answer["at"] == "2030-05-06T07:30+00:00"
    assert answer["checked"] is True
    assert answer["faults"] == answer["unavoidable"] == answer["exposed"] == []
    assert answer["people_out"] < answer["before"]["people_out"] == 39
    assert len(answer["changed_vehicles"]) == len(answer["sentences"]) > 0
    assert {"changes.csv", "replan.json", "earlier", "report.html"} <= {
        path.name for path in out.iterdir()
    }
    code, checked = _answer(capsys, "check", out)
    assert (code, checked["right"]) == (0, True)
    report = (out / "report.html").read_bytes()
    assert _answer(capsys, "report", out)[0] == 0
    assert (out / "report.html").read_bytes() == report
    assert "What has changed" in report.decode()
    later = tmp_path / "later"
    changes = _changes(tmp_path, "people,hall-school,,,+3,")
    code, answer = _answer(
        capsys,
        *("replan", out, "--at", "2030-05-06T08:00", "--changes", changes, "-o", later),
        *("--work", "50"),
    )
    assert code == 0
    assert sorted(path.name for path in (later / "earlier").iterdir()) == ["1", "2"]
    assert _answer(capsys, "check", later)[1]["right"] is True
    # Back in time leads nowhere.
    code, answer = _answer(
        capsys,
        *("replan", out, "--at", "2030-05-06T07:00", "--changes", changes, "-o", tmp_path / "no"),
    )
    assert code == 2
    assert "last replanning" in answer["error"]["message"]


def test_text_is_for_the_radio(
    plan_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without --json danger comes first, then the vehicles, then the totals."""
    changes = _changes(tmp_path, "pause_end,morning,,2030-05-06T07:15,,radio")
    arguments = ["replan", plan_dir, "--at", "2030-05-06T07:15", "--changes", changes]
    run([*map(str, arguments), "-o", str(tmp_path / "out"), "--work", "50"])
    text = capsys.readouterr().out
    assert text.startswith("IN DANGER NOW")
    assert "minutes after it must be out" in " ".join(text.split())
    orders = text[text.index("new orders:") : text.index("Before: ")]
    assert max(map(len, orders.splitlines())) <= WIDTH
    assert "Before: 39 out, 0 left. Now:" in text


@pytest.mark.parametrize(
    ("at", "row", "code", "told"),
    [
        ("2030-05-05T07:30", "pause_cancelled,noon,,,,", 2, "at: 2030-05-05 07:30 is not in"),
        ("2040-05-05T07:30", "pause_cancelled,noon,,,,", 2, "at: 2040-05-05 07:30 is not in"),
        ("noon", "pause_cancelled,noon,,,,", 2, "--at noon"),
        ("2030-05-06T07:30", "pause_cancelled,dusk,,,,", 1, "no pause of this id"),
        ("2030-05-06T08:30", "people,hall-school,,,-30,", 1, "have boarded"),
        ("2030-05-06T07:30", "tea,noon,,,,", 1, "tea"),
        ("2030-05-06T07:30", "lift_rate,hall,,,1e99,", 1, "at most 100000"),
    ],
)
def test_bad_input_is_named(
    plan_dir: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    at: str,
    row: str,
    code: int,
    told: str,
) -> None:
    """Each fault is told in one JSON object, and nothing is written."""
    out = tmp_path / "out"
    got, answer = _answer(
        capsys, "replan", plan_dir, "--at", at, "--changes", _changes(tmp_path, row), "-o", out
    )
    assert got == code
    assert told in answer["error"]["message"]
    assert not out.exists()


def test_edited_past_is_refused(
    plan_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder whose earlier scenario was edited is not believed."""
    out = tmp_path / "out"
    changes = _changes(tmp_path, "people,hall-school,,,+3,")
    arguments = ["replan", plan_dir, "--at", "2030-05-06T07:30", "--changes", changes, "-o", out]
    assert run([*map(str, arguments), "--work", "20", "--json"]) == 0
    file = out / "earlier" / "1" / "people.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",30,", ",31,"), encoding="utf-8")
    capsys.readouterr()
    code, answer = _answer(capsys, "check", out)
    assert code == 1
    assert answer["right"] is False
    assert ["has changed" in fault["message"] for fault in answer["faults"]] == [True]
    (out / "replan.json").write_text("{}", encoding="utf-8")
    code, answer = _answer(capsys, "check", out)
    assert code == 1
    assert "replan.json" in answer["faults"][0]["message"]


def test_edited_orders_are_named(
    plan_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """New orders that were changed or are missing are told apart, and written anew when gone."""
    out = tmp_path / "out"
    changes = _changes(tmp_path, "pause_cancelled,noon,,,,")
    arguments = ["replan", plan_dir, "--at", "2030-05-06T07:30", "--changes", changes, "-o", out]
    assert run([*map(str, arguments), "--work", "50", "--json"]) == 0
    capsys.readouterr()
    file = out / "changes.csv"
    orders = file.read_bytes()
    assert orders.count(b"\n") > 1
    file.write_bytes(orders.replace(b": ", b": not ", 1))
    code, answer = _answer(capsys, "check", out)
    assert code == 1
    assert {fault["file"] for fault in answer["faults"]} == {str(file)}
    file.unlink()
    code, answer = _answer(capsys, "check", out)
    assert (code, answer["right"], answer["missing"]) == (0, True, ["changes.csv"])
    assert _answer(capsys, "report", out)[0] == 0
    assert file.read_bytes() == orders
