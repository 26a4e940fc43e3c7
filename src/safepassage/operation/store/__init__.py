"""Where a post or a headquarters keeps its events: durable, encrypted at rest, merged by hash."""

from __future__ import annotations

from safepassage.operation.store.event_rows import Signed
from safepassage.operation.store.key_rows import KeyRow
from safepassage.operation.store.pending_rows import MOST_PENDING
from safepassage.operation.store.store import (
    Store,
    create_file,
    create_server,
    load_file,
    load_server,
)

__all__ = [
    "MOST_PENDING",
    "KeyRow",
    "Signed",
    "Store",
    "create_file",
    "create_server",
    "load_file",
    "load_server",
]
