"""Generated scenarios: ``python -m benchmarks.generated --size S|M [--seeds ...] [--json]``."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from benchmarks.common import (
    add_run_options,
    machine,
    run_safely,
    seed_number,
    show,
    table,
    warm_up,
)
from benchmarks.measured import HEAD, Measured, measure_plan, median_of
from safepassage.scenario.generate import generate_scenario

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["SECONDS", "SEEDS", "SIZES", "main", "measure_size"]

SIZES = {
    "S": {"pickups": 5, "vehicles": 10, "receptions": 3, "days": 3},
    "M": {"pickups": 20, "vehicles": 20, "receptions": 3, "days": 3},
}
SECONDS = {"S": 15.0, "M": 30.0}
SEEDS = (0, 1, 2)


def measure_size(
    size: str, seeds: Iterable[int], *, seconds: float | None, work: int | None = None
) -> dict[int, Measured]:
    """Return the figures of the scenarios of one size by their seeds."""
    return {
        seed: measure_plan(generate_scenario(**SIZES[size], seed=seed), seconds=seconds, work=work)
        for seed in seeds
    }


def main(arguments: list[str]) -> int:
    """Run the benchmark; return 0, or 1 when a plan has faults."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.generated",
        description="Plan generated scenarios and print the proven gaps.",
    )
    parser.add_argument(
        "--size",
        choices=list(SIZES),
        required=True,
        help="S: 5 pickups, 10 vehicles. M: 20 of each. Both: 3 receptions, 3 days",
    )
    parser.add_argument(
        "--seeds",
        nargs="+",
        type=seed_number,
        default=list(SEEDS),
        metavar="N",
        help="one scenario for each (default 0 1 2)",
    )
    add_run_options(parser, seconds=None)
    options = parser.parse_args(arguments)
    warm_up()
    plans = measure_size(
        options.size,
        options.seeds,
        seconds=options.seconds or SECONDS[options.size],
        work=options.work,
    )
    middle = median_of(list(plans.values()))
    record: dict[str, object] = {
        "machine": machine(),
        "size": options.size,
        **SIZES[options.size],
        "scenarios": [{"seed": seed, **plan.record()} for seed, plan in plans.items()],
        "median": middle.record(),
    }
    rows = [plan.row(f"{options.size}, seed {seed}") for seed, plan in plans.items()]
    text = f"{table(HEAD, [*rows, middle.row('median')])}\n{machine()}"
    show(record, text, as_json=options.as_json)
    return 0 if middle.checked else 1


if __name__ == "__main__":
    sys.exit(run_safely(main))
