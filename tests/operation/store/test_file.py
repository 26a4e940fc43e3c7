"""The store of a post, in an encrypted file."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from safepassage.errors import StoreError
from safepassage.operation.register import fold
from safepassage.operation.store import Current, Store, create_file, load_file
from tests.operation.store.contract import StoreContract, day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from safepassage.operation.events import Event
    from tests.operation.scene import Scene

KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the file is."""
    return tmp_path / "post.store"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """Return a new store."""
    with create_file(path, KEY) as store:
        yield store


@pytest.fixture
def again(path: Path) -> Callable[[], Store]:
    """Return what opens the same store once more."""
    return lambda: load_file(path, KEY)


class TestFileStore(StoreContract):
    """A post's store keeps every promise."""


def test_nothing_is_readable(store: Store, path: Path) -> None:
    """Neither the file nor what lies beside it shows a code, a kind or that it is a database."""
    store.append(day().events, arrived=1)
    names = [entry.name for entry in path.parent.iterdir()]
    assert "post.store-wal" in names
    for name in names:
        data = (path.parent / name).read_bytes()
        if name.endswith("-shm"):
            assert b"cellar" not in data
            continue
        for word in (b"SQLite format", b"registered", b"cellar", b"bus-1", b"CREATE TABLE"):
            assert word not in data
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_how_a_file_is_opened(store: Store) -> None:
    """Each step is flushed to the disk, nothing lies in temporary files, and memory is wiped."""
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "temp_store": 2,
        "secure_delete": 1,
        "cipher_memory_security": "1",
    }
    with store._database.reading() as connection:
        for name, value in wanted.items():
            assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == value


