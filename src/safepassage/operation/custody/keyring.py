"""
The keyring of a post: who can sign in there, and what each then holds.

A keyring is a value; every change returns a new one, and the caller writes it. What it holds can be
shown to anybody but for how many are enrolled: keys are sealed, and so are names of persons and
roles, which are codes.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from safepassage.errors import AccessError, CustodyError, UsageError
from safepassage.operation.custody.ciphers import derive, seal, unseal
from safepassage.operation.custody.keys import Keys, keys_of_post, new_post_secrets
from safepassage.operation.custody.phrases import check_credential
from safepassage.operation.custody.roles import KEYS_OF, Action, KeyName
from safepassage.operation.custody.secret import Secret
from safepassage.operation.custody.session import Session
from safepassage.operation.custody.settings import CustodySettings
from safepassage.operation.custody.slots import (
    Credential,
    Enrolled,
    Head,
    Slot,
    label_of,
    make_slot,
)
from safepassage.operation.events.fields import check_code

__all__ = ["Journey", "Keyring", "change_credential", "enrol", "found", "revoke", "roster"]

_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Journey:
    """
    The slots of a keyring that travels.

    ``slots`` are all of them, sealed under the travel key; ``way_back`` is the travel key, sealed
    under the journey key, which lies in every slot and follows from the operation key.
    """

    slots: bytes
    way_back: bytes


@dataclass(frozen=True, slots=True)
class Keyring:
    """
    The keyring of a post.

    Parameters
    ----------
    head
        Operation, post and what a try costs.
    check
        By which the operation key is known when it comes back from recovery sheets.
    own
        The post's signing key and identity, sealed under the operation key for recovery.
    slots
        One for each person who is enrolled; none while the post travels.
    journey
        The slots, sealed for a journey; None when the post does not travel.
    """

    head: Head
    check: bytes
    own: bytes
    slots: tuple[Slot, ...]
    journey: Journey | None = None


def found(
    operation: str,
    post: str,
    enrolled: Enrolled,
    credential: Credential,
    *,
    operation_key: Secret | None = None,
    own: Keys | None = None,
    settings: CustodySettings | None = None,
) -> tuple[Keyring, Session]:
    """
    Make the keyring of a new post, with its first person signed in.

    Parameters
    ----------
    operation
        The operation's code.
    post
        The post's code.
    enrolled
        Its first person.
    credential
        What opens this person's slot.
    operation_key
        The operation's root key; a new one, of a new operation, where it is left out.
    own
        The post's signing key and identity, where it has asked to join with them; else new ones.
    settings
        How slow a try is, and which passphrases are taken.

    Returns
    -------
    tuple[Keyring, Session]
        The session holds every key, the operation key too, until it is locked: recovery sheets are
        made with it. The slot holds the keys of the role.

    Raises
    ------
    UsageError
        When the passphrase is not taken.
    RefusedError
        When a code is none.
    """
    settings = settings or CustodySettings()
    for name, code in (("operation", operation), ("post", post)):
        check_code(code, name)
    root = Secret.random() if operation_key is None else operation_key
    keys = keys_of_post(root, post, new_post_secrets() if own is None else own)
    head = Head(operation, post, settings.slowness, secrets.token_bytes(_SALT_BYTES))
    keyring = Keyring(
        head=head,
        check=check_of(head, root),
        own=_sealed_own(head, keys),
        slots=(),
    )
    keyring = with_slot(keyring, enrolled, keys, credential, settings=settings)
    return keyring, Session(head=head, enrolled=enrolled, keys=keys, slots=keyring.slots)


def enrol(
    keyring: Keyring,
    session: Session,
    enrolled: Enrolled,
    credential: Credential,
    *,
    settings: CustodySettings | None = None,
) -> Keyring:
    """
    Return the keyring with one more person.

    Raises
    ------
    AccessError
        When the session's role may not, or the new role has keys that the session does not hold.
    UsageError
        When the person is enrolled already, or the passphrase is not taken.
    LockedError
        When the session is locked.
    """
    settings = settings or CustodySettings()
    session.require(Action.ENROL)
    missing = KEYS_OF[enrolled.role] - session.keys.names
    if missing:
        raise AccessError(
            f"{session.role.one.capitalize()} cannot enrol {enrolled.role.one}: nobody gives keys "
            f"that they do not hold ({', '.join(sorted(missing))}). Ask a tracing officer, or two "
            "of the three with recovery sheets."
        )
    if enrolled.person in {other.person for other in roster(keyring, session)}:
        raise UsageError(
            f"{enrolled.person} is enrolled already. Let the slot go first, by safepassage post "
            "dismiss, or take another code."
        )
    return with_slot(keyring, enrolled, session.keys, credential, settings=settings)


def revoke(keyring: Keyring, session: Session, person: str) -> Keyring:
    """
    Return the keyring without a person's slot.

    What the person copied while they were enrolled stays in their hands: see the threat model.

    Raises
    ------
    AccessError
        When the session's role may not.
    UsageError
        When no such person is enrolled, or no other one is.
    LockedError
        When the session is locked.
    """
    session.require(Action.ENROL)
    return without_slot(keyring, session, person)


def change_credential(
    keyring: Keyring,
    session: Session,
    credential: Credential,
    *,
    settings: CustodySettings | None = None,
) -> Keyring:
    """
    Return the keyring with another passphrase or key file for the person who is signed in.

    Raises
    ------
    UsageError
        When the passphrase is not taken.
    LockedError
        When the session is locked.
    """
    enrolled = Enrolled(session.person, session.role)
    settings = settings or CustodySettings()
    slots = tuple(slot for slot in keyring.slots if _whose(keyring, session, slot) != enrolled)
    return with_slot(
        replace(keyring, slots=slots), enrolled, session.keys, credential, settings=settings
    )


def roster(keyring: Keyring, session: Session) -> tuple[Enrolled, ...]:
    """
    Return who is enrolled, by code.

    Raises
    ------
    CustodyError
        When the label of a slot was altered.
    LockedError
        When the session is locked.
    """
    return tuple(
        sorted(
            (_whose(keyring, session, slot) for slot in keyring.slots),
            key=lambda enrolled: enrolled.person,
        )
    )


def with_slot(
    keyring: Keyring,
    enrolled: Enrolled,
    keys: Keys,
    credential: Credential,
    *,
    settings: CustodySettings,
) -> Keyring:
    """Return the keyring with a slot for a person, holding of the keys those of the role."""
    check_code(enrolled.person, "person")
    check_credential(
        credential,
        settings=settings,
        codes=(enrolled.person, keyring.head.post, keyring.head.operation),
    )
    slot = make_slot(keyring.head, enrolled, keys.only(KEYS_OF[enrolled.role]), credential)
    # Sorted by their numbers, which are random: the order tells not who came first.
    slots = sorted((*keyring.slots, slot), key=lambda slot: slot.number)
    return replace(keyring, slots=tuple(slots))


def without_slot(keyring: Keyring, session: Session, person: str) -> Keyring:
    """Return the keyring without a person's slot."""
    left = tuple(s for s in keyring.slots if _whose(keyring, session, s).person != person)
    if len(left) == len(keyring.slots):
        raise UsageError(
            "Nobody is enrolled at this post under this code. See who is: safepassage post people"
        )
    if not left:
        raise UsageError(
            f"{person} is the only one enrolled at this post. Enrol somebody else first."
        )
    return replace(keyring, slots=left)


