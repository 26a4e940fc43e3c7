"""
Files and folders that appear whole or not at all.

Each is written beside its place, flushed to the disk, and put there by renaming, so that a crash,
a full disk or a Ctrl-C leaves what was there before.
"""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import secrets
import shlex
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from safepassage.errors import OutputExistsError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = [
    "as_typed",
    "events_kept",
    "forget_events",
    "forget_what_was_put_in_place",
    "hindrance",
    "note_events",
    "put_in_place",
    "refuse_files",
    "refuse_no_file",
    "refuse_unwritable",
    "refuse_where_one_stands",
    "remove_unfinished",
    "resolved",
    "write_file_whole",
    "write_folder_whole",
]


_placed: dict[Path, None] = {}
"""What this process has put in place, by the order: who is interrupted later is told of it."""

_events: list[int] = []
"""How many events each step of this process has made durable, for the same."""


def put_in_place() -> tuple[Path, ...]:
    """Return the files and folders that stand as this process has written them; no private ones."""
    return tuple(_placed)


def note_events(count: int) -> None:
    """Note that so many events are durable from now on, in a store of this process."""
    _events.append(count)


def events_kept() -> int:
    """Return how many events this process has made durable."""
    return sum(_events)


def forget_events() -> None:
    """Begin anew with what :func:`events_kept` returns: the store that kept them is gone."""
    _events.clear()


def forget_what_was_put_in_place() -> None:
    """Begin anew with what :func:`put_in_place` and :func:`events_kept` return."""
    _placed.clear()
    forget_events()


def as_typed(path: Path | str) -> str:
    """Return a path as it is typed in a command: with blanks, or beginning as options do, too."""
    text = str(path)
    return shlex.quote(f"./{text}" if text.startswith("-") else text)


def resolved(path: Path) -> Path:
    """
    Return a path without links and dots.

    Raises
    ------
    OSError
        When its links lead round in a circle; the path is named.
    """
    try:
        return path.resolve()
    except RuntimeError as error:  # what Python says of a circle before 3.13
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from error


