"""The ledger and its hindcast, each as a page for a terminal and as one JSON object."""

from __future__ import annotations

from safepassage.reporting.ledger.hindcast import hindcast_record, hindcast_text
from safepassage.reporting.ledger.record import ledger_record
from safepassage.reporting.ledger.text import ledger_text

__all__ = ["hindcast_record", "hindcast_text", "ledger_record", "ledger_text"]
