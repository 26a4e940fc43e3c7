"""
A headquarters in a PostgreSQL of its own: invented people registered at once, counted and searched.

Each person is a signed event with a sealed name, a wrapped key and blind tokens. They are looked
for as the command ``find`` does it, each search on record.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import tempfile
import time
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.operation.postgres import temporary_server
from safepassage.operation.custody.ciphers import seal
from safepassage.operation.custody.personal import seal_personal
from safepassage.operation.custody.roles import KeyName
from safepassage.operation.custody.secret import Secret
from safepassage.operation.custody.settings import CustodySettings
from safepassage.operation.custody.slots import Credential
from safepassage.operation.names.asking import Search
from safepassage.operation.names.tokens import TokenMaker
from safepassage.operation.office.founding import found_post
from safepassage.operation.office.names import search
from safepassage.operation.office.office import open_office
from safepassage.operation.office.places import PostFolder
from safepassage.operation.posts import Registration, register_many
from safepassage.operation.synthetic import synthetic_people, synthetic_queries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from safepassage.operation.office.office import Office

__all__ = ["HeadquartersFigures", "measure_headquarters"]

_AT_ONCE = 5_000
_LOOKS = 50
_QUESTIONS = 400
_ALONE = CustodySettings(reads_window_h=1 / 3600)
"""Each question as if it came alone: what was read within the hour before is counted for each."""

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
    started (the server's are not among them); milliseconds of counts as p50 and p95, of the first
    question, and of all as p50 and p95, on the clock and, ``cpu``, of this process; the share of
    questions whose person was among the ten that were shown; bytes on disk.
    """

    people: int
    load_s: float
    load_cpu_s: float
    load: float
    counts_ms: tuple[float, float]
    heads: int
    first_ms: float
    search_ms: tuple[float, float]
    search_cpu_ms: tuple[float, float]
    recall_at_10: float
    gigabytes: float


class _Keys(NamedTuple):
    """What a process needs to prepare people of an operation."""

    operation: str
    wrapping: bytes
    matching: bytes


class _Asked(NamedTuple):
    """What questions took, on the clock and of the processor, and the share that was found."""

    seconds: list[float]
    cpu_s: list[float]
    recall: float


def measure_headquarters(people: int, *, processes: int = 2, seed: int = 0) -> HeadquartersFigures:
    """Fill a headquarters with so many people, and measure it."""
    phrase = Credential(Secret.of_text("lantern oyster walnut brisk"))
    with (
        temporary_server(_SETTINGS) as url,
        tempfile.TemporaryDirectory(prefix="safepassage-headquarters-") as name,
    ):
        folder = PostFolder(Path(name) / "hq")
        found_post(
            folder, operation="benchmark", post="HQ", person="T1", credential=phrase,
            exercise=True, address=url.format(database="postgres"),
        )  # fmt: skip
        with open_office(folder, "T1", phrase) as office:
            start, cpu = time.perf_counter(), _cpu_s()
            register_many(
                office.post,
                _prepared(_keys(office), people, processes, seed),
                by="T1",
                processes=processes,
            )
            load_s, load_cpu_s = time.perf_counter() - start, _cpu_s() - cpu
            load = os.getloadavg()[0]
            store = office.store
            counts = [_timed(store.standings.heads) for _ in range(_LOOKS)]
            heads = sum(store.standings.heads().values())
            asked = _ask(office, people, seed)
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
        first_ms=asked.seconds[0] * 1e3,
        search_ms=_percentiles(asked.seconds),
        search_cpu_ms=_percentiles(asked.cpu_s),
        recall_at_10=asked.recall,
        gigabytes=(size or 0) / 1e9,
    )


def _keys(office: Office) -> _Keys:
    """Return the keys of an operation with which people are prepared."""
    session = office.session
    names = (KeyName.WRAPPING, KeyName.MATCHING)
    return _Keys(session.operation, *(session.key(name).reveal() for name in names))


def _prepared(keys: _Keys, people: int, processes: int, seed: int) -> Iterator[Registration]:
    """Yield who is to be registered, made by other processes a few parts ahead."""
    context = multiprocessing.get_context("spawn")
    under_way: deque[Future[list[Registration]]] = deque()
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        for first in range(0, people, _AT_ONCE):
            count = min(_AT_ONCE, people - first)
            under_way.append(pool.submit(_prepare, keys, first, count, seed))
            if len(under_way) > 2 * processes:
                yield from under_way.popleft().result()
        while under_way:
            yield from under_way.popleft().result()


@cache
def _token_maker(matching: bytes) -> TokenMaker:
    """Return what makes tokens, one for each process."""
    return TokenMaker(matching)


def _prepare(keys: _Keys, first: int, count: int, seed: int) -> list[Registration]:
    """Return invented people with their names sealed."""
    wrapping, maker = Secret(keys.wrapping), _token_maker(keys.matching)
    operation = keys.operation
    made = []
    for person in synthetic_people(count, seed=seed, first=first):
        key = Secret.random()
        fields = {"name": person.name, "birth_year": str(person.birth_year), "consent": "c-1"}
        made.append(
            Registration(
                {
                    "who": person.code,
                    "place": person.place,
                    "sealed": seal_personal(key, fields, operation=operation, person=person.code),
                },
                seal(wrapping, key, "person key", operation, person.code),
                maker.of_names([person.name]),
            )
        )
    return made


def _ask(office: Office, people: int, seed: int) -> _Asked:
    """Ask for people in other spellings of their names, as the command ``find`` does."""
    taken, of_cpu, hits = [], [], 0
    questions = list(synthetic_queries(_QUESTIONS, people=people, seed=seed))
    for code, query, _ in questions:
        question = Search(query, consent="c-1", purpose="tracing")
        start, cpu = time.perf_counter(), time.process_time()
        found = search(office, question, settings=_ALONE)
        taken.append(time.perf_counter() - start)
        of_cpu.append(time.process_time() - cpu)
        hits += code in {one.who for one in found.shown}
    return _Asked(taken, of_cpu, hits / len(questions))


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
