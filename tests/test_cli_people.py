"""The commands ``post`` about people: passphrases, who signs in, new recovery sheets."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from safepassage.cli.entry import DONE, USAGE, run
from safepassage.cli.operation import signing_in
from safepassage.errors import UsageError
from safepassage.operation.custody.phrases import faults_of_phrase
from safepassage.operation.custody.secret import Secret
from safepassage.operation.custody.settings import CustodySettings
from tests.commands import answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.posts_at_work import Desk

W1 = ("F1", "W1")


def _sign_in(desk: Desk, phrase: Path, *key: str | Path) -> int:
    """Return the exit code of a command of W1 with what is to open the slot."""
    own = ("--post", desk.where / "F1", "--as", "W1", "--passphrase-file", phrase, *key)
    return answer(desk.capfd, "now", *own)[0]


def test_a_passphrase_is_changed(desk: Desk) -> None:
    """After a change the new passphrase opens the slot, and the former one does not."""
    former, new = desk.phrase("W1"), desk.phrase("I1")
    done = desk.done(*W1, "post", "passphrase", "--new-passphrase-file", new)
    assert done == {"person": "W1", "key_file": None}
    assert _sign_in(desk, new) == DONE
    assert _sign_in(desk, former) == USAGE


def test_a_key_file_is_made_and_needed(desk: Desk) -> None:
    """With a key file both open the slot, and neither does alone."""
    new, key = desk.phrase("I1"), desk.where / "w1.key"
    desk.done(
        *W1, "post", "passphrase", "--new-passphrase-file", new, "--new-key-file", key
    )  # fmt: skip
    assert len(key.read_bytes()) == 32
    assert _sign_in(desk, new, "--key-file", key) == DONE
    assert _sign_in(desk, new) == USAGE


@pytest.mark.parametrize("weak", ["qwz", "password password password"])
def test_a_weak_passphrase_changes_nothing(desk: Desk, weak: str) -> None:
    """A passphrase that is guessed too easily is refused without repeating it."""
    file = desk.where / "weak.phrase"
    file.write_text(weak, encoding="utf-8")
    code, told = desk.run(*W1, "post", "passphrase", "--new-passphrase-file", file)
    assert (code, told["error"]["kind"]) == (USAGE, "usage")
    assert "not taken" in told["error"]["message"]
    assert weak not in told["error"]["message"]
    assert _sign_in(desk, desk.phrase("W1")) == DONE


def test_whoever_finds_a_screen_unlocked_changes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A remembered session does not change a passphrase; the present one is needed."""
    memory = tmp_path / "memory"
    memory.mkdir(mode=0o700)
    monkeypatch.setattr(
        "safepassage.operation.custody.remembered.memory_folder", lambda **_: memory
    )
    assert desk.done(*W1, "post", "sign-in")["remembered"]
    new = ("post", "passphrase", "--new-passphrase-file", desk.phrase("I1"))
    code, told = answer(desk.capfd, *new, "--post", desk.where / "F1", "--as", "W1")
    assert code == USAGE
    assert "No passphrase" in told["error"]["message"]


def _keyboard(monkeypatch: pytest.MonkeyPatch, *typed: str) -> list[str]:
    """Let somebody sit at the keyboard who types this, and return what is asked."""
    asked: list[str] = []
    answers = iter(typed)

    def getpass(prompt: str, stream: object = None) -> str:
        del stream
        asked.append(prompt)
        return next(answers)

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", getpass)
    return asked


