"""
A post that somebody has signed in at: records, reads and exchanges as the person's role lets them.

What is about people is sealed before it becomes an event, and an event and the key to what is
sealed in it become durable in one step.
"""

from __future__ import annotations

import os
import re
import time
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from safepassage.errors import LockedError, RefusedError, StoreError
from safepassage.operation.custody.files import load_keyring, sign_in_at
from safepassage.operation.custody.keys import Keys, new_post_secrets
from safepassage.operation.custody.roles import Action, KeyName
from safepassage.operation.custody.secret import Secret
from safepassage.operation.events import KINDS, check_body
from safepassage.operation.exchange.incoming import Incoming
from safepassage.operation.office.founding import JOINING, post_keys
from safepassage.operation.office.sealing import Prepared, keys_of, sealed
from safepassage.operation.office.stores import load_store
from safepassage.operation.posts import Post, PostsStatus, status_of
from safepassage.operation.posts.recipients import recipient_of
from safepassage.operation.register import fold_sorted
from safepassage.operation.store.current import Current
from safepassage.operation.store.projection import bring_up_to_date, general_facts
from safepassage.scenario.tabular import closest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Self

    from safepassage.operation.custody.person_keys import PersonKeys
    from safepassage.operation.custody.session import Session
    from safepassage.operation.custody.settings import CustodySettings
    from safepassage.operation.custody.slots import Credential
    from safepassage.operation.events import Event, Json
    from safepassage.operation.office.places import PostFolder
    from safepassage.operation.office.sealing import Sealed
    from safepassage.operation.register import Register, Source
    from safepassage.operation.store import Store

__all__ = ["Office", "must_have_joined", "office_of", "open_office"]

_AUDIT = frozenset({"name_read", "alarm_raised", "searched", "exported"})
"""What the program records about what is done with data, whoever does it."""

_DIGITS = re.compile(r"[0-9a-f]{6,64}")
_NUMBER = re.compile(r"[0-9]{1,12}")


