"""
The wrapped keys of persons' data, beside the events.

Events are never deleted, keys are: who is erased has no key from then on, here and wherever this is
merged. Union of the keys, less the erased, is the same in any order.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, insert, select

from safepassage.operation.store.event_rows import chunks
from safepassage.operation.store.tables import erased_people, person_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from safepassage.operation.store.database import Database

__all__ = ["KeyRow", "KeyRows", "bucket_of"]


def bucket_of(person: str) -> str:
    """Return the bucket of a person: two hexadecimal digits."""
    return hashlib.sha256(person.encode()).hexdigest()[:2]


class KeyRow(NamedTuple):
    """A person's wrapped key, or None where the person is erased."""

    person: str
    wrapped: bytes | None


class KeyRows:
    """The keys of persons in a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, rows: Iterable[KeyRow]) -> int:
        """Take rows over, and return how many changed anything here."""
        changed = 0
        with self._database.writing() as connection:
            for part in chunks(rows):
                people = {row.person for row in part}
                erased = set(
                    connection.scalars(
                        select(erased_people.c.person).where(erased_people.c.person.in_(people))
                    )
                )
                gone = {row.person for row in part if row.wrapped is None} - erased
                known = select(person_keys.c.digest).where(person_keys.c.person.in_(people))
                here = set(connection.scalars(known))
                new = {
                    (person, digest): {"person": person, "digest": digest, "wrapped": wrapped}
                    for person, wrapped in part
                    if wrapped is not None
                    and person not in erased | gone
                    and (digest := hashlib.sha256(wrapped).digest()) not in here
                }
                if gone:
                    connection.execute(insert(erased_people), [{"person": one} for one in gone])
                    connection.execute(delete(person_keys).where(person_keys.c.person.in_(gone)))
                if new:
                    connection.execute(insert(person_keys), [*new.values()])
                changed += len(gone) + len(new)
        return changed

    def of(self, person: str) -> list[bytes]:
        """Return a person's wrapped keys; none when the person is erased, or names nothing."""
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
            entry = hashlib.sha256(row.person.encode() + b"\0" + (row.wrapped or b"")).digest()
            hashes.setdefault(bucket, hashlib.sha256()).update(entry)
        return {bucket: found.hexdigest()[:16] for bucket, found in sorted(hashes.items())}

    def __iter__(self) -> Iterator[KeyRow]:
        """Yield all rows: keys by person, then the erased."""
        keys = select(person_keys.c.person, person_keys.c.wrapped).order_by(
            person_keys.c.person, person_keys.c.digest
        )
        erased = select(erased_people.c.person).order_by(erased_people.c.person)
        with self._database.reading() as connection:
            for person, wrapped in connection.execute(keys):
                yield KeyRow(person, wrapped)
            for person in connection.scalars(erased):
                yield KeyRow(person, None)
