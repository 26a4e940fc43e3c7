"""What days take as a grid: an item a row, days that are alike as one column."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

from safepassage.reporting.reception.shortages import amount_words
from safepassage.reporting.words import capitalised, count, dates_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.reception.needs import Amount, DayNeeds
    from safepassage.reception.standard import Standard

__all__ = ["NOTES", "SHORT", "Cell", "Grid", "GridRow", "day_grid"]


@dataclass(frozen=True, slots=True)
class Cell:
    """
    An amount in words, and what stands beside it: (what it is, in words), such as ("short", "12").

    ``is_short`` says that there is less than the amount.
    """

    amount: str
    notes: tuple[tuple[str, str], ...] = ()
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class GridRow:
    """One item: its name, its unit, and a cell for each column."""

    name: str
    unit: str
    cells: tuple[Cell, ...]

    @property
    def title(self) -> str:
        """Return name and unit, such as Water, litres."""
        unit = "" if self.unit in {"", self.name, self.name.rsplit(" ", 1)[-1]} else self.unit
        return capitalised(f"{self.name}, {unit}" if unit else self.name)


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns of days that are alike in everything, and rows."""

    columns: tuple[str, ...]
    rows: tuple[GridRow, ...]


def day_grid(days: Sequence[DayNeeds], *, many: bool = False) -> Grid:
    """
    Return what days take, for those who are expected or for many.

    Parameters
    ----------
    days
        The days of one reception, in a row.
    many
        Whether it is told for the many of 1 simulated day in 10; those days must have them.
    """
    told = [_column(day, many=many) for day in days]
    spans: list[tuple[int, int]] = []
    for number, column in enumerate(told):
        if spans and told[spans[-1][0]] == column:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    names: dict[str, Standard | None] = {_NEWCOMERS: None, _THERE: None}
    for day in days:
        names.update({item.standard.item: item.standard for item in day.items})
    rows = []
    for name, standard in names.items():
        cells = tuple(told[first].get(name, Cell("–")) for first, _ in spans)
        if all(cell.amount == "0" for cell in cells) and standard is not None:
            continue
        shown = name if standard is None else standard.name
        rows.append(GridRow(shown, "" if standard is None else standard.unit, cells))
    columns = tuple(dates_words(days[first].date, days[last].date) for first, last in spans)
    return Grid(columns, tuple(rows))


SHORT = "short"
NOTES = ("for women", "for men", "at the very least", "there is", SHORT)
"""What stands beside an amount, in this order."""

_NEWCOMERS = "newcomers"
_THERE = "people there"


def _column(day: DayNeeds, *, many: bool) -> dict[str, Cell]:
    people = day.many if many and day.many is not None else day.people
    column = {
        _NEWCOMERS: Cell(count(people.newcomers.everybody)),
        _THERE: Cell(count(people.there.everybody)),
    }
    for item in day.items:
        amount = item.many if many and item.many is not None else item.expected
        column[item.standard.item] = _cell(item.standard, amount)
    return column


def _cell(standard: Standard, amount: Amount) -> Cell:
    notes = []
    split = standard.split(amount.needed)
    if split is not None:
        notes += [("for women", count(split[0])), ("for men", count(split[1]))]
    if amount.least is not None and amount.least < amount.needed:
        notes.append(("at the very least", amount_words(amount.least)))
    if amount.there_is is not None:
        # What is there is rounded down: half a ration feeds nobody.
        notes.append(("there is", count(floor(amount.there_is + 1e-6))))
    is_short = amount.short > 1e-9
    if is_short:
        notes.append((SHORT, amount_words(amount.short)))
    return Cell(amount_words(amount.needed), tuple(notes), is_short)
