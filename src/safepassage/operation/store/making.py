"""How a store is made and opened: a post's file, or a headquarters' database."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import insert, inspect

from safepassage.errors import StoreError
from safepassage.operation.store.notes import Notes
from safepassage.operation.store.postgres import open_server
from safepassage.operation.store.sqlcipher import new_file, open_file, remove_file
from safepassage.operation.store.store import VERSION_NOTE, Store
from safepassage.operation.store.tables import FILE_METADATA, METADATA, VERSION, events, notes
from safepassage.operation.store.token_index import FileIndex, ServerIndex
from safepassage.units import counted

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import MetaData

    from safepassage.operation.store.database import Database

__all__ = ["create_file", "create_server", "free_server", "load_file", "load_server"]

_MARK = "mark"
_BEGUN = "begun"
"""Stands in a marked store until it is opened for the first time."""


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
        _create(database, METADATA, FILE_METADATA)
        return Store(database, partial(load_file, path, key), FileIndex())
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
        return Store(database, partial(load_file, path, key), FileIndex())
    except BaseException:
        database.close()
        raise


def create_server(url: str, *, mark: bytes | None = None) -> Store:
    """
    Make a headquarters' store in an empty PostgreSQL database.

    Parameters
    ----------
    url
        The address of the database, ``postgresql://USER@HOST/DATABASE``.
    mark
        What :func:`load_server` has to find in it; None for nothing.

    Raises
    ------
    StoreError
        When the server does not answer, or the database is not empty.
    """
    database = open_server(url)
    try:
        _refuse_taken(database)
        _create(database, METADATA, mark=mark)
        return Store(database, partial(load_server, url, mark=mark), ServerIndex())
    except BaseException:
        database.close()
        raise


def load_server(url: str, *, mark: bytes | None = None) -> Store:
    """
    Open a headquarters' store.

    Parameters
    ----------
    url
        The address of the database.
    mark
        With what it was made; None where that is of no matter.

    Raises
    ------
    StoreError
        When the server does not answer, or the database holds no store, a newer one, or the one of
        another post or operation.
    """
    database = open_server(url)
    try:
        store = Store(database, partial(load_server, url, mark=mark), ServerIndex())
        if mark is not None:
            _take_into_use(store, mark)
    except BaseException:
        database.close()
        raise
    return store


def _take_into_use(store: Store, mark: bytes) -> None:
    """Make sure of a store's mark, and that it is no longer one that was merely begun."""
    if store.notes.get(_MARK) != mark:
        raise StoreError(
            "The PostgreSQL database holds the store of another post or operation than this "
            "keyring is of. Check the address in the post's file `server`."
        )
    if store.notes.get(_BEGUN) is not None:
        store.notes.drop(_BEGUN)


def free_server(url: str, *, mark: bytes | None = None) -> None:
    """
    Make sure that a store can be made in a PostgreSQL database.

    Parameters
    ----------
    url
        The address of the database.
    mark
        A store that was made with this mark and has never been opened since is removed.

    Raises
    ------
    StoreError
        When the server does not answer, or the database is not empty.
    """
    database = open_server(url)
    try:
        with database.writing() as connection:
            if mark is not None and _was_begun(database, mark):
                METADATA.drop_all(connection)
            _refuse_taken(database)
    finally:
        database.close()


def _was_begun(database: Database, mark: bytes) -> bool:
    """Tell whether a database holds a store that was made with a mark and never opened."""
    with database.reading() as connection:
        found = inspect(connection)
        if not (found.has_table(notes.name) and found.has_table(events.name)):
            return False
    kept = Notes(database)
    return kept.get(_MARK) == mark and kept.get(_BEGUN) is not None


def _refuse_taken(database: Database) -> None:
    """Refuse a database in which something is."""
    with database.reading() as connection:
        tables = inspect(connection).get_table_names()
    if notes.name in tables and events.name in tables:
        raise StoreError("The database holds a store already. Give an empty database.")
    if tables:
        raise StoreError(
            f"The database holds something else ({counted(len(tables), 'table')}). Give an empty "
            "database: one operation has one of its own."
        )


def _create(database: Database, *tables: MetaData, mark: bytes | None = None) -> None:
    """Make the tables and state their version, in one step."""
    with database.writing() as connection:
        for some in tables:
            some.create_all(connection)
        connection.execute(insert(notes).values(name=VERSION_NOTE, value=str(VERSION).encode()))
        if mark is not None:
            marks = [{"name": _MARK, "value": mark}, {"name": _BEGUN, "value": b""}]
            connection.execute(insert(notes), marks)
