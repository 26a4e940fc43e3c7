"""
A post: a store, keys and a clock, by which people record what happens.

What ``record`` returns is durable. Stamps come from the hybrid clock, so whatever this post has
seen lies before what it records.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from safepassage.errors import RefusedError, StoreError
from safepassage.operation.events import FIRST, Draft, Stamp, after, key_of, seen, sign
from safepassage.operation.events.fields import check_code
from safepassage.operation.posts.erasure import destroy_keys
from safepassage.operation.register.trust import PLANNER, trust_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Self

    from safepassage.operation.events import Event, Json
    from safepassage.operation.posts.keys import PostKeys
    from safepassage.operation.register.trust import Trust
    from safepassage.operation.store import Store

__all__ = ["FARTHEST_OBSERVED_S", "Post", "Recording", "begin", "trust_in"]

FARTHEST_OBSERVED_S = 300
"""How far beyond this machine's clock something may have been observed, seconds."""

_OPERATION = "operation"
_POST = "post"
_CLOCK = "clock"


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class Recording(NamedTuple):
    """
    Something to be recorded: what happened, and when it was seen.

    ``observed`` is in seconds since 1970; None for now.
    """

    kind: str
    body: Mapping[str, Json]
    observed: int | None = None


class Post:
    """
    A post that records.

    Parameters
    ----------
    store
        Its store, made by :func:`begin` or :func:`join`.
    keys
        Its keys.
    clock
        This machine's time, milliseconds since 1970.

    Raises
    ------
    StoreError
        When the store belongs to no post.
    """

    def __init__(self, store: Store, keys: PostKeys, *, clock: Callable[[], int] = _now_ms) -> None:
        operation, name = store.notes.get(_OPERATION), store.notes.get(_POST)
        if operation is None or name is None:
            raise StoreError(
                "The store belongs to no post yet. Begin an operation in it, or join one."
            )
        self.store = store
        self.keys = keys
        self.operation = operation.decode()
        self.name = name.decode()
        self._clock = clock

    @classmethod
    def settle(
        cls,
        store: Store,
        keys: PostKeys,
        *,
        operation: str,
        name: str,
        clock: Callable[[], int] = _now_ms,
    ) -> Self:
        """Let a new store belong to a post of an operation; the caller is writing."""
        if store.notes.get(_POST) is not None:
            raise StoreError("The store belongs to a post already. Give each post its own.")
        store.notes.put(_OPERATION, operation.encode())
        store.notes.put(_POST, check_code(name, "post").encode())
        return cls(store, keys, clock=clock)

    def now_ms(self) -> int:
        """Return this machine's time, milliseconds since 1970."""
        return self._clock()

    def now_s(self) -> int:
        """Return this machine's time, seconds since 1970."""
        return self._clock() // 1000

    def trust(self) -> Trust:
        """Return which posts are enrolled and revoked, as far as is known here."""
        return trust_in(self.store, self.operation)

    def record(
        self, kind: str, body: Mapping[str, Json], *, by: str, observed: int | None = None
    ) -> Event:
        """
        Record what happened, and return the event once it is durable.

        Parameters
        ----------
        kind, body
            What happened; see the reference of events.
        by
            The code of the person who records.
        observed
            When it was seen, seconds since 1970; now where it is left out.

        Raises
        ------
        RefusedError
            When a field is wrong, it lies in the future or before 1970, this post has been revoked
            or would revoke itself, or it begins an operation, which has begun.
        StoreError
            When it cannot be written. Nothing is recorded then.
        """
        (event,) = self.record_all([Recording(kind, body, observed)], by=by)
        return event

    def record_all(self, recordings: Iterable[Recording], *, by: str) -> list[Event]:
        """
        Record all of what happened, in this order, or nothing of it.

        Parameters
        ----------
        recordings
            What happened.
        by
            The code of the person who records.

        Raises
        ------
        RefusedError, StoreError
            As :meth:`record`.
        """
        with self.store.writing():
            given, trust = list(recordings), self.trust()
            for one in given:
                self._refuse(one, trust)
            events = self._write(given, by=by)
            destroy_keys(self.store, events)
        return events

    def _refuse(self, one: Recording, trust: Trust) -> None:
        """Refuse what this post may not record."""
        kind = one.kind
        if self.name in trust.last:
            raise RefusedError(
                f"Post {self.name} has been revoked: what it records counts no more. "
                "Have this post enrolled anew under another code."
            )
        if kind == "operation_begun":
            raise RefusedError(
                "operation_begun: this operation has begun, and no post would take the event. "
                "Begin another one at a post of its own: safepassage post new"
            )
        if kind == "post_revoked" and one.body.get("post") == self.name:
            raise RefusedError(
                f"post_revoked: {self.name} is this post, and no post revokes itself: nobody "
                "might be left who enrols. Have another planner's post do it."
            )
        if kind in {"post_enrolled", "post_revoked"} and not _plans(trust, self.name):
            raise RefusedError(
                f"{kind}: only the post of a planner enrols and revokes. Ask one of "
                f"{', '.join(_planners(trust))}."
            )
        if kind == "erased" and not trust.may_erase(self.name):
            raise RefusedError(
                f"erased: post {self.name} was not enrolled for a role that erases people, so "
                "it would count nowhere. Ask a post or a tracing officer's."
            )

    def _write(self, recordings: Sequence[Recording], *, by: str) -> list[Event]:
        """Sign events, each chained to the one before, and write them; the caller is writing."""
        last = self.store.events.last_of(self.name)
        stamp, now_s = self.last_stamp(last), 0
        events: list[Event] = []
        for one in recordings:
            now_ms = self._clock()
            now_s = now_ms // 1000
            stamp = after(stamp, now_ms)
            last = sign(
                Draft(
                    operation=FIRST if one.kind == "operation_begun" else self.operation,
                    post=self.name,
                    number=1 if last is None else last.number + 1,
                    previous=FIRST if last is None else last.digest,
                    observed=_observed(one, now_s),
                    recorded=now_s,
                    stamp=stamp,
                    by=by,
                    kind=one.kind,
                    body=one.body,
                ),
                self.keys.signing,
            )
            events.append(last)
        self.store.append(events, arrived=now_s)
        return events

    def see(self, events: Iterable[Event]) -> None:
        """Let the clock know what has come from elsewhere; the caller is writing."""
        now_ms = self._clock()
        former = self._noted_stamp()
        last = former
        for event in events:
            last = seen(last, event.fact.stamp, now_ms)
        if last != former:
            self.store.notes.put(_CLOCK, f"{last.ms} {last.tick}".encode())

    def last_stamp(self, last: Event | None) -> Stamp:
        """Return the latest of the post's own last stamp and what it has seen."""
        noted = self._noted_stamp()
        return noted if last is None else max(noted, last.fact.stamp)

    def _noted_stamp(self) -> Stamp:
        ms, _, tick = (self.store.notes.get(_CLOCK) or b"0 0").decode().partition(" ")
        return Stamp(int(ms), int(tick))


