"""
A whole post, seized at a checkpoint: files, WAL, temporary files, bundles, papers, messages.

10,000 people are planted, each with a name, a place of origin and a next leg that hold a marker no
other text has. So whoever finds none of the markers, in any usual encoding, has found none of them.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import tempfile
import urllib.parse
import zipfile
from typing import TYPE_CHECKING

import pytest

import safepassage
from safepassage.checking import check
from safepassage.cli.entry import DONE, run
from safepassage.operation.exchange.incoming import Incoming
from safepassage.operation.office.office import Office, open_office
from safepassage.operation.office.places import PostFolder
from safepassage.reporting import write_plan_folder
from safepassage.scenario import load_scenario
from safepassage.scenario.bundled import bundled_path
from tests.operation.custody.cast import QUICK, phrase
from tests.posts_at_work import PHRASES, Desk, quick

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from safepassage.operation.events import Json

PLANTED = 10_000
TOGETHER = 10
"""How many of them are registered under one code, as a family is."""

NAME, LATIN, ORIGIN, LEG = "Жмыхощък", "Qvyzhorix", "Wuqmirdolok", "Xarvindepluq"
MARKERS = (NAME, LATIN, ORIGIN, LEG)
"""In every planted name, in Cyrillic and Latin; in every place of origin; in every next leg."""

TEXT_CODES = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "cp1251", "koi8-r", "cp866")


def _forms(word: str) -> Iterator[bytes]:
    """Yield the bytes that a word leaves in a file, in every usual encoding of it."""
    for text in (word, word.lower(), word.upper()):
        for code in TEXT_CODES:
            try:
                plain = text.encode(code)
            except UnicodeEncodeError:
                continue
            yield plain
            yield plain.hex().encode()
            yield plain.hex().upper().encode()
            for offset in range(3):
                # The first and last signs of Base64 depend on what stands beside the word.
                packed = base64.b64encode(b"\0" * offset + plain)
                yield packed[4 if offset else 0 : len(packed) // 4 * 4 - 4]
                yield base64.urlsafe_b64encode(b"\0" * offset + plain)[4:-4]
        yield urllib.parse.quote(text).encode()
        yield json.dumps(text)[1:-1].encode()


FORMS = sorted({form for word in MARKERS for form in _forms(word) if len(form) >= 6})
FOUND = re.compile(b"|".join(map(re.escape, FORMS)))


def _leaks(folder: Path) -> list[str]:
    """Return the files below a folder whose names or contents hold a marker."""
    leaking = []
    for path in sorted(folder.rglob("*")):
        if FOUND.search(os.fsencode(path.name)):
            leaking.append(f"the name of {path.relative_to(folder)}")
        if path.is_file() and FOUND.search(path.read_bytes()):
            leaking.append(str(path.relative_to(folder)))
    return leaking


@pytest.mark.parametrize("word", MARKERS)
def test_the_search_finds_what_is_there(tmp_path: Path, word: str) -> None:
    """A planted word is found in every encoding that is looked for, and in a file's name."""
    for number, code in enumerate(TEXT_CODES):
        try:
            data = f"a 7, {word}0042; b".encode(code)
        except UnicodeEncodeError:
            continue
        for name, packed in {
            "plain": data,
            "hex": data.hex().encode(),
            "base64": base64.b64encode(data),
            "shifted": base64.b64encode(b"x" + data),
        }.items():
            (tmp_path / f"{number}-{name}").write_bytes(packed)
            assert f"{number}-{name}" in _leaks(tmp_path), (code, name)
    (tmp_path / "json").write_text(json.dumps({"name": word}), encoding="ascii")
    (tmp_path / f"list of {word}").write_bytes(b"")
    assert "json" in _leaks(tmp_path)
    assert f"the name of list of {word}" in _leaks(tmp_path)


