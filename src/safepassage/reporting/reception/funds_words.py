"""What food costs and how long the funds last, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reporting.words import count, date_words, people

if TYPE_CHECKING:
    from decimal import Decimal

    from safepassage.reception.funds import Lasting
    from safepassage.reception.outlook import Outlook

__all__ = ["funds_sentences"]


def funds_sentences(outlook: Outlook) -> tuple[str, ...]:
    """Return what food costs and how long the funds last."""
    funds, money = outlook.funds, outlook.settings.money
    if funds is None or money is None:
        return ()
    cost = f"{money.food_cost:f} {money.currency}"
    if not funds.costs:
        return (f"Food costs {cost} a person and day. Nobody is there to be fed.",)
    last = funds.costs[-1]
    since = last.date
    for each in reversed(funds.costs):
        if each.persons != last.persons:
            break
        since = each.date
    found = [
        (
            f"Food costs {cost} a person and day: {_money(last.cost)} {money.currency} a day for "
            f"{people(last.persons)} from {date_words(since)} on."
        )
    ]
    if funds.lasting is not None and money.funds is not None:
        found.append(
            f"{_money(money.funds)} {money.currency} {_lasting(funds.lasting, money.currency)}"
        )
    if funds.many_lasting is not None:
        found.append(f"If many come, they {_lasting(funds.many_lasting, money.currency)}")
    return tuple(found)


def _lasting(lasting: Lasting, currency: str) -> str:
    if lasting.days is None:
        return "do not run out: nobody is left to be fed."
    days = f"last for {count(lasting.days)} whole day{'' if lasting.days == 1 else 's'}"
    if lasting.short_on is None:
        return f"{days}."
    return (
        f"{days}. They run out on {date_words(lasting.short_on)} {lasting.short_on.year}, when "
        f"{_money(lasting.missing)} {currency} are missing."
    )


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace(",", "\u202f")
