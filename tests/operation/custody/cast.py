"""A small operation to test custody on: one post, one person of each role, quick passphrases."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from safepassage.operation.custody.keyring import Keyring, enrol, found
from safepassage.operation.custody.roles import Role
from safepassage.operation.custody.secret import Secret
from safepassage.operation.custody.session import Session, sign_in
from safepassage.operation.custody.settings import CustodySettings, Slowness
from safepassage.operation.custody.slots import Credential, Enrolled

if TYPE_CHECKING:
    from safepassage.operation.custody.keys import Keys

__all__ = [
    "CODES",
    "NAMES",
    "QUICK",
    "credential_of",
    "everybody",
    "phrase",
    "planted",
    "session_of",
]

QUICK = CustodySettings(slowness=Slowness(64, 1, 1), floor=Slowness(64, 1, 1))
"""A try takes less than a millisecond; the floor is lowered with it, as a setting of the tests."""

CODES = {
    Role.PLANNER: "p-1",
    Role.POST: "p-2",
    Role.RECEPTION: "p-3",
    Role.INFORMATION_OFFICER: "p-4",
    Role.TRACING_OFFICER: "p-5",
    Role.AUDITOR: "p-6",
}

NAMES = {"name": "Zorjana Wymyslenko", "birth_year": "1951", "origin": "Neherdivka"}
"""An invented person."""


def phrase(text: str) -> Credential:
    """Return a passphrase as a credential."""
    return Credential(phrase=Secret.of_text(text))


def credential_of(role: Role) -> Credential:
    """Return what opens the slot of a role's person."""
    return phrase(f"lantern oyster {CODES[role]} walnut brisk")


@cache
def everybody() -> Keyring:
    """Return the keyring of a post at which each role has one person."""
    founder = Role.TRACING_OFFICER
    keyring, session = found(
        "op-1",
        "north",
        Enrolled(CODES[founder], founder),
        credential_of(founder),
        settings=QUICK,
    )
    for role in Role:
        if role is not founder:
            enrolled = Enrolled(CODES[role], role)
            keyring = enrol(keyring, session, enrolled, credential_of(role), settings=QUICK)
    return keyring


def session_of(role: Role) -> Session:
    """Return a new session of a role's person."""
    return sign_in(everybody(), CODES[role], credential_of(role))


def planted(keys: Keys) -> list[bytes]:
    """Return the bytes of keys as they might lie about: raw, in hexadecimal, in Base64."""
    from base64 import b64encode

    raw = [keys[name].reveal() for name in keys.names]
    return [form for key in raw for form in (key, key.hex().encode(), b64encode(key))]