class _Seized:
    """A field post at work, whose laptop is taken."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.post = PostFolder(desk.where / "F1")
        self.temporary = desk.where / "temporary"
        self.brought = desk.where / "brought"

    def open(self) -> Office:
        return open_office(self.post, "W1", phrase(PHRASES["W1"]), settings=QUICK)

    def plan(self) -> None:
        """Adopt a plan whose places all hold markers, and remove what it was read from."""
        source = self.desk.where / "source"
        shutil.copytree(bundled_path("first-steps"), source)
        for table in source.glob("*.csv"):
            text = table.read_text(encoding="utf-8")
            for place in ("hall", "clinic"):
                text = re.sub(rf"\b{place}\b(?!-)", f"{ORIGIN}-{place}", text)
            for place in ("school", "farm"):
                text = re.sub(rf"\b{place}\b", f"{LEG}-{place}", text)
            table.write_text(text, encoding="utf-8")
        scenario = load_scenario(source)
        plan = safepassage.plan(scenario, work=200)
        folder = self.desk.where / "plan"
        write_plan_folder(scenario, plan, check(scenario, plan), folder)
        self.desk.done("F1", "W1", "adopt", folder)
        shutil.rmtree(source)
        shutil.rmtree(folder)

    def people(self) -> Iterator[Incoming]:
        """Yield 10,000 people, ten under each code; every tenth code is aboard the bus."""
        for first in range(0, PLANTED, TOGETHER):
            who = f"{ORIGIN}-{first}"
            family = range(first, first + TOGETHER)
            body: dict[str, Json] = {
                "who": who,
                "count": TOGETHER,
                "place": f"{ORIGIN}-hall",
                "direction": [f"{LEG}-school"],
            }
            personal = {
                "name": "; ".join(f"{NAME}{n} {LATIN}{n}" for n in family),
                "origin": "; ".join(f"{ORIGIN} {n}" for n in family),
                "next_leg": "; ".join(f"{LEG} {n}" for n in family),
                "consent": "form-1",
            }
            yield Incoming("registered", body, f"row {first}", None, personal)
            if first % 100 == 0:
                aboard: dict[str, Json] = {
                    "who": who,
                    "vehicle": "bus",
                    "place": f"{ORIGIN}-hall",
                }
                yield Incoming("boarded", aboard, f"row {first}")


@pytest.fixture(scope="module")
def seized(tmp_path_factory: pytest.TempPathFactory) -> _Seized:
    """Return the post with its 10,000 people; everything else on the laptop is looked at too."""
    return _Seized(Desk(tmp_path_factory.mktemp("laptop"), None))  # type: ignore[arg-type] # set by each test


def _at(
    seized: _Seized, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> _Seized:
    """Let a test work at the post, with temporary files where they are looked at."""
    quick(monkeypatch)
    seized.desk.capfd = capfd
    seized.temporary.mkdir(exist_ok=True)
    seized.brought.mkdir(exist_ok=True)
    for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(seized.temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(seized.temporary))
    if not seized.post.path.exists():
        seized.desk.found()
        seized.plan()
        with seized.open() as office:
            office.record_all(seized.people())
    return seized


def test_a_post_in_use_shows_nothing_at_rest(
    seized: _Seized, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody is signed in, the store, its WAL and temporary files hold none of them."""
    post = _at(seized, capfd, monkeypatch)
    with post.open() as office:
        who = f"{ORIGIN}-10"
        office.record("boarded", {"who": who, "vehicle": "bus", "place": f"{ORIGIN}-hall"})
        assert office.register.people[who].total == TOGETHER
        beside = {path.name for path in post.post.path.iterdir()}
        assert "store-wal" in beside, "the WAL is looked at while it is there"
        assert (post.post.path / "store-wal").stat().st_size > 0
        assert _leaks(post.desk.where) == []
    assert sum(1 for _ in post.post.path.iterdir()) >= 2
    assert _leaks(post.desk.where) == []


