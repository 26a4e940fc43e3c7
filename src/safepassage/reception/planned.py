"""Who is set down where and when by a plan: exact, with vehicles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.planning.rides import rides_of
from safepassage.scenario.model import Need

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

__all__ = ["Drop", "planned_drops"]


@dataclass(frozen=True, slots=True)
class Drop:
    """
    Persons of one group whom a vehicle sets down at one stop.

    ``stop`` is the stop's number in the vehicle's itinerary, and ``boards`` that of the stop at
    which they board; ``boards_min`` is when.
    """

    vehicle: str
    stop: int
    reception: str
    minute: int
    group: str
    need: Need
    persons: int
    boards: int
    boards_min: int


def planned_drops(scenario: Scenario, plan: Plan) -> tuple[Drop, ...]:
    """Return whom a right plan sets down, in the order of time, then of vehicles."""
    needs = {group.id: group.need for group in scenario.groups}
    receptions = {reception.place for reception in scenario.receptions}
    drops = [
        Drop(
            vehicle=itinerary.vehicle,
            stop=ride.alighted,
            reception=stop.place,
            minute=stop.arrive_min,
            group=ride.group,
            need=needs.get(ride.group, Need.SEATED),
            persons=ride.persons,
            boards=ride.boarded,
            boards_min=itinerary.stops[ride.boarded].depart_min,
        )
        for itinerary in plan.itineraries
        for ride in rides_of(itinerary.stops)
        if (stop := itinerary.stops[ride.alighted]).place in receptions
    ]
    return tuple(sorted(drops, key=lambda drop: (drop.minute, drop.vehicle)))
