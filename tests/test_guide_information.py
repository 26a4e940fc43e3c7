"""The commands of the guide for the information officer run as they stand."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from safepassage.scenario.bundled import bundled_path

if TYPE_CHECKING:
    import pytest

    from tests.posts_at_work import Desk

GUIDE = Path(__file__).parents[1] / "docs" / "guides" / "information-officer.md"


def test_the_commands_of_the_guide_run(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command of a block succeeds for the information officer, in the guide's order."""
    monkeypatch.chdir(desk.where)
    desk.done("HQ", "P1", "adopt", bundled_path("first-steps"), "--people")
    ran, rows = [], ""
    for block in re.findall(r"```\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL):
        if block.startswith("place,pcode"):
            Path("pcodes.csv").write_text(block, encoding="utf-8")
            continue
        for line in block.splitlines():
            words = [rows if word == "N" else word for word in shlex.split(line)[1:]]
            ran.append(" ".join(words[:2]))
            if words[:2] == ["post", "person"]:
                more = ("--new-passphrase-file", desk.phrase("I1"))
                desk.done("HQ", "P1", *words, *more)
                continue
            found = desk.done("HQ", "I1", *words)
            rows = str(found.get("rows", rows))
    assert ran == [
        "post person", "post status", "now", "export-data counts", "export-data counts", "pauses",
    ]  # fmt: skip
    table = Path("counts.csv").read_text(encoding="utf-8-sig")
    assert "#adm3+code" in table
    assert "XX0101" in table
