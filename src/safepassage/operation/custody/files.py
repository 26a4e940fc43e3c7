"""
The files of custody: the keyring, the count of failed tries beside it, and key files.

Everything is written whole or not at all, is flushed to the disk, and is readable by its owner
alone. A disk that is full or cannot be written is told with the file, the cause and a remedy.
"""

from __future__ import annotations

import contextlib
import errno
from typing import TYPE_CHECKING

from safepassage.errors import CustodyError, SignInError, UsageError
from safepassage.files import remove_unfinished, write_file_whole
from safepassage.operation.custody.keyring_text import read_keyring_text, write_keyring_text
from safepassage.operation.custody.locks import seal_for_journey, travel_key_to
from safepassage.operation.custody.remembered import forget
from safepassage.operation.custody.secret import KEY_BYTES, Secret
from safepassage.operation.custody.session import NOT_OPENED, Session, sign_in
from safepassage.operation.custody.settings import CustodySettings
from safepassage.operation.custody.tries import Tries
from safepassage.operation.custody.turns import taking_turns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from safepassage.operation.custody.keyring import Keyring
    from safepassage.operation.custody.slots import Credential

__all__ = [
    "load_key_file",
    "load_keyring",
    "lock_quick",
    "seal_for_journey_at",
    "sign_in_at",
    "tries_beside",
    "write_key_file",
    "write_keyring",
]

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
"""The disk is full, the share of it is used up, or it cannot be written at all."""


def load_keyring(path: Path, *, settings: CustodySettings | None = None) -> Keyring:
    """
    Return the keyring of a file.

    Raises
    ------
    CustodyError
        When the file cannot be read, or is no keyring that may be trusted.
    """
    with _told(path, "read"):
        text = path.read_bytes()
    try:
        return read_keyring_text(text, settings=settings)
    except CustodyError as error:
        raise CustodyError(f"{path}: {error}") from None


def write_keyring(path: Path, keyring: Keyring) -> None:
    """
    Write a keyring; the former one gives way in one step.

    Raises
    ------
    CustodyError
        When the disk is full or cannot be written; then the former one stands.
    """
    with _told(path, "write"):
        write_file_whole(path, write_keyring_text(keyring), private=True)


def sign_in_at(
    path: Path,
    person: str,
    credential: Credential,
    *,
    now_s: float,
    settings: CustodySettings | None = None,
) -> Session:
    """
    Return a session at a keyring's file, after the wait that earlier failures ask for.

    A try is counted as failed before it is looked at, so that ending the program spares none; and
    tries at one keyring are looked at one after another. The wait hampers somebody at the keyboard;
    whoever copies the file tries elsewhere, at Argon2id's price alone.

    Parameters
    ----------
    path
        The keyring's file.
    person
        The person's code.
    credential
        Passphrase, key file or both.
    now_s
        The time, seconds since 1970.
    settings
        How long one waits.

    Raises
    ------
    SignInError
        When nothing opens, or one has to wait; ``wait_s`` says how long.
    LockedError
        When the keyring is sealed for a journey.
    CustodyError
        When the keyring cannot be trusted, others have been trying for too long, or tries cannot be
        counted for another reason than a full or read-only disk.
    """
    settings = settings or CustodySettings()
    with taking_turns(path) as waited_s:
        keyring = load_keyring(path, settings=settings)
        if keyring.journey is not None:
            return sign_in(keyring, person, credential)
        with _counted(path, now_s + waited_s, settings):
            return sign_in(keyring, person, credential)


@contextlib.contextmanager
def _counted(path: Path, now_s: float, settings: CustodySettings) -> Iterator[None]:
    """Count what is tried inside as a failure until it has succeeded; nobody else tries then."""
    tries = _load_tries(path, now_s)
    wait_s = tries.wait_s(now_s, settings)
    if wait_s > 0:
        _write_tries(path, tries)
        raise SignInError(f"Too many tries failed. {_wait_told(wait_s)}", wait_s=wait_s)
    _write_tries(path, tries.failed(now_s))
    try:
        yield
    except SignInError:
        wait_s = tries.failed(now_s).wait_s(now_s, settings)
        told = f"{NOT_OPENED} {_wait_told(wait_s)}" if wait_s else NOT_OPENED
        raise SignInError(told, wait_s=wait_s) from None
    except CustodyError:
        _write_tries(path, tries)  # the machine was too small: that was no try
        raise
    _forget_tries(path)


def tries_beside(path: Path) -> Path:
    """Return the file that counts failed tries at a keyring."""
    return path.with_name(f"{path.name}.tries")


def lock_quick(path: Path, session: Session | None = None) -> None:
    """
    Drop the keys, the remembered session, and what killed writers left beside the keyring.

    The slots stay, so that everybody signs in again as before.

    Raises
    ------
    CustodyError
        When something cannot be removed; the keys are dropped all the same.
    """
    if session is not None:
        session.lock()
    with _told(path, "write"):
        forget(path)
        remove_unfinished(path)


