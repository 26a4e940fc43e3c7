"""Whether a reception has room, and when it is full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.reception.coming import Coming, Left

__all__ = ["Room", "room_for", "room_over"]


@dataclass(frozen=True, slots=True)
class Room:
    """
    The most people who are there at once, against the capacity.

    ``capacity`` is None where no limit is stated. ``full_min`` is the first minute in which more
    people are there than it has room for, None where that never comes; ``over`` is by how many at
    most.
    """

    capacity: int | None
    most: int
    most_min: int | None
    full_min: int | None
    over: int


def room_for(capacity: int | None, comings: Iterable[Coming], left: Iterable[Left]) -> Room:
    """
    Return whether there is room for those who come, less those who leave.

    Parameters
    ----------
    capacity
        Persons; None without a limit.
    comings, left
        Those of one reception. In one minute people come before others leave.
    """
    moves = sorted(
        [(one.minute, 0, one.persons) for one in comings]
        + [(one.minute, 1, -one.persons) for one in left]
    )
    steps = []
    there = 0
    for minute, _, persons in moves:
        there = max(0, there + persons)
        steps.append((minute, there))
    return room_over(capacity, steps)


def room_over(capacity: int | None, steps: Iterable[tuple[int, int]]) -> Room:
    """Return the same from (minute, people there from then on), in the order of time."""
    most, most_min, full_min = 0, None, None
    for minute, there in steps:
        if there > most:
            most, most_min = there, minute
        if capacity is not None and there > capacity and full_min is None:
            full_min = minute
    over = 0 if capacity is None else max(0, most - capacity)
    return Room(capacity, most, most_min, full_min, over)
