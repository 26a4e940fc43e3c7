"""
Rule 1: each vehicle moves continuously, from its depot to a safe end.

People who get off without being aboard are reported here too, beside those who never get off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.rules import Rule
from safepassage.units import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.checking.case import Case, Run
    from safepassage.checking.result import PlanFault

__all__ = ["check_continuity", "check_end"]


def check_continuity(case: Case) -> Iterator[PlanFault]:
    """Yield the faults of rule 1."""
    seen: set[str] = set()
    for run in case.runs:
        if run.vehicle in seen:
            yield case.fault(
                Rule.CONTINUITY,
                "the vehicle has more than one itinerary, and cannot be in two places.",
                vehicle=run.vehicle,
                minute=run.stops[0].arrive_min if run.stops else None,
                place=run.stops[0].place if run.stops else None,
                excess=1,
                unit="itineraries",
            )
        seen.add(run.vehicle)
        if not run.stops:
            yield case.fault(
                Rule.CONTINUITY,
                "the itinerary has no stop; a vehicle that is not used has no itinerary.",
                vehicle=run.vehicle,
                excess=1,
                unit="itineraries",
            )
            continue
        yield from _start(case, run)
        yield from _order(case, run)
        yield from check_end(case, run)
        yield from _missing(case, run)


def _start(case: Case, run: Run) -> Iterator[PlanFault]:
    """Yield a fault where the run starts elsewhere than at its depot, or too early."""
    first = run.stops[0]
    if run.type is None:
        return
    if first.place != run.type.depot:
        yield case.fault(
            Rule.CONTINUITY,
            f"the vehicle starts here, but its depot is {run.type.depot}.",
            vehicle=run.vehicle,
            minute=first.arrive_min,
            place=first.place,
            excess=1,
            unit="places",
        )
    early = run.type.available_from_min - first.arrive_min
    if early > 0:
        yield case.fault(
            Rule.CONTINUITY,
            f"the vehicle starts {counted(early, 'minute')} before it is available, at "
            f"{case.local(run.type.available_from_min)}.",
            vehicle=run.vehicle,
            minute=first.arrive_min,
            place=first.place,
            excess=early,
            unit="min",
        )


def _order(case: Case, run: Run) -> Iterator[PlanFault]:
    """Yield a fault where a vehicle departs before it arrives, or arrives before it departs."""
    for stop in run.stops:
        early = stop.arrive_min - stop.depart_min
        if early > 0:
            yield case.fault(
                Rule.CONTINUITY,
                f"the vehicle departs {counted(early, 'minute')} before it arrives, in minute "
                f"{stop.arrive_min}.",
                vehicle=run.vehicle,
                minute=stop.depart_min,
                place=stop.place,
                excess=early,
                unit="min",
            )
    for move in run.movements:
        if move.minutes < 0:
            yield case.fault(
                Rule.CONTINUITY,
                f"the vehicle is at {move.target.place} already in minute "
                f"{move.target.arrive_min}, {counted(-move.minutes, 'minute')} before it departs "
                f"from here.",
                vehicle=run.vehicle,
                minute=move.target.arrive_min,
                place=move.origin.place,
                excess=-move.minutes,
                unit="min",
            )


def check_end(case: Case, run: Run) -> Iterator[PlanFault]:
    """Yield a fault where the run ends too late, in a zone, or with people aboard."""
    last = run.stops[-1]
    if run.type is not None:
        late = max(last.arrive_min, last.depart_min) - run.type.available_to_min
        if late > 0:
            yield case.fault(
                Rule.CONTINUITY,
                f"the run ends {counted(late, 'minute')} after the vehicle's availability does, at "
                f"{case.local(run.type.available_to_min)}.",
                vehicle=run.vehicle,
                minute=max(last.arrive_min, last.depart_min),
                place=last.place,
                excess=late,
                unit="min",
            )
    zone = case.zone_of(last.place)
    if zone is not None:
        yield case.fault(
            Rule.CONTINUITY,
            f"the run ends at a place in zone {zone}.",
            vehicle=run.vehicle,
            minute=last.arrive_min,
            place=last.place,
            excess=1,
            unit="places",
        )
    aboard = sum(run.riding[-1].values())
    if aboard:
        yield case.fault(
            Rule.CONTINUITY,
            f"the run ends with {counted(aboard, 'person')} aboard.",
            vehicle=run.vehicle,
            minute=last.depart_min,
            place=last.place,
            excess=aboard,
            unit="persons",
        )


def _missing(case: Case, run: Run) -> Iterator[PlanFault]:
    """Yield a fault for each group of which more persons get off than are aboard."""
    for missing in run.missing:
        yield case.fault(
            Rule.CONTINUITY,
            f"the vehicle sets down {counted(missing.persons, 'person')} of group {missing.group} "
            f"who did not board it.",
            vehicle=run.vehicle,
            minute=missing.stop.arrive_min,
            place=missing.stop.place,
            excess=missing.persons,
            unit="persons",
        )
