"""The claims of the threat model that have no better place, and that all of them are tested."""

from __future__ import annotations

import json
import re
import traceback
from base64 import b64decode, b64encode
from pathlib import Path

import pytest

from safepassage.errors import CustodyError, SignInError
from safepassage.operation.custody.audit import NameDoor
from safepassage.operation.custody.files import (
    lock_quick,
    seal_for_journey_at,
    sign_in_at,
    write_keyring,
)
from safepassage.operation.custody.keyring import revoke
from safepassage.operation.custody.person_keys import PersonKeys, person_keys_of
from safepassage.operation.custody.personal import register_personal
from safepassage.operation.custody.retention import Purpose
from safepassage.operation.custody.roles import Role
from safepassage.operation.custody.session import sign_in

from .cast import CODES, NAMES, QUICK, credential_of, everybody, phrase, session_of

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs" / "concepts" / "threat-model.md"
PLANTED = 10_000
NOW_S = 1_000_000


def test_every_claim_names_tests_that_are_there() -> None:
    """Each test that the threat model names stands among those of the operation."""
    named = re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8"))
    there = {
        name
        for file in HERE.parent.rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(named) > 20
    assert set(named) - there == set()


def _planted() -> dict[str, dict[str, str]]:
    """Return 10,000 invented people, each with a word of its own in name, origin and next leg."""
    return {
        f"a-{n}": {
            "name": f"Zorjana{n:05d} Вимисленко{n:05d}",
            "origin": f"Neherdivka{n:05d}",
            "next_leg": f"Dalekohrad{n:05d}",
        }
        for n in range(PLANTED)
    }


WORD = re.compile(r"(?:Zorjana|Вимисленко|Neherdivka|Dalekohrad)\d{5}", re.IGNORECASE)


def _readings(data: bytes) -> list[str]:
    """Return the data as text in the ways in which a word may lie in it."""
    texts = [data.decode(code, "replace") for code in ("utf-8", "utf-16-le", "utf-16-be")]
    texts.append(data[1:].decode("utf-16-le", "replace"))
    for run in re.findall(rb"[A-Za-z0-9+/]{16,}", data):
        for skip in range(4):
            part = run[skip : len(run) - ((len(run) - skip) % 4 == 1)]
            texts.append(b64decode(part + b"=" * (-len(part) % 4)).decode("utf-8", "replace"))
    return texts


def test_a_seized_post_shows_no_name(tmp_path: Path) -> None:
    """Of 10,000 planted people none is found in files, messages and tracebacks of a post."""
    path = tmp_path / "north.keyring"
    write_keyring(path, everybody())
    session = session_of(Role.POST)
    people = _planted()
    wrapped: dict[str, frozenset[bytes]] = {}
    events = []
    for person, fields in people.items():
        sealed, table = register_personal(session, person, fields, PersonKeys())
        wrapped |= table.wrapped
        events.append(json.dumps({"kind": "registered", "who": person, "sealed": sealed}))
    (tmp_path / "events.jsonl").write_text("\n".join(events), encoding="utf-8")
    keys = [
        json.dumps([who, b64encode(key).decode()]) for who, held in wrapped.items() for key in held
    ]
    (tmp_path / "keys.jsonl").write_text("\n".join(keys), encoding="utf-8")
    told = [repr(session), str(session.keys), repr(table)]
    door = NameDoor(session, record=lambda reads: told.append(repr(reads)), clock=lambda: NOW_S)
    table = PersonKeys(wrapped)
    for person in list(people)[:200]:
        sealed = json.loads(events[int(person[2:])])["sealed"]
        assert door.show(person, [sealed], table, Purpose.BOARDING) == (people[person],)
        with pytest.raises(CustodyError) as caught:
            door.show(person, [sealed], table.erase(person), Purpose.BOARDING)
        told += traceback.format_exception(caught.value)
    with pytest.raises(CustodyError) as caught:
        register_personal(session, "a-1", {"name": people["a-1"]["name"] * 999}, PersonKeys())
    told += traceback.format_exception(caught.value)
    with pytest.raises(SignInError):
        sign_in_at(
            path, CODES[Role.POST], phrase("who is there"), now_s=float(NOW_S), settings=QUICK
        )
    lock_quick(path, session)
    seal_for_journey_at(path, session_of(Role.POST), settings=QUICK)
    (tmp_path / "told.log").write_text("\n".join(told), encoding="utf-8")
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) > PLANTED * 256
    found = [
        (file.name, word)
        for file in files
        for text in _readings(file.read_bytes())
        for word in WORD.findall(text)
    ]
    assert found == []


def test_the_search_for_names_would_find_one() -> None:
    """The reading that finds nothing in a seized post finds a word in each of its forms."""
    word = "Neherdivka00017"
    for form in (
        word.upper().encode(),
        word.encode("utf-16-le"),
        b"x" + word.encode("utf-16-le"),
        word.encode("utf-16-be"),
        b64encode(b"xyz, " + word.encode()),
    ):
        assert any(WORD.search(text) for text in _readings(form))


def test_an_old_copy_opens_for_the_revoked() -> None:
    """Not defended: with the keyring of before, a revoked person still signs in."""
    old = everybody()
    new = revoke(old, session_of(Role.PLANNER), CODES[Role.POST])
    with pytest.raises(SignInError):
        sign_in(new, CODES[Role.POST], credential_of(Role.POST))
    assert sign_in(old, CODES[Role.POST], credential_of(Role.POST)).role is Role.POST


def test_a_backup_from_before_an_erasure_opens() -> None:
    """Not defended: a table of keys from before an erasure still opens the person's data."""
    session = session_of(Role.POST)
    _, backup = register_personal(session, "a-1", NAMES, PersonKeys())
    with pytest.raises(CustodyError, match="were erased"):
        person_keys_of(session, "a-1", backup.erase("a-1"))
    assert len(person_keys_of(session, "a-1", backup)) == 1
