"""How long the views of a large register take, in memory: what a person waits for who asks."""

from __future__ import annotations

import gc
import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.operation.history import START_S, told_history
from safepassage.operation.events import Fact, Stamp
from safepassage.operation.register import Facts, fold_sorted
from safepassage.operation.register.register import Register, is_folded, is_general
from safepassage.operation.views import (
    call_forward,
    disputes,
    head_counts,
    history_of,
    unaccounted,
    whereabouts,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from safepassage.operation.events import Json

__all__ = ["ViewTimes", "measure_views"]

_BUSES = 300
_PLACES = {"seated": 50, "wheelchair": 2, "stretcher": 2}
_HQ_KEY = "benchmark"


@dataclass(frozen=True, slots=True)
class ViewTimes:
    """Seconds, on the wall and of work, of each view of a register of so many people and events."""

    people: int
    events: int
    heads: int
    head_counts: int
    seconds: dict[str, tuple[float, float]]


def measure_views(people: int, events: int, *, seed: int = 0) -> ViewTimes:
    """Return how long each view takes, the register lying in memory."""
    facts = list(_facts(people, events, seed))
    source = Facts(facts)
    register = _register(facts, source)
    now = max(fact.observed for fact in facts)
    some = next(iter(register.people))
    views: dict[str, Callable[[], object]] = {
        "whereabouts": lambda: whereabouts(register),
        "head_counts": lambda: head_counts(register),
        "unaccounted": lambda: unaccounted(register, source, now=now),
        "disputes": lambda: disputes(register, source),
        "call_forward": lambda: call_forward(
            register, vehicle="bus-0", place="cellar-0", goes_to="reception-0", places=_PLACES
        ),
        "history_of one person": lambda: history_of(register, source, f"people:{some}"),
    }
    # The facts lie in memory here alone; a post has them in its file, where nothing collects them.
    gc.collect()
    gc.freeze()
    seconds = {}
    for name, view in views.items():
        began, worked = time.perf_counter(), time.process_time()
        view()
        seconds[name] = (time.perf_counter() - began, time.process_time() - worked)
    return ViewTimes(
        len(register.people),
        len(facts),
        whereabouts(register).heads,
        len(head_counts(register)),
        seconds,
    )


def _register(facts: list[Fact], source: Facts) -> Register:
    """Return the register of facts."""
    general = [fact for fact in facts if is_general(fact)]
    return fold_sorted(general, ((s, some) for s, some in source if is_folded(s)))


def _facts(people: int, events: int, seed: int) -> Iterator[Fact]:
    """Yield the facts of a large operation without signatures, with a count of each bus a day."""
    numbers = dict.fromkeys(("HQ", "A", "B", "C", "D"), 0)

    def fact(recorded: int, post: str, observed: int, kind: str, body: dict[str, Json]) -> Fact:
        numbers[post] += 1
        number = numbers[post]
        digest = hashlib.sha256(f"{seed} {post} {number}".encode()).hexdigest()
        return Fact(
            observed, Stamp(recorded * 1000, number), post, number, digest, recorded, kind, body
        )

    yield fact(START_S, "HQ", START_S, "operation_begun", {"name": "benchmark", "key": _HQ_KEY})
    for post in ("A", "B", "C", "D"):
        body: dict[str, Json] = {"post": post, "key": f"{_HQ_KEY}-{post}", "roles": ["post"]}
        yield fact(START_S, "HQ", START_S, "post_enrolled", body)
    last = START_S
    for told in told_history(people, events, seed=seed):
        yield fact(told.recorded, told.post, told.observed, told.kind, told.body)
        last = max(last, told.recorded)
    for day in range(1, 6):
        at = min(last, START_S + day * 86_400)
        for bus in range(_BUSES):
            counted: dict[str, Json] = {"vehicle": f"bus-{bus}", "count": bus % 40, "place": "halt"}
            yield fact(at, "A", at, "counted", counted)
