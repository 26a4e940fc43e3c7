"""What food costs, and how long given funds last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DayCost", "Lasting", "Money", "food_costs"]


@dataclass(frozen=True, slots=True)
class Money:
    """What food costs a person and day, and what funds there are for it, in one currency."""

    food_cost: Decimal
    currency: str
    funds: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DayCost:
    """What the food of one day costs, and what has been spent by its end."""

    date: date
    persons: int
    cost: Decimal
    spent: Decimal


@dataclass(frozen=True, slots=True)
class Lasting:
    """
    How long funds last when the people of the last day stay.

    ``days`` are the whole days that are paid in a row from the first, None where they never run
    out. ``short_on`` is the first day that is not wholly paid, and ``missing`` what is missing
    then; None and 0 where they never run out, or only after the year 9999.
    """

    days: int | None
    short_on: date | None
    missing: Decimal


def food_costs(
    money: Money, persons: Sequence[tuple[date, int]]
) -> tuple[tuple[DayCost, ...], Lasting | None]:
    """
    Return what food costs day by day, and how long the funds last, None where none are given.

    Parameters
    ----------
    money
        The cost a person and day, and the funds.
    persons
        People to feed on each of some days in a row. Those of the last day are taken to stay.
    """
    spent = Decimal(0)
    costs = []
    for day, number in persons:
        cost = money.food_cost * number
        spent += cost
        costs.append(DayCost(day, number, cost, spent))
    if money.funds is None:
        return tuple(costs), None
    return tuple(costs), _lasting(money.funds, costs)


def _lasting(funds: Decimal, costs: Sequence[DayCost]) -> Lasting:
    for number, each in enumerate(costs):
        if each.spent > funds:
            return Lasting(number, each.date, each.spent - funds)
    last = costs[-1] if costs else None
    if last is None or last.cost == 0:
        return Lasting(None, None, Decimal(0))
    rest = funds - last.spent
    more = int(rest // last.cost)
    days = len(costs) + more
    missing = last.cost - rest % last.cost
    if more >= (date.max - last.date).days:
        return Lasting(days, None, Decimal(0))
    return Lasting(days, last.date + timedelta(days=more + 1), missing)
