"""What to do: the planning problem, its search, its bound, and the plan."""

from __future__ import annotations

from safepassage.planning.run import Progress, gap_minutes
from safepassage.planning.solve import plan_evacuation

__all__ = ["Progress", "gap_minutes", "plan_evacuation"]
