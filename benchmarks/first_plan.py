"""Seconds until the first plan, by size: ``python -m benchmarks.first_plan [--json]``."""

from __future__ import annotations

import argparse
import sys
import threading
import time
from dataclasses import asdict, dataclass, fields
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.common import add_seeds_option, machine, run_safely, show, table, warm_up
from benchmarks.generated import SEEDS, SIZES
from safepassage.checking import check
from safepassage.network.build import build_network
from safepassage.planning import Progress, plan_evacuation
from safepassage.planning.problem import build_problem
from safepassage.planning.search import Search
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path
from safepassage.scenario.generate import generate_scenario

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.scenario.model import Scenario

__all__ = ["CASES", "FirstPlan", "main", "measure_first_plan"]

CASES = ("S", "M", "L", "XL", "rich M", "rich L", "azovstal")

HEAD = (
    "scenario", "network s", "problem s", "search s", "plan s", "first plan s", "people out",
    "checked",
)  # fmt: skip

#: The bound of the first plan may take as long.
_MOST_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class FirstPlan:
    """
    Wall times until the first plan of a scenario, seconds, or their medians over several.

    The phases, one after the other: ``network``, the legs between all stops; ``problem``, their
    arrays; ``search``, room for the timetable, and what moves are drawn from; ``plan``, the plan
    itself. ``total`` is measured apart: from the call of ``plan_evacuation`` until it tells of the
    first plan. ``checked``: the checker found that plan right.
    """

    network: float
    problem: float
    search: float
    plan: float
    total: float
    people_out: float
    checked: bool

    def row(self, name: str) -> tuple[object, ...]:
        """Return the figures as a row under ``HEAD``."""
        return (
            name,
            *(getattr(self, field.name) for field in fields(self)[:5]),
            f"{self.people_out:g}",
            self.checked,
        )


def _whole(scenario: Scenario) -> tuple[float, int, bool]:
    """Return seconds until a run tells of its first plan, who is out by it, and if it is right."""
    stop = threading.Event()
    told: list[float] = []

    def progress(state: Progress) -> None:
        if state.value > 0 and not told:
            told.append(time.perf_counter())
            stop.set()

    began = time.perf_counter()
    plan = plan_evacuation(scenario, seconds=_MOST_SECONDS, progress=progress, stop=stop)
    # Who can bring nobody out is told of when the run ends.
    took = (told[0] if told else time.perf_counter()) - began
    result = check(scenario, plan)
    return took, result.figures.people_out, result.right


def measure_first_plan(scenario: Scenario) -> FirstPlan:
    """Return the seconds until the first plan of a scenario, by phase and in all."""
    times = [time.perf_counter()]
    network = build_network(scenario)
    times.append(time.perf_counter())
    problem = build_problem(scenario, network)
    times.append(time.perf_counter())
    search = Search(problem, clearance=False, seed=0)
    times.append(time.perf_counter())
    search.start()
    times.append(time.perf_counter())
    del network, problem, search
    total, people_out, checked = _whole(scenario)
    seconds = [round(after - before, 4) for before, after in pairwise(times)]
    return FirstPlan(
        network=seconds[0],
        problem=seconds[1],
        search=seconds[2],
        plan=seconds[3],
        total=round(total, 4),
        people_out=people_out,
        checked=checked,
    )


def _median_of(plans: Sequence[FirstPlan]) -> FirstPlan:
    """Return the medians of all figures; ``checked`` when every plan is."""
    middle = {
        field.name: median(getattr(plan, field.name) for plan in plans)
        for field in fields(FirstPlan)[:-1]
    }
    return FirstPlan(**middle, checked=all(plan.checked for plan in plans))


def _scenarios(case: str, seeds: Sequence[int]) -> list[Scenario]:
    """Return the scenarios of a case: one a seed, or the bundled one as often."""
    if case == "azovstal":
        return [load_scenario(bundled_path("azovstal"))] * len(seeds)
    size = SIZES[case.removeprefix("rich ")]
    rich = case.startswith("rich ")
    return [generate_scenario(**size, seed=seed, rich=rich) for seed in seeds]


def main(arguments: list[str]) -> int:
    """Run the benchmark; return 0, or 1 when a plan has faults."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.first_plan",
        description="Time what comes before the first plan, from a scenario that is loaded.",
    )
    parser.add_argument(
        "--cases", nargs="+", choices=CASES, default=list(CASES), help="which (default all)"
    )
    add_seeds_option(parser, SEEDS)
    parser.add_argument(
        "--json", action="store_true", dest="as_json", help="answer with one JSON object"
    )
    options = parser.parse_args(arguments)
    warm_up()
    middles: dict[str, FirstPlan] = {}
    record: dict[str, object] = {"machine": machine()}
    for case in options.cases:
        plans = [measure_first_plan(scenario) for scenario in _scenarios(case, options.seeds)]
        middles[case] = _median_of(plans)
        record[case] = {
            "seeds": [asdict(plan) for plan in plans],
            "median": asdict(middles[case]),
        }
    rows = [middle.row(case) for case, middle in middles.items()]
    show(record, f"{table(HEAD, rows)}\n{machine()}", as_json=options.as_json)
    return 0 if all(middle.checked for middle in middles.values()) else 1


if __name__ == "__main__":
    sys.exit(run_safely(main))
