"""
Travel mode: the keyring is sealed so that nobody who is present can open it.

The slots as a whole are sealed under a travel key that is made for this journey. It goes another
way: as a file with somebody else, or sealed to the headquarters. Whoever travels with the laptop
knows a passphrase for a slot that is not there, and can be made to tell nothing that opens
anything. The travel key lies in the keyring too, sealed under the journey key, which follows from
the operation key: a tracing officer elsewhere, or two of the three recovery sheets, open it when
the file is lost.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.errors import CustodyError, LockedError, UsageError
from safepassage.operation.custody.ciphers import seal, unseal
from safepassage.operation.custody.keyring import Journey, own_keys
from safepassage.operation.custody.keyring_text import read_slots_text, slots_text
from safepassage.operation.custody.roles import KeyName
from safepassage.operation.custody.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.operation.custody.keyring import Keyring
    from safepassage.operation.custody.session import Session

__all__ = [
    "reopen",
    "reopen_with_operation_key",
    "seal_for_journey",
    "travel_key_from",
    "travel_key_to",
]


def seal_for_journey(keyring: Keyring, session: Session) -> tuple[Keyring, Secret]:
    """
    Return the keyring without anything that somebody present could open, and the travel key.

    Raises
    ------
    UsageError
        When it is sealed already.
    LockedError
        When the session is locked.
    """
    if keyring.journey is not None:
        raise UsageError("The keyring is sealed for a journey already. Open it first.")
    travel_key = Secret.random()
    journey = Journey(
        slots=seal(travel_key, Secret(slots_text(keyring.slots)), "journey", keyring.head.bound()),
        way_back=seal(session.key(KeyName.JOURNEY), travel_key, "way back", keyring.head.bound()),
    )
    return replace(keyring, slots=(), journey=journey), travel_key


def reopen(keyring: Keyring, travel_key: Secret) -> Keyring:
    """
    Return the keyring as it was before the journey; then everybody signs in as before.

    Raises
    ------
    UsageError
        When it is not sealed for a journey.
    LockedError
        When the travel key is another one, or the keyring was altered.
    """
    if keyring.journey is None:
        raise UsageError("The keyring is not sealed for a journey. Sign in as usual.")
    text = unseal(travel_key, keyring.journey.slots, "journey", keyring.head.bound())
    if text is None:
        raise LockedError(
            f"The travel key does not open the keyring of post {keyring.head.post}: it is of "
            "another journey, or the keyring was altered. Look for the key of this journey, or "
            "take two of the three recovery sheets."
        )
    return replace(keyring, slots=read_slots_text(text.reveal()), journey=None)


def reopen_with_operation_key(keyring: Keyring, operation_key: Secret) -> Keyring:
    """
    Return the keyring as it was before the journey, without its travel key.

    Raises
    ------
    CustodyError
        When the operation key is another operation's, or the keyring was altered.
    UsageError
        When it is not sealed for a journey.
    """
    keys = own_keys(keyring, operation_key)
    if keyring.journey is None:
        raise UsageError("The keyring is not sealed for a journey. Sign in as usual.")
    travel_key = unseal(
        keys[KeyName.JOURNEY], keyring.journey.way_back, "way back", keyring.head.bound()
    )
    if travel_key is None:
        raise CustodyError(
            "The keyring was altered: the second way back into it does not open. Look for the "
            "travel key, or take a copy of the file from a backup."
        )
    return reopen(keyring, travel_key)


def travel_key_to(travel_key: Secret, recipients: Sequence[str]) -> bytes:
    """
    Return the travel key sealed for others, such as the headquarters: an age file, armoured.

    Parameters
    ----------
    travel_key
        The travel key.
    recipients
        The age recipients of those who may open it; never that of the post which travels.

    Raises
    ------
    UsageError
        When a recipient is none, or there is none.
    """
    import pyrage

    if not recipients:
        raise UsageError("No recipient was given. Name the post that is to keep the travel key.")
    try:
        known = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    except pyrage.RecipientError:
        raise UsageError(
            "A recipient is no age recipient: they begin with age1. Take it from the post's "
            "enrolment."
        ) from None
    return bytes(pyrage.encrypt(travel_key.reveal(), known, armored=True))


def travel_key_from(sealed: bytes, session: Session) -> Secret:
    """
    Return a travel key that was sealed for the post at which somebody is signed in.

    Raises
    ------
    LockedError
        When it was sealed for another post, or is torn.
    """
    import pyrage

    identity = session.key(KeyName.IDENTITY)
    try:
        return Secret(
            pyrage.decrypt(
                sealed, [pyrage.x25519.Identity.from_str(identity.reveal().decode("ascii"))]
            )
        )
    except pyrage.DecryptError:
        raise LockedError(
            "The sealed travel key is not for this post, or is torn. Open it at the post for which "
            "it was sealed, or take two of the three recovery sheets."
        ) from None
