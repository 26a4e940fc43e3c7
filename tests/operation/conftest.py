"""What tests of the operation share: a PostgreSQL server of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.operation.postgres import PostgresMissingError, temporary_server

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Return the URL of a server, with ``{database}`` to be filled in."""
    try:
        with temporary_server() as url:
            yield url
    except PostgresMissingError as error:
        pytest.skip(f"NOT TESTED on PostgreSQL: {error}")
