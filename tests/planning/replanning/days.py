"""Random changes of small scenarios, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.scenario.changes import Change, ChangeKind
from safepassage.scenario.model import PlaceKind

if TYPE_CHECKING:
    import random

    from safepassage.scenario.model import Scenario

__all__ = ["any_change"]


def any_change(draw: random.Random, scenario: Scenario, at_min: int) -> Change | None:
    """Return a change of any kind, right or contradictory; None where there is none of the kind."""
    kind = draw.choice(list(ChangeKind))
    minute = draw.randint(at_min, scenario.horizon_min)
    if kind in {ChangeKind.PAUSE_START, ChangeKind.PAUSE_END, ChangeKind.PAUSE_CANCELLED}:
        if not scenario.pauses:
            return None
        pause = draw.choice(scenario.pauses)
        timed = kind is not ChangeKind.PAUSE_CANCELLED
        return Change(kind, pause.id, minute=minute if timed else None)
    if kind in {ChangeKind.ROAD_CLOSED, ChangeKind.ROAD_OPENED}:
        road = draw.choice(scenario.roads)
        return Change(kind, road.from_place, road.to_place)
    if kind is ChangeKind.VEHICLE_LOST:
        vehicle = draw.choice([vehicle for vehicle, _ in scenario.vehicle_types()])
        return Change(kind, vehicle, minute=draw.choice([None, minute]))
    if kind is ChangeKind.VEHICLE_ADDED:
        return Change(kind, "one-more", draw.choice(scenario.vehicles).id)
    if kind is ChangeKind.PEOPLE:
        group = draw.choice(scenario.groups)
        return Change(kind, group.id, value=draw.choice(["0", "3", "+2", "-1", "6"]))
    if kind is ChangeKind.LIFT_RATE:
        pickups = [place for place in scenario.places if place.kind is PlaceKind.PICKUP]
        return Change(kind, draw.choice(pickups).id, value=draw.choice(["all", "2", "15", "0.5"]))
    if kind in {ChangeKind.CHECKPOINT_HOURS, ChangeKind.CHECKPOINT_RATE}:
        if not scenario.checkpoints:
            return None
        value = "08:00-08:40" if kind is ChangeKind.CHECKPOINT_HOURS else "1"
        return Change(kind, draw.choice(scenario.checkpoints).place, value=value)
    reception = draw.choice(scenario.receptions)
    return Change(kind, reception.place, value=draw.choice(["1", "4", "no limit"]))
