"""What the benchmarks share: the machine's line, tables, and no traceback."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING

import pytest

from benchmarks.common import BenchmarkError, machine, run_safely, table
from safepassage.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable


def test_machine_is_named() -> None:
    """The line names processor, cores and Python."""
    line = machine()
    assert f"{os.cpu_count()} cores" in line
    assert line.endswith(f"Python {platform.python_version()}")
    assert not line.startswith(",")


def test_table_is_aligned() -> None:
    """Names stand to the left and figures to the right; None is a dash."""
    rows = [("one", 1.234, True), ("three", None, False), ("tiny", 0.001234, 10)]
    assert table(("name", "figure", "right"), rows) == (
        "name    figure  right\n"
        "-----  -------  -----\n"
        "one       1.23    yes\n"
        "three        -     no\n"
        "tiny   0.00123     10"
    )
    assert table(("name", "x"), []) == "name  x\n----  -"


def _raising(error: BaseException) -> Callable[[list[str]], int]:
    def main(arguments: list[str]) -> int:
        del arguments
        raise error

    return main


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (BenchmarkError("No wheel."), 1, "No wheel.\n"),
        (UsageError("Turn round."), 1, "Turn round.\n"),
        (KeyboardInterrupt(), 130, "Stopped.\n"),
    ],
)
def test_no_traceback_reaches_the_user(
    error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Errors meant for people, and Ctrl-C, end with a message and an exit code."""
    assert run_safely(_raising(error)) == code
    assert capsys.readouterr().err == said
