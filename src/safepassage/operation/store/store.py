"""
A store: all that a post or a headquarters keeps of an operation, over one database.

It is the same whatever the database is: a post's encrypted file or a headquarters' PostgreSQL.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import inspect

from safepassage.errors import StoreError
from safepassage.files import note_events
from safepassage.operation.store.bulk import copy_in, indexes_made_last
from safepassage.operation.store.chain_rows import ChainRows
from safepassage.operation.store.event_rows import EventRows
from safepassage.operation.store.key_rows import KeyRows
from safepassage.operation.store.name_rows import NameRows
from safepassage.operation.store.notes import Notes
from safepassage.operation.store.pending_rows import PendingRows
from safepassage.operation.store.standing_rows import StandingRows
from safepassage.operation.store.tables import VERSION, events, notes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Self

    from sqlalchemy import Table

    from safepassage.operation.events import Event
    from safepassage.operation.store.database import Database
    from safepassage.operation.store.token_index import TokenIndex

__all__ = ["VERSION_NOTE", "Store"]

VERSION_NOTE = "version"
"""The name of the note that holds the version of a store's tables."""


class Store:
    """
    The events, chains, pending events, keys, names and notes of an operation.

    Parameters
    ----------
    database
        Where the rows lie; its tables exist.
    reopen
        What opens the same store once more, also in another process.
    index
        How a token of a name leads to people in this database.

    Raises
    ------
    StoreError
        When the tables are missing, or of another version.
    """

    def __init__(self, database: Database, reopen: Callable[[], Store], index: TokenIndex) -> None:
        self._database = database
        self.reopen = reopen
        self.events = EventRows(database)
        self.chains = ChainRows(database, self.events)
        self.pending = PendingRows(database)
        self.names = NameRows(database, index)
        self.keys = KeyRows(database, self.names)
        self.notes = Notes(database)
        self.standings = StandingRows(database)
        _check_version(database, self.notes)

    def __enter__(self) -> Self:
        """Return the store itself; it is closed at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """
        Make all that is written inside one step: at its end it is durable, or nothing of it is.

        Nobody else writes meanwhile, so what is read inside stays true until the end.

        Raises
        ------
        StoreError
            When the disk is full or read-only, or another program is writing for too long.
        """
        with self._database.writing():
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let all that is read inside be of one moment."""
        with self._database.one_moment():
            yield

    def append(self, events: Iterable[Event], *, arrived: int) -> list[Event]:
        """
        Add events, and return those that were not here yet.

        Parameters
        ----------
        events
            Events whose form and signature have been checked.
        arrived
            This machine's time, seconds since 1970.
        """
        given = {event.digest: event for event in events}
        with self.writing():
            here = self.events.has(given)
            new = [event for digest, event in given.items() if digest not in here]
            self.events.add(new, arrived=arrived)
            self.chains.extend(new, arrived=arrived)
            self._database.when_durable(partial(note_events, len(new)))
        return new

    def prolong(self, events: Sequence[Event], *, arrived: int) -> None:
        """
        Add events that a post has just made, one behind the other and the first behind its last.

        None of them can be here, and none that is here can follow one, so neither is looked up.

        Parameters
        ----------
        events
            The events, one or more.
        arrived
            This machine's time, seconds since 1970.
        """
        with self.writing():
            self.events.add(events, arrived=arrived)
            self.chains.prolong(
                [(event.digest, event.number) for event in events],
                post=events[0].post,
                former=events[0].previous,
                recorded=max(event.fact.recorded for event in events),
                arrived=arrived,
            )
            self._database.when_durable(partial(note_events, len(events)))

    @contextmanager
    def filling(self) -> Iterator[Callable[[Table, Sequence[tuple[object, ...]]], None]]:
        """
        Give what inserts many whole rows into a table at once, in one step of writing.

        The caller keeps ends, counts and marks right.
        """
        there = self.events.count()
        with self._database.writing() as connection, indexes_made_last(connection, there):
            yield partial(copy_in, connection)

    def tidy(self) -> None:
        """See to what very many new rows leave behind, outside any step of writing."""
        self._database.tidy()

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()


def _check_version(database: Database, kept: Notes) -> None:
    """Refuse tables of another version, with the way over."""
    with database.reading() as connection:
        found = inspect(connection)
        if not (found.has_table(notes.name) and found.has_table(events.name)):
            raise StoreError(
                "The database holds no store of an operation. Give the one that was made with "
                "`safepassage post new`."
            )
    version = (kept.get(VERSION_NOTE) or b"").decode(errors="replace")
    number = int(version) if version.isascii() and version.isdecimal() else None
    if number == VERSION:
        return
    remedy = "Install the version of safepassage that wrote it, or a newer one."
    if number is not None and number < VERSION:
        remedy = (
            "An older safepassage wrote it, and can be installed beside this one: with both, bring "
            "all over into a new post. Make it with this program: safepassage post ask; and let it "
            "in with the older one: safepassage post enrol"
        )
    raise StoreError(
        f"The store has version {version[:12]!r}, and this program reads version {VERSION}. The "
        f"store is as it was. {remedy}"
    )
