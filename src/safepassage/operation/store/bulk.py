"""
Many rows at once: no statement for a single row, as part of the step that is being written.

A file takes them in long statements. For the first filling of a large store PostgreSQL takes them
by ``COPY``, and its indexes are made once at the end.

References
----------
.. [1] PostgreSQL 15 documentation, section 14.4: Populating a database.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, text
from sqlalchemy.schema import CreateIndex, DropIndex

from safepassage.operation.store.tables import events, name_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Column, Connection, Dialect, Table

__all__ = ["add_rows", "copy_in", "indexes_made_last"]

_AT_ONCE = 500
"""How many rows one statement writes into a file."""

_MOST_THERE = 100_000
"""With more events there already, making the indexes anew costs more than it saves."""


def add_rows(
    connection: Connection,
    table: Table,
    rows: Sequence[tuple[object, ...]],
    *,
    known_stay: bool = False,
) -> None:
    """
    Insert whole rows.

    Parameters
    ----------
    connection
        The writer's.
    table
        The table.
    rows
        Their columns in the order of the table, as the database takes them.
    known_stay
        Into a file: leave a row out whose key is there already, in place of an error.
    """
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        names = [column.name for column in table.columns]
        connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])
        return
    # Row by row a file takes twice to five times as long: each holds memory that is wiped.
    verb = "INSERT OR IGNORE" if known_stay else "INSERT"
    row = f"({', '.join('?' for _ in table.columns)})"
    for at in range(0, len(rows), _AT_ONCE):
        part = rows[at : at + _AT_ONCE]
        values = ", ".join([row] * len(part))
        statement = f"{verb} INTO {table.name} VALUES {values}"
        connection.exec_driver_sql(statement, tuple(chain.from_iterable(part)))


def copy_in(connection: Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert very many whole rows, as :func:`add_rows`."""
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        add_rows(connection, table, rows)
        return
    driver: Any = connection.connection.driver_connection
    columns = ", ".join(column.name for column in table.columns)
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN (FORMAT BINARY)") as copy,
    ):
        dialect = connection.dialect
        copy.set_types([_TYPES[_type(column, dialect)] for column in table.columns])
        for row in rows:
            copy.write_row(row)


_UNIQUE = "events_digest_key"
"""The name that PostgreSQL gives to the rule that no digest stands twice."""

_TYPES = {"BIGINT": "int8", "BYTEA": "bytea", "TEXT": "text", "BIGINT[]": "int8[]"}
"""What the driver calls the types of the tables' columns."""


def _type(column: Column[object], dialect: Dialect) -> str:
    """Return the type of a column as the server has it, without its collation."""
    return str(column.type.compile(dialect)).partition(" ")[0]


@contextmanager
def indexes_made_last(connection: Connection, there: int) -> Iterator[None]:
    """
    Leave the indexes of events and names out while many are written, and make them at the end.

    Parameters
    ----------
    connection
        The writer's.
    there
        How many events there are already.
    """
    if connection.dialect.name != "postgresql" or there > _MOST_THERE:
        yield
        return
    connection.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
    indexes = [*events.indexes, *name_tokens.indexes]
    for index in indexes:
        connection.execute(DropIndex(index))
    connection.execute(text(f"ALTER TABLE events DROP CONSTRAINT {_UNIQUE}"))
    yield
    for index in indexes:
        connection.execute(CreateIndex(index))
    connection.execute(text(f"ALTER TABLE events ADD CONSTRAINT {_UNIQUE} UNIQUE (digest)"))
