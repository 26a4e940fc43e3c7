"""
Who may do what, in which state: one table, from which the program and its documentation read.

A right is kept from a role **by key** when the role's slot in the keyring lacks the key that the
right needs, and **by the program** when the role holds that key for something else and only the
program refuses. The first holds against somebody who brings a program of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "KEYS_OF",
    "RIGHTS",
    "Action",
    "KeyName",
    "Right",
    "Role",
    "State",
    "is_kept_by_key",
    "may",
]


class Role(StrEnum):
    """What somebody is in the operation; one person may have two codes with two roles."""

    PLANNER = "planner"
    POST = "post"
    RECEPTION = "reception"
    INFORMATION_OFFICER = "information_officer"
    TRACING_OFFICER = "tracing_officer"
    AUDITOR = "auditor"

    @property
    def words(self) -> str:
        """The role as people say it."""
        return self.value.replace("_", " ")

    @property
    def one(self) -> str:
        """One of the role, with the article: a planner, an auditor."""
        return f"{'an' if self.value[0] in 'aeiou' else 'a'} {self.words}"


class State(StrEnum):
    """What has become of the role's keyring, or of the person whom a record is about."""

    SIGNED_IN = "signed in"
    LOCKED = "locked"
    TRAVELLING = "travelling"
    SEIZED = "seized"
    ERASED = "after erasure"
    REVOKED = "revoked"


class KeyName(StrEnum):
    """The keys of a post; what each is for stands in :data:`KEY_USES`."""

    OPERATION = "operation"
    DATABASE = "database"
    WRAPPING = "wrapping"
    MATCHING = "matching"
    BUNDLE = "bundle"
    ROSTER = "roster"
    JOURNEY = "journey"
    SIGNING = "signing"
    IDENTITY = "identity"


KEY_USES = {
    KeyName.OPERATION: "the root: every key below follows from it, save the last two",
    KeyName.DATABASE: "opens this post's database file, and no other post's",
    KeyName.WRAPPING: "opens the key of each person, and with it the personal fields",
    KeyName.MATCHING: "makes the tokens by which names are found without being shown",
    KeyName.BUNDLE: "marks bundles as made inside the operation",
    KeyName.ROSTER: "opens the list of who is enrolled at this post",
    KeyName.JOURNEY: "keeps a second way back into this post's keyring while it travels",
    KeyName.SIGNING: "signs this post's events (Ed25519); random, and of this post alone",
    KeyName.IDENTITY: "opens bundles for this post (age, X25519); random, and of this post alone",
}

_EVERYDAY = frozenset(KeyName) - {KeyName.OPERATION}
_NAMES = frozenset({KeyName.WRAPPING, KeyName.MATCHING})
_OWN_POST = frozenset({KeyName.DATABASE, KeyName.ROSTER, KeyName.JOURNEY})

KEYS_OF: dict[Role, frozenset[KeyName]] = {
    Role.PLANNER: _EVERYDAY - _NAMES,
    Role.POST: _EVERYDAY,
    Role.RECEPTION: _EVERYDAY,
    Role.INFORMATION_OFFICER: _EVERYDAY - _NAMES,
    Role.TRACING_OFFICER: frozenset(KeyName),
    Role.AUDITOR: _OWN_POST,
}
"""
The keys in each role's slot.

Whoever holds the operation key can make every other, so only a role that may read all names anyway
holds it.
"""


class Action(StrEnum):
    """What somebody may read or do."""

    READ_COUNTS = "read counts"
    READ_PLAN = "read the plan"
    READ_WHEREABOUTS = "read whereabouts by code"
    READ_NAMES = "read names"
    READ_CONTACTS = "read contacts"
    READ_NEEDS = "read needs"
    READ_CHOICES = "read private choices"
    READ_LINKS = "read links between people"
    SEARCH_NAMES = "search names for tracing"
    ANSWER_MATCHES = "answer other posts' questions for a name"
    EXPORT_COUNTS = "export without names"
    EXPORT_NAMES = "export with names"
    READ_AUDIT = "read the audit trail"
    RECORD = "record events"
    EXCHANGE = "exchange bundles"
    SETTLE = "settle disagreements"
    ERASE = "erase a person"
    ENROL = "enrol or dismiss people, or revoke posts"
    ADMIT = "let new posts join"
    SHEETS = "make recovery sheets"


