"""
Which events of a bundle may enter, which wait, and which are refused.

An event enters once its signature holds under a key with which its post was enrolled by a planner's
post. Enrolments are events themselves, so what enters may let others enter. Revocations take no
part in this: what a revoked post recorded is kept, and the register leaves it out. So the same
events enter whatever the order in which bundles come.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from safepassage.errors import RefusedError
from safepassage.operation.events import FIRST, verify
from safepassage.operation.register.trust import PLANNER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.operation.events import Event, Fact
    from safepassage.operation.store import Store

__all__ = ["Admitted", "Enrolled", "admit"]


@dataclass(slots=True)
class Enrolled:
    """
    The keys with which posts were ever enrolled by a planner's post.

    ``waiting`` holds enrolments by posts that are no planners yet.
    """

    keys: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    planners: set[str] = field(default_factory=set)
    waiting: list[Fact] = field(default_factory=list)

    @classmethod
    def of(cls, store: Store, operation: str) -> Enrolled:
        """Return the keys that a store knows."""
        enrolled = cls()
        begun = store.events.get(operation)
        if begun is not None:
            enrolled.take(begun.fact)
        for _, facts in store.events.facts_by_subject("post:", "post;"):
            for fact in facts:
                enrolled.take(fact)
        return enrolled

    def take(self, fact: Fact) -> None:
        """Take in the fact of an event that has entered."""
        body: Any = fact.body
        if fact.kind == "operation_begun":
            self.keys[fact.post].add(body["key"])
            self._promote(fact.post)
        elif fact.kind == "post_enrolled":
            if fact.post not in self.planners:
                self.waiting.append(fact)
                return
            self.keys[body["post"]].add(body["key"])
            if PLANNER in body.get("roles", ()):
                self._promote(body["post"])

    def _promote(self, post: str) -> None:
        """Let a post be a planner, and count the enrolments that it has recorded."""
        if post in self.planners:
            return
        self.planners.add(post)
        waiting, self.waiting = self.waiting, []
        for fact in waiting:
            self.take(fact)

    def signed(self, event: Event) -> bool:
        """Return whether an event is signed with a key of its post."""
        for key in sorted(self.keys.get(event.post, ())):
            try:
                verify(event, key)
            except RefusedError:
                continue
            return True
        return False


@dataclass(frozen=True, slots=True)
class Admitted:
    """What became of the events of a bundle: ``new`` entered, of which some had waited here."""

    new: list[Event]
    waited: int
    known: int
    waiting: int


def admit(store: Store, operation: str, events: Iterable[Event], *, arrived: int) -> Admitted:
    """
    Let the events enter that may, and keep those of unknown posts waiting; the caller is writing.

    Parameters
    ----------
    store
        The store, in a step of writing.
    operation
        The operation's identity, the digest of its first event.
    events
        The events; their form has been checked.
    arrived
        This machine's time, seconds since 1970.

    Raises
    ------
    RefusedError
        When an event is of another operation or begins one, or is of an enrolled post and not
        signed by it. Post and number are named. The caller's step must then end without a trace.
    """
    given = {event.digest: event for event in events}
    for event in given.values():
        _check_operation(event, operation)
    here = store.events.has(given)
    known = len(here)
    enrolled = Enrolled.of(store, operation)
    unsigned: dict[str, list[Event]] = defaultdict(list)
    for event in given.values():
        if event.digest not in here:
            unsigned[event.post].append(event)
    begun = given.get(operation)
    if begun is not None and begun.digest not in here:
        _check_begun(begun)
        enrolled.keys[begun.post].add(str(begun.body["key"]))
    ready, waited = _let_in(store, enrolled, unsigned)
    for post in list(unsigned):
        if enrolled.keys.get(post) and unsigned[post]:
            raise _forged(unsigned[post][0])
    new = store.append(ready, arrived=arrived)
    store.pending.remove(waited)
    waiting = store.pending.add([event for rest in unsigned.values() for event in rest])
    return Admitted(new, len(waited), known, waiting)


def _let_in(
    store: Store, enrolled: Enrolled, unsigned: dict[str, list[Event]]
) -> tuple[list[Event], list[str]]:
    """
    Return the events that may enter, and the digests of those of them that had waited here.

    What enters is taken out of ``unsigned``. Each round looks at the posts that have a key more
    than before, until there is none.
    """
    ready: dict[str, Event] = {}
    waited: list[str] = []
    looked_at: dict[str, int] = {}
    here = store.pending.counts()
    while True:
        fresh = [
            post
            for post in sorted(unsigned.keys() | here.keys())
            if len(enrolled.keys.get(post, ())) > looked_at.get(post, 0)
        ]
        if not fresh:
            return list(ready.values()), waited
        entering: list[Event] = []
        for post in fresh:
            looked_at[post] = len(enrolled.keys[post])
            rest: list[Event] = []
            for event in unsigned.pop(post, []):
                (entering if enrolled.signed(event) else rest).append(event)
            if rest:
                unsigned[post] = rest
            if post in here:
                from_here = [event for event in store.pending.of(post) if enrolled.signed(event)]
                entering += from_here
                waited += [event.digest for event in from_here if event.digest not in ready]
        for event in entering:
            if event.digest not in ready:
                ready[event.digest] = event
                enrolled.take(event.fact)


def _check_operation(event: Event, operation: str) -> None:
    """Refuse an event of another operation, and one that begins an operation in this one."""
    if event.kind == "operation_begun" and event.digest != operation:
        raise RefusedError(
            f"Event {event.number} of post {event.post} begins an operation, and this one has "
            "begun: it is forged. Nothing was taken in. Ask that post's people what they did; if "
            "it is not to be trusted, let a planner's post revoke it."
        )
    if operation not in {event.operation, event.digest}:
        raise RefusedError(
            f"Event {event.number} of post {event.post} is of another operation. "
            "Import it where that operation is kept."
        )


def _check_begun(event: Event) -> None:
    """Refuse a first event of an operation that is none."""
    if event.kind != "operation_begun" or event.operation != FIRST or event.previous != FIRST:
        raise _forged(event)


def _forged(event: Event) -> RefusedError:
    """Return the error for an event that its post did not sign."""
    return RefusedError(
        f"Event {event.number} of post {event.post} is not signed with a key of that post: it is "
        "forged or altered, or that post has been enrolled anew and the news is not here yet. "
        "Nothing was taken in. Ask for a fresh bundle of that post or of a planner's."
    )
