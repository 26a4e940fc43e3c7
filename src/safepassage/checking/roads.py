"""Rule 2: movements follow open roads in their minutes; stops and checkpoints take theirs."""

from __future__ import annotations

from math import ceil, inf
from typing import TYPE_CHECKING

from safepassage.rules import Rule
from safepassage.units import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.checking.case import Case, Movement, Run
    from safepassage.checking.result import PlanFault
    from safepassage.scenario.model import Road, VehicleType

__all__ = ["check_roads", "road_minutes"]


def road_minutes(road: Road, vehicle: VehicleType) -> int:
    """
    Return the least whole minutes that a vehicle takes for a road.

    ``minutes`` where the road states them, else 60 km / min(road's speed, vehicle's speed),
    rounded up; at least 1.
    """
    if road.minutes is not None:
        return max(1, road.minutes)
    speed_kmh = min(inf if road.speed_kmh is None else road.speed_kmh, vehicle.speed_kmh)
    return max(1, ceil(road.km / speed_kmh * 60 - 1e-9))


def check_roads(case: Case) -> Iterator[PlanFault]:
    """Yield the faults of rule 2."""
    for run in case.runs:
        for move in run.movements:
            yield from _movement(case, run, move)
        yield from _stops(case, run)


def _movement(case: Case, run: Run, move: Movement) -> Iterator[PlanFault]:
    """Yield a fault where a movement has no road that the vehicle may use, or is too quick."""
    origin, target, road = move.origin.place, move.target.place, move.road
    if origin not in case.places or target not in case.places:
        return
    reasons: list[str] = []
    if road is None:
        reasons.append("joined by no road")
    else:
        if road.closed:
            reasons.append("joined by a closed road")
        if move.is_wrong_way:
            reasons.append("joined by a road that is one-way the other way")
        if run.type is not None and run.type.id in road.barred:
            reasons.append(f"joined by a road that is barred to {run.type.id}")
    for reason in reasons:
        yield case.fault(
            Rule.ROADS,
            f"the vehicle moves on to {target}, but the two places are {reason}.",
            vehicle=run.vehicle,
            minute=move.origin.depart_min,
            place=origin,
            excess=1,
            unit="roads",
        )
    if road is None or run.type is None or move.minutes < 0:
        return
    least = road_minutes(road, run.type)
    if move.minutes < least:
        yield case.fault(
            Rule.ROADS,
            f"the way to {target} is driven in {counted(move.minutes, 'minute')}, "
            f"{least - move.minutes} fewer than the {least} that it takes.",
            vehicle=run.vehicle,
            minute=move.origin.depart_min,
            place=origin,
            excess=least - move.minutes,
            unit="min",
        )


def _stops(case: Case, run: Run) -> Iterator[PlanFault]:
    """Yield a fault where a stop is shorter than its place's stop or service minutes."""
    for number, stop in enumerate(run.stops):
        place = case.places.get(stop.place)
        stood = stop.depart_min - stop.arrive_min
        if place is None or stood < 0:
            continue
        if (run.boarded[number] or run.alighted[number]) and stood < place.stop_min:
            yield case.fault(
                Rule.ROADS,
                f"people board or get off in a stop of {counted(stood, 'minute')}, "
                f"{place.stop_min - stood} fewer than the {place.stop_min} that a stop takes here.",
                vehicle=run.vehicle,
                minute=stop.arrive_min,
                place=stop.place,
                excess=place.stop_min - stood,
                unit="min",
            )
        checkpoint = case.checkpoints.get(stop.place)
        if checkpoint is not None and run.passes(number) and stood < checkpoint.service_min:
            yield case.fault(
                Rule.ROADS,
                f"the checkpoint is passed in {counted(stood, 'minute')}, "
                f"{checkpoint.service_min - stood} fewer than the {checkpoint.service_min} of its "
                f"service.",
                vehicle=run.vehicle,
                minute=stop.arrive_min,
                place=stop.place,
                excess=checkpoint.service_min - stood,
                unit="min",
            )
