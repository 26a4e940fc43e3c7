"""Rule 6: people get off only at a reception that their group accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.rules import Rule
from safepassage.scenario.model import PlaceKind
from safepassage.units import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.checking.case import Case
    from safepassage.checking.result import PlanFault

__all__ = ["check_direction"]


def check_direction(case: Case) -> Iterator[PlanFault]:
    """Yield the faults of rule 6."""
    for run, number, stop in case.stops():
        place = case.places.get(stop.place)
        if place is None:
            continue
        for group_id, persons in run.alighted[number].items():
            if place.kind is not PlaceKind.RECEPTION:
                reason = f"a {place.kind}, which is no reception"
            elif stop.place not in case.groups[group_id].accepts:
                reason = "a reception that they do not accept"
            else:
                continue
            yield case.fault(
                Rule.DIRECTION,
                f"the vehicle sets down {counted(persons, 'person')} of group {group_id} at "
                f"{reason}.",
                vehicle=run.vehicle,
                minute=stop.arrive_min,
                place=stop.place,
                excess=persons,
                unit="persons",
            )
