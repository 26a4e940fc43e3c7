"""
The command line: the same few doors as the package's, from a terminal.

``main`` is what the ``safepassage`` script runs. Heavy libraries load inside the command that
needs them, so that ``safepassage --help`` answers at once.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # not from typing: a Ctrl-C while it loads could not be answered
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["main"]

_INTERRUPTED = 130

#: After so long an interrupt comes again that nobody could answer: the callback is over by then.
_MOMENT_S = 0.05

#: A shutdown, and the end of a session; the second is not known to every system.
_ENDS = ("SIGTERM", "SIGHUP")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave the process with its exit code."""
    code = None
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        _end_in_order_when_told_to()
        # Loading takes long enough for a Ctrl-C, which ends it like everything else.
        from safepassage.cli.entry import run

        code = run(given)
        _let_interrupts_be()
    except KeyboardInterrupt:
        _let_interrupts_be()
        if code is None:
            code = _INTERRUPTED
            _tell_interrupted(as_json="--json" in given)
    sys.exit(code)


def _end_in_order_when_told_to() -> None:
    """
    Let an end of the session, or a shutdown, clear away what is half written, as a Ctrl-C does.

    The second time, the process ends at once. A program that was started to outlive its terminal,
    as by ``nohup``, does.
    """
    import signal

    def handle(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        raise KeyboardInterrupt(number)

    for name in _ENDS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, handle)
    _bring_back_lost_interrupts(handle)


def _bring_back_lost_interrupts(handle: Callable[[int, object], None]) -> None:
    """
    Let an interrupt that falls where Python can only print and drop it come again a moment later.

    Compiled libraries call Python back: the one that compiles does for every function, after
    seconds in which no interrupt can come, so that one that was waiting falls right there.
    """
    import signal
    import sys

    former = sys.unraisablehook

    def hook(lost: sys.UnraisableHookArgs) -> None:
        if lost.exc_type is not KeyboardInterrupt:
            former(lost)
            return
        import threading

        given = getattr(lost.exc_value, "args", ())
        number = given[0] if given else signal.SIGINT
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, handle)
        again = threading.Timer(_MOMENT_S, _interrupt, (number,))
        again.daemon = True
        again.start()

    sys.unraisablehook = hook


def _interrupt(number: int) -> None:
    """Send a signal to the main thread, which also wakes it where the system can."""
    import _thread
    import signal
    import threading

    main_thread = threading.main_thread().ident
    if hasattr(signal, "pthread_kill") and main_thread is not None:
        signal.pthread_kill(main_thread, number)
    else:
        _thread.interrupt_main(signal.Signals(number))


def _let_interrupts_be() -> None:
    """
    Let a Ctrl-C, or an end of the session, that comes too late change no answer.

    It would end in a traceback after all.
    """
    import signal

    for name in ("SIGINT", *_ENDS):
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, signal.SIG_IGN)


def _tell_interrupted(*, as_json: bool) -> None:
    """Answer as an interrupted command does, without the parts that were still to load."""
    from safepassage.cli.answers import error_answer, interrupted_words, to_json

    if as_json:
        print(to_json(error_answer("interrupted", interrupted_words())))
    else:
        print(interrupted_words(), file=sys.stderr)
