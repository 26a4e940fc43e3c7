"""A session outlives a command in memory, and nowhere else."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from safepassage.operation.custody.files import lock_quick, seal_for_journey_at, write_keyring
from safepassage.operation.custody.keyring import revoke
from safepassage.operation.custody.locks import seal_for_journey
from safepassage.operation.custody.remembered import forget, memory_folder, recall, remember
from safepassage.operation.custody.roles import KEYS_OF, Role

from .cast import CODES, QUICK, everybody, planted, session_of

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = 1_000_000.0
MEMORY = Path("/dev/shm")  # noqa: S108 -- the file system in memory that the tests need

pytestmark = pytest.mark.skipif(
    not MEMORY.is_dir(), reason="needs a file system in memory: /dev/shm"
)


@pytest.fixture(autouse=True)
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give each test a runtime folder of its own in memory."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as name:
        monkeypatch.setenv("XDG_RUNTIME_DIR", name)
        yield Path(name)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the file of a keyring at which every role has a person."""
    path = tmp_path / "north.keyring"
    write_keyring(path, everybody())
    return path


@pytest.mark.parametrize("role", Role)
def test_a_session_is_recalled_with_its_keys(path: Path, role: Role) -> None:
    """The next command has the same person, role and keys without a passphrase."""
    before = session_of(role)
    assert remember(path, before, now_s=NOW)
    session = recall(path, everybody(), now_s=NOW + 60, settings=QUICK)
    assert session is not None
    assert (session.person, session.role) == (CODES[role], role)
    assert all(session.key(name) == before.key(name) for name in KEYS_OF[role])


def test_a_session_lies_in_memory_for_its_owner_alone(path: Path, runtime: Path) -> None:
    """Its file is in the runtime folder, closed to others, and no key is beside the keyring."""
    session = session_of(Role.TRACING_OFFICER)
    remember(path, session, now_s=NOW)
    (file,) = [file for file in runtime.rglob("*") if file.is_file()]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert "north" not in str(file)
    kept = path.read_bytes()
    assert not any(key in kept for key in planted(session.keys))
    assert [file.name for file in path.parent.iterdir()] == ["north.keyring"]


def test_use_keeps_it_and_rest_ends_it(path: Path) -> None:
    """Used every ten minutes it goes on; after a quarter of an hour without use it is gone."""
    remember(path, session_of(Role.POST), now_s=NOW)
    for minutes in (10, 20, 30):
        assert recall(path, everybody(), now_s=NOW + 60 * minutes, settings=QUICK)
    assert recall(path, everybody(), now_s=NOW + 60 * 46, settings=QUICK) is None
    assert recall(path, everybody(), now_s=NOW + 60 * 31, settings=QUICK) is None


def test_a_clock_set_back_ends_it(path: Path) -> None:
    """A session that was used later than now is not trusted."""
    remember(path, session_of(Role.POST), now_s=NOW)
    assert recall(path, everybody(), now_s=NOW - 1, settings=QUICK) is None


def test_locks_end_it(path: Path, runtime: Path) -> None:
    """Forgetting, the quick lock and travel mode leave nothing in memory."""
    for end in (
        forget,
        lock_quick,
        lambda path: seal_for_journey_at(path, session_of(Role.POST), settings=QUICK),
    ):
        remember(path, session_of(Role.POST), now_s=NOW)
        end(path)
        assert [file for file in runtime.rglob("*") if file.is_file()] == []
        assert recall(path, everybody(), now_s=NOW, settings=QUICK) is None
    forget(path)


def test_it_does_not_outlive_revocation_or_a_journey(path: Path) -> None:
    """Once the person is revoked, or the keyring sealed, the session is gone."""
    keyring = revoke(everybody(), session_of(Role.PLANNER), CODES[Role.POST])
    away, _ = seal_for_journey(everybody(), session_of(Role.POST))
    for changed in (keyring, away):
        remember(path, session_of(Role.POST), now_s=NOW)
        assert recall(path, changed, now_s=NOW, settings=QUICK) is None
        assert recall(path, everybody(), now_s=NOW, settings=QUICK) is None


def test_keyrings_have_sessions_of_their_own(path: Path) -> None:
    """The session of one keyring is not another's."""
    remember(path, session_of(Role.POST), now_s=NOW)
    other = path.with_name("south.keyring")
    assert recall(other, everybody(), now_s=NOW, settings=QUICK) is None


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{}", b'{"person": 1}', b"\xff", b'{"head": "", "person": "p-2"}']
)
def test_a_spoilt_session_is_none(path: Path, runtime: Path, text: bytes) -> None:
    """A file that makes no sense is forgotten."""
    remember(path, session_of(Role.POST), now_s=NOW)
    (file,) = [file for file in runtime.rglob("*") if file.is_file()]
    file.write_bytes(text)
    assert recall(path, everybody(), now_s=NOW, settings=QUICK) is None
    assert not file.exists()


def test_what_others_can_reach_is_not_trusted(path: Path, runtime: Path) -> None:
    """A folder or file that others may open, and a link, are taken for none."""
    assert memory_folder() is None
    folder = memory_folder(make=True)
    assert folder is not None
    remember(path, session_of(Role.POST), now_s=NOW)
    (file,) = folder.iterdir()
    file.chmod(0o644)
    assert recall(path, everybody(), now_s=NOW, settings=QUICK) is None
    folder.chmod(0o755)
    assert memory_folder() is None
    folder.chmod(0o700)
    folder.rename(runtime / "elsewhere")
    folder.symlink_to(runtime / "elsewhere")
    assert memory_folder() is None


def test_a_disk_is_no_memory(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no file system is in memory nothing is kept, and each command asks anew."""
    mounts = tmp_path / "mounts"
    mounts.write_text("disk / ext4 rw 0 0\ndisk /dev\\040x tmpfs rw 0 0\n", encoding="utf-8")
    monkeypatch.setattr("safepassage.operation.custody.remembered._MOUNTS", mounts)
    assert memory_folder() is None
    assert remember(path, session_of(Role.POST), now_s=NOW) is False
    assert recall(path, everybody(), now_s=NOW, settings=QUICK) is None
    lock_quick(path)
    monkeypatch.setattr("safepassage.operation.custody.remembered._MOUNTS", tmp_path / "missing")
    assert memory_folder() is None


def test_the_sticky_folder_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a runtime folder the shared memory holds a folder of the user's own."""
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    folder = memory_folder(make=True)
    assert folder == MEMORY / f"safepassage-{os.getuid()}"