def test_a_new_passphrase_is_proposed_where_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Enter alone takes the proposal, which has to be typed once; another one is typed twice."""
    monkeypatch.setattr(
        "safepassage.operation.custody.phrases.propose_phrase", lambda: "six words that are it"
    )
    asked = _keyboard(monkeypatch, "", "six words that are it")
    assert signing_in.new_phrase(None, "New").reveal() == b"six words that are it"
    assert asked == ["New: ", "New, again: "]
    told = capsys.readouterr()
    assert "six words that are it" in told.err
    assert "At least 15 characters" in told.err
    assert told.out == ""
    _keyboard(monkeypatch, "", "")
    with pytest.raises(UsageError, match="differ"):
        signing_in.new_phrase(None, "New")
    _keyboard(monkeypatch, "my own long one", "my own long one")
    assert signing_in.new_phrase(None, "New").reveal() == b"my own long one"


def test_what_is_proposed_is_taken(desk: Desk) -> None:
    """A proposal has six words, is another each time, and breaks no rule."""
    one, two = (answer(desk.capfd, "post", "propose")[1]["passphrase"] for _ in range(2))
    assert one != two
    assert len(one.split()) == 6
    found = faults_of_phrase(
        Secret.of_text(one), settings=CustodySettings(), beside_file=False, codes=()
    )
    assert found == ()


def test_who_leaves_is_dismissed(desk: Desk) -> None:
    """People are listed with their roles; who is dismissed signs in no more, and one must stay."""
    desk.done(*W1, "post", "person", "R1", "--role", "post", "--new-passphrase-file",
              desk.phrase("R1"))  # fmt: skip
    people = desk.done(*W1, "post", "people")["people"]
    assert [(one["person"], one["role"]) for one in people] == [("R1", "post"), ("W1", "post")]
    desk.done(*W1, "post", "dismiss", "R1")
    assert desk.run("F1", "R1", "now")[0] == USAGE
    assert desk.run(*W1, "post", "dismiss", "W1")[0] == USAGE


def test_new_recovery_sheets(desk: Desk) -> None:
    """A tracing officer makes new sheets, two of which let somebody in; nobody else makes any."""
    fresh = desk.where / "fresh"
    assert desk.run(*W1, "post", "sheets", fresh)[0] == USAGE
    made = desk.done("HQ", "T1", "post", "sheets", fresh)["sheets"]
    own = ("--post", desk.where / "F1", "--as", "I1", "--passphrase-file", desk.phrase("I1"))
    recover: Callable[..., int] = lambda *two: answer(  # noqa: E731 -- named for what it does
        desk.capfd, "post", "recover", *two, "--role", "post", *own
    )[0]
    assert recover(made[0], desk.where / "sheets" / "sheet-2.txt") == USAGE
    assert recover(made[0], made[2]) == DONE
    for sheet in (*map(Path, made), *(desk.where / "sheets").iterdir()):
        assert "\nEXERCISE: " in sheet.read_text(encoding="utf-8")


def test_nobody_is_dismissed_by_what_may_be_a_name(desk: Desk) -> None:
    """Who is not enrolled is told without what was typed."""
    code, told = desk.run(*W1, "post", "dismiss", "Zorjana Wymyslenko")
    assert code == USAGE
    assert "post people" in told["error"]["message"]
    assert "Zorjana" not in told["error"]["message"]


def test_that_no_tracing_officer_is_left_is_told(desk: Desk) -> None:
    """Who dismisses the only one, perhaps themselves, learns what is lost and how it comes back."""
    assert desk.done("HQ", "T1", "post", "dismiss", "P1")["roles_left_empty"] == ["planner"]
    desk.done(
        "HQ", "T1", "post", "person", "P1", "--role", "planner",
        "--new-passphrase-file", desk.phrase("P1"),
    )  # fmt: skip
    own = ("--post", desk.where / "HQ", "--as", "T1", "--passphrase-file", desk.phrase("T1"))
    assert run([str(part) for part in ("post", "dismiss", "T1", *own)]) == DONE
    assert "NO TRACING OFFICER is left at this post" in desk.capfd.readouterr().out
    desk.done(
        "HQ", "T1", "post", "recover", desk.where / "sheets" / "sheet-1.txt",
        desk.where / "sheets" / "sheet-3.txt", "--role", "tracing_officer",
    )  # fmt: skip
    desk.done("HQ", "T1", "now")
