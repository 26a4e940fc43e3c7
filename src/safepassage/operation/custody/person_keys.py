"""
The table of person keys: one key a person, wrapped, and a tombstone for whoever was erased.

Events cannot be taken back, so no key lies in one. The table lies beside them, and a tombstone wins
every merge: whichever order tables are merged in, and however often, a person who was erased at
one post is erased at all that have heard of it. Whoever may add rows may so erase: rows are taken
from enrolled posts alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from safepassage.errors import CustodyError
from safepassage.operation.custody.ciphers import OVERHEAD_BYTES, seal, unseal
from safepassage.operation.custody.roles import KeyName
from safepassage.operation.custody.secret import KEY_BYTES, Secret
from safepassage.operation.events.fields import check_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from safepassage.operation.custody.session import Session

__all__ = ["PersonKeys", "new_person_key", "person_keys_of"]

_WRAPPED_BYTES = KEY_BYTES + OVERHEAD_BYTES


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """
    Wrapped keys by person, and who was erased; nobody is in both.

    A person has more than one key when two posts registered the same code before they met; both are
    kept, as each opens what its post sealed.
    """

    wrapped: Mapping[str, frozenset[bytes]] = field(default_factory=dict)
    erased: frozenset[str] = frozenset()

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[str, bytes | None]]) -> PersonKeys:
        """
        Return the table of rows, in any order and with repeats.

        Parameters
        ----------
        rows
            Person and wrapped key; None in place of the key is a tombstone.

        Raises
        ------
        CustodyError
            When a row is none; the row is told by its number, from 1.
        """
        wrapped: dict[str, set[bytes]] = {}
        erased = set()
        for number, (person, key) in enumerate(rows, start=1):
            check_code(person, f"row {number} of the person keys")
            if key is None:
                erased.add(person)
            elif len(key) != _WRAPPED_BYTES:
                raise CustodyError(
                    f"Row {number} of the person keys holds no key. Take the table from another "
                    "post's bundle."
                )
            else:
                wrapped.setdefault(person, set()).add(key)
        return cls(
            {who: frozenset(keys) for who, keys in wrapped.items() if who not in erased},
            frozenset(erased),
        )

    def to_rows(self) -> tuple[tuple[str, bytes | None], ...]:
        """Return the rows, sorted: the same table always gives the same rows."""
        keys = sorted((person, key) for person, held in self.wrapped.items() for key in held)
        return (*keys, *((person, None) for person in sorted(self.erased)))

    def merge(self, other: PersonKeys) -> PersonKeys:
        """Return the table that knows what both know: a union in which tombstones win."""
        erased = self.erased | other.erased
        wrapped = dict(self.wrapped)
        for person, keys in other.wrapped.items():
            wrapped[person] = wrapped.get(person, frozenset()) | keys
        return PersonKeys(
            {person: keys for person, keys in wrapped.items() if person not in erased}, erased
        )

    def with_key(self, person: str, wrapped: bytes) -> PersonKeys:
        """Return the table with one more key; of whoever was erased none is kept."""
        return self.merge(PersonKeys({person: frozenset({wrapped})}))

    def erase(self, person: str) -> PersonKeys:
        """
        Return the table without the person's keys, and with a tombstone.

        What was sealed under them opens no more here, nor at a post that has merged this table. A
        copy of the table that was made before still holds them.
        """
        return self.merge(PersonKeys(erased=frozenset({person})))

    def is_erased(self, person: str) -> bool:
        """Whether the person was erased."""
        return person in self.erased


def new_person_key(session: Session, person: str) -> tuple[Secret, bytes]:
    """
    Return a new key for a person, and the same wrapped for the table.

    Raises
    ------
    AccessError
        When the session's role holds no key to names.
    LockedError
        When the session is locked.
    """
    check_code(person, "person")
    key = Secret.random()
    sealed = seal(session.key(KeyName.WRAPPING), key, "person key", session.operation, person)
    return key, sealed


def person_keys_of(session: Session, person: str, table: PersonKeys) -> tuple[Secret, ...]:
    """
    Return the keys of a person, as many as open.

    Raises
    ------
    CustodyError
        When the person was erased, has no key, or none of them opens.
    AccessError
        When the session's role holds no key to names.
    LockedError
        When the session is locked.
    """
    wrapping = session.key(KeyName.WRAPPING)
    if table.is_erased(person):
        raise CustodyError(
            f"The personal data of {person} were erased, and no key to them exists here any more."
        )
    held = sorted(table.wrapped.get(person, ()))
    if not held:
        raise CustodyError(
            f"There is no key of {person} here. It comes with the next bundle of the post that "
            "registered this person."
        )
    opened = [unseal(wrapping, key, "person key", session.operation, person) for key in held]
    keys = tuple(key for key in opened if key is not None)
    if not keys:
        raise CustodyError(
            f"The key of {person} does not open: it was altered, or is of another operation. Take "
            "it from another post's bundle."
        )
    return keys
