"""The commands of the guide for the tracing officer run as they stand."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from safepassage.scenario.bundled import bundled_path

if TYPE_CHECKING:
    from tests.posts_at_work import Desk

GUIDE = Path(__file__).parents[1] / "docs" / "guides" / "tracing.md"
NAME = "Зоряна Вимисленко"


def _lines() -> list[list[str]]:
    """Return the commands in the guide's blocks."""
    text = GUIDE.read_text(encoding="utf-8")
    blocks = re.findall(r"```\n(.*?)```", text, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines]


def test_the_commands_of_the_guide_run(desk: Desk) -> None:
    """Each command of a block succeeds for whom the guide says, in the guide's order."""
    desk.done("F1", "W1", "adopt", bundled_path("first-steps"))
    file = desk.where / "people.csv"
    head = "code,place,count,consent,name,birth_year"
    rows = (
        f"A-17,hall,1,c-1,{NAME},1951\nB-4,hall,1,c-2,Олег Інакший,1930\n"
        "C-1,hall,1,c-3,Мирон Вигаданий,2019"
    )
    file.write_text(f"{head}\n{rows}\n", encoding="utf-8")
    desk.done("F1", "W1", "import-data", file, "--confirm", "3")
    desk.exchange("F1", "W1", "HQ", "T1")
    ran = []
    for words in _lines():
        ran.append(" ".join(words[:2]))
        post, person = ("F1", "W1") if words[:2] == ["match", "answer"] else ("HQ", "T1")
        # The name is typed when asked for, which a test cannot.
        typed = [NAME] if words[0] == "find" or words[:2] == ["match", "ask"] else []
        named = [str(desk.where / word) if word.endswith(".match") else word for word in words]
        found = desk.done(post, person, *named, *typed)
        if words[0] == "find":
            assert [one["code"] for one in found["shown"]] == ["A-17"]
        if words[:2] == ["match", "read"]:
            assert [one["code"] for one in found["agreements"]] == ["A-17"]
        if words[0] == "person":
            assert found["personal"][0]["name"] == NAME
    assert ran == [
        "find --consent", "person A-17", "match ask", "match answer", "match read",
        "sought", "record linked", "record handed_over", "record linked", "record erased",
    ]  # fmt: skip
