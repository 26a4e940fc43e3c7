"""What is short at receptions, each in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from safepassage.reporting.words import capitalised, count, date_words, dates_words, moment, people

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from safepassage.reception.needs import DayNeeds, ItemNeed
    from safepassage.reception.outlook import Outlook, ReceptionOutlook
    from safepassage.reception.room import Room
    from safepassage.scenario.model import Scenario

__all__ = ["Shortage", "amount_words", "compared_words", "shortages"]


_HOUR_MIN = 60


@dataclass(frozen=True, slots=True)
class Shortage:
    """
    One thing that is short.

    ``if_many`` says that it is short only when as many come as on 1 simulated day in 10.
    """

    reception: str
    what: str
    sentence: str
    if_many: bool = False

    @property
    def words(self) -> str:
        """Return it with its reception, in a sentence."""
        return f"{self.reception}: {'if many come: ' if self.if_many else ''}{self.sentence}"


def amount_words(amount: float) -> str:
    """Return an amount, rounded up to a whole number: nobody gets half a toilet."""
    return count(ceil(amount - 1e-6))


def shortages(scenario: Scenario, outlook: Outlook) -> tuple[Shortage, ...]:
    """
    Return what is short at all receptions: first what is by all that is known, then if many.

    On a day under way, what is over is not told any more.
    """
    now_min = outlook.expected.at_min
    found = [
        shortage
        for each in outlook.receptions
        for shortage in _of_reception(scenario, each, now_min)
    ]
    return tuple(sorted(found, key=lambda shortage: shortage.if_many))


def compared_words(outlook: Outlook, *, short: bool) -> tuple[str, str]:
    """
    Return that nothing is short, and what could not be compared; each may be empty.

    Parameters
    ----------
    outlook
        What receptions have to be ready for.
    short
        Whether something is.
    """
    told = bool(outlook.settings.stock.rows)
    limited = any(
        limit is not None
        for each in outlook.receptions
        for limit in (each.reception.capacity, each.reception.intake_per_h)
    )
    if not told and not limited:
        return "It is not known what is short.", (
            "Neither what there is nor a limit of room or intake was told, so nothing could be "
            "compared."
        )
    unknown = (
        ""
        if told
        else "Nothing was told of what there is, so only room and intake could be compared."
    )
    if short:
        return "", unknown
    if told:
        return "Nothing is short, of what is told.", unknown
    return "Room and intake suffice, where a limit is stated.", unknown


def _of_reception(
    scenario: Scenario, one: ReceptionOutlook, now_min: int | None
) -> Iterator[Shortage]:
    def is_over(start_min: int) -> bool:
        return now_min is not None and start_min + _HOUR_MIN <= now_min

    if one.room.over:
        yield Shortage(one.name, "room", _room_words(scenario, one.room))
    elif one.many_room is not None and one.many_room.over:
        yield Shortage(
            one.name, "room", _room_words(scenario, one.many_room, hour=True), if_many=True
        )
    hours = [hour for hour in one.hours if not is_over(hour.start_min)]
    waiting = max(hours, key=lambda hour: hour.waiting, default=None)
    if waiting is not None and waiting.waiting:
        yield Shortage(one.name, "intake", _waiting_words(scenario, one, waiting.start_min))
    elif one.simulated is not None:
        many = [hour for hour in one.simulated.hours if not is_over(hour.start_min)]
        worst = max(many, key=lambda hour: hour.many_wait, default=None)
        if worst is not None and worst.many_wait:
            words = (
                f"{capitalised(people(worst.many_wait))} wait to be taken in at "
                f"{moment(scenario, worst.start_min + _HOUR_MIN)}."
            )
            yield Shortage(one.name, "intake", words, if_many=True)
    today = None if now_min is None else scenario.time_at(now_min).date()
    days = [day for day in one.days if today is None or day.date >= today]
    for name in _items(days):
        yield from _of_item(one.name, days, name)


def _room_words(scenario: Scenario, room: Room, *, hour: bool = False) -> str:
    since = moment(scenario, room.full_min or 0)
    from_when = f"in the hour from {since} on" if hour else f"from {since} on"
    return (
        f"There is room for {count(room.capacity or 0)}, and more than that are there "
        f"{from_when}: at most {people(room.most)}, {count(room.over)} too many."
    )


def _waiting_words(scenario: Scenario, one: ReceptionOutlook, start_min: int) -> str:
    worst = next(hour for hour in one.hours if hour.start_min == start_min)
    last = next(hour for hour in reversed(one.hours) if hour.waiting).start_min + _HOUR_MIN
    return (
        f"{capitalised(people(worst.waiting))} wait to be taken in at "
        f"{moment(scenario, start_min + _HOUR_MIN)}: {count(one.reception.intake_per_h or 0)} are "
        f"taken in an hour. Nobody waits any more by {moment(scenario, last + _HOUR_MIN)}."
    )


def _items(days: Sequence[DayNeeds]) -> list[str]:
    return list(dict.fromkeys(item.standard.item for day in days for item in day.items))


def _of_item(reception: str, days: Sequence[DayNeeds], name: str) -> Iterator[Shortage]:
    rows = [(day, item) for day in days for item in day.items if item.standard.item == name]
    for if_many in (False, True):
        short = [(day, item, _short(item, if_many=if_many)) for day, item in rows]
        short = [row for row in short if row[2] > 1e-9]
        if not short:
            continue
        (day, item, amount), last = short[0], short[-1][0]
        standard = item.standard
        unit = "" if standard.unit == standard.name.rsplit(" ", 1)[-1] else f" {standard.unit}"
        most = max(row[2] for row in short)
        words = f"{capitalised(standard.name)}: {amount_words(amount)}{unit} short"
        if amount_words(most) != amount_words(amount):
            words += f" on {date_words(day.date)}, and up to {amount_words(most)} on later days"
        elif last.date == day.date:
            words += f" on {date_words(day.date)}"
        else:
            words += f" on each day, {dates_words(day.date, last.date)}"
        yield Shortage(reception, standard.item, f"{words}.", if_many=if_many)
        return


def _short(item: ItemNeed, *, if_many: bool) -> float:
    if not if_many:
        return item.expected.short
    return 0.0 if item.many is None else item.many.short
