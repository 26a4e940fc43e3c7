"""Rule 4: no more passengers of each need aboard than the vehicle has places for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.rules import Rule
from safepassage.scenario.model import Need

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from safepassage.checking.case import Case
    from safepassage.checking.result import PlanFault

__all__ = ["check_places_aboard"]


def check_places_aboard(case: Case) -> Iterator[PlanFault]:
    """Yield the faults of rule 4, each at the stop where too many board."""
    for run in case.runs:
        if run.type is None:
            continue
        for number, stop in enumerate(run.stops):
            if not run.boarded[number]:
                continue
            boarding = _by_need(case, run.boarded[number])
            aboard = _by_need(case, run.riding[number])
            for need, places in zip(Need, run.type.capacity, strict=True):
                if boarding[need] and aboard[need] > places:
                    yield case.fault(
                        Rule.PLACES_ABOARD,
                        f"{aboard[need]} {need} passengers are aboard at departure, "
                        f"{aboard[need] - places} more than the {places} {need} places.",
                        vehicle=run.vehicle,
                        minute=stop.depart_min,
                        place=stop.place,
                        excess=aboard[need] - places,
                        unit="persons",
                    )


def _by_need(case: Case, persons: Mapping[str, int]) -> dict[Need, int]:
    """Return the persons of each need among persons by group."""
    counts = dict.fromkeys(Need, 0)
    for group, count in persons.items():
        counts[case.groups[group].need] += count
    return counts
