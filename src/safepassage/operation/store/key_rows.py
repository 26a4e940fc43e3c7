"""
The wrapped keys of persons' data, beside the events.

Events are never deleted, keys are. A store keeps those that it is given and destroys those that it
is told to; whose keys are to go is decided by the events alone, see
:mod:`safepassage.operation.posts.erasure`.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, insert, select

from safepassage.operation.store.event_rows import chunks
from safepassage.operation.store.notes import KEPT_NAMES
from safepassage.operation.store.tables import notes, person_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from safepassage.operation.store.database import Database
    from safepassage.operation.store.name_tokens import NameTokens

__all__ = ["KeyRow", "KeyRows", "bucket_of"]


def bucket_of(person: str) -> str:
    """Return the bucket of a person: two hexadecimal digits."""
    return hashlib.sha256(person.encode()).hexdigest()[:2]


class KeyRow(NamedTuple):
    """A person's wrapped key."""

    person: str
    wrapped: bytes


class KeyRows:
    """The keys of persons in a store."""

    def __init__(self, database: Database, names: NameTokens | None = None) -> None:
        self._database = database
        self._names = names

    def add(self, rows: Iterable[KeyRow]) -> int:
        """Take keys over, and return how many were new."""
        added = 0
        with self._database.writing() as connection:
            for part in chunks(rows):
                people = {row.person for row in part}
                known = select(person_keys.c.person, person_keys.c.digest).where(
                    person_keys.c.person.in_(people)
                )
                here = {(person, digest) for person, digest in connection.execute(known)}
                new = {
                    (person, digest): {"person": person, "digest": digest, "wrapped": wrapped}
                    for person, wrapped in part
                    if (person, digest := hashlib.sha256(wrapped).digest()) not in here
                }
                if new:
                    connection.execute(insert(person_keys), [*new.values()])
                added += len(new)
        return added

    def destroy(self, people: Iterable[str]) -> int:
        """Destroy all keys of some people, and return how many there were."""
        gone = 0
        with self._database.writing() as connection:
            for part in chunks(people):
                query = delete(person_keys).where(person_keys.c.person.in_(part))
                gone += connection.execute(query).rowcount
                if self._names is not None:
                    self._names.remove(part)
            if gone:
                # Their names stand in it. It is made anew at the next question.
                connection.execute(delete(notes).where(notes.c.name == KEPT_NAMES))
        return gone

    def of_many(self, people: Iterable[str]) -> dict[str, list[bytes]]:
        """Return the wrapped keys of people, by person."""
        found: dict[str, list[bytes]] = {}
        with self._database.reading() as connection:
            for part in chunks(people):
                query = select(person_keys.c.person, person_keys.c.wrapped).where(
                    person_keys.c.person.in_(part)
                )
                for person, wrapped in connection.execute(query):
                    found.setdefault(person, []).append(wrapped)
        return found

    def of(self, person: str) -> list[bytes]:
        """Return a person's wrapped keys."""
        query = select(person_keys.c.wrapped).where(person_keys.c.person == person)
        with self._database.reading() as connection:
            return list(connection.scalars(query.order_by(person_keys.c.digest)))

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
        keys = select(person_keys.c.person, person_keys.c.wrapped).order_by(
            person_keys.c.person, person_keys.c.digest
        )
        with self._database.reading() as connection:
            for person, wrapped in connection.execute(keys):
                yield KeyRow(person, wrapped)
