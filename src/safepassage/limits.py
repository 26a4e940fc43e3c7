"""
What can hold people back: the limits that a plan names, each with its plain words, stated once.

The planner names the limits of a plan, the report tells them, and the reference page of the plan
is generated from this list.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["LIMITS", "Limit", "LimitText"]


class Limit(StrEnum):
    """The name of a limit, from what is certain to what is likely."""

    ABOARD = "aboard"
    REACH = "reach"
    CONVOYS = "convoys"
    LIFTING = "lifting"
    CAPACITY = "capacity"
    RISK = "risk"
    VEHICLES_AND_TIME = "vehicles and time"


@dataclass(frozen=True, slots=True)
class LimitText:
    """What would help, in a few words, and what the limit says."""

    wanted: str
    meaning: str


LIMITS: dict[Limit, LimitText] = {
    Limit.ABOARD: LimitText(
        "a place where those aboard can get off",
        "They have boarded and are aboard a vehicle at the end of the plan; the sentence says "
        "which, where, and why they cannot get off. Only a plan that goes on from another one has "
        "any.",
    ),
    Limit.REACH: LimitText(
        "a way to fetch them",
        "No vehicle can ever fetch them and bring them where they agreed to go; the sentence says "
        "why.",
    ),
    Limit.CONVOYS: LimitText(
        "vehicles enough for a convoy",
        "The way to them leads through a zone whose convoys take more vehicles than there are.",
    ),
    Limit.LIFTING: LimitText(
        "lifting people out to the vehicles",
        "They are not brought out to the vehicles before the last moment in which one may come.",
    ),
    Limit.CAPACITY: LimitText(
        "room where they agreed to go",
        "Every reception that they accept is full.",
    ),
    Limit.RISK: LimitText(
        "more risk, or vehicles and time",
        "The scenario limits how likely or how many people may be caught, or gives danger a price. "
        "With that the vehicles of this plan have no place for them in time. The sentence says "
        "what is proven of other plans.",
    ),
    Limit.VEHICLES_AND_TIME: LimitText(
        "vehicles and time",
        "The vehicles of this plan have no place for them in time. The sentence says what is "
        "proven of other plans.",
    ),
}