def seal_for_journey_at(
    path: Path,
    session: Session,
    *,
    key_file: Path | None = None,
    recipients: Sequence[str] = (),
    sealed_key_file: Path | None = None,
    settings: CustodySettings | None = None,
) -> None:
    """
    Seal a keyring's file for a journey, and lock.

    Without a file for the travel key only the operation key opens it again: a tracing officer
    elsewhere, or two of the three recovery sheets.

    Parameters
    ----------
    path
        The keyring's file.
    session
        Somebody who is signed in.
    key_file
        Where to write the travel key: on another disk than the keyring's, to travel another way.
    recipients
        Age recipients to whom to seal the travel key, none of them this post's own.
    sealed_key_file
        Where to write what is sealed to them; it may lie beside the keyring.
    settings
        The floor below which no keyring is read.

    Raises
    ------
    UsageError
        When the travel key would lie on the disk that travels, or would be sealed to the post that
        travels, or the keyring is sealed already.
    CustodyError
        When a file cannot be written; then nothing is sealed, and none is left.
    LockedError
        When the session is locked.
    """
    if bool(recipients) != (sealed_key_file is not None):
        raise UsageError(
            "Recipients and the file for what is sealed to them go together. Give both, or none."
        )
    if session.recipient() in recipients:
        raise UsageError(
            f"Post {session.post} travels, and a travel key that is sealed to it would travel "
            "too. Name another post."
        )
    if key_file is not None:
        _refuse_same_disk(path, key_file)
    sealed, travel_key = seal_for_journey(load_keyring(path, settings=settings), session)
    written: list[Path] = []
    try:
        if key_file is not None:
            write_key_file(key_file, travel_key)
            written.append(key_file)
        if sealed_key_file is not None:
            with _told(sealed_key_file, "write"):
                key = travel_key_to(travel_key, recipients)
                write_file_whole(sealed_key_file, key, private=True)
            written.append(sealed_key_file)
        # The keys lie where they will be found before the slots go.
        write_keyring(path, sealed)
    except CustodyError:
        for file in written:  # a key that opens nothing would stand in the way of the next try
            file.unlink(missing_ok=True)
        raise
    travel_key.wipe()
    tries_beside(path).unlink(missing_ok=True)
    lock_quick(path, session)


def load_key_file(path: Path) -> Secret:
    """
    Return the 32 bytes of a key file.

    Raises
    ------
    CustodyError
        When it cannot be read or has another length.
    """
    with _told(path, "read"), path.open("rb") as stream:
        key = Secret(stream.read(KEY_BYTES + 1))
    if len(key) != KEY_BYTES:
        raise CustodyError(
            f"{path}: a key file has {KEY_BYTES} bytes, no more and no fewer. Name the right file."
        )
    return key


def write_key_file(path: Path, key: Secret) -> None:
    """
    Write a key file; one that is there is never replaced.

    Raises
    ------
    CustodyError
        When it is there, or the disk is full or cannot be written.
    """
    if path.exists():
        raise CustodyError(
            f"{path}: a file is there already, and a key file is never replaced: something may "
            "open with it alone. Name another path."
        )
    with _told(path, "write"):
        write_file_whole(path, key.reveal(), private=True)


def _load_tries(path: Path, now_s: float) -> Tries:
    try:
        with tries_beside(path).open("rb") as stream:
            return Tries.from_text(stream.read(1000), now_s)
    except FileNotFoundError:
        return Tries()
    except OSError as error:
        raise _failed(tries_beside(path), "read", error) from None


def _write_tries(path: Path, tries: Tries) -> None:
    """
    Count tries, where the disk has room for a count.

    A full or read-only disk locks nobody out of what it holds: whoever could make it so could also
    copy the keyring, and try elsewhere.
    """
    try:
        write_file_whole(tries_beside(path), tries.to_text(), private=True)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise _failed(tries_beside(path), "write", error) from None


def _forget_tries(path: Path) -> None:
    """Remove the count of tries; on a read-only disk it stays as it was."""
    try:
        tries_beside(path).unlink(missing_ok=True)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise _failed(tries_beside(path), "write", error) from None


def _wait_told(wait_s: float) -> str:
    whole = max(1, round(wait_s))
    told = f"{whole} s" if whole < 120 else f"{whole // 60} min"
    return f"The next try is looked at in {told}."


def _refuse_same_disk(keyring: Path, key_file: Path) -> None:
    with _told(key_file, "write"):
        same = keyring.resolve().stat().st_dev == key_file.resolve().parent.stat().st_dev
    if same:
        raise UsageError(
            f"{key_file}: this is the disk on which the keyring travels, and its key would travel "
            "with it. Name a path on a USB stick that somebody else takes, or seal the key to the "
            "headquarters."
        )


@contextlib.contextmanager
def _told(path: Path, act: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _failed(path, act, error) from None


def _failed(path: Path, act: str, error: OSError) -> CustodyError:
    cause = error.strerror or type(error).__name__
    if act == "read":
        return CustodyError(
            f"{path}: cannot be read: {cause}. Check the path, and that the file is yours."
        )
    return CustodyError(
        f"{path}: cannot be written: {cause}. Nothing was changed. Free some space, or take a "
        "folder that can be written."
    )
