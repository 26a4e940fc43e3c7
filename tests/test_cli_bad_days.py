"""Odd days of a post: a newer store, a clock that was ahead, a folder that lost its files."""

from __future__ import annotations

import time
from contextlib import contextmanager
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
from safepassage.scenario.bundled import bundled_path
from tests.commands import answer
from tests.operation.custody.cast import QUICK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.posts_at_work import Desk

W1 = ("F1", "W1")
YEAR_S = 365 * 86_400


@pytest.mark.parametrize("version", [VERSION - 1, VERSION + 1])
def test_a_store_of_another_version_is_told_and_left_as_it_is(desk: Desk, version: int) -> None:
    """No command of another program opens it, and each says which one does."""
    desk.done(*W1, "register", "A-1", "hall", "40")
    post = desk.where / "F1"
    _write_version(desk, *W1, version)
    before = (post / "store").read_bytes()
    for command in (("now",), ("register", "A-2", "hall"), ("post", "status"), ("gaps",)):
        code, told = desk.run(*W1, *command)
        assert code == USAGE
        message = told["error"]["message"]
        assert f"version '{version}', and this program reads version {VERSION}" in message
        assert ("or a newer one" in message) == (version > VERSION)
        assert ("with the older one: safepassage post enrol" in message) == (version < VERSION)
    assert (post / "store").read_bytes() == before


def test_what_an_older_store_holds_comes_over_by_bundles(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """New posts that the older program lets in have all events and names; the old are revoked."""

    def ask(post: str, person: str, *more: str) -> str:
        """Ask to join with the newer program, and return the fingerprint."""
        return str(
            answer(
                desk.capfd, "post", "ask", desk.where / post, "--name", post, *more,
                "-o", desk.where / f"{post}.request",
                "--as", person, "--passphrase-file", desk.phrase(person),
            )[1]["fingerprint"]
        )  # fmt: skip

    def enrol(post: str, *roles: str) -> None:
        """Let a new post in with the older program."""
        desk.done(
            "HQ", "T1", "post", "enrol", desk.where / f"{post}.request", *roles,
            "--fingerprint", prints[post], "-o", desk.where / f"{post}.answer",
        )  # fmt: skip

    for post, person in (("HQ", "T1"), ("F1", "W1")):
        _write_version(desk, post, person, VERSION - 1)
    with _older(monkeypatch):
        people = desk.where / "people.csv"
        people.write_text(
            "code,place,name,consent\nA-1,hall,Olena Kovalova,c-1\n", encoding="utf-8"
        )
        desk.done(*W1, "adopt", bundled_path("first-steps"))
        desk.done(*W1, "import-data", people, "--confirm", "1")
        desk.exchange("F1", "W1", "HQ", "T1")
    prints = {
        "HQ-2": ask("HQ-2", "T1", "--role", "tracing_officer"),
        "F1-2": ask("F1-2", "W1"),
    }
    with _older(monkeypatch):
        enrol("F1-2", "--role", "post", "--place", "hall")
        enrol("HQ-2", "--role", "planner", "--role", "tracing_officer")
    desk.done("F1-2", "W1", "post", "import", desk.where / "F1-2.answer")
    desk.done("HQ-2", "T1", "post", "import", desk.where / "HQ-2.answer")
    for old in ("HQ", "F1"):
        desk.done("HQ-2", "T1", "post", "revoke", old)
    desk.exchange("HQ-2", "T1", "F1-2", "W1")
    desk.done("F1-2", "W1", "register", "A-2", "hall")
    desk.exchange("F1-2", "W1", "HQ-2", "T1")
    named = ("--consent", "c-9", "--purpose", "family")
    (shown,) = desk.done("HQ-2", "T1", "find", "Olena Kovalova", *named)["shown"]
    assert shown["code"] == "A-1"
    assert desk.done("HQ-2", "T1", "now")["heads"] == 2


@contextmanager
def _older(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the program be the one that reads and makes stores of the version before."""
    with monkeypatch.context() as older:
        for module in ("store", "making"):
            older.setattr(f"safepassage.operation.store.{module}.VERSION", VERSION - 1)
        yield


def _write_version(desk: Desk, post: str, person: str, version: int) -> None:
    """Let a post's store say that another version has made it."""
    phrase = Credential(Secret.of_text(desk.phrase(person).read_text(encoding="utf-8").strip()))
    folder = desk.where / post
    session = sign_in_at(folder / "keyring", person, phrase, now_s=time.time(), settings=QUICK)
    with load_file(folder / "store", session.key(KeyName.DATABASE).reveal()) as store:
        store.notes.put("version", str(version).encode())


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
