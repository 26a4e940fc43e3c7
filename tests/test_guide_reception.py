"""The commands of the guide for the reception centre run as they stand, on its own tables."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from safepassage.cli.entry import DONE, run

if TYPE_CHECKING:
    import pytest

GUIDE = Path(__file__).parents[1] / "docs" / "guides" / "reception.md"
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
                continue  # at a register; tests/test_cli_reception_post.py works there
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
