"""Changing a trip's orders leaves each leg its way."""

from __future__ import annotations

import numpy as np

from safepassage.network.ways import ANY_WAY, APART, SHORT
from safepassage.planning.orders import insert_order, take_order, way_to
from safepassage.planning.rows import CONTENT_WIDTH, FILL, MAX_ORDERS, N_ORDERS, ORDERS, WAYS


def row_of_two() -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Return a trip of the parties 3 and 4, by any way, apart from breaks, and by the shortest."""
    row = np.zeros(CONTENT_WIDTH, dtype=np.int32)
    row[N_ORDERS] = 2
    row[ORDERS : ORDERS + 4] = 3, FILL, 4, 1
    row[WAYS] = ANY_WAY | APART << 2 | SHORT << 4
    return row


def ways(row: np.ndarray[tuple[int], np.dtype[np.int32]]) -> list[int]:
    """Return the way of each leg."""
    return [way_to.py_func(row, number) for number in range(row[N_ORDERS] + 1)]  # type: ignore[attr-defined] # compiled


def test_a_new_order_is_reached_as_the_one_behind_it() -> None:
    """The leg is parted in two, and those behind it keep their ways."""
    row = row_of_two()
    assert insert_order.py_func(row, 1, 7, 2)  # type: ignore[attr-defined] # compiled
    assert row[ORDERS : ORDERS + 6].tolist() == [3, FILL, 7, 2, 4, 1]
    assert ways(row) == [ANY_WAY, APART, APART, SHORT]


def test_an_order_goes_with_the_leg_to_it() -> None:
    """The legs to the others keep their ways."""
    row = row_of_two()
    take_order.py_func(row, 0)  # type: ignore[attr-defined] # compiled
    assert row[ORDERS : ORDERS + 2].tolist() == [4, 1]
    assert ways(row) == [APART, SHORT]


def test_a_full_trip_takes_no_order() -> None:
    """There is room for so many orders and no more."""
    row = row_of_two()
    row[N_ORDERS] = MAX_ORDERS
    assert not insert_order.py_func(row, 1, 7, 2)  # type: ignore[attr-defined] # compiled