def test_another_key(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Another key, a plain database and a file of anything give one error, and nothing beside."""
    create_file(path, KEY).close()
    plain = path.with_name("plain")
    with sqlite3.connect(plain) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    junk = path.with_name("junk")
    junk.write_bytes(os.urandom(8192))
    for file, key in ((path, bytes(32)), (plain, KEY), (junk, KEY)):
        with pytest.raises(StoreError, match="this is no store, or it has another key"):
            load_file(file, key)
    load_file(path, KEY).close()
    assert capfd.readouterr() == ("", "")


def test_short_key(path: Path) -> None:
    """A key of another length is refused before anything is made of it."""
    with pytest.raises(StoreError, match="32 bytes; this one has 5"):
        create_file(path, b"short")
    assert not path.exists()


def test_no_file(path: Path) -> None:
    """A file that is not there is not made by opening it."""
    with pytest.raises(StoreError, match="no store is there"):
        load_file(path, KEY)
    assert not path.exists()


def test_an_existing_file_is_not_overwritten(path: Path) -> None:
    """A new store never takes the place of a file."""
    path.write_bytes(b"notes")
    with pytest.raises(StoreError, match="never overwritten"):
        create_file(path, KEY)
    assert path.read_bytes() == b"notes"
    with pytest.raises(StoreError, match="no file can be made there"):
        create_file(path / "below", KEY)


def test_only_one_writes_at_a_time(store: Store, again: Callable[[], Store]) -> None:
    """A second program of the same post waits for the first, so that no chain forks."""
    events = day().events
    seen = []

    def second() -> None:
        with again() as other, other.writing():
            seen.append(other.events.count())

    with store.writing():
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.2)
        assert seen == []
        store.append(events, arrived=1)
    thread.join(10)
    assert seen == [len(events)]


def test_threads_share_a_store(store: Store) -> None:
    """Threads of one program read and write the same store, each its own step."""
    events = day().events
    threads = [
        threading.Thread(target=store.append, args=([event],), kwargs={"arrived": 1})
        for event in events
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert store.events.count() == len(events)


def test_a_full_disk_loses_nothing(store: Store, again: Callable[[], Store]) -> None:
    """Where the file may grow no more, the step is refused whole and all before it is there."""
    scene = day()
    store.append(scene.events, arrived=1)
    with store._database.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    more = [
        scene["A"].record(n, "registered", who=f"X-{n}", place="P", note="n" * 200)
        for n in range(400)
    ]
    with pytest.raises(StoreError, match=r"the disk is full.*Free some room"):
        store.append(more, arrived=2)
    assert store.events.count() == len(scene.events) - 400
    with again() as other:
        assert other.events.count() == len(scene.events) - 400
        assert other.append(more, arrived=3) == more


FULL = """
import resource, signal, sys
from pathlib import Path
from safepassage.errors import StoreError
from safepassage.operation.store import load_file
from tests.operation.store.contract import day
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path = Path(sys.argv[1])
scene = day()
with load_file(path, bytes(range(32))) as store:
    store.append(scene.events, arrived=1)
    count = store.events.count()
    size = max(path.stat().st_size, Path(f"{path}-wal").stat().st_size)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    more = [scene["A"].record(n, "registered", who=f"X-{n}", place="P") for n in range(2000)]
    try:
        store.append(more, arrived=2)
    except StoreError as error:
        print(error)
    assert store.events.count() == count
"""


def test_a_disk_that_takes_no_more(path: Path) -> None:
    """Where the system refuses to write on, the error is clear and the store can be read."""
    create_file(path, KEY).close()
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Nothing of this was kept" in done.stdout
    with load_file(path, KEY) as store:
        assert store.events.count() == len(day().events)


def _read_only(
    store: Store, scene: Scene, events: list[Event], why: str = "can only be read"
) -> None:
    """Make sure that a store can be read and not written."""
    assert store.events.count() == len(events)
    assert store.append(events, arrived=1) == []
    expected = fold(event.fact for event in events).canonical()
    assert Current.open(store).register.canonical() == expected
    with pytest.raises(StoreError, match=why):
        store.notes.put("clock", b"1")
    with pytest.raises(StoreError, match=why):
        store.append([scene["A"].record(90, "registered", who="X-1", place="P")], arrived=1)


def _mount(*arguments: str) -> None:
    """Mount a disk, or mount it otherwise."""
    mount = shutil.which("mount") or "mount"
    subprocess.run([mount, *arguments], capture_output=True, check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a disk of two megabytes, where this user may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    try:
        _mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk))
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("NOT TESTED on a real full or read-only disk: this user may not mount one")
    yield disk
    subprocess.run([shutil.which("umount") or "umount", "-l", str(disk)], check=True)


def test_a_real_full_disk(small_disk: Path) -> None:
    """On a disk that fills up, each step is there whole or refused, and all can be read."""
    scene = day()
    with create_file(small_disk / "store", KEY) as store:
        store.append(scene.events, arrived=1)
        kept = len(scene.events)
        try:
            for n in range(5_000):
                event = scene["A"].record(n, "registered", who=f"X-{n}", place="P")
                store.append([event], arrived=2)
                kept += 1
        except StoreError as error:
            assert "Nothing of this was kept" in str(error)  # noqa: PT017 -- after how many is open
        assert len(scene.events) - 1 == kept
        assert store.events.count() == kept
    with load_file(small_disk / "store", KEY) as store:
        assert store.events.count() == kept


def _filled(path: Path, scene: Scene) -> Store:
    """Return a new store that holds a scene, still open."""
    store = create_file(path, KEY)
    store.notes.put("operation", scene.events[0].digest.encode())
    store.append(scene.events, arrived=1)
    return store


def test_a_real_full_disk_is_read(small_disk: Path) -> None:
    """Where there is no room even to open a store for writing, it is read, also with a log left."""
    scene = day()
    events = scene.events
    closed, left = small_disk / "closed", small_disk / "left"
    _filled(closed, scene).close()
    store = _filled(left, scene)
    for suffix in ("", "-wal"):
        (small_disk / f"copy{suffix}").write_bytes((small_disk / f"left{suffix}").read_bytes())
    store.close()
    disk = os.statvfs(small_disk)
    (small_disk / "filler").write_bytes(bytes(disk.f_bavail * disk.f_frsize))
    for path in (closed, small_disk / "copy"):
        with load_file(path, KEY) as store:
            _read_only(store, scene, events, why="the disk is full")
    (small_disk / "filler").unlink()
    for path in (closed, small_disk / "copy"):
        with load_file(path, KEY) as store:
            store.notes.put("n", b"more")
            assert store.events.count() == len(events)


def test_a_real_read_only_disk(small_disk: Path) -> None:
    """On a disk that can only be read a store is read, also one whose log was left beside it."""
    scene = day()
    events = scene.events
    closed, left = small_disk / "closed", small_disk / "left"
    _filled(closed, scene).close()
    store = _filled(left, scene)
    copies = {"copy": ("", "-wal"), "whole": ("", "-wal", "-shm")}
    for name, suffixes in copies.items():
        for suffix in suffixes:
            copy = small_disk / f"{name}{suffix}"
            copy.write_bytes((small_disk / f"left{suffix}").read_bytes())
    store.close()
    _mount("-o", "remount,ro", str(small_disk))
    for path in (closed, *(small_disk / name for name in copies)):
        with load_file(path, KEY) as store:
            _read_only(store, scene, events)


def test_a_folder_that_takes_no_files(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store is read where its folder takes no files, whatever the rights say, as to root."""
    scene = day()
    _filled(path, scene).close()
    numbers = [errno.EROFS]

    def refuse(**_: object) -> None:
        raise OSError(numbers[0], os.strerror(numbers[0]))

    monkeypatch.setattr("tempfile.TemporaryDirectory", refuse)
    with load_file(path, KEY) as store:
        _read_only(store, scene, scene.events)
    numbers[0] = errno.ENOSPC  # a full disk is another matter: what is there may still have room
    with load_file(path, KEY) as store:
        store.notes.put("n", b"more")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_may_only_be_read(path: Path) -> None:
    """A file that this user may only read is read."""
    scene = day()
    events = scene.events
    with create_file(path, KEY) as store:
        store.notes.put("operation", events[0].digest.encode())
        store.append(scene.events, arrived=1)
    path.chmod(0o400)
    with load_file(path, KEY) as store:
        _read_only(store, scene, events)
