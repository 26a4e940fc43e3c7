"""Which of the planned people have come: each is counted once, and nobody is lost."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from safepassage.reception.coming import Aboard, Other, Why

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from safepassage.reception.coming import DaySoFar, Known, Waiting
    from safepassage.reception.planned import Drop
    from safepassage.scenario.model import Need

__all__ = ["Matched", "cut_to_waiting", "match_people"]


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
        self._orders: dict[tuple[str, str, Need, str, int | None], deque[int]] = {}

    def nearest(self, fact: Known) -> deque[int]:
        """
        Return the rows of planned people whom people who came may be, the likeliest first.

        Rows that have nobody left may be taken off its front: nobody comes back to them.
        """
        key = (fact.vehicle, fact.reception, fact.need, fact.group, fact.stop)
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
    for other in so_far.others:
        _take_other(matched, other)
    return matched


def cut_to_waiting(
    matched: Matched, waiting: Iterable[Waiting], absent: Sequence[bool], *, at_min: int
) -> tuple[Other, ...]:
    """
    Take those who are not there out of the planned people, and return who waits beyond the plan.

    Of a group of which fewer wait than the plan still brings, those go out first who did not come
    with their vehicle, then those whom the plan has last: a vehicle takes whoever is there. Who
    waits, and is not due yet, is missed by nobody where their vehicle has gone without them: they
    wait beyond the plan.

    Parameters
    ----------
    matched
        Its open people are cut.
    waiting
        Who waits, a row a group; groups without a row are left as they are.
    absent
        By planned row, whether its vehicle came, or is under way, without its open people.
    at_min
        The minute of what is known.
    """
    rows: dict[str, list[int]] = {}
    order = sorted(
        enumerate(absent), key=lambda row: (not row[1], -matched.drops[row[0]].minute, row[0])
    )
    for row, _ in order:
        rows.setdefault(matched.drops[row].group, []).append(row)
    beyond = []
    for one in waiting:
        own = rows.get(one.group, [])
        rest = sum(matched.open[row] for row in own) - one.persons
        for row in own:
            count = min(max(0, rest), matched.open[row])
            matched.open[row] -= count
            rest -= count
        seen = one.persons - one.unseen
        early = [row for row in own if absent[row] and matched.drops[row].minute > at_min]
        left_behind = 0
        free = max(0, seen - sum(matched.open[row] for row in own if row not in early))
        for row in early:
            count = min(free - left_behind, matched.open[row])
            matched.open[row] -= count
            left_behind += count
        rest = seen - left_behind - sum(matched.open[row] for row in own)
        more = left_behind + max(0, rest)
        if more > 0:
            beyond.append(Other(Why.NOT_PLANNED, more, one.need, one.place, group=one.group))
    return tuple(beyond)


def _take_other(matched: Matched, other: Other) -> None:
    """Take people who were on a vehicle and are not expected out of those whom it was to bring."""
    rest = other.persons
    for row, drop in enumerate(matched.drops):
        if other.group and (drop.vehicle, drop.group) == (other.vehicle, other.group):
            count = min(rest, matched.open[row])
            matched.open[row] -= count
            rest -= count


def _take(matched: Matched, fact: Known) -> None:
    rest = fact.persons
    rows = matched.nearest(fact)
    times = matched.bound if isinstance(fact, Aboard) else matched.here
    if fact.stop is not None:
        stop = (fact.vehicle, fact.stop)
        times[stop] = min(fact.minute, times.get(stop, fact.minute))
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
        if fact.stop is not None:
            continue
        if fact.vehicle == drop.vehicle and drop.boards_min < fact.minute:
            # Else they come before that trip could bring anybody: they took seats of another one.
            stop = (drop.vehicle, drop.stop)
            times[stop] = min(fact.minute, times.get(stop, fact.minute))
        elif not fact.group and not fact.vehicle and fact.reception != drop.reception:
            matched.elsewhere += count


def _likeness(drop: Drop, fact: Known) -> tuple[bool, bool, bool, bool, int]:
    """Return how unlike people of the plan are to people who came: the least first."""
    return (
        fact.stop is not None and (drop.vehicle, drop.stop) != (fact.vehicle, fact.stop),
        bool(fact.vehicle) and drop.vehicle != fact.vehicle,
        drop.reception != fact.reception,
        drop.need is not fact.need,
        drop.minute,
    )
