"""A plan under many replications: blocks are shared out, and taken back in their order."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.checking import check
from safepassage.errors import UsageError
from safepassage.simulation.blocks import BLOCK, Block, Case
from safepassage.simulation.building import build_day
from safepassage.simulation.chances import build_chances, holds_of, pause_bases
from safepassage.simulation.policy import Policy
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
    from collections.abc import Callable

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
    policy: Policy = Policy.PLAN,
    replications: int = 10_000,
    seed: int = 0,
    precision: float | None = None,
    as_of: int = 0,
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
    policy
        By what vehicles go on: by the plan, or sent by dispatchers who plan nothing, on the same
        days.
    replications
        How many, at least 1.
    seed
        Seed of every draw.
    precision
        Stop when the 95 % interval of the mean of people safe is narrower than so many persons. It
        is looked at after each block of replications.
    as_of
        What is known of the parties, by minutes since the scenario's start.
    runner
        Who runs the blocks; threads on all processors unless given.
    progress
        Called with each block.
    stop
        Ends the simulation when it is set, with at least one block.

    Raises
    ------
    UsageError
        When the plan is not right, or a number makes no sense.
    """
    if replications < 1:
        raise UsageError(f"replications: {replications}. There is at least one. Give a number.")
    if not 0 <= seed < 1 << 62:
        raise UsageError(f"seed: {seed}. It is a whole number from 0. Give another.")
    if precision is not None and not precision > 0:
        raise UsageError(f"precision: {precision}. It is more than 0 persons. Give another.")
    if not check(scenario, plan).right:
        raise UsageError(
            f"plan of {plan.scenario}: it is not right. Only a right plan is simulated, from the "
            "scenario's start on. See what is wrong with it: safepassage check"
        )
    built = build_day(scenario, plan, policy)
    holds = holds_of(scenario, as_of)
    case = Case(built.day, build_chances(scenario, holds), seed)
    sizes = [min(BLOCK, replications - first) for first in range(0, replications, BLOCK)]
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
        with ThreadRunner() as own:
            ended = _run(case, sizes, own, taken, watch)
    blocks = taken.blocks
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


def _run(case: Case, sizes: list[int], runner: Runner, taken: _Taken, watch: _Watch) -> Ended:
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