def test_what_leaves_the_post_shows_nothing(
    seized: _Seized, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bundles and the vehicle's folder hold none of them, save where this leg ends."""
    post = _at(seized, capfd, monkeypatch)
    desk = post.desk
    desk.done("F1", "W1", "post", "export", "--for", "HQ", "-o", post.brought / "f1.bundle")
    assert (post.brought / "f1.bundle").stat().st_size > 50_000
    desk.done("F1", "W1", "folder", "bus", "--to", "Z", "-o", post.brought / "papers")
    assert len((post.brought / "papers" / "sheet.csv").read_text().splitlines()) > 100
    assert _leaks(post.brought) == []
    assert _leaks(post.temporary) == []


def test_messages_and_tracebacks_show_nothing(
    seized: _Seized, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forced errors of every kind, with tracebacks on, repeat none of what they were about."""
    post = _at(seized, capfd, monkeypatch)
    monkeypatch.setenv("SAFEPASSAGE_DEBUG", "1")
    table = post.desk.where / "people.csv"
    wrong = [
        f"code,place\n{NAME} {LATIN},{ORIGIN}-hall\n",
        f"{NAME},{LATIN}\n1,2\n",
        f"code,place,name\nA-1,{ORIGIN}-hall,{NAME}\n",
        f"code,place,count\nA-1,{LEG} {NAME},many {LATIN}\n",
        f'code,place\n"{NAME}\n',
    ]
    own = ["--post", str(post.post.path), "--as", "W1", "--passphrase-file",
           str(post.desk.phrase("W1"))]  # fmt: skip
    commands = [
        *(["import-data", str(table)] for _ in wrong),
        ["record", "registered", f"who={NAME} {LATIN}", "place=C"],
        ["register", f"{NAME}, {LATIN}", "C"],
        ["register", "A-1", "C", f"name={NAME}"],
        ["person", f"{NAME} {LATIN}", "--names", "--purpose", "boarding"],
        ["person", NAME, "--names", "--purpose", "boarding"],
        ["person", NAME],
        ["find", NAME, "--consent", "letter", "--purpose", "family"],
        ["typed", str(table)],
    ]
    texts = iter(wrong)
    capfd.readouterr()
    for command in commands:
        if command[0] == "import-data":
            table.write_text(next(texts), encoding="utf-8")
        if command[0] == "typed":
            table.write_text(f"board {NAME}/11 {ORIGIN}/12\n{LATIN}/00\n", encoding="utf-8")
        assert run([*command, *own]) != DONE, command
    monkeypatch.setattr(
        "safepassage.operation.office.sealing.register_personal",
        lambda *_: (_ for _ in ()).throw(KeyError("planted")),
    )
    table.write_text(f"code,place,name,consent\nA-1,{ORIGIN}-hall,{NAME},f\n", encoding="utf-8")
    assert run(["import-data", str(table), "--confirm", "1", *own]) != DONE
    table.unlink()
    out, err = capfd.readouterr()
    assert "Traceback" in err, "tracebacks are looked at too"
    told = (out + err).encode()
    assert FOUND.search(told) is None, FOUND.search(told)
    assert _leaks(post.desk.where) == []


def test_a_locked_post_and_one_that_travels_show_nothing(
    seized: _Seized, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a quick lock, and sealed for a journey, none of them is found, and nothing opens."""
    post = _at(seized, capfd, monkeypatch)
    desk = post.desk
    desk.done("F1", "W1", "post", "sign-in")
    assert run(["post", "lock", "--post", str(post.post.path)]) == DONE
    assert _leaks(desk.where) == []
    desk.done("F1", "W1", "post", "travel", "--for", "HQ", "-o", desk.where / "f1.travel")
    code, told = desk.run("F1", "W1", "now")
    assert code != DONE
    assert told["error"]["kind"] == "custody"
    assert _leaks(desk.where) == []


def test_the_planted_are_there_for_whoever_may_see_them(
    seized: _Seized, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opened again, the post still has all 10,000, with names: they were hidden and not lost."""
    post = _at(seized, capfd, monkeypatch)
    desk = post.desk
    if (desk.where / "f1.travel").exists():
        desk.done("HQ", "P1", "post", "travel-key", desk.where / "f1.travel", "-o",
                  desk.where / "f1.key")  # fmt: skip
        assert run(["post", "reopen", str(desk.where / "f1.key"), "--post",
                    str(post.post.path)]) == DONE  # fmt: skip
    assert desk.done("F1", "W1", "now")["heads"] == PLANTED
    read = desk.done("F1", "W1", "person", f"{ORIGIN}-40", "--names", "--purpose", "boarding")
    assert f"{NAME}42 {LATIN}42" in read["personal"][0]["name"].split("; ")


def test_a_zip_is_no_hiding_place(tmp_path: Path) -> None:
    """The workbook in which a scenario is kept inside the store would be found, were it outside."""
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("sheet", f"<t>{ORIGIN}-hall</t>")
    assert _leaks(tmp_path) == ["x.xlsx"]
