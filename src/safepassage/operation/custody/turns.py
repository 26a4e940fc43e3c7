"""
One try at a time: who signs in at a keyring waits for whoever is signing in there.

A try is counted as failed before it is looked at. Were several looked at side by side, those of one
person who starts three commands at once would count against each other, and of a hundred wrong ones
that read the count together all would be looked at. So they take turns, from the count's reading
to its writing.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from safepassage.errors import CustodyError

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["LONGEST_TURNS_S", "taking_turns"]

LONGEST_TURNS_S = 60.0
"""How long one waits for others at most, seconds: as long as some thirty tries take on a laptop."""

_LOOK_S = 0.05


@contextmanager
def taking_turns(keyring: Path) -> Iterator[float]:
    """
    Let nobody else try at a keyring meanwhile, and yield the seconds for which this one waited.

    The turn is the system's lock on the keyring's folder: nothing is written for it, and it ends
    with the program, however that ends. Where there is none (Windows, some network disks) nobody
    waits.

    Parameters
    ----------
    keyring
        The keyring's file.

    Raises
    ------
    CustodyError
        When others have been trying for too long.
    """
    folder = _opened(keyring.parent)
    try:
        yield 0.0 if folder is None else _turn(folder)
    finally:
        if folder is not None:
            os.close(folder)


def _opened(folder: Path) -> int | None:
    """Return an open folder that can be locked, None where that is not to be had."""
    if sys.platform == "win32":
        return None
    try:
        return os.open(folder, os.O_RDONLY)
    except OSError:  # what is wrong with it is told where the keyring is read
        return None


def _turn(folder: int) -> float:
    """Wait until it is one's turn, and return for how many seconds that was."""
    start_s = time.monotonic()
    waited_s = 0.0
    while True:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waited_s = time.monotonic() - start_s
        except OSError:  # a disk that knows no locks
            return waited_s
        else:
            return waited_s
        if waited_s > LONGEST_TURNS_S:
            raise CustodyError(
                f"Other commands have been signing in at this post for {LONGEST_TURNS_S:.0f} s, "
                "and one is let in at a time. Try again; where none is running that you know of, "
                "one was stopped in the middle: end it."
            )
        time.sleep(_LOOK_S)
