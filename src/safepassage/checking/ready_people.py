"""Rule 5: only people who are there, ready and have chosen to leave board, each of them once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from safepassage.checking.readiness import ready_persons
from safepassage.rules import Rule
from safepassage.scenario.model import Choice, PlaceKind
from safepassage.units import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safepassage.checking.case import Case
    from safepassage.checking.result import PlanFault
    from safepassage.scenario.model import Place

__all__ = ["check_ready_people"]


@dataclass(frozen=True, slots=True)
class _Boarding:
    """Persons of a group who board a vehicle at a place, in the minute of its departure."""

    minute: int
    vehicle: str
    place: str
    group: str
    persons: int


def check_ready_people(case: Case) -> Iterator[PlanFault]:
    """Yield the faults of rule 5."""
    boardings = sorted(
        (
            _Boarding(stop.depart_min, run.vehicle, stop.place, group, persons)
            for run, number, stop in case.stops()
            for group, persons in run.boarded[number].items()
        ),
        key=lambda boarding: boarding.minute,
    )
    for boarding in boardings:
        yield from _right_to_board(case, boarding)
    yield from _twice(case, boardings)
    by_place: dict[str, list[_Boarding]] = defaultdict(list)
    for boarding in boardings:
        if case.groups[boarding.group].place == boarding.place:
            by_place[boarding.place].append(boarding)
    for place_id, here in by_place.items():
        place = case.places.get(place_id)
        if place is not None and place.lift_rate_per_h is not None:
            yield from _ready(case, place, here)


def _right_to_board(case: Case, boarding: _Boarding) -> Iterator[PlanFault]:
    """Yield a fault where people board who stay, are elsewhere, or are not there yet."""
    group = case.groups[boarding.group]
    place = case.places.get(boarding.place)
    reasons: list[str] = []
    if group.choice is Choice.STAY:
        reasons.append("who have chosen to stay")
    elif group.choice is Choice.UNDECIDED:
        reasons.append("who have not decided to leave")
    if group.place != boarding.place:
        reasons.append(f"who are at {group.place}")
    elif place is not None and place.kind is not PlaceKind.PICKUP:
        reasons.append("at a place that is no pickup")
    early = group.ready_from_min - boarding.minute
    if early > 0:
        reasons.append(
            f"who are not there before {case.local(group.ready_from_min)}, "
            f"{counted(early, 'minute')} later"
        )
    for reason in reasons:
        yield case.fault(
            Rule.READY_PEOPLE,
            f"the vehicle takes {counted(boarding.persons, 'person')} of group {group.id} aboard "
            f"{reason}.",
            vehicle=boarding.vehicle,
            minute=boarding.minute,
            place=boarding.place,
            excess=boarding.persons,
            unit="persons",
        )


def _twice(case: Case, boardings: list[_Boarding]) -> Iterator[PlanFault]:
    """Yield a fault for each group of which more persons board than there are."""
    boarded: dict[str, int] = defaultdict(int)
    first: dict[str, _Boarding] = {}
    for boarding in boardings:
        boarded[boarding.group] += boarding.persons
        if boarded[boarding.group] > case.groups[boarding.group].persons:
            first.setdefault(boarding.group, boarding)
    for group_id, boarding in first.items():
        persons = case.groups[group_id].persons
        excess = boarded[group_id] - persons
        yield case.fault(
            Rule.READY_PEOPLE,
            f"of group {group_id} the plan takes {counted(boarded[group_id], 'person')} aboard in "
            f"all, {excess} more than its {persons}.",
            vehicle=boarding.vehicle,
            minute=boarding.minute,
            place=boarding.place,
            excess=excess,
            unit="persons",
        )


def _ready(case: Case, place: Place, boardings: list[_Boarding]) -> Iterator[PlanFault]:
    """Yield a fault in each minute by which more have boarded than are ready, and more than yet."""
    minutes = sorted({boarding.minute for boarding in boardings})
    ready = dict(
        zip(minutes, ready_persons(case.scenario, place, minutes, case.earlier), strict=True)
    )
    boarded = most = 0
    for minute, together in groupby(boardings, key=lambda boarding: boarding.minute):
        culprit: _Boarding | None = None
        for boarding in together:
            boarded += boarding.persons
            if culprit is None and boarded > ready[minute]:
                culprit = boarding
        excess = boarded - ready[minute]
        if culprit is not None and excess > most:
            most = excess
            yield case.fault(
                Rule.READY_PEOPLE,
                f"the plan takes {counted(boarded, 'person')} aboard here by now, {excess} more "
                f"than the {ready[minute]} who can have been brought out.",
                vehicle=culprit.vehicle,
                minute=minute,
                place=place.id,
                excess=excess,
                unit="persons",
            )
