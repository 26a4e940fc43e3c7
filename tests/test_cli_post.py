"""The commands ``post``: posts are founded, joined, exchanged with, locked and sealed."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

from safepassage.cli.entry import DONE, FAULTS, USAGE, run
from safepassage.cli.operation.bundles import write_bundles
from safepassage.errors import OutputExistsError
from tests.commands import answer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.posts_at_work import Desk


def test_two_posts_come_to_know_the_same(desk: Desk) -> None:
    """What one post records is at the other after a bundle, once, however often it is imported."""
    desk.done("F1", "W1", "register", "A-1", "C", "40")
    first = desk.exchange("F1", "W1", "HQ", "P1")
    assert (first["sender"], first["new"], first["conflicts"]) == ("F1", 1, 0)
    again = desk.done("HQ", "P1", "post", "import", desk.where / "F1-HQ.bundle")
    assert (again["new"], again["known"]) == (0, 1)
    status = desk.done("HQ", "P1", "post", "status")
    assert status["quiet"]
    assert [(post["post"], post["events"]) for post in status["posts"]] == [("F1", 1), ("HQ", 2)]


def test_codes_of_two_posts_that_look_alike_are_told_once_they_meet(desk: Desk) -> None:
    """The import tells of what has newly come, and `gaps` keeps it until somebody settles it."""
    desk.done("F1", "W1", "register", "C-01", "hall", "3")
    twice = desk.done("HQ", "T1", "register", "C01", "hall", "3")
    other = desk.done("HQ", "T1", "register", "c-o1", "hall", "9")
    told = desk.exchange("F1", "W1", "HQ", "T1")
    assert [[one["code"] for one in some] for some in told["alike"]] == [["C-01", "C01", "c-o1"]]
    desk.done("F1", "W1", "register", "D-1", "hall")
    assert desk.exchange("F1", "W1", "HQ", "T1")["alike"] == []
    assert len(desk.done("HQ", "T1", "gaps")["alike"]) == 1
    desk.done("HQ", "T1", "withdraw", twice["event"])
    right = (f"event={other['event']}", "code=c-o1")
    desk.done("HQ", "T1", "record", "code_confirmed", *right)
    assert desk.done("HQ", "T1", "gaps")["alike"] == []
    assert desk.exchange("HQ", "T1", "F1", "W1")["alike"] == []
    assert desk.done("F1", "W1", "now")["heads"] == 13


def test_the_fingerprint_must_be_compared(desk: Desk) -> None:
    """A request is enrolled with the digits that the new post has read out, and not without."""
    where = desk.where
    code, asked = answer(
        desk.capfd, "post", "ask", where / "F2", "--name", "F2", "-o", where / "f2.request",
        "--as", "W1", "--passphrase-file", desk.phrase("W1"),
    )  # fmt: skip
    assert code == DONE
    enrol = ("post", "enrol", where / "f2.request", "-o", where / "f2.answer")
    for digits, what in (([], "missing"), (["--fingerprint", "00000 00000 00000 00000"], "differ")):
        code, told = desk.run("HQ", "T1", *enrol, *digits)
        message = told["error"]["message"]
        assert code == USAGE
        assert message.startswith("--fingerprint: the digits")
        assert what in message
        assert not set(asked["fingerprint"].split()) & set(message.split())
    assert not (where / "f2.answer").exists()
    desk.done("HQ", "T1", *enrol, "--fingerprint", asked["fingerprint"].replace(" ", ""))


def test_who_may_not_let_posts_join_is_told_who_may(desk: Desk) -> None:
    """A planner is told what was tried, which role may, and who at this post has it."""
    request = desk.where / "F1.request"
    for arguments, what in (
        (("enrol", request, "-o", desk.where / "f1.answer"), "let new posts join"),
        (("sheets", desk.where / "sheets-2"), "make recovery sheets"),
    ):
        code, told = desk.run("HQ", "P1", "post", *arguments)
        assert code == USAGE
        assert told["error"]["message"] == (
            f"A planner may not {what}: a tracing officer may, at this post T1."
        )
    code, told = desk.run("F1", "W1", "post", "enrol", request, "-o", desk.where / "f1.answer")
    assert code == USAGE
    assert told["error"]["message"].endswith("may, and nobody at this post is one.")


def test_a_revoked_post_is_told_so(desk: Desk) -> None:
    """What a revoked post records later is kept apart, shown, and no reason for calm."""
    desk.done("F1", "W1", "register", "A-1", "C", "40")
    desk.exchange("F1", "W1", "HQ", "P1")
    desk.done("F1", "W1", "register", "A-2", "C", "2")
    desk.done("F1", "W1", "post", "export", "--for", "HQ", "-o", desk.where / "late.bundle")
    revoked = desk.done("HQ", "P1", "post", "revoke", "F1")
    assert revoked["last"] == 1
    desk.done("HQ", "P1", "post", "import", desk.where / "late.bundle")
    code, status = desk.run("HQ", "P1", "post", "status")
    assert code == FAULTS
    assert next(post for post in status["posts"] if post["post"] == "F1")["kept_apart"] == 1


def test_a_bundle_for_another_is_refused_whole(desk: Desk) -> None:
    """A torn bundle and one for another post are refused with a reason, and exit code 1."""
    desk.done("F1", "W1", "post", "export", "--for", "HQ", "-o", desk.where / "x.bundle")
    code, told = desk.run("F1", "W1", "post", "import", desk.where / "x.bundle")
    assert (code, told["error"]["kind"]) == (FAULTS, "refused")
    assert told["error"]["message"].startswith(f"{desk.where / 'x.bundle'}: ")
    data = (desk.where / "x.bundle").read_bytes()
    (desk.where / "torn.bundle").write_bytes(data[:-20])
    code, told = desk.run("HQ", "P1", "post", "import", desk.where / "torn.bundle")
    assert (code, told["error"]["kind"]) == (FAULTS, "refused")
    assert told["error"]["message"].startswith(f"{desk.where / 'torn.bundle'}: The bundle is torn")


@pytest.mark.parametrize(
    "words",
    [
        ("import", "FILE"),
        ("enrol", "FILE", "-o", "out"),
        ("travel-key", "FILE", "-o", "out"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_name(
    desk: Desk, words: tuple[str, ...]
) -> None:
    """Altered, empty or a folder: whoever brought several files is told which one it was."""
    altered, empty, folder = (desk.where / name for name in ("altered", "empty", "sheets"))
    altered.write_bytes(b"nothing that a post has made")
    empty.touch()
    for file, rule in (
        (altered, "torn|altered"),
        (empty, "the file is empty"),
        (folder, "this is a folder"),
    ):
        given = [str(file) if word == "FILE" else word for word in words]
        code, told = desk.run("HQ", "T1", "post", *given)
        assert code in {FAULTS, USAGE}
        assert told["error"]["message"].startswith(f"{file}: ")
        assert re.search(rule, told["error"]["message"])


def test_where_a_post_is_kept_no_other_is_made(desk: Desk) -> None:
    """Who begins or asks once more is told that the post exists, and not of sheets or requests."""
    again = (desk.where / "HQ", "--name", "HQ")
    own = ("--as", "T1", "--passphrase-file", desk.phrase("T1"))
    for words in (
        ("new", *again, "--operation", "drill", "--sheets", desk.where / "sheets"),
        ("ask", *again, "-o", desk.where / "F1.request"),
    ):
        code, told = answer(desk.capfd, "post", *words, *own)
        assert code == USAGE
        assert told["error"]["message"].startswith(f"{again[0]}: a post is kept there already.")


def test_a_request_to_join_is_no_torn_bundle(desk: Desk) -> None:
    """Who imports a request is told what it is and what reads it, also where it was made."""
    request = desk.where / "F2.request"
    code, _ = answer(
        desk.capfd, "post", "ask", desk.where / "F2", "--name", "F2", "-o", request,
        "--as", "W1", "--passphrase-file", desk.phrase("W1"),
    )  # fmt: skip
    assert code == DONE
    for post, person in (("HQ", "P1"), ("F2", "W1")):
        code, told = desk.run(post, person, "post", "import", request)
        message = told["error"]["message"]
        assert code == FAULTS
        assert "post F2 asks to join" in message
        assert "safepassage post enrol FILE -o ANSWER" in message
        assert "torn" not in message


def test_a_wrong_passphrase_opens_nothing(desk: Desk) -> None:
    """A wrong passphrase is refused with exit code 2 and the kind of custody."""
    code, told = answer(
        desk.capfd, "post", "status", "--post", desk.where / "HQ", "--as", "P1",
        "--passphrase-file", desk.phrase("T1"),
    )  # fmt: skip
    assert (code, told["error"]["kind"]) == (USAGE, "custody")


@pytest.mark.parametrize("given", ["option", "file variable", "variable", "both"])
def test_what_opened_nothing_is_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    """Where nothing opened, it is said which file or variable was used, and not what it holds."""
    file = desk.phrase("P1")
    phrase = file.read_text(encoding="utf-8").strip()
    words = ["--passphrase-file", str(file)] if given in {"option", "both"} else []
    if given == "file variable":
        monkeypatch.setenv("SAFEPASSAGE_PASSPHRASE_FILE", str(file))
    elif given == "both":
        monkeypatch.setenv("SAFEPASSAGE_PASSPHRASE_FILE", str(desk.phrase("T1")))
    elif given == "variable":
        monkeypatch.setenv("SAFEPASSAGE_PASSPHRASE", phrase)
    code, told = answer(
        desk.capfd, "post", "status", "--post", desk.where / "HQ", "--as", "T1", *words
    )
    message = told["error"]["message"]
    assert (code, told["error"]["kind"]) == (USAGE, "custody")
    assert message.startswith("Nothing opened.")
    from_variable = "unset it to be asked"
    came_from = {
        "option": f"The passphrase came from {file}.",
        "both": f"The passphrase came from {file}.",
        "file variable": f"{file}, which SAFEPASSAGE_PASSPHRASE_FILE names: {from_variable}.",
        "variable": f"The passphrase came from SAFEPASSAGE_PASSPHRASE: {from_variable}.",
    }
    assert message.endswith(came_from[given])
    assert not any(word in message for word in phrase.split())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--as", "P1"], "--post"),
        (["--post", "WHERE"], "--as"),
        (["--post", "WHERE", "--as", "P1"], "--passphrase-file"),
        (["--post", "WHERE", "--as", "P1", "--passphrase-file", "none"], "none"),
        (["--post", "nowhere", "--as", "P1"], "no post is kept there"),
    ],
)
def test_what_is_missing_is_asked_for(desk: Desk, arguments: list[str], told: str) -> None:
    """A command without post, person or passphrase says how to give it."""
    given = [each.replace("WHERE", str(desk.where / "HQ")) for each in arguments]
    code, found = answer(desk.capfd, "post", "status", *given)
    assert code == USAGE
    assert told in found["error"]["message"]


def test_who_signs_in_is_remembered_until_the_lock(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """After sign-in no passphrase is asked, and after a lock one is."""
    memory = tmp_path / "memory"
    memory.mkdir(mode=0o700)
    monkeypatch.setattr(
        "safepassage.operation.custody.remembered.memory_folder", lambda **_: memory
    )
    found = desk.done("F1", "W1", "post", "sign-in")
    assert found["remembered"]
    post = ("--post", desk.where / "F1")
    code, _ = answer(desk.capfd, "register", "A-9", "C", *post)
    assert code == DONE
    assert answer(desk.capfd, "post", "lock", *post)[0] == DONE
    assert answer(desk.capfd, "register", "A-9", "C", *post, "--as", "W1")[0] == USAGE


def test_a_post_travels_sealed(desk: Desk) -> None:
    """A sealed post opens to nobody until the headquarters has opened the travel key."""
    where = desk.where
    desk.done("F1", "W1", "post", "travel", "--for", "HQ", "-o", where / "f1.travel")
    code, told = desk.run("F1", "W1", "post", "status")
    assert (code, told["error"]["kind"]) == (USAGE, "custody")
    desk.done("HQ", "P1", "post", "travel-key", where / "f1.travel", "-o", where / "f1.key")
    assert answer(desk.capfd, "post", "reopen", where / "f1.key", "--post", where / "F1")[0] == DONE
    desk.done("F1", "W1", "post", "status")


def test_without_a_travel_key_a_post_is_sealed_once_somebody_knows_what_it_means(
    desk: Desk,
) -> None:
    """Without a key it says first who could open it no more, and seals with their number alone."""
    told = desk.said("F1", "W1", "post", "travel")
    assert "only two of the three recovery sheets would open" in told
    assert "1 person signs in here; until the sheets are here nobody could open it" in told
    assert "safepassage post travel --confirm 1" in told
    desk.done("F1", "W1", "now")
    found = desk.done("F1", "W1", "post", "travel")
    assert (found["sealed"], found["shut_out"]) == (False, 1)
    assert desk.run("F1", "W1", "post", "travel", "--confirm", "2")[0] == USAGE
    both = ("--for", "HQ", "-o", desk.where / "f1.travel", "--confirm", "1")
    assert desk.run("F1", "W1", "post", "travel", *both)[0] == USAGE
    desk.done("F1", "W1", "now")
    assert desk.done("F1", "W1", "post", "travel", "--confirm", "1")["sealed"]
    code, _ = desk.run("F1", "W1", "now")
    assert code == USAGE
    sheets = [desk.where / "sheets" / f"sheet-{number}.txt" for number in (1, 3)]
    own = ("--post", desk.where / "F1", "--as", "W1", "--passphrase-file", desk.phrase("W1"))
    code, _ = answer(desk.capfd, "post", "recover", *sheets, "--role", "post", *own)
    assert code == DONE
    desk.done("F1", "W1", "now")


def test_two_sheets_bring_somebody_back(desk: Desk) -> None:
    """With two of the three recovery sheets somebody gets a new passphrase; with one twice, not."""
    where = desk.where
    sheets = [where / "sheets" / f"sheet-{number}.txt" for number in (1, 3)]
    own = ("--post", where / "F1", "--as", "I1", "--passphrase-file", desk.phrase("I1"))
    code, told = answer(desk.capfd, "post", "recover", sheets[0], sheets[0], "--role", "post", *own)
    assert (code, told["error"]["kind"]) == (USAGE, "custody")
    code, _ = answer(desk.capfd, "post", "recover", *sheets, "--role", "post", *own)
    assert code == DONE
    desk.done("F1", "I1", "register", "A-5", "C")


def test_all_say_what_they_did_in_words(desk: Desk) -> None:
    """Without --json each command answers in sentences and shows no key, path of a key or name."""
    own = ["--post", str(desk.where / "HQ"), "--as", "P1",
           "--passphrase-file", str(desk.phrase("P1"))]  # fmt: skip
    desk.capfd.readouterr()
    assert run(["post", "status", *own]) == DONE
    out, err = desk.capfd.readouterr()
    assert "Every chain is whole, and nothing waits." in out
    assert "F1" in out
    assert err == ""


def test_a_library_that_is_not_installed_is_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the extra's libraries a command says what to install, and shows no traceback."""
    monkeypatch.setitem(sys.modules, "pyrage", None)
    for name in [name for name in sys.modules if name.startswith("safepassage.operation.posts")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "safepassage.operation.office.founding", raising=False)
    code, told = answer(
        desk.capfd, "post", "ask", desk.where / "F9", "--name", "F9", "-o", desk.where / "x",
        "--as", "W1", "--passphrase-file", desk.phrase("W1"),
    )  # fmt: skip
    assert (code, told["error"]["kind"]) == (USAGE, "usage")
    assert "pip install 'safepassage[operation]'" in told["error"]["message"]


