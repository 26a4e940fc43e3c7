"""Interrupts of the keyboard held back while the database's library must not be cut off."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

__all__ = ["held_back"]


@contextmanager
def held_back() -> Iterator[None]:
    """
    Let an interrupt wait until a short step is done, and come then.

    An interrupt may come between any two steps of Python. SQLAlchemy bears it while a statement
    runs, but not while it opens, commits or closes: a connection could then stay in the middle of
    a transaction, and block whoever writes next.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    came: list[tuple[int, FrameType | None]] = []
    signal.signal(signal.SIGINT, lambda number, frame: came.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            before(*came[0])
