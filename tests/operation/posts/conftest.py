"""A network of posts for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.operation.network import Network

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    """Return a network with a headquarters that has begun an operation."""
    network = Network(tmp_path)
    network.begin()
    yield network
    network.close()
