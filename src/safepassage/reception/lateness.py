"""When a vehicle comes that is not where its plan has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from safepassage.plans import Itinerary
    from safepassage.reception.coming import Seen
    from safepassage.scenario.model import Scenario

__all__ = ["arrivals_of", "least_stands"]


def least_stands(scenario: Scenario, itinerary: Itinerary) -> tuple[int, ...]:
    """
    Return the least minutes that a vehicle stands at each of its stops.

    The stop minutes of the place where people get on or off, and a checkpoint's service.
    """
    stops = {place.id: place.stop_min for place in scenario.places}
    service = {checkpoint.place: checkpoint.service_min for checkpoint in scenario.checkpoints}
    return tuple(
        (stops.get(stop.place, 0) if stop.boarded or stop.alighted else 0)
        + service.get(stop.place, 0)
        for stop in itinerary.stops
    )


def arrivals_of(
    itinerary: Itinerary,
    stands: tuple[int, ...],
    known: Mapping[int, int],
    not_before: Callable[[int], int | None],
    *,
    seen: Seen | None = None,
) -> tuple[int, ...]:
    """
    Return when a vehicle arrives at each stop: the soonest, if nothing else holds it up.

    It drives as long as planned and never leaves early, so that waits of the plan take up lateness.
    Whether a pause still lets it through is not looked at: that is for a new plan.

    Parameters
    ----------
    itinerary
        What it does by the plan.
    stands
        As :func:`least_stands` returns them.
    known
        When it arrived, or is expected, by the number of the stop; minutes.
    not_before
        The minute before which it cannot arrive at a stop, None where nothing is known.
    seen
        How far it was seen to be: that goes before all else.
    """
    came, left = ({}, {}) if seen is None else (seen.came, seen.left)
    arrivals: list[int] = []
    free = 0
    for number, stop in enumerate(itinerary.stops):
        before = itinerary.stops[number - 1] if number else None
        arrives = stop.arrive_min if before is None else free + stop.arrive_min - before.depart_min
        floor = not_before(number)
        arrives = arrives if floor is None else max(arrives, floor)
        if seen is not None and number == seen.here + 1 and seen.late_min:
            arrives = max(arrives, stop.arrive_min + seen.late_min)
        arrives = came.get(number, known.get(number, arrives))
        arrivals.append(arrives)
        free = left.get(number, max(stop.depart_min, arrives + stands[number]))
    return tuple(arrivals)
