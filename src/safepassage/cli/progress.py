"""Show a plan's progress, and let Ctrl-C end planning with the best plan so far."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, TextIO

from safepassage.cli.answers import GAP_NOT_STATED
from safepassage.units import gap_per_cent_text, mean_minutes_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from safepassage.planning import Progress

__all__ = ["progress_shown", "stop_on_interrupt", "tell"]

LIVE_SECONDS = 0.2
LINE_SECONDS = 2.0


def tell(words: str) -> None:
    """Print a line of progress; a display that fails is left out."""
    with contextlib.suppress(OSError):
        print(words, file=sys.stderr, flush=True)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _gap(state: Progress) -> str:
    if state.gap is None:
        return "-"
    text = gap_per_cent_text(state.gap)
    # While people are left, the gap is about them, and hours would say nothing.
    if state.gap_minutes_per_person is not None and state.people_out == state.people_total:
        text += f" ({mean_minutes_text(state.gap_minutes_per_person)} a person)"
    return text


def fields(state: Progress, *, of_clearance: bool = False) -> list[tuple[str, str]]:
    """
    Return what is shown of a state, as names and values.

    A plan has no value of clearance while people are left, and so no gap.
    """
    seconds = ("seconds", f"{state.seconds:.1f}")
    if not state.people_out and state.bound is None:
        # Before the clock runs, no seconds: "it takes minutes: seconds 0.0" would deny itself.
        return [seconds] if state.seconds else []
    stated = state.people_out == state.people_total or not of_clearance
    return [
        ("people out", f"{state.people_out} of {state.people_total}"),
        ("value", _number(state.value if stated else None)),
        ("bound", _number(state.bound)),
        ("gap", _gap(state) if stated else GAP_NOT_STATED),
        seconds,
    ]


@contextlib.contextmanager
def progress_shown(
    *, quiet: bool = False, of_clearance: bool = False, stream: TextIO | None = None
) -> Iterator[Callable[[Progress], None] | None]:
    """
    Yield what planning calls with its progress; None when nothing is to be shown.

    A terminal gets a table that is drawn anew, anything else a plain line every two seconds. A
    display that fails, on a full disk or a terminal that was closed, is left out: planning goes on.
    ``of_clearance`` says that the plan's objective is clearance.
    """
    stream = sys.stderr if stream is None else stream
    if quiet:
        yield None
    elif stream.isatty():
        with _live(stream, of_clearance=of_clearance) as show:
            yield show
    else:
        yield _lines(stream, of_clearance=of_clearance)


def _lines(stream: TextIO, *, of_clearance: bool) -> Callable[[Progress], None]:
    """Return a display that prints a line when the phase changes, and every two seconds."""
    last: tuple[str, float] = ("", 0.0)

    def show(state: Progress) -> None:
        nonlocal last
        now = time.monotonic()
        if state.phase == last[0] and now - last[1] < LINE_SECONDS:
            return
        last = (state.phase, now)
        told = fields(state, of_clearance=of_clearance)
        words = ", ".join(f"{name} {value}" for name, value in told)
        with contextlib.suppress(OSError):
            print(": ".join(filter(None, (state.phase, words))), file=stream, flush=True)

    return show


@contextlib.contextmanager
def _live(stream: TextIO, *, of_clearance: bool) -> Iterator[Callable[[Progress], None]]:
    """Yield a display that draws one table in place."""
    from rich.console import Console
    from rich.live import Live
    from rich.table import Table
    from rich.text import Text

    last: tuple[str, float] = ("", 0.0)

    def table(state: Progress) -> Table:
        grid = Table.grid(padding=(0, 2))
        grid.add_row(Text("planning", style="bold"), Text(state.phase))
        for name, value in fields(state, of_clearance=of_clearance):
            grid.add_row(name, Text(value))
        grid.add_row("", Text("Ctrl-C ends with the best plan so far", style="dim"))
        return grid

    live = Live(console=Console(file=stream), auto_refresh=False, transient=True)

    def show(state: Progress) -> None:
        nonlocal last
        now = time.monotonic()
        if state.phase != last[0] or now - last[1] >= LIVE_SECONDS:
            last = (state.phase, now)
            with contextlib.suppress(OSError):
                live.update(table(state), refresh=True)

    with contextlib.suppress(OSError):
        live.start()
    try:
        yield show
    finally:
        with contextlib.suppress(OSError):
            live.stop()


@contextlib.contextmanager
def stop_on_interrupt(what: str = "the best plan so far") -> Iterator[threading.Event]:
    """
    Yield an event that the first Ctrl-C sets; the second one raises KeyboardInterrupt.

    ``what`` is what the command ends with.

    Outside the main thread Ctrl-C cannot be caught, and the event is never set.
    """
    stop = threading.Event()

    def handle(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            signal.default_int_handler(number, frame)
        stop.set()
        with contextlib.suppress(OSError, RuntimeError):
            print(
                f"\nEnding with {what}. Ctrl-C again gives up.",
                file=sys.stderr,
                flush=True,
            )

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    former = signal.signal(signal.SIGINT, handle)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, former)
