"""The store of a headquarters, in PostgreSQL."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING

import psycopg
import pytest

from safepassage.errors import StoreError
from safepassage.operation.store import Store, create_server, load_server
from tests.operation.store.contract import StoreContract, day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NUMBERS = itertools.count()


@pytest.fixture
def url(server: str) -> str:
    """Return the URL of an empty database."""
    name = f"operation{next(_NUMBERS)}"
    with psycopg.connect(server.format(database="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return server.format(database=name)


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
