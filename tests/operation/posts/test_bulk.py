"""Many people at once: the same rows as one by one, in a file and on a server."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import select, text

from benchmarks.operation.network import START_S, keys_for
from safepassage.errors import RefusedError
from safepassage.operation.names.tokens import TokenMaker
from safepassage.operation.posts import Registration, begin, register_many
from safepassage.operation.register import fold
from safepassage.operation.store import (
    Current,
    Store,
    bring_up_to_date,
    create_file,
    create_server,
    postgres,
)
from safepassage.operation.store.name_changes import names_version, note_changes
from safepassage.operation.store.name_rows import NameMark
from safepassage.operation.store.tables import METADATA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection
    from sqlalchemy.engine.interfaces import ReflectedIndex

    from safepassage.operation.events import Json
    from safepassage.operation.posts import Post

PEOPLE: list[dict[str, Json]] = [
    {"who": f"P-{n}", "place": f"cellar-{n % 3}", **({"count": n} if n % 4 else {})}
    for n in range(25)
]

_SEALED: dict[str, Json] = {"place": "P", "sealed": "c2VhbGVk"}


@pytest.fixture(params=["file", "server"])
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Store]]:
    """Return what makes a new store, in a file or on a server."""
    if request.param == "server":
        yield request.getfixturevalue("new_server")
        return
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(create_file(tmp_path / name, bytes(32)))


@pytest.fixture
def new_server(server: str) -> Iterator[Callable[[str], Store]]:
    """Return what makes a new store on a server."""
    with ExitStack() as stack:

        def make(name: str) -> Store:
            with psycopg.connect(server.format(database="postgres"), autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {name}".encode())
                connection.execute(f"CREATE DATABASE {name}".encode())
            return stack.enter_context(create_server(server.format(database=name)))

        yield make


def _post(store: Store) -> Post:
    keys = keys_for("HQ")
    clock = lambda: START_S * 1000  # noqa: E731 -- a clock that stands
    return begin(store, keys, name="drill", post="HQ", by="W1", exercise=True, clock=clock)


def _rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of a store; the first event differs by the post's recipient."""
    with store._database.reading() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in METADATA.sorted_tables
        }


