"""Single values that a store keeps under a name, such as its version and the post's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select

from safepassage.operation.store.tables import notes

if TYPE_CHECKING:
    from safepassage.operation.store.database import Database

__all__ = ["Notes"]

_OF_NAME = notes.c.name == bindparam("of_name")

_GET = select(notes.c.value).where(_OF_NAME)
_PUT = insert(notes)
_DROP = delete(notes).where(_OF_NAME)


class Notes:
    """The single values of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str) -> bytes | None:
        """Return a value, or None."""
        with self._database.reading() as connection:
            return connection.scalar(_GET, {"of_name": name})

    def starting(self, prefix: str) -> dict[str, bytes]:
        """Return the values whose names start with a prefix, by the rest of the name."""
        query = select(notes.c.name, notes.c.value).where(
            notes.c.name.startswith(prefix, autoescape=True)
        )
        with self._database.reading() as connection:
            return {name.removeprefix(prefix): value for name, value in connection.execute(query)}

    def put(self, name: str, value: bytes) -> None:
        """Keep a value in place of the one before."""
        with self._database.writing() as connection:
            connection.execute(_DROP, {"of_name": name})
            connection.execute(_PUT, {"name": name, "value": value})

    def drop(self, name: str) -> None:
        """Keep a value no longer; once is as good as twice."""
        with self._database.writing() as connection:
            connection.execute(_DROP, {"of_name": name})
