"""The commands by which a post asks another whether it knows somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.cli.entry import FAULTS, USAGE, run
from safepassage.scenario.bundled import bundled_path

if TYPE_CHECKING:
    from pathlib import Path

    from tests.posts_at_work import Desk

W1, T1 = ("F1", "W1"), ("HQ", "T1")


def _known(desk: Desk) -> None:
    """Let F1 register a person by name."""
    desk.done(*W1, "adopt", bundled_path("first-steps"))
    file = desk.where / "people.csv"
    head = "code,place,count,consent,name,birth_year"
    file.write_text(f"{head}\nA-7,hall,1,form-7,Зоряна Вимисленко,1951\n", encoding="utf-8")
    desk.done(*W1, "import-data", file, "--confirm", "1")


def _ask(desk: Desk, name: str = "Zoriana Vymyslenko") -> tuple[Path, Path]:
    """Let HQ ask F1, and return the question's file and that for the answer."""
    question, reply = desk.where / "q.match", desk.where / "a.match"
    desk.done(
        *T1, "match", "ask", "F1", name, "--consent", "form-9", "--purpose", "family",
        "--born", "1951", "-o", question, "--overwrite",
    )  # fmt: skip
    return question, reply


def test_a_question_goes_out_and_an_answer_comes_back(desk: Desk) -> None:
    """HQ learns under which code F1 may know the person, and F1 sees neither name nor code."""
    _known(desk)
    question, reply = _ask(desk)
    made = desk.done(*W1, "match", "answer", question, "-o", reply)
    assert (made["asked_by"], made["found"], made["told"]) == ("HQ", 1, 1)
    assert "A-7" not in str(made)
    found = desk.done(*T1, "match", "read", reply)
    assert (found["post"], found["agreements"]) == (
        "F1",
        [{"code": "A-7", "strength": "likely"}],
    )


def test_who_answers_is_told_how_many_may_be_meant(desk: Desk) -> None:
    """Whoever answers reads a whole sentence for one, and for nobody."""
    _known(desk)
    question, reply = _ask(desk)
    told = desk.said(*W1, "match", "answer", question, "-o", reply)
    assert told.startswith("1 person may be meant, and is told by code. Take ")
    question, reply = _ask(desk, "Oleh Inakshyi")
    told = desk.said(*W1, "match", "answer", question, "-o", reply, "--overwrite")
    assert told.startswith("Nobody here may be meant; the answer says so. Take ")


def test_nobody_found_is_said_with_care(desk: Desk) -> None:
    """Where nobody agrees the answer says that this proves nothing."""
    _known(desk)
    question, reply = _ask(desk, "Oleh Inakshyi")
    desk.done(*W1, "match", "answer", question, "-o", reply)
    common = ["--post", str(desk.where / "HQ"), "--as", "T1"]
    common += ["--passphrase-file", str(desk.phrase("T1"))]
    desk.capfd.readouterr()
    assert run(["match", "read", str(reply), *common]) == 0
    assert "F1 finds nobody. That is no proof" in desk.capfd.readouterr().out


def test_what_is_open_is_seen_until_it_is_ended(desk: Desk) -> None:
    """From question and search to the end that somebody tells, without a name anywhere."""
    _known(desk)
    assert desk.done(*T1, "sought")["open"] == []
    question, reply = _ask(desk)
    named = ("Oleh Inakshyi", "--consent", "form-10", "--purpose", "family")
    desk.done(*T1, "find", *named)
    first, second = desk.done(*T1, "sought")["open"]
    assert [each["post"] for each in first["questions"]] == ["F1"]
    assert (second["consent"], second["looks"], second["shown"]) == ("form-10", 1, 0)
    assert not {"Zoriana", "Vymyslenko", "Inakshyi"} & set(str((first, second)).split("'"))
    desk.done(*W1, "match", "answer", question, "-o", reply)
    desk.exchange("F1", "W1", "HQ", "T1")
    (asked,) = desk.done(*T1, "sought")["open"][0]["questions"]
    assert (asked["answered"] is None, asked["read"]) == (False, None)
    desk.done(*T1, "match", "read", reply)
    (asked,) = desk.done(*T1, "sought")["open"][0]["questions"]
    assert (asked["read"] is None, asked["shown"]) == (False, 1)
    assert "form-10 for family" in desk.said(*T1, "sought")
    for one in desk.done(*T1, "sought")["open"]:
        event = one["digest"][:10]
        desk.done(*T1, "record", "gap_closed", f"event={event}", "finding=told")
    assert desk.said(*T1, "sought").startswith("No search is open")
    desk.done(*T1, "find", *named)
    assert [one["consent"] for one in desk.done(*T1, "sought")["open"]] == ["form-10"]


def test_what_goes_wrong_is_told(desk: Desk) -> None:
    """A missing file, a torn one, a role that may not and a file that is there are each refused."""
    question, reply = _ask(desk)
    code, found = desk.run(*W1, "match", "answer", desk.where / "none", "-o", reply)
    assert (code, "there is no such file" in found["error"]["message"]) == (USAGE, True)
    question.write_bytes(question.read_bytes()[:-3])
    code, found = desk.run(*W1, "match", "answer", question, "-o", reply)
    assert (code, "torn or altered" in found["error"]["message"]) == (FAULTS, True)
    assert found["error"]["message"].startswith(f"{question}: ")
    assert not reply.exists()
    code, found = desk.run("HQ", "P1", "match", "answer", question, "-o", reply)
    assert (code, "may not answer" in found["error"]["message"]) == (USAGE, True)
    again = ("match", "ask", "F1", "Zoriana V", "--consent", "c", "--purpose", "p", "-o", question)
    code, found = desk.run(*T1, *again)
    assert (code, "nothing is overwritten unasked" in found["error"]["message"]) == (USAGE, True)
