"""Replanning after one change: ``python -m benchmarks.replan [--changes N] [--json]``."""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.common import (
    machine,
    positive_seconds,
    run_safely,
    seed_number,
    show,
    table,
    warm_up,
    whole_from_one,
)
from benchmarks.replan_changes import random_change
from safepassage.checking import check
from safepassage.errors import ChangesError
from safepassage.network.build import build_network
from safepassage.planning import plan_evacuation
from safepassage.planning.replanning.networks import network_after
from safepassage.planning.replanning.run import Run
from safepassage.planning.search import Search
from safepassage.scenario.generate import generate_scenario
from safepassage.starting import replan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.network.legs import Network
    from safepassage.planning.replanning import Replan
    from safepassage.plans import Plan
    from safepassage.scenario.changes import Change
    from safepassage.scenario.model import Scenario

__all__ = ["Answered", "main", "measure"]

PICKUPS, VEHICLES = 52, 75
PLAN_SECONDS = 30.0
_HOT, _COLD = 0.25, 1e-3
_CHUNK = 256


@dataclass(frozen=True, slots=True)
class Answered:
    """One change, with the seconds that its answer took, and how it compares."""

    change: str
    seconds: float
    changed: int
    exposed: int
    right: bool
    value: float
    afresh: float | None

    @property
    def short(self) -> float | None:
        """Return the share by which the value lies below that of planning afresh."""
        if self.afresh is None or self.afresh <= 0:
            return None
        return (self.afresh - self.value) / self.afresh


def planned_afresh(
    scenario: Scenario, plan: Plan, made: Replan, network: Network, seconds: float
) -> float:
    """Return the value with the rest planned from nothing, with much more time."""
    run = Run(
        made.scenario,
        made.earlier,
        plan,
        network_after(scenario, made.scenario, network),
        made.at_min,
    )
    search = Search(run.problem, clearance=False, seed=1)
    search.start()
    began = time.perf_counter()
    while search.can_move:
        share = (time.perf_counter() - began) / seconds
        if share >= 1:
            break
        temperature = _HOT * (_COLD / _HOT) ** share
        search.improve(_CHUNK, temperature, temperature)
    return run.settled_figures.value + search.totals()[0]


def measure(
    *, changes: int, seconds: float, seed: int, afresh_every: int, afresh_seconds: float
) -> list[Answered]:
    """Return the answers to some random changes of one generated scenario."""
    scenario = generate_scenario(
        pickups=PICKUPS, vehicles=VEHICLES, receptions=3, days=3, seed=seed
    )
    network = build_network(scenario)
    plan = plan_evacuation(scenario, seconds=PLAN_SECONDS, network=network, seed=seed)
    last = plan.figures.clearance_min or scenario.horizon_min
    draw = random.Random(seed)
    answered: list[Answered] = []
    while len(answered) < changes:
        at_min = draw.randint(0, last)
        change = random_change(draw, scenario, at_min)
        began = time.perf_counter()
        try:
            made = replan(scenario, plan, [change], at=at_min, seconds=seconds, network=network)
        except ChangesError:
            # It contradicts what was executed: not a change of this day.
            continue
        took = time.perf_counter() - began
        result = check(made.scenario, made.plan, earlier=made.earlier)
        afresh = None
        # Where the change changed nothing, there is nothing to plan afresh.
        if afresh_every and len(answered) % afresh_every == 0 and made.earlier:
            afresh = planned_afresh(scenario, plan, made, network, afresh_seconds)
        answered.append(
            Answered(
                _words(change),
                took,
                len(made.changed),
                len(made.exposed),
                result.right,
                made.plan.figures.value,
                afresh,
            )
        )
    return answered


def _words(change: Change) -> str:
    return f"{change.kind.value} {change.id} {change.value}".strip()


def _summary(answered: Sequence[Answered]) -> dict[str, object]:
    times = sorted(item.seconds for item in answered)
    shorts = [item.short for item in answered if item.short is not None]
    return {
        "changes": len(answered),
        "p50_seconds": round(statistics.median(times), 3),
        "p99_seconds": round(times[min(len(times) - 1, int(0.99 * len(times)))], 3),
        "worst_seconds": round(times[-1], 3),
        "median_vehicles_changed": statistics.median(item.changed for item in answered),
        "right": sum(item.right for item in answered),
        "with_exposed": sum(item.exposed > 0 for item in answered),
        "compared_afresh": len(shorts),
        "worst_short_of_afresh": round(max(shorts), 5) if shorts else None,
        "mean_short_of_afresh": round(statistics.fmean(shorts), 5) if shorts else None,
    }


def main(arguments: list[str]) -> int:
    """Run the benchmark; return 0, or 1 when a plan has faults."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.replan",
        description="Replan a generated day of 52 pickups and 75 vehicles after random changes.",
    )
    parser.add_argument("--changes", type=whole_from_one, default=200, help="default 200")
    parser.add_argument(
        "--seconds", type=positive_seconds, default=0.2, help="for each answer (default 0.2)"
    )
    parser.add_argument("--seed", type=seed_number, default=0, help="scenario and changes")
    parser.add_argument(
        "--afresh-every", type=whole_from_one, default=10, help="compare every so many (default 10)"
    )
    parser.add_argument(
        "--afresh-seconds", type=positive_seconds, default=5.0, help="for each (default 5)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    options = parser.parse_args(arguments)
    warm_up()
    answered = measure(
        changes=options.changes,
        seconds=options.seconds,
        seed=options.seed,
        afresh_every=options.afresh_every,
        afresh_seconds=options.afresh_seconds,
    )
    summary = _summary(answered)
    record: dict[str, object] = {
        "machine": machine(),
        "pickups": PICKUPS,
        "vehicles": VEHICLES,
        "seed": options.seed,
        "seconds": options.seconds,
        **summary,
        "answers": [
            {
                "change": item.change,
                "seconds": round(item.seconds, 3),
                "vehicles_changed": item.changed,
                "exposed": item.exposed,
                "right": item.right,
                "short_of_afresh": item.short,
            }
            for item in answered
        ],
    }
    rows = [(name.replace("_", " "), value) for name, value in summary.items()]
    show(record, f"{machine()}\n\n{table(('replanning', ''), rows)}", as_json=options.json)
    return 0 if all(item.right for item in answered) else 1


if __name__ == "__main__":
    sys.exit(run_safely(main))
