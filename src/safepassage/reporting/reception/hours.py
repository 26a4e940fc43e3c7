"""The hours of a reception as rows: those in which anything happens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.reception.coming import How
from safepassage.reception.counts import NOBODY, Counts
from safepassage.reporting.words import count

if TYPE_CHECKING:
    from safepassage.reception.outlook import ReceptionOutlook

__all__ = ["HourRow", "hour_rows"]

_HOUR_MIN = 60


@dataclass(frozen=True, slots=True)
class HourRow:
    """
    One hour, from ``start_min``; ``brought`` says who brings whom, such as ``bus 20, van 5``.

    ``many_come`` and ``many_there`` are None without a simulation, and in hours that are over.
    """

    start_min: int
    comes: Counts
    leaves: Counts
    there: Counts
    waiting: int
    brought: str
    many_come: int | None
    many_there: int | None


def hour_rows(one: ReceptionOutlook, now_min: int | None) -> tuple[HourRow, ...]:
    """
    Return the hours in which anybody comes, leaves or waits, or many might come.

    Parameters
    ----------
    one
        The reception.
    now_min
        Until when the day is known, None for a plan alone; what was simulated of hours that are
        over is not told.
    """
    known = {hour.start_min: hour for hour in one.hours}
    simulated = {
        hour.start_min: hour
        for hour in (() if one.simulated is None else one.simulated.hours)
        if now_min is None or hour.start_min + _HOUR_MIN > now_min
    }
    brought: dict[int, dict[str, int]] = {}
    for coming in one.comings:
        by = brought.setdefault(coming.minute // _HOUR_MIN * _HOUR_MIN, {})
        name = coming.vehicle or ("on their own" if coming.how is How.ARRIVED else "not known")
        by[name] = by.get(name, 0) + coming.persons
    many_there = {start: counts.everybody for start, counts in one.many_there}
    rows = []
    there, waiting = NOBODY, 0
    for start in sorted({*known, *simulated}):
        hour, spread = known.get(start), simulated.get(start)
        comes, leaves = NOBODY, NOBODY
        if hour is not None:
            comes, leaves, there, waiting = hour.comes, hour.leaves, hour.there, hour.waiting
        else:
            waiting = 0
        quiet = not (comes.everybody or leaves.everybody or waiting)
        if quiet and (spread is None or not spread.comes.many):
            continue
        by = brought.get(start, {})
        words = ", ".join(f"{name} {count(persons)}" for name, persons in by.items())
        is_over = now_min is not None and start + _HOUR_MIN <= now_min
        many = comes.everybody if spread is None else max(comes.everybody, spread.comes.many)
        rows.append(
            HourRow(
                start,
                comes,
                leaves,
                there,
                waiting,
                words,
                None if is_over or not many_there else many,
                None if is_over else many_there.get(start),
            )
        )
    return tuple(rows)
