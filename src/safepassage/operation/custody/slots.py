"""
Slots: the keys of one person's role, under what this person knows or has.

The file shows neither whom a slot is for nor the role. Whoever signs in gives a person's code and
a passphrase or key file; both together give the slot's number and its key. An unknown person, a
wrong passphrase and a slot that was altered so take the same time and end in the same place: there
is no slot that opens.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.errors import UsageError
from safepassage.operation.custody.ciphers import bind, derive, seal, stretch, unseal
from safepassage.operation.custody.keys import Keys
from safepassage.operation.custody.padding import pad, unpad
from safepassage.operation.custody.roles import KeyName, Role
from safepassage.operation.custody.secret import Secret

if TYPE_CHECKING:
    from safepassage.operation.custody.settings import Slowness

__all__ = ["Credential", "Enrolled", "Head", "Opened", "Slot", "label_of", "make_slot", "open_slot"]

SLOT_BYTES = 1024
LABEL_BYTES = 256
"""Every slot and label is filled up to these lengths, bytes: a role has no length of its own."""


@dataclass(frozen=True, slots=True)
class Credential:
    """
    What opens a person's slot: a passphrase, a key file's 32 bytes, or both.

    Raises
    ------
    UsageError
        When neither is given.
    """

    phrase: Secret | None = None
    key_file: Secret | None = None

    def __post_init__(self) -> None:
        """Refuse to be nothing."""
        if self.phrase is None and self.key_file is None:
            raise UsageError("Neither a passphrase nor a key file was given. Give one of them.")


@dataclass(frozen=True, slots=True)
class Head:
    """
    What every slot of a keyring hangs on; no slot opens under another head.

    ``salt`` is random, so that a table of passphrases made for one keyring serves no other.
    """

    operation: str
    post: str
    slowness: Slowness
    salt: bytes

    def bound(self) -> bytes:
        """Return all of it as bytes."""
        slowness = self.slowness
        cost = f"{slowness.memory_kib} {slowness.passes} {slowness.lanes}"
        return bind("head", self.operation, self.post, cost, self.salt)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A person, by code, and the role for which the slot is."""

    person: str
    role: Role


@dataclass(frozen=True, slots=True)
class Slot:
    """
    A slot as the file holds it.

    ``number`` follows from the person and what they know or have, ``sealed`` holds person, role and
    keys, and ``label`` person and role for the roster.
    """

    number: bytes
    sealed: bytes
    label: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """What was in a slot."""

    enrolled: Enrolled
    keys: Keys


def make_slot(head: Head, enrolled: Enrolled, keys: Keys, credential: Credential) -> Slot:
    """
    Return a slot.

    Parameters
    ----------
    head
        The keyring's head.
    enrolled
        Whom it is for.
    keys
        The keys that go in; the roster key is among them.
    credential
        What will open it.
    """
    key = _slot_key(head, enrolled.person, credential)
    number = _number(key)
    whose = {"person": enrolled.person, "role": enrolled.role.value}
    text = Secret(json.dumps([whose, keys.to_text()], ensure_ascii=False).encode("utf-8"))
    label = Secret(json.dumps(whose, ensure_ascii=False).encode("utf-8"))
    return Slot(
        number=number,
        sealed=seal(key, pad(text, SLOT_BYTES), "slot", head.bound(), number),
        label=seal(keys[KeyName.ROSTER], pad(label, LABEL_BYTES), "label", head.bound(), number),
    )


def open_slot(
    head: Head, slots: tuple[Slot, ...], person: str, credential: Credential
) -> Opened | None:
    """Return what the person's slot holds, or None when none opens, whatever the reason."""
    key = _slot_key(head, person, credential)
    number = _number(key)
    for slot in slots:
        if slot.number == number:
            text = unseal(key, slot.sealed, "slot", head.bound(), number)
            return None if text is None else _opened(text, person)
    return None


def label_of(head: Head, slot: Slot, roster_key: Secret) -> Enrolled | None:
    """Return whom a slot is for, or None when its label was altered."""
    text = unseal(roster_key, slot.label, "label", head.bound(), slot.number)
    if text is None:
        return None
    whose = json.loads(unpad(text).reveal())
    return Enrolled(whose["person"], Role(whose["role"]))


def _opened(text: Secret, person: str) -> Opened | None:
    # The text is read in the calls alone, so that no variable holds keys that would be shown.
    whose = json.loads(unpad(text).reveal())[0]
    if whose["person"] != person:
        return None
    keys = Keys.from_text(json.loads(unpad(text).reveal())[1])
    return Opened(Enrolled(person, Role(whose["role"])), keys)


def _slot_key(head: Head, person: str, credential: Credential) -> Secret:
    salt = hashlib.sha256(bind("salt", head.bound(), person)).digest()
    # Without a passphrase the empty one is stretched: the time tells not what a slot is opened by.
    phrase = Secret(b"") if credential.phrase is None else credential.phrase
    file = Secret(b"") if credential.key_file is None else credential.key_file
    slow = stretch(phrase, salt, head.slowness)
    return derive(Secret(bind(slow.reveal(), file.reveal())), "slot")


def _number(key: Secret) -> bytes:
    return derive(key, "slot number").reveal()[:16]
