"""A plan under many replications: blocks are shared out, and taken back in their order."""

from __future__ import annotations

import time
from collections import deque
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.checking import check
from safepassage.errors import UsageError
from safepassage.simulation.blocks import AnyCase, Block, Case
from safepassage.simulation.building import build_day
from safepassage.simulation.chances import build_chances, holds_of, pause_bases
from safepassage.simulation.ongoing import OngoingCase
from safepassage.simulation.policy import Policy
from safepassage.simulation.replanned import REPLAN_WORK, ReplannedCase
from safepassage.simulation.result import (
    Ended,
    PauseFound,
    SimulationResult,
    added,
    half_width,
)
from safepassage.simulation.runners import RunnerLostError, ThreadRunner
from safepassage.simulation.state import Tally

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence

    from safepassage.planning.replanning.rest import RestSolver
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario
    from safepassage.simulation.runners import Pending, Runner

__all__ = ["SimulationProgress", "simulate"]

_LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class SimulationProgress:
    """How far a simulation is; ``mean`` and ``half_width`` are of the people safe."""

    done: int
    asked: int
    mean: float
    half_width: float
    seconds: float


@dataclass
class _Taken:
    """The blocks that have been taken back, in their order, with their sums."""

    blocks: list[Block]
    done: int = 0
    total: int = 0
    squares: int = 0

    def take(self, block: Block) -> None:
        safe = block.rows[:, Tally.SAFE]
        self.blocks.append(block)
        self.done += len(safe)
        self.total += int(safe.sum())
        self.squares += int((safe * safe).sum())

    @property
    def half_width(self) -> float:
        return half_width(self.total, self.squares, self.done)


def simulate(
    scenario: Scenario,
    plan: Plan,
    *,
    earlier: Sequence[tuple[Scenario, int]] = (),
    policy: Policy = Policy.PLAN,
    replications: int = 10_000,
    seed: int = 0,
    precision: float | None = None,
    as_of: int = 0,
    work: int = REPLAN_WORK,
    solver: RestSolver | None = None,
    runner: Runner | None = None,
    progress: Callable[[SimulationProgress], None] | None = None,
    stop: threading.Event | None = None,
) -> SimulationResult:
    """
    Return what comes of a scenario on many days, each otherwise than planned.

    The rules of a day stand in the project's decision 0019. A replication is the same by its seed
    and number alone, whoever runs it.

    Parameters
    ----------
    scenario
        The scenario; its ``simulation`` settings and its pauses say how far a day may differ.
    plan
        A right plan for it; where it is not followed, only its figures stand beside the result.
    earlier
        Where the plan goes on from another one: the scenarios in force before, each with the minute
        in which the next one takes its place. What was done by the last of them stands, and days
        begin there.
    policy
        By what vehicles go on: by the plan, by the plan and a new one whenever a day has gone
        otherwise (seconds a day), or sent by dispatchers who plan nothing; all on the same days.
    replications
        How many, at least 1.
    seed
        Seed of every draw.
    precision
        Stop when the 95 % interval of the mean of people safe is narrower than so many persons. It
        is looked at after each block of replications.
    as_of
        What is known of the parties, by minutes since the scenario's start.
    work
        Moves of the planner each time that it is asked anew, where it is.
    solver
        What plans anew in place of the planner's search, to be compared with it.
    runner
        Who runs the blocks; threads on all processors unless given.
    progress
        Called with each block.
    stop
        Ends the simulation when it is set, with at least one block.

    Raises
    ------
    UsageError
        When the plan is not right, a number makes no sense, or what has been done of a plan can't
        be told as a day.
    """
    if replications < 1:
        raise UsageError(f"replications: {replications}. There is at least one. Give a number.")
    if not 0 <= seed < 1 << 62:
        raise UsageError(f"seed: {seed}. It is a whole number from 0. Give another.")
    if precision is not None and not precision > 0:
        raise UsageError(f"precision: {precision}. It is more than 0 persons. Give another.")
    if not check(scenario, plan, earlier=earlier).right:
        raise UsageError(
            f"plan of {plan.scenario}: it is not right. Only a right plan is simulated. "
            "See what is wrong with it: safepassage check"
        )
    if earlier and policy is not Policy.PLAN:
        raise UsageError(
            f"policy: {policy.value}. A plan that goes on from another one can be followed, and no "
            "more. Leave the policy out, or give a plan that begins with the scenario."
        )
    if earlier:
        # What was known when the plan was made anew is known.
        as_of = max(as_of, earlier[-1][1])
    holds = holds_of(scenario, as_of)
    case: AnyCase
    if earlier:
        case = OngoingCase.of(scenario, plan, earlier, seed=seed, as_of=as_of)
    elif policy is Policy.REPLAN:
        case = ReplannedCase(scenario, plan, seed, as_of=as_of, work=work, solver=solver)
    else:
        case = Case(build_day(scenario, plan, policy).day, build_chances(scenario, holds), seed)
    block = case.block_size
    sizes = [min(block, replications - first) for first in range(0, replications, block)]
    watch = _Watch(replications, precision, progress, stop)
    notes: list[str] = []
    taken = _Taken([])
    ended = None
    if runner is not None:
        try:
            ended = _run(case, sizes, runner, taken, watch)
        except RunnerLostError as error:
            # Nothing is lost: what is left gives the same on this machine.
            notes.append(f"{error} The replications from {taken.done} on ran on this machine.")
    if ended is None:
        with closing(ThreadRunner()) as own:
            ended = _run(case, sizes, own, taken, watch)
    blocks = taken.blocks
    if earlier:
        since = scenario.time_at(earlier[-1][1])
        notes.append(
            f"The plan goes on from another one: what was done by {since:%Y-%m-%d %H:%M} stands as "
            "the plan tells it, and days are drawn from then on."
        )
    if policy is Policy.REPLAN:
        often = sum(block.replannings for block in blocks) / taken.done
        by = (
            "another solver"
            if solver is not None
            else f"the planner, which tried {work:,} changes each time"
        )
        notes.append(
            f"Planned anew {often:.1f} times a day on average, by {by}. It knew what had been seen "
            "and announced by then, and no more."
        )
    began, broke = added(blocks, "began"), added(blocks, "broke")
    return SimulationResult(
        scenario=scenario.name,
        policy=policy,
        seed=seed,
        as_of=as_of,
        asked=replications,
        ended=ended,
        settings=scenario.simulation,
        planned=plan.figures.people_out,
        planned_value=plan.figures.value,
        receptions=tuple(reception.place for reception in scenario.receptions),
        pauses=tuple(
            PauseFound(basis, int(some), int(early))
            for basis, some, early in zip(pause_bases(scenario, holds), began, broke, strict=True)
        ),
        rows=np.concatenate([block.rows for block in blocks]),
        values=np.concatenate([block.values for block in blocks]),
        safe_until=np.concatenate([block.safe_until for block in blocks]),
        safe_h=added(blocks, "safe_h"),
        boarded_h=added(blocks, "boarded_h"),
        caught_h=added(blocks, "caught_h"),
        arrived=np.concatenate([block.arrived for block in blocks]),
        notes=tuple(notes),
    )


