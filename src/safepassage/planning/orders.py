"""Changing the orders of a trip's content, and with them the ways of its legs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import kernel
from safepassage.planning.rows import MAX_ORDERS, N_ORDERS, ORDERS, WAYS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["insert_order", "set_way", "take_order", "way_to"]

#: Bits of a way, and a number of all ones.
_BITS = 3
_ALL = (1 << _BITS) - 1


@kernel
def way_to(row: NDArray[np.int32], number: int) -> int:
    """Return which way the leg to an order takes, or to the end where it is behind the last one."""
    return int((row[WAYS] >> _BITS * number) & _ALL)


@kernel
def set_way(row: NDArray[np.int32], number: int, way: int) -> bool:
    """Let the leg to an order, or to the end, take a way; return whether it took another one."""
    changed = ((row[WAYS] >> _BITS * number) & _ALL) ^ way
    row[WAYS] ^= changed << _BITS * number
    return bool(changed != 0)


@kernel
def insert_order(row: NDArray[np.int32], number: int, party: int, units: int) -> bool:
    """Insert an order as number ``number``; returns whether there was room for it."""
    orders = row[N_ORDERS]
    if orders >= MAX_ORDERS:
        return False
    place = ORDERS + 2 * number
    for field in range(ORDERS + 2 * orders + 1, place + 1, -1):
        row[field] = row[field - 2]
    row[place] = party
    row[place + 1] = units
    row[N_ORDERS] = orders + 1
    # The leg to the new order is like that to the one behind it.
    before = row[WAYS] & ((1 << _BITS * (number + 1)) - 1)
    row[WAYS] = before | ((row[WAYS] >> _BITS * number) << _BITS * (number + 1))
    return True


@kernel
def take_order(row: NDArray[np.int32], number: int) -> None:
    """Take an order away, with the leg to it."""
    for field in range(ORDERS + 2 * number, ORDERS + 2 * row[N_ORDERS] - 2):
        row[field] = row[field + 2]
    row[N_ORDERS] -= 1
    before = row[WAYS] & ((1 << _BITS * number) - 1)
    row[WAYS] = before | ((row[WAYS] >> _BITS * (number + 1)) << _BITS * number)
