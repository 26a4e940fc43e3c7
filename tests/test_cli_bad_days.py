"""Odd days of a post: a newer store, a clock that was ahead, a folder that lost its files."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from safepassage.cli.entry import DONE, FAULTS, USAGE
from safepassage.operation.custody.files import sign_in_at
from safepassage.operation.custody.roles import KeyName
from safepassage.operation.custody.secret import Secret
from safepassage.operation.custody.slots import Credential
from safepassage.operation.office.office import Office
from safepassage.operation.store import load_file
from safepassage.operation.store.tables import VERSION
from tests.operation.custody.cast import QUICK

if TYPE_CHECKING:
    from tests.posts_at_work import Desk

W1 = ("F1", "W1")
YEAR_S = 365 * 86_400


@pytest.mark.parametrize("version", [VERSION - 1, VERSION + 1])
def test_a_store_of_another_version_is_told_and_left_as_it_is(desk: Desk, version: int) -> None:
    """No command of another program opens it, and each says which one does."""
    desk.done(*W1, "register", "A-1", "hall", "40")
    phrase = Credential(Secret.of_text(desk.phrase("W1").read_text(encoding="utf-8").strip()))
    post = desk.where / "F1"
    session = sign_in_at(post / "keyring", "W1", phrase, now_s=time.time(), settings=QUICK)
    with load_file(post / "store", session.key(KeyName.DATABASE).reveal()) as store:
        store.notes.put("version", str(version).encode())
    before = (post / "store").read_bytes()
    for command in (("now",), ("register", "A-2", "hall"), ("post", "status"), ("gaps",)):
        code, told = desk.run(*W1, *command)
        assert code == USAGE
        message = told["error"]["message"]
        assert f"version '{version}', and this program reads version {VERSION}" in message
        assert "Install the version" in message
        assert ("or a newer one" in message) == (version > VERSION)
    assert (post / "store").read_bytes() == before


def test_a_clock_that_was_ahead_is_told_and_does_not_stop_the_work(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was recorded a year ahead stays; the others see the clock, and it drags none along."""
    now = int(time.time())
    with monkeypatch.context() as ahead:
        ahead.setattr(Office, "now_s", property(lambda _: now + YEAR_S))
        ahead.setattr(time, "time_ns", lambda: (now + YEAR_S) * 10**9)
        told = desk.done(*W1, "register", "A-1", "hall", "40")
    assert told["recorded"][:4] == str(time.gmtime(now + YEAR_S).tm_year)
    code, refused = desk.run(*W1, "register", "A-2", "hall", "--at", "2199-01-01T00:00Z")
    assert code == FAULTS
    assert "ahead" in refused["error"]["message"]
    told = desk.done(*W1, "register", "A-2", "hall", "2")
    assert told["recorded"][:4] == str(time.gmtime(now).tm_year)
    desk.exchange("F1", "W1", "HQ", "P1")
    code, status = desk.run("HQ", "P1", "post", "status")
    assert code == FAULTS
    assert next(post for post in status["posts"] if post["post"] == "F1")["ahead_s"] > YEAR_S - 99
    recorded = desk.done("HQ", "P1", "register", "B-1", "hall")["recorded"]
    assert recorded[:4] == str(time.gmtime(now).tm_year)
    assert desk.done("HQ", "P1", "now")["heads"] == 43


@pytest.mark.parametrize("lost", ["store", "keyring"])
def test_a_file_that_is_gone_is_told(desk: Desk, lost: str) -> None:
    """A post without its store or its keyring says which file is missing."""
    (desk.where / "F1" / lost).unlink()
    code, told = desk.run(*W1, "now")
    assert code != DONE
    assert "Traceback" not in told["error"]["message"]
    assert "F1" in told["error"]["message"]
