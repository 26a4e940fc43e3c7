"""The register of a large operation in a post's file: from scratch, from what is kept, by event."""

from __future__ import annotations

import os
import random
import resource
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from pyrage import x25519

from benchmarks.operation.history import Writer, signed_history
from safepassage.operation.posts import Post, PostKeys
from safepassage.operation.store import Current, create_file, load_file, rebuild
from safepassage.operation.store.event_rows import chunks
from safepassage.operation.views import history_of

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Measured", "RegisterFigures", "measure_register"]

_T = TypeVar("_T")
_KEY = bytes(32)
_AT_ONCE = 20_000
_APPENDS = 1_000
_LOOKS = 2_000


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds on the clock, seconds of the processor, and the load of the machine meanwhile."""

    wall_s: float
    cpu_s: float
    load: float


@dataclass(frozen=True, slots=True)
class RegisterFigures:
    """What was measured; milliseconds for one append or look, as p50 and p99."""

    people: int
    events: int
    megabytes: float
    scratch: Measured
    snapshot: Measured
    everybody: Measured
    append_ms: tuple[float, float]
    follow_ms: tuple[float, float]
    record_ms: tuple[float, float]


def measure_register(
    people: int, events: int, *, path: Path | None = None, processes: int = 2, seed: int = 0
) -> RegisterFigures:
    """
    Measure an operation of so many people and events.

    Parameters
    ----------
    people, events
        How many.
    path
        Where the file is kept for another time, and found again; a temporary one unless given.
    processes
        How many processes fold from scratch.
    seed
        The seed of the history.
    """
    with ExitStack() as stack:
        if path is None:
            path = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "large.store"
        if not path.exists():
            _write(path, people, events, seed)
        with load_file(path, _KEY) as store:
            _, scratch = _measured(lambda: rebuild(store, processes=processes))
        with load_file(path, _KEY) as store:
            current, snapshot = _measured(lambda: Current.open(store))
            _, everybody = _measured(
                lambda: sum(len(one.moves) for one in current.register.people.values())
            )
            append_ms, follow_ms = _append(current, seed)
            record_ms = _look(current, people, seed)
            events = store.events.count()
        megabytes = path.stat().st_size / 1e6
    return RegisterFigures(
        people=people,
        events=events,
        megabytes=megabytes,
        scratch=scratch,
        snapshot=snapshot,
        everybody=everybody,
        append_ms=append_ms,
        follow_ms=follow_ms,
        record_ms=record_ms,
    )


def _write(path: Path, people: int, events: int, seed: int) -> None:
    """Write the operation into a new file."""
    with create_file(path, _KEY) as store:
        for number, part in enumerate(chunks(signed_history(people, events, seed=seed), _AT_ONCE)):
            if number == 0:
                store.notes.put("operation", part[0].digest.encode())
                store.notes.put("post", b"HQ")
            store.append(part, arrived=part[-1].fact.recorded)


def _append(current: Current, seed: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Record events one by one; return how long each took until durable, and until folded in."""
    keys = PostKeys(Writer(seed).key("HQ"), x25519.Identity.generate(), bytes(32))
    post = Post(current.store, keys)
    draws = random.Random(seed)
    codes = sorted(current.register.people)
    durable, folded = [], []
    for number in range(_APPENDS):
        body = {"who": draws.choice(codes), "place": f"halt-{number % 7}"}
        start = time.perf_counter()
        post.record("found", dict(body), by="W1")
        middle = time.perf_counter()
        current.follow()
        durable.append(middle - start)
        folded.append(time.perf_counter() - middle)
    return _percentiles(durable), _percentiles(folded)


def _look(current: Current, people: int, seed: int) -> tuple[float, float]:
    """Look up what was told of people, one by one, from the file."""
    draws = random.Random(seed + 1)
    taken = []
    for _ in range(_LOOKS):
        subject = f"people:P-{draws.randrange(people):06d}"
        start = time.perf_counter()
        current.store.standings.get(subject)
        history_of(current.register, current.store.events, subject)
        taken.append(time.perf_counter() - start)
    return _percentiles(taken)


def _percentiles(seconds: list[float]) -> tuple[float, float]:
    """Return the 50th and 99th percentile, milliseconds."""
    p50, p99 = np.percentile(np.array(seconds) * 1e3, (50, 99))
    return float(p50), float(p99)


def _measured(work: Callable[[], _T]) -> tuple[_T, Measured]:
    """Return what work gives, and what it took, with the processes that it started."""
    start, cpu = time.perf_counter(), _cpu_s()
    result = work()
    wall = time.perf_counter() - start
    return result, Measured(wall, _cpu_s() - cpu, os.getloadavg()[0])


def _cpu_s() -> float:
    """Return the processor's seconds of this process and those it has waited for."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
