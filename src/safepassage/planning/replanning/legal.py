"""Whether the rest of a trip can be carried out as planned, under a scenario that has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safepassage.network.legs import Network
    from safepassage.planning.replanning.courses import Chart, PlannedTrip
    from safepassage.planning.replanning.usage import Usage
    from safepassage.scenario.model import VehicleType

__all__ = ["next_stop", "why_not"]


def next_stop(trip: PlannedTrip, at_min: int) -> int:
    """Return the number of the stop where a vehicle on a trip stands, or which it drives to."""
    for number, stop in enumerate(trip.stops):
        if stop.depart_min >= at_min:
            return number
    return len(trip.stops) - 1


def why_not(
    chart: Chart,
    network: Network,
    usage: Usage,
    trip: PlannedTrip,
    kind: VehicleType,
    at_min: int,
) -> str:
    """
    Return why a trip cannot be carried out as planned from a minute on, empty where it can.

    Convoys are looked at by the caller, who knows all trips.
    """
    here = next_stop(trip, at_min)
    return (
        _end(trip, kind)
        or _roads(chart, trip, kind, here)
        or _pauses(chart, trip, at_min)
        or _checkpoints(chart, network, usage, trip, here)
        or _people(chart, usage, trip, here, at_min)
    )


def _end(trip: PlannedTrip, kind: VehicleType) -> str:
    last = trip.stops[-1]
    if max(last.arrive_min, last.depart_min) > kind.available_to_min:
        return "the vehicle is lost"
    return ""


def _roads(chart: Chart, trip: PlannedTrip, kind: VehicleType, here: int) -> str:
    for origin, target in zip(trip.stops[here:], trip.stops[here + 1 :], strict=False):
        road = chart.road(origin.place, target.place)
        if road is None or road.closed or kind.id in road.barred:
            return f"the road from {origin.place} to {target.place} is closed"
    return ""


def _pauses(chart: Chart, trip: PlannedTrip, at_min: int) -> str:
    for stay in chart.zone_stays(trip.stops):
        inside = any(
            stay.zone in pause.zones
            and pause.start_min <= stay.start_min
            and stay.end_min <= pause.end_min - pause.margin_min
            for pause in chart.scenario.pauses
        )
        if stay.end_min > at_min and not inside:
            return f"zone {stay.zone} has no pause that covers the way as planned"
    return ""


def _checkpoints(chart: Chart, network: Network, usage: Usage, trip: PlannedTrip, here: int) -> str:
    index = {place.id: number for number, place in enumerate(chart.scenario.places)}
    for number, stop in enumerate(trip.stops[here:], start=here):
        checkpoint = chart.checkpoints.get(stop.place)
        if checkpoint is None or number == 0:
            continue
        if not network.limits.served_by[index[stop.place], stop.depart_min]:
            return f"checkpoint {stop.place} is closed at the planned time"
        if not usage.has_pass(stop.place, stop.depart_min - checkpoint.service_min):
            return f"checkpoint {stop.place} has no place left in the planned hour"
    return ""


def _people(chart: Chart, usage: Usage, trip: PlannedTrip, here: int, at_min: int) -> str:
    for stop in trip.stops[here:]:
        persons = sum(load.persons for load in stop.boarded)
        for load in stop.boarded:
            if load.persons > usage.group_left(load.group):
                return f"fewer people wait at {stop.place}"
        if persons and persons > usage.ready_left(stop.place)[stop.depart_min]:
            return f"fewer people are ready at {stop.place}"
    for stop in trip.stops[here:]:
        persons = sum(load.persons for load in stop.alighted)
        if not persons or stop.arrive_min < at_min:
            continue
        reception = chart.receptions.get(stop.place)
        if reception is None or persons > usage.room_left(stop.place, stop.arrive_min):
            return f"{stop.place} has no room left at the planned time"
    return ""