class Office:
    """
    An open post.

    Parameters
    ----------
    folder
        Where it lies.
    session
        Who has signed in.
    store
        The post's store.
    """

    def __init__(self, folder: PostFolder, session: Session, store: Store) -> None:
        self.folder = folder
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

    @property
    def register(self) -> Register:
        """Return the register as it is now; it is opened when it is first asked for."""
        self._current.follow()
        return self._current.register

    @cached_property
    def _current(self) -> Current:
        return Current.open(self.store, processes=os.cpu_count() or 1)

    @contextmanager
    def deciding(self, *, recording: bool) -> Iterator[Register]:
        """
        Give the register by which is decided what to record, for as long as that takes.

        Parameters
        ----------
        recording
            Whether it is recorded inside: nobody else at the post writes meanwhile, so that two
            who decide at once do not decide the same. Else it is only looked at.
        """
        register = self.register  # folded before others must wait
        if not recording:
            yield register
            return
        with self.store.writing():
            yield self.register

    def register_of(self, *subjects: str) -> Register:
        """
        Return the register as far as some subjects go, such as ``people:A-17``: quick to ask.

        Without any it holds which posts are trusted, and what amends other events.
        """
        if "_current" in self.__dict__:
            return self.register
        with self.store.reading():
            return fold_sorted(general_facts(self.store), self.store.events.facts_of(subjects))

    def register_aboard(self, vehicles: Iterable[str]) -> Register:
        """Return the register as far as some vehicles and whoever is aboard them go."""
        codes = sorted(set(vehicles))
        if "_current" in self.__dict__ or not self._up_to_date():
            return self.register
        rows = self.store.standings
        with self.store.reading():
            register = fold_sorted(general_facts(self.store), ())
            for subject, day in rows.get_many(f"vehicle:{code}" for code in codes).items():
                register.put(subject, day)
            for code in codes:
                for subject, value in rows.naming(code):
                    register.put(subject, value)
        return register

    def _up_to_date(self) -> bool:
        """Fold what has come since into the store's rows, and return whether it was written."""
        try:
            bring_up_to_date(self.store, processes=os.cpu_count() or 1)
        except StoreError:
            return False
        return True

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
        (event,) = self.record_all([Incoming(kind, body, "", observed, personal or {})])
        return event

    def record_all(
        self, incoming: Iterable[Incoming], *, prepared: Prepared | None = None
    ) -> list[Event]:
        """
        Record all of what came in, or nothing of it; it is durable when this returns.

        Parameters
        ----------
        incoming
            What came in.
        prepared
            What :meth:`prepare` has made of the same. Where the post has changed since so that it
            no longer fits, it is made anew.

        Raises
        ------
        AccessError, RefusedError, StoreError
            As :meth:`record`.
        """
        given = tuple(incoming)
        if prepared is None or prepared.sealed.incoming != given:
            self._may_record(given)
        if not given:
            return []
        with self.store.writing():
            ready = self._sealed(given, prepared)
            self.store.keys.add(ready.keys)
            ahead = None if prepared is None else prepared.chained
            return self.post.record_all(ready.told, by=self.session.person, ahead=ahead)

    def prepare(self, incoming: Iterable[Incoming]) -> Prepared:
        """
        Seal and sign what came in, so that others wait less while it is recorded.

        Nothing is written: give it to :meth:`record_all`.

        Raises
        ------
        AccessError, RefusedError
            As :meth:`record`.
        CustodyError
            As :func:`~safepassage.operation.custody.personal.register_personal`.
        """
        given = tuple(incoming)
        self._may_record(given)
        ready = self._sealed(given)
        return Prepared(ready, self.post.chain(ready.told, by=self.session.person))

    def _may_record(self, incoming: Iterable[Incoming]) -> None:
        """Refuse what the role may not record, and wrong fields."""
        for each in incoming:
            if each.kind == "erased":
                self.session.require(Action.ERASE)
            elif each.kind not in _AUDIT:
                self.session.require(Action.SETTLE if each.kind == "settled" else Action.RECORD)
            check_body(KINDS[each.kind], each.body)

    def _sealed(self, incoming: tuple[Incoming, ...], prepared: Prepared | None = None) -> Sealed:
        """Return what came in with what is personal sealed, as it was prepared where that fits."""
        keys = keys_of(self.store, (str(each.body["who"]) for each in incoming if each.personal))
        if prepared is not None and prepared.sealed.fits(incoming, keys):
            return prepared.sealed
        return sealed(self.session, incoming, keys)

    def posts_status(self) -> PostsStatus:
        """Return how the posts of the operation stand, as this one sees it."""
        return status_of(self._reading_post)

    def recipient_of(self, post: str) -> str:
        """
        Return the age recipient of another post.

        Raises
        ------
        RefusedError
            As :func:`~safepassage.operation.posts.recipients.recipient_of`.
        """
        return recipient_of(self._reading_post, post)

    @cached_property
    def _reading_post(self) -> Post:
        """Return the post for looking only, with keys that sign and open nothing of it."""
        own = new_post_secrets()
        names = (KeyName.SIGNING, KeyName.IDENTITY)
        return Post(
            self.store,
            post_keys(
                Keys({KeyName.BUNDLE: Secret.random(), **{name: own[name] for name in names}})
            ),
        )

    def known_codes(
        self, more: tuple[set[str], set[str]] = (set(), set())
    ) -> tuple[set[str], set[str], set[str]]:
        """Return the codes of people, vehicles and places of the register, with some more."""
        register = self.register
        vehicles, places = (set(codes) for codes in more)
        for standing in register.people.values():
            places |= {slot.place for slot, _ in standing.parts if slot.place}
            vehicles |= {slot.vehicle for slot, _ in standing.parts if slot.vehicle}
        return (
            set(register.people), vehicles | register.vehicles.keys(),
            places | register.places.keys(),
        )  # fmt: skip

    def event_of(self, named: str) -> str:
        """
        Return the digest of an event that somebody named: its first digits, or ``POST#NUMBER``.

        Raises
        ------
        RefusedError
            When there is none, or more than one.
        """
        post, sign, number = named.partition("#")
        if sign and _NUMBER.fullmatch(number):
            last = self.store.events.last_of(post)
            if last is None:
                hint = closest(post, self.post.trust().enrolments)
                raise RefusedError(
                    f"#{number}: no event of that post is here.{hint} Check its code."
                )
            none = f"there is no such event here. The last of {post} here is number {last.number}."
            links = self.store.events.links(post, after=int(number) - 1)
            found = [link.digest for link in links if link.number == int(number)]
        elif _DIGITS.fullmatch(named):
            none = "no event here begins so."
            found = self.store.events.starting(named)
        else:
            raise RefusedError(
                "An event is named by 6 or more of its digits, or as POST#NUMBER. Look them up in "
                "the list that shows it."
            )
        if len(found) != 1:
            told = "several events begin so." if found else none
            raise RefusedError(f"{named}: {told} Look it up in the list that shows it.")
        return found[0]

    def person_keys(self, person: str) -> PersonKeys:
        """Return the wrapped keys of one person, as custody takes them."""
        return keys_of(self.store, [person])


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
    must_have_joined(folder, settings=settings)
    session = sign_in_at(folder.keyring, person, credential, now_s=time.time(), settings=settings)
    return office_of(folder, session)


def office_of(folder: PostFolder, session: Session) -> Office:
    """
    Open a post's store for somebody who has signed in; the session is taken over.

    Raises
    ------
    StoreError
        When the store cannot be opened.
    """
    try:
        return Office(folder, session, load_store(folder, session.key(KeyName.DATABASE)))
    except BaseException:
        session.lock()
        raise


def must_have_joined(folder: PostFolder, *, settings: CustodySettings | None = None) -> None:
    """
    Make sure that a post is kept in a folder and belongs to an operation.

    Raises
    ------
    UsageError
        When no post is kept there.
    LockedError
        When it has asked to join and has no answer yet.
    """
    folder.must_be_post()
    if load_keyring(folder.keyring, settings=settings).head.operation == JOINING:
        raise LockedError(
            f"{folder.path}: this post has asked to join and has no answer yet. Import the "
            "answer of the planner's post first: safepassage post import FILE"
        )
