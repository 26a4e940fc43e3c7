"""
A headquarters' store: PostgreSQL, with the same tables and promises as a post's file.

One database holds one operation. The server's disk must be encrypted by whoever runs it: here the
rows lie as they are, and names are sealed under each person's key as everywhere.

References
----------
.. [1] PostgreSQL 15 documentation, sections 20.5 (settings of the write-ahead log), 34.15
   (environment variables of libpq) and 34.16 (the password file).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from safepassage.errors import StoreError
from safepassage.operation.store.database import EngineDatabase
from safepassage.operation.store.tables import METADATA

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection

__all__ = ["address_of", "open_server"]

_LOCK = 0x5AFE_0A55
"""The advisory lock that a writer of an operation holds (PostgreSQL, section 13.3.5)."""

_ANSWER_S = 10
"""How long a server may take to let somebody in, seconds."""

_WAIT_MS = 60_000
"""How long a program waits for another one that is writing, milliseconds."""


def open_server(url: str) -> EngineDatabase:
    """
    Open a database of a server.

    Parameters
    ----------
    url
        ``postgresql://USER@HOST/DATABASE``, as libpq reads it. The password is best left out: libpq
        takes it from the file of ``PGPASSFILE`` or from ``PGPASSWORD``.

    Raises
    ------
    StoreError
        When the address cannot be read. Whether the server answers is seen at the first reading.
    """
    address = address_of(url)
    # PGCLIENTENCODING, or the address, could name one that has no Cyrillic.
    settings: dict[str, Any] = {"client_encoding": "UTF8"}
    if "connect_timeout" not in address.query:
        settings["connect_timeout"] = _ANSWER_S
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args=settings,
    )
    event.listen(engine, "connect", _must_be_durable, insert=True)
    # Before all else: of another encoding, even the server's version may be no text.
    event.listen(engine, "connect", _must_be_utf8, insert=True)
    return EngineDatabase(
        engine,
        lock=_lock,
        freeze=_freeze,
        explain=_explain,
        explain_commit=_explain_commit,
        tidy=_tidy,
    )


def address_of(url: str) -> URL:
    """
    Return the parts of an address.

    Raises
    ------
    StoreError
        When it is none of a PostgreSQL database. It is not repeated: a password may stand in it.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise StoreError(_ADDRESS) from None
    if address.get_backend_name() != "postgresql" or not address.database:
        raise StoreError(_ADDRESS)
    return address


_ADDRESS = (
    "The address is none of a PostgreSQL database. Give it as postgresql://USER@HOST/DATABASE."
)


def _must_be_utf8(connection: Any, _: object) -> None:  # noqa: ANN401 -- the driver's own, as SQLAlchemy gives it
    """Take no database that could not hold every code and place."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise StoreError(
            f"The PostgreSQL database has the encoding {encoding}, which does not hold every "
            "letter of a code, and it must be UTF8. Make another database, and name that: createdb "
            "--encoding=UTF8 --template=template0 NAME"
        )


def _must_be_durable(connection: Any, _: object) -> None:  # noqa: ANN401 -- the driver's own, as SQLAlchemy gives it
    """Let no server acknowledge what a power cut would take back."""
    query = "SELECT current_setting('fsync'), current_setting('synchronous_commit')"
    fsync, commit = connection.execute(query).fetchone()
    if fsync == "off":
        raise StoreError(
            "The PostgreSQL server runs with fsync off: a power cut would lose what it has "
            "acknowledged. Switch it on in the server's settings."
        )
    if commit == "off":
        connection.execute("SET synchronous_commit TO on")
    connection.commit()


def _lock(connection: Connection) -> None:
    """Wait until no other transaction writes."""
    connection.execute(text(f"SET LOCAL lock_timeout = {_WAIT_MS}"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _freeze(connection: Connection) -> None:
    """Let all statements of a transaction read of the moment of the first."""
    connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


def _tidy(connection: Connection) -> None:
    """
    Mark new rows as seen by all, and count them for the server's planner.

    Left to itself a server does so a minute later, while the first questions are asked, and each
    row that a question reads before is written anew (PostgreSQL, section 25.1).
    """
    tables = ", ".join(METADATA.tables)
    connection.execute(text(f"VACUUM (ANALYZE) {tables}"))


def _explain(error: BaseException) -> str:
    """Return what is wrong with a server, and what helps; never what it said about rows."""
    from psycopg import OperationalError

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
    if state == "55P03":
        return (
            "Another program has been writing to the PostgreSQL database for too long. Nothing of "
            "this was kept. Wait until it is done, and do it again."
        )
    if state in {"42703", "42P01"}:
        return (
            "The PostgreSQL database holds something else than a store of an operation. Give the "
            "one that was made with `safepassage post new`."
        )
    if state.startswith(("08", "57", "28", "3D")) or isinstance(error, OperationalError):
        return _explain_no_answer(error)
    return (
        f"The PostgreSQL server refused this ({type(error).__name__} {state}). Nothing of this was "
        "kept."
    )


def _explain_no_answer(error: BaseException) -> str:
    """Return why a server does not answer; what it said itself may be in any language."""
    tried = getattr(error, "pgconn", None)
    if _NO_TLS in str(error):
        return (
            "The PostgreSQL server offers no TLS, and the address (sslmode) or PGSSLMODE asks for "
            "it. Nothing of this was kept. Let the server take connections with TLS (ssl = on, "
            "with a certificate); without it, what is written can be read on the way."
        )
    if getattr(tried, "needs_password", False):
        return (
            "The PostgreSQL server asks for a password, and none was found. Write it into the file "
            "that PGPASSFILE names, or ~/.pgpass, which you alone may read, as a line "
            "HOST:PORT:DATABASE:USER:PASSWORD; or put it into PGPASSWORD."
        )
    if getattr(tried, "used_password", False):
        return (
            "The PostgreSQL server does not let this user in with the password from PGPASSFILE, "
            "~/.pgpass or PGPASSWORD, or has no such database. Check them."
        )
    return (
        "The PostgreSQL server does not answer, or does not let this user in, or has no such "
        "database. Nothing of this was kept. Check the address, the user and that the server runs."
    )


_NO_TLS = "server does not support SSL"
"""What the client's own library says then; it speaks English, as no program here sets another."""


def _explain_commit(error: BaseException) -> str:
    """Return what is wrong where a server was just told to keep what was written."""
    from psycopg import OperationalError

    state = getattr(error, "sqlstate", None) or ""
    if state.startswith(("08", "57P")) or (isinstance(error, OperationalError) and not state):
        # Whether it came to that, only the server knows.
        return (
            "The connection to the PostgreSQL server was lost just when it was to keep this: all "
            "of it is there, or nothing. See which before you do it again: `safepassage post "
            "status` counts the events."
        )
    return _explain(error)
