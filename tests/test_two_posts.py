"""The guide of the two-post exercise runs as it stands, from its first line to its last."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from safepassage.cli.entry import DONE, run
from tests.posts_at_work import quick

if TYPE_CHECKING:
    import pytest

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "guides" / "two-posts.md"
FENCE = re.compile(r"^```\n(.*?)^```", re.MULTILINE | re.DOTALL)
KEPT = {
    "DIGITS": re.compile(r"Fingerprint of the request: ([\d ]+)"),
    "CODE": re.compile(r"^([0-9a-f]{10}) +people clinic-chair", re.MULTILINE),
}
"""What later lines take from earlier answers."""


def _lines() -> list[str]:
    text = GUIDE.read_text(encoding="utf-8")
    return [line for block in FENCE.findall(text) for line in block.splitlines() if line]


def _do(line: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    """Do what a line of the guide says, and return what it answers."""
    words = shlex.split(line)
    if words[0] == "export":
        for word in words[1:]:
            name, _, value = word.partition("=")
            monkeypatch.setenv(name, value)
        return ""
    if words[0] == "unset":
        for name in words[1:]:
            assert name in os.environ
            monkeypatch.delenv(name)
        return ""
    if words[0] == "echo":
        Path(words[3]).write_text(words[1] + "\n", encoding="utf-8")
        return ""
    assert words[0] == "safepassage", line
    capfd.readouterr()
    code = run(words[1:])
    out, err = capfd.readouterr()
    assert code == DONE, f"{line}\n{out}{err}"
    return out


def test_the_exercise_runs_as_it_stands(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every line succeeds, both posts come to know the same, and all is told as the guide says."""
    quick(monkeypatch)
    monkeypatch.chdir(tmp_path)
    kept: dict[str, str] = {}
    told: dict[str, list[str]] = {}
    for line in _lines():
        full = line
        for name, value in kept.items():
            full = re.sub(rf"\b{name}\b", value, full)
        out = _do(full, capfd, monkeypatch)
        told.setdefault(line, []).append(out)
        for name, pattern in KEPT.items():
            found = pattern.search(out)
            if found:
                kept[name] = found.group(1).strip()
    assert kept.keys() == KEPT.keys()
    gaps = told["safepassage gaps"]
    assert "1 open gap" in gaps[0]
    assert "1 open gap" in gaps[1]
    assert len(gaps) == 4
    for at_a_post in gaps[2:]:
        assert at_a_post.startswith("0 open gaps, 1 closed")
        assert "by late facts (known then: 11)" in at_a_post
    missing = [told[line] for line in told if line.startswith("safepassage missing")]
    ((first, last),) = missing
    assert first.count("overdue, due 07:40") == 3
    assert first.count("overdue, due 08:40") == 2
    assert first.startswith("EXERCISE drill, post HQ, as of 12 Jan 2026 09:15\n\n15 people")
    assert "Nobody is unaccounted for" in last
    day = next(told[line][0] for line in told if line.startswith("safepassage day"))
    assert "bus: 0 people aboard, last seen at school" in day
    assert "van: 5 people aboard, last seen at clinic 07:10, gone from there" in day
    radio = told["safepassage board bus clinic-chair --at 2026-01-12T07:20"][0]
    assert "Something contradicts itself" in radio
    assert "MORE ABOARD THAN PLACES" in radio
    assert "To is empty here" in told["safepassage now"][1]
    assert not [name for name in os.environ if name.startswith("SAFEPASSAGE_")]
    assert "0 new events" in told["safepassage post import f1-2.bundle"][1]
    assert "Every chain is whole" in told["safepassage post status"][0]
    assert "follows the new plan" in next(
        told[line][0] for line in told if line.startswith("safepassage replan")
    )
    assert "nobody is registered" in told["safepassage now --as-of recorded 2026-01-12T09:00"][0]
