"""The commands about data themselves: the audit trail and retention."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from safepassage.cli.entry import USAGE, run
from safepassage.scenario.bundled import bundled_path

if TYPE_CHECKING:
    from tests.posts_at_work import Desk

W1, T1 = ("F1", "W1"), ("HQ", "T1")
NAME = "Zorjana Wymyslenko"


def _named(desk: Desk) -> None:
    """Let F1 register a person by name, who arrives long ago."""
    desk.done(*W1, "adopt", bundled_path("first-steps"))
    file = desk.where / "people.csv"
    head = "code,place,count,consent,name,seen"
    file.write_text(f"{head}\nA-7,hall,1,form-7,{NAME},2026-01-06T08:00\n", encoding="utf-8")
    desk.done(*W1, "import-data", file, "--confirm", "1")
    desk.done(*W1, "arrive", "town", "A-7", "1", "--at", "2026-01-06T10:00Z")


def _auditor(desk: Desk) -> None:
    """Let an auditor sign in at HQ."""
    desk.done(
        *T1, "post", "person", "A1", "--role", "auditor",
        "--new-passphrase-file", desk.phrase("A1"),
    )  # fmt: skip


def test_an_auditor_sees_what_was_done(desk: Desk) -> None:
    """Readings, searches and exports at all posts are in the trail, without a name."""
    _named(desk)
    desk.done(*W1, "person", "A-7", "--names", "--purpose", "boarding")
    out = desk.where / "counts.csv"
    desk.done(*W1, "export-data", "counts", "-o", out, "--confirm", "1", "--for", "OCHA")
    desk.exchange("F1", "W1", "HQ", "T1")
    desk.done(*T1, "find", NAME, "--consent", "form-9", "--purpose", "family")
    _auditor(desk)
    found = desk.done("HQ", "A1", "audit")
    assert [(act["kind"], act["post"], act["reader"]) for act in found["acts"]] == [
        ("name_read", "F1", "W1"),
        ("exported", "F1", "W1"),
        ("searched", "HQ", "T1"),
        ("name_read", "HQ", "T1"),
        ("searched", "HQ", "T1"),
    ]
    assert [one["searches"] for one in found["readers"] if one["reader"] == "T1"] == [1]
    assert "Zorjana" not in str(found)
    only = desk.done("HQ", "A1", "audit", "--by", "T1", "--about", "A-7")
    assert [act["purpose"] for act in only["acts"]] == ["tracing"]
    later = desk.done("HQ", "A1", "audit", "--since", "2100-01-01T00:00Z")
    assert later["acts"] == []


def test_the_trail_is_for_auditors(desk: Desk) -> None:
    """Whoever else asks is refused, and told who may."""
    for post, person in (W1, T1, ("HQ", "P1")):
        code, found = desk.run(post, person, "audit")
        assert code == USAGE
        assert "may not read the audit trail: an auditor may" in found["error"]["message"]


def test_retention_shows_then_erases(desk: Desk) -> None:
    """First the number that is due, then the erasure with that number; another is refused."""
    _named(desk)
    found = desk.done(*W1, "retention")
    assert (found["due"], found["kept"], found["erased"]) == (["A-7"], 0, False)
    assert desk.done(*W1, "retention", "--days", "reception=9999")["due"] == []
    code, _ = desk.run(*W1, "retention", "--confirm", "2")
    assert code == USAGE
    assert desk.done(*W1, "retention", "--confirm", "1")["erased"]
    assert desk.done(*W1, "now")["heads"] == 1
    code, refused = desk.run(*W1, "person", "A-7", "--names", "--purpose", "boarding")
    assert code == USAGE
    assert "were erased" in refused["error"]["message"]
    desk.exchange("F1", "W1", "HQ", "T1")
    _auditor(desk)
    (act,) = [act for act in desk.done("HQ", "A1", "audit")["acts"] if act["kind"] == "erased"]
    assert act["note"].startswith("retention: ")


def test_what_is_due_is_told_where_people_look(desk: Desk) -> None:
    """Looking, importing and exporting say how many are due since when, and with which command."""
    assert desk.done(*W1, "now")["due_for_deletion"] is None
    _named(desk)
    due = desk.done(*W1, "now")["due_for_deletion"]
    assert (due["people"], due["since"][:10]) == (1, "2026-02-05")
    brought = desk.exchange("F1", "W1", "HQ", "T1")
    assert brought["due_for_deletion"]["people"] == 1
    assert desk.done("HQ", "P1", "now")["due_for_deletion"]["people"] == 1
    back = desk.done(*T1, "post", "export", "--for", "F1", "-o", desk.where / "back.bundle")
    assert back["due_for_deletion"]["people"] == 1
    told = {}
    for post, person in (W1, ("HQ", "P1")):
        own = ["--post", str(desk.where / post), "--as", person]
        desk.capfd.readouterr()
        assert run(["now", *own, "--passphrase-file", str(desk.phrase(person))]) == 0
        told[person] = " ".join(desk.capfd.readouterr().out.split())
    assert "DUE FOR DELETION: the personal data of 1 person, the first since 5 Feb" in told["W1"]
    assert "See whose and erase them: safepassage retention" in told["W1"]
    assert "Have a post or a tracing officer run: safepassage retention" in told["P1"]
    desk.done(*W1, "retention", "--confirm", "1")
    assert desk.done(*W1, "now")["due_for_deletion"] is None


def test_terms_are_kept_at_a_post(desk: Desk) -> None:
    """Terms that are kept hold for all commands at the post, and one that is typed goes before."""
    _named(desk)
    assert desk.done(*W1, "retention", "--days", "reception=9999")["due"] == []
    assert desk.done(*W1, "now")["due_for_deletion"]["people"] == 1
    desk.done(*W1, "retention", "--days", "reception=9999", "--keep")
    assert desk.done(*W1, "now")["due_for_deletion"] is None
    found = desk.done(*W1, "retention")
    assert (found["due"], found["days"]["reception"], found["days"]["boarding"]) == ([], 9999, 3)
    assert desk.done(*W1, "retention", "--days", "reception=1")["due"] == ["A-7"]


@pytest.mark.parametrize(
    "term", ["reception", "reception=soon", "lunch=3", "reception=-1", "reception=" + "9" * 5000]
)
def test_a_term_is_a_purpose_and_days(desk: Desk, term: str) -> None:
    """What is no term is named, with the purposes that there are."""
    code, found = desk.run(*W1, "retention", "--days", term)
    assert code == USAGE
    assert "boarding, reception, tracing" in found["error"]["message"]


def test_what_people_read(desk: Desk) -> None:
    """The terminal says how many are due and why, the terms, and what has left before."""
    _named(desk)
    out = desk.where / "people.csv"
    desk.done(
        *W1, "export-data", "people", "-o", out, "--confirm", "1", "--for", "OCHA", "--overwrite"
    )
    common = ["--post", str(desk.where / "F1"), "--as", "W1"]
    common += ["--passphrase-file", str(desk.phrase("W1"))]
    desk.capfd.readouterr()
    assert run(["retention", *common]) == 0
    told = " ".join(desk.capfd.readouterr().out.split())
    assert "The personal data of 1 person have been kept long enough" in told
    assert "1: 3 days for boarding, 30 days for reception are over" in told
    assert "add: --confirm 1" in told
    assert "W1 at F1 let 1 row leave (people: people by code, all states, all places) to OCHA" in (
        told
    )
