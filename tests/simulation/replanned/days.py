"""Days that are planned anew, ready to be run step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.simulation.replanned.replication import ReplannedCase, Replication

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

__all__ = ["WORK", "day_of"]

WORK = 200
"""Moves of the planner: enough for scenarios of a few people."""


def day_of(scenario: Scenario, plan: Plan, *, seed: int = 0, number: int = 0) -> Replication:
    """Return a day before its first minute."""
    case = ReplannedCase(scenario, plan, seed, work=WORK)
    return Replication(case, number)
