"""Sheets for a place without power: printed in black and white, typed or scanned back."""

from __future__ import annotations

from safepassage.reporting.operation.paper.sheets import (
    CountSheet,
    PaperHead,
    PaperLine,
    PeopleSheet,
    paper_html,
)

__all__ = ["CountSheet", "PaperHead", "PaperLine", "PeopleSheet", "paper_html"]
