"""Every command that writes, on a disk that takes no more: refused in words, and nothing lost."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from safepassage.scenario.bundled import bundled_path
from tests.posts_at_work import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCENARIO = bundled_path("first-steps")


@pytest.fixture
def ready(desk: Desk, tmp_path: Path) -> Iterator[Desk]:
    """Return a desk on a disk of 8 MB: F1 follows a scenario, and 52 people wait at the hall."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = [shutil.which("mount") or "mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)]
    try:
        subprocess.run(mount, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("NOT TESTED on a real full disk: this user may not mount one")
    try:
        yield _prepared(desk, disk)
    finally:
        subprocess.run([shutil.which("umount") or "umount", "-l", str(disk)], check=True)


def _prepared(desk: Desk, disk: Path) -> Desk:
    for post in ("HQ", "F1"):
        shutil.copytree(desk.where / post, disk / post)
    ready = Desk(disk, desk.capfd)
    ready.done("F1", "W1", "adopt", SCENARIO)
    ready.done("F1", "W1", "register", "A-1", "hall", "40")
    ready.done("F1", "W1", "register", "hall-2", "hall", "12")
    ready.exchange("F1", "W1", "HQ", "T1")
    ready.done("F1", "W1", "board", "bus", "A-1", "12")
    ready.done("F1", "W1", "post", "export", "--for", "HQ", "-o", disk / "late.bundle")
    ready.phrase("P1")
    rows = "code,place,count,consent,name\nB-1,hall,4,c-1,Zorjana Wymyslenko\n"
    (disk / "people.csv").write_text(rows, encoding="utf-8")
    return ready


def _fill(disk: Path, free: int) -> Path:
    """Fill a disk up to a number of free bytes, and return the file that does."""
    file = disk / "filler"
    left = os.statvfs(disk)
    file.write_bytes(bytes(max(0, left.f_bavail * left.f_frsize - free)))
    return file


COMMANDS = [
    "F1 W1 adopt SCENARIO",
    "F1 W1 register A-2 hall 4",
    "F1 W1 correct F1#2 count=41",
    "F1 W1 call bus hall --to school --record",
    "F1 W1 import-data WHERE/people.csv --confirm 4",
    "F1 W1 export-data people -o WHERE/out.xlsx --confirm 3",
    "F1 W1 folder bus --to school -o WHERE/out",
    "F1 W1 post export --for HQ -o WHERE/out.bundle",
    "HQ T1 post import WHERE/late.bundle",
    "HQ T1 post person X1 --role post --new-passphrase-file WHERE/P1.phrase",
]
"""Post, person and command, of each way in which commands write."""


@pytest.mark.parametrize("line", COMMANDS)
def test_a_full_disk_is_told_and_nothing_is_lost(ready: Desk, line: str) -> None:
    """With no room, and with room to begin only: told, nothing half, all there; then it works."""
    post, person, *words = line.split()
    for name, value in {"SCENARIO": SCENARIO, "WHERE": ready.where}.items():
        words = [word.replace(name, str(value)) for word in words]
    before = ready.done(post, person, "now")["heads"]
    for free in (0, 40_960):
        filler = _fill(ready.where, free)
        code, told = ready.run(post, person, *words)
        if code == 0:  # what it writes had room
            break
        message = told["error"]["message"]
        assert "the disk is full" in message or "No space left on device" in message
        assert str(ready.where) in message
        assert [file for file in ready.where.rglob("*out*") if file.is_file()] == []
        assert ready.done(post, person, "now")["heads"] == before
        filler.unlink()
    else:
        assert ready.run(post, person, *words)[0] == 0
    assert free, "where there is no room nothing is written"
