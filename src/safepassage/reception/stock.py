"""What there is at a reception, and how long it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.reception.standard import Standard

__all__ = ["Stock", "StockRow"]


@dataclass(frozen=True, slots=True)
class StockRow:
    """How much of an item there is at a reception, once or ``each_day``, in its figure's unit."""

    reception: str
    item: str
    quantity: float
    each_day: bool = False


@dataclass(frozen=True, slots=True)
class Stock:
    """What there is at all receptions."""

    rows: tuple[StockRow, ...] = ()

    def offered(
        self, reception: str, standard: Standard, amounts: Sequence[float]
    ) -> tuple[float | None, ...]:
        """
        Return how much of an item there is for each of some days in a row, None where not told.

        Of what is used up, the deliveries of a day come first and what is left of them is gone;
        then the store is drawn on, until it is empty. What is not used up is there every day.

        Parameters
        ----------
        reception, standard
            Where, and of what; one that is the same on all days but for its quantity.
        amounts
            How much each day takes.
        """
        rows = [row for row in self.rows if (row.reception, row.item) == (reception, standard.item)]
        if not rows:
            return (None,) * len(amounts)
        store = sum(row.quantity for row in rows if not row.each_day)
        if not standard.is_used_up:
            return (store,) * len(amounts)
        daily = sum(row.quantity for row in rows if row.each_day)
        found = []
        for amount in amounts:
            found.append(daily + store)
            store -= min(store, max(0.0, amount - daily))
        return tuple(found)
