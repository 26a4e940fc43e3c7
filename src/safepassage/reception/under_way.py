"""The vehicles of a plan as a register has seen them: where who is aboard gets off, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.operation.views.progress import minute_of, progress_of
from safepassage.reception.coming import Seen
from safepassage.reception.lateness import arrivals_of, least_stands

if TYPE_CHECKING:
    from collections.abc import Collection

    from safepassage.operation.register import Register
    from safepassage.plans import Itinerary, Plan
    from safepassage.scenario.model import Scenario

__all__ = ["UnderWay"]


class UnderWay:
    """
    The vehicles of a plan on their day.

    Parameters
    ----------
    register
        What was seen of them.
    scenario, plan
        What is followed.
    at
        The time of asking, seconds since 1970.
    since_min
        In which minute the plan was made, where it goes on from another one.
    """

    def __init__(
        self, register: Register, scenario: Scenario, plan: Plan, at: int, *, since_min: int = 0
    ) -> None:
        self.at_min = minute_of(scenario, at)
        self._scenario = scenario
        self._itineraries: dict[str, Itinerary] = {}
        self.seen: dict[str, Seen] = {}
        found = progress_of(register, scenario, plan, since_min=since_min)
        for vehicle, progress in found.items():
            self._itineraries[vehicle] = progress.itinerary
            day = register.vehicles.get(vehicle)
            late_min = day.late_min if day is not None and day.doing == "delayed" else 0
            came = {stop: min(minute, self.at_min) for stop, minute in progress.came.items()}
            left = {stop: min(minute, self.at_min) for stop, minute in progress.left.items()}
            self.seen[vehicle] = Seen(vehicle, came, left, progress.here, late_min)

    def minute(self, seconds: int) -> int:
        """Return a time in seconds since 1970 as a minute; by a clock that goes ahead, as now."""
        return min(self.at_min, minute_of(self._scenario, seconds))

    def place(self, vehicle: str, stop: int) -> str:
        """Return the place of a planned stop."""
        return self._itineraries[vehicle].stops[stop].place

    def stop_at(self, vehicle: str, place: str, minute: int) -> int | None:
        """Return at which planned stop a vehicle was at a place in a minute, None where at none."""
        if vehicle not in self.seen:
            return None
        stops = self._itineraries[vehicle].stops
        came = self.seen[vehicle].came.items()
        fits = [stop for stop, since in came if stops[stop].place == place and since <= minute]
        return max(fits, default=None)

    def bound(
        self, vehicle: str, group: str, accepted: Collection[str], boarded: int | None
    ) -> int | None:
        """
        Return at which planned stop people get off a vehicle, None where at none.

        That is the next one where their group gets off, or else anybody, at a reception that they
        accept. Where their vehicle has passed it, they should have got off there.

        Parameters
        ----------
        vehicle
            The one on which they are.
        group
            Their group, empty for none.
        accepted
            The receptions that they accept.
        boarded
            At which stop they boarded, None where that is not known.
        """
        if vehicle not in self.seen:
            return None
        seen, stops = self.seen[vehicle], self._itineraries[vehicle].stops
        first = seen.here + seen.is_past(seen.here) if boarded is None else boarded + 1
        ahead = [
            stop
            for stop in range(max(first, 0), len(stops))
            if stops[stop].alighted and stops[stop].place in accepted
        ]
        own = (stop for stop in ahead if any(load.group == group for load in stops[stop].alighted))
        return next(own, ahead[0] if ahead else None)

    def arrivals(self, vehicle: str, bound: Collection[int]) -> tuple[int, ...]:
        """
        Return when a vehicle comes to its planned stops: the soonest, if nothing holds it up.

        Parameters
        ----------
        vehicle
            The vehicle.
        bound
            The stops to which people aboard are bound, so that it has not been there.
        """
        itinerary = self._itineraries[vehicle]
        return arrivals_of(
            itinerary,
            least_stands(self._scenario, itinerary),
            {},
            lambda stop: self.at_min if stop in bound else None,
            seen=self.seen[vehicle],
        )
