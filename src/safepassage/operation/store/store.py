"""
A store: all that a post or a headquarters keeps of an operation, over one database.

It is the same whatever the database is: a post's encrypted file or a headquarters' PostgreSQL.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import insert, inspect

from safepassage.errors import StoreError
from safepassage.operation.store.bulk import copy_in, indexes_made_last
from safepassage.operation.store.chain_rows import ChainRows
from safepassage.operation.store.event_rows import EventRows
from safepassage.operation.store.key_rows import KeyRows
from safepassage.operation.store.name_tokens import SERVER_METADATA, NameTokens
from safepassage.operation.store.notes import Notes
from safepassage.operation.store.pending_rows import PendingRows
from safepassage.operation.store.postgres import open_server
from safepassage.operation.store.sqlcipher import new_file, open_file, remove_file
from safepassage.operation.store.standing_rows import StandingRows
from safepassage.operation.store.tables import METADATA, VERSION, notes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import Self

    from sqlalchemy import MetaData, Table

    from safepassage.operation.events import Event
    from safepassage.operation.store.database import Database

__all__ = ["Store", "create_file", "create_server", "load_file", "load_server"]

_VERSION = "version"


class Store:
    """
    The events, chains, pending events, keys and notes of an operation.

    Parameters
    ----------
    database
        Where the rows lie; its tables exist.
    reopen
        What opens the same store once more, also in another process.
    names
        The index of names, at a headquarters.

    Raises
    ------
    StoreError
        When the tables are missing, or of a newer version.
    """

    def __init__(
        self, database: Database, reopen: Callable[[], Store], names: NameTokens | None = None
    ) -> None:
        self._database = database
        self.reopen = reopen
        self.events = EventRows(database)
        self.chains = ChainRows(database, self.events)
        self.pending = PendingRows(database)
        self.names = names
        self.keys = KeyRows(database, names)
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
        """Make all that is read inside of one moment."""
        with self._database.reading():
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
        return new

    @contextmanager
    def filling(self) -> Iterator[Callable[[Table, Sequence[tuple[object, ...]]], None]]:
        """
        Give what inserts many whole rows into a table at once, in one step of writing.

        The caller keeps ends, counts and marks right.
        """
        there = self.events.count()
        with self._database.writing() as connection, indexes_made_last(connection, there):
            yield partial(copy_in, connection)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()


def create_file(path: Path, key: bytes) -> Store:
    """
    Make a post's store in a new encrypted file.

    Parameters
    ----------
    path
        The file; nothing may be there.
    key
        The database key, 32 bytes.

    Raises
    ------
    StoreError
        When something is there, or the disk does not take it. Nothing is left behind then.
    """
    database = new_file(path, key)
    try:
        _create(database, METADATA)
        return Store(database, partial(load_file, path, key))
    except BaseException:
        database.close()
        remove_file(path)
        raise


def load_file(path: Path, key: bytes) -> Store:
    """
    Open a post's store.

    Raises
    ------
    StoreError
        When there is none, it has another key, is damaged, or of a newer version.
    """
    database = open_file(path, key)
    try:
        return Store(database, partial(load_file, path, key))
    except BaseException:
        database.close()
        raise


def create_server(url: str) -> Store:
    """
    Make a headquarters' store in an empty PostgreSQL database.

    Raises
    ------
    StoreError
        When the server does not answer, or the database holds a store already.
    """
    database = open_server(url)
    try:
        _refuse_taken(database)
        _create(database, METADATA, SERVER_METADATA)
        return Store(database, partial(load_server, url), NameTokens(database))
    except BaseException:
        database.close()
        raise


def load_server(url: str) -> Store:
    """
    Open a headquarters' store.

    Raises
    ------
    StoreError
        When the server does not answer, or the database holds no store, or a newer one.
    """
    database = open_server(url)
    try:
        return Store(database, partial(load_server, url), NameTokens(database))
    except BaseException:
        database.close()
        raise


def _refuse_taken(database: Database) -> None:
    """Refuse a database that holds a store."""
    with database.reading() as connection:
        if inspect(connection).has_table(notes.name):
            raise StoreError("The database holds a store already. Give an empty database.")


def _create(database: Database, *tables: MetaData) -> None:
    """Make the tables and state their version, in one step."""
    with database.writing() as connection:
        for some in tables:
            some.create_all(connection)
        connection.execute(insert(notes).values(name=_VERSION, value=str(VERSION).encode()))


def _check_version(database: Database, kept: Notes) -> None:
    """Refuse tables that this version does not know."""
    with database.reading() as connection:
        if not inspect(connection).has_table(notes.name):
            raise StoreError(
                "The database holds no store of an operation. Give the one that was made with "
                "`safepassage post new`."
            )
    version = (kept.get(_VERSION) or b"").decode(errors="replace")
    if not version.isdecimal() or int(version) != VERSION:
        raise StoreError(
            f"The store has version {version[:12]!r}, and this program reads version {VERSION}. "
            "Install the version of safepassage that wrote it, or a newer one; the store is as it "
            "was."
        )