def test_sheets_that_lie_already_stop_a_new_operation(desk: Desk) -> None:
    """A folder that holds sheets is kept, and the remedy names no option that there is not."""
    own = ("--name", "HQ2", "--operation", "drill", "--as", "T1")
    sheets = ("--sheets", desk.where / "sheets", "--passphrase-file", desk.phrase("T1"))
    code, told = answer(desk.capfd, "post", "new", desk.where / "HQ2", *own, *sheets)
    assert code == USAGE
    assert "Name a folder for the sheets that is not there yet." in told["error"]["message"]
    assert "--overwrite" not in told["error"]["message"]
    assert not (desk.where / "HQ2").exists()


@pytest.mark.parametrize("sheets", ["post", "post/sheets", "file/sheets"])
def test_without_sheets_no_operation_begins(desk: Desk, sheets: str) -> None:
    """Where the sheets cannot be written, or would lie with the post, nothing of it is left."""
    (desk.where / "file").write_bytes(b"")
    code, told = answer(
        desk.capfd, "post", "new", desk.where / "post", "--name", "X", "--operation", "other",
        "--sheets", desk.where / sheets, "--as", "T1", "--passphrase-file", desk.phrase("T1"),
    )  # fmt: skip
    assert (code, list(told)) == (USAGE, ["error"])
    assert not (desk.where / "post").exists()


