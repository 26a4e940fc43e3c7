"""
The danger that people aboard go through on a trip: events to be expected, times persons.

Who is aboard counts while the vehicle stands or drives, from the minute in which it leaves the
place where they board to the one in which it comes where they get off. Where an hour's intake puts
an arrival off, the search counts the way as if it were not; a plan's figures don't.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.compiled import kernel
from safepassage.planning.timetable import N_ABOARD, N_BOARDED

if TYPE_CHECKING:
    from safepassage.planning.problem import Arrays
    from safepassage.planning.timetable import Timetable

__all__ = ["drive_in_danger", "stand_in_danger", "wait_in_danger"]


@kernel
def drive_in_danger(
    arrays: Arrays,
    table: Timetable,
    position: int,
    ready: int,
    boarded_here: bool,  # noqa: FBT001
) -> None:
    """
    Count a leg that is ready in a minute, up to its first break, for all who are aboard.

    ``boarded_here``: it begins where some have just boarded, for whom it does before it departs.
    """
    row = arrays.danger_row[position]
    if row >= 0:
        aboard = table.nums[N_ABOARD]
        stood = aboard - table.nums[N_BOARDED] if boarded_here else aboard
        table.person_events[0] += stood * arrays.events[row, ready, 0]
        table.person_events[0] += aboard * arrays.events[row, ready, 1]


@kernel
def wait_in_danger(
    arrays: Arrays, table: Timetable, place: int, since: int, until: int, persons: int
) -> None:
    """Count persons who are aboard at a place in the minutes [since, until)."""
    events = arrays.events_until[arrays.place_danger[place]]
    table.person_events[0] += persons * (events[until] - events[since])


@kernel
def stand_in_danger(
    arrays: Arrays, table: Timetable, stop: int, since: int, until: int, persons: int
) -> None:
    """Count persons who are aboard at a stop in the minutes [since, until)."""
    events = arrays.events_until[arrays.stop_danger[stop]]
    table.person_events[0] += persons * (events[until] - events[since])
