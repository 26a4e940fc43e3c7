"""Personal fields open for whoever holds the person's key, until the person is erased."""

from __future__ import annotations

import json
from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import AccessError, CustodyError, LockedError, RefusedError
from safepassage.operation.custody.person_keys import (
    PersonKeys,
    new_person_key,
    person_keys_of,
)
from safepassage.operation.custody.personal import (
    SIZES,
    check_personal,
    open_personal,
    register_personal,
    seal_personal,
)
from safepassage.operation.custody.roles import KEYS_OF, KeyName, Role
from safepassage.operation.custody.secret import Secret
from safepassage.operation.events.fields import Field, check_field

from .cast import NAMES, session_of

POST = session_of(Role.POST)
KEY = Secret.random()
FIELDS = st.dictionaries(st.text(max_size=20), st.text(max_size=200), min_size=1, max_size=5)


@given(FIELDS)
def test_fields_open_as_they_were_sealed(fields: dict[str, str]) -> None:
    """Any table of texts in any script comes back, and the event takes the sealed text."""
    sealed = seal_personal(KEY, fields, operation="op-1", person="a-1")
    check_field(Field("sealed", "sealed", "names"), sealed)
    assert open_personal(KEY, sealed, operation="op-1", person="a-1") == fields


def test_a_sealed_text_is_bound_to_its_person() -> None:
    """Another key, person or operation, and an altered text, open nothing."""
    sealed = seal_personal(KEY, NAMES, operation="op-1", person="a-1")
    assert open_personal(Secret.random(), sealed, operation="op-1", person="a-1") is None
    assert open_personal(KEY, sealed, operation="op-1", person="a-2") is None
    assert open_personal(KEY, sealed, operation="op-2", person="a-1") is None
    other = "C" if sealed[0] == "B" else "B"
    for altered in ("", "A", "%", sealed[:-4], other + sealed[1:], sealed + "=="):
        assert open_personal(KEY, altered, operation="op-1", person="a-1") is None


@given(st.integers(0, 8000))
def test_lengths_tell_little(length: int) -> None:
    """However much is known of somebody, a sealed text has one of six lengths."""
    sealed = seal_personal(KEY, {"name": "x" * length}, operation="op-1", person="a-1")
    assert len(b64decode(sealed)) - 28 in SIZES


def test_the_longest_sealed_text_fits_an_event() -> None:
    """The longest fields that are taken make a text that an event takes."""
    overhead = len(json.dumps({"name": ""}))
    longest = {"name": "x" * (SIZES[-1] - 1 - overhead)}
    check_field(
        Field("sealed", "sealed", "names"),
        seal_personal(KEY, longest, operation="op-1", person="a-1"),
    )
    with pytest.raises(CustodyError, match="8192 bytes long, and at most 8191"):
        seal_personal(KEY, {"name": longest["name"] + "x"}, operation="op-1", person="a-1")


@pytest.mark.parametrize("fields", [{}, {"birth_year": 1951}, {3: "x"}])
def test_what_is_no_table_of_texts_is_refused(fields: dict[str, str]) -> None:
    """Numbers and empty tables are refused, and nothing of them is told."""
    with pytest.raises(CustodyError, match="a table of texts") as caught:
        seal_personal(KEY, fields, operation="op-1", person="a-1")
    assert "1951" not in str(caught.value)


@pytest.mark.parametrize("year", ["19x1", "51", "0951"])
def test_what_is_no_birth_year_is_not_sealed(year: str) -> None:
    """It would count as not known once it is sealed; so it is refused, and not repeated."""
    fields = {**NAMES, "birth_year": year}
    for check in (
        lambda: check_personal(fields, person="a-1"),
        lambda: register_personal(POST, "a-1", fields, PersonKeys()),
    ):
        with pytest.raises(RefusedError, match="birth_year: this is none") as caught:
            check()
        assert year not in str(caught.value)
    check_personal({**NAMES, "birth_year": ""}, person="a-1")


def test_no_plain_text_is_in_what_is_kept() -> None:
    """Neither the sealed text nor the rows of the key table hold a name, in any common form."""
    sealed, table = register_personal(POST, "a-1", NAMES, PersonKeys())
    kept = b64decode(sealed) + sealed.encode() + b"".join(table.wrapped["a-1"])
    for word in NAMES.values():
        for form in (word.encode(), word.encode("utf-16-le"), word.encode().hex().encode()):
            assert form not in kept


