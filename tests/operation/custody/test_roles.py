"""The table of rights says what the operation needs, and is whole."""

from __future__ import annotations

import pytest

from safepassage.operation.custody.access_page import access_page
from safepassage.operation.custody.roles import (
    KEY_USES,
    KEYS_OF,
    RIGHTS,
    Action,
    KeyName,
    Role,
    State,
    is_kept_by_key,
    may,
)

# Written by hand from what the operation asks of each role, as a second opinion on the table.
ABSTRACT = {
    Role.PLANNER: "counts plan whereabouts export record exchange settle enrol",
    Role.POST: "counts plan whereabouts names needs choices links export record exchange settle "
    "erase enrol answer",
    Role.RECEPTION: "counts whereabouts names needs links export record exchange settle enrol "
    "answer",
    Role.INFORMATION_OFFICER: "counts export",
    Role.TRACING_OFFICER: "counts whereabouts names contacts links search export export-names "
    "record exchange settle erase enrol admit sheets answer",
    Role.AUDITOR: "counts audit",
}
SHORT = {
    "counts": Action.READ_COUNTS,
    "plan": Action.READ_PLAN,
    "whereabouts": Action.READ_WHEREABOUTS,
    "names": Action.READ_NAMES,
    "contacts": Action.READ_CONTACTS,
    "needs": Action.READ_NEEDS,
    "choices": Action.READ_CHOICES,
    "links": Action.READ_LINKS,
    "search": Action.SEARCH_NAMES,
    "answer": Action.ANSWER_MATCHES,
    "export": Action.EXPORT_COUNTS,
    "export-names": Action.EXPORT_NAMES,
    "audit": Action.READ_AUDIT,
    "record": Action.RECORD,
    "exchange": Action.EXCHANGE,
    "settle": Action.SETTLE,
    "erase": Action.ERASE,
    "enrol": Action.ENROL,
    "admit": Action.ADMIT,
    "sheets": Action.SHEETS,
}


@pytest.mark.parametrize("role", Role)
def test_each_role_may_what_it_needs_and_no_more(role: Role) -> None:
    """Signed in, a role may do exactly what its work asks."""
    allowed = {action for action in Action if may(role, action, State.SIGNED_IN)}
    assert allowed == {SHORT[word] for word in ABSTRACT[role].split()}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state", [State.LOCKED, State.TRAVELLING, State.SEIZED, State.REVOKED])
def test_without_a_session_nobody_may_anything(role: Role, state: State) -> None:
    """Locked, travelling, seized and revoked mean nothing for every role."""
    assert not any(may(role, action, state) for action in Action)


@pytest.mark.parametrize("role", Role)
def test_erasing_takes_rights_and_gives_none(role: Role) -> None:
    """Of an erased person a role may no more than before, and nothing personal."""
    for action in Action:
        assert may(role, action, State.ERASED) <= may(role, action, State.SIGNED_IN)
        if RIGHTS[action].key in {KeyName.WRAPPING, KeyName.MATCHING}:
            assert not may(role, action, State.ERASED)


@pytest.mark.parametrize("role", Role)
def test_who_may_holds_the_key(role: Role) -> None:
    """No role may do what it has no key for."""
    for action in Action:
        assert not (may(role, action, State.SIGNED_IN) and is_kept_by_key(role, action))


def test_only_who_may_read_every_name_holds_the_root() -> None:
    """The operation key lies in no slot whose role is not trusted with all names."""
    holders = {role for role in Role if KeyName.OPERATION in KEYS_OF[role]}
    assert holders == {Role.TRACING_OFFICER}


@pytest.mark.parametrize("role", [Role.PLANNER, Role.INFORMATION_OFFICER, Role.AUDITOR])
def test_names_are_kept_from_those_who_need_none_by_key(role: Role) -> None:
    """Planner, information officer and auditor hold no key to any name."""
    assert not KEYS_OF[role] & {KeyName.OPERATION, KeyName.WRAPPING, KeyName.MATCHING}


def test_the_table_and_its_page_are_whole() -> None:
    """Each action has one line, each key a use, and the page shows them all."""
    page = access_page()
    assert list(RIGHTS) == list(Action)
    assert list(KEY_USES) == list(KeyName)
    lines = [line for line in page.splitlines() if line.startswith("|")]
    for action in Action:
        (line,) = [line for line in lines if line.startswith(f"| {action} |")]
        cells = [cell.strip() for cell in line.strip("|").split("|")[1:]]
        allowed = [may(role, action, State.SIGNED_IN) for role in Role]
        assert [cell == "**yes**" for cell in cells] == allowed
