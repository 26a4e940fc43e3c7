"""
The day so far from a register: who has arrived where, who is aboard and bound whither, who is not.

Each head of the register is told once: as it stands at the time of asking. Counts and codes of
places and vehicles are taken over, and nothing about a person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from safepassage.operation.register import State
from safepassage.operation.views.about import is_exercise
from safepassage.operation.views.groups import Groups
from safepassage.reception.coming import (
    Aboard,
    Arrived,
    DaySoFar,
    Left,
    Other,
    Waiting,
    Why,
)
from safepassage.reception.followed import Reached, follow
from safepassage.reception.planned import planned_drops
from safepassage.reception.under_way import UnderWay
from safepassage.scenario.model import Choice, Need

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.operation.register import Register, Slot, Standing
    from safepassage.plans import Plan
    from safepassage.reception.followed import Lot
    from safepassage.scenario.model import Scenario

__all__ = ["day_so_far"]

_Row = TypeVar("_Row", Arrived, Aboard, Left, Other)

_HANDED_OVER = "handed_over"
_WHY = {
    State.HELD: Why.HELD,
    State.UNACCOUNTED: Why.UNACCOUNTED,
    State.CHOSE_OTHERWISE: Why.CHOSE_OTHERWISE,
}


def day_so_far(
    register: Register, scenario: Scenario, plan: Plan, *, at: int, since_min: int = 0
) -> DaySoFar:
    """
    Return what a register knows of a day under way, for receptions.

    Groups, vehicles and places are found by their ids; people who are registered one by one belong
    to a group at their place with their need and direction. A group that is not registered keeps
    the scenario's figure. Who went on from a reception aboard a vehicle that the plan does not
    bring to another one has left it. Of people who were handed over in parts it is known when the
    first were: all of them are taken to have left then, or when they came if that was later.

    Parameters
    ----------
    register
        All that is known; for an earlier time, the register of that time.
    scenario, plan
        What is followed.
    at
        The time of asking, seconds since 1970. What is observed later, by a clock that goes ahead,
        is taken as of now.
    since_min
        In which minute the plan was made, where it goes on from another one.
    """
    fold = _Fold(register, scenario, plan, at, since_min)
    for standing in register.people.values():
        fold.take(standing)
    return fold.result()


class _Fold:
    """What is gathered while one code after another is taken."""

    def __init__(
        self, register: Register, scenario: Scenario, plan: Plan, at: int, since_min: int
    ) -> None:
        self._is_exercise = is_exercise(register)
        self._groups = Groups(scenario)
        self._receptions = {reception.place for reception in scenario.receptions}
        self._under_way = UnderWay(register, scenario, plan, at, since_min=since_min)
        self._brings: dict[tuple[str, str], set[str]] = defaultdict(set)
        for drop in planned_drops(scenario, plan):
            self._brings[drop.vehicle, drop.group].add(drop.reception)
        self._registered = register.people.keys() & self._groups.by_id.keys()
        self._arrived: list[Arrived] = []
        self._aboard: list[Aboard] = []
        self._left: list[Left] = []
        self._others: list[Other] = []
        self._waiting = Counter[str]()
        self._known = Counter[str]()

    def take(self, standing: Standing) -> None:
        """Take all heads of a code."""
        lots = {spot: list(some) for spot, some in follow(standing.moves).items()}
        # Who came first was handed over first.
        for slot, part in sorted(standing.parts, key=lambda row: row[0].stage != _HANDED_OVER):
            for lot in _first(lots[slot.spot], part.heads):
                group = self._group(standing, slot, lot)
                self._known[group] += lot.heads
                self._take(standing, slot, lot, group)
                if slot.stage == _HANDED_OVER and slot.place in self._receptions:
                    self._leave(standing, slot.place, max(part.since, lot.since), lot.heads)

    def _group(self, standing: Standing, slot: Slot, lot: Lot) -> str:
        """Return the group of the scenario to which heads belong, empty for none."""
        own = self._groups.by_id.get(standing.who)
        if slot.state is State.WAITING:
            if self._groups.stays(standing, slot.direction):
                return ""
            group = self._groups.of(standing, slot.place, slot.direction)
        elif own is not None and own.choice is Choice.LEAVE:
            group = own
        else:
            place = slot.place if slot.state is State.ABOARD else lot.boarded
            group = self._groups.of(standing, place or standing.place, slot.direction)
        return "" if group is None else group.id

    def _take(self, standing: Standing, slot: Slot, lot: Lot, group: str) -> None:
        """Take heads that came the same way to where they are."""
        if slot.state is State.WAITING and group:
            self._waiting[group] += lot.heads
        elif slot.state is State.WAITING:
            self._other(Why.NOT_PLANNED, standing, slot, replace(lot, vehicle=""), group)
        elif slot.state is State.ABOARD:
            self._go(standing, slot, lot, group)
        elif slot.state is not State.ARRIVED:
            self._other(_WHY[slot.state], standing, slot, lot, group)
        elif slot.place in self._receptions:
            reached = lot.reached or Reached(slot.place, lot.since, "")
            self._arrive(standing, reached, lot.heads, group)
        else:
            self._other(Why.ELSEWHERE, standing, slot, lot, group)

    def _arrive(self, standing: Standing, reached: Reached, heads: int, group: str) -> None:
        """Take heads that have reached a reception."""
        minute = self._under_way.minute(reached.since)
        self._arrived.append(
            Arrived(
                reached.place, minute, heads, Need(standing.need), reached.vehicle, group,
                joined=not group,
                stop=self._under_way.stop_at(reached.vehicle, reached.place, minute),
            )
        )  # fmt: skip

    def _go(self, standing: Standing, slot: Slot, lot: Lot, group: str) -> None:
        """Take heads that are aboard: to the stop of their vehicle that is for them."""
        accepted = self._groups.accepted(slot.direction)
        if group:
            accepted &= self._groups.by_id[group].accepts
        vehicle, since = slot.vehicle, self._under_way.minute(lot.since)
        boarded = self._under_way.stop_at(vehicle, slot.place, since)
        stop = self._under_way.bound(vehicle, group, accepted, boarded)
        if stop is not None:
            place = self._under_way.place(vehicle, stop)
            self._aboard.append(
                Aboard(
                    place, self._under_way.at_min, lot.heads, Need(standing.need), vehicle, group,
                    joined=not group, stop=stop,
                )
            )  # fmt: skip
        elif lot.reached is not None and lot.reached.place in self._receptions:
            self._arrive(standing, lot.reached, lot.heads, group)
            self._leave(standing, lot.reached.place, lot.since, lot.heads)
        else:
            self._other(Why.NOT_BOUND, standing, slot, lot, group)

    def _leave(self, standing: Standing, place: str, since: int, heads: int) -> None:
        minute = self._under_way.minute(since)
        self._left.append(Left(place, minute, heads, Need(standing.need)))

    def _other(self, why: Why, standing: Standing, slot: Slot, lot: Lot, group: str) -> None:
        brings = self._brings.get((lot.vehicle, group), set())
        # What somebody chose is private: where they did is nobody's business.
        private = why is Why.CHOSE_OTHERWISE
        self._others.append(
            Other(
                why,
                lot.heads,
                Need(standing.need),
                place="" if private else slot.place,
                vehicle="" if private else lot.vehicle,
                reception=next(iter(brings)) if len(brings) == 1 else "",
                group=group,
            )
        )

    def result(self) -> DaySoFar:
        """Return the day."""
        return DaySoFar(
            at_min=self._under_way.at_min,
            arrived=_together(self._arrived),
            aboard=_together(self._timed()),
            left=_together(self._left),
            others=_together(self._others),
            waiting=tuple(self._waits()),
            seen=tuple(self._under_way.seen.values()),
            is_exercise=self._is_exercise,
        )

    def _timed(self) -> Iterable[Aboard]:
        """Yield those aboard with the minute in which they are expected: the soonest from now."""
        bound: dict[str, set[int]] = defaultdict(set)
        for one in self._aboard:
            if one.stop is not None:
                bound[one.vehicle].add(one.stop)
        arrivals = {each: self._under_way.arrivals(each, stops) for each, stops in bound.items()}
        for one in self._aboard:
            if one.stop is not None:
                yield replace(one, minute=max(one.minute, arrivals[one.vehicle][one.stop]))

    def _waits(self) -> Iterable[Waiting]:
        """Yield who waits of each group, with those whom nobody has registered."""
        for group in self._groups.by_id.values():
            if group.choice is Choice.LEAVE:
                is_known = group.id in self._registered
                unseen = 0 if is_known else max(0, group.persons - self._known[group.id])
                persons = self._waiting[group.id] + unseen
                yield Waiting(group.id, group.place, persons, group.need, unseen)


def _first(lots: list[Lot], heads: int) -> Iterable[Lot]:
    """Take so many heads from the front of some lots."""
    while heads:
        lot = lots.pop(0)
        count = min(heads, lot.heads)
        heads -= count
        if count < lot.heads:
            lots.insert(0, replace(lot, heads=lot.heads - count))
        yield replace(lot, heads=count)


def _together(rows: Iterable[_Row]) -> tuple[_Row, ...]:
    """Return rows that differ in nothing but their number as one."""
    counts: dict[_Row, int] = {}
    for row in rows:
        key = replace(row, persons=0)
        counts[key] = counts.get(key, 0) + row.persons
    return tuple(replace(row, persons=persons) for row, persons in counts.items())
