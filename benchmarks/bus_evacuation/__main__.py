"""The command: ``python -m benchmarks.bus_evacuation PATH... --seconds S [--json]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.bus_evacuation.instance import InstanceError, find_instances, read_instance
from benchmarks.bus_evacuation.modelling import build_scenario
from benchmarks.bus_evacuation.published import find_published
from benchmarks.bus_evacuation.solving import solve_instance
from benchmarks.common import (
    add_run_options,
    machine,
    run_safely,
    seed_number,
    show,
    table,
    warm_up,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.bus_evacuation.instance import Instance
    from benchmarks.bus_evacuation.solving import Result

__all__ = ["main", "results_text", "solve_files"]

SECONDS = 4.0
_HEAD = ("instance", "makespan", "bound", "proven", "seconds", "checked")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.bus_evacuation",
        description="Plan instances of the bus evacuation problem and check the plans.",
    )
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        type=Path,
        help="an instance file, or a folder that is searched for files BEP-*",
    )
    parser.add_argument("--seed", type=seed_number, default=0, help="start of the random numbers")
    add_run_options(parser, seconds=SECONDS)
    return parser


def _files(paths: Iterable[Path], parser: argparse.ArgumentParser) -> list[Path]:
    """Return the files to read, each once; end with a message when a path leads to none."""
    files: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            parser.error(f"{path}: nothing is there. Give a file or a folder of instances.")
        found = find_instances(path)
        if not found:
            parser.error(
                f"{path}: no file in this folder is named BEP-*. Give a folder of instances."
            )
        for file in found:
            files.setdefault(file.resolve(), file)
    return list(files.values())


def solve_files(
    files: Sequence[Path], *, seconds: float | None, work: int | None = None, seed: int = 0
) -> list[Result]:
    """
    Read every file, then plan one instance after the other.

    Raises
    ------
    InstanceError
        When files are no instances: one line for each of them, before anything is planned.
    """
    instances: list[Instance] = []
    faults = []
    for file in files:
        try:
            instance = read_instance(file)
        except InstanceError as error:
            faults.append(str(error))
            continue
        try:
            build_scenario(instance)
        except InstanceError as error:
            faults.append(f"{file}: {error}")
        instances.append(instance)
    if faults:
        raise InstanceError("\n".join(faults))
    warm_up()
    results = []
    for number, instance in enumerate(instances, start=1):
        if sys.stderr.isatty():
            print(f"\r{number} of {len(instances)}: {instance.name} ", end="", file=sys.stderr)
        results.append(solve_instance(instance, seconds=seconds, work=work, seed=seed))
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return results


def results_text(files: Sequence[Path], results: Sequence[Result]) -> str:
    """Return results as a table, beside the published figures where there are some."""
    published = [find_published(file) for file in files]
    columns = list(dict.fromkeys(name for row in published for name in row))
    rows = [
        (*result.record().values(), *(row.get(name) for name in columns))
        for result, row in zip(results, published, strict=True)
    ]
    text = table((*_HEAD, *columns), rows)
    for name in columns:
        values = [
            (result.makespan, float(row[name]))
            for result, row in zip(results, published, strict=True)
            if _is_number(row.get(name, ""))
        ]
        if values and name != "lower_bound":
            most = sum(made is not None and made <= value for made, value in values)
            text += f"\nat most {name}: {most} of {len(values)}"
    return f"{text}\n{machine()}"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def main(arguments: list[str]) -> int:
    """Run the benchmark; return 0, or 1 when a file or a plan has faults."""
    parser = _parser()
    options = parser.parse_args(arguments)
    files = _files(options.paths, parser)
    try:
        results = solve_files(
            files,
            seconds=None if options.work is not None else options.seconds,
            work=options.work,
            seed=options.seed,
        )
    except InstanceError as error:
        print(error, file=sys.stderr)
        return 1
    record: dict[str, object] = {"instances": [result.record() for result in results]}
    show(record, "" if options.as_json else results_text(files, results), as_json=options.as_json)
    for result in results:
        for fault in result.faults:
            print(f"{result.name}: {fault}", file=sys.stderr)
    return 0 if all(result.checked for result in results) else 1


if __name__ == "__main__":
    sys.exit(run_safely(main))
