"""Keyrings, key files and counts of failed tries on a disk."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from safepassage.errors import CustodyError, LockedError, SignInError, UsageError
from safepassage.operation.custody.files import (
    load_key_file,
    load_keyring,
    lock_quick,
    seal_for_journey_at,
    sign_in_at,
    tries_beside,
    write_key_file,
    write_keyring,
)
from safepassage.operation.custody.keyring import found
from safepassage.operation.custody.locks import reopen, travel_key_from
from safepassage.operation.custody.roles import Role
from safepassage.operation.custody.secret import Secret
from safepassage.operation.custody.session import sign_in
from safepassage.operation.custody.slots import Enrolled

from .cast import CODES, QUICK, credential_of, everybody, phrase, planted, session_of

if TYPE_CHECKING:
    from safepassage.operation.custody.keyring import Keyring
    from safepassage.operation.custody.session import Session
    from safepassage.operation.custody.slots import Credential

NOW = 1_000_000.0
WRONG = phrase("gravel tulip seven harbour")
MEMORY = Path("/dev/shm")  # noqa: S108 -- another disk than that of the tests, where there is one


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the file of a keyring at which every role has a person."""
    path = tmp_path / "north.keyring"
    write_keyring(path, everybody())
    return path


def _sign_in(path: Path, *, now_s: float = NOW, right: bool = True) -> Session:
    credential = credential_of(Role.POST) if right else WRONG
    return sign_in_at(path, CODES[Role.POST], credential, now_s=now_s, settings=QUICK)


def test_a_keyring_is_its_owners_alone(path: Path) -> None:
    """The file reads back, and nobody else on the machine may read it."""
    assert load_keyring(path, settings=QUICK) == everybody()
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["north.keyring"]


def test_the_right_phrase_leaves_no_count(path: Path) -> None:
    """Signing in works after slips, and forgets them."""
    for _ in range(2):
        with pytest.raises(SignInError):
            _sign_in(path, right=False)
    assert tries_beside(path).exists()
    assert _sign_in(path).person == CODES[Role.POST]
    assert not tries_beside(path).exists()


def test_the_wait_grows_and_outlives_the_program(path: Path) -> None:
    """After three failures even the right phrase is not looked at before the wait is over."""
    waits = []
    for now_s in (NOW, NOW + 1, NOW + 2):
        with pytest.raises(SignInError) as caught:
            _sign_in(path, now_s=now_s, right=False)
        waits.append(caught.value.wait_s)
    assert waits == [0, 0, 5]
    assert str(caught.value).endswith("The next try is looked at in 5 s.")
    with pytest.raises(SignInError, match=r"Too many tries failed.*in 4 s\.") as caught:
        _sign_in(path, now_s=NOW + 3)
    assert caught.value.wait_s == 4
    assert _sign_in(path, now_s=NOW + 7).role is Role.POST