@pytest.mark.parametrize("processes", [1, 2])
def test_rows_are_the_same_as_one_by_one(
    new_store: Callable[[str], Store], processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each table holds the very rows that recording one by one would have made."""
    monkeypatch.setattr("safepassage.operation.posts.bulk._AT_ONCE", 10)
    keys = keys_for("HQ")
    monkeypatch.setattr("tests.operation.posts.test_bulk.keys_for", lambda _: keys)
    single, many = _post(new_store("single")), _post(new_store("many"))
    note_changes(single.store)
    for body in PEOPLE:
        single.record("registered", body, by="W1")
    bring_up_to_date(single.store)
    note_changes(single.store)
    assert register_many(many, map(Registration, PEOPLE), by="W1", processes=processes) == len(
        PEOPLE
    )
    assert _rows(many.store) == _rows(single.store)
    assert many.store.chains.torn() == set()
    expected = fold(many.store.events.facts_after(0)).canonical()
    assert Current.open(many.store).register.canonical() == expected
    event = many.record("boarded", {"who": "P-1", "vehicle": "bus-1"}, by="W1")
    assert many.store.events.get(event.digest) == event
    assert many.store.chains.torn() == set()


def test_all_or_none(new_store: Callable[[str], Store]) -> None:
    """A wrong field, or a code that stands twice or is known, leaves nothing registered."""
    post = _post(new_store("single"))
    register_many(post, map(Registration, PEOPLE[:5]), by="W1")
    before = _rows(post.store)
    wrongs: list[tuple[list[dict[str, Json]], str]] = [
        ([*PEOPLE[5:9], {"who": "P-99"}], "place: missing"),
        ([*PEOPLE[5:9], PEOPLE[5]], "a code stands twice"),
        ([*PEOPLE[5:9], PEOPLE[1]], "registered already"),
    ]
    for wrong, message in wrongs:
        with pytest.raises(RefusedError, match=message):
            register_many(post, map(Registration, wrong), by="W1")
        assert _rows(post.store) == before
    assert register_many(post, map(Registration, PEOPLE[5:]), by="W1") == len(PEOPLE) - 5


def test_indexes_are_there_afterwards(new_store: Callable[[str], Store]) -> None:
    """After the filling the server has every index and rule that it had before."""
    from sqlalchemy import inspect

    post = _post(new_store("single"))

    def indexes() -> list[ReflectedIndex]:
        with post.store._database.reading() as connection:
            found = inspect(connection)
            return [each for table in METADATA.tables for each in found.get_indexes(table)]

    before = indexes()
    register_many(post, map(Registration, PEOPLE), by="W1")
    after = indexes()
    assert sorted(map(_shown, after)) == sorted(map(_shown, before))
    assert len(after) >= 5


def test_a_server_has_counted_and_marked_the_rows(
    server: str, new_server: Callable[[str], Store]
) -> None:
    """Or the first questions would, and be slow for it."""
    store = new_server("tidied")
    register_many(_post(store), [Registration(body) for body in PEOPLE], by="W1")
    with psycopg.connect(server.format(database="tidied")) as connection:
        query = "SELECT reltuples, relallvisible = relpages FROM pg_class WHERE relname = %s"
        for table in ("standings", "events"):
            rows, marked = connection.execute(query, [table]).fetchone() or (0, False)
            assert rows >= len(PEOPLE), table
            assert marked, table


def test_inside_another_step_nothing_waits_for_itself(
    new_server: Callable[[str], Store],
) -> None:
    """Indexes are made anew in the step, and hold the tables until its end."""
    store = new_server("nested")
    post = _post(store)
    with store.writing():
        assert register_many(post, [Registration(body) for body in PEOPLE], by="W1") == 25
    assert store.standings.having(["people:P-1"]) == {"people:P-1"}


def test_a_server_that_cannot_tidy_keeps_what_was_registered(
    new_server: Callable[[str], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was acknowledged is durable, and must not be told as lost."""

    def fail(connection: Connection) -> None:
        connection.execute(text("VACUUM no_such_table"))

    monkeypatch.setattr(postgres, "_tidy", fail)
    store = new_server("untidied")
    assert register_many(_post(store), [Registration(body) for body in PEOPLE], by="W1") == 25
    assert store.standings.having(["people:P-1"]) == {"people:P-1"}


def _shown(index: ReflectedIndex) -> tuple[str | None, tuple[str | None, ...], bool | None]:
    return index["name"], tuple(index["column_names"]), index["unique"]


def test_keys_and_names_come_along(new_store: Callable[[str], Store]) -> None:
    """People are found by the tokens that they came with; who came without is to be opened."""
    maker = TokenMaker(bytes(range(32)))
    names = {"P-1": "Вигаденко Остап Назарович", "P-2": "Вимисленко Ірина", "P-3": "Nebylov Petro"}
    post = _post(new_store("named"))
    store = post.store
    post.record("registered", {"who": "P-0", **_SEALED}, by="W1")
    told = {who: maker.of_names([name]) for who, name in names.items()}
    register_many(
        post,
        [
            *(Registration({"who": who, **_SEALED}, who.encode(), told[who]) for who in names),
            Registration({"who": "P-4", **_SEALED}, b"P-4"),
            Registration({"who": "P-5", "place": "P"}),
        ],
        by="W1",
    )
    assert store.keys.of_many(["P-2"])["P-2"] == [b"P-2"]
    assert store.keys.of_many(names) == {who: [who.encode()] for who in names}

    def found(query: str) -> list[list[str]]:
        return [
            store.names.having(stage, most=99).people
            for stage in maker.stages(query, store.names.near)
        ]

    assert found("Ostap Vyhadenko") == [["P-1"], ["P-1"]]
    assert found("Небылов Пётр") == [["P-3"], ["P-3"]]
    assert found("Остап Вигадеко") == [[], [], ["P-1"], ["P-1"]]
    assert found("Bondar Olha") == [[], []]
    assert store.names.due(0, most=9) == ["P-0", "P-4"]
    assert store.names.mark() == NameMark(store.events.count(), names_version(), listed=3)
    note_changes(store)
    assert store.names.due(0, most=9) == ["P-0", "P-4"]
    store.keys.destroy(["P-1"])
    assert found("Ostap Vyhadenko") == [[], []]
    assert set(store.standings.get_many(["people:P-1", "people:P-9"])) == {"people:P-1"}
