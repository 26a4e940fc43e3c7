"""Posts with stores of their own in a folder, and what goes between them."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from pyrage import x25519

from safepassage.operation.events import key_of
from safepassage.operation.posts import (
    Imported,
    Post,
    PostKeys,
    begin,
    enrol,
    export_bundles,
    import_bundle,
    join,
    make_request,
    read_request,
)
from safepassage.operation.register import fold
from safepassage.operation.store import create_file, load_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from safepassage.operation.events import Event, Json

__all__ = [
    "ARRIVAL",
    "BUNDLE_KEY",
    "OPERATION_KEY",
    "START_S",
    "Network",
    "keys_for",
    "state_of",
]

START_S = 1_651_820_400
"""2022-05-06 07:00 UTC, seconds since 1970."""

OPERATION_KEY = hashlib.sha256(b"an invented operation").digest()
BUNDLE_KEY = hashlib.sha256(b"a bundle key").digest()
ARRIVAL = X25519PrivateKey.from_private_bytes(OPERATION_KEY[::-1]).public_key().public_bytes_raw()
"""To which the operation key is sealed when a post joins."""


def keys_for(name: str, bundle: bytes = BUNDLE_KEY) -> PostKeys:
    """Return keys for a post: the signing key is the same each time, the identity is new."""
    seed = hashlib.sha256(f"an invented post: {name}".encode()).digest()
    return PostKeys(Ed25519PrivateKey.from_private_bytes(seed), x25519.Identity.generate(), bundle)


def state_of(post: Post) -> bytes:
    """Return the state that a post's events fold to, from scratch."""
    facts = [fact for _, some in post.store.events.facts_by_subject() for fact in some]
    return fold(facts).canonical()


@dataclass
class Network:
    """
    Posts in a folder, each with a clock of its own.

    ``minute`` is the true time since ``START_S``, by which each clock is off by its skew.
    ``acknowledged`` holds every event that ``record`` returned.
    """

    folder: Path
    minute: int = 0
    posts: dict[str, Post] = field(default_factory=dict)
    keys: dict[str, PostKeys] = field(default_factory=dict)
    skew_min: dict[str, int] = field(default_factory=dict)
    acknowledged: dict[str, Event] = field(default_factory=dict)

    def clock(self, name: str) -> Callable[[], int]:
        """Return the clock of a post."""
        return lambda: (START_S + 60 * (self.minute + self.skew_min.get(name, 0))) * 1000

    def _keys(self, name: str) -> PostKeys:
        if name not in self.keys:
            self.keys[name] = keys_for(name)
        return self.keys[name]

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.store"

    def _database_key(self, name: str) -> bytes:
        return hashlib.sha256(f"{name}, database".encode()).digest()

    def begin(self, name: str = "HQ") -> Post:
        """Begin the operation."""
        store = create_file(self._path(name), self._database_key(name))
        post = begin(
            store, self._keys(name), name="drill", post=name, by="W1", exercise=True,
            clock=self.clock(name),
        )  # fmt: skip
        self.posts[name] = post
        begun = store.events.get(post.operation)
        if begun is not None:
            self.acknowledged[begun.digest] = begun
        return post

    def welcome(self, name: str, *roles: str, by: str = "HQ") -> list[bytes]:
        """Enrol a post at a planner's post and return the bundles for it."""
        keys = self._keys(name)
        request = read_request(make_request(name, keys.signing, keys.identity, arrival=ARRIVAL))
        before = self.posts[by].store.events.count()
        bundles = enrol(
            self.posts[by], request, roles=roles or ("post",), by="W1", operation_key=OPERATION_KEY
        )
        last = self.posts[by].store.events.last_of(by)
        if last is not None and self.posts[by].store.events.count() > before:
            self.acknowledged[last.digest] = last
        return bundles

    def join(self, name: str, first: bytes) -> Post:
        """Let a post join with the first bundle that welcomes it."""
        store = create_file(self._path(name), self._database_key(name))
        self.posts[name] = join(store, self._keys(name), first, clock=self.clock(name))
        return self.posts[name]

    def enrol(self, name: str, *roles: str, by: str = "HQ") -> Post:
        """Enrol a post and let it join."""
        first, *more = self.welcome(name, *roles, by=by)
        post = self.join(name, first)
        for bundle in more:
            import_bundle(post, bundle)
        return post

    def record(self, name: str, kind: str, **body: Json) -> Event:
        """Record an event at a post."""
        event = self.posts[name].record(kind, body, by="W1")
        self.acknowledged[event.digest] = event
        return event

    def carry(self, start: str, to: str) -> list[Imported]:
        """Bring bundles from one post to another."""
        return [
            import_bundle(self.posts[to], bundle)
            for bundle in export_bundles(self.posts[start], to)
        ]

    def meet(self) -> None:
        """Bring everything to every post."""
        for _ in range(3):
            for start in self.posts:
                for to in self.posts:
                    if self.knows(start, to):
                        self.carry(start, to)

    def knows(self, start: str, to: str) -> bool:
        """Return whether a post knows another as enrolled and not revoked."""
        trust = self.posts[start].trust()
        return start != to and to in trust.enrolments and to not in trust.last

    def backup(self, name: str) -> Path:
        """Copy a post's file, as a backup does."""
        self.posts[name].store.close()
        copy = self.folder / f"{name}.backup"
        shutil.copy(self._path(name), copy)
        self.open(name)
        return copy

    def restore(self, name: str) -> None:
        """Put a backup in place of a post's file."""
        self.posts[name].store.close()
        for suffix in ("-wal", "-shm"):
            self._path(name).with_name(f"{name}.store{suffix}").unlink(missing_ok=True)
        shutil.copy(self.folder / f"{name}.backup", self._path(name))
        self.open(name)

    def open(self, name: str) -> Post:
        """Open a post's file again."""
        store = load_file(self._path(name), self._database_key(name))
        self.posts[name] = Post(store, self._keys(name), clock=self.clock(name))
        return self.posts[name]

    def close(self) -> None:
        """Close all stores."""
        for post in self.posts.values():
            post.store.close()

    def public(self, name: str) -> str:
        """Return a post's public key."""
        return key_of(self._keys(name).signing)
