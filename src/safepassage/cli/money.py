"""Money as options give it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from safepassage.errors import UsageError

if TYPE_CHECKING:
    from safepassage.reception.funds import Money

__all__ = ["money_of"]

_MOST_MONEY = Decimal(10) ** 15


def money_of(food_cost: str | None, funds: str | None, currency: str | None) -> Money | None:
    """
    Return what food costs and what there is for it, None where neither is told.

    Raises
    ------
    UsageError
        When an option is no money, or one is given without the others that it needs.
    """
    from safepassage.reception.funds import Money

    if food_cost is None:
        if funds is not None:
            raise UsageError(
                "--funds without --food-cost: how long funds last hangs on what food costs. Give "
                "--food-cost too."
            )
        if currency is not None:
            raise UsageError(
                f"--currency '{currency[:40]}' without --food-cost: there is no money to tell. "
                "Give --food-cost too, or leave it out."
            )
        return None
    cost = _amount("--food-cost", food_cost)
    if not cost:
        raise UsageError("--food-cost 0: food that costs nothing needs no funds. Leave it out.")
    there = None if funds is None else _amount("--funds", funds)
    if currency is None:
        raise UsageError(
            f"--food-cost {food_cost} without --currency: money is told in a currency, and none is "
            "assumed. Give --currency too, three capital letters, such as USD, EUR or UAH."
        )
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise UsageError(
            f"--currency '{currency[:40]}': a currency is three capital letters, such as USD, EUR "
            "or UAH. Give one."
        )
    return Money(cost, currency, there)


def _amount(option: str, text: str) -> Decimal:
    plain = re.fullmatch(r"[0-9]{1,20}(\.[0-9]{1,4})?", text, re.ASCII)
    if not plain or Decimal(text) > _MOST_MONEY:
        raise UsageError(
            f"{option} '{text[:40]}': money is a number of digits from 0, with a decimal point and "
            "no thousands separator. Write it like 2.5 or 10000."
        )
    return Decimal(text)
