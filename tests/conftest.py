"""Settings for every test: no network, and the same random draws in Hypothesis on every machine."""

from __future__ import annotations

import itertools
import os
import socket
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from benchmarks.operation.postgres import PostgresMissingError, temporary_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.posts_at_work import Desk

settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test reach beyond this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:  # noqa: ANN401 -- as in the standard library
        host = address[0] if isinstance(address, tuple) else ""
        if host and host not in {"127.0.0.1", "::1", "localhost"}:
            pytest.fail(f"a test tried to reach {host}: tests use no network")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def desk(
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> Desk:
    """Return two posts of an exercise that know each other, to be worked at by commands."""
    pytest.importorskip("sqlcipher3", reason="the extra operation is not installed")
    from tests.posts_at_work import desk_of_two

    return desk_of_two(tmp_path, capfd, monkeypatch, tmp_path_factory)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Return the URL of a server of the tests' own, with ``{database}`` to be filled in."""
    try:
        with temporary_server() as url:
            yield url
    except PostgresMissingError as error:
        pytest.skip(f"NOT TESTED on PostgreSQL: {error}")


_NUMBERS = itertools.count()


@pytest.fixture
def database(server: str) -> str:
    """Return the URL of an empty database."""
    import psycopg

    name = f"operation{next(_NUMBERS)}"
    with psycopg.connect(server.format(database="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return server.format(database=name)
