"""The commands of the guide for the reception centre run as they stand, on its own tables."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from safepassage.cli.entry import DONE, run

if TYPE_CHECKING:
    import pytest

    from tests.posts_at_work import Desk

GUIDE = Path(__file__).parents[1] / "docs" / "guides" / "reception.md"
TWO_POSTS = GUIDE.with_name("two-posts.md")
TABLES = {
    "reception,item": "stock.csv",
    "item,quantity": "figures.csv",
    "what,reception": "so-far.csv",
}
"""What the guide calls a table that begins so."""


def _blocks() -> list[str]:
    return re.findall(
        r"^```\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


def test_the_commands_of_the_guide_run(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each command that needs no post succeeds in the guide's order, and says what stands there."""
    monkeypatch.chdir(tmp_path)
    told = []
    for block in _blocks():
        name = TABLES.get(",".join(block.split(",")[:2]))
        if name is not None:
            Path(name).write_text(block, encoding="utf-8")
            continue
        for line in block.splitlines():
            words = shlex.split(line)
            assert words[0] == "safepassage", line
            if "--post" in words:
                continue  # at a register, which the next test has
            if words[1] in {"plan", "simulate"}:
                quick = {"plan": ["--work", "200"], "simulate": ["--replications", "200"]}
                words += quick[words[1]]
            code = run(words[1:])
            out, err = capfd.readouterr()
            assert code == DONE, f"{line}\n{out}{err}"
            told.append(" ".join(out.split()))
    assert {path.name for path in tmp_path.glob("*.csv")} == set(TABLES.values())
    by_stock, by_money, on_the_day = told[-3:]
    assert "SHORT - School: Water: 200 litres short on each day" in by_stock
    assert "They run out on" in by_money
    assert "School: 2 people were to come with bus on 6 May 07:40, and did not." in on_the_day


def test_the_commands_at_a_register_run(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each command at a post succeeds in the two-post exercise, whose morning is long over."""
    monkeypatch.chdir(desk.where)
    start = re.search(r"safepassage new .*", TWO_POSTS.read_text(encoding="utf-8"))
    assert start is not None
    exercise, plan = tmp_path / "exercise", tmp_path / "plan"
    words = [str(exercise) if word == "exercise" else word for word in shlex.split(start[0])]
    assert run(words[1:]) == DONE
    assert run(["plan", str(exercise), "-o", str(plan), "--work", "200"]) == DONE
    desk.done("HQ", "P1", "adopt", plan, "--people", "--at", "2026-01-12T05:30")
    desk.done("HQ", "T1", "post", "person", "R1", "--role", "reception",
              "--new-passphrase-file", desk.phrase("R1"))  # fmt: skip
    monkeypatch.setenv("SAFEPASSAGE_PASSPHRASE_FILE", str(desk.phrase("R1")))
    lines = [line for block in _blocks() for line in block.splitlines() if "--post" in line]
    assert len(lines) == 2
    for line in lines:
        desk.capfd.readouterr()
        code = run(shlex.split(line)[1:])
        out, err = desk.capfd.readouterr()
        assert code == DONE, f"{line}\n{out}{err}"
        assert "By what was known on 12 Jan 08:20" in " ".join(out.split())
