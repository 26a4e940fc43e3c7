"""Random histories of five posts: in every order they come to the same state, and lose nothing."""

from __future__ import annotations

import multiprocessing
import random
import shutil
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.operation.network import Network
from benchmarks.operation.wanderings import NAMES, BrokenPromiseError, Wanderings

if TYPE_CHECKING:
    from collections.abc import Callable

    from safepassage.operation.events import Json

__all__ = ["Merged", "merge_histories"]

_STEPS = 40
_WHO = ("G-1", "G-2", "P-1", "P-2")
_PLACES = ("cellar", "gate", "town")
_BUSES = ("bus-1", "bus-2")
_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of so many histories; ``broken`` are the seeds of those that broke a promise."""

    histories: int
    events: int
    broken: tuple[int, ...]
    seconds: float


def merge_histories(count: int, *, seed: int = 0, processes: int = 2) -> Merged:
    """Go through so many random histories, and return what came of them."""
    start = time.perf_counter()
    numbers = range(seed, seed + count)
    parts = [numbers[at : at + _AT_ONCE] for at in range(0, count, _AT_ONCE)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        results = [each for part in pool.map(_histories, parts) for each in part]
    broken = tuple(number for number, events in results if events is None)
    events = sum(events or 0 for _, events in results)
    return Merged(count, events, broken, time.perf_counter() - start)


def _histories(seeds: range) -> list[tuple[int, int | None]]:
    """Return how many events each history had; None for one that broke a promise."""
    return [(seed, _history(seed)) for seed in seeds]


def _history(seed: int) -> int | None:
    """Let five posts wander, and meet in the end."""
    draws = random.Random(seed)
    memory = Path("/dev/shm")  # noqa: S108 -- a disk in memory: what is measured is merging
    where = memory if memory.is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix="safepassage-merging-", dir=where))
    network = Network(folder)
    try:
        wanderings = Wanderings(network)
        steps = _steps(wanderings, draws)
        for name in NAMES[1:]:
            if draws.random() < 0.8:
                wanderings.welcome(name, NAMES[0])
                wanderings.join(name)
        for _ in range(_STEPS):
            draws.choice(steps)()
        return wanderings.meet()
    except BrokenPromiseError:
        return None
    finally:
        network.close()
        shutil.rmtree(folder, ignore_errors=True)


def _steps(wanderings: Wanderings, draws: random.Random) -> list[Callable[[], None]]:
    """Return what can happen, the usual more often."""

    def post() -> str:
        return draws.choice(NAMES)

    def pick() -> int:
        return draws.randrange(1_000)

    def record() -> None:
        who, place, bus = draws.choice(_WHO), draws.choice(_PLACES), draws.choice(_BUSES)
        told: tuple[tuple[str, dict[str, Json]], ...] = (
            ("registered", {"who": who, "place": place, "count": draws.randint(1, 40)}),
            ("boarded", {"who": who, "vehicle": bus}),
            ("arrived", {"who": who, "place": place}),
            ("recounted", {"who": who, "count": draws.randint(0, 40)}),
            ("counted", {"vehicle": bus, "count": draws.randint(0, 40)}),
        )
        wanderings.record(post(), *draws.choice(told))

    def amend() -> None:
        wanderings.amend(post(), draws.choice(("withdrawn", "corrected")), pick())

    def visit() -> None:
        before = len(wanderings.parcels)
        wanderings.send(post(), post())
        if len(wanderings.parcels) > before:
            wanderings.deliver(before, keep=False)

    def tear() -> None:
        wanderings.tear(pick(), draws.randrange(20_000), cut=draws.random() < 0.5)

    def enrol() -> None:
        name = post()
        wanderings.welcome(name, draws.choice(NAMES[:2]))
        wanderings.join(name)

    return [
        *[record] * 8,
        *[partial(_send, wanderings, post)] * 3,
        *[visit] * 4,
        *[partial(_deliver, wanderings, draws)] * 5,
        amend,
        lambda: wanderings.give_key(post(), draws.choice(_WHO)),
        lambda: wanderings.erase(post(), draws.choice(_WHO)),
        tear,
        enrol,
        lambda: wanderings.lose(pick()),
        lambda: wanderings.set_clock(post(), draws.choice((-600, -5, 0, 90, 700, 5_000))),
        lambda: wanderings.back_up(post()),
        lambda: wanderings.restore(post()),
        *([lambda: wanderings.revoke(post())] if draws.random() < 0.5 else []),
    ]


def _send(wanderings: Wanderings, post: Callable[[], str]) -> None:
    wanderings.send(post(), post())


def _deliver(wanderings: Wanderings, draws: random.Random) -> None:
    wanderings.deliver(draws.randrange(1_000), keep=draws.random() < 0.4)
