"""
Run one command, and turn whatever goes wrong into words and an exit code.

Exit codes: 0 done, 1 the scenario or the plan has faults, 2 wrong usage, 3 safepassage itself
failed, 130 interrupted.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

import typer

from safepassage.cli import ask as _ask  # noqa: F401 -- its command joins the others
from safepassage.cli import hindcast as _hindcast  # noqa: F401 -- the same
from safepassage.cli import ledger as _ledger  # noqa: F401 -- the same
from safepassage.cli import operation as _operation  # noqa: F401 -- the same
from safepassage.cli import plan as _plan  # noqa: F401 -- the same
from safepassage.cli import plan_folders as _plan_folders  # noqa: F401 -- the same
from safepassage.cli import reception as _reception  # noqa: F401 -- the same
from safepassage.cli import replan as _replan  # noqa: F401 -- the same
from safepassage.cli import risk as _risk  # noqa: F401 -- the same
from safepassage.cli import scenarios as _scenarios  # noqa: F401 -- the same
from safepassage.cli import simulate as _simulate  # noqa: F401 -- the same
from safepassage.cli import weigh as _weigh  # noqa: F401 -- the same
from safepassage.cli.answers import (
    error_answer,
    fault_record,
    folder_fault_record,
    interrupted_words,
    to_json,
)
from safepassage.cli.commands import Answer, app
from safepassage.errors import (
    CustodyError,
    PlanFileError,
    RefusedError,
    ScenarioError,
    SolverError,
    StoreError,
    UsageError,
)
from safepassage.files import forget_what_was_put_in_place

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DONE", "FAILED", "FAULTS", "INTERRUPTED", "USAGE", "run"]

DONE, FAULTS, USAGE, FAILED, INTERRUPTED = 0, 1, 2, 3, 130

#: The number of standard error, the last of the standard streams.
_LAST_STREAM = 2

# Typer carries its own copy of click, or uses the one beside it; its public BadParameter leads to
# the base of both.
_ClickError = next(base for base in typer.BadParameter.__mro__ if base.__name__ == "ClickException")


_VALUE = re.compile(r": '.*?' is not", re.DOTALL)
_EXTRA = re.compile(r"(extra arguments?\S*) \(.*\)", re.DOTALL)
"""What a usage error repeats of what was typed."""

_BELOW_ZERO = re.compile(r"-[0-9.,]", re.ASCII)
"""What a usage error calls the option that a number below zero is taken for."""

_MOST_TYPED = 40
"""So many characters of it are shown where they should be a number."""


_CONTROLS = {*range(0x20), 0x7F, *range(0x80, 0xA0)} - {ord("\n"), ord("\t")}
_TURNS = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_SHOWN = {
    sign: f"\\x{sign:02x}" if sign in _CONTROLS else f"\\u{sign:04x}" for sign in _CONTROLS | _TURNS
}
"""
Signs that a terminal obeys in place of showing them, as they are shown instead.

