"""
What the events of a store fold to, kept beside them in the same store.

A note says up to which entry the rows hold, and by which version of the fold. What has come since
is folded in; rows of another version are made anew. Both are one step, so the rows always are those
of exactly the events that the note says.
"""

from __future__ import annotations

import hashlib
import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from safepassage.operation.events import subject_of
from safepassage.operation.register import fold_sorted
from safepassage.operation.register.register import is_folded, is_general
from safepassage.operation.store.standing_rows import HeadsAt, StandingRow, heads_of, row_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from safepassage.operation.events import Fact
    from safepassage.operation.register import Register
    from safepassage.operation.store.store import Store

__all__ = ["bring_up_to_date", "general_facts", "rebuild", "set_mark"]

_NOTE = "folded"
_MOST_IN_ONE_GO = 20_000
"""How many facts are folded in from memory; of more, the rows are made anew."""

_PART = 25_000
"""How many facts a process folds before it hands over."""


class Mark(NamedTuple):
    """Up to which entry rows hold, and of which version of the fold they are."""

    entry: int
    version: str


@cache
def fold_version() -> str:
    """Return what changes whenever the code that folds does."""
    digest = hashlib.sha256()
    for package in ("safepassage.operation.register", "safepassage.operation.store"):
        names = ["codec.py"] if package.endswith("store") else None
        for file in sorted(resources.files(package).iterdir(), key=lambda file: file.name):
            if file.name.endswith(".py") and (names is None or file.name in names):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def general_facts(store: Store, *, until: int | None = None) -> list[Fact]:
    """Return the facts about posts and events, which decide what counts, up to an entry."""
    found = []
    with store.reading():
        for kind in ("event", "post"):
            for _, facts in store.events.facts_by_subject(f"{kind}:", f"{kind};", until=until):
                found += facts
        operation = (store.notes.get("operation") or b"").decode()
        entry = store.events.entry_of(operation) if operation else None
        begun = store.events.get(operation) if operation else None
    if entry is not None and begun is not None and (until is None or entry <= until):
        found.append(begun.fact)
    return found


def bring_up_to_date(store: Store, *, processes: int = 1) -> int:
    """
    Fold what has come since into the rows, and return up to which entry they hold now.

    Parameters
    ----------
    store
        The store.
    processes
        How many processes may share the work where everything is folded anew.
    """
    mark = _mark(store)
    if mark == (store.events.count(), fold_version()):
        return mark.entry
    with store.writing():
        mark, last = _mark(store), store.events.count()
        stale = mark.version != fold_version()
        if stale or last - mark.entry > max(_MOST_IN_ONE_GO, last // 4):
            rebuild(store, processes=processes)
        elif mark.entry < last:
            new = list(store.events.facts_after(mark.entry))
            # Not so what is only on record, as a search: it comes before each question.
            if any(is_general(fact) or is_folded(subject_of(fact.kind, fact.body)) for fact in new):
                register = fold_sorted(general_facts(store, until=mark.entry), ())
                touched = register.add(new, store.events)
                store.standings.replace({subject: register.value(subject) for subject in touched})
            set_mark(store, last)
    return last


def rebuild(store: Store, *, processes: int = 1) -> None:
    """Make all rows anew from the events, subject by subject, so that little lies in memory."""
    with store.writing():
        store.standings.clear()
        heads: HeadsAt = Counter()
        ranges = list(_ranges(store))
        if processes > 1 and len(ranges) > 1:
            context = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(processes, mp_context=context) as pool:
                jobs = [pool.submit(_fold_range, store.reopen, *each) for each in ranges]
                for job in jobs:
                    rows, some = job.result()
                    store.standings.insert(rows)
                    heads.update(some)
        else:
            register = fold_sorted(general_facts(store), ())
            for first, before in ranges:
                rows, some = _folded(store, register, first, before)
                store.standings.insert(rows)
                heads.update(some)
        store.standings.shift(heads)
        set_mark(store, store.events.count())


def _ranges(store: Store) -> Iterator[tuple[str, str | None]]:
    """Yield ranges of subjects that have about as many facts each."""
    first, held = "", 0
    for subject, count in store.events.subjects():
        if held >= _PART:
            yield first, subject
            first, held = subject, 0
        held += count
    yield first, None


def _fold_range(
    reopen: Callable[[], Store], first: str, before: str | None
) -> tuple[list[StandingRow], HeadsAt]:
    """Return the rows of a range of subjects, in a process of its own."""
    with reopen() as store:
        return _folded(store, fold_sorted(general_facts(store), ()), first, before)


def _folded(
    store: Store, register: Register, first: str, before: str | None
) -> tuple[list[StandingRow], HeadsAt]:
    """Return the rows of a range of subjects, with their heads by place and state."""
    rows = []
    heads: HeadsAt = Counter()
    for subject, facts in store.events.facts_by_subject(first, before):
        if not is_folded(subject):
            continue
        register.fold_subject(subject, facts)
        value = register.take(subject)
        if value is not None:
            rows.append(row_of(subject, value))
            heads.update(heads_of(value))
    return rows, heads


def _mark(store: Store) -> Mark:
    """Return the mark of the rows."""
    entry, _, version = (store.notes.get(_NOTE) or b"0 ").decode().partition(" ")
    return Mark(int(entry), version)


def set_mark(store: Store, entry: int) -> None:
    """Note up to which entry the rows hold; the caller is writing."""
    store.notes.put(_NOTE, f"{entry} {fold_version()}".encode())