def test_one_person_has_one_key_at_a_post() -> None:
    """What is sealed later is sealed under the key that the person has, and all of it opens."""
    first, table = register_personal(POST, "a-1", NAMES, PersonKeys())
    second, again = register_personal(POST, "a-1", {"contacts": "+0 000"}, table)
    assert again == table
    (key,) = person_keys_of(session_of(Role.TRACING_OFFICER), "a-1", table)
    assert open_personal(key, first, operation="op-1", person="a-1") == NAMES
    assert open_personal(key, second, operation="op-1", person="a-1") == {"contacts": "+0 000"}


def test_people_have_keys_of_their_own() -> None:
    """The key of one person opens nothing of another's."""
    _, table = register_personal(POST, "a-1", NAMES, PersonKeys())
    sealed, table = register_personal(POST, "a-2", NAMES, table)
    (one,), (other,) = (person_keys_of(POST, person, table) for person in ("a-1", "a-2"))
    assert one != other
    assert open_personal(one, sealed, operation="op-1", person="a-2") is None


def test_a_wrapped_key_is_bound_to_its_person() -> None:
    """A row that was moved to another person opens nothing."""
    _, table = register_personal(POST, "a-1", NAMES, PersonKeys())
    (wrapped,) = table.wrapped["a-1"]
    with pytest.raises(CustodyError, match="does not open: it was altered"):
        person_keys_of(POST, "a-2", PersonKeys({"a-2": frozenset({wrapped})}))


@pytest.mark.parametrize(
    "role", sorted(role for role in Role if KeyName.WRAPPING not in KEYS_OF[role])
)
def test_who_has_no_key_to_names_opens_none(role: Role) -> None:
    """No key that planner, information officer or auditor hold opens a person's key."""
    from safepassage.operation.custody.ciphers import unseal

    _, table = register_personal(POST, "a-1", NAMES, PersonKeys())
    session = session_of(role)
    with pytest.raises(AccessError):
        person_keys_of(session, "a-1", table)
    with pytest.raises(AccessError):
        new_person_key(session, "a-9")
    (wrapped,) = table.wrapped["a-1"]
    for name in session.keys.names:
        key = session.key(name)
        assert len(key) != 32 or not unseal(key, wrapped, "person key", session.operation, "a-1")


def test_a_locked_session_opens_and_registers_nothing() -> None:
    """After a lock neither reading nor registering works."""
    session = session_of(Role.POST)
    _, table = register_personal(session, "a-1", NAMES, PersonKeys())
    session.lock()
    with pytest.raises(LockedError):
        person_keys_of(session, "a-1", table)
    with pytest.raises(LockedError):
        register_personal(session, "a-2", NAMES, table)


def test_the_erased_are_gone_and_stay_gone() -> None:
    """After erasure no key is left, nothing opens, and the code takes no new data."""
    sealed, table = register_personal(POST, "a-1", NAMES, PersonKeys())
    before = table
    table = table.erase("a-1")
    assert table.wrapped == {}
    with pytest.raises(CustodyError, match="of a-1 were erased"):
        person_keys_of(POST, "a-1", table)
    with pytest.raises(CustodyError, match="of a-1 were erased"):
        register_personal(POST, "a-1", NAMES, table)
    assert before.wrapped
    _, wrapped = new_person_key(POST, "a-1")
    assert table.with_key("a-1", wrapped) == table
    assert open_personal(Secret.random(), sealed, operation="op-1", person="a-1") is None


def test_two_posts_that_registered_one_code_keep_both_keys() -> None:
    """What each post sealed before they met opens after the merge."""
    sealed_here, here = register_personal(POST, "a-1", NAMES, PersonKeys())
    sealed_there, there = register_personal(POST, "a-1", {"name": "Other"}, PersonKeys())
    (wrapped,) = there.wrapped["a-1"]
    keys = person_keys_of(POST, "a-1", here.with_key("a-1", wrapped))
    assert len(keys) == 2
    for sealed, fields in ((sealed_here, NAMES), (sealed_there, {"name": "Other"})):
        opened = [open_personal(key, sealed, operation="op-1", person="a-1") for key in keys]
        assert fields in opened


def test_an_unknown_person_is_told() -> None:
    """A person whose key has not come yet is told by code."""
    with pytest.raises(CustodyError, match="no key of a-7 here"):
        person_keys_of(POST, "a-7", PersonKeys())
