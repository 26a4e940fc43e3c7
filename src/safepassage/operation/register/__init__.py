"""The register: who and what is where, folded from events."""

from __future__ import annotations

from safepassage.operation.register.amendments import Amendments, Overruled
from safepassage.operation.register.days import (
    HeadCount,
    Household,
    PauseDay,
    PlaceDay,
    Sighting,
    Tally,
    VehicleDay,
)
from safepassage.operation.register.register import (
    Facts,
    Register,
    Source,
    fold,
    fold_sorted,
    known_at,
)
from safepassage.operation.register.standing import Standing
from safepassage.operation.register.state import (
    Claim,
    Conflict,
    Move,
    Order,
    Part,
    Slot,
    Spot,
    State,
)
from safepassage.operation.register.trust import Enrolment, Trust

__all__ = [
    "Amendments",
    "Claim",
    "Conflict",
    "Enrolment",
    "Facts",
    "HeadCount",
    "Household",
    "Move",
    "Order",
    "Overruled",
    "Part",
    "PauseDay",
    "PlaceDay",
    "Register",
    "Sighting",
    "Slot",
    "Source",
    "Spot",
    "Standing",
    "State",
    "Tally",
    "Trust",
    "VehicleDay",
    "fold",
    "fold_sorted",
    "known_at",
]
