"""Where vehicles wait for each other: the gates of convoy zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.oracle.values import (
    ENTER,
    Steps,
)

if TYPE_CHECKING:
    from tests.simulation.oracle.replay import Replay
    from tests.simulation.oracle.vehicle import Vehicle

__all__ = ["Gate"]


class Gate:
    """Where vehicles wait for each other to enter a convoy zone."""

    def __init__(self, day: Replay, zone: str, place: str) -> None:
        self.day, self.zone, self.place = day, zone, place
        rule = next(each.convoy for each in day.scenario.zones if each.id == zone)
        assert rule is not None
        self.rule = rule
        self.members: list[tuple[int, Vehicle, int]] = []
        self.last: int | None = None
        self.inside: list[list[tuple[Vehicle, int, int]]] = []

    def convoys_inside(self) -> int:
        """Return how many convoys of this gate have a vehicle in the zone, or on the way to it."""
        self.inside = [
            [entry for entry in convoy if not self.has_left(*entry)] for convoy in self.inside
        ]
        self.inside = [convoy for convoy in self.inside if convoy]
        return len(self.inside)

    def has_left(self, vehicle: Vehicle, stop: int, minute: int) -> bool:
        """Return whether a vehicle that entered from a stop in a minute has left the zone."""
        if vehicle.going_back or vehicle.zone == self.zone:
            return False
        return not (vehicle.moving and vehicle.at == stop and vehicle.left_at == minute)

    def open(self, number: int) -> Steps:
        """Let convoys enter, a minute at a time."""
        day = self.day
        for minute in range(day.horizon + 1):
            yield day.until(minute, ENTER, number)
            here = [
                (0 if vehicle.is_dispatched else vehicle.gate_minute(vehicle.at), vehicle)
                for vehicle in day.vehicles
                if vehicle.in_line is not None
                and vehicle.gate_key(vehicle.at) == (self.zone, self.place)
                and vehicle.may_go(minute)
            ]
            here.sort(key=lambda each: (each[0], each[1].number))
            group = [vehicle for _, vehicle in here[: self.rule.most]]
            convoys = sum(
                each.convoys_inside() for each in day.gates.values() if each.zone == self.zone
            )
            if (
                not group
                or len(group) < self.rule.least
                or (self.last is not None and minute < self.last + self.rule.headway_min)
                or convoys >= self.rule.escorts
                or not self.may_leave(here[0][0], group, minute)
            ):
                continue
            self.last = minute
            self.inside.append([(vehicle, vehicle.at, minute) for vehicle in group])
            for vehicle in group:
                vehicle.depart(minute)
                vehicle.let_in.succeed()

    def may_leave(self, planned: int, group: list[Vehicle], minute: int) -> bool:
        """Return whether a group waits for nobody any more."""
        since = group[0].in_line
        assert since is not None
        if len(group) == self.rule.most or minute >= since + self.day.settings.wait_min:
            return True
        return all(
            vehicle.ended
            or vehicle.at > stop
            or (vehicle.at == stop and (vehicle.moving or vehicle.in_line is not None))
            for other, vehicle, stop in self.members
            if other == planned
        )
