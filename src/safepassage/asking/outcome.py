"""What a plan amounts to for somebody who negotiates: people out, then how long people wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.plans import Itinerary
    from safepassage.scenario.model import Scenario

__all__ = ["Outcome", "outcome_of"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    People out of those who chose to leave, and their waiting.

    ``waiting_min`` is the sum, over all who chose to leave, of the minutes from the scenario's
    start to the arrival at a reception; whoever is left waits to the end of the horizon.
    """

    people_out: int
    people_total: int
    waiting_min: int
    last_arrival_min: int | None

    @property
    def people_left(self) -> int:
        """Return how many are left."""
        return self.people_total - self.people_out

    def better_than(self, other: Outcome) -> bool:
        """Return whether more people are out, or as many with less waiting."""
        return (self.people_out, -self.waiting_min) > (other.people_out, -other.waiting_min)

    def people_more(self, base: Outcome) -> int:
        """Return how many more people are out than in another outcome."""
        return self.people_out - base.people_out

    def hours_saved(self, base: Outcome) -> float:
        """Return the hours of waiting saved against another outcome, all people together."""
        return (base.waiting_min - self.waiting_min) / 60


def outcome_of(scenario: Scenario, itineraries: Iterable[Itinerary]) -> Outcome:
    """Return what right itineraries amount to."""
    total = scenario.people_leaving()
    out = waiting = 0
    last: int | None = None
    for itinerary in itineraries:
        for stop in itinerary.stops:
            if stop.alighted:
                persons = sum(load.persons for load in stop.alighted)
                out += persons
                waiting += persons * stop.arrive_min
                last = stop.arrive_min if last is None else max(last, stop.arrive_min)
    waiting += (total - out) * scenario.horizon_min
    return Outcome(out, total, waiting, last)
