"""
A post: a store, keys and a clock, by which people record what happens.

What ``record`` returns is durable. Stamps come from the hybrid clock, so whatever this post has
seen lies before what it records.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from safepassage.errors import RefusedError, StoreError
from safepassage.operation.events import FIRST, Stamp, key_of, read_event, seen
from safepassage.operation.events.event import signature_of
from safepassage.operation.events.fields import check_code
from safepassage.operation.posts.chain import Chain, Chained, ChainEnd, Recording
from safepassage.operation.posts.erasure import destroy_keys
from safepassage.operation.register.trust import PLANNER, trust_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Self

    from safepassage.operation.events import Event, Json
    from safepassage.operation.posts.keys import PostKeys
    from safepassage.operation.register.trust import Trust
    from safepassage.operation.store import Store

__all__ = ["Post", "begin", "trust_in"]

_OPERATION = "operation"
_POST = "post"
_CLOCK = "clock"


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


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

    def record_all(
        self, told: Sequence[Recording], *, by: str, ahead: Chained | None = None
    ) -> list[Event]:
        """
        Record one thing after the other, all or none; they are durable when this returns.

        Parameters
        ----------
        told
            What happened. Whether the post may tell it is judged as it stands before the first.
        by
            The code of the person who records.
        ahead
            What :meth:`chain` has made of the same; it is made anew where something was recorded
            since.

        Raises
        ------
        RefusedError, StoreError
            As :meth:`record`; nothing is recorded then.
        """
        with self.store.writing():
            self._refuse(told)
            events = self._write(told, by=by, ahead=ahead)
            destroy_keys(self.store, events)
            return events

    def chain(self, told: Sequence[Recording], *, by: str) -> Chained:
        """
        Return events that tell something, signed behind this post's last; nothing is written.

        Raises
        ------
        RefusedError
            When a field is wrong, or something lies in the future or before 1970.
        """
        end, key = self.end(), self.keys.signing
        chain = self.chain_after(end, by=by)
        links = (chain.link(one) for one in told)
        events = tuple(read_event(link.content, signature_of(link.content, key)) for link in links)
        return Chained(tuple(told), by, end, events)

    def chain_after(self, end: ChainEnd, *, by: str) -> Chain:
        """Return this post's chain, to go on behind an end."""
        return Chain(self.operation, self.name, by=by, end=end, clock=self._clock)

    def end(self) -> ChainEnd:
        """Return behind what this post's next event goes, later than all that it has seen."""
        with self.store.reading():
            last, seen_last = self.store.events.last_of(self.name), self._noted_stamp()
        if last is None:
            return ChainEnd(0, FIRST, seen_last)
        return ChainEnd(last.number, last.digest, max(seen_last, last.fact.stamp))

    def _refuse(self, told: Sequence[Recording]) -> None:
        """Refuse what this post may not record; the caller is writing."""
        trust = self.trust()
        if self.name in trust.last:
            raise RefusedError(
                f"Post {self.name} has been revoked: what it records counts no more. "
                "Have this post enrolled anew under another code."
            )
        for kind, body, _ in told:
            if kind == "operation_begun":
                raise RefusedError(
                    "operation_begun: this operation has begun, and no post would take the event. "
                    "Begin another one at a post of its own: safepassage post new"
                )
            if kind == "post_revoked" and body.get("post") == self.name:
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

    def _write(
        self, told: Sequence[Recording], *, by: str, ahead: Chained | None = None
    ) -> list[Event]:
        """Write what is told, whether the post may or not; the caller is writing."""
        fits = ahead is not None and (ahead.told, ahead.by, ahead.end) == (
            tuple(told), by, self.end(),
        )  # fmt: skip
        made = ahead if ahead is not None and fits else self.chain(told, by=by)
        if made.events:
            self.store.prolong(made.events, arrived=self.now_s())
        return [*made.events]

    def see(self, events: Iterable[Event]) -> None:
        """Let the clock know what has come from elsewhere; the caller is writing."""
        now_ms = self._clock()
        former = self._noted_stamp()
        last = former
        for event in events:
            last = seen(last, event.fact.stamp, now_ms)
        if last != former:
            self.store.notes.put(_CLOCK, f"{last.ms} {last.tick}".encode())

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


def _plans(trust: Trust, post: str) -> bool:
    """Return whether a post is a planner's."""
    return any(PLANNER in entry.roles for entry in trust.enrolments.get(post, ()))


def _planners(trust: Trust) -> list[str]:
    """Return the posts of planners."""
    return [post for post in sorted(trust.enrolments) if _plans(trust, post)]
