"""What each reception has to be ready for: people, room, needs and funds, put together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from safepassage.reception.counts import Counts
from safepassage.reception.days import Hour, days_from, hours_of, people_by_day
from safepassage.reception.funds import DayCost, Lasting, Money, food_costs
from safepassage.reception.many import gone_before, many_by_day, many_by_hour
from safepassage.reception.needs import DayNeeds, needs_of
from safepassage.reception.room import Room, room_for, room_over
from safepassage.reception.standards import Standards
from safepassage.reception.stock import Stock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from safepassage.reception.coming import Coming, Left
    from safepassage.reception.expected import Expected
    from safepassage.reception.simulated import SimulatedArrivals, SimulatedReception
    from safepassage.scenario.model import Reception, Scenario

__all__ = ["FundsOutlook", "Outlook", "ReceptionOutlook", "Settings", "outlook"]

FIRST_DAYS = 3
DAYS = 7


@dataclass(frozen=True, slots=True)
class Settings:
    """
    What is set for all receptions.

    ``first_days`` is how many days the figures of the first days count, ``days`` how many days
    needs are told for at least, from the first on which anybody comes.
    """

    first_days: int = FIRST_DAYS
    days: int = DAYS
    standards: Standards = field(default_factory=Standards.of)
    stock: Stock = field(default_factory=Stock)
    money: Money | None = None


@dataclass(frozen=True, slots=True)
class ReceptionOutlook:
    """
    One reception: who comes, by hour, whether there is room, and what each day takes.

    ``many_room`` and ``simulated`` are None without a simulation, and ``many_there`` is empty:
    (start of an hour, how many may be there in it).
    """

    reception: Reception
    name: str
    comings: tuple[Coming, ...]
    left: tuple[Left, ...]
    hours: tuple[Hour, ...]
    simulated: SimulatedReception | None
    many_there: tuple[tuple[int, Counts], ...]
    room: Room
    many_room: Room | None
    days: tuple[DayNeeds, ...]

    @property
    def people(self) -> Counts:
        """Return all who have come and are to come."""
        return Counts.total(Counts.of(one.persons, one.need) for one in self.comings)


@dataclass(frozen=True, slots=True)
class FundsOutlook:
    """What food costs at all receptions by day, and how long the funds last; for many as well."""

    costs: tuple[DayCost, ...]
    lasting: Lasting | None
    many_costs: tuple[DayCost, ...] | None
    many_lasting: Lasting | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """
    What receptions have to be ready for.

    ``expected`` holds those who come to one of ``receptions``; of those who are known and not
    expected, all, or those who were to come to the one that is told.
    """

    expected: Expected
    simulated: SimulatedArrivals | None
    settings: Settings
    receptions: tuple[ReceptionOutlook, ...]
    funds: FundsOutlook | None


def outlook(
    scenario: Scenario,
    expected: Expected,
    *,
    simulated: SimulatedArrivals | None = None,
    settings: Settings | None = None,
    only: str | None = None,
) -> Outlook:
    """
    Return what receptions have to be ready for.

    For many people: on 9 of 10 simulated days no more have come to a reception by the end of an
    hour; and never fewer than are expected by what is known of the day.

    Parameters
    ----------
    scenario, expected
        Who comes, as :mod:`safepassage.reception.expected` returns it.
    simulated
        Arrivals over simulated days of the same scenario.
    settings
        Figures, stock, money and days.
    only
        A reception's place: only this one is told, money included.
    """
    settings = Settings() if settings is None else settings
    rows = [row for row in scenario.receptions if only is None or row.place == only]
    places = {row.place for row in rows}
    expected = replace(
        expected,
        comings=tuple(one for one in expected.comings if one.reception in places),
        left=tuple(one for one in expected.left if one.reception in places),
        not_come=tuple(one for one in expected.not_come if one.reception in places),
        others=tuple(one for one in expected.others if only is None or one.reception == only),
    )
    dates = _dates(scenario, expected, simulated, places, settings.days)
    names = {place.id: place.name or place.id for place in scenario.places}
    told = tuple(
        _reception(scenario, row, names[row.place], expected, simulated, settings, dates)
        for row in rows
    )
    funds = None if settings.money is None else _funds(scenario, expected, settings.money, told)
    return Outlook(expected, simulated, settings, told, funds)


def _dates(
    scenario: Scenario,
    expected: Expected,
    simulated: SimulatedArrivals | None,
    places: set[str],
    days: int,
) -> tuple[date, ...]:
    """Return the local days that needs are told for: none where nobody ever comes."""
    minutes = [one.minute for one in expected.comings]
    for each in simulated.receptions if simulated is not None else ():
        if each.reception in places:
            minutes += [hour.start_min for hour in each.hours if hour.comes.many]
    if not minutes:
        return ()
    first = scenario.time_at(min(minutes)).date()
    last = scenario.time_at(max(*minutes, expected.at_min or min(minutes))).date()
    return days_from(first, max(last, first + timedelta(days=days - 1)))


def _reception(
    scenario: Scenario,
    row: Reception,
    name: str,
    expected: Expected,
    simulated: SimulatedArrivals | None,
    settings: Settings,
    dates: Sequence[date],
) -> ReceptionOutlook:
    comings = tuple(one for one in expected.comings if one.reception == row.place)
    left = tuple(one for one in expected.left if one.reception == row.place)
    people = people_by_day(scenario, comings, left, dates)
    spread = None if simulated is None else simulated.at(row.place)
    many = many_room = None
    many_there: list[tuple[int, Counts]] = []
    if spread is not None:
        ends = many_by_hour(spread, comings)
        many = many_by_day(scenario, ends, left, people)
        many_there = [(minute, counts.minus(gone_before(left, minute))) for minute, counts in ends]
        steps = [(minute, counts.everybody) for minute, counts in many_there]
        many_room = room_over(row.capacity, steps)
    return ReceptionOutlook(
        reception=row,
        name=name,
        comings=comings,
        left=left,
        hours=hours_of(comings, left, row.intake_per_h),
        simulated=spread,
        many_there=tuple(many_there),
        room=room_for(row.capacity, comings, left),
        many_room=many_room,
        days=needs_of(
            row.place,
            people,
            many,
            settings.standards,
            settings.stock,
            first_days=settings.first_days,
        ),
    )


def _funds(
    scenario: Scenario, expected: Expected, money: Money, told: Sequence[ReceptionOutlook]
) -> FundsOutlook:
    """Return the costs from the first day that is told, or from today on a day under way."""
    today = None if expected.at_min is None else scenario.time_at(expected.at_min).date()
    persons: list[tuple[date, int]] = []
    many: list[tuple[date, int]] | None = []
    for row in zip(*(each.days for each in told), strict=True):
        if today is not None and row[0].date < today:
            continue
        persons.append((row[0].date, sum(day.people.there.everybody for day in row)))
        highs = [day.many.there.everybody for day in row if day.many is not None]
        if many is not None and len(highs) == len(row):
            many.append((row[0].date, sum(highs)))
        else:
            many = None
    costs, lasting = food_costs(money, persons)
    if many is None:
        return FundsOutlook(costs, lasting, None, None)
    many_costs, many_lasting = food_costs(money, many)
    return FundsOutlook(costs, lasting, many_costs, many_lasting)
