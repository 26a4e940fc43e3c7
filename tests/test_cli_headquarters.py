"""A headquarters in PostgreSQL by commands: founded, joined, worked at, and told what is wrong."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from safepassage.cli.entry import DONE, USAGE
from safepassage.scenario.bundled import bundled_path
from tests.commands import answer
from tests.posts_at_work import Desk, quick

psycopg = pytest.importorskip("psycopg", reason="the extra headquarters is not installed")

if TYPE_CHECKING:
    from collections.abc import Iterator

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "guides" / "headquarters.md"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PASSWORD = "walrus-cathedral-9"  # noqa: S105 -- of a server that lives as long as the test


@pytest.fixture
def empty(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    """Return a desk without posts."""
    quick(monkeypatch)
    return Desk(tmp_path, capfd)


@pytest.fixture
def guarded(database: str) -> Iterator[str]:
    """Return the URL of an empty database whose user has a password."""
    with psycopg.connect(database, autocommit=True) as connection:
        (hba,) = connection.execute("SHOW hba_file").fetchone() or ("",)
        before = Path(hba).read_text(encoding="utf-8")
        name = connection.info.dbname
        connection.execute(f"CREATE ROLE guarded LOGIN PASSWORD '{PASSWORD}'".encode())
        connection.execute(f"ALTER DATABASE {name} OWNER TO guarded".encode())
        Path(hba).write_text(f"local all guarded scram-sha-256\n{before}", encoding="utf-8")
        connection.execute("SELECT pg_reload_conf()")
        yield database.replace("safepassage@", "guarded@")
        Path(hba).write_text(before, encoding="utf-8")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("REASSIGN OWNED BY guarded TO safepassage")
        connection.execute("DROP ROLE guarded")


def _answers(desk: Desk, post: str, person: str) -> list[Any]:
    """Return what the commands that look at a post answer there."""
    asked = (["gaps"], ["missing"], ["conflicts"], ["person", "A-1"])
    told = [desk.done(post, person, *each) for each in asked]
    # Of which post and time an answer is differs, and nothing else.
    return [{name: each[name] for name in each if name != "head"} for each in told]


def test_a_headquarters_in_postgresql_and_two_posts_come_to_know_the_same(
    empty: Desk, database: str
) -> None:
    """Bundles go both ways between a database and two folders, and all answer the same."""
    desk = empty
    desk.found("--store", database)
    desk.join("F2", "R1")
    desk.done("F1", "W1", "register", "A-1", "C", "40", "direction=Z")
    desk.done("F1", "W1", "board", "bus", "A-1", "30")
    desk.done("F1", "W1", "count", "bus", "29")
    desk.done("F2", "R1", "register", "B-1", "D", "3")
    desk.done("F2", "R1", "board", "van", "A-1", "30")
    desk.done("HQ", "T1", "arrive", "Z", "A-1", "10")
    for field, person in (("F1", "W1"), ("F2", "R1")):
        desk.exchange(field, person, "HQ", "T1")
    for field, person in (("F1", "W1"), ("F2", "R1")):
        desk.exchange("HQ", "T1", field, person)
    answers = [_answers(desk, post, who) for post, who in (("F1", "W1"), ("F2", "R1"))]
    assert answers[0] == answers[1]
    states = [_state(desk, post, who) for post, who in (("HQ", "T1"), ("F1", "W1"), ("F2", "R1"))]
    assert states[0] == states[1] == states[2]
    assert sorted(file.name for file in (desk.where / "HQ").iterdir()) == ["keyring", "server"]
    status = desk.done("HQ", "P1", "post", "status")
    assert [post["post"] for post in status["posts"]] == ["F1", "F2", "HQ"]


def _state(desk: Desk, post: str, person: str) -> bytes:
    """Return the register of a post as canonical bytes."""
    from safepassage.cli.operation.signing_in import Caller

    with Caller(desk.where / post, person, desk.phrase(person)).opened() as office:
        return office.register.canonical()


def test_all_that_works_at_a_folder_works_at_a_database(empty: Desk, database: str) -> None:
    """The plan, calls, tables in and out, searches, questions and the journey: all by command."""
    desk, where = empty, empty.where
    desk.found("--store", database)
    desk.done("HQ", "P1", "adopt", bundled_path("first-steps"), "--people")
    table = where / "people.csv"
    table.write_text(
        "code,place,consent,name,birth_year\nA-1,hall,c-1,Олена Коваленко,1951\nA-2,hall,,,\n",
        encoding="utf-8",
    )
    shown = desk.done("HQ", "T1", "import-data", table)
    assert shown["persons"] == 2
    assert desk.done("HQ", "T1", "import-data", table, "--confirm", "2")["recorded"]
    called = desk.done("HQ", "P1", "call", "bus", "hall", "--to", "school", "--record")
    assert called["recorded"]
    assert desk.done("HQ", "P1", "now")["pauses"] == []
    leaving = desk.done("HQ", "P1", "export-data", "counts", "-o", where / "counts.csv")
    desk.done(
        "HQ", "P1", "export-data", "counts", "-o", where / "counts.csv",
        "--confirm", str(leaving["rows"]),
    )  # fmt: skip
    sought = ("--consent", "c-9", "--purpose", "family")
    found = desk.done("HQ", "T1", "find", "Olena", "Kovalenko", *sought)
    assert [match["code"] for match in found["shown"]] == ["A-1"]
    desk.exchange("HQ", "T1", "F1", "W1")
    desk.done("HQ", "T1", "match", "ask", "F1", "Olena Kovalenko", *sought, "-o", where / "asked")
    desk.done("F1", "W1", "match", "answer", where / "asked", "-o", where / "answered")
    assert desk.done("HQ", "T1", "match", "read", where / "answered")["found"] == 1
    assert desk.done("HQ", "T1", "retention")["due"] == []
    desk.done("HQ", "P1", "post", "travel", "--for", "F1", "-o", where / "hq.travel")
    code, told = desk.run("HQ", "P1", "now")
    assert (code, told["error"]["kind"]) == (USAGE, "custody")
    desk.done("F1", "W1", "post", "travel-key", where / "hq.travel", "-o", where / "hq.key")
    assert answer(desk.capfd, "post", "reopen", where / "hq.key", "--post", where / "HQ")[0] == DONE
    desk.done("HQ", "P1", "now")


def test_a_headquarters_in_postgresql_joins(desk: Desk, database: str) -> None:
    """A database joins an operation that a folder has begun, once and not again."""
    desk.done("F1", "W1", "register", "A-1", "C", "40")
    desk.exchange("F1", "W1", "HQ", "T1")
    desk.join("BIG", "I1", "--store", database)
    assert _state(desk, "BIG", "I1") == _state(desk, "HQ", "T1")
    code, told = answer(
        desk.capfd, "post", "ask", desk.where / "F3", "--name", "F3", "--store", database,
        "-o", desk.where / "f3.request", "--as", "W1", "--passphrase-file", desk.phrase("W1"),
    )  # fmt: skip
    assert (code, told["error"]["kind"]) == (USAGE, "store")
    assert not (desk.where / "F3").exists()


def _new(desk: Desk, store: str) -> tuple[int, Any]:
    """Try to found a headquarters in a database."""
    return answer(
        desk.capfd, "post", "new", desk.where / "HQ", "--name", "HQ", "--operation", "drill",
        "--store", store, "--sheets", desk.where / "sheets",
        "--as", "T1", "--passphrase-file", desk.phrase("T1"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("address", "kind", "told"),
    [
        ("postgresql://hq:{password}@/x?host=/nowhere", "usage", "Leave it out"),
        ("postgresql:///x?host=/nowhere&password={password}", "usage", "Leave it out"),
        ("postgresql://hq@/x?host=/nowhere", "store", "does not answer"),
        ("sqlite:///x", "store", "none of a PostgreSQL"),
        ("postgresql://hq@db:port/x", "store", "none of a PostgreSQL"),
        ("postgresql://hq@db", "store", "none of a PostgreSQL"),
    ],
)
def test_a_wrong_address(empty: Desk, address: str, kind: str, told: str) -> None:
    """A wrong address is told without repeating it, and nothing is made."""
    code, found = _new(empty, address.format(password=PASSWORD))
    assert (code, found["error"]["kind"]) == (USAGE, kind)
    assert told in found["error"]["message"]
    assert PASSWORD not in str(found)
    assert "nowhere" not in str(found)
    assert not (empty.where / "HQ").exists()
    assert not (empty.where / "sheets").exists()


def test_the_password_comes_from_a_file_or_the_environment(
    empty: Desk, guarded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A password is taken from PGPASSFILE or PGPASSWORD, and lies in no file of the post."""
    monkeypatch.delenv("PGPASSWORD", raising=False)
    file = empty.where / "pgpass"
    monkeypatch.setenv("PGPASSFILE", str(file))
    code, told = _new(empty, guarded)
    assert (code, told["error"]["kind"]) == (USAGE, "store")
    assert "none was found" in told["error"]["message"]
    monkeypatch.setenv("PGPASSWORD", "wrong-one")
    code, told = _new(empty, guarded)
    assert code == USAGE
    assert "does not let this user in with the password" in told["error"]["message"]
    assert "wrong-one" not in str(told)
    monkeypatch.delenv("PGPASSWORD")
    file.write_text(f"*:*:*:guarded:{PASSWORD}\n", encoding="utf-8")
    file.chmod(0o600)
    code, told = _new(empty, guarded)
    assert code == DONE, told
    empty.done("HQ", "T1", "now")
    for kept in (empty.where / "HQ").iterdir():
        assert PASSWORD.encode() not in kept.read_bytes()
    file.unlink()
    code, told = empty.run("HQ", "T1", "now")
    assert (code, told["error"]["kind"]) == (USAGE, "store")


