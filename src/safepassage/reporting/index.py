"""A scenario's rows by their ids; unknown ids are answered too, for plans that are not right."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safepassage.scenario.model import (
        Group,
        Pause,
        Place,
        Reception,
        Road,
        Scenario,
        VehicleType,
    )

__all__ = ["Index"]


@dataclass(frozen=True)
class Index:
    """Finds places, groups, roads, vehicles and pauses of a scenario."""

    scenario: Scenario

    @cached_property
    def places(self) -> dict[str, Place]:
        """Return the places by id."""
        return {place.id: place for place in self.scenario.places}

    @cached_property
    def groups(self) -> dict[str, Group]:
        """Return the groups by id."""
        return {group.id: group for group in self.scenario.groups}

    @cached_property
    def receptions(self) -> dict[str, Reception]:
        """Return the receptions by place."""
        return {reception.place: reception for reception in self.scenario.receptions}

    @cached_property
    def vehicles(self) -> dict[str, VehicleType]:
        """Return the type of each single vehicle, in the table's order."""
        return dict(self.scenario.vehicle_types())

    @cached_property
    def _roads(self) -> dict[tuple[str, str], Road]:
        roads: dict[tuple[str, str], Road] = {}
        for road in self.scenario.roads:
            if not road.closed:
                roads[road.from_place, road.to_place] = road
                if not road.one_way:
                    roads.setdefault((road.to_place, road.from_place), road)
        return roads

    def road(self, from_place: str, to_place: str) -> Road | None:
        """Return the road driven from one place to another, None when there is none."""
        return self._roads.get((from_place, to_place))

    def place_name(self, place_id: str) -> str:
        """Return a place's name, or its id when it has none."""
        place = self.places.get(place_id)
        return place.name if place is not None and place.name else place_id

    def place_zone(self, place_id: str) -> str | None:
        """Return the zone that a place lies in."""
        place = self.places.get(place_id)
        return place.zone if place is not None else None

    def pause_over(self, zone: str | None, start_min: int, end_min: int) -> Pause | None:
        """Return the pause of a zone that covers [start, end)."""
        for pause in self.scenario.pauses:
            if zone in pause.zones and pause.start_min <= start_min and end_min <= pause.end_min:
                return pause
        return None
