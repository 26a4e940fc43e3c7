"""Who said what: statements, pledges and their outcomes, and how likely a pause holds."""

from __future__ import annotations

from safepassage.ledger.attempts import chances_to_get_out
from safepassage.ledger.danger import EventRates, IncidentRate, event_rates, incident_rates
from safepassage.ledger.hindcast import Hindcast, hindcast
from safepassage.ledger.ledger import (
    HoldBasis,
    Ledger,
    build_ledger,
    chances_to_hold,
    hold_bases,
    hold_probabilities,
)
from safepassage.ledger.pause_chances import PauseBasis, PauseChances, pause_chances

__all__ = [
    "EventRates",
    "Hindcast",
    "HoldBasis",
    "IncidentRate",
    "Ledger",
    "PauseBasis",
    "PauseChances",
    "build_ledger",
    "chances_to_get_out",
    "chances_to_hold",
    "event_rates",
    "hindcast",
    "hold_bases",
    "hold_probabilities",
    "incident_rates",
    "pause_chances",
]
