"""Days that follow a plan, told as the events of a post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.scenario.model import Choice
from tests.operation.scene import T0, Scene

if TYPE_CHECKING:
    from safepassage.operation.events import Json
    from safepassage.plans import Plan, Stop
    from safepassage.scenario.model import Scenario

__all__ = ["Day"]


class Day:
    """A day in minutes since a scenario's start, on which everybody is registered by group."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.scene = Scene("A")
        self.offset = (int(scenario.start.timestamp()) - T0) // 60
        labels = {each.place: each.direction or each.place for each in scenario.receptions}
        for group in scenario.groups:
            self.tell(
                0, "registered", who=group.id, count=group.persons, place=group.place,
                need=group.need.value,
            )  # fmt: skip
            if group.choice is Choice.STAY:
                self.tell(0, "staying_chosen", who=group.id)
            elif group.choice is Choice.LEAVE and len(group.accepts) < len(labels):
                wanted: list[Json] = [*sorted(labels[place] for place in group.accepts)]
                self.tell(0, "direction_chosen", who=group.id, direction=wanted)

    def tell(self, minute: int, kind: str, **body: Json) -> None:
        """Record what is seen in a minute."""
        self.scene["A"].record(self.offset + minute, kind, **body)  # type: ignore[arg-type]  # kinds

    def follow(self, plan: Plan, until: int) -> None:
        """Tell all that happens before a minute on a day that goes as planned."""
        for itinerary in plan.itineraries:
            vehicle = itinerary.vehicle
            for number, stop in enumerate(itinerary.stops):
                if stop.arrive_min >= until:
                    break
                if number > 0:
                    self.tell(stop.arrive_min, "vehicle_arrived", vehicle=vehicle, place=stop.place)
                for load in stop.alighted:
                    self.tell(
                        stop.arrive_min, "arrived", who=load.group, count=load.persons,
                        vehicle=vehicle, place=stop.place,
                    )  # fmt: skip
                if stop.depart_min < until and number < len(itinerary.stops) - 1:
                    self._leave(vehicle, stop)

    def _leave(self, vehicle: str, stop: Stop) -> None:
        """Tell who boards at a stop, and that the vehicle leaves it."""
        for load in stop.boarded:
            self.tell(
                stop.depart_min, "boarded", who=load.group, count=load.persons,
                vehicle=vehicle, place=stop.place,
            )  # fmt: skip
        self.tell(stop.depart_min, "departed", vehicle=vehicle, place=stop.place)

    def seconds(self, minute: int) -> int:
        """Return a minute of the scenario as seconds since 1970."""
        return T0 + 60 * (self.offset + minute)
