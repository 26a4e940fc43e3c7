"""Personal fields, sealed under the person's key as one text that an event may carry."""

from __future__ import annotations

import binascii
import json
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

from safepassage.errors import CustodyError, RefusedError
from safepassage.operation.custody.ciphers import seal, unseal
from safepassage.operation.custody.padding import pad, unpad
from safepassage.operation.custody.person_keys import PersonKeys, new_person_key, person_keys_of
from safepassage.operation.custody.roles import Action
from safepassage.operation.custody.secret import Secret
from safepassage.operation.names.birth_year import NO_BIRTH_YEAR, birth_year_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.operation.custody.session import Session

__all__ = ["check_personal", "open_personal", "register_personal", "seal_personal"]

SIZES = (256, 512, 1024, 2048, 4096, 8192)
"""Lengths to which personal fields are filled up, bytes: how much is known is hidden."""


def register_personal(
    session: Session, person: str, fields: Mapping[str, str], table: PersonKeys
) -> tuple[str, PersonKeys]:
    """
    Return personal fields sealed, and the table of keys in which the person has one.

    Parameters
    ----------
    session
        Somebody whose role records and holds the key to names.
    person
        The person's code.
    fields
        What is known, such as name, birth_year, contacts, needs, origin.
    table
        The table of keys as it stands; a key that the person has is used again.

    Raises
    ------
    AccessError
        When the role may not record, or holds no key to names.
    LockedError
        When the session is locked.
    CustodyError
        When the person was erased, or the fields are too long.
    RefusedError
        When the birth year is none.
    """
    session.require(Action.RECORD)
    if person in table.wrapped or table.is_erased(person):
        key = person_keys_of(session, person, table)[0]
    else:
        key, wrapped = new_person_key(session, person)
        table = table.with_key(person, wrapped)
    sealed = seal_personal(key, fields, operation=session.operation, person=person)
    return sealed, table


def seal_personal(key: Secret, fields: Mapping[str, str], *, operation: str, person: str) -> str:
    """
    Return personal fields sealed, in Base64.

    Raises
    ------
    CustodyError
        When they are too long, or are no table of texts; nothing of them is told.
    RefusedError
        When the birth year is none; nothing of it is told.
    """
    if not fields or not all(isinstance(part, str) for field in fields.items() for part in field):
        raise CustodyError("Personal fields are a table of texts by name, with one at least.")
    _refuse_no_birth_year(fields)
    text, size = _filled_to(fields, person)
    sealed = seal(key, pad(text, size), "personal", operation, person)
    return b64encode(sealed).decode("ascii")


def check_personal(fields: Mapping[str, str], *, person: str) -> None:
    """
    Make sure that personal fields can be sealed, before anything is recorded.

    Raises
    ------
    CustodyError
        When they are too long; nothing of them is told.
    RefusedError
        When the birth year is none; nothing of it is told.
    """
    _refuse_no_birth_year(fields)
    _filled_to(fields, person)


def _refuse_no_birth_year(fields: Mapping[str, str]) -> None:
    """Refuse what would be taken for a birth year that nobody knows."""
    text = fields.get("birth_year", "")
    if text and birth_year_of(text) is None:
        raise RefusedError(f"birth_year: this is none. {NO_BIRTH_YEAR}")


def _filled_to(fields: Mapping[str, str], person: str) -> tuple[Secret, int]:
    """Return fields as one text, and the length to which it is filled up; CustodyError for none."""
    text = Secret(json.dumps(dict(fields), ensure_ascii=False, sort_keys=True).encode("utf-8"))
    size = next((size for size in SIZES if len(text) < size), None)
    if size is None:
        raise CustodyError(
            f"The personal fields of {person} are {len(text)} bytes long, and at most "
            f"{SIZES[-1] - 1} are kept. Shorten them: keep what is needed and no more."
        )
    return text, size


def open_personal(
    key: Secret, sealed: str, *, operation: str, person: str
) -> dict[str, str] | None:
    """Return the personal fields, or None when key, text, person or operation are others."""
    try:
        text = unseal(key, b64decode(sealed, validate=True), "personal", operation, person)
    except (ValueError, binascii.Error):
        return None
    if text is None:
        return None
    fields: dict[str, str] = json.loads(unpad(text).reveal())
    return fields