def test_sheets_do_not_lie_with_the_post(desk: Desk) -> None:
    """New sheets are not written into the folder that they open."""
    code, told = desk.run("HQ", "T1", "post", "sheets", desk.where / "HQ" / "sheets")
    assert code == USAGE
    assert "in the post's own folder" in told["error"]["message"]
    assert not (desk.where / "HQ" / "sheets").exists()


@pytest.mark.parametrize("request_file", ["nowhere/f2.request", "F2"])
def test_without_its_request_no_post_asks(desk: Desk, request_file: str) -> None:
    """A post whose request could not be written is not left behind, where it is in the way."""
    ask = ("post", "ask", desk.where / "F2", "--name", "F2", "--as", "W1")
    own = ("--passphrase-file", desk.phrase("W1"))
    code, _ = answer(desk.capfd, *ask, "-o", desk.where / request_file, *own)
    assert code == USAGE
    assert not (desk.where / "F2").exists()
    assert answer(desk.capfd, *ask, "-o", desk.where / "f2.request", *own)[0] == DONE


def test_a_sealed_travel_key_replaces_nothing(desk: Desk) -> None:
    """Where something stands in the key's place, nothing is sealed and it stays: a store, even."""
    store = desk.where / "F1" / "store"
    before = store.read_bytes()
    code, told = desk.run("F1", "W1", "post", "travel", "--for", "HQ", "-o", store)
    assert code == USAGE
    assert "something is there already" in told["error"]["message"]
    assert store.read_bytes() == before
    desk.done("F1", "W1", "now")


def test_no_part_of_a_bundle_takes_the_place_of_another(tmp_path: Path) -> None:
    """Of a bundle in several files none is written where one would replace what is there."""
    there = tmp_path / "out-2.bundle"
    there.write_bytes(b"of before")
    with pytest.raises(OutputExistsError, match=r"out-2\.bundle"):
        write_bundles(tmp_path / "out.bundle", [b"1", b"2"], overwrite=False)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"of before"]
    write_bundles(tmp_path / "out.bundle", [b"1", b"2"], overwrite=True)
    assert there.read_bytes() == b"2"
