"""By what vehicles go on."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Policy"]


class Policy(StrEnum):
    """What decides where a vehicle goes next."""

    PLAN = "plan"
    """The plan: its itinerary, in order."""
    GREEDY = "greedy"
    """Dispatchers who plan nothing: first come, nearest pickup."""
    REPLAN = "replan"
    """The plan, and a new one whenever the day has gone otherwise."""