@dataclass(frozen=True, slots=True)
class Right:
    """
    One line of the table.

    ``roles`` are those who may while they are signed in, ``key`` is what it takes, and
    ``of_the_erased`` whether there is still something to do it on when the person was erased.
    """

    action: Action
    roles: frozenset[Role]
    key: KeyName
    of_the_erased: bool


def _right(action: Action, key: KeyName, *roles: Role, of_the_erased: bool = True) -> Right:
    return Right(action, frozenset(roles), key, of_the_erased)


_TABLE = (
    _right(Action.READ_COUNTS, KeyName.DATABASE, *Role),
    _right(Action.READ_PLAN, KeyName.DATABASE, Role.PLANNER, Role.POST),
    _right(
        Action.READ_WHEREABOUTS,
        KeyName.DATABASE,
        Role.PLANNER,
        Role.POST,
        Role.RECEPTION,
        Role.TRACING_OFFICER,
    ),
    _right(
        Action.READ_NAMES,
        KeyName.WRAPPING,
        Role.POST,
        Role.RECEPTION,
        Role.TRACING_OFFICER,
        of_the_erased=False,
    ),
    _right(Action.READ_CONTACTS, KeyName.WRAPPING, Role.TRACING_OFFICER, of_the_erased=False),
    _right(Action.READ_NEEDS, KeyName.WRAPPING, Role.POST, Role.RECEPTION, of_the_erased=False),
    _right(Action.READ_CHOICES, KeyName.DATABASE, Role.POST),
    _right(Action.READ_LINKS, KeyName.DATABASE, Role.POST, Role.RECEPTION, Role.TRACING_OFFICER),
    _right(Action.SEARCH_NAMES, KeyName.MATCHING, Role.TRACING_OFFICER, of_the_erased=False),
    _right(
        Action.ANSWER_MATCHES,
        KeyName.MATCHING,
        Role.POST,
        Role.RECEPTION,
        Role.TRACING_OFFICER,
        of_the_erased=False,
    ),
    _right(
        Action.EXPORT_COUNTS,
        KeyName.DATABASE,
        Role.PLANNER,
        Role.POST,
        Role.RECEPTION,
        Role.INFORMATION_OFFICER,
        Role.TRACING_OFFICER,
    ),
    _right(Action.EXPORT_NAMES, KeyName.WRAPPING, Role.TRACING_OFFICER, of_the_erased=False),
    _right(Action.READ_AUDIT, KeyName.DATABASE, Role.AUDITOR),
    _right(
        Action.RECORD,
        KeyName.SIGNING,
        Role.PLANNER,
        Role.POST,
        Role.RECEPTION,
        Role.TRACING_OFFICER,
    ),
    _right(
        Action.EXCHANGE,
        KeyName.IDENTITY,
        Role.PLANNER,
        Role.POST,
        Role.RECEPTION,
        Role.TRACING_OFFICER,
    ),
    _right(
        Action.SETTLE,
        KeyName.SIGNING,
        Role.PLANNER,
        Role.POST,
        Role.RECEPTION,
        Role.TRACING_OFFICER,
    ),
    _right(Action.ERASE, KeyName.SIGNING, Role.POST, Role.TRACING_OFFICER),
    _right(
        Action.ENROL,
        KeyName.ROSTER,
        Role.PLANNER,
        Role.POST,
        Role.RECEPTION,
        Role.TRACING_OFFICER,
    ),
    _right(Action.ADMIT, KeyName.OPERATION, Role.TRACING_OFFICER),
    _right(Action.SHEETS, KeyName.OPERATION, Role.TRACING_OFFICER),
)

RIGHTS: dict[Action, Right] = {right.action: right for right in _TABLE}
"""Every action with its line, in the order of the documentation."""


def may(role: Role, action: Action, state: State) -> bool:
    """
    Return whether a role may do something in a state.

    In the state ``ERASED`` somebody is signed in, and the person whom it is about was erased. In
    ``LOCKED``, ``TRAVELLING``, ``SEIZED`` and ``REVOKED`` nobody may do anything.
    """
    right = RIGHTS[action]
    if state is State.SIGNED_IN:
        return role in right.roles
    return state is State.ERASED and role in right.roles and right.of_the_erased


def is_kept_by_key(role: Role, action: Action) -> bool:
    """Return whether the role lacks the key that the action takes, so that no program helps."""
    return RIGHTS[action].key not in KEYS_OF[role]