They come with texts of others, such as a note in a bundle or a name in a file, and could hide or
turn round what stands beside them.
"""


def run(arguments: list[str]) -> int:
    """
    Run one command and return its exit code.

    With ``--json`` among the arguments, standard output holds exactly one JSON object, whatever
    happens; libraries that print there are sent to standard error.

    Raises
    ------
    KeyboardInterrupt
        When Ctrl-C came before there was an answer to tell.
    """
    forget_what_was_put_in_place()
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    words = arguments[: arguments.index("--")] if "--" in arguments else arguments
    as_json = "--json" in words and not {"--help", "-h", "--version"} & set(words)
    code = None
    try:
        if not as_json:
            answer = _answer(arguments)
            code = answer.code
            _tell(answer)
        else:
            with _standard_output_apart() as out:
                answer = _answer(arguments)
                code = answer.code
                out.write(to_json(answer.record) + "\n")
                out.flush()
    except BrokenPipeError:
        # Whoever read has enough; the exit code still says what was found.
        _silence(sys.stdout)
        code = DONE if code is None else code
    except OSError as error:
        _silence(sys.stdout)
        try:
            print(_file_words(error, unnamed="standard output"), file=sys.stderr, flush=True)
        except OSError:
            _silence(sys.stderr)
        code = USAGE
    except KeyboardInterrupt:
        if code is None:
            raise
        # The answer was being told already.
        return INTERRUPTED
    return code


def _answer(arguments: list[str]) -> Answer:
    """Return what a command answers, errors included."""
    try:
        result = app(args=arguments, prog_name="safepassage", standalone_mode=False)
    except BrokenPipeError:
        raise
    except ScenarioError as error:
        faults = [fault_record(fault) for fault in error.faults]
        return _failure("scenario", str(error), FAULTS, faults)
    except PlanFileError as error:
        return _failure("plan", str(error), FAULTS, [folder_fault_record(f) for f in error.faults])
    except UsageError as error:
        return _failure("usage", str(error), USAGE)
    except RefusedError as error:
        return _failure("refused", str(error), FAULTS)
    except CustodyError as error:
        return _failure("custody", str(error), USAGE)
    except StoreError as error:
        return _failure("store", str(error), USAGE)
    except SolverError as error:
        return _failure("solver", f"{error}\n{_report_words()}", FAILED)
    except OSError as error:
        return _failure("file", _file_words(error), USAGE)
    except typer.Abort as error:
        # Typer takes every end of a file for one of the keyboard's.
        if isinstance(error.__cause__, EOFError):
            return _failure("internal", _internal_words(error.__cause__), FAILED)
        return _interrupted()
    except ModuleNotFoundError as error:
        if error.name is not None and error.name.startswith("safepassage"):
            return _failure("internal", _internal_words(error), FAILED)
        return _failure("usage", _missing_words(error), USAGE)
    except Exception as error:  # noqa: BLE001 -- no traceback reaches a user
        if isinstance(error, _ClickError):
            return _failure("usage", _usage_words(error), USAGE)
        return _failure("internal", _internal_words(error), FAILED)
    if isinstance(result, Answer):
        return result
    if result == INTERRUPTED:
        return _interrupted()
    # Help and version have printed what they say.
    return Answer(record={}, text="", code=result if isinstance(result, int) else DONE)


def _failure(
    kind: str, message: str, code: int, faults: list[dict[str, object]] | None = None
) -> Answer:
    return Answer(record=error_answer(kind, message, faults), text=message, code=code, failed=True)


def _interrupted() -> Answer:
    return _failure("interrupted", interrupted_words(), INTERRUPTED)


def _tell(answer: Answer) -> None:
    """Print an answer for people: results on standard output, errors on standard error."""
    if answer.text:
        text = answer.text.translate(_SHOWN)
        print(text, file=sys.stderr if answer.failed else sys.stdout, flush=True)


def _usage_words(error: BaseException) -> str:
    """Return a usage error with the way to the help."""
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    if _BELOW_ZERO.fullmatch(getattr(error, "option_name", "")):
        message = (
            "A number with a minus before it was typed, and no number here is below zero. A count "
            "is a whole number from 1 up, or from 0 where there may be none: write it in digits, "
            "without a sign."
        )
    # So the library that reads values begins, which says nothing to who typed one.
    message = message.replace("Value error, ", "")
    context = getattr(error, "ctx", None)
    of_person = context is not None and any(p.name == "person" for p in context.command.params)
    typed = "" if of_person else _wrong_number(error)
    message = message.replace(": Input should be", f": {typed}This should be")
    if of_person:
        # At a post, a word too many may be the second half of a name.
        message = _EXTRA.sub(r"\1", _VALUE.sub(": it is not", message))
    path = context.command_path if context is not None else "safepassage"
    return f"{message}\nSee what it takes: {path} --help"


def _wrong_number(error: BaseException) -> str:
    """Return what was typed where a number is wrong, empty where the error does not keep it."""
    kept = getattr(error.__cause__, "errors", None)
    typed = kept()[0].get("input") if kept else None
    return f"'{typed[:_MOST_TYPED]}'. " if isinstance(typed, str) else ""


def _file_words(error: OSError, *, unnamed: str = "a file") -> str:
    """Return what a file operation failed on, and why."""
    where = error.filename if error.filename is not None else unnamed
    why = error.strerror or type(error).__name__
    return (
        f"{where}: {why}. safepassage must be able to read its input and to write its output. "
        "Choose another path, or mend its permissions or the space on its disk."
    )


def _missing_words(error: ModuleNotFoundError) -> str:
    """Return which part of safepassage is not installed."""
    if (error.name or "").startswith("psycopg"):
        return (
            f"The library {error.name} is not installed. A headquarters in PostgreSQL needs it: "
            "pip install 'safepassage[headquarters]'"
        )
    return (
        f"The library {error.name} is not installed. Commands that run the day need it: "
        "pip install 'safepassage[operation]'"
    )


def _internal_words(error: BaseException) -> str:
    """
    Return where safepassage failed, without the error's own words.

    Those may quote a cell, and cells may hold what belongs in no log.
    """
    if os.environ.get("SAFEPASSAGE_DEBUG") == "1":
        traceback.print_exception(error, file=sys.stderr)
    package = Path(__file__).parent.parent
    place = "an unknown place"
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        if path.is_relative_to(package):
            place = f"{path.relative_to(package).as_posix()}, line {frame.lineno}"
    return f"safepassage failed: {type(error).__name__} in {place}.\n{_report_words()}"


def _report_words() -> str:
    from safepassage import __version__

    return (
        "This is a fault of safepassage and not of your files. Please report the command, the "
        f"lines above and the version, {__version__}; leave out names and places of people. "
        "SAFEPASSAGE_DEBUG=1 shows more."
    )


@contextlib.contextmanager
def _standard_output_apart() -> Iterator[TextIO]:
    """
    Yield the real standard output, while everything else that is printed goes to standard error.

    Works on the file descriptor where there is one, since compiled libraries print there.
    """
    stdout = sys.stdout
    stdout.flush()
    try:
        number = stdout.fileno()
    except (OSError, ValueError):
        with contextlib.redirect_stdout(sys.stderr):
            yield stdout
        return
    kept = os.dup(number)
    try:
        os.dup2(sys.stderr.fileno(), number)
        with os.fdopen(os.dup(kept), "w", encoding="utf-8") as out:
            yield out
    finally:
        stdout.flush()
        os.dup2(kept, number)
        os.close(kept)


def _open_closed_streams() -> None:
    """
    Open the standard streams that the process was started without, leading nowhere.

    Else the next file that is opened takes a stream's number, and gets what libraries print.
    """
    number = os.open(os.devnull, os.O_RDWR)
    while number <= _LAST_STREAM:
        number = os.open(os.devnull, os.O_RDWR)
    os.close(number)
    for name, stream in (("stdout", sys.stdout), ("stderr", sys.stderr)):
        # Python has None for a stream that it found closed, whatever its annotation says.
        if cast("TextIO | None", stream) is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 -- never closed
            setattr(sys, name, nowhere)


def _silence(stream: TextIO) -> None:
    """Let the interpreter's last flush of a stream go nowhere, since nobody reads it any more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError):
        os.dup2(nowhere, stream.fileno())
