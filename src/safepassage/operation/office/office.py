"""
A post that somebody has signed in at: records, reads and exchanges as the person's role lets them.

What is about people is sealed before it becomes an event, and an event and the key to what is
sealed in it become durable in one step.
"""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING

from safepassage.errors import LockedError
from safepassage.operation.custody.files import load_keyring, sign_in_at
from safepassage.operation.custody.person_keys import PersonKeys
from safepassage.operation.custody.personal import register_personal
from safepassage.operation.custody.roles import Action, KeyName
from safepassage.operation.events import KINDS, check_body
from safepassage.operation.office.founding import JOINING, post_keys
from safepassage.operation.posts import Post
from safepassage.operation.register import Register, fold_sorted
from safepassage.operation.store import KeyRow, load_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Self

    from safepassage.operation.custody.session import Session
    from safepassage.operation.custody.settings import CustodySettings
    from safepassage.operation.custody.slots import Credential
    from safepassage.operation.events import Event, Fact, Json
    from safepassage.operation.exchange.incoming import Incoming
    from safepassage.operation.office.places import PostFolder
    from safepassage.operation.register import Source
    from safepassage.operation.store import Store

__all__ = ["Office", "open_office"]

_AUDIT = frozenset({"name_read", "alarm_raised", "searched", "exported"})
"""What the program records about what is done with data, whoever does it."""


class Office:
    """
    An open post.

    Parameters
    ----------
    session
        Who has signed in.
    store
        The post's store.
    """

    def __init__(self, session: Session, store: Store) -> None:
        self.session = session
        self.store = store

    def __enter__(self) -> Self:
        """Return the office."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store and lock the session."""
        self.close()

    def close(self) -> None:
        """Close the store and drop the keys."""
        self.store.close()
        self.session.lock()

    @cached_property
    def post(self) -> Post:
        """Return the post as one that records; the role must hold its keys."""
        for name in (KeyName.SIGNING, KeyName.IDENTITY, KeyName.BUNDLE):
            self.session.key(name)
        return Post(self.store, post_keys(self.session.keys))

    @property
    def source(self) -> Source:
        """Return where the facts of the register lie."""
        return self.store.events

    @cached_property
    def register(self) -> Register:
        """Return the register of all events that are here; it is folded when it is first asked."""
        with self.store.reading():
            return fold_sorted(_general(self.store), _by_subject(self.store))

    @property
    def now_s(self) -> int:
        """Return this machine's time, seconds since 1970."""
        return int(time.time())

    def record(
        self,
        kind: str,
        body: Mapping[str, Json],
        *,
        observed: int | None = None,
        personal: Mapping[str, str] | None = None,
    ) -> Event:
        """
        Record what happened; it is durable when this returns.

        Parameters
        ----------
        kind, body
            The event.
        observed
            When it was seen, seconds since 1970; now where it is left out.
        personal
            What is to be sealed with it, for kinds that take it.

        Raises
        ------
        AccessError
            When the role may not.
        RefusedError
            When a field is wrong.
        StoreError
            When it cannot be written.
        """
        if kind == "erased":
            self.session.require(Action.ERASE)
        elif kind not in _AUDIT:
            self.session.require(Action.SETTLE if kind == "settled" else Action.RECORD)
        check_body(KINDS[kind], body)
        full: dict[str, Json] = dict(body)
        with self.store.writing():
            if personal:
                full["sealed"] = self._sealed(str(body["who"]), personal)
            event = self.post.record(kind, full, by=self.session.person, observed=observed)
            if kind == "erased":
                self.store.keys.add([KeyRow(str(body["who"]), None)])
        self.__dict__.pop("register", None)
        return event

    def record_all(self, incoming: Iterable[Incoming]) -> list[Event]:
        """Record all of what came in, or nothing of it."""
        with self.store.writing():
            return [
                self.record(each.kind, each.body, observed=each.observed, personal=each.personal)
                for each in incoming
            ]

    def person_keys(self, person: str) -> PersonKeys:
        """Return the wrapped keys of one person, as custody takes them."""
        wrapped = frozenset(self.store.keys.of(person))
        facts = self.store.events.facts(f"people:{person}")
        if any(fact.kind == "erased" for fact in facts):
            return PersonKeys(erased=frozenset({person}))
        return PersonKeys({person: wrapped} if wrapped else {})

    def _sealed(self, person: str, personal: Mapping[str, str]) -> str:
        """Return personal fields sealed, the key to them kept; the caller is writing."""
        sealed, table = register_personal(self.session, person, personal, self.person_keys(person))
        rows = [KeyRow(person, key) for key in sorted(table.wrapped.get(person, ()))]
        self.store.keys.add(rows)
        return sealed


def open_office(
    folder: PostFolder,
    person: str,
    credential: Credential,
    *,
    settings: CustodySettings | None = None,
) -> Office:
    """
    Sign in at a post and open its store.

    Raises
    ------
    UsageError
        When no post is kept there.
    SignInError
        When nothing opens.
    LockedError
        When the post has not joined yet, or its keyring is sealed for a journey.
    StoreError
        When the store cannot be opened.
    """
    folder.must_be_post()
    if load_keyring(folder.keyring, settings=settings).head.operation == JOINING:
        raise LockedError(
            f"{folder.path}: this post has asked to join and has no answer yet. Import the "
            "answer of the planner's post first: safepassage post import FILE"
        )
    session = sign_in_at(folder.keyring, person, credential, now_s=time.time(), settings=settings)
    try:
        return Office(session, load_file(folder.store, session.key(KeyName.DATABASE).reveal()))
    except BaseException:
        session.lock()
        raise


def _general(store: Store) -> Iterator[Fact]:
    """Yield the facts about posts and other events, and the one that begins the operation."""
    for first, before in (("event:", "event;"), ("post:", "post;")):
        for _, facts in store.events.facts_by_subject(first, before):
            yield from facts
    for fact in store.events.facts("operation:"):
        if fact.kind == "operation_begun":
            yield fact


def _by_subject(store: Store) -> Iterator[tuple[str, list[Fact]]]:
    """Yield the subjects that have a state of their own, with their facts."""
    for kind in ("household", "pause", "people", "place", "vehicle"):
        yield from store.events.facts_by_subject(f"{kind}:", f"{kind};")
