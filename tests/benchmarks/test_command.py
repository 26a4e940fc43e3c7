"""The benchmark of the command line runs it as a process, warm, and takes the median."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from benchmarks import command
from benchmarks.common import BenchmarkError

if TYPE_CHECKING:
    from collections.abc import Sequence


def test_median_of_warm_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first run of each command does not count."""
    asked: list[str] = []

    def time_command(arguments: Sequence[str]) -> float:
        asked.append(arguments[0])
        return 100.0 if asked.count(arguments[0]) == 1 else float(len(asked))

    monkeypatch.setattr(command, "_time_command", time_command)
    assert command.main(["--runs", "3", "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)["commands"]
    assert asked == ["--help"] * 4 + ["plan"] * 4
    assert (first["command"], first["median"]) == ("safepassage --help", 3.0)
    assert second["seconds"] == [6.0, 7.0, 8.0]


def test_command_is_a_process() -> None:
    """The command runs in a process of its own; one that fails is told with what it said."""
    assert command._time_command(["--version"]) > 0
    with pytest.raises(BenchmarkError, match=r"safepassage check gone: it ended with exit code 2"):
        command._time_command(["check", "gone"])
