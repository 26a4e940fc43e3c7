"""A headquarters whose store is a file, and one whose store is on a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from safepassage.operation.office import name_index
from safepassage.operation.office.founding import found_post
from safepassage.operation.office.opening import open_some
from safepassage.operation.office.places import PostFolder
from tests.operation.office.two import PHRASES, QUICK, TRACER, office

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from safepassage.operation.office.office import Office
    from safepassage.operation.office.opening import Opened


@pytest.fixture(params=["file", "server"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> PostFolder:
    """Return a headquarters' folder whose store is a file, or a database of a server."""
    address = request.getfixturevalue("database") if request.param == "server" else None
    folder = PostFolder(tmp_path / "hq")
    found_post(
        folder, operation="drill", post="HQ", person=TRACER, credential=PHRASES[TRACER],
        exercise=True, address=address, settings=QUICK,
    )  # fmt: skip
    return folder


@pytest.fixture
def head(folder: PostFolder) -> Iterator[Office]:
    """Return the headquarters, open."""
    with office(folder, TRACER) as head:
        yield head


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the codes of those who are opened from now on, as often as they are."""
    seen: list[str] = []
    true = open_some

    def watched(where: Office, people: Iterable[str]) -> Opened:
        codes = list(people)
        seen.extend(codes)
        return true(where, codes)

    monkeypatch.setattr(name_index, "open_some", watched)
    return seen
