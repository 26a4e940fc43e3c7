"""Generated scenarios: ``python -m benchmarks.generated --size S|M|L|XL [--rich] [--json]``."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from benchmarks.common import (
    add_run_options,
    add_seeds_option,
    machine,
    run_safely,
    show,
    table,
    warm_up,
)
from benchmarks.measured import HEAD, Measured, measure_plan, median_of
from safepassage.scenario.generate import generate_scenario

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["RICH_SECONDS", "SECONDS", "SEEDS", "SIZES", "main", "measure_size"]

SIZES = {
    "S": {"pickups": 5, "vehicles": 10, "receptions": 3, "days": 3},
    "M": {"pickups": 20, "vehicles": 20, "receptions": 3, "days": 3},
    "L": {"pickups": 100, "vehicles": 100, "receptions": 3, "days": 3},
    "XL": {"pickups": 500, "vehicles": 400, "receptions": 3, "days": 3},
}
SECONDS = {"S": 15.0, "M": 30.0, "L": 60.0, "XL": 240.0}
RICH_SECONDS = {"S": 15.0, "M": 60.0, "L": 60.0, "XL": 240.0}
SEEDS = (0, 1, 2)


def measure_size(
    size: str,
    seeds: Iterable[int],
    *,
    seconds: float | None,
    work: int | None = None,
    rich: bool = False,
) -> dict[int, Measured]:
    """Return the figures of the scenarios of one size by their seeds."""
    return {
        seed: measure_plan(
            generate_scenario(**SIZES[size], seed=seed, rich=rich), seconds=seconds, work=work
        )
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
        help="pickups and vehicles. S: 5 and 10. M: 20 and 20. L: 100 and 100. XL: 500 and 400. "
        "All: 3 receptions, 3 days",
    )
    parser.add_argument(
        "--rich", action="store_true", help="rich scenarios, as `safepassage generate --rich`"
    )
    add_seeds_option(parser, SEEDS)
    add_run_options(parser, seconds=None)
    options = parser.parse_args(arguments)
    warm_up()
    seconds = (RICH_SECONDS if options.rich else SECONDS)[options.size]
    plans = measure_size(
        options.size,
        options.seeds,
        seconds=options.seconds or seconds,
        work=options.work,
        rich=options.rich,
    )
    name = f"rich {options.size}" if options.rich else options.size
    middle = median_of(list(plans.values()))
    record: dict[str, object] = {
        "machine": machine(),
        "size": options.size,
        "rich": options.rich,
        **SIZES[options.size],
        "scenarios": [{"seed": seed, **plan.record()} for seed, plan in plans.items()],
        "median": middle.record(),
    }
    rows = [plan.row(f"{name}, seed {seed}") for seed, plan in plans.items()]
    text = f"{table(HEAD, [*rows, middle.row('median')])}\n{machine()}"
    show(record, text, as_json=options.as_json)
    return 0 if middle.checked else 1


if __name__ == "__main__":
    sys.exit(run_safely(main))
