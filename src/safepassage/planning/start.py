"""A plan to begin from: the search goes on from its trips, and may fall back on it as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.planning.replanning.convoys import convoy_entries
from safepassage.planning.replanning.courses import Chart, split_trips
from safepassage.planning.replanning.former import FormerTrips
from safepassage.planning.replanning.old_trips import OldTrips
from safepassage.plans import Objective

if TYPE_CHECKING:
    from safepassage.planning.replanning.courses import PlannedTrip
    from safepassage.planning.search import Search
    from safepassage.plans import Figures, Itinerary
    from safepassage.scenario.model import Scenario

__all__ = ["Start", "StartTrips", "is_better"]

#: By which share a value must be better to be so at all: sums differ in their last digits.
_SAME_VALUE = 1e-9
#: Trips that a vehicle may make beyond those of the start.
_MORE_TRIPS = 8


@dataclass(frozen=True, slots=True)
class Start:
    """
    A plan to begin from.

    Parameters
    ----------
    itineraries
        Of vehicles, places, roads and groups that the scenario has, inside its horizon.
    right
        Whether they keep all ten rules in the scenario, by a judge other than the planner: only
        then is a plan that is worse never returned.
    """

    itineraries: tuple[Itinerary, ...]
    right: bool


def is_better(one: Figures, other: Figures, objective: Objective) -> bool:
    """Return whether a plan with some figures is better than one with others."""
    if objective is Objective.CLEARANCE:
        return (one.people_left, one.clearance_min or 0) < (
            other.people_left,
            other.clearance_min or 0,
        )
    return one.value > other.value + _SAME_VALUE * max(1.0, abs(other.value))


class StartTrips:
    """The trips of a start, by vehicle, as a search can begin with them."""

    def __init__(self, scenario: Scenario, start: Start) -> None:
        chart = Chart(scenario)
        # Of a right start no trip needs to be asked whether it lies in pauses and opening hours.
        self.chart = None if start.right else chart
        self.trips: dict[str, list[PlannedTrip]] = {
            itinerary.vehicle: split_trips(chart, itinerary) for itinerary in start.itineraries
        }
        self.entries = [
            entry
            for itinerary in start.itineraries
            for entry, _ in convoy_entries(chart, itinerary.stops)
        ]

    @property
    def room_for_trips(self) -> int:
        """Return for how many trips of one vehicle the search must have room."""
        return max(map(len, self.trips.values()), default=0) + _MORE_TRIPS

    def go_on(self, search: Search) -> bool:
        """
        Let a search that has started from nothing go on from these trips if they lead further.

        They are tried minute by minute as they were, as early as they can be, and without convoys
        that are too small here, each with more trips for those who are left.
        """
        if not search.can_move:
            return False
        first = search.best_score
        former = FormerTrips(search.problem, self.trips, self.chart)
        old = OldTrips(search, former, entries=self.entries)
        kept = old.as_they_were()
        search.start_from(kept, add_trips=True)
        search.start_from(old.with_more_slots(old.as_early_as_can_be()), add_trips=True)
        search.start_with(kept)
        if search.best_score <= first:
            search.start_again()
            return False
        search.start_from_best()
        return True
