"""People at a reception by hour of the scenario, and by local day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from safepassage.reception.counts import NOBODY, Counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from safepassage.reception.coming import Coming, Left
    from safepassage.scenario.model import Scenario

__all__ = ["DayPeople", "Hour", "days_from", "hours_of", "people_by_day"]

_HOUR_MIN = 60


@dataclass(frozen=True, slots=True)
class Hour:
    """
    One hour of the scenario, [start_min, start_min + 60), at one reception.

    ``there`` are the people at its end; ``waiting`` of them have not been taken in yet, where the
    reception takes in so many an hour only.
    """

    start_min: int
    comes: Counts
    leaves: Counts
    there: Counts
    waiting: int


def hours_of(
    comings: Sequence[Coming], left: Sequence[Left], intake_per_h: int | None
) -> tuple[Hour, ...]:
    """
    Return the hours from the first arrival until nobody comes, leaves or waits any more.

    Parameters
    ----------
    comings, left
        Those of one reception.
    intake_per_h
        Persons whom it takes in in each hour, None without a limit.
    """
    comes: dict[int, Counts] = defaultdict(Counts)
    leaves: dict[int, Counts] = defaultdict(Counts)
    for coming in comings:
        hour = coming.minute // _HOUR_MIN
        comes[hour] = comes[hour].plus(Counts.of(coming.persons, coming.need))
    for each in left:
        hour = each.minute // _HOUR_MIN
        leaves[hour] = leaves[hour].plus(Counts.of(each.persons, each.need))
    found: list[Hour] = []
    if not comes and not leaves:
        return ()
    hour, last = min((*comes, *leaves)), max((*comes, *leaves))
    there, waiting = NOBODY, 0
    while hour <= last or waiting:
        arriving, going = comes.get(hour, NOBODY), leaves.get(hour, NOBODY)
        there = there.plus(arriving).minus(going)
        if intake_per_h is not None:
            waiting = max(0, waiting + arriving.everybody - intake_per_h)
        found.append(Hour(hour * _HOUR_MIN, arriving, going, there, waiting))
        hour += 1
    return tuple(found)


@dataclass(frozen=True, slots=True)
class DayPeople:
    """
    People at one reception on one local day.

    ``newcomers`` come that day, ``there`` are there at any time of it, ``peak`` are the most who
    are there at once: in all, and of each need by itself.
    """

    date: date
    newcomers: Counts
    there: Counts
    peak: Counts


def days_from(first: date, last: date) -> tuple[date, ...]:
    """Return the days from one to another, both included."""
    return tuple(first + timedelta(days=number) for number in range((last - first).days + 1))


def people_by_day(
    scenario: Scenario, comings: Iterable[Coming], left: Iterable[Left], dates: Sequence[date]
) -> tuple[DayPeople, ...]:
    """
    Return who is there on each of some local days.

    Parameters
    ----------
    scenario
        It has the time zone.
    comings, left
        Those of one reception. In one minute people come before others leave.
    dates
        The days, in a row; who comes before them is there from the first on.
    """
    moves = sorted(
        (
            *((one.minute, 0, Counts.of(one.persons, one.need)) for one in comings),
            *((one.minute, 1, Counts.of(one.persons, one.need)) for one in left),
        ),
        key=lambda move: move[:2],
    )
    there = NOBODY
    found = []
    index = 0
    for number, date in enumerate(dates):
        newcomers, start = NOBODY, there
        peak = there
        while index < len(moves):
            minute, goes, persons = moves[index]
            of = scenario.time_at(minute).date()
            if of > date:
                break
            there = there.minus(persons) if goes else there.plus(persons)
            if number == 0 and of < date:
                start = peak = there
            else:
                newcomers = newcomers if goes else newcomers.plus(persons)
                peak = peak.most(there)
            index += 1
        found.append(DayPeople(date, newcomers, start.plus(newcomers), peak))
    return tuple(found)
