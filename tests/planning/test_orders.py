"""Changing a trip's orders leaves each leg its way."""

from __future__ import annotations

import numpy as np

from safepassage.network.ways import ANY_WAY, APART, BRIEF, SHORT
from safepassage.planning.orders import insert_order, set_way, take_order, way_to
from safepassage.planning.rows import CONTENT_WIDTH, FILL, MAX_ORDERS, N_ORDERS, ORDERS


def row_of_two() -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Return a trip of the parties 3 and 4, by any way, apart from breaks, and by the shortest."""
    row = np.zeros(CONTENT_WIDTH, dtype=np.int32)
    row[N_ORDERS] = 2
    row[ORDERS : ORDERS + 4] = 3, FILL, 4, 1
    for number, way in enumerate((ANY_WAY, APART, SHORT)):
        set_way.py_func(row, number, way)  # type: ignore[attr-defined] # compiled
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


def test_every_leg_of_a_full_trip_has_room_for_its_way() -> None:
    """The way of the last leg is told from those before it, also where all have the last one."""
    row = row_of_two()
    row[N_ORDERS] = MAX_ORDERS
    for number in range(MAX_ORDERS + 1):
        set_way.py_func(row, number, BRIEF)  # type: ignore[attr-defined] # compiled
    assert ways(row) == [BRIEF] * (MAX_ORDERS + 1)
    assert not set_way.py_func(row, MAX_ORDERS, BRIEF)  # type: ignore[attr-defined] # compiled
    assert set_way.py_func(row, MAX_ORDERS, ANY_WAY)  # type: ignore[attr-defined] # compiled
    assert ways(row) == [*[BRIEF] * MAX_ORDERS, ANY_WAY]
