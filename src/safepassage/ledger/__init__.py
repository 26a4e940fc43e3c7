"""Who said what: statements, pledges and their outcomes, and how likely a pause holds."""

from __future__ import annotations

from safepassage.ledger.hindcast import Hindcast, hindcast
from safepassage.ledger.ledger import (
    Ledger,
    build_ledger,
    chances_to_hold,
    hold_probabilities,
)

__all__ = [
    "Hindcast",
    "Ledger",
    "build_ledger",
    "chances_to_hold",
    "hindcast",
    "hold_probabilities",
]
