"""All benchmarks in one table: ``python -m benchmarks [--bus-evacuation PATH]``, ``make bench``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.azovstal import SECONDS as AZOVSTAL_SECONDS
from benchmarks.azovstal import measure_azovstal
from benchmarks.bus_evacuation.__main__ import SECONDS as BUS_SECONDS
from benchmarks.bus_evacuation.__main__ import solve_files
from benchmarks.bus_evacuation.instance import find_instances
from benchmarks.bus_evacuation.published import find_published
from benchmarks.command import measure_commands
from benchmarks.common import ROOT, machine, run_safely, table, warm_up
from benchmarks.generated import SECONDS as GENERATED_SECONDS
from benchmarks.generated import SEEDS, measure_size
from benchmarks.measured import HEAD, median_of

if TYPE_CHECKING:
    from benchmarks.bus_evacuation.solving import Result

__all__ = ["main"]

BUS_EVACUATION_DATA = ROOT.parent / "shared" / "data" / "bus-evacuation"
"""Where the instances are looked for unless another path is given; they are no part of this."""


GENERATED_SIZES = ("S", "M")
"""The sizes that take minutes, not hours; others are run by ``benchmarks.generated``."""


def _bus_text(path: Path) -> str:
    """Return what came out for the bus evacuation problem, one row for each number of pickups."""
    files = find_instances(path) if path.exists() else []
    if not files:
        return (
            f"Bus evacuation problem: not run, as there are no instances at {path}. "
            "Name a folder of them with --bus-evacuation."
        )
    by_size: dict[int, list[tuple[Path, Result]]] = {}
    for file, result in zip(files, solve_files(files, seconds=BUS_SECONDS), strict=True):
        by_size.setdefault(result.pickups, []).append((file, result))
    rows = []
    for size, solved in sorted(by_size.items()):
        compared = [
            result.makespan is not None and result.makespan <= float(best)
            for file, result in solved
            if (best := find_published(file).get("grasp_best_of_36"))
        ]
        rows.append(
            (
                f"{size} pickups",
                len(solved),
                sum(result.proven for _, result in solved),
                f"{sum(compared)} of {len(compared)}" if compared else None,
                all(result.checked for _, result in solved),
            )
        )
    head = ("bus evacuation problem", "instances", "proven", "at most GRASP's best", "checked")
    return table(head, rows)


def main(arguments: list[str]) -> int:
    """Run all benchmarks and print their tables; return 0, or 1 when a plan has faults."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Run all benchmarks and print their tables."
    )
    parser.add_argument(
        "--bus-evacuation",
        type=Path,
        default=BUS_EVACUATION_DATA,
        metavar="PATH",
        help="instances of the bus evacuation problem: a file or a folder",
    )
    options = parser.parse_args(arguments)
    path = options.bus_evacuation
    if path != BUS_EVACUATION_DATA and not path.exists():
        parser.error(f"{path}: nothing is there. Give a file or a folder of instances.")
    print(f"{machine()}\n", flush=True)
    warm_up()
    plans = {"azovstal": measure_azovstal(seconds=AZOVSTAL_SECONDS)}
    for size in GENERATED_SIZES:
        by_seed = measure_size(size, SEEDS, seconds=GENERATED_SECONDS[size])
        plans[f"generated {size}, median of {len(SEEDS)} seeds"] = median_of([*by_seed.values()])
    print(f"{table(HEAD, [plan.row(name) for name, plan in plans.items()])}\n", flush=True)
    commands = [(row["command"], row["median"]) for row in measure_commands()]
    print(f"{table(('command', 'median s'), commands)}\n", flush=True)
    print(_bus_text(path))
    return 0 if all(plan.checked for plan in plans.values()) else 1


if __name__ == "__main__":
    sys.exit(run_safely(main))
