"""
The wrapped keys of persons' data, beside the events.

Events are never deleted, keys are. A store keeps those that it is given and destroys those that it
is told to; whose keys are to go is decided by the events alone, see
:mod:`safepassage.operation.posts.erasure`.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, delete, select

from safepassage.operation.store.bulk import add_rows
from safepassage.operation.store.event_rows import chunks
from safepassage.operation.store.tables import person_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from safepassage.operation.store.database import Database
    from safepassage.operation.store.name_rows import NameRows

__all__ = ["KeyRow", "KeyRows", "bucket_of"]

_OF_PEOPLE = person_keys.c.person.in_(bindparam("people", expanding=True))
_IN_ORDER = (person_keys.c.person, person_keys.c.digest)

_HERE = select(person_keys.c.person, person_keys.c.digest).where(_OF_PEOPLE)
_DESTROY = delete(person_keys).where(_OF_PEOPLE)
_OF_MANY = select(person_keys.c.person, person_keys.c.wrapped).where(_OF_PEOPLE)
_ALL = select(person_keys.c.person, person_keys.c.wrapped).order_by(*_IN_ORDER)


def bucket_of(person: str) -> str:
    """Return the bucket of a person: two hexadecimal digits."""
    return hashlib.sha256(person.encode()).hexdigest()[:2]


class KeyRow(NamedTuple):
    """A person's wrapped key."""

    person: str
    wrapped: bytes


class KeyRows:
    """
    The keys of persons in a store.

    Parameters
    ----------
    database
        Where they lie.
    names
        The names by which people are found; whose keys go can be looked for no more.
    """

    def __init__(self, database: Database, names: NameRows) -> None:
        self._database = database
        self._names = names

    def add(self, rows: Iterable[KeyRow]) -> int:
        """Take keys over, and return how many were new."""
        added = 0
        with self._database.writing() as connection:
            for part in chunks(rows):
                rows_here = connection.execute(
                    _HERE, {"people": list({row.person for row in part})}
                )
                here = {(person, digest) for person, digest in rows_here}
                given = {
                    (person, hashlib.sha256(wrapped).digest()): wrapped for person, wrapped in part
                }
                new = [(*key, wrapped) for key, wrapped in given.items() if key not in here]
                add_rows(connection, person_keys, new)
                added += len(new)
        return added

    def destroy(self, people: Iterable[str]) -> int:
        """Destroy all keys of people and what leads to them by name; return how many there were."""
        gone = 0
        with self._database.writing() as connection:
            for part in chunks(people):
                gone += connection.execute(_DESTROY, {"people": part}).rowcount
                self._names.remove(part)
        return gone

    def of_many(self, people: Iterable[str]) -> dict[str, list[bytes]]:
        """Return the wrapped keys of people, by person."""
        found: dict[str, list[bytes]] = {}
        with self._database.reading() as connection:
            for part in chunks(people):
                for person, wrapped in connection.execute(_OF_MANY, {"people": part}):
                    found.setdefault(person, []).append(wrapped)
        return found

    def buckets(self) -> dict[str, str]:
        """
        Return a short hash of the rows in each of 256 buckets of persons.

        Two stores whose hashes of a bucket are the same have the same rows in it.
        """
        hashes: dict[str, Any] = {}
        for row in self:
            bucket = bucket_of(row.person)
            entry = hashlib.sha256(row.person.encode() + b"\0" + row.wrapped).digest()
            hashes.setdefault(bucket, hashlib.sha256()).update(entry)
        return {bucket: found.hexdigest()[:16] for bucket, found in sorted(hashes.items())}

    def __iter__(self) -> Iterator[KeyRow]:
        """Yield all keys, by person."""
        with self._database.reading() as connection:
            for person, wrapped in connection.execute(_ALL):
                yield KeyRow(person, wrapped)
