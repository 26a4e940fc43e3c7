"""Going on from a plan after something has changed: what is executed stays, the rest is planned."""

from safepassage.planning.replanning.replan import replan_evacuation
from safepassage.planning.replanning.result import Exposure, Replan, VehicleChange

__all__ = ["Exposure", "Replan", "VehicleChange", "replan_evacuation"]
