"""A headquarters whose store is a PostgreSQL database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from safepassage.errors import StoreError
from safepassage.operation.names.asking import Search
from safepassage.operation.office.founding import found_post
from safepassage.operation.office.names import search
from safepassage.operation.office.places import PostFolder
from tests.operation.office.two import PHRASES, QUICK, TRACER, office

psycopg = pytest.importorskip("psycopg", reason="the extra headquarters is not installed")
SQL, Identifier = psycopg.sql.SQL, psycopg.sql.Identifier

if TYPE_CHECKING:
    from pathlib import Path

NAME = "Зоряна Вимисленко"


def _found(folder: PostFolder, database: str) -> None:
    found_post(
        folder, operation="drill", post="HQ", person=TRACER, credential=PHRASES[TRACER],
        exercise=True, address=database, settings=QUICK,
    )  # fmt: skip


def test_the_database_of_a_headquarters_shows_no_name(tmp_path: Path, database: str) -> None:
    """Whoever reads every row finds no name, also after people were searched and found."""
    folder = PostFolder(tmp_path / "hq")
    _found(folder, database)
    with office(folder, TRACER) as head:
        personal = {"name": NAME, "consent": "c-1", "contacts": "Neherdivka"}
        head.record("registered", {"who": "A-1", "place": "C"}, personal=personal)
        found = search(head, Search("Zoriana Vymyslenko", consent="c-9", purpose="family"))
        assert [one.who for one in found.shown] == ["A-1"]
    with psycopg.connect(database) as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchall()
        rows = [
            value
            for (table,) in tables
            for row in connection.execute(SQL("SELECT * FROM {}").format(Identifier(table)))
            for value in row
        ]
    assert any(isinstance(value, str) and value == "people:A-1" for value in rows)
    held = b"\n".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for value in rows
    )
    for word in (*NAME.split(), "Vymyslenko", "Zoriana", "Neherdivka"):
        assert word.encode() not in held


def test_what_fails_in_the_middle_leaves_nothing(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a headquarters cannot be founded, folder and database are as they were before."""

    def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    folder = PostFolder(tmp_path / "hq")
    with monkeypatch.context() as patched:
        patched.setattr("safepassage.operation.office.founding.write_keyring", full)
        with pytest.raises(StoreError, match="full"):
            _found(folder, database)
    assert not folder.path.exists()
    _found(folder, database)
    with office(folder, TRACER) as head:
        assert head.store.events.count() == 1
