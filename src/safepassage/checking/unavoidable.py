"""
Which faults no plan could avoid any more when the scenario changed.

A vehicle that is lost ends where it is, whoever is aboard. Where a pause breaks, a vehicle may be
in its zone: it is on a road, which it drives to its end, or at a place. From there the quickest way
out of the zone is sought on all roads open to it; if it is out by then, the stay is unavoidable,
and no minute of it was added by the plan.
"""

from __future__ import annotations

import heapq
from itertools import pairwise
from typing import TYPE_CHECKING

from safepassage.checking.roads import road_minutes
from safepassage.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from safepassage.checking.case import Case, Run
    from safepassage.checking.result import PlanFault
    from safepassage.checking.stays import Stay
    from safepassage.scenario.model import VehicleType

__all__ = ["unavoidable_faults"]


def unavoidable_faults(case: Case, faults: Iterable[PlanFault]) -> tuple[PlanFault, ...]:
    """Return those of a plan's faults that could not be avoided when its scenario changed."""
    if not case.earlier:
        return ()
    times = [until for _, until in case.earlier]
    runs = {run.vehicle: run for run in case.runs}
    return tuple(
        fault
        for fault in faults
        if fault.vehicle in runs
        and (
            (
                fault.rule is Rule.PAUSES
                and any(_was_caught(case, runs[fault.vehicle], fault, at) for at in times)
            )
            or (fault.rule is Rule.CONTINUITY and _is_lost(case, runs[fault.vehicle], fault))
        )
    )


def _is_lost(case: Case, run: Run, fault: PlanFault) -> bool:
    """Return whether a fault is of how a run ends whose vehicle is lost, and moved no more."""
    if fault.place != run.stops[-1].place:
        return False
    last_move = max((move.origin.depart_min for move in run.movements), default=-1)
    scenarios = [*(old for old, _ in case.earlier), case.scenario]
    kinds = [dict(scenario.vehicle_types()).get(run.vehicle) for scenario in scenarios]
    return any(
        before is not None
        and after is not None
        and last_move < at_min
        and after.available_to_min < before.available_to_min
        for (_, at_min), (before, after) in zip(case.earlier, pairwise(kinds), strict=True)
    )


def _was_caught(case: Case, run: Run, fault: PlanFault, at_min: int) -> bool:
    """Return whether a stay that is at fault began before, and ends as soon as it can."""
    if fault.minute is None or fault.minute < at_min or run.type is None:
        return False
    for stay in run.stays:
        if stay.start_min < at_min < stay.end_min and stay.start_min <= fault.minute < stay.end_min:
            return stay.end_min <= _soonest_out(case, run, run.type, stay, at_min)
    return False


def _soonest_out(case: Case, run: Run, kind: VehicleType, stay: Stay, at_min: int) -> float:
    """Return the first minute in which a vehicle in a zone can be out of it."""
    number = next(n for n, stop in enumerate(run.stops) if stop.depart_min >= at_min)
    here = run.stops[number]
    now = max(at_min, here.arrive_min)
    if case.zone_of(here.place) != stay.zone:
        return here.arrive_min
    checkpoint = case.checkpoints.get(here.place)
    if checkpoint is not None:
        now = max(now, here.arrive_min + checkpoint.service_min)
    best = {here.place: now}
    heap = [(now, here.place)]
    soonest = float("inf")
    while heap:
        minute, place = heapq.heappop(heap)
        if minute > best[place]:
            continue
        if case.zone_of(place) != stay.zone:
            return min(soonest, minute)
        for target, minutes, zone in _roads_from(case, kind, place):
            if zone != stay.zone:
                # The zone ends at this place: the stay ends with the departure.
                soonest = min(soonest, minute)
                continue
            passed = case.checkpoints.get(target)
            inside = case.zone_of(target) == stay.zone
            service = passed.service_min if passed is not None and inside else 0
            if minute + minutes + service < best.get(target, float("inf")):
                best[target] = minute + minutes + service
                heapq.heappush(heap, (best[target], target))
    return soonest


def _roads_from(case: Case, kind: VehicleType, place: str) -> Iterator[tuple[str, int, str | None]]:
    """Yield the place at the other end, the minutes and the zone of each road open to a vehicle."""
    for road in case.scenario.roads:
        if road.closed or kind.id in road.barred:
            continue
        if road.from_place == place:
            yield road.to_place, road_minutes(road, kind), road.zone
        elif road.to_place == place and not road.one_way:
            yield road.from_place, road_minutes(road, kind), road.zone