def test_a_try_that_is_cut_off_counts(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A try that ends with the program was counted before it was looked at."""

    def ended(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("safepassage.operation.custody.files.sign_in", ended)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            _sign_in(path)
    monkeypatch.undo()
    with pytest.raises(SignInError, match="Too many tries failed"):
        _sign_in(path)


def test_a_clock_set_back_makes_nobody_wait_for_ever(path: Path) -> None:
    """When failures lie ahead, the wait begins now and is over in its time."""
    for _ in range(4):
        with pytest.raises(SignInError):
            _sign_in(path, now_s=NOW + 10**6, right=False)
    with pytest.raises(SignInError) as caught:
        _sign_in(path, now_s=NOW)
    assert _sign_in(path, now_s=NOW + caught.value.wait_s).role is Role.POST


def test_who_is_unknown_waits_as_everybody(path: Path) -> None:
    """Failures count for the keyring, so that nothing tells who is enrolled."""
    for person in ("nobody", CODES[Role.AUDITOR], "nobody-else"):
        with pytest.raises(SignInError):
            sign_in_at(path, person, WRONG, now_s=NOW, settings=QUICK)
    with pytest.raises(SignInError, match="Too many tries failed"):
        _sign_in(path)


def test_several_who_sign_in_at_once_are_all_let_in(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Right tries that are made at the same moment don't count against each other."""
    _slowly(monkeypatch)
    with ThreadPoolExecutor(8) as pool:
        sessions = [*pool.map(lambda _: _sign_in(path), range(8))]
    assert {session.person for session in sessions} == {CODES[Role.POST]}
    assert not tries_beside(path).exists()


def test_wrong_tries_at_once_are_counted_one_by_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many wrong ones are tried side by side, three are looked at before one waits."""

    def tried(_: int) -> float:
        with pytest.raises(SignInError) as caught:
            _sign_in(path, right=False)
        return caught.value.wait_s

    looked_at = _slowly(monkeypatch)
    with ThreadPoolExecutor(8) as pool:
        waits = [*pool.map(tried, range(8))]
    assert len(looked_at) == 3
    assert sorted(waits)[:2] == [0, 0]
    assert max(waits) == 5
    assert sorted(waits)[2] > 4  # who came later has waited some of it


def _slowly(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let each try take a while, as it does in earnest; return whose were looked at so far."""
    looked_at: list[str] = []

    def slow(keyring: Keyring, person: str, credential: Credential) -> Session:
        looked_at.append(person)
        time.sleep(0.03)
        return sign_in(keyring, person, credential)

    monkeypatch.setattr("safepassage.operation.custody.files.sign_in", slow)
    return looked_at


def test_a_machine_that_is_too_small_counts_no_failure(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When there is not the memory for a try, it was none, and nobody waits for it."""

    def too_small(*_: object) -> None:
        raise CustodyError("Signing in takes 128 MiB of memory")

    monkeypatch.setattr("safepassage.operation.custody.files.sign_in", too_small)
    for _ in range(5):
        with pytest.raises(CustodyError, match="128 MiB"):
            _sign_in(path)
    monkeypatch.undo()
    assert _sign_in(path).role is Role.POST


def test_a_full_disk_leaves_the_former_keyring(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When there is no space the cause is told, and the former keyring stands."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    before = path.read_bytes()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CustodyError, match=r"No space left on device.*Free some space"):
        write_keyring(path, everybody())
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["north.keyring"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_disk_without_room_locks_nobody_out(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """On a full or read-only disk one signs in, so that what it holds can be read."""

    def no_room(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("safepassage.operation.custody.files.write_file_whole", no_room)
    assert _sign_in(path).role is Role.POST
    monkeypatch.setattr(
        "safepassage.operation.custody.files.write_file_whole",
        lambda *_, **__: (_ for _ in ()).throw(PermissionError(errno.EACCES, "not allowed")),
    )
    with pytest.raises(CustodyError, match=r"\.tries: cannot be written: not allowed"):
        _sign_in(path)


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """A file that is missing or is none is told with its name."""
    with pytest.raises(CustodyError, match=r"none\.keyring: cannot be read: No such file"):
        load_keyring(tmp_path / "none.keyring", settings=QUICK)
    with pytest.raises(CustodyError, match="cannot be read"):
        load_keyring(tmp_path, settings=QUICK)
    (tmp_path / "torn.keyring").write_bytes(b'{"safepassage": "keyring"')
    with pytest.raises(CustodyError, match=r"torn\.keyring: The keyring is torn"):
        load_keyring(tmp_path / "torn.keyring", settings=QUICK)


def test_a_key_file_has_32_bytes(tmp_path: Path) -> None:
    """A key file reads back, is never replaced, and files of other lengths are none."""
    key = Secret.random()
    write_key_file(tmp_path / "key", key)
    assert load_key_file(tmp_path / "key") == key
    with pytest.raises(CustodyError, match="a key file is never replaced"):
        write_key_file(tmp_path / "key", Secret.random())
    assert load_key_file(tmp_path / "key") == key
    for length in (0, 31, 33):
        (tmp_path / "other").write_bytes(bytes(length))
        with pytest.raises(CustodyError, match="has 32 bytes, no more and no fewer"):
            load_key_file(tmp_path / "other")


def test_a_quick_lock_drops_keys_and_leaves_the_slots(path: Path) -> None:
    """After a quick lock nothing beside the keyring is left, and everybody signs in again."""
    session = _sign_in(path)
    left = path.with_name(".north.keyring.0123abcd.part")
    left.write_bytes(path.read_bytes())
    lock_quick(path, session)
    assert session.is_locked
    assert [file.name for file in path.parent.iterdir()] == ["north.keyring"]
    assert not _sign_in(path).is_locked


@pytest.mark.skipif(not MEMORY.is_dir(), reason="needs a second disk: /dev/shm")
def test_the_travel_key_goes_to_another_disk(path: Path) -> None:
    """The keyring is sealed, the key lies on the other disk, and opens it at the journey's end."""
    import tempfile

    with tempfile.TemporaryDirectory(dir=MEMORY) as stick:
        key_file = Path(stick) / "key"
        session = _sign_in(path)
        seal_for_journey_at(path, session, key_file=key_file, settings=QUICK)
        assert session.is_locked
        with pytest.raises(LockedError, match="sealed for a journey"):
            _sign_in(path)
        home = reopen(load_keyring(path, settings=QUICK), load_key_file(key_file))
    assert home == everybody()


def test_the_travel_key_does_not_travel(path: Path) -> None:
    """A travel key on the keyring's disk, or sealed to the post itself, is refused."""
    session = _sign_in(path)
    with pytest.raises(UsageError, match="its key would travel with it"):
        seal_for_journey_at(path, session, key_file=path.with_name("key"), settings=QUICK)
    sealed_key_file = path.with_name("key.age")
    with pytest.raises(UsageError, match="Post north travels"):
        seal_for_journey_at(
            path,
            session,
            recipients=[session.recipient()],
            sealed_key_file=sealed_key_file,
            settings=QUICK,
        )
    with pytest.raises(UsageError, match="go together"):
        seal_for_journey_at(path, session, sealed_key_file=sealed_key_file, settings=QUICK)
    assert load_keyring(path, settings=QUICK) == everybody()
    assert not session.is_locked


def test_a_key_sealed_to_the_headquarters_may_lie_beside(path: Path) -> None:
    """What is sealed to another post opens there, and its file may travel."""
    enrolled = Enrolled("p-1", Role.PLANNER)
    _, headquarters = found("op-1", "hq", enrolled, WRONG, settings=QUICK)
    sealed_key_file = path.with_name("key.age")
    seal_for_journey_at(
        path,
        _sign_in(path),
        recipients=[headquarters.recipient()],
        sealed_key_file=sealed_key_file,
        settings=QUICK,
    )
    key = travel_key_from(sealed_key_file.read_bytes(), headquarters)
    assert reopen(load_keyring(path, settings=QUICK), key) == everybody()


def test_nothing_is_sealed_when_the_key_cannot_be_kept(path: Path) -> None:
    """When the travel key's file cannot be written the keyring stays as it is."""
    session = _sign_in(path)
    missing = path.parent / "no-such-folder" / "key.age"
    with pytest.raises(CustodyError, match="cannot be written"):
        seal_for_journey_at(
            path,
            session,
            recipients=["age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg"],
            sealed_key_file=missing,
            settings=QUICK,
        )
    assert load_keyring(path, settings=QUICK) == everybody()


@pytest.mark.skipif(not MEMORY.is_dir(), reason="needs a second disk: /dev/shm")
def test_a_key_of_no_journey_is_not_left(path: Path) -> None:
    """Where the second file fails the first goes too: it would open nothing, and be in the way."""
    import tempfile

    to = ["age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg"]
    missing = path.parent / "no-such-folder" / "key.age"
    with tempfile.TemporaryDirectory(dir=MEMORY) as stick:
        key_file = Path(stick) / "key"
        with pytest.raises(CustodyError, match="cannot be written"):
            seal_for_journey_at(
                path, _sign_in(path), key_file=key_file, recipients=to, sealed_key_file=missing,
                settings=QUICK,
            )  # fmt: skip
        assert not key_file.exists()
    assert load_keyring(path, settings=QUICK) == everybody()


def test_a_travelling_laptop_has_nothing_that_opens(path: Path) -> None:
    """Of all files of a sealed post, none holds a key or a former slot."""
    session = session_of(Role.TRACING_OFFICER)
    secrets = planted(session.keys)
    slots = [slot.sealed for slot in everybody().slots]
    path.with_name(".north.keyring.0123abcd.part").write_bytes(path.read_bytes())
    with pytest.raises(SignInError):
        _sign_in(path, right=False)
    seal_for_journey_at(path, session, settings=QUICK)
    from base64 import b64encode

    files = [file.read_bytes() for file in path.parent.rglob("*") if file.is_file()]
    assert len(files) == 1
    assert not any(secret in text for secret in secrets for text in files)
    assert not any(b64encode(slot) in text for slot in slots for text in files)


def test_a_kill_leaves_the_former_or_the_new(path: Path) -> None:
    """A program that is killed while it writes leaves the former or the new keyring, whole."""
    program = (
        "import sys, pathlib\n"
        "from safepassage.operation.custody.files import load_keyring, write_keyring\n"
        "from tests.operation.custody.cast import QUICK\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "keyring = load_keyring(path, settings=QUICK)\n"
        "print('ready', flush=True)\n"
        "while True:\n"
        "    write_keyring(path, keyring)\n"
    )
    for wait_ms in (1, 7, 23):
        with subprocess.Popen(
            [sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(wait_ms / 1000)
            process.kill()
        assert load_keyring(path, settings=QUICK) == everybody()
    lock_quick(path)
    assert [file.name for file in path.parent.iterdir()] == ["north.keyring"]
