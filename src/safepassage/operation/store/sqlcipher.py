"""
A post's store: one encrypted file (SQLCipher), durable at each acknowledged event.

The file is opened with a raw key, never with a phrase. What is being written lies in a write-ahead
log beside it, encrypted too; nothing goes into temporary files.

References
----------
.. [1] Zetetic (2025). SQLCipher design and API. https://www.zetetic.net/sqlcipher/
.. [2] SQLite (2025). Write-ahead logging. https://www.sqlite.org/wal.html
"""

from __future__ import annotations

import errno
import os
import shutil
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import create_engine, event
from sqlalchemy.pool import QueuePool

from safepassage.errors import StoreError
from safepassage.files import hindrance
from safepassage.operation.store.database import EngineDatabase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

__all__ = ["KEY_BYTES", "new_file", "open_file", "remove_file"]

KEY_BYTES = 32

_WAIT_MS = 10_000
"""How long a program waits for another one that is writing, milliseconds."""

_CACHE_KIB = 65_536
_SUFFIXES = ("", "-wal", "-shm")
_INDEX_BYTES = 32_768
"""The least size of the log's index [2]_."""


def open_file(path: Path, key: bytes) -> EngineDatabase:
    """
    Open a post's file.

    On a disk that cannot be written, the file is opened for reading only.

    Parameters
    ----------
    path
        The file, which exists.
    key
        The database key, 32 bytes.

    Raises
    ------
    StoreError
        When there is no file, or it does not open with this key.
    """
    _check_key(key)
    path = path.resolve()
    if not path.is_file():
        raise StoreError(f"{path}: no store is there. Give the file of a post, or make a new post.")
    return _database(path, key)


def new_file(path: Path, key: bytes) -> EngineDatabase:
    """
    Make an empty file that only its owner may read, and open it.

    Raises
    ------
    StoreError
        When something stands there already, or nothing can be written there.
    """
    _check_key(key)
    path = path.resolve()
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        raise StoreError(
            f"{path}: something is there already, and a store is never overwritten. "
            "Give another place."
        ) from error
    except OSError as error:
        raise StoreError(f"{path}: no file can be made there: {error.strerror}.") from error
    return _database(path, key)


def remove_file(path: Path) -> None:
    """Remove a file that has just been made, with what lies beside it."""
    for suffix in _SUFFIXES:
        _beside(path, suffix).unlink(missing_ok=True)


def _check_key(key: bytes) -> None:
    """Refuse a key of another length, which the library would take for a phrase."""
    if len(key) != KEY_BYTES:
        raise StoreError(f"A database key has {KEY_BYTES} bytes; this one has {len(key)}.")


def _database(path: Path, key: bytes) -> EngineDatabase:
    """Return the database in a file."""
    from sqlcipher3 import dbapi2

    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=partial(_connect, path, key, writable=_can_write(path)),
        poolclass=QueuePool,
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # The driver begins nothing by itself: a writer takes the lock before it reads, so that two
        # programs of one post can never continue the same chain.
        writing = connection.get_execution_options().get("writing", False)
        driver = connection.connection.driver_connection
        if driver is not None and driver.in_transaction:
            driver.rollback()  # an interrupt cut it off before: nobody was told that it was kept
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return EngineDatabase(engine, lock=_nothing, freeze=_nothing, explain=partial(_explain, path))


def _can_write(path: Path) -> bool:
    """Tell whether file and folder can be written, but for a full disk; the log needs both."""
    try:
        with path.open("r+b"):
            pass
    except OSError:
        return False
    why = hindrance(path.parent)
    return why is None or why.errno in {errno.ENOSPC, errno.EDQUOT}


def _connect(path: Path, key: bytes, *, writable: bool) -> Any:  # noqa: ANN401 -- the driver is untyped
    """Return a connection of the driver; for reading alone where the log has no room."""
    from sqlcipher3 import dbapi2

    try:
        return _connected(path, key, writable=writable)
    except dbapi2.OperationalError:
        if not writable or not _is_full(path):
            raise
    return _connected(path, key, writable=False)


def _is_full(path: Path) -> bool:
    """Return whether the disk has not even room for the log's index and a page."""
    return shutil.disk_usage(path.parent).free < 2 * _INDEX_BYTES


