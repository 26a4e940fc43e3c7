"""
Each person's own key, wrapped for the table that posts share.

Events cannot be taken back, so no key lies in one. The table lies beside them, and whoever is
erased has no key in it. Whose keys go is decided by the events, see
:mod:`safepassage.operation.posts.erasure`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from safepassage.errors import CustodyError
from safepassage.operation.custody.ciphers import seal, unseal
from safepassage.operation.custody.roles import KeyName
from safepassage.operation.custody.secret import Secret
from safepassage.operation.events.fields import check_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.operation.custody.session import Session

__all__ = ["PersonKeys", "new_person_key", "person_keys_of"]


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """
    Wrapped keys by person, and of whom it is known that they were erased.

    A person has more than one key when two posts registered the same code before they met; both are
    kept, as each opens what its post sealed.
    """

    wrapped: Mapping[str, frozenset[bytes]] = field(default_factory=dict)
    erased: frozenset[str] = frozenset()

    def with_key(self, person: str, wrapped: bytes) -> PersonKeys:
        """Return the table with one more key; of whoever was erased none is kept."""
        if person in self.erased:
            return self
        held = self.wrapped.get(person, frozenset()) | {wrapped}
        return PersonKeys({**self.wrapped, person: held}, self.erased)

    def erase(self, person: str) -> PersonKeys:
        """
        Return the table without the person's keys.

        What was sealed under them opens no more. A copy of the table that was made before still
        holds them.
        """
        rest = {who: keys for who, keys in self.wrapped.items() if who != person}
        return PersonKeys(rest, self.erased | {person})

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
