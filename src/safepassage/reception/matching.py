"""Which of the planned people have come: each is counted once, and nobody is lost."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from safepassage.reception.coming import Aboard

if TYPE_CHECKING:
    from safepassage.reception.coming import DaySoFar, Known
    from safepassage.reception.planned import Drop
    from safepassage.scenario.model import Need

__all__ = ["Matched", "match_people"]


class Matched:
    """
    What is left of the planned people when those who are known have been taken out.

    ``open`` has the persons of each drop who are neither here nor aboard. ``here`` and ``bound``
    hold, by vehicle and stop, when those of its own people came whom it brought, and are expected.
    ``elsewhere`` counts those who were taken for people planned for another reception, since
    neither their vehicle nor their group was told.
    """

    def __init__(self, drops: tuple[Drop, ...]) -> None:
        self.drops = drops
        self.open = [drop.persons for drop in drops]
        self.planned_min: dict[Known, int] = {}
        self.here: dict[tuple[str, int], int] = {}
        self.bound: dict[tuple[str, int], int] = {}
        self.elsewhere = 0
        self._orders: dict[tuple[str, str, Need, str], deque[int]] = {}

    def nearest(self, fact: Known) -> deque[int]:
        """
        Return the rows of planned people whom people who came may be, the likeliest first.

        Rows that have nobody left may be taken off its front: nobody comes back to them.
        """
        key = (fact.vehicle, fact.reception, fact.need, fact.group)
        if key not in self._orders:
            rows = [row for row, drop in enumerate(self.drops) if fact.group in {"", drop.group}]
            rows.sort(key=lambda row: _likeness(self.drops[row], fact))
            self._orders[key] = deque(rows)
        return self._orders[key]


def match_people(drops: tuple[Drop, ...], so_far: DaySoFar) -> Matched:
    """
    Take those who have arrived, or are aboard, out of the people whom the plan sets down.

    Who is known by group is taken for one of that group and nobody else. Of the others, those of
    the same vehicle come first, then those for the same reception, of the same need, and the
    earliest. Who joined is none of them. Whoever is more than the plan has is there besides.
    """
    matched = Matched(drops)
    # What is told with a group or a vehicle is exact: it goes before what is not.
    facts: tuple[Known, ...] = (*so_far.arrived, *so_far.aboard)
    known = sorted(
        facts,
        key=lambda fact: (not fact.group, not fact.vehicle, isinstance(fact, Aboard), fact.minute),
    )
    for fact in known:
        if not fact.joined:
            _take(matched, fact)
    return matched


def _take(matched: Matched, fact: Known) -> None:
    rest = fact.persons
    rows = matched.nearest(fact)
    while rest and rows:
        row = rows[0]
        if not matched.open[row]:
            rows.popleft()
            continue
        drop = matched.drops[row]
        count = min(rest, matched.open[row])
        matched.open[row] -= count
        rest -= count
        matched.planned_min.setdefault(fact, drop.minute)
        if fact.vehicle == drop.vehicle and drop.boards_min < fact.minute:
            # Else they come before that trip could bring anybody: they took seats of another one.
            times = matched.bound if isinstance(fact, Aboard) else matched.here
            stop = (drop.vehicle, drop.stop)
            times[stop] = min(fact.minute, times.get(stop, fact.minute))
        elif not fact.group and not fact.vehicle and fact.reception != drop.reception:
            matched.elsewhere += count


def _likeness(drop: Drop, fact: Known) -> tuple[bool, bool, bool, int]:
    """Return how unlike people of the plan are to people who came: the least first."""
    return (
        bool(fact.vehicle) and drop.vehicle != fact.vehicle,
        drop.reception != fact.reception,
        drop.need is not fact.need,
        drop.minute,
    )