def _connected(path: Path, key: bytes, *, writable: bool) -> Any:  # noqa: ANN401 -- the same
    """Return a connection, with the key given and proven to be in use."""
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(
        f"file:{quote(str(path))}?{'mode=rw' if writable else _reading_options(path)}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=_WAIT_MS / 1000,
    )
    try:
        # What is wrong is told by this program alone, not by the library on standard error too.
        connection.execute("PRAGMA cipher_log_level = NONE").fetchall()
        # What the library holds is wiped when it lets go of it, and kept out of the swap file where
        # the system allows.
        connection.execute("PRAGMA cipher_memory_security = ON")
        # The key comes next. A library without encryption would ignore it in silence and write
        # plain text, so its version is asked for next.
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        if not connection.execute("PRAGMA cipher_version").fetchall():
            _refuse_plain()
        for statement in _settings(writable=writable, alone=not _has_index(path)):
            connection.execute(statement).fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_plain() -> None:
    """Refuse a library that would write plain text."""
    raise StoreError("The database library here does not encrypt. Install safepassage[operation].")


def _settings(*, writable: bool, alone: bool) -> Iterator[str]:
    """Yield the statements that follow the key, in their order."""
    if not writable and alone:
        yield "PRAGMA locking_mode = EXCLUSIVE"  # before the log is first looked at
    yield "PRAGMA temp_store = MEMORY"
    yield f"PRAGMA cache_size = -{_CACHE_KIB}"
    if writable:
        yield "PRAGMA journal_mode = WAL"
        yield "PRAGMA synchronous = FULL"
        # Destroyed keys are overwritten, not only unlinked.
        yield "PRAGMA secure_delete = ON"
    yield "SELECT count(*) FROM sqlite_master"


def _reading_options(path: Path) -> str:
    """
    Return how to open a file on a disk that can only be read.

    A log that was left beside it holds acknowledged events and is read too. Its index is either
    there, or is built in memory, for which the file must be locked; as no disk that can only be
    read takes a lock, and nobody writes there, it is done without.
    """
    log = _beside(path, "-wal")
    if not log.exists() or log.stat().st_size == 0:
        return "mode=ro&immutable=1"
    if _has_index(path) or os.name != "posix":
        return "mode=ro"
    return "mode=ro&vfs=unix-none"


def _has_index(path: Path) -> bool:
    """Return whether the log has an index: a full disk leaves the beginning of one."""
    index = _beside(path, "-shm")
    return index.exists() and index.stat().st_size >= _INDEX_BYTES


def _beside(path: Path, suffix: str) -> Path:
    """Return the file of the log, or of its index."""
    return path.with_name(path.name + suffix)


def _nothing(connection: Connection) -> None:
    """Do no more: ``BEGIN IMMEDIATE`` locks, and a transaction sees one moment alone [2]_."""


def _explain(path: Path, error: BaseException) -> str:
    """Return what is wrong with a file, and what helps."""
    name = getattr(error, "sqlite_errorname", "") or ""
    text = str(error).lower()
    if "NOTADB" in name or "not a database" in text or "hmac" in text:
        return (
            f"{path}: this is no store, or it has another key, or it is damaged. Sign in to the "
            "operation that it belongs to, or take it from a backup."
        )
    read_only = "READONLY" in name or "readonly" in text
    if "FULL" in name or "is full" in text or (read_only and _can_write(path)):
        return (
            f"{path}: the disk is full. Nothing of this was kept, and what was there before is "
            "safe. Free some room and do it again."
        )
    if read_only:
        return (
            f"{path}: the disk can only be read. Nothing of this was kept, and what is there can "
            "be read. Move the post's folder to a disk that can be written."
        )
    if "BUSY" in name or "locked" in text:
        return f"{path}: another program has been writing for too long. Close it and do it again."
    if "IOERR" in name or "disk i/o" in text:
        return (
            f"{path}: the disk did not take or give the data. Nothing of this was kept. Check its "
            "room and its state, and do it again."
        )
    if "CANTOPEN" in name or "unable to open" in text:
        return f"{path}: the file cannot be opened. Check its rights and those of its folder."
    if "CORRUPT" in name or "malformed" in text:
        return f"{path}: the file is damaged. Take it from a backup, or enrol this post anew."
    return f"{path}: the database refused this ({type(error).__name__} {name}). Nothing was kept."
