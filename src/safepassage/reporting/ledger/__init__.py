"""The ledger as a page for a terminal and as one JSON object."""

from __future__ import annotations

from safepassage.reporting.ledger.record import ledger_record
from safepassage.reporting.ledger.text import ledger_text

__all__ = ["ledger_record", "ledger_text"]
