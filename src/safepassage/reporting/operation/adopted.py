"""
The scenario and the plan that a post follows, as it keeps them inside its encrypted store.

A plan says where vehicles go next. So it lies at a post in no file of its own, and is read from
bytes that the store hands out.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.reporting.plan_json import PlanText, plan_from_text, plan_to_text
from safepassage.scenario.packed import pack_scenario, unpack_scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

__all__ = ["Adopted", "pack", "unpack"]

_SCENARIO, _PLAN, _EARLIER = "scenario", "plan", "earlier"
_PLACE = "the adopted plan"


@dataclass(frozen=True, slots=True)
class Adopted:
    """
    What a post follows.

    ``plan`` is None where only a scenario was adopted. ``earlier`` are the scenarios in force
    before, each with the minute of its end, where the plan goes on from others.
    """

    scenario: Scenario
    plan: Plan | None = None
    earlier: tuple[tuple[Scenario, int], ...] = ()

    @property
    def since_min(self) -> int:
        """Return the minute from which the plan goes on from another one, 0 where from none."""
        return self.earlier[-1][1] if self.earlier else 0

    @property
    def digest(self) -> str | None:
        """Return the SHA-256 of the plan's ``plan.json``, None where there is none."""
        if self.plan is None:
            return None
        return hashlib.sha256(plan_to_text(self.scenario, self.plan).encode()).hexdigest()


def pack(adopted: Adopted) -> dict[str, bytes]:
    """Return it as bytes by name, for the store's notes."""
    found = {_SCENARIO: pack_scenario(adopted.scenario)}
    if adopted.plan is not None:
        found[_PLAN] = plan_to_text(adopted.scenario, adopted.plan).encode()
    found[_EARLIER] = json.dumps([until for _, until in adopted.earlier]).encode()
    for number, (scenario, _) in enumerate(adopted.earlier):
        found[f"{_EARLIER}.{number}"] = pack_scenario(scenario)
    return found


def unpack(kept: Mapping[str, bytes]) -> Adopted | None:
    """Return what :func:`pack` made, None where nothing is kept."""
    if _SCENARIO not in kept:
        return None
    scenario = unpack_scenario(kept[_SCENARIO])
    plan = None
    if kept.get(_PLAN):
        plan = plan_from_text(PlanText(_PLACE, kept[_PLAN].decode()), scenario)
    ends: list[int] = json.loads(kept[_EARLIER])
    earlier = tuple(
        (unpack_scenario(kept[f"{_EARLIER}.{number}"]), until) for number, until in enumerate(ends)
    )
    return Adopted(scenario, plan, earlier)
