"""Who said what: statements, pledges and their outcomes, and how likely a pause holds."""

from __future__ import annotations

from safepassage.ledger.danger import EventRates, IncidentRate, event_rates, incident_rates
from safepassage.ledger.hindcast import Hindcast, hindcast
from safepassage.ledger.ledger import (
    Ledger,
    build_ledger,
    chances_to_hold,
    hold_probabilities,
)

__all__ = [
    "EventRates",
    "Hindcast",
    "IncidentRate",
    "Ledger",
    "build_ledger",
    "chances_to_hold",
    "event_rates",
    "hindcast",
    "hold_probabilities",
    "incident_rates",
]
