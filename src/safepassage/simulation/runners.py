"""Who runs blocks: threads of this process, other processes, or a cluster. All give the same."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

from safepassage.errors import SolverError
from safepassage.simulation.blocks import run_case

if TYPE_CHECKING:
    from concurrent.futures import Future

    from safepassage.simulation.blocks import AnyCase, Block

__all__ = ["Pending", "ProcessRunner", "Runner", "RunnerLostError", "ThreadRunner"]


class RunnerLostError(SolverError):
    """Whoever ran blocks is gone; the blocks themselves can be run elsewhere."""


class Pending(Protocol):
    """A block that is being run."""

    def result(self, timeout: float | None = None) -> Block:
        """
        Return the block.

        Raises
        ------
        TimeoutError
            When it isn't there after ``timeout`` seconds.
        RunnerLostError
            When it will never be.
        """

    def cancel(self) -> object:
        """Give it up, if it has not begun."""


class Runner(Protocol):
    """Runs blocks of one case."""

    @property
    def workers(self) -> int:
        """Return how many blocks run at once."""

    def begin(self, case: AnyCase) -> None:
        """Take up a case; called once, before the first block."""

    def submit(self, number: int, size: int) -> Pending:
        """Let a block be run."""

    def close(self) -> None:
        """Give up what is still running."""


class _PoolRunner:
    """Blocks in a pool of this machine."""

    def __init__(self, pool: Executor, workers: int) -> None:
        self._pool = pool
        self.workers = workers
        self._case: AnyCase | None = None

    def begin(self, case: AnyCase) -> None:
        """Take up a case."""
        self._case = case

    def submit(self, number: int, size: int) -> Future[Block]:
        """Let a block be run."""
        if self._case is None:
            raise AssertionError("a runner begins with a case")
        return self._pool.submit(run_case, self._case, number, size)

    def close(self) -> None:
        """Give up what has not begun; a block that runs is done in a moment."""
        self._pool.shutdown(wait=True, cancel_futures=True)


class ThreadRunner(_PoolRunner):
    """
    Blocks in threads of this process: compiled code holds no interpreter's lock.

    Parameters
    ----------
    workers
        How many; the machine's processors unless given.
    """

    def __init__(self, workers: int | None = None) -> None:
        count = workers or os.cpu_count() or 1
        super().__init__(ThreadPoolExecutor(count), count)


class ProcessRunner(_PoolRunner):
    """
    Blocks in processes of their own.

    Parameters
    ----------
    workers
        How many; the machine's processors unless given.
    """

    def __init__(self, workers: int | None = None) -> None:
        count = workers or os.cpu_count() or 1
        context = multiprocessing.get_context("spawn")
        super().__init__(ProcessPoolExecutor(count, mp_context=context), count)
