"""What the people at a reception need each day, what there is, and what is short."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from safepassage.reception.days import DayPeople
    from safepassage.reception.standard import Standard
    from safepassage.reception.standards import Standards
    from safepassage.reception.stock import Stock

__all__ = ["Amount", "DayNeeds", "ItemNeed", "needs_of"]


@dataclass(frozen=True, slots=True)
class Amount:
    """
    How much of an item a day takes, in its figure's unit.

    ``there_is`` is None where nothing is told of what there is; ``least`` where the figure has
    none.
    """

    needed: float
    there_is: float | None
    least: float | None

    @property
    def short(self) -> float:
        """Return how much is missing; 0 where nothing is told of what there is."""
        return 0.0 if self.there_is is None else max(0.0, self.needed - self.there_is)


@dataclass(frozen=True, slots=True)
class ItemNeed:
    """One item on one day: for those who are expected, and for the many of 1 day in 10."""

    standard: Standard
    expected: Amount
    many: Amount | None


@dataclass(frozen=True, slots=True)
class DayNeeds:
    """What one local day takes; ``is_first`` while the figures of the first days count."""

    date: date
    is_first: bool
    people: DayPeople
    many: DayPeople | None
    items: tuple[ItemNeed, ...]


def needs_of(
    reception: str,
    people: Sequence[DayPeople],
    many: Sequence[DayPeople] | None,
    standards: Standards,
    stock: Stock,
    *,
    first_days: int,
) -> tuple[DayNeeds, ...]:
    """
    Return what each of some days in a row takes.

    Parameters
    ----------
    reception
        Whose days they are.
    people
        Who is there, by day.
    many
        The same for so many people as no more come on 9 of 10 days, None where that is not known.
    standards, stock
        The figures in force, and what there is.
    first_days
        How many days, from the first on which anybody is there, the figures of the first days
        count.
    """
    known = (people,) if many is None else (people, many)
    first = next(
        (number for number in range(len(people)) if any(c[number].there.everybody for c in known)),
        0,
    )
    phases = [number < first + first_days for number in range(len(people))]
    items: list[list[ItemNeed]] = [[] for _ in people]
    names = list(dict.fromkeys(each.item for each in standards.all))
    for name in names:
        figures = [
            next(
                (s for s in (standards.first if early else standards.later) if s.item == name), None
            )
            for early in phases
        ]
        expected = _amounts(reception, figures, people, stock)
        high = None if many is None else _amounts(reception, figures, many, stock)
        for number, figure in enumerate(figures):
            amount = expected[number]
            if figure is not None and amount is not None:
                above = None if high is None else high[number]
                items[number].append(ItemNeed(figure, amount, above))
    return tuple(
        DayNeeds(
            each.date,
            phases[number],
            each,
            None if many is None else many[number],
            tuple(items[number]),
        )
        for number, each in enumerate(people)
    )


def _amounts(
    reception: str,
    figures: Sequence[Standard | None],
    people: Sequence[DayPeople],
    stock: Stock,
) -> list[Amount | None]:
    """Return what an item comes to on each day, None where no figure of it counts."""
    needed = [
        0.0 if figure is None else figure.amount(day)
        for figure, day in zip(figures, people, strict=True)
    ]
    some = next((figure for figure in figures if figure is not None), None)
    if some is None:
        return [None] * len(figures)
    offered = stock.offered(reception, some, needed)
    return [
        None
        if figure is None
        else Amount(
            needed[number],
            offered[number],
            None if figure.least is None else figure.amount(day, quantity=figure.least),
        )
        for number, (figure, day) in enumerate(zip(figures, people, strict=True))
    ]
