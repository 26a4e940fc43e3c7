"""Times, places and people of a scenario in words, as orders over the radio have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.scenario.model import Choice, PlaceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from safepassage.planning.replanning.courses import PlannedTrip
    from safepassage.plans import Itinerary, Load, Stop
    from safepassage.scenario.model import Scenario

__all__ = ["Teller", "persons_of"]


def persons_of(loads: Iterable[Load]) -> int:
    """Return how many persons some loads are."""
    return sum(load.persons for load in loads)


class Teller:
    """Says times, places and people of a scenario."""

    def __init__(self, scenario: Scenario, at_min: int) -> None:
        self.scenario = scenario
        self.names = {place.id: place.name or place.id for place in scenario.places}
        self.pickups = {p.id for p in scenario.places if p.kind is PlaceKind.PICKUP}
        self.day = scenario.time_at(at_min).date()
        groups_at: dict[str, list[str]] = {}
        for group in scenario.groups:
            if group.choice is Choice.LEAVE:
                groups_at.setdefault(group.place, []).append(group.id)
        #: Groups that a pickup's name does not tell apart.
        self.shared = {group for here in groups_at.values() if len(here) > 1 for group in here}
        self.groups = {group.id: group for group in scenario.groups}
        self.usable_until = {v: kind.available_to_min for v, kind in scenario.vehicle_types()}

    def time(self, minute: int) -> str:
        """Return a clock time, with its date where it is of another day than the replanning."""
        when = self.scenario.time_at(minute)
        return f"{when:%H:%M}" if when.date() == self.day else f"{when:%d %b %H:%M}"

    def name(self, place: str) -> str:
        """Return a place's name."""
        return self.names.get(place, place)

    def who(self, loads: Sequence[Load]) -> str:
        """Return how many persons, and of which groups where a pickup has several."""
        known = [load for load in loads if load.group in self.shared]
        told = [f"{load.persons} of {self.group(load.group)}" for load in known]
        rest = persons_of(loads) - persons_of(known)
        return " and ".join([*told, *([str(rest)] if rest or not told else [])])

    def group(self, group: str) -> str:
        """Return a group's name."""
        known = self.groups.get(group)
        return (known.name if known is not None else "") or group

    def ends(self, trip: PlannedTrip | Itinerary) -> str:
        """Return where people get off and when, or where a vehicle without people ends."""
        stops: Sequence[Stop] = [stop for stop in trip.stops[1:] if stop.alighted]
        told = (f"{self.name(s.place)}, there at {self.time(s.arrive_min)}" for s in stops)
        last = trip.stops[-1]
        return (
            " and ".join(told) or f"{self.name(last.place)}, there at {self.time(last.arrive_min)}"
        )

    def is_lost_on_the_way(self, itinerary: Itinerary) -> bool:
        """Return whether a vehicle is lost before it reaches its last place."""
        lost_min = self.usable_until[itinerary.vehicle]
        return len(itinerary.stops) > 1 and itinerary.stops[-1].arrive_min > lost_min

    def end_of(self, itinerary: Itinerary) -> str:
        """Return where a vehicle comes to stand: at a place, or on a road where it is lost."""
        last = itinerary.stops[-1]
        if self.is_lost_on_the_way(itinerary):
            before = self.name(itinerary.stops[-2].place)
            return f"on the way from {before} to {self.name(last.place)}"
        return f"at {self.name(last.place)}"

    def end_min(self, itinerary: Itinerary) -> int:
        """Return the last minute in which it is known where a vehicle is."""
        if self.is_lost_on_the_way(itinerary):
            return self.usable_until[itinerary.vehicle]
        return itinerary.stops[-1].depart_min
