"""
The command line: the same few doors as the package's, from a terminal.

``main`` is what the ``safepassage`` script runs. Heavy libraries load inside the command that
needs them, so that ``safepassage --help`` answers at once.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # not from typing: a Ctrl-C while it loads could not be answered
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_INTERRUPTED = 130

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
        raise KeyboardInterrupt

    for name in _ENDS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, handle)


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
    from safepassage.cli.answers import INTERRUPTED_WORDS, error_answer, to_json

    if as_json:
        print(to_json(error_answer("interrupted", INTERRUPTED_WORDS)))
    else:
        print(INTERRUPTED_WORDS, file=sys.stderr)