def write_file_whole(path: Path, data: bytes, *, private: bool = False) -> None:
    """
    Write a file; one that is there is replaced.

    Parameters
    ----------
    path
        The file.
    data
        What it is to hold.
    private
        Whether only its owner may read it, on systems that know owners.

    Raises
    ------
    OSError
        When it cannot be written; the file is named, and what was there is as it was.
    OutputExistsError
        When a pipe, a device or the like stands there.
    """
    refuse_no_file(path)
    target = resolved(path)
    beside = _beside(target, "part")
    mode = 0o600 if private else 0o666
    try:
        with open(beside, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        with contextlib.nullcontext() if private else _noted(beside, target):
            beside.replace(target)
    except OSError as error:
        # A full disk names no file, and the one beside is nobody's.
        raise type(error)(error.errno, error.strerror, str(path)) from error
    finally:
        beside.unlink(missing_ok=True)
    _flush_entries(target.parent)


def remove_unfinished(path: Path) -> None:
    """Remove what writers of a file left beside it when they were killed."""
    target = resolved(path)
    for left in target.parent.glob(f".{glob.escape(target.name)}.*.part"):
        left.unlink(missing_ok=True)


def write_folder_whole(path: Path, fill: Callable[[Path], None], *, replace: bool) -> None:
    """
    Write a folder, and the folders above it where they are missing.

    Parameters
    ----------
    path
        The folder. It may be missing or empty.
    fill
        What writes the folder's files into the folder that it is given.
    replace
        Whether a folder in its place gives way to the new one.

    Raises
    ------
    OSError
        When it cannot be written, or when the place is taken and ``replace`` is False.
    OutputExistsError
        When a pipe, a device or the like stands there.
    """
    refuse_no_file(path)
    target = resolved(path)
    beside = _beside(target, "part")
    try:
        beside.mkdir(parents=True)
        fill(beside)
        _flush(beside)
        with _noted(beside, target):
            _put_in_place(beside, target, replace=replace)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def refuse_no_file(path: Path) -> None:
    """
    Make sure that a path to be written leads to no pipe, device or socket.

    A file that is renamed into its place would destroy it, for all who use it: /dev/null, too.

    Raises
    ------
    OutputExistsError
        When it does.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        raise OutputExistsError(
            f"{path}: a pipe or a device, and no file. It is left as it is. Choose another path."
        )


def refuse_unwritable(path: Path, folder: Path) -> None:
    """
    Make sure that files can be made in a folder or, where it is missing, in what is above it.

    Parameters
    ----------
    path
        What the caller has named, for the message.
    folder
        The folder, resolved; nothing is left in it.

    Raises
    ------
    UsageError
        When they cannot.
    """
    above = next((each for each in (folder, *folder.parents) if os.path.lexists(each)), folder)
    if not above.is_dir():
        raise UsageError(
            f"{path}: {above} is no folder, so that none can be made in it. "
            "Name a folder elsewhere."
        )
    error = hindrance(above)
    if error is not None:
        raise UsageError(
            f"{path}: nothing can be made in {above}: {error.strerror or error}. "
            "Name a folder elsewhere."
        ) from error


def hindrance(folder: Path) -> OSError | None:
    """Return why nothing can be made in a folder that is there, None where something can."""
    # Rights say too little: root has them all, and some file systems take no file from anybody.
    try:
        tempfile.TemporaryDirectory(prefix=".safepassage.", dir=folder).cleanup()
    except OSError as error:
        return error
    return None


def refuse_files(folder: Path, names: Iterable[str], *, what: str, overwrite: bool) -> None:
    """
    Make sure that files can be written into a folder, before the work of making them.

    Parameters
    ----------
    folder
        The folder; it may be missing.
    names
        The files.
    what
        What they hold, such as "a simulation".
    overwrite
        Whether files that are there may be replaced.

    Raises
    ------
    OutputExistsError
        When one is there and may not be replaced, or something else stands in the way.
    UsageError
        When the folder takes no files.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputExistsError(f"{folder}: a file stands there. Give a folder.")
    for path in (folder / name for name in names):
        if path.is_dir() or (path.exists() and not overwrite):
            there = "a folder" if path.is_dir() else what
            remedy = "" if path.is_dir() else ", or add --overwrite"
            raise OutputExistsError(
                f"{path}: {there} is there already, and nothing is overwritten unasked. Give "
                f"another folder with --output{remedy}."
            )
    refuse_unwritable(folder, resolved(folder))


def refuse_where_one_stands(path: Path) -> None:
    """
    Make sure that a folder to be put in place is not, nor holds, the one that the caller stands in.

    A shell that stands in the folder before would go on in one that is gone, and show it empty.

    Raises
    ------
    UsageError
        When it is.
    """
    try:
        here, target = Path.cwd(), resolved(path)
    except FileNotFoundError:  # the caller stands in a folder that is gone already
        return
    if target == here or target in here.parents:
        raise UsageError(
            f"{path}: you stand in this folder, and it would be replaced by a new one under you. "
            "Name a folder that is not there yet, or go out of this one."
        )


def _beside(target: Path, ending: str) -> Path:
    """Return a hidden name beside a path that no other run uses."""
    return target.parent / f".{target.name}.{secrets.token_hex(4)}.{ending}"


@contextlib.contextmanager
def _noted(beside: Path, target: Path) -> Iterator[None]:
    """
    Note that a target is put in place within, also where an interrupt comes right after it was.

    It is noted before, and struck out again where what is beside has not moved.
    """
    noted_before = target in _placed
    try:
        _placed[target] = None
        yield
    except BaseException:
        if not noted_before and os.path.lexists(beside):
            _placed.pop(target, None)
        raise


def _put_in_place(beside: Path, target: Path, *, replace: bool) -> None:
    if not replace:
        # An empty folder gives way; one that another run has filled meanwhile makes this fail.
        with contextlib.suppress(FileNotFoundError):
            target.rmdir()
    former = _beside(target, "former")
    try:
        if target.exists():
            target.rename(former)
        beside.rename(target)
    except BaseException:
        if former.exists() and not target.exists():
            former.rename(target)
        raise
    finally:
        if target.exists():
            try:
                shutil.rmtree(former, ignore_errors=True)
            finally:  # an interrupt in the middle leaves no half of it
                shutil.rmtree(former, ignore_errors=True)
    _flush_entries(target.parent)


def _flush(folder: Path) -> None:
    """Wait until all of a folder is on the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("r+b") as file:
                os.fsync(file.fileno())
    _flush_entries(folder)


def _flush_entries(folder: Path) -> None:
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # systems that cannot open a folder flush its entries themselves
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