def check_of(head: Head, operation_key: Secret) -> bytes:
    """Return by what an operation key is known; nothing follows from it."""
    return derive(operation_key, "check", head.operation).reveal()[:16]


def own_keys(keyring: Keyring, operation_key: Secret) -> Keys:
    """
    Return all keys of the post from the operation key.

    Raises
    ------
    CustodyError
        When the key is another operation's, or the file was altered.
    """
    if check_of(keyring.head, operation_key) != keyring.check:
        raise CustodyError(
            "The recovery sheets are of another operation than this keyring. Look for the sheets "
            f"of {keyring.head.operation}."
        )
    text = unseal(
        derive(operation_key, "own", keyring.head.post), keyring.own, "own", keyring.head.bound()
    )
    if text is None:
        raise CustodyError(
            "The keyring was altered: the post's own keys in it do not open. Take a copy of the "
            "file from a backup, or make the post anew."
        )
    return keys_of_post(operation_key, keyring.head.post, _own(text))


def _own(text: Secret) -> Keys:
    signing, identity = text.reveal()[:32], text.reveal()[32:]
    return Keys({KeyName.SIGNING: Secret(signing), KeyName.IDENTITY: Secret(identity)})


def _sealed_own(head: Head, keys: Keys) -> bytes:
    return seal(
        derive(keys[KeyName.OPERATION], "own", head.post),
        Secret(keys[KeyName.SIGNING].reveal() + keys[KeyName.IDENTITY].reveal()),
        "own",
        head.bound(),
    )


def _whose(keyring: Keyring, session: Session, slot: Slot) -> Enrolled:
    enrolled = label_of(keyring.head, slot, session.key(KeyName.ROSTER))
    if enrolled is None:
        raise CustodyError(
            "The keyring was altered: a slot in it has a label that does not open. Take a copy of "
            "the file from a backup."
        )
    return enrolled
