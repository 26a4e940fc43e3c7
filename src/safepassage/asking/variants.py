"""Scenarios in which one thing is otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.scenario.edits import with_place

if TYPE_CHECKING:
    from safepassage.scenario.model import Pause, Scenario

__all__ = [
    "free_after",
    "free_before",
    "with_lifting",
    "with_pause",
    "with_vehicles",
]


def free_before(scenario: Scenario, pause: Pause) -> int:
    """Return the earliest minute at which a pause could start: another of its zones ends there."""
    return max(
        (
            other.end_min
            for other in scenario.pauses
            if other.id != pause.id
            and other.zones & pause.zones
            and other.end_min <= pause.start_min
        ),
        default=0,
    )


def free_after(scenario: Scenario, pause: Pause) -> int:
    """Return the latest minute at which a pause could end: another of its zones starts there."""
    return min(
        (
            other.start_min
            for other in scenario.pauses
            if other.id != pause.id
            and other.zones & pause.zones
            and other.start_min >= pause.end_min
        ),
        default=scenario.horizon_min,
    )


def with_pause(scenario: Scenario, pause_id: str, **changes: int) -> Scenario:
    """Return the scenario with one pause changed; without it where it would have no length."""
    pauses = []
    for pause in scenario.pauses:
        changed = replace(pause, **changes) if pause.id == pause_id else pause  # type: ignore[arg-type] # whole minutes
        if changed.end_min > changed.start_min:
            pauses.append(changed)
    return replace(scenario, pauses=tuple(pauses))


def with_vehicles(scenario: Scenario, type_id: str, count: int) -> Scenario:
    """Return the scenario with another number of vehicles of a type, none included."""
    return replace(
        scenario,
        vehicles=tuple(
            replace(kind, count=count) if kind.id == type_id else kind
            for kind in scenario.vehicles
            if kind.id != type_id or count > 0
        ),
    )


def with_lifting(scenario: Scenario, place_id: str, rate_per_h: float) -> Scenario:
    """Return the scenario with another lift rate at a pickup, persons an hour."""
    place = next(place for place in scenario.places if place.id == place_id)
    return with_place(scenario, replace(place, lift_rate_per_h=rate_per_h))
