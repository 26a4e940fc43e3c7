"""
A headquarters' store: PostgreSQL, with the same tables and promises as a post's file.

One database holds one operation. The server's disk must be encrypted by whoever runs it: here the
rows lie as they are, and names are sealed under each person's key as everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import OperationalError
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from safepassage.errors import StoreError
from safepassage.operation.store.database import EngineDatabase

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["open_server"]

_LOCK = 0x5AFE_0A55
"""The advisory lock that a writer of an operation holds (PostgreSQL, section 13.3.5)."""


def open_server(url: str) -> EngineDatabase:
    """
    Open a database of a server.

    Parameters
    ----------
    url
        ``postgresql://USER@HOST/DATABASE``, as libpq reads it.

    Raises
    ------
    StoreError
        When the address cannot be read. Whether the server answers is seen at the first reading.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise StoreError(_ADDRESS) from error
    if address.get_backend_name() != "postgresql":
        raise StoreError(_ADDRESS)
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"), hide_parameters=True, pool_pre_ping=True
    )
    return EngineDatabase(engine, lock=_lock, explain=_explain)


_ADDRESS = (
    "The address is none of a PostgreSQL database. Give it as postgresql://USER@HOST/DATABASE."
)


def _lock(connection: Connection) -> None:
    """Wait until no other transaction writes."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _explain(error: BaseException) -> str:
    """Return what is wrong with a server, and what helps; never what it said about rows."""
    state = getattr(error, "sqlstate", None) or ""
    if state.startswith("53"):
        return (
            "The PostgreSQL server has no room left (disk, memory or connections). Nothing of this "
            "was kept, and what was there before is safe. Free some room and do it again."
        )
    if state in {"25006", "42501"}:
        return (
            "The PostgreSQL database can only be read by this user. Nothing of this was kept. "
            "Give the user the right to write, or use another."
        )
    if state.startswith(("08", "57", "28", "3D")) or isinstance(error, OperationalError):
        return (
            "The PostgreSQL server does not answer, or does not let this user in. Nothing of this "
            "was kept. Check the address, the user and that the server runs."
        )
    return (
        f"The PostgreSQL server refused this ({type(error).__name__} {state}). Nothing of this was "
        "kept."
    )
