"""Interrupts that wait until a step of the database's library is done."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import pytest

from safepassage.operation.store.interrupts import held_back

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C interrupt, also where the tests were begun in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_comes_when_the_step_is_done() -> None:
    """What stands inside is done whole, and the interrupt comes right after it."""
    done = []

    def step() -> None:
        with held_back():
            signal.raise_signal(signal.SIGINT)
            done.append("whole")

    with pytest.raises(KeyboardInterrupt):
        step()
    assert done == ["whole"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_without_an_interrupt_nothing_is_changed() -> None:
    """Errors inside come through, and the handler is as it was."""
    with pytest.raises(ValueError, match="own"), held_back():
        raise ValueError("own")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_other_threads_hold_nothing_back() -> None:
    """Only the main thread is interrupted, so others do their step as it is."""
    done = []

    def step() -> None:
        with held_back():
            done.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=step)
    thread.start()
    thread.join()
    assert done == [signal.default_int_handler]


def test_an_ignored_interrupt_stays_ignored() -> None:
    """A program that was started without interrupts gets none."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with held_back():
            signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
