"""
What can happen to five posts that are mostly offline, step by step.

Bundles are dropped, come twice, late, in any order and torn; clocks are hours off; a backup is put
back; a post is revoked; people are erased, also by a post that may not. In the end all that are
left meet, and must know the same.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.operation.network import Network, state_of
from safepassage.errors import RefusedError
from safepassage.operation.posts import Recording, export_bundles, import_bundle, revoke
from safepassage.operation.posts.erasure import erased_people
from safepassage.operation.register import fold
from safepassage.operation.store import KeyRow

if TYPE_CHECKING:
    from safepassage.operation.events import Event, Json
    from safepassage.operation.posts import Post

__all__ = ["NAMES", "BrokenPromiseError", "Wanderings"]

NAMES = ("HQ", "A", "B", "C", "D")
"""The posts; HQ founds the operation, and A is a planner's too."""

_PLANNERS = ("HQ", "A")


def _roles(name: str) -> tuple[str, ...]:
    return ("planner",) if name in _PLANNERS else ("post",)


class BrokenPromiseError(Exception):
    """Posts do not know the same in the end, or an acknowledged event is gone."""


class Parcel(NamedTuple):
    """A bundle on its way."""

    to: str
    data: bytes


@dataclass
class Wanderings:
    """Five posts, the bundles between them, and what each step does."""

    network: Network
    parcels: list[Parcel] = field(default_factory=list)
    welcomes: dict[str, bytes] = field(default_factory=dict)
    backups: set[str] = field(default_factory=set)
    restored: set[str] = field(default_factory=set)
    revoked: bool = False
    ever_erased: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Let the first post begin the operation."""
        self.network.begin(NAMES[0])

    @property
    def joined(self) -> list[str]:
        """Return the posts that have joined."""
        return [name for name in NAMES if name in self.network.posts]

    def welcome(self, name: str, by: str) -> None:
        """Let a planner's post enrol another, if nobody has."""
        self.network.minute += 1
        if name == NAMES[0] or name in self.welcomes or by not in self.joined or by == name:
            return
        if by in _PLANNERS and self._may_record(by):
            self.welcomes[name] = self.network.welcome(name, *_roles(name), by=by)[0]

    def join(self, name: str) -> None:
        """Let an enrolled post join, if it has not."""
        if name in self.welcomes and name not in self.network.posts:
            self.network.join(name, self.welcomes[name])

    def record(self, name: str, kind: str, body: dict[str, Json]) -> None:
        """Let a post record something."""
        self.network.minute += 1
        if name in self.joined and self._may_record(name):
            self.network.record(name, kind, **body)

    def amend(self, name: str, kind: str, pick: int) -> None:
        """Let a post withdraw or correct an event that it knows."""
        self.network.minute += 1
        if name not in self.joined or not self._may_record(name):
            return
        facts = self.network.posts[name].store.events.facts_after(0)
        fact = facts[pick % len(facts)]
        body: dict[str, Json] = {"event": fact.digest}
        if kind == "corrected":
            body["fields"] = {**fact.body, "note": "corrected"}
        self.network.record(name, kind, **body)

    def give_key(self, name: str, who: str) -> None:
        """Let a post have a key of its own to somebody, unless it knows that they are erased."""
        if name in self.joined:
            store = self.network.posts[name].store
            if not erased_people(store, [who]):
                store.keys.add([KeyRow(who, hashlib.sha256(f"{name} {who}".encode()).digest())])

    def erase(self, name: str, who: str) -> None:
        """Let a post erase somebody; one that may not records it by a program of its own."""
        self.network.minute += 1
        if name not in self.joined or not self._may_record(name):
            return
        post = self.network.posts[name]
        if post.trust().may_erase(name):
            self.ever_erased.add(who)
            self.network.record(name, "erased", who=who)
            return
        try:
            post.record("erased", {"who": who}, by="W1")
        except RefusedError:
            with post.store.writing():
                post._write([Recording("erased", {"who": who})], by="W1")  # noqa: SLF001 -- refused
            return
        raise BrokenPromiseError("a post has erased that may not")

    def _may_record(self, name: str) -> bool:
        return name not in self.network.posts[name].trust().last

    def send(self, start: str, to: str) -> None:
        """Let a post make bundles for another, as far as it knows that one."""
        self.network.minute += 1
        if start not in self.joined or start == to:
            return
        trust = self.network.posts[start].trust()
        if to in trust.enrolments and to not in trust.last:
            bundles = export_bundles(self.network.posts[start], to)
            self.parcels += [Parcel(to, bundle) for bundle in bundles]

    def deliver(self, pick: int, *, keep: bool) -> None:
        """Bring a bundle to whom it is for; what is kept may come once more."""
        self.network.minute += 1
        if not self.parcels:
            return
        at = pick % len(self.parcels)
        parcel = self.parcels[at]
        if parcel.to in self.joined:
            import_bundle(self.network.posts[parcel.to], parcel.data)
            if not keep:
                self.parcels.pop(at)

    def lose(self, pick: int) -> None:
        """Lose a bundle."""
        if self.parcels:
            self.parcels.pop(pick % len(self.parcels))

    def tear(self, pick: int, at: int, *, cut: bool) -> None:
        """Bring a bundle that was cut off or altered: it must be refused without a trace."""
        if not self.parcels:
            return
        parcel = self.parcels[pick % len(self.parcels)]
        if parcel.to not in self.joined:
            return
        at %= len(parcel.data)
        rest = b"" if cut else bytes([parcel.data[at] ^ 0x20]) + parcel.data[at + 1 :]
        store = self.network.posts[parcel.to].store
        before = store.events.count(), store.pending.counts(), store.notes.starting("")
        try:
            import_bundle(self.network.posts[parcel.to], parcel.data[:at] + rest)
        except RefusedError:
            if before != (store.events.count(), store.pending.counts(), store.notes.starting("")):
                raise BrokenPromiseError("a torn bundle has left a trace") from None
            return
        raise BrokenPromiseError("a torn bundle was taken in")

    def set_clock(self, name: str, minutes: int) -> None:
        """Set a post's clock wrong by so many minutes."""
        self.network.skew_min[name] = minutes

    def back_up(self, name: str) -> None:
        """Copy a post's file."""
        if name in self.joined:
            self.network.backup(name)
            self.backups.add(name)

    def restore(self, name: str) -> None:
        """Put the copy back: what no file had but the one that it takes the place of is gone."""
        if name not in self.backups:
            return
        before = self._everywhere()
        self.network.restore(name)
        self.restored.add(name)
        for digest in before.keys() - self._everywhere().keys():
            self.network.acknowledged.pop(digest, None)

    def revoke(self, name: str) -> None:
        """Let the headquarters revoke a post, one in a history."""
        self.network.minute += 1
        hq = self.network.posts[NAMES[0]]
        if name == NAMES[0] or self.revoked or name not in hq.trust().enrolments:
            return
        event = revoke(hq, name, by="W1")
        self.network.acknowledged[event.digest] = event
        self.revoked = True

    def _everywhere(self) -> dict[str, Event | None]:
        """Return the digests of all events that any post has."""
        found: dict[str, Event | None] = {}
        for post in self.network.posts.values():
            found |= dict.fromkeys(fact.digest for fact in post.store.events.facts_after(0))
        return found

    def _known(self) -> object:
        """Return what changes whenever any post comes to know an event, or has other keys."""
        return [
            (
                post.store.events.count(),
                sum(post.store.pending.counts().values()),
                post.store.keys.buckets(),
            )
            for post in self.network.posts.values()
        ]

    def _check_keys(self, left: list[Post], before: set[KeyRow]) -> None:
        """Make sure that no post keeps a key of the erased, and that no other key is gone."""
        keys = {frozenset(post.store.keys) for post in left}
        if len(keys) != 1:
            raise BrokenPromiseError("posts that have met have other keys")
        (kept,) = keys
        if erased_people(left[0].store) & {row.person for row in kept}:
            raise BrokenPromiseError("a key of somebody who is erased was kept")
        if {row for row in before if row.person not in self.ever_erased} - kept:
            raise BrokenPromiseError("a key of somebody whom nobody has erased is gone")

    def _exchange(self) -> None:
        """Let all posts bring each other what they lack, by way of the headquarters."""
        hq = NAMES[0]
        others = [name for name in self.joined if name != hq]
        before: object = None
        while before != (before := self._known()):
            for start, to in [(name, hq) for name in others] + [(hq, name) for name in others]:
                self.parcels.clear()
                self.send(start, to)
                while self.parcels:
                    self.deliver(0, keep=False)

    def _enrol_again(self) -> bool:
        """
        Let the headquarters do what it is told to do where events wait for an enrolment.

        It does not know that it has enrolled a post when a copy of its file from before was put
        back: all that others had of it, the enrolment among it, they take as known there. So it is
        with what the other planner's post has enrolled. Nothing else is a reason to enrol again.
        """
        if self.restored.isdisjoint(_PLANNERS):
            return False
        hq = NAMES[0]
        trust = self.network.posts[hq].trust()
        unknown = [name for name in self.joined if name not in trust.enrolments]
        for name in unknown:
            self.network.minute += 1
            self.network.welcome(name, *_roles(name), by=hq)
        return bool(unknown)

    def meet(self) -> int:
        """
        Let all posts bring each other what they lack, and return how many events there are.

        Raises
        ------
        BrokenPromiseError
            When they do not know the same then, or an acknowledged event or a key is gone, or a
            key was kept of somebody who is erased.
        """
        keys = {row for post in self.network.posts.values() for row in post.store.keys}
        self._exchange()
        if self._enrol_again():
            self._exchange()
        trust = self.network.posts[NAMES[0]].trust()
        left = [
            self.network.posts[name]
            for name in self.joined
            if name in trust.enrolments and name not in trust.last
        ]
        everything = self._everywhere()
        lost = self.network.acknowledged.keys() - everything.keys()
        if lost:
            raise BrokenPromiseError(f"{len(lost)} acknowledged events are gone")
        states = {state_of(post) for post in left}
        facts = [fact for post in left for fact in post.store.events.facts_after(0)]
        states.add(fold(reversed(facts)).canonical())
        if len(states) != 1:
            raise BrokenPromiseError("posts that have met do not know the same")
        counts = {post.store.events.count() for post in left}
        if counts != {len(everything)} or any(post.store.pending.counts() for post in left):
            raise BrokenPromiseError("an event has not come to every post")
        self._check_keys(left, keys)
        return len(everything)
