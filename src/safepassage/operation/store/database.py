"""
A database as the store's parts use it: transactions that join, one writer at a time, clear errors.

The parts of a store say what is read and written; what differs between a post's file and a
headquarters' server is how to connect, how a writer shuts out others, and what faults are called.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Protocol

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from safepassage.errors import StoreError
from safepassage.operation.store.interrupts import held_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection, Engine

__all__ = ["Database", "EngineDatabase"]


class Database(Protocol):
    """Where a store's rows lie."""

    def reading(self) -> AbstractContextManager[Connection]:
        """
        Give a connection to read with.

        Inside ``writing`` it is the writer's own, and inside ``one_moment`` that of the moment.
        """
        ...

    def one_moment(self) -> AbstractContextManager[None]:
        """Let all that the same thread reads inside be of one moment, over one connection."""
        ...

    def writing(self) -> AbstractContextManager[Connection]:
        """
        Give the one connection that writes; all of it is durable at the end, or nothing is.

        Inside another ``writing`` of the same thread it joins that one.

        Raises
        ------
        StoreError
            When the disk is full or read-only, or another program is writing for too long. The
            store is then as it was before.
        """
        ...

    def when_durable(self, act: Callable[[], None]) -> None:
        """Do something short once what is being written is durable; never where it is undone."""
        ...

    def tidy(self) -> None:
        """See to what very many new rows leave behind, so that whoever asks first need not."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


class _Mine(threading.local):
    """
    The connections with which a thread writes, and reads of one moment.

    ``acts`` is what is to be done once what it writes is durable.
    """

    writer: Connection | None = None
    reader: Connection | None = None

    def __init__(self) -> None:
        self.acts: list[Callable[[], None]] = []


class EngineDatabase:
    """
    A database behind an engine of SQLAlchemy.

    Parameters
    ----------
    engine
        The engine.
    lock
        What makes a transaction that has just begun the only one that writes.
    freeze
        What lets a transaction that has just begun read of one moment alone.
    explain
        The driver's error as a message for people: what is wrong, and what helps.
    explain_commit
        The same for an error at the end of a transaction, where it may be another; None for none.
    tidy
        What a connection outside any transaction does after very many rows; None for nothing.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        lock: Callable[[Connection], None],
        freeze: Callable[[Connection], None],
        explain: Callable[[BaseException], str],
        explain_commit: Callable[[BaseException], str] | None = None,
        tidy: Callable[[Connection], None] | None = None,
    ) -> None:
        self._engine = engine
        self._lock = lock
        self._freeze = freeze
        self._explain = explain
        self._explain_commit = explain_commit or explain
        self._tidy = tidy
        self._mine = _Mine()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection to read with; see :class:`Database`."""
        active = self._writer or self._reader
        if active is not None:
            yield active
            return
        with self._told(self._explain), self._connected() as connection:
            yield connection

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Let all that is read inside be of one moment; see :class:`Database`."""
        if self._writer is not None or self._reader is not None:
            yield
            return
        with self._told(self._explain), self._connected() as connection:
            self._freeze(connection)
            try:
                self._mine.reader = connection
                yield
            finally:
                self._mine.reader = None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give the one connection that writes; see :class:`Database`."""
        active = self._writer
        if active is not None:
            yield active
            return
        with self._told(self._explain), self._connected() as connection:
            writer = connection.execution_options(writing=True)
            with held_back():
                transaction = writer.begin()
                self._lock(writer)
            try:
                self._mine.acts = []
                self._mine.writer = writer
                yield writer
            finally:
                self._mine.writer = None
            with self._told(self._explain_commit), held_back():
                transaction.commit()
                for act in self._mine.acts:
                    act()

    def when_durable(self, act: Callable[[], None]) -> None:
        """Do something once what is being written is durable; see :class:`Database`."""
        self._mine.acts.append(act)

    def tidy(self) -> None:
        """See to what very many new rows leave behind; see :class:`Database`."""
        # Inside a step of writing it would wait for that step, which waits for it.
        if self._tidy is None or self._writer is not None:
            return
        # The rows are durable: whoever wrote them must not take a fault here for their loss.
        with suppress(SQLAlchemyError), self._connected() as connection:
            self._tidy(connection.execution_options(isolation_level="AUTOCOMMIT"))

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """Give a connection; what was begun on it and is not committed in the end, is undone."""
        opened: list[Connection] = []
        try:
            with held_back():
                opened.append(self._engine.connect())
            yield opened[0]
        finally:
            with held_back():
                for connection in opened:
                    if self._writer is connection:
                        self._mine.writer = None
                    if self._reader is connection:
                        self._mine.reader = None
                    connection.close()

    def close(self) -> None:
        """Let go of the database."""
        with self._told(self._explain), held_back():
            self._engine.dispose()

    @property
    def _writer(self) -> Connection | None:
        return self._mine.writer

    @property
    def _reader(self) -> Connection | None:
        return self._mine.reader

    @staticmethod
    @contextmanager
    def _told(explain: Callable[[BaseException], str]) -> Iterator[None]:
        """Turn the driver's errors into one that a person can act on."""
        try:
            yield
        except DBAPIError as error:
            raise StoreError(explain(error.orig or error)) from error
        except SQLAlchemyError as error:
            raise StoreError(explain(error)) from error
