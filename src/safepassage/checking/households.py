"""Rule 10: households board one vehicle at one stop, and get off, whole."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from safepassage.rules import Rule
from safepassage.units import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from safepassage.checking.case import Case
    from safepassage.checking.result import PlanFault

__all__ = ["check_households"]


def check_households(case: Case) -> Iterator[PlanFault]:
    """Yield the faults of rule 10."""
    members: dict[str, int] = defaultdict(int)
    for group in case.scenario.groups:
        if group.household is not None:
            members[group.household] += group.persons
    for run, number, stop in case.stops():
        for verb, persons, minute in (
            ("sets down", run.alighted[number], stop.arrive_min),
            ("takes aboard", run.boarded[number], stop.depart_min),
        ):
            for text, excess in _broken(case, members, persons, verb) if persons else ():
                yield case.fault(
                    Rule.HOUSEHOLDS,
                    text,
                    vehicle=run.vehicle,
                    minute=minute,
                    place=stop.place,
                    excess=excess,
                    unit="persons",
                )


def _broken(
    case: Case, members: Mapping[str, int], persons: Mapping[str, int], verb: str
) -> Iterator[tuple[str, int]]:
    """Yield a sentence, and the persons who are missing, for each household that is not whole."""
    together: dict[str, int] = defaultdict(int)
    for group_id, count in persons.items():
        group = case.groups[group_id]
        if group.household is not None:
            together[group.household] += min(count, group.persons)
        elif count % group.household_size:
            missing = group.household_size - count % group.household_size
            text = (
                f"the vehicle {verb} {counted(count, 'person')} of group {group_id}, and a "
                f"household of {group.household_size} lacks {missing}."
            )
            yield text, missing
    for household, count in together.items():
        if count < members[household]:
            missing = members[household] - count
            text = (
                f"the vehicle {verb} {count} of the {members[household]} members of household "
                f"{household}, and lacks {missing}."
            )
            yield text, missing
