"""What to do: the planning problem, its search, its bound, and the plan."""

from __future__ import annotations

from safepassage.planning.solve import Progress, gap_minutes, plan_evacuation

__all__ = ["Progress", "gap_minutes", "plan_evacuation"]
