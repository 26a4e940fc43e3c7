"""Whether the rest of a trip can be carried out as planned, under a scenario that has changed."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from safepassage.planning.replanning.courses import aboard_of, is_over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.network.legs import Network
    from safepassage.planning.replanning.courses import Chart, PlannedTrip
    from safepassage.planning.replanning.usage import Usage
    from safepassage.plans import Stop
    from safepassage.scenario.model import VehicleType

__all__ = ["keeps_limits", "next_stop", "why_not", "without_pause"]

_TOLERANCE_KM = 1e-6


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
        _end(chart, trip, kind)
        or _roads(chart, trip, kind, here)
        or _pauses(chart, trip, at_min)
        or _checkpoints(chart, network, usage, trip, here)
        or _people(chart, usage, trip, here, at_min)
    )


def keeps_limits(
    chart: Chart, network: Network, kind: VehicleType, stops: Sequence[Stop], at_min: int
) -> bool:
    """
    Return whether a vehicle that makes these stops keeps to its range and driving time.

    Who has driven too long before ``at_min`` drives no more on that day, and may on the next one.
    """
    if kind.range_km is None and kind.driving_min_per_day is None:
        return True
    day_of = network.limits.day_of
    km = 0.0
    driven: dict[int, int] = {}
    still_drives: set[int] = set()
    for origin, target in pairwise(stops):
        road = chart.road(origin.place, target.place)
        km += 0.0 if road is None else road.km
        if kind.range_km is not None and km > kind.range_km + _TOLERANCE_KM:
            return False
        if chart.places[target.place].refuel:
            km = 0.0
        for day in day_of[origin.depart_min : target.arrive_min].tolist():
            driven[day] = driven.get(day, 0) + 1
        if origin.depart_min >= at_min:
            still_drives.update(day_of[origin.depart_min : target.arrive_min].tolist())
    most = kind.driving_min_per_day
    return most is None or all(driven[day] <= most for day in still_drives)


def _end(chart: Chart, trip: PlannedTrip, kind: VehicleType) -> str:
    last = trip.stops[-1]
    if max(last.arrive_min, last.depart_min) > kind.available_to_min:
        return "the vehicle is not available until the trip ends"
    if not is_over(chart, trip):
        return "it stands on the way" + (" with people aboard" if aboard_of(trip.stops) else "")
    return ""


def _roads(chart: Chart, trip: PlannedTrip, kind: VehicleType, here: int) -> str:
    for origin, target in zip(trip.stops[here:], trip.stops[here + 1 :], strict=False):
        road = chart.road(origin.place, target.place)
        if road is None or road.closed or kind.id in road.barred:
            return f"the road from {origin.place} to {target.place} is closed"
    return ""


def without_pause(chart: Chart, stops: Sequence[Stop], at_min: int) -> str:
    """Return a zone in which stops in a row are outside a pause from a minute on, empty if none."""
    for stay in chart.zone_stays(stops):
        inside = any(
            stay.zone in pause.zones
            and pause.start_min <= stay.start_min
            and stay.end_min <= pause.end_min - pause.margin_min
            for pause in chart.scenario.pauses
        )
        if stay.end_min > at_min and not inside:
            return stay.zone
    return ""


def _pauses(chart: Chart, trip: PlannedTrip, at_min: int) -> str:
    zone = without_pause(chart, trip.stops, at_min)
    return f"zone {zone} has no pause that covers the way as planned" if zone else ""


def _checkpoints(chart: Chart, network: Network, usage: Usage, trip: PlannedTrip, here: int) -> str:
    to_pass = trip.stops[max(here, 1) :]
    for stop in to_pass:
        checkpoint = chart.checkpoints.get(stop.place)
        if (
            checkpoint is not None
            and not network.limits.served_by[chart.index[stop.place], stop.depart_min]
        ):
            return f"checkpoint {stop.place} is closed at the planned time"
    full = usage.unserved_at(to_pass)
    return f"checkpoint {full} has no place left in the planned hour" if full else ""


def _people(chart: Chart, usage: Usage, trip: PlannedTrip, here: int, at_min: int) -> str:
    """Return where fewer can get on or off than planned; a trip may come to a place twice."""
    of_group: dict[str, int] = defaultdict(int)
    at_pickup: dict[str, int] = defaultdict(int)
    arrivals: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for stop in trip.stops[here:]:
        for load in stop.boarded:
            of_group[load.group] += load.persons
            at_pickup[stop.place] += load.persons
            if of_group[load.group] > usage.group_left(load.group):
                return f"fewer people wait at {stop.place}"
        ready = usage.ready_left(stop.place) if stop.boarded else None
        if ready is not None and at_pickup[stop.place] > ready[stop.depart_min]:
            return f"fewer people are ready at {stop.place}"
    for stop in trip.stops[here:]:
        persons = sum(load.persons for load in stop.alighted)
        if not persons or stop.arrive_min < at_min:
            continue
        before = arrivals[stop.place]
        known = stop.place in chart.receptions
        if not known or persons > usage.room_left(stop.place, stop.arrive_min, before):
            return f"{stop.place} has no room left at the planned time"
        before.append((stop.arrive_min, persons))
    return ""
