"""What all benchmarks share: the machine, a warm-up, options, tables and one answer as JSON."""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from safepassage.errors import SafePassageError
from safepassage.planning import plan_evacuation
from safepassage.plans import Objective
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = [
    "ROOT",
    "BenchmarkError",
    "add_run_options",
    "add_seeds_option",
    "machine",
    "positive_seconds",
    "run_safely",
    "seed_number",
    "show",
    "table",
    "warm_up",
    "whole_from_one",
]

ROOT = Path(__file__).resolve().parent.parent
"""The checkout that the benchmarks are run from."""

_LONGEST_SECONDS = 86_400.0


class BenchmarkError(Exception):
    """A benchmark cannot be run; the message says why, and what would help."""


def machine() -> str:
    """Return processor, cores and Python in one line, for the head of every table."""
    return (
        f"{_processor()}, {os.cpu_count() or 1} cores, "
        f"{platform.system()}, Python {platform.python_version()}"
    )


def _processor() -> str:
    """Return the processor's model as the system names it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    for line in lines:
        key, _, value = line.partition(":")
        if key.strip() == "model name" and value.strip():
            return " ".join(value.split())
    return platform.processor() or platform.machine() or "unknown processor"


def warm_up() -> None:
    """Plan the smallest bundled scenario, so that no benchmark times the compiling of code."""
    scenario = load_scenario(bundled_path("first-steps"))
    for objective in Objective:
        plan_evacuation(scenario, objective=objective, work=50)


def add_seeds_option(parser: argparse.ArgumentParser, seeds: Sequence[int]) -> None:
    """Add the option for the seeds of generated scenarios, with those that are usual."""
    parser.add_argument(
        "--seeds",
        nargs="+",
        type=seed_number,
        default=list(seeds),
        metavar="N",
        help=f"one scenario for each (default {' '.join(map(str, seeds))})",
    )


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows under a head as aligned text; numbers to the right, None as a dash."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [
        max([len(name), *(len(row[column]) for row in cells)]) for column, name in enumerate(head)
    ]
    lines = [list(head), ["-" * width for width in widths], *cells]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 1 else f"{value:.2f}"
    return str(value)


def positive_seconds(text: str) -> float:
    """Return an option's seconds: a plain number above 0 and at most a day."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= _LONGEST_SECONDS:
        message = f"{text!r} is no time limit. Give seconds above 0 and at most 86400, such as 4."
        raise argparse.ArgumentTypeError(message)
    return seconds


def _whole(text: str, least: int, example: int) -> int:
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if number < least:
        shown = text[:40]
        message = f"{shown!r} is no whole number from {least} on. Give one, such as {example}."
        raise argparse.ArgumentTypeError(message)
    return number


def seed_number(text: str) -> int:
    """Return an option's seed: a whole number, 0 or more."""
    return _whole(text, 0, 1)


def whole_from_one(text: str) -> int:
    """Return an option's count: a whole number, 1 or more."""
    return _whole(text, 1, 5000)


def add_run_options(parser: argparse.ArgumentParser, *, seconds: float | None) -> None:
    """Add what every planning benchmark takes: ``--seconds``, ``--work`` and ``--json``."""
    parser.add_argument(
        "--seconds",
        type=positive_seconds,
        default=seconds,
        metavar="S",
        help="planning time for each scenario"
        + ("" if seconds is None else f" (default {seconds:g})"),
    )
    parser.add_argument(
        "--work",
        type=whole_from_one,
        metavar="N",
        help="stop after N moves instead: the same plans on every machine",
    )
    parser.add_argument(
        "--json", action="store_true", dest="as_json", help="answer with one JSON object"
    )


def show(record: dict[str, object], text: str, *, as_json: bool) -> None:
    """Print an answer: the record as JSON, or the text for people."""
    print(json.dumps(record, indent=2, allow_nan=False) if as_json else text)


def run_safely(main: Callable[[list[str]], int]) -> int:
    """Run a benchmark on the command line's arguments; no traceback reaches its user."""
    try:
        return main(sys.argv[1:])
    except (BenchmarkError, SafePassageError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read the output has gone: nothing is left to say, and nobody to say it to.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 -- until exit
        return 1
