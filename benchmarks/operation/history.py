"""A large operation that never was: posts, people and what happens to them, the same for a seed."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from safepassage.operation.events import FIRST, Draft, Stamp, after, key_of, sign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.operation.events import Event, Json

__all__ = ["START_S", "Told", "Writer", "signed_history", "told_history"]

START_S = 1_651_820_400
"""2022-05-06 07:00 UTC, seconds since 1970."""

_POSTS = ("HQ", "A", "B", "C", "D")
_DAY_S = 5 * 86_400
_NEEDS = ("seated",) * 18 + ("wheelchair", "stretcher")


class Told(NamedTuple):
    """Something that a post records: when, by which post, what."""

    recorded: int
    post: str
    observed: int
    kind: str
    body: dict[str, Json]


@dataclass
class Writer:
    """Chains and signs what posts record."""

    seed: int = 0
    operation: str = FIRST
    keys: dict[str, Ed25519PrivateKey] = field(default_factory=dict)
    ends: dict[str, tuple[int, str, Stamp]] = field(default_factory=dict)

    def key(self, post: str) -> Ed25519PrivateKey:
        """Return a post's key, which follows from the seed."""
        if post not in self.keys:
            text = f"benchmark {self.seed} {post}".encode()
            self.keys[post] = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(text).digest())
        return self.keys[post]

    def write(self, told: Told) -> Event:
        """Return what a post records as its next event."""
        number, previous, last = self.ends.get(told.post, (0, FIRST, Stamp(0, 0)))
        stamp = after(last, told.recorded * 1000)
        event = sign(
            Draft(
                operation=self.operation,
                post=told.post,
                number=number + 1,
                previous=previous,
                observed=told.observed,
                recorded=told.recorded,
                stamp=stamp,
                by="W1",
                kind=told.kind,
                body=told.body,
            ),
            self.key(told.post),
        )
        self.ends[told.post] = (number + 1, event.digest, stamp)
        return event


def signed_history(people: int, events: int, *, seed: int = 0) -> Iterator[Event]:
    """Yield a whole operation of so many people and events, in the order of recording."""
    writer = Writer(seed)
    begun: dict[str, Json] = {"name": "benchmark", "key": key_of(writer.key("HQ"))}
    first = writer.write(Told(START_S, "HQ", START_S, "operation_begun", begun))
    writer.operation = first.digest
    yield first
    for post in _POSTS[1:]:
        body: dict[str, Json] = {"post": post, "key": key_of(writer.key(post)), "roles": ["post"]}
        yield writer.write(Told(START_S, "HQ", START_S, "post_enrolled", body))
    for told in told_history(people, events - len(_POSTS), seed=seed):
        yield writer.write(told)


def told_history(people: int, events: int, *, seed: int) -> Iterator[Told]:
    """Yield what posts record of so many groups and persons, in the order of recording."""
    draws = random.Random(seed)
    told: list[Told] = []
    steps = -(-events // people)
    for number in range(people):
        told += _life(f"P-{number:06d}", steps, draws)
    told.sort(key=lambda one: (one.recorded, one.post, str(one.body.get("who", ""))))
    yield from told[:events]


def _life(who: str, steps: int, draws: random.Random) -> Iterator[Told]:
    """Yield what happens to a group or person, in so many steps."""
    post = draws.choice(_POSTS)
    pickup = f"cellar-{draws.randrange(60)}"
    bus = f"bus-{draws.randrange(300)}"
    reception = f"reception-{draws.randrange(8)}"
    count = draws.choice((1, 1, 1, 1, 2, 3, 4, 25))
    registered: dict[str, Json] = {"who": who, "place": pickup, "count": count}
    registered["need"] = draws.choice(_NEEDS)
    lived: list[tuple[str, dict[str, Json]]] = [
        ("registered", registered),
        ("direction_chosen", {"who": who, "direction": [reception]}),
        ("lifted_out", {"who": who, "place": pickup}),
        ("called", {"who": who, "vehicle": bus}),
        ("boarded", {"who": who, "vehicle": bus, "place": pickup, "count": count}),
        ("held", {"who": who, "place": "checkpoint-1", "vehicle": bus}),
        ("released", {"who": who, "place": "checkpoint-1", "vehicle": bus}),
        ("got_off", {"who": who, "place": "halt-3", "vehicle": bus}),
        ("boarded", {"who": who, "vehicle": f"bus-{draws.randrange(300)}", "place": "halt-3"}),
        ("arrived", {"who": who, "place": reception}),
        ("handed_over", {"who": who, "place": reception, "to": "red-cross"}),
    ]
    at = START_S + 60 + draws.randrange(_DAY_S // 2)
    for step in range(steps):
        kind, body = lived[step % len(lived)]
        at += draws.randrange(60, 6_000)
        late = draws.randrange(7_200) if draws.random() < 0.05 else draws.randrange(30)
        yield Told(
            at + late, post if draws.random() < 0.6 else draws.choice(_POSTS), at, kind, body
        )
