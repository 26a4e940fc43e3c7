"""
Plans for pauses that break, judged on the same days: ``python -m benchmarks.breakable_pauses``.

The cases are ``azovstal`` and generated scenarios by seed. Each of these is there twice: with
pauses that all have the base rates alone, and ``uneven``, with breaks an hour that differ from
pause to pause, so that there is a choice of when to go. Each plan is made by ``weigh``: certain,
expected, hardened, worst case. Beside them ``greedy`` has no plan: vehicles are dispatched to the
nearest who wait; and ``expected, anew`` begins with the expected plan and plans anew whenever a day
has gone otherwise. It is run on the first of the days, and on these all are set against a planner
who knew when the pauses would hold. So is ``OR-Tools, anew``, where it is installed: it is asked in
the planner's place at each such event, with the busloads of those who are left. Its model knows no
convoys and vehicles of one speed only, so it has no row for azovstal. The judge is the simulation:
the same days for all plans of a case, with pauses that begin late, break or never come by the
ledger's record, the base rates, or as an uneven case states, and with all else that the scenario's
settings let differ.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.common import (
    add_seeds_option,
    machine,
    positive_seconds,
    run_safely,
    show,
    table,
    warm_up,
    whole_from_one,
)
from benchmarks.peers.replanned import can_be_busloads, rest_solver
from safepassage.asking import weigh
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path
from safepassage.scenario.generate import generate_scenario
from safepassage.simulation import Policy, Tally, regret_of, simulate
from safepassage.simulation.result import half_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from safepassage.planning.replanning.rest import RestSolver
    from safepassage.scenario.model import Scenario
    from safepassage.simulation import SimulationResult

__all__ = ["Judged", "judge_case", "main"]

SEEDS = (0, 1, 2)
SECONDS = 5.0
REPLICATIONS = 2_000
SAMPLE = 40
#: Of the days that judge; `weigh` chooses among plans by those of seed 0.
_SEED = 1
_PICKUPS, _VEHICLES = 8, 10
#: Time for OR-Tools each time that it is asked anew, s.
_PEER_SECONDS = 1.0
#: Breaks an hour of uneven pauses, the least and the most: a day of eight hours in 25, or 4 in 5.
_LEAST_BREAKS, _MOST_BREAKS = 0.005, 0.2
_HEAD = (
    "case",
    "plan",
    "out if all hold",
    "out on average",
    "caught by the ledger",
    "by any plan",
    "safe",
    "+-",
    "caught",
    "days with anybody caught",
    "left",
    "days",
    "safe on the first days",
    "regret",
    "+-",
)


@dataclass(frozen=True, slots=True)
class Judged:
    """
    What came of a plan, or of dispatchers without one.

    Means are over the days: persons safe with half of their 95 % interval, caught at any time, and
    left at pickups; beside them the share of days in which anybody is caught, and how many days
    were looked at. ``first_safe`` is the mean of people safe on the first of them, the same for
    all, and ``regret`` by how much it falls short there of who knew, with half of its 95 %
    interval.

    The rest is what the plan says, None without one: persons ``out`` if all pauses hold,
    ``expected`` out on average, and caught on average at the first try, ``by_ledger``. ``least``
    are as many as any plan lets be caught so, as is proven, that brings out 98 % of what the
    certain one does.
    """

    case: str
    plan: str
    safe: float
    half_width: float
    caught: float
    days_with_caught: float
    left: float
    days: int
    first_safe: float
    regret: float
    regret_half_width: float
    out: int | None = None
    expected: float | None = None
    by_ledger: float | None = None
    least: float | None = None


def judge_case(
    name: str, scenario: Scenario, *, seconds: float, replications: int, sample: int
) -> Iterator[Judged]:
    """
    Yield what comes of each plan of a scenario, ``seconds`` for each to be made, and of none.

    The last ones are planned anew, on the ``sample`` first days, at most ``replications``.
    """
    sample = min(sample, replications)
    weighed = weigh(scenario, seconds=seconds)
    plan = weighed.plans[0].plan
    knew = np.array(regret_of(scenario, plan, days=sample, seed=_SEED).safe_known)
    for one in weighed.plans:
        # Days are drawn from the scenario as it stands: how far a plan relies on pauses is its own.
        result = simulate(one.scenario, one.plan, replications=replications, seed=_SEED)
        yield replace(
            _judged(name, one.name, result, knew),
            out=one.result.figures.people_out,
            expected=one.risk.people_expected,
            by_ledger=one.risk.people_caught,
            least=weighed.least.caught,
        )
    # The plan is only what the days are asked beside; nobody follows it.
    result = simulate(scenario, plan, policy=Policy.GREEDY, replications=replications, seed=_SEED)
    yield _judged(name, "greedy", result, knew)
    first = next(one for one in weighed.plans if one.name == "expected")
    solvers: dict[str, RestSolver | None] = {"expected, anew": None}
    if can_be_busloads(scenario) and find_spec("ortools") is not None:
        peer = import_module("benchmarks.peers.ortools")
        solvers["OR-Tools, anew"] = rest_solver(peer.solve, seconds=_PEER_SECONDS)
    for plan_anew, solver in solvers.items():
        result = simulate(
            first.scenario,
            first.plan,
            policy=Policy.REPLAN,
            replications=sample,
            seed=_SEED,
            solver=solver,
        )
        yield _judged(name, plan_anew, result, knew)


def _judged(
    case: str,
    plan: str,
    result: SimulationResult,
    knew: NDArray[np.int64],
) -> Judged:
    safe = result.spread(Tally.SAFE)
    first = result.column(Tally.SAFE)[: len(knew)]
    missed = knew - first
    return Judged(
        case=case,
        plan=plan,
        safe=safe.mean,
        half_width=safe.half_width,
        caught=result.spread(Tally.CAUGHT).mean,
        days_with_caught=result.chance_caught[0],
        left=result.spread(Tally.LEFT).mean,
        days=result.replications,
        first_safe=float(first.mean()),
        regret=float(missed.mean()),
        regret_half_width=half_width(int(missed.sum()), int((missed * missed).sum()), len(missed)),
    )


def _cases(seeds: list[int]) -> Iterator[tuple[str, Scenario]]:
    yield "azovstal", load_scenario(bundled_path("azovstal"))
    for seed in seeds:
        scenario = generate_scenario(pickups=_PICKUPS, vehicles=_VEHICLES, seed=seed)
        yield f"generated {seed}", scenario
        yield f"uneven {seed}", _uneven(scenario, seed)


def _uneven(scenario: Scenario, seed: int) -> Scenario:
    """Return a scenario whose pauses break more and less often, evenly by orders of magnitude."""
    rng = np.random.default_rng([seed, len(scenario.pauses)])
    breaks_per_h = np.exp(
        rng.uniform(np.log(_LEAST_BREAKS), np.log(_MOST_BREAKS), len(scenario.pauses))
    )
    pauses = zip(scenario.pauses, breaks_per_h.tolist(), strict=True)
    return replace(
        scenario, pauses=tuple(replace(pause, breaks_per_h=rate) for pause, rate in pauses)
    )


def main(arguments: list[str]) -> int:
    """Run the benchmark; return 0."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.breakable_pauses",
        description="Judge plans for pauses that break on the same simulated days.",
    )
    add_seeds_option(parser, SEEDS)
    parser.add_argument(
        "--seconds", type=positive_seconds, default=SECONDS, help="for each plan (default 5)"
    )
    parser.add_argument(
        "--replications",
        type=whole_from_one,
        default=REPLICATIONS,
        help=f"days for each plan (default {REPLICATIONS})",
    )
    parser.add_argument(
        "--sample",
        type=whole_from_one,
        default=SAMPLE,
        help=f"days that are planned anew, and on which regret is told (default {SAMPLE})",
    )
    parser.add_argument(
        "--json", action="store_true", dest="as_json", help="answer with one JSON object"
    )
    options = parser.parse_args(arguments)
    warm_up()
    found = [
        judged
        for name, scenario in _cases(options.seeds)
        for judged in judge_case(
            *(name, scenario),
            seconds=options.seconds,
            replications=options.replications,
            sample=options.sample,
        )
    ]
    rows = [
        (
            one.case,
            one.plan,
            one.out,
            one.expected,
            one.by_ledger,
            one.least,
            one.safe,
            one.half_width,
            one.caught,
            one.days_with_caught,
            one.left,
            one.days,
            one.first_safe,
            one.regret,
            one.regret_half_width,
        )
        for one in found
    ]
    record: dict[str, object] = {
        "machine": machine(),
        "plans": [{name: getattr(one, name) for name in Judged.__slots__} for one in found],
    }
    show(record, f"{table(_HEAD, rows)}\n{machine()}", as_json=options.as_json)
    return 0


if __name__ == "__main__":
    sys.exit(run_safely(main))
