"""Turns at a keyring: one tries, and the others wait."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from safepassage.errors import CustodyError
from safepassage.operation.custody import turns
from safepassage.operation.custody.turns import taking_turns

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="this system has no turns")


@pytest.fixture
def keyring(tmp_path: Path) -> Path:
    """Return where a keyring would lie."""
    return tmp_path / "keyring"


def test_one_at_a_time(keyring: Path) -> None:
    """Whoever comes second waits until the first has ended, knows for how long, leaves no file."""

    def hold() -> tuple[float, float, float]:
        with taking_turns(keyring) as waited_s:
            began = time.monotonic()
            time.sleep(0.2)
            return waited_s, began, time.monotonic()

    with ThreadPoolExecutor(3) as pool:
        held = sorted(job.result() for job in [pool.submit(hold) for _ in range(3)])
    assert held[0][0] == 0
    assert held[1][0] > 0.1
    assert all(before[2] <= after[1] for before, after in pairwise(held))
    assert not any(keyring.parent.iterdir())


def test_a_turn_ends_with_its_program(keyring: Path) -> None:
    """A program that is killed while it tries is in nobody's way."""
    program = (
        "import sys, time, pathlib\n"
        "from safepassage.operation.custody.turns import taking_turns\n"
        "with taking_turns(pathlib.Path(sys.argv[1])):\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(keyring)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.kill()
    with taking_turns(keyring) as waited_s:
        assert waited_s < 1


def test_who_waits_for_too_long_is_told_why(keyring: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another program stands still in the middle, nobody waits for ever."""
    monkeypatch.setattr(turns, "LONGEST_TURNS_S", 0.1)
    with (
        taking_turns(keyring),
        pytest.raises(CustodyError, match="one was stopped in the middle: end it"),
        taking_turns(keyring),
    ):
        pass
    with taking_turns(keyring) as waited_s:
        assert waited_s == 0


def test_where_nothing_can_be_locked_nobody_waits(
    keyring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a disk without locks, on a system without them and in no folder one tries at once."""

    def without(*_: object) -> None:
        raise OSError(38, os.strerror(38))

    with taking_turns(keyring.parent / "none" / "keyring") as waited_s:
        assert waited_s == 0
    for name, value in (("fcntl.flock", without), ("sys.platform", "win32")):
        with monkeypatch.context() as patched, taking_turns(keyring):
            patched.setattr(f"safepassage.operation.custody.turns.{name}", value)
            with taking_turns(keyring) as waited_s:
                assert waited_s == 0
