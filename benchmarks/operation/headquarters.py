"""
A headquarters in a PostgreSQL of its own: invented people registered at once, counted and searched.

Each person is a signed event with a sealed name, a wrapped key and blind tokens.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import resource
import time
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyrage import x25519

from benchmarks.operation.postgres import temporary_server
from safepassage.operation.custody.ciphers import seal, unseal
from safepassage.operation.custody.personal import open_personal, seal_personal
from safepassage.operation.custody.secret import Secret
from safepassage.operation.posts import PostKeys, Registration, begin, register_many
from safepassage.operation.store import create_server
from safepassage.operation.store.name_tokens import TokenMaker, find_people
from safepassage.operation.synthetic import synthetic_people, synthetic_queries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from safepassage.operation.store import Store

__all__ = ["HeadquartersFigures", "measure_headquarters"]

_AT_ONCE = 5_000
_LOOKS = 50
_QUESTIONS = 400
_WRAPPING = hashlib.sha256(b"a wrapping key for measurements").digest()
_MATCHING = hashlib.sha256(b"a matching key for measurements").digest()
_SETTINGS = {
    "shared_buffers": "1GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
    "work_mem": "64MB",
}


@dataclass(frozen=True, slots=True)
class HeadquartersFigures:
    """
    What was measured.

    Seconds of loading on the clock, and of the processor for this process and those that it has
    started (the server's are not among them); milliseconds of counts and of questions as p50 and
    p95; the share of questions whose person was among the ten that were shown; bytes on disk.
    """

    people: int
    load_s: float
    load_cpu_s: float
    load: float
    counts_ms: tuple[float, float]
    heads: int
    search_ms: tuple[float, float]
    recall_at_10: float
    gigabytes: float


def measure_headquarters(people: int, *, processes: int = 2, seed: int = 0) -> HeadquartersFigures:
    """Fill a headquarters with so many people, and measure it."""
    with (
        temporary_server(_SETTINGS) as url,
        create_server(url.format(database="postgres")) as store,
    ):
        keys = PostKeys(Ed25519PrivateKey.generate(), x25519.Identity.generate(), bytes(32))
        post = begin(store, keys, name="benchmark", post="HQ", by="W1", exercise=True)
        start, cpu = time.perf_counter(), _cpu_s()
        register_many(
            post,
            _prepared(post.operation, people, processes, seed),
            by="W1",
            processes=processes,
        )
        load_s, load_cpu_s = time.perf_counter() - start, _cpu_s() - cpu
        load = os.getloadavg()[0]
        with store._database.writing() as connection:  # noqa: SLF001 -- what a server's upkeep does
            connection.exec_driver_sql("ANALYZE")
        counts = [_timed(store.standings.heads) for _ in range(_LOOKS)]
        heads = sum(store.standings.heads().values())
        search_ms, recall = _search(store, post.operation, people, seed)
        with store._database.reading() as connection:  # noqa: SLF001 -- the size is no promise
            size = connection.exec_driver_sql(
                "SELECT pg_database_size(current_database())"
            ).scalar()
    return HeadquartersFigures(
        people=people,
        load_s=load_s,
        load_cpu_s=load_cpu_s,
        load=load,
        counts_ms=_percentiles(counts),
        heads=heads,
        search_ms=search_ms,
        recall_at_10=recall,
        gigabytes=(size or 0) / 1e9,
    )


def _prepared(operation: str, people: int, processes: int, seed: int) -> Iterator[Registration]:
    """Yield who is to be registered, made by other processes a few parts ahead."""
    context = multiprocessing.get_context("spawn")
    under_way: deque[Future[list[Registration]]] = deque()
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        for first in range(0, people, _AT_ONCE):
            count = min(_AT_ONCE, people - first)
            under_way.append(pool.submit(_prepare, operation, first, count, seed))
            if len(under_way) > 2 * processes:
                yield from under_way.popleft().result()
        while under_way:
            yield from under_way.popleft().result()


@cache
def _token_maker() -> TokenMaker:
    """Return what makes tokens, one for each process."""
    return TokenMaker(_MATCHING)


def _prepare(operation: str, first: int, count: int, seed: int) -> list[Registration]:
    """Return invented people with their names sealed."""
    wrapping = Secret(_WRAPPING)
    made = []
    for person in synthetic_people(count, seed=seed, first=first):
        key = Secret.random()
        fields = {"name": person.name, "birth_year": str(person.birth_year)}
        made.append(
            Registration(
                {
                    "who": person.code,
                    "place": person.place,
                    "sealed": seal_personal(key, fields, operation=operation, person=person.code),
                },
                seal(wrapping, key, "person key", operation, person.code),
                _token_maker().tokens_of([person.name]),
            )
        )
    return made


def _search(
    store: Store, operation: str, people: int, seed: int
) -> tuple[tuple[float, float], float]:
    """Ask for people in other spellings of their names; return milliseconds and recall at 10."""
    if store.names is None:
        return (0.0, 0.0), 0.0
    wrapping = Secret(_WRAPPING)

    def names_of(codes: list[str]) -> Iterator[tuple[str, str]]:
        """Open the names of people."""
        keys = store.keys.of_many(codes)
        subjects = [f"people:{code}" for code in codes]
        for subject, standing in store.standings.get_many(subjects).items():
            code = subject.partition(":")[2]
            for wrapped in keys.get(code, ()):
                key = unseal(wrapping, wrapped, "person key", operation, code)
                if key is None:
                    continue
                for sealed in standing.sealed:
                    fields = open_personal(key, sealed, operation=operation, person=code)
                    if fields is not None:
                        yield code, fields["name"]

    taken, hits = [], 0
    questions = list(synthetic_queries(_QUESTIONS, people=people, seed=seed))
    for code, query, _ in questions:
        start = time.perf_counter()
        results = find_people(store.names, query, matching_key=_MATCHING, names_of=names_of)
        taken.append(time.perf_counter() - start)
        hits += code in {found.id for found in results.found}
    return _percentiles(taken), hits / len(questions)


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _percentiles(seconds: list[float]) -> tuple[float, float]:
    """Return the 50th and 95th percentile, milliseconds."""
    p50, p95 = np.percentile(np.array(seconds) * 1e3, (50, 95))
    return float(p50), float(p95)


def _cpu_s() -> float:
    """Return the processor's seconds of this process and those it has waited for."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
