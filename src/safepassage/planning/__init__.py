"""What to do: the planning problem, its search, its bound, and the plan."""

from __future__ import annotations

from safepassage.planning.caught_bound import LeastCaught, least_caught
from safepassage.planning.run import Progress, gap_minutes
from safepassage.planning.solve import plan_evacuation

__all__ = ["LeastCaught", "Progress", "gap_minutes", "least_caught", "plan_evacuation"]
