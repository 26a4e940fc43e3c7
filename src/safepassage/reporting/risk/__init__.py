"""What a plan comes to where pauses break, as a record and as text."""

from __future__ import annotations

from safepassage.reporting.risk.record import risk_record
from safepassage.reporting.risk.text import risk_sentence, risk_text

__all__ = ["risk_record", "risk_sentence", "risk_text"]
