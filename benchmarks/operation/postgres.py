"""A PostgreSQL server of one's own, in a folder that is gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["PostgresMissingError", "temporary_server"]

_FOLDERS = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt")
_USER = "safepassage"


class PostgresMissingError(Exception):
    """No PostgreSQL is installed on this machine, or it may not be started here."""


@contextmanager
def temporary_server(settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """
    Start a server that listens on a socket in its own folder only; yield a URL without database.

    As root, it runs as the user ``postgres`` or ``nobody``, since PostgreSQL refuses root.

    Parameters
    ----------
    settings
        Settings of the server beside those that it needs, such as ``shared_buffers``.

    Raises
    ------
    PostgresMissingError
        When there is no PostgreSQL.
    """
    programs = _programs()
    user = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="safepassage-pg-"))
    try:
        if user is not None:
            os.chown(folder, user.pw_uid, user.pw_gid)
        data = folder / "data"
        _run(
            user, programs / "initdb", "-D", str(data), "-U", _USER, "--auth=trust",
            "--encoding=UTF8", "--locale=C", "--no-sync",
        )  # fmt: skip
        given = {"listen_addresses": "", "unix_socket_directories": str(folder), **(settings or {})}
        options = " ".join(f"-c {name}='{value}'" for name, value in given.items())
        control = programs / "pg_ctl"
        _run(
            user, control, "-D", str(data), "-l", str(folder / "log"), "-w", "-o", options, "start"
        )
        try:
            yield f"postgresql://{_USER}@/{{database}}?host={folder}"
        finally:
            _run(user, control, "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Return the folder of the server's programs."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    for folder in _FOLDERS:
        for program in sorted(Path(folder).glob("*/bin/initdb"), reverse=True):
            return program.parent
    raise PostgresMissingError("No PostgreSQL is installed here. On Debian: apt install postgresql")


def _unprivileged() -> pwd.struct_passwd | None:
    """Return the user under which to run it; None for the current one."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresMissingError("PostgreSQL refuses to run as root, and there is no other user.")


def _run(user: pwd.struct_passwd | None, program: Path, *arguments: str) -> None:
    """Run one of the server's programs."""
    done = subprocess.run(
        [str(program), *arguments],
        user=None if user is None else user.pw_uid,
        group=None if user is None else user.pw_gid,
        extra_groups=None if user is None else [],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        text=True,
    )
    if done.returncode:
        raise PostgresMissingError(f"{program.name} failed: {done.stderr.strip()[-400:]}")
