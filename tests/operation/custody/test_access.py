"""Each line of the table of rights, done for real in each state."""

from __future__ import annotations

import itertools

import pytest

from safepassage.errors import AccessError, CustodyError
from safepassage.operation.custody.audit import PURPOSES_OF, NameDoor
from safepassage.operation.custody.keyring import revoke
from safepassage.operation.custody.keys import keys_of_post, new_post_secrets
from safepassage.operation.custody.locks import seal_for_journey
from safepassage.operation.custody.person_keys import PersonKeys, person_keys_of
from safepassage.operation.custody.personal import register_personal
from safepassage.operation.custody.retention import Purpose
from safepassage.operation.custody.roles import (
    RIGHTS,
    Action,
    KeyName,
    Role,
    State,
    is_kept_by_key,
    may,
)
from safepassage.operation.custody.session import Session, sign_in
from safepassage.operation.office.founding import post_keys

from .cast import CODES, NAMES, credential_of, everybody, phrase, session_of

FIELDS = {**NAMES, "contacts": "+0 000", "needs": "insulin"}
SEALED, TABLE = register_personal(session_of(Role.POST), "a-1", FIELDS, PersonKeys())
OTHER = {role: next(r for r in (Role.PLANNER, Role.POST) if r is not role) for role in Role}


def _session_in(role: Role, state: State) -> Session:
    """Return what somebody of a role gets who tries everything to be signed in, in a state."""
    keyring, credential = everybody(), credential_of(role)
    match state:
        case State.LOCKED:
            session = session_of(role)
            session.lock()
            return session
        case State.TRAVELLING:
            keyring, _ = seal_for_journey(keyring, session_of(OTHER[role]))
        case State.SEIZED:
            credential = phrase("whatever a soldier may think of")
        case State.REVOKED:
            keyring = revoke(keyring, session_of(OTHER[role]), CODES[role])
        case State.SIGNED_IN | State.ERASED:
            pass
    return sign_in(keyring, CODES[role], credential)


def _does(session: Session, action: Action, table: PersonKeys) -> object:
    """Do what an action comes to in this room, with the key that it takes."""
    session.require(action)
    assert session.key(RIGHTS[action].key).reveal()
    match action:
        case Action.READ_NAMES | Action.READ_CONTACTS | Action.READ_NEEDS:
            field = {Action.READ_CONTACTS: "contacts", Action.READ_NEEDS: "needs"}
            (purpose,) = PURPOSES_OF.get(session.role, frozenset({Purpose.AUDIT}))
            door = NameDoor(session, record=lambda _: None, clock=lambda: 0)
            return door.show("a-1", [SEALED], table, purpose)[0][field.get(action, "name")]
        case Action.SEARCH_NAMES | Action.ANSWER_MATCHES | Action.EXPORT_NAMES:
            return person_keys_of(session, "a-1", table)
        case Action.RECORD | Action.SETTLE | Action.ERASE:
            return post_keys(session.keys).signing.sign(b"event")
        case Action.EXCHANGE:
            return session.recipient()
        case Action.ADMIT | Action.SHEETS:
            return session.key(KeyName.OPERATION)
        case _:
            return True


def _can(role: Role, action: Action, state: State) -> bool:
    table = TABLE.erase("a-1") if state is State.ERASED else TABLE
    try:
        return bool(_does(_session_in(role, state), action, table))
    except CustodyError:
        return False


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_each_line_of_the_table(role: Role, action: Action, state: State) -> None:
    """What the table allows can be done, and what it does not allow cannot."""
    assert _can(role, action, state) == may(role, action, state)


LACKED = sorted(
    (role, RIGHTS[action].key)
    for role, action in itertools.product(Role, Action)
    if is_kept_by_key(role, action)
)


@pytest.mark.parametrize(("role", "name"), sorted(set(LACKED)))
def test_a_key_that_is_kept_back_does_not_follow_from_those_held(role: Role, name: KeyName) -> None:
    """No key that a role holds is, or gives, the key that its right would take."""
    sought = session_of(Role.TRACING_OFFICER).key(name)
    session = session_of(role)
    for held in session.keys.names:
        key = session.key(held)
        assert key != sought
        assert keys_of_post(key, session.post, new_post_secrets())[name] != sought


def test_who_may_not_is_told_who_of_the_enrolled_may() -> None:
    """The roles that may are named, with those of the people enrolled here who have one."""
    with pytest.raises(AccessError) as refused:
        session_of(Role.INFORMATION_OFFICER).require(Action.RECORD)
    assert str(refused.value) == (
        "An information officer may not record events: a planner, a post, a reception or a "
        "tracing officer may, at this post p-1, p-2, p-3, p-5."
    )
