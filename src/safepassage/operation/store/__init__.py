"""Where a post or a headquarters keeps its events: durable, encrypted at rest, merged by hash."""

from __future__ import annotations

from safepassage.operation.store.current import Current
from safepassage.operation.store.event_rows import Signed
from safepassage.operation.store.key_rows import KeyRow
from safepassage.operation.store.making import (
    create_file,
    create_server,
    free_server,
    load_file,
    load_server,
)
from safepassage.operation.store.pending_rows import MOST_PENDING
from safepassage.operation.store.projection import bring_up_to_date, general_facts, rebuild
from safepassage.operation.store.store import Store

__all__ = [
    "MOST_PENDING",
    "Current",
    "KeyRow",
    "Signed",
    "Store",
    "bring_up_to_date",
    "create_file",
    "create_server",
    "free_server",
    "general_facts",
    "load_file",
    "load_server",
    "rebuild",
]
