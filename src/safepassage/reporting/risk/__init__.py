"""What a plan comes to where pauses break, as a record and as text."""

from __future__ import annotations

from safepassage.reporting.risk.chances import chance_records, unsure_sentence
from safepassage.reporting.risk.record import risk_record
from safepassage.reporting.risk.text import risk_sentence, risk_text

__all__ = ["chance_records", "risk_record", "risk_sentence", "risk_text", "unsure_sentence"]
