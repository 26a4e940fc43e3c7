"""The command ``claims``: what other systems tell of people, kept as what it is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from safepassage.cli.entry import USAGE
from safepassage.operation.exchange.pfif import TracingNote, TracingPerson, pfif_out
from safepassage.operation.office.office import Office

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.posts_at_work import Desk

T1 = ("HQ", "T1")
NOW = int(time.time())
DAY = 86_400
OWN = ("--consent", "c-9")


def _person(number: int, name: str, status: str, *, days: int = 20) -> TracingPerson:
    note = TracingNote(
        record=f"x.invalid/n{number}", source_date=NOW - DAY, author="X", status=status,
        last_known_location="Zaporizhzhia", text="Seen at the station.",
    )  # fmt: skip
    return TracingPerson(
        record=f"x.invalid/{number}", source_date=NOW - DAY, full_name=name,
        expires=NOW + days * DAY, date_of_birth="1951", notes=(note,),
    )  # fmt: skip


def _file(desk: Desk, *persons: TracingPerson) -> Path:
    file = desk.where / "told.xml"
    file.write_bytes(pfif_out(persons, now=NOW, words="all", author="x").data)
    return file


def test_what_another_system_tells_is_a_claim_and_counts_nobody(desk: Desk) -> None:
    """News is kept with source and expiry, found by name as a claim, and counts no head."""
    file = _file(
        desk,
        _person(1, "Zorjana Wymyslenko", "believed_alive"),
        _person(2, "Somebody Sought", "information_sought"),
    )
    shown = desk.done(*T1, "claims", file, *OWN)
    assert (shown["claims"], shown["kept"], shown["sought"]) == (1, False, 1)
    assert desk.done(*T1, "claims")["claims"] == []
    assert desk.run(*T1, "claims", file, *OWN, "--confirm", "2")[0] == USAGE
    desk.done(*T1, "claims", file, *OWN, "--confirm", "1")
    again = desk.done(*T1, "claims", file, *OWN)
    assert (again["claims"], again["known"]) == (0, 1)
    (one,) = desk.done(*T1, "claims")["claims"]
    assert (one["source"], one["status"]) == ("x.invalid", "believed_alive")
    assert "Zorjana" not in str(one)
    now = desk.done(*T1, "now")
    assert (now["heads"], now["groups"]) == (0, 0)
    found = desk.done(*T1, "find", "Зоряна", "Вимисленко", *OWN, "--purpose", "family")
    (match,) = found["shown"]
    assert match["code"] == one["code"]
    assert "nobody here has seen them" in match["where"]
    read = desk.done(*T1, "person", one["code"], "--names", "--purpose", "tracing")
    assert read["personal"][0]["news"].endswith("Zaporizhzhia. Seen at the station.")


def test_a_claim_that_expires_is_read_no_more_and_its_key_is_destroyed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From its expiry on nothing of it is found; retention erases it, and it never comes back."""
    file = _file(desk, _person(1, "Zorjana Wymyslenko", "believed_alive"))
    desk.done(*T1, "claims", file, *OWN, "--confirm", "1")
    (one,) = desk.done(*T1, "claims")["claims"]
    assert desk.done(*T1, "retention")["due"] == []
    with monkeypatch.context() as later:
        later.setattr(Office, "now_s", property(lambda _: NOW + 21 * DAY))
        assert desk.done(*T1, "claims")["claims"] == []
        found = desk.done(*T1, "find", "Zorjana", "Wymyslenko", *OWN, "--purpose", "family")
        assert (found["shown"], found["looked_through"]) == ([], 0)
        code, _ = desk.run(*T1, "person", one["code"], "--names", "--purpose", "tracing")
        assert code != 0
        assert len(desk.done(*T1, "retention")["due"]) == 1
        desk.done(*T1, "retention", "--confirm", "1")
    again = desk.done(*T1, "claims", file, *OWN)
    assert (again["claims"], again["erased"]) == (0, 1)


def test_claims_are_for_tracing_officers_with_a_consent(desk: Desk) -> None:
    """No other role takes them in or lists them, and none without saying where the consent is."""
    file = _file(desk, _person(1, "Zorjana Wymyslenko", "believed_alive"))
    assert desk.run("F1", "W1", "claims", file, *OWN)[0] == USAGE
    assert desk.run("HQ", "P1", "claims")[0] == USAGE
    code, told = desk.run(*T1, "claims", file)
    assert code == USAGE
    assert "consent" in told["error"]["message"]
    assert desk.run(*T1, "claims", *OWN)[0] == USAGE
