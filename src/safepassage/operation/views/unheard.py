"""How much later a new plan lets a vehicle come only since nobody has heard of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safepassage.operation.views.progress import Progress
    from safepassage.scenario.model import Scenario

__all__ = ["unheard_min"]


def unheard_min(scenario: Scenario, progress: Progress, *, since_min: int) -> int:
    """
    Return how long a vehicle was unheard of, as its plan has it stand or drive meanwhile.

    A plan that goes on from another one takes such a vehicle to come as soon as it still can. It
    and its people are due by so many minutes sooner, as if it had gone on from where it was seen
    last: else whoever is overdue would be so no more with each plan that is made.

    Parameters
    ----------
    scenario
        The scenario of the plan.
    progress
        How far the vehicle is.
    since_min
        In which minute the plan was made.
    """
    stops, here = progress.itinerary.stops, progress.here
    if not 0 <= here < len(stops) - 1:
        return 0
    stop, onward = stops[here], stops[here + 1]
    if progress.has_left and stop.depart_min < since_min <= onward.arrive_min:
        least = _least_drive(scenario, progress.itinerary.vehicle, stop.place, onward.place)
        drive = onward.arrive_min - stop.depart_min
        return drive - min(drive, least or drive)
    # One that is to stand there longer has been told to wait.
    if not progress.has_left and stop.arrive_min < since_min == stop.depart_min:
        seen = stop.arrive_min if progress.last is None else progress.last.minute
        return max(0, since_min - max(stop.arrive_min, seen))
    return 0


def _least_drive(scenario: Scenario, vehicle: str, start: str, end: str) -> int | None:
    """Return the least minutes of a vehicle for the road from one place to another, if any."""
    # The checker takes long to load, and most who ask follow no plan that goes on from another.
    from safepassage.checking.roads import road_minutes

    kind = dict(scenario.vehicle_types()).get(vehicle)
    ways = {(start, end, False), (start, end, True), (end, start, False)}
    return min(
        (
            road_minutes(road, kind)
            for road in scenario.roads
            if kind is not None and (road.from_place, road.to_place, road.one_way) in ways
        ),
        default=None,
    )
