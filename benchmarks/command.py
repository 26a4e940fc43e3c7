"""Wall time of the command as its user has it: ``python -m benchmarks.command [--json]``."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.common import (
    ROOT,
    BenchmarkError,
    machine,
    positive_seconds,
    run_safely,
    show,
    table,
    whole_from_one,
)
from safepassage.scenario.bundled import bundled_path

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SECONDS", "main", "measure_commands"]

SECONDS = 5.0
RUNS = 5
_LONGEST_RUN_S = 600.0


def _time_command(arguments: Sequence[str]) -> float:
    """Return the wall time of one run of ``safepassage`` in a process of its own, seconds."""
    began = time.perf_counter()
    named = f"safepassage {' '.join(arguments)}"
    try:
        done = subprocess.run(
            [sys.executable, "-m", "safepassage", *arguments],
            cwd=ROOT,
            capture_output=True,
            check=False,
            timeout=_LONGEST_RUN_S,
        )
    except subprocess.TimeoutExpired:
        raise BenchmarkError(f"{named}: it ran for {_LONGEST_RUN_S:g} s without an end.") from None
    took = time.perf_counter() - began
    if done.returncode:
        said = done.stderr.decode("utf-8", errors="replace").strip()
        raise BenchmarkError(f"{named}: it ended with exit code {done.returncode}. {said}")
    return took


def measure_commands(*, seconds: float = SECONDS, runs: int = RUNS) -> list[dict[str, object]]:
    """
    Return the wall times of ``safepassage --help`` and of planning ``azovstal``, seconds.

    Each is run once before, so that compiled code lies in the cache. Planning takes ``seconds`` of
    its time; the rest is starting, loading, checking, and writing the plan folder.
    """
    found = []
    with tempfile.TemporaryDirectory() as folder:
        output = str(Path(folder) / "plan")
        plan = [
            "plan", str(bundled_path("azovstal")), "-o", output, "--overwrite",
            "--seconds", f"{seconds:g}", "--json",
        ]  # fmt: skip
        named = {
            "safepassage --help": ["--help"],
            f"safepassage plan azovstal --seconds {seconds:g}": plan,
        }
        for name, arguments in named.items():
            _time_command(arguments)
            times = [round(_time_command(arguments), 3) for _ in range(runs)]
            found.append({"command": name, "median": median(times), "seconds": times})
    return found


def main(arguments: list[str]) -> int:
    """Run the benchmark; return 0."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.command",
        description="Time the command line in processes of its own.",
    )
    parser.add_argument(
        "--seconds", type=positive_seconds, default=SECONDS, metavar="S",
        help="planning time of `safepassage plan` (default 5)",
    )  # fmt: skip
    parser.add_argument(
        "--runs", type=whole_from_one, default=RUNS, help="runs of each (default 5)"
    )
    parser.add_argument(
        "--json", action="store_true", dest="as_json", help="answer with one JSON object"
    )
    options = parser.parse_args(arguments)
    found = measure_commands(seconds=options.seconds, runs=options.runs)
    rows = [(row["command"], row["median"]) for row in found]
    record: dict[str, object] = {"machine": machine(), "commands": found}
    text = f"{table(('command', 'median s'), rows)}\n{machine()}"
    show(record, text, as_json=options.as_json)
    return 0


if __name__ == "__main__":
    sys.exit(run_safely(main))
