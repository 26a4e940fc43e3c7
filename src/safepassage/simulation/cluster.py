"""Blocks on a cluster: the one file that knows Dask, which the extra ``cluster`` installs."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from safepassage.errors import UsageError
from safepassage.simulation.blocks import run_case
from safepassage.simulation.runners import RunnerLostError

if TYPE_CHECKING:
    from safepassage.simulation.blocks import AnyCase, Block

__all__ = ["ClusterRunner"]

_CONNECT_SECONDS = 10.0
_NOBODY_SECONDS = 20.0


class ClusterRunner:
    """
    Blocks on the workers of a Dask cluster.

    A block whose worker dies is run again by another one, and gives the same.

    Parameters
    ----------
    address
        Of the scheduler, such as ``tcp://10.0.0.1:8786``.

    Raises
    ------
    UsageError
        When Dask is not installed, nobody answers at the address, or the cluster has no workers.
    """

    def __init__(self, address: str) -> None:
        try:
            import distributed
        except ImportError as error:
            raise UsageError(
                f"--cluster {address}: this needs Dask, which is not installed. "
                "Install it: pip install 'safepassage[cluster]'"
            ) from error
        self._address = address
        # Dask tells of each lost connection; what matters of it is told in our own words.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            # In a thread of its own: a notebook has a loop of events already.
            with ThreadPoolExecutor(max_workers=1) as pool:
                pool.submit(asyncio.run, _say_hello(address)).result()
            self._client: Any = distributed.Client(
                address, timeout=_CONNECT_SECONDS, set_as_default=False
            )
        except (OSError, ValueError, TimeoutError) as error:
            raise UsageError(
                f"--cluster {address}: no scheduler answers there within {_CONNECT_SECONDS:g} s. "
                "Start one (dask scheduler) and workers (dask worker ADDRESS), or leave the option "
                "out: the result is the same."
            ) from error
        if not self._threads():
            self._client.close()
            raise UsageError(
                f"--cluster {address}: the scheduler has no workers. Start some: "
                f"dask worker {address}"
            )
        self._case: Any = None

    def _threads(self) -> int:
        try:
            return sum(self._client.nthreads().values())
        except OSError:
            return 0

    @property
    def workers(self) -> int:
        """Return how many blocks run at once."""
        return max(1, self._threads())

    def begin(self, case: AnyCase) -> None:
        """Send the case to the cluster, once."""
        # As a task, and not as data that lie on one worker: those would be lost with it.
        self._case = self._client.submit(_itself, case, pure=False)

    def submit(self, number: int, size: int) -> _ClusterPending:
        """Let a block be run."""
        future = self._client.submit(run_case, self._case, number, size, pure=False)
        return _ClusterPending(self, future)

    def close(self) -> None:
        """Leave the cluster."""
        self._client.close(timeout=2)

    def is_lost(self) -> bool:
        """Return whether there is no scheduler, or nobody to work for it."""
        return self._client.status != "running" or self._threads() == 0

    def lost(self, why: str) -> RunnerLostError:
        """Return the error that says why the cluster is given up."""
        return RunnerLostError(f"--cluster {self._address}: {why}.")


async def _say_hello(address: str) -> None:
    """
    Connect to a scheduler and leave it again.

    Where something else listens that never answers, a client of Dask waits for ever. ``OSError``,
    ``TimeoutError`` among them, says that nobody answered in time.
    """
    from distributed.comm import connect

    comm = await asyncio.wait_for(connect(address, timeout=_CONNECT_SECONDS), _CONNECT_SECONDS)
    await comm.close()


def _itself(case: AnyCase) -> AnyCase:
    return case


class _ClusterPending:
    """A block that runs somewhere on the cluster."""

    def __init__(self, runner: ClusterRunner, future: Any) -> None:  # noqa: ANN401 - Dask's own
        self._runner, self._future = runner, future
        self._lost_since: float | None = None

    def result(self, timeout: float | None = None) -> Block:
        """Return the block; see :class:`~safepassage.simulation.runners.Pending`."""
        import distributed

        try:
            block: Block = self._future.result(timeout=timeout)
        except TimeoutError:
            self._look()
            raise
        except (distributed.CancelledError, distributed.KilledWorker, OSError) as error:
            raise self._runner.lost("the cluster is gone") from error
        except Exception as error:
            # Whatever it is, this machine can do it; a fault of the code itself shows there.
            why = f"its workers failed ({type(error).__name__}): they need this safepassage too"
            raise self._runner.lost(why) from error
        return block

    def _look(self) -> None:
        """Give up when there has been nobody for a while."""
        if not self._runner.is_lost():
            self._lost_since = None
        elif self._lost_since is None:
            self._lost_since = time.monotonic()
        elif time.monotonic() - self._lost_since > _NOBODY_SECONDS:
            raise self._runner.lost("the cluster is gone")

    def cancel(self) -> object:
        """Give it up."""
        return self._future.cancel()
