"""The planner inside the loop: a new plan whenever a simulated day has gone otherwise."""

from safepassage.simulation.replanned.planner import REPLAN_WORK
from safepassage.simulation.replanned.replication import ReplannedCase

__all__ = ["REPLAN_WORK", "ReplannedCase"]
