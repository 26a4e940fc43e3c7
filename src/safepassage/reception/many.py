"""How many may be at a reception: on 9 of 10 simulated days no more, and all who are expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reception.counts import Counts
from safepassage.reception.days import DayPeople

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.reception.coming import Coming, Left
    from safepassage.reception.simulated import SimulatedReception
    from safepassage.scenario.model import Scenario

__all__ = ["gone_before", "many_by_day", "many_by_hour"]

_HOUR_MIN = 60


def many_by_hour(spread: SimulatedReception, comings: Sequence[Coming]) -> list[tuple[int, Counts]]:
    """Return (start of the hour, how many may have come by its end), never fewer than expected."""
    ends = {hour.start_min: Counts(hour.by_end.many, *hour.many_by_need) for hour in spread.hours}
    hours = {one.minute // _HOUR_MIN * _HOUR_MIN for one in comings}
    found = []
    come = most = Counts()
    index = 0
    for start in sorted({*ends, *hours}):
        while index < len(comings) and comings[index].minute < start + _HOUR_MIN:
            come = come.plus(Counts.of(comings[index].persons, comings[index].need))
            index += 1
        most = most.most(ends.get(start, most)).most(come)
        found.append((start, most))
    return found


def gone_before(left: Sequence[Left], before: int) -> Counts:
    """Return who has left before a minute."""
    return Counts.total(Counts.of(one.persons, one.need) for one in left if one.minute < before)


def many_by_day(
    scenario: Scenario,
    ends: Sequence[tuple[int, Counts]],
    left: Sequence[Left],
    people: Sequence[DayPeople],
) -> tuple[DayPeople, ...]:
    """Return the days of many people: an hour is one of the day on which it begins."""
    found = []
    come = Counts()
    for day in people:
        before = come
        for start, counts in ends:
            if scenario.time_at(start).date() <= day.date:
                come = counts
        away = Counts.total(
            Counts.of(one.persons, one.need)
            for one in left
            if scenario.time_at(one.minute).date() < day.date
        )
        there = come.minus(away)
        found.append(DayPeople(day.date, come.minus(before), there, there.most(day.peak)))
    return tuple(found)
