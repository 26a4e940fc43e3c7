"""Numbers of the ledger as its records hold them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safepassage.ledger.hindcast import Belief, Calibrated, Score
    from safepassage.ledger.hold import Estimate
    from safepassage.ledger.predictive import Foreseen

__all__ = ["rounded", "rounded_fields"]

_DIGITS = 4


def rounded(value: float) -> float:
    """Return a number as a record holds it."""
    return round(value, _DIGITS)


def rounded_fields(
    value: Belief | Calibrated | Estimate | Foreseen | Score,
) -> dict[str, float | None]:
    """Return the numbers of a value by their names, None for those that are not known."""
    return {name: None if v is None else rounded(v) for name, v in asdict(value).items()}