def test_a_database_of_another_operation(empty: Desk, server: str, database: str) -> None:
    """A keyring opens no database but its own, and an address with a password is not taken."""
    assert _new(empty, database)[0] == DONE
    file = empty.where / "HQ" / "server"
    with psycopg.connect(server.format(database="postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS another")
        connection.execute("CREATE DATABASE another")
    other = Desk(empty.where / "other", empty.capfd)
    other.where.mkdir()
    assert _new(other, server.format(database="another"))[0] == DONE
    file.write_bytes((other.where / "HQ" / "server").read_bytes())
    code, told = empty.run("HQ", "T1", "now")
    assert (code, told["error"]["kind"]) == (USAGE, "store")
    assert "of another post or operation" in told["error"]["message"]
    file.write_text(f"postgresql://hq:{PASSWORD}@/x?host=/nowhere\n", encoding="utf-8")
    code, told = empty.run("HQ", "T1", "now")
    assert (code, told["error"]["kind"]) == (USAGE, "usage")
    assert PASSWORD not in str(told)


def test_the_guide_runs_as_it_stands(
    empty: Desk, database: str, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line of the guide does what it says, with the test's own server in place of its own."""
    monkeypatch.chdir(empty.where)
    with psycopg.connect(server.format(database="postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE second")
    digits = ""
    for line in _guide_lines():
        typed = line.replace("DIGITS", digits)
        for name, url in (("drill", database), ("second", server.format(database="second"))):
            typed = typed.replace(f"postgresql://hq@db.example.org/{name}", url)
        words = shlex.split(typed)
        if words[0] == "echo":
            Path(words[3]).write_text(words[1], encoding="utf-8")
            continue
        code, told = answer(empty.capfd, *words[1:])
        assert code == DONE, (line, told)
        digits = told.get("fingerprint", digits)


def _guide_lines() -> list[str]:
    """Return the lines that the guide has typed on a post's machine."""
    text = GUIDE.read_text(encoding="utf-8")
    return [
        line
        for language, block in FENCE.findall(text)
        for line in block.splitlines()
        if not language
    ]


def test_a_post_in_a_folder_needs_no_library_of_postgresql(tmp_path: Path) -> None:
    """Without the extra of a headquarters, only a database tells what is to be installed."""
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from safepassage.cli.entry import run\n"
        "from safepassage.operation.store import create_file\n"
        "sys.exit(run(sys.argv[1:]))"
    )
    own = [
        "--name",
        "HQ",
        "--operation",
        "drill",
        "--sheets",
        str(tmp_path / "sheets"),
        "--as",
        "T1",
    ]
    done = subprocess.run(
        [sys.executable, "-c", program, "post", "new", str(tmp_path / "HQ"), *own,
         "--store", "postgresql://hq@/x?host=/nowhere"],
        env={**os.environ, "SAFEPASSAGE_PASSPHRASE": "lantern oyster walnut brisk"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == USAGE, done.stderr
    assert "pip install 'safepassage[headquarters]'" in done.stderr
    assert "Traceback" not in done.stderr
