"""Replications a second of the azovstal plan: ``python -m benchmarks.simulation [--json]``."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import closing
from statistics import median

from benchmarks.common import machine, run_safely, show, table, whole_from_one
from safepassage.planning import plan_evacuation
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path
from safepassage.simulation import ThreadRunner, simulate

__all__ = ["REPLICATIONS", "main", "measure_simulation"]

REPLICATIONS = 20_000
RUNS = 5
_WORK = 20_000
"""Moves of the planner: enough for a plan that brings everybody out."""


def measure_simulation(
    *, replications: int = REPLICATIONS, runs: int = RUNS
) -> list[dict[str, object]]:
    """
    Return replications a second of a plan of ``azovstal``, for one thread and for two.

    The plan is followed, without replanning. What is timed is the whole call, from scenario and
    plan to the result; ``per_cpu_s`` is the same by the processor's time of all threads, which
    others on the machine disturb less.
    """
    scenario = load_scenario(bundled_path("azovstal"))
    plan = plan_evacuation(scenario, work=_WORK, gap=1.0)
    simulate(scenario, plan, replications=1)
    found: list[dict[str, object]] = []
    for threads in (1, 2):
        rates, cpu_rates = [], []
        for _ in range(runs):
            began, cpu_began = time.perf_counter(), time.process_time()
            with closing(ThreadRunner(threads)) as runner:
                simulate(scenario, plan, replications=replications, runner=runner)
            rates.append(round(replications / (time.perf_counter() - began)))
            cpu_rates.append(round(replications / (time.process_time() - cpu_began)))
        found.append(
            {
                "threads": threads,
                "median_per_s": median(rates),
                "median_per_cpu_s": median(cpu_rates),
                "per_s": rates,
                "per_cpu_s": cpu_rates,
            }
        )
    return found


def main(arguments: list[str]) -> int:
    """Run the benchmark; return 0."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.simulation",
        description="Time simulations of the azovstal plan, without replanning.",
    )
    parser.add_argument(
        "--replications",
        type=whole_from_one,
        default=REPLICATIONS,
        help=f"of each run (default {REPLICATIONS})",
    )
    parser.add_argument(
        "--runs", type=whole_from_one, default=RUNS, help="runs of each (default 5)"
    )
    parser.add_argument(
        "--json", action="store_true", dest="as_json", help="answer with one JSON object"
    )
    options = parser.parse_args(arguments)
    found = measure_simulation(replications=options.replications, runs=options.runs)
    rows = [(row["threads"], row["median_per_s"], row["median_per_cpu_s"]) for row in found]
    head = ("threads", "replications a second", "a processor's second")
    record: dict[str, object] = {"machine": machine(), "simulation": found}
    show(record, f"{table(head, rows)}\n{machine()}", as_json=options.as_json)
    return 0


if __name__ == "__main__":
    sys.exit(run_safely(main))