def begin(
    store: Store,
    keys: PostKeys,
    *,
    name: str,
    post: str,
    by: str,
    exercise: bool,
    clock: Callable[[], int] = _now_ms,
) -> Post:
    """
    Begin an operation: this post is its first planner.

    Parameters
    ----------
    store
        An empty store.
    keys
        The post's new keys.
    name, post, by
        The codes of the operation, of this post, and of the person who begins it.
    exercise
        Whether it is an exercise.
    clock
        This machine's time, milliseconds since 1970.
    """
    body: dict[str, Any] = {
        "name": check_code(name, "name"),
        "key": key_of(keys.signing),
        "recipient": keys.recipient,
        "exercise": "exercise" if exercise else "real",
    }
    with store.writing():
        founder = Post.settle(store, keys, operation=FIRST, name=post, clock=clock)
        (begun,) = founder._write(  # noqa: SLF001 -- the first event, before there is any trust
            [Recording("operation_begun", body)], by=by
        )
        store.notes.put(_OPERATION, begun.digest.encode())
    return Post(store, keys, clock=clock)


def trust_in(store: Store, operation: str) -> Trust:
    """Return which posts of an operation are enrolled and revoked, as far as a store knows."""
    with store.reading():
        begun = store.events.get(operation)
        facts = [] if begun is None else [begun.fact]
        for _, of_post in store.events.facts_by_subject("post:", "post;"):
            facts += of_post
    return trust_of(facts)


def _observed(one: Recording, now_s: int) -> int:
    """Return when something was seen, seconds since 1970; refuse a time that can't be."""
    seen_s = now_s if one.observed is None else one.observed
    if seen_s > now_s + FARTHEST_OBSERVED_S:
        raise RefusedError(
            f"The time lies {_ahead(seen_s - now_s)} ahead of this machine's "
            "clock. Nothing is recorded before it happens. Check the time, and the clock."
        )
    if seen_s < 0:
        raise RefusedError("The time lies before 1970. Check the year.")
    return seen_s


def _plans(trust: Trust, post: str) -> bool:
    """Return whether a post is a planner's."""
    return any(PLANNER in entry.roles for entry in trust.enrolments.get(post, ()))


def _planners(trust: Trust) -> list[str]:
    """Return the posts of planners."""
    return [post for post in sorted(trust.enrolments) if _plans(trust, post)]


def _ahead(seconds: int) -> str:
    """Return in words how far a time lies ahead: minutes, then hours, then days, rounded down."""
    for each_s, unit in ((86_400, "days"), (3_600, "hours")):
        if seconds >= 2 * each_s:
            return f"{seconds // each_s} {unit}"
    return f"{seconds // 60} minutes"