class _Watch:
    """Looks at a simulation after each block: whether it is precise enough, or was stopped."""

    def __init__(
        self,
        asked: int,
        precision: float | None,
        progress: Callable[[SimulationProgress], None] | None,
        stop: threading.Event | None,
    ) -> None:
        self._asked, self._precision = asked, precision
        self._progress, self._stop = progress, stop
        self._began = time.monotonic()

    @property
    def is_stopped(self) -> bool:
        return self._stop is not None and self._stop.is_set()

    def is_enough(self, taken: _Taken) -> bool:
        """Tell how far it is, and return whether that is precise enough."""
        if self._progress is not None:
            self._progress(
                SimulationProgress(
                    done=taken.done,
                    asked=self._asked,
                    mean=taken.total / taken.done,
                    half_width=taken.half_width,
                    seconds=time.monotonic() - self._began,
                )
            )
        return self._precision is not None and 2 * taken.half_width < self._precision


def _run(case: AnyCase, sizes: list[int], runner: Runner, taken: _Taken, watch: _Watch) -> Ended:
    """Take back the blocks that are not taken yet, in their order, until there is an end."""
    runner.begin(case)
    window = 2 * runner.workers + 2
    pending: deque[Pending] = deque()
    first = len(taken.blocks)
    following = first
    try:
        for _ in range(first, len(sizes)):
            while following < len(sizes) and len(pending) < window:
                pending.append(runner.submit(following, sizes[following]))
                following += 1
            block = _wait(pending.popleft(), watch, has_some=bool(taken.blocks))
            if block is None:
                return Ended.INTERRUPTED
            taken.take(block)
            if watch.is_enough(taken):
                return Ended.PRECISION
            if watch.is_stopped:
                return Ended.INTERRUPTED if len(taken.blocks) < len(sizes) else Ended.ALL
    finally:
        for each in pending:
            each.cancel()
    return Ended.ALL


def _wait(block: Pending, watch: _Watch, *, has_some: bool) -> Block | None:
    """Return a block when it is there, None when the simulation was stopped before."""
    while True:
        try:
            return block.result(timeout=_LOOK_SECONDS)
        except TimeoutError:
            if watch.is_stopped and has_some:
                block.cancel()
                return None
