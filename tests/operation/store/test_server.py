"""The store of a headquarters, in PostgreSQL."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import psycopg
import pytest

from benchmarks.operation.postgres import temporary_server
from safepassage.errors import StoreError
from safepassage.operation.store import Store, create_server, free_server, load_server
from tests.operation.store.contract import StoreContract, day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def url(database: str) -> str:
    """Return the URL of an empty database."""
    return database


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Return a new store."""
    with create_server(url) as store:
        yield store


@pytest.fixture
def again(url: str) -> Callable[[], Store]:
    """Return what opens the same store once more."""
    return lambda: load_server(url)


class TestServerStore(StoreContract):
    """A headquarters' store keeps every promise."""


def test_a_database_is_not_made_twice(url: str) -> None:
    """A database that holds a store is not made anew."""
    create_server(url).close()
    with pytest.raises(StoreError, match="holds a store already"):
        create_server(url)


def test_no_server(url: str) -> None:
    """Where no server answers, the error says so and shows neither user nor address."""
    with pytest.raises(StoreError, match="does not answer") as caught:
        load_server(url.replace("host=", "host=/nowhere"))
    assert "nowhere" not in str(caught.value)
    with pytest.raises(StoreError, match="none of a PostgreSQL"):
        load_server("sqlite:///x")
    with pytest.raises(StoreError, match="none of a PostgreSQL"):
        load_server("not an address")


@pytest.mark.usefixtures("server")  # which tells where there is no PostgreSQL
def test_a_server_without_tls() -> None:
    """Where the address asks for TLS and the server has none, just that is said."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with temporary_server({"listen_addresses": "127.0.0.1", "port": str(port)}):
        address = f"postgresql://safepassage@127.0.0.1:{port}/postgres"
        for mode in ("require", "verify-full"):
            with pytest.raises(StoreError, match="server offers no TLS") as caught:
                load_server(f"{address}?sslmode={mode}")
            assert "127.0.0.1" not in str(caught.value)
        with pytest.raises(StoreError, match="no store of an operation"):
            load_server(f"{address}?sslmode=prefer")


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1", "KOI8U"])
def test_a_database_that_does_not_hold_every_letter(server: str, encoding: str) -> None:
    """A database of another encoding is neither filled nor opened, and the remedy makes one."""
    name = f"of_{encoding.lower()}"
    with psycopg.connect(server.format(database="postgres"), autocommit=True) as connection:
        connection.execute(
            f"CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0".encode()
        )
    for door in (create_server, load_server):
        with pytest.raises(StoreError, match=f"has the encoding {encoding}, .* must be UTF8"):
            door(server.format(database=name))


def test_the_clients_encoding_is_of_no_matter(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What PGCLIENTENCODING names does not change what a store holds."""
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    with create_server(url) as store, store._database.reading() as connection:
        assert connection.exec_driver_sql("SELECT 'школа'").scalar() == "школа"


def test_only_one_writes_at_a_time(store: Store, again: Callable[[], Store]) -> None:
    """A second writer waits for the first, and then sees what it wrote."""
    events = day().events
    seen = []

    def second() -> None:
        with again() as other, other.writing():
            seen.append(other.events.count())

    with store.writing():
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.2)
        assert seen == []
        store.append(events, arrived=1)
    thread.join(10)
    assert seen == [len(events)]


def test_a_user_who_may_only_read(store: Store, url: str) -> None:
    """A user without the right to write can read, and is told what is missing."""
    events = day().events
    store.append(events, arrived=1)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS reader")
        connection.execute("CREATE ROLE reader LOGIN")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    try:
        with load_server(url.replace("safepassage@", "reader@")) as reader:
            assert reader.events.count() == len(events)
            with pytest.raises(StoreError, match="can only be read"):
                reader.notes.put("clock", b"1")
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP OWNED BY reader")
            connection.execute("DROP ROLE reader")


def test_what_is_in_a_database_stays(url: str) -> None:
    """A database of something else is neither filled nor opened, and is as it was."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE notes (id int)")
        connection.execute("CREATE TABLE events (id int)")
        with pytest.raises(StoreError, match="holds a store already"):
            create_server(url)
        with pytest.raises(StoreError, match="something else than a store"):
            load_server(url)
        connection.execute("DROP TABLE notes")
        with pytest.raises(StoreError, match=r"something else \(1 table\)"):
            create_server(url)
        with pytest.raises(StoreError, match=r"something else \(1 table\)"):
            free_server(url, mark=b"mine")
        with pytest.raises(StoreError, match="no store of an operation"):
            load_server(url)
        connection.execute("SELECT id FROM events")


def test_a_store_that_was_begun_gives_way_and_one_in_use_does_not(url: str) -> None:
    """What was made with a mark and never opened can be made anew; whatever was opened stays."""
    create_server(url, mark=b"mine").close()
    with pytest.raises(StoreError, match="holds a store already"):
        free_server(url, mark=b"another")
    free_server(url, mark=b"mine")
    create_server(url, mark=b"mine").close()
    with pytest.raises(StoreError, match="of another post or operation"):
        load_server(url, mark=b"another")
    load_server(url, mark=b"mine").close()
    with pytest.raises(StoreError, match="holds a store already"):
        free_server(url, mark=b"mine")


def test_a_newer_store_is_left_alone(store: Store, url: str) -> None:
    """A store of a newer version is refused, and is as it was."""
    store.notes.put("version", b"99")
    with pytest.raises(StoreError, match="version '99'"):
        load_server(url)
    assert store.notes.get("version") == b"99"


def _cut(url: str) -> None:
    """Cut all other connections to a database."""
    query = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(query)


def test_a_connection_that_is_lost_in_the_middle(store: Store, url: str) -> None:
    """Nothing of a step that is cut off is kept; all that was acknowledged is there after it."""
    events = day().events
    store.append(events[:3], arrived=1)

    def step() -> None:
        with store.writing():
            store.append(events[3:5], arrived=1)
            _cut(url)
            store.append(events[5:], arrived=1)

    with pytest.raises(StoreError, match="does not answer"):
        step()
    assert store.events.count() == 3
    store.append(events, arrived=1)
    assert store.events.count() == len(events)


def test_a_connection_that_is_lost_at_the_end(store: Store, url: str) -> None:
    """Whether a step was kept that was cut off at its end, nobody claims: all is there or none."""
    events = day().events
    store.append(events[:3], arrived=1)

    def step() -> None:
        with store.writing():
            store.append(events[3:], arrived=1)
            _cut(url)

    with pytest.raises(StoreError, match="all of it is there, or nothing"):
        step()
    assert store.events.count() in {3, len(events)}


def test_a_server_that_promises_too_much(url: str) -> None:
    """A database that acknowledges before it has written is told to write first."""
    with psycopg.connect(url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit TO off".encode())
    with create_server(url) as store, store._database.reading() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
