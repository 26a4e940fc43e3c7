"""The command of the bus evacuation problem keeps its contract."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.bus_evacuation.__main__ import main
from benchmarks.bus_evacuation.published import find_published
from tests.benchmarks.instances import TWO_BUSES_TEXT

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("BEP-1-2-2-2-i2.txt", "BEP-1-2-2-2-i10.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two instances in a folder of their own, and published figures."""
    (tmp_path / "set2").mkdir()
    for name in NAMES:
        (tmp_path / "set2" / name).write_text(TWO_BUSES_TEXT, encoding="utf-8")
    (tmp_path / "published.csv").write_text(
        "set,instance,best,note\n2,2,9,so\n2,10,8.5,\n3,2,1,\n", encoding="utf-8"
    )
    return tmp_path


def test_json_is_one_object(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --json, standard output holds one object with the figures of each instance."""
    assert main([str(folder), "--work", "500", "--json"]) == 0
    (first, second) = json.loads(capsys.readouterr().out)["instances"]
    assert list(first) == ["name", "makespan", "bound", "proven", "seconds", "checked"]
    assert (first["name"], second["name"]) == ("BEP-1-2-2-2-i2", "BEP-1-2-2-2-i10")
    assert first["makespan"] == 9
    assert first["bound"] <= 9
    assert first["proven"] is (first["bound"] == 9)
    assert first["checked"] is True
    assert first["seconds"] >= 0


def test_command_runs_as_a_module(folder: Path) -> None:
    """``python -m benchmarks.bus_evacuation`` takes files and seconds from the checkout."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks.bus_evacuation"),
            *(str(folder / "set2" / NAMES[0]), "--seconds", "0.3", "--json"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert [item["makespan"] for item in json.loads(done.stdout)["instances"]] == [9]


def test_table_stands_beside_published_figures(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without --json a table shows the published columns, and how often they are reached."""
    assert main([str(folder), str(folder / "set2"), "--work", "500"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[-2:] == ["best", "note"]
    assert lines[2].split()[:2] == ["BEP-1-2-2-2-i2", "9"]
    assert lines[2].split()[-2:] == ["9", "so"]
    assert lines[3].split()[-1] == "8.5"
    assert lines[4] == "at most best: 1 of 2"
    assert "Python" in lines[5]


def test_published_figures_are_found_above(folder: Path) -> None:
    """The nearest published.csv counts, by pickups and number; other names have no row."""
    path = folder / "set2" / NAMES[0]
    assert find_published(path) == {"best": "9", "note": "so"}
    assert find_published(path.with_name("BEP-1-2-2-2-i7.txt")) == {}
    assert find_published(path.with_name("BEP-5-52-12-30.txt")) == {}
    (folder / "set2" / "published.csv").write_text("anything\nelse\n", encoding="utf-8")
    assert find_published(path) == {}
    (folder / "set2" / "published.csv").write_bytes(b"\xff\xfe\x00")
    assert find_published(path) == {}


def test_every_bad_file_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files that are no instances end the run with 1 before any planning, each with a message."""
    (folder / "BEP-empty.txt").write_text("", encoding="utf-8")
    (folder / "BEP-words.txt").write_text("two buses", encoding="utf-8")
    far = TWO_BUSES_TEXT.replace("1 3 5", "1 999999 999999").replace("1 2 0", "1 999999 999999")
    (folder / "BEP-far.txt").write_text(far, encoding="utf-8")
    assert main([str(folder), "--json"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        str(folder / name) for name in ("BEP-empty.txt", "BEP-far.txt", "BEP-words.txt")
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "PATH"),
        (["gone"], "gone: nothing is there"),
        (["."], "no file in this folder is named BEP-*"),
        ([".", "--seconds", "0"], "'0' is no time limit"),
        ([".", "--seconds", "nan"], "'nan' is no time limit"),
        ([".", "--seed", "-1"], "'-1' is no whole number from 0 on"),
        ([".", "--work", "1.5"], "'1.5' is no whole number from 1 on"),
    ],
)
def test_wrong_usage_is_told(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A wrong path or option ends with 2 and says what to give."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert said in capsys.readouterr().err
