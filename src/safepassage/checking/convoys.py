"""Rule 8: convoy zones are entered in convoys of the right size, escorted, headway apart."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from safepassage.rules import Rule
from safepassage.units import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.checking.case import Case
    from safepassage.checking.result import PlanFault
    from safepassage.scenario.model import ConvoyRule

__all__ = ["check_convoys"]


@dataclass(frozen=True, slots=True)
class _Convoy:
    """Vehicles that enter a zone in one minute from one place; in it during [enter, leave)."""

    enter_min: int
    leave_min: int
    place: str
    vehicles: tuple[str, ...]


def check_convoys(case: Case) -> Iterator[PlanFault]:
    """Yield the faults of rule 8."""
    for zone in case.scenario.zones:
        if zone.convoy is not None:
            convoys = _convoys(case, zone.id)
            yield from _size(case, zone.id, zone.convoy, convoys)
            yield from _escorts(case, zone.id, zone.convoy, convoys)
            yield from _headway(case, zone.id, zone.convoy, convoys)


def _convoys(case: Case, zone: str) -> list[_Convoy]:
    """Return the convoys that enter a zone, in the order of time."""
    vehicles: dict[tuple[int, str], list[str]] = defaultdict(list)
    leave: dict[tuple[int, str], int] = {}
    for run in case.runs:
        for stay in run.stays:
            if stay.zone == zone:
                key = (stay.start_min, stay.entered_from)
                if run.vehicle not in vehicles[key]:
                    vehicles[key].append(run.vehicle)
                leave[key] = max(stay.end_min, leave.get(key, stay.end_min))
    return [
        _Convoy(minute, leave[minute, place], place, tuple(vehicles[minute, place]))
        for minute, place in sorted(vehicles)
    ]


def _size(case: Case, zone: str, rule: ConvoyRule, convoys: list[_Convoy]) -> Iterator[PlanFault]:
    """Yield a fault for each convoy of too few or too many vehicles."""
    for convoy in convoys:
        size = len(convoy.vehicles)
        if rule.least <= size <= rule.most:
            continue
        if size < rule.least:
            excess = rule.least - size
            reason = f"{excess} fewer than the {rule.least} that a convoy needs"
            vehicle = convoy.vehicles[0]
        else:
            excess = size - rule.most
            reason = f"{excess} more than the {rule.most} that a convoy may have"
            vehicle = convoy.vehicles[rule.most]
        yield case.fault(
            Rule.CONVOYS,
            f"the convoy that enters zone {zone} from here has {counted(size, 'vehicle')} "
            f"({', '.join(convoy.vehicles)}), {reason}.",
            vehicle=vehicle,
            minute=convoy.enter_min,
            place=convoy.place,
            excess=excess,
            unit="vehicles",
        )


def _escorts(
    case: Case, zone: str, rule: ConvoyRule, convoys: list[_Convoy]
) -> Iterator[PlanFault]:
    """Yield a fault for each convoy that enters when all escorts are in the zone already."""
    for number, convoy in enumerate(convoys):
        inside = 1 + sum(other.leave_min > convoy.enter_min for other in convoys[:number])
        if inside > rule.escorts:
            yield case.fault(
                Rule.CONVOYS,
                f"zone {zone} holds {counted(inside, 'convoy')} when this one has entered, "
                f"{inside - rule.escorts} more than there are escorts ({rule.escorts}).",
                vehicle=convoy.vehicles[0],
                minute=convoy.enter_min,
                place=convoy.place,
                excess=inside - rule.escorts,
                unit="convoys",
            )


def _headway(
    case: Case, zone: str, rule: ConvoyRule, convoys: list[_Convoy]
) -> Iterator[PlanFault]:
    """Yield a fault for each convoy that enters too soon after the one before it."""
    by_place: dict[str, list[_Convoy]] = defaultdict(list)
    for convoy in convoys:
        by_place[convoy.place].append(convoy)
    for place, here in by_place.items():
        for before, convoy in pairwise(here):
            apart = convoy.enter_min - before.enter_min
            if apart < rule.headway_min:
                yield case.fault(
                    Rule.CONVOYS,
                    f"the convoy enters zone {zone} {counted(apart, 'minute')} after the one "
                    f"before it, {rule.headway_min - apart} fewer than the headway of "
                    f"{rule.headway_min}.",
                    vehicle=convoy.vehicles[0],
                    minute=convoy.enter_min,
                    place=place,
                    excess=rule.headway_min - apart,
                    unit="min",
                )
