"""What replanning returns: the new plan, what it is for, and how it differs from the old one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safepassage.plans import Figures, Plan
    from safepassage.scenario.changes import Change
    from safepassage.scenario.model import Scenario

__all__ = ["Exposure", "Replan", "VehicleChange"]


@dataclass(frozen=True, slots=True)
class Exposure:
    """
    A vehicle that cannot keep the rules after a change, or is lost with people aboard.

    ``persons`` are those aboard. It is in the zone outside a pause in [``from_min``,
    ``until_min``); ``safe_place`` is where it leaves the zone, None where it does not.
    """

    vehicle: str
    zone: str | None
    persons: int
    from_min: int
    until_min: int
    safe_place: str | None
    sentence: str

    @property
    def minutes(self) -> int:
        """Return for how many minutes it is exposed."""
        return self.until_min - self.from_min


@dataclass(frozen=True, slots=True)
class VehicleChange:
    """What one vehicle does otherwise than in the old plan, in a sentence."""

    vehicle: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Replan:
    """
    A plan that goes on from another one.

    ``scenario`` is the scenario as it stands from minute ``at_min`` on; ``earlier`` has those in
    force before, each with the minute in which the next one takes its place. ``before`` are the old
    plan's figures under its own scenario. ``exposed`` comes first in every answer.
    """

    plan: Plan
    scenario: Scenario
    earlier: tuple[tuple[Scenario, int], ...]
    at_min: int
    changes: tuple[Change, ...]
    before: Figures
    exposed: tuple[Exposure, ...]
    changed: tuple[VehicleChange, ...]
