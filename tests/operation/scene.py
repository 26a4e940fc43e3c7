"""Posts with keys of their own, for the tests: what each records is signed and chained."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from safepassage.operation.events import FIRST, Draft, Event, Stamp, after, key_of, seen, sign
from safepassage.operation.log import Link

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.operation.events import Json

__all__ = ["T0", "Scene", "TestPost", "links_of"]

_NONE = Stamp(0, 0)

T0 = 1_651_820_400
"""2022-05-06 07:00 UTC, seconds since 1970."""


@dataclass(slots=True)
class TestPost:
    """A post that records at times that a test gives, in minutes from ``T0``."""

    __test__ = False

    name: str
    key: Ed25519PrivateKey
    operation: str = FIRST
    skew_min: int = 0
    last: Stamp = _NONE
    number: int = 0
    previous: str = FIRST
    events: list[Event] = field(default_factory=list)

    def record(self, minute: int, kind: str, *, observed: int | None = None, **body: Json) -> Event:
        """Record an event at a minute; it was observed then too, unless another is given."""
        now = T0 + 60 * (minute + self.skew_min)
        self.last = after(self.last, now * 1000)
        self.number += 1
        event = sign(
            Draft(
                operation=self.operation,
                post=self.name,
                number=self.number,
                previous=self.previous,
                observed=T0 + 60 * (minute if observed is None else observed),
                recorded=now,
                stamp=self.last,
                by="W1",
                kind=kind,
                body=body,
            ),
            self.key,
        )
        self.previous = event.digest
        self.events.append(event)
        return event

    def see(self, minute: int, *events: Event) -> None:
        """Take over the clocks of events that have come from elsewhere."""
        now = (T0 + 60 * (minute + self.skew_min)) * 1000
        for event in events:
            self.last = seen(self.last, event.fact.stamp, now)


class Scene:
    """An operation with a headquarters and the posts that it has enrolled."""

    def __init__(self, *names: str) -> None:
        self.hq = self._post("HQ")
        begun = self.hq.record(
            0, "operation_begun", name="drill", key=key_of(self.hq.key), exercise="exercise"
        )
        self.hq.operation = begun.digest
        self.posts = {"HQ": self.hq}
        for name in names:
            self.enrol(name)

    @staticmethod
    def _post(name: str) -> TestPost:
        seed = hashlib.sha256(f"a key for tests: {name}".encode()).digest()
        return TestPost(name, Ed25519PrivateKey.from_private_bytes(seed))

    def enrol(self, name: str, minute: int = 0) -> TestPost:
        """Enrol a post by the headquarters."""
        post = self._post(name)
        post.operation = self.hq.operation
        self.hq.record(minute, "post_enrolled", post=name, key=key_of(post.key), roles=["post"])
        self.posts[name] = post
        return post

    def __getitem__(self, name: str) -> TestPost:
        """Return a post by its name."""
        return self.posts[name]

    @property
    def events(self) -> list[Event]:
        """Return all events of all posts."""
        return [event for post in self.posts.values() for event in post.events]


def links_of(events: Iterable[Event]) -> list[Link]:
    """Return the links of events' chains."""
    return [Link(event.post, event.number, event.digest, event.previous) for event in events]
