"""Rule 9: curfew, driving time, range and risk are kept where the scenario states them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.checking.risk import exposures_of, people_caught
from safepassage.rules import Rule
from safepassage.units import counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from safepassage.checking.case import Case, Run
    from safepassage.checking.result import PlanFault

__all__ = ["check_limits", "driving_faults", "range_faults"]

_TOLERANCE_KM = 1e-6
_TOLERANCE_CHANCE = 1e-9
_TOLERANCE_CAUGHT = 1e-6


def check_limits(case: Case) -> Iterator[PlanFault]:
    """Yield the faults of rule 9."""
    for run in case.runs:
        yield from _curfew(case, run)
        yield from driving_faults(case, run)
        yield from range_faults(case, run)
    yield from _stranding(case)
    yield from _caught(case)


def _curfew(case: Case, run: Run) -> Iterator[PlanFault]:
    """Yield a fault for each movement during the curfew."""
    curfew = case.scenario.curfew
    if curfew is None:
        return
    for move in run.movements:
        start, end = move.origin.depart_min, move.target.arrive_min
        minutes = case.clock.minutes_within(curfew, start, end)
        if minutes:
            yield case.fault(
                Rule.LIMITS,
                f"the vehicle is on the way to {move.target.place} for "
                f"{counted(len(minutes), 'minute')} of the curfew.",
                vehicle=run.vehicle,
                minute=minutes[0],
                place=move.origin.place,
                excess=len(minutes),
                unit="min",
            )


def _stranding(case: Case) -> Iterator[PlanFault]:
    """Yield a fault for each trip that a break catches in zones with too great a chance."""
    limit = case.scenario.caution.stranding_chance
    if limit is None:
        return
    for exposure in exposures_of(case):
        excess = exposure.chance - limit
        if excess > _TOLERANCE_CHANCE:
            yield case.fault(
                Rule.LIMITS,
                f"the trip is exposed under pause {exposure.pause} until "
                f"{case.local(exposure.exit_min)}, and a break catches it with a chance of "
                f"{exposure.chance:.2%}; at most {limit:.2%} is allowed.",
                vehicle=exposure.vehicle,
                minute=exposure.entry_min,
                place=exposure.entered_from,
                excess=100 * excess,
                unit="per cent",
            )


def _caught(case: Case) -> Iterator[PlanFault]:
    """Yield a fault where more people are caught on average than are allowed."""
    limit = case.scenario.caution.people_caught
    if limit is None:
        return
    # Who had boarded when a plan was changed rides on, whatever the limit.
    limit = max(limit, people_caught(case, boarded_before=case.since_min))
    excess = people_caught(case) - limit
    if excess > _TOLERANCE_CAUGHT:
        yield case.fault(
            Rule.LIMITS,
            f"breaks catch {limit + excess:.2f} people on average over the whole plan; at most "
            f"{limit:.6g} are allowed.",
            excess=excess,
            unit="persons",
        )


def driving_faults(case: Case, run: Run) -> Iterator[PlanFault]:
    """Yield a fault for each local day in which the vehicle moves for too many minutes."""
    if run.type is None or run.type.driving_min_per_day is None:
        return
    limit = run.type.driving_min_per_day
    moved: dict[date, int] = {}
    passed: dict[date, tuple[int, str]] = {}
    for move in run.movements:
        for minute, day in case.clock.days(move.origin.depart_min, move.target.arrive_min):
            moved[day] = moved.get(day, 0) + 1
            if moved[day] == limit + 1:
                passed[day] = (minute, move.origin.place)
    for day, (minute, place) in passed.items():
        yield case.fault(
            Rule.LIMITS,
            f"the vehicle moves for {counted(moved[day], 'minute')} on {day}, "
            f"{moved[day] - limit} more than its daily driving time of {limit}.",
            vehicle=run.vehicle,
            minute=minute,
            place=place,
            excess=moved[day] - limit,
            unit="min",
        )


def range_faults(case: Case, run: Run) -> Iterator[PlanFault]:
    """Yield a fault for each stretch between two places with fuel that passes the range."""
    if run.type is None or run.type.range_km is None:
        return
    limit = run.type.range_km + _TOLERANCE_KM
    covered_km = 0.0
    passed: tuple[int, str] | None = None
    for number, move in enumerate(run.movements):
        covered_km += 0.0 if move.road is None else move.road.km
        if covered_km > limit and passed is None:
            passed = (move.target.arrive_min, move.target.place)
        place = case.places.get(move.target.place)
        fills_up = place is not None and place.refuel
        is_over = fills_up or number == len(run.movements) - 1
        if is_over and passed is not None:
            excess = covered_km - run.type.range_km
            yield case.fault(
                Rule.LIMITS,
                f"the vehicle covers {covered_km:.1f} km without fuel, {excess:.1f} more than its "
                f"range of {run.type.range_km:.1f} km.",
                vehicle=run.vehicle,
                minute=passed[0],
                place=passed[1],
                excess=excess,
                unit="km",
            )
        if fills_up:
            covered_km = 0.0
            passed = None
