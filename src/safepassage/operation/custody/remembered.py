"""
A session that outlives one command, in memory and never on a disk.

Somebody who works at a terminal signs in once; the keys then lie in a file of a file system that is
held in memory (tmpfs), readable by its owner alone, until it has not been used for a while, is
locked, or the power goes. Where there is no such file system nothing is remembered, and each
command asks for the passphrase. Memory may be swapped to a disk: see the threat model.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from safepassage.errors import CustodyError
from safepassage.files import remove_unfinished, write_file_whole
from safepassage.operation.custody.keyring import roster
from safepassage.operation.custody.keys import Keys
from safepassage.operation.custody.roles import Role
from safepassage.operation.custody.session import Session
from safepassage.operation.custody.settings import CustodySettings
from safepassage.operation.custody.slots import Enrolled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.operation.custody.keyring import Keyring

__all__ = ["forget", "memory_folder", "recall", "remember"]

_IN_MEMORY = {"tmpfs", "ramfs"}
_MOUNTS = Path("/proc/self/mounts")
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 -- only files of our own folder are trusted there


def memory_folder(*, make: bool = False) -> Path | None:
    """
    Return the user's own folder of a file system in memory, or None where there is none.

    It is made only when it is to be.
    """
    if not hasattr(os, "getuid"):
        return None
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    for place in ([Path(runtime)] if runtime else []) + [_SHARED_MEMORY]:
        if place.is_dir() and _kind_of(place.resolve(), mounts) in _IN_MEMORY:
            return _own_folder(place / f"safepassage-{os.getuid()}", make=make)
    return None


def remember(path: Path, session: Session, *, now_s: float) -> bool:
    """
    Keep a session for the next command, and return whether there is memory to keep it in.

    Parameters
    ----------
    path
        The keyring's file.
    session
        The session.
    now_s
        The time, seconds since 1970.
    """
    file = _file_of(path, make=True)
    if file is None:
        return False
    write_file_whole(file, _text_of(session, now_s), private=True)
    return True


def recall(
    path: Path, keyring: Keyring, *, now_s: float, settings: CustodySettings | None = None
) -> Session | None:
    """
    Return the session that was kept, or None when there is none that still holds.

    It holds until it has not been used for some minutes, the person was revoked, or the keyring is
    sealed for a journey; then it is forgotten. Recalling it is a use.
    """
    settings = settings or CustodySettings()
    file = _file_of(path)
    if file is None or not _is_own(file):
        return None
    session = _session_of(file.read_bytes(), keyring, now_s, settings)
    if session is None:
        forget(path)
        return None
    write_file_whole(file, _text_of(session, now_s), private=True)
    return session


def forget(path: Path) -> None:
    """Drop the session that was kept for a keyring; once is as good as twice."""
    file = _file_of(path)
    if file is not None:
        file.unlink(missing_ok=True)
        remove_unfinished(file)


def _file_of(path: Path, *, make: bool = False) -> Path | None:
    folder = memory_folder(make=make)
    if folder is None:
        return None
    name = hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:32]
    return folder / f"{name}.session"


def _text_of(session: Session, now_s: float) -> bytes:
    return json.dumps(
        {
            "head": session.head.bound().hex(),
            "person": session.person,
            "role": session.role.value,
            "used_s": now_s,
            "keys": session.keys.to_text(),
        }
    ).encode("utf-8")


def _session_of(
    text: bytes, keyring: Keyring, now_s: float, settings: CustodySettings
) -> Session | None:
    try:
        table = json.loads(text)
        enrolled = Enrolled(table["person"], Role(table["role"]))
        unused_s = now_s - float(table["used_s"])
        if table["head"] != keyring.head.bound().hex() or keyring.journey is not None:
            return None
        keys = Keys.from_text(table["keys"])
        session = Session(head=keyring.head, enrolled=enrolled, keys=keys, slots=keyring.slots)
        still_enrolled = enrolled in roster(keyring, session)
    except (ValueError, KeyError, TypeError, AttributeError, CustodyError):
        return None
    if not 0 <= unused_s <= settings.remembered_min * 60 or not still_enrolled:
        session.lock()
        return None
    return session


def _kind_of(place: Path, mounts: Iterable[str]) -> str:
    """Return the kind of file system that a folder is on: of the longest mount above it."""
    found = ("", "")
    for line in mounts:
        _, point, kind, *_ = line.split(" ")
        mounted = point.replace("\\040", " ")
        if place.is_relative_to(mounted) and len(mounted) >= len(found[0]):
            found = (mounted, kind)
    return found[1]


def _own_folder(folder: Path, *, make: bool) -> Path | None:
    try:
        if make:
            folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    # Somebody else may have made a folder of this name first, or a link to one of theirs.
    is_own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
    return folder if is_own and not found.st_mode & 0o077 else None


def _is_own(file: Path) -> bool:
    try:
        found = file.lstat()
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
