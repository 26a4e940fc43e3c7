"""The file of a keyring: what it shows, and what becomes of one that was altered."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import CustodyError, SignInError
from safepassage.operation.custody.keyring_text import read_keyring_text, write_keyring_text
from safepassage.operation.custody.locks import seal_for_journey
from safepassage.operation.custody.roles import KeyName, Role
from safepassage.operation.custody.session import sign_in
from safepassage.operation.custody.settings import CustodySettings, Slowness

from .cast import CODES, QUICK, credential_of, everybody, planted, session_of

TEXT = write_keyring_text(everybody())
TABLE = json.loads(TEXT)


def _read(table: object) -> object:
    return read_keyring_text(json.dumps(table).encode(), settings=QUICK)


def test_a_keyring_reads_as_it_was_written() -> None:
    """Reading gives the keyring back, at home and on a journey."""
    assert read_keyring_text(TEXT, settings=QUICK) == everybody()
    away, _ = seal_for_journey(everybody(), session_of(Role.POST))
    assert read_keyring_text(write_keyring_text(away), settings=QUICK) == away


@pytest.mark.parametrize("away", [False, True])
def test_the_file_shows_neither_person_nor_role_nor_key(away: bool) -> None:
    """What somebody finds in the file are codes of operation and post, and how many slots."""
    keyring = everybody()
    if away:
        keyring, _ = seal_for_journey(keyring, session_of(Role.POST))
    text = write_keyring_text(keyring)
    for code in CODES.values():
        assert f'"{code}"'.encode() not in text
    for role in set(Role) - {Role.POST}:  # which is the name of a field too
        assert role.encode() not in text
    for secret in planted(session_of(Role.TRACING_OFFICER).keys):
        assert secret not in text


@given(st.data())
def test_a_changed_byte_never_opens_something_else(data: st.DataObject) -> None:
    """Any one byte changed: refused, or it opens the same person, role and keys as before."""
    where = data.draw(st.integers(0, len(TEXT) - 1))
    byte = data.draw(st.integers(1, 255))
    altered = TEXT[:where] + bytes([TEXT[where] ^ byte]) + TEXT[where + 1 :]
    _same_or_refused(altered)


@given(st.data())
def test_a_torn_file_never_opens(data: st.DataObject) -> None:
    """A file that ends early is refused, save when only its last line break is missing."""
    where = data.draw(st.integers(0, len(TEXT) - 2))
    with pytest.raises(CustodyError, match=r"torn|no keyring"):
        read_keyring_text(TEXT[:where], settings=QUICK)


def _same_or_refused(text: bytes) -> None:
    known = session_of(Role.POST)
    try:
        keyring = read_keyring_text(text, settings=QUICK)
        session = sign_in(keyring, CODES[Role.POST], credential_of(Role.POST))
    except CustodyError:
        return
    assert session.role is Role.POST
    assert all(session.key(name) == known.key(name) for name in KeyName if name in known.keys.names)
    assert session.keys.names == known.keys.names
    assert keyring.head == everybody().head


HEAD = {
    "operation": "op-2",
    "post": "south",
    "argon2id": {"memory_kib": 128, "passes": 1, "lanes": 1},
    "salt": "A" * 22 + "==",
}


@pytest.mark.parametrize("field", HEAD)
def test_no_slot_opens_under_another_head(field: str) -> None:
    """Operation, post, price of a try and salt are part of every slot."""
    keyring = read_keyring_text(json.dumps({**TABLE, field: HEAD[field]}).encode(), settings=QUICK)
    for role in Role:
        with pytest.raises(SignInError):
            sign_in(keyring, CODES[role], credential_of(role))


@given(st.data())
def test_an_altered_slot_opens_for_nobody(data: st.DataObject) -> None:
    """A changed byte in number or keys of a slot shuts this slot, and the others open."""
    which = data.draw(st.integers(0, len(Role) - 1))
    field = data.draw(st.sampled_from(["number", "sealed"]))
    slot = everybody().slots[which]
    value = bytearray(getattr(slot, field))
    where = data.draw(st.integers(0, len(value) - 1))
    value[where] ^= data.draw(st.integers(1, 255))
    slots = list(everybody().slots)
    slots[which] = replace(slot, **{field: bytes(value)})
    keyring = replace(everybody(), slots=tuple(slots))
    shut = []
    for role in Role:
        try:
            sign_in(keyring, CODES[role], credential_of(role))
        except SignInError:
            shut.append(role)
    assert len(shut) == 1


def test_a_weakened_keyring_is_refused() -> None:
    """A keyring that asks less than the floor of a try is refused before anything is typed."""
    with pytest.raises(CustodyError, match="Somebody made it weaker"):
        read_keyring_text(TEXT)
    settings = CustodySettings(slowness=Slowness(256, 2, 1), floor=Slowness(64, 2, 1))
    with pytest.raises(CustodyError, match="64 KiB and 1 passes of a try, and the least is"):
        read_keyring_text(TEXT, settings=settings)


def test_a_keyring_that_would_stall_the_machine_is_refused() -> None:
    """A forged price of a try that no machine can pay is refused, and never computed."""
    for name in ("memory_kib", "passes", "lanes"):
        with pytest.raises(CustodyError, match="torn or was altered"):
            _read({**TABLE, "argon2id": {**TABLE["argon2id"], name: 2**31}})


def test_a_newer_keyring_is_told() -> None:
    """A keyring of a later version asks for a later program."""
    with pytest.raises(CustodyError, match="version 2, and this program reads version 1"):
        _read({**TABLE, "version": 2})


@pytest.mark.parametrize(
    "text", [b"", b"{}", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"safepassage": "plan"}']
)
def test_what_is_no_keyring_is_told(text: bytes) -> None:
    """Other files are refused with a sentence."""
    with pytest.raises(CustodyError, match=r"no keyring|torn"):
        read_keyring_text(text, settings=QUICK)


@pytest.mark.parametrize(
    "change",
    [
        {"extra": 1},
        {"version": True},
        {"version": "1"},
        {"version": 0},
        {"operation": "two words"},
        {"post": 7},
        {"argon2id": None},
        {"argon2id": {"memory_kib": 64, "passes": True, "lanes": 1}},
        {"argon2id": {"memory_kib": 64, "passes": 1, "lanes": 9}},
        {"salt": "AAAA"},
        {"salt": "A" * 22},
        {"check": None},
        {"own": "ä"},
        {"slots": []},
        {"slots": [1]},
        {"slots": [{"number": "AAAA", "sealed": "", "label": ""}]},
        {"journey": {"slots": "", "way_back": ""}},
    ],
)
def test_a_keyring_with_a_wrong_field_is_told(change: dict[str, object]) -> None:
    """Fields that are missing, too many, or of another form are refused."""
    with pytest.raises(CustodyError, match="torn or was altered"):
        _read({**TABLE, **change})


def test_a_huge_file_is_no_keyring() -> None:
    """A file of more than a megabyte is refused unread."""
    with pytest.raises(CustodyError, match="torn or was altered"):
        read_keyring_text(b" " * (1024 * 1024 + 1), settings=QUICK)
