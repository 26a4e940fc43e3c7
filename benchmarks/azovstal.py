"""The bundled scenario ``azovstal``: ``python -m benchmarks.azovstal --seconds 5 [--json]``."""

from __future__ import annotations

import argparse
import sys

from benchmarks.common import (
    add_run_options,
    machine,
    run_safely,
    seed_number,
    show,
    table,
    warm_up,
)
from benchmarks.measured import HEAD, Measured, measure_plan
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path

__all__ = ["SECONDS", "main", "measure_azovstal"]

SECONDS = 5.0


def measure_azovstal(*, seconds: float | None, work: int | None = None, seed: int = 0) -> Measured:
    """Return the figures of a plan for the bundled scenario."""
    scenario = load_scenario(bundled_path("azovstal"))
    return measure_plan(scenario, seconds=seconds, work=work, seed=seed)


def main(arguments: list[str]) -> int:
    """Run the benchmark; return 0, or 1 when the plan has faults."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.azovstal",
        description="Plan the bundled scenario azovstal and print the proven gap.",
    )
    parser.add_argument("--seed", type=seed_number, default=0, help="start of the random numbers")
    add_run_options(parser, seconds=SECONDS)
    options = parser.parse_args(arguments)
    warm_up()
    plan = measure_azovstal(seconds=options.seconds, work=options.work, seed=options.seed)
    text = f"{table(HEAD, [plan.row('azovstal')])}\n{machine()}"
    record: dict[str, object] = {"machine": machine(), **plan.record()}
    show(record, text, as_json=options.as_json)
    return 0 if plan.checked else 1


if __name__ == "__main__":
    sys.exit(run_safely(main))
