"""A cluster gives the same as this machine, whatever happens to it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import safepassage
from safepassage.cli.entry import DONE, USAGE, run
from safepassage.errors import UsageError
from safepassage.reporting import write_plan_folder
from safepassage.simulation import SimulationResult, simulate
from tests.simulation.worlds import small_town

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.simulation import SimulationProgress

pytest.importorskip("distributed", reason="the extra cluster is not installed")

from safepassage.simulation import cluster
from safepassage.simulation.cluster import ClusterRunner

REPLICATIONS = 256 * 40 + 17


class Machines:
    """A scheduler and workers, each in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "scheduler.json"
        self.folder = folder
        self.scheduler = self._start("dask_scheduler", "--port", "0", "--dashboard-address", ":0")
        self.workers: list[subprocess.Popen[bytes]] = []
        deadline = time.monotonic() + 60
        while not self.file.exists() and time.monotonic() < deadline:
            time.sleep(0.1)

    @property
    def address(self) -> str:
        """Return the scheduler's address."""
        address: str = json.loads(self.file.read_text())["address"]
        return address

    def add_worker(self) -> None:
        """Start a worker of one thread that nobody starts again when it dies."""
        self.workers.append(
            self._start("dask_worker", "--nthreads", "1", "--no-nanny", "--no-dashboard")
        )

    def await_workers(self, count: int) -> None:
        """Wait until so many workers have come."""
        import distributed

        with distributed.Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=60)

    def stop(self) -> None:
        """End what still runs."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()

    def _start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        # Its own address might lead nowhere on a machine without a network.
        host = ["--host", "127.0.0.1"]
        command = [sys.executable, "-m", f"distributed.cli.{program}", *host, *arguments]
        return subprocess.Popen(
            [*command, "--scheduler-file", str(self.file)],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(Path(safepassage.__file__).parent.parent)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    """Yield a scheduler with two workers."""
    found = Machines(tmp_path)
    try:
        found.add_worker()
        found.add_worker()
        found.await_workers(2)
        yield found
    finally:
        found.stop()


def assert_same(one: SimulationResult, other: SimulationResult) -> None:
    """Make sure that two simulations found the same, to the last digit."""
    names = ("rows", "values", "safe_until", "safe_h", "boarded_h", "caught_h", "arrived")
    for name in names:
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert one.pauses == other.pauses


@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_killed_worker(machines: Machines) -> None:
    """A worker that is killed in the middle changes nothing."""
    scenario, plan = small_town()
    here = simulate(scenario, plan, replications=REPLICATIONS, seed=5)

    def kill_one(state: SimulationProgress) -> None:
        if state.done >= REPLICATIONS // 4:
            machines.workers[0].kill()

    with closing(ClusterRunner(machines.address)) as runner:
        assert runner.workers == 2
        there = simulate(
            scenario, plan, replications=REPLICATIONS, seed=5, runner=runner, progress=kill_one
        )
    assert machines.workers[0].wait(10) != 0
    assert there.notes == ()
    assert_same(here, there)


@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_lost_cluster(machines: Machines) -> None:
    """Where the whole cluster is lost, the rest runs on this machine, and that is said."""
    scenario, plan = small_town()
    here = simulate(scenario, plan, replications=REPLICATIONS, seed=5)

    def kill_all(state: SimulationProgress) -> None:
        if state.done == 256:
            machines.stop()

    with closing(ClusterRunner(machines.address)) as runner:
        there = simulate(
            scenario, plan, replications=REPLICATIONS, seed=5, runner=runner, progress=kill_all
        )
    assert len(there.notes) == 1
    assert "on this machine" in there.notes[0]
    assert_same(here, there)


@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_command_on_a_cluster(
    machines: Machines, plan_folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The command gives the same record on a cluster as without one."""
    records = []
    for more in ([], ["--cluster", machines.address]):
        capfd.readouterr()
        words = ["simulate", str(plan_folder), "--replications", "700", "--overwrite", "--json"]
        assert run([*words, *more]) == DONE
        records.append(json.loads(capfd.readouterr().out))
    assert records[0] == records[1]


def test_unreachable_cluster(
    plan_folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no scheduler answers, the command says so, writes nothing, and gives a remedy."""
    monkeypatch.setattr("safepassage.simulation.cluster._CONNECT_SECONDS", 0.5)
    address = "tcp://127.0.0.1:9"
    assert run(["simulate", str(plan_folder), "--cluster", address]) == USAGE
    told = capfd.readouterr().err
    assert "no scheduler answers" in told
    assert address in told
    assert not (plan_folder / "simulation.json").exists()


def test_what_listens_and_never_answers_is_no_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program behind the port is told as such in time: Dask would wait for it for ever."""
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"tcp://127.0.0.1:{mute.getsockname()[1]}"
        with pytest.raises(UsageError, match="no scheduler answers there within 1 s"):
            ClusterRunner(address)


def test_cluster_without_workers(tmp_path: Path) -> None:
    """A scheduler without workers is told of at once."""
    machines = Machines(tmp_path)
    try:
        with pytest.raises(UsageError, match="no workers"):
            ClusterRunner(machines.address)
    finally:
        machines.stop()


@pytest.fixture
def plan_folder(tmp_path: Path) -> Path:
    """Return a plan folder of the small town."""
    from safepassage.checking import check

    scenario, plan = small_town()
    folder = tmp_path / "plan"
    write_plan_folder(scenario, plan, check(scenario, plan), folder)
    return folder
