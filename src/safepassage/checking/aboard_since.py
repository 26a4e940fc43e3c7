"""
Who has been aboard since a change, and what of room and checkpoints they leave to each other.

Who is aboard when a scenario changes comes before whoever is to board yet. So what the plan gives
to people who boarded after the change counts as free to those who were aboard.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from safepassage.checking.case import Case, Run
    from safepassage.scenario.model import Scenario

__all__ = ["LeftOver", "aboard_at", "aboard_since", "households_of"]

_HOUR_MIN = 60


def aboard_at(run: Run, at_min: int) -> dict[str, int]:
    """Return who is aboard at the beginning of a minute, persons by group."""
    aboard: dict[str, int] = defaultdict(int)
    for stop, on, off in zip(run.stops, run.boarded, run.alighted, strict=True):
        for group, persons in off.items() if stop.arrive_min < at_min else ():
            aboard[group] -= persons
        for group, persons in on.items() if stop.depart_min < at_min else ():
            aboard[group] += persons
    return {group: persons for group, persons in aboard.items() if persons > 0}


def aboard_since(run: Run, at_min: int) -> list[dict[str, int]]:
    """Return by stop who has been aboard since a minute when the vehicle departs from there."""
    aboard = aboard_at(run, at_min)
    found = []
    for stop, off in zip(run.stops, run.alighted, strict=True):
        for group, persons in off.items() if stop.arrive_min >= at_min else ():
            aboard[group] = max(0, aboard.get(group, 0) - persons)
        found.append({group: persons for group, persons in aboard.items() if persons > 0})
    return found


def households_of(case: Case, aboard: Mapping[str, int], reception: str) -> list[int]:
    """Return the sizes of the households aboard that may get off at a reception, each whole."""
    sizes: list[int] = []
    named: dict[str, int] = defaultdict(int)
    for group_id, persons in aboard.items():
        group = case.groups[group_id]
        if reception not in group.accepts:
            continue
        if group.household is None:
            sizes += [group.household_size] * (persons // group.household_size)
        else:
            named[group.household] += persons
    return sorted([*sizes, *named.values()])


class LeftOver:
    """
    What receptions and checkpoints have left for a run after a change, by a scenario's limits.

    To a run with people aboard, only what goes to people who were aboard others counts as taken. Of
    what the run itself does since the change only its first ``own`` stops count.
    """

    def __init__(self, case: Case, scenario: Scenario, run: Run, at_min: int, own: int) -> None:
        self.clock = case.clock
        self.at_min = at_min
        self.receptions = {reception.place: reception for reception in scenario.receptions}
        self.checkpoints = {checkpoint.place: checkpoint for checkpoint in scenario.checkpoints}
        self.is_first = bool(aboard_at(run, at_min))
        self.arrived: dict[str, int] = defaultdict(int)
        self.arrived_in: dict[tuple[str, int], int] = defaultdict(int)
        self.served_in: dict[tuple[str, int], int] = defaultdict(int)
        for other in case.runs:
            self._count(other, own if other is run else len(other.stops))

    def _count(self, run: Run, own: int) -> None:
        since = aboard_since(run, self.at_min)
        before = sum(aboard_at(run, self.at_min).values())
        for number, stop in enumerate(run.stops):
            aboard = sum(since[number].values())
            persons = sum(run.alighted[number].values())
            if stop.arrive_min >= self.at_min:
                persons = before - aboard if number < own else 0
            before = aboard
            self.arrived[stop.place] += persons
            self.arrived_in[stop.place, stop.arrive_min // _HOUR_MIN] += persons
            checkpoint = self.checkpoints.get(stop.place)
            if checkpoint is not None and run.passes(number):
                begin = stop.depart_min - checkpoint.service_min
                counts = number < own and (aboard > 0 or not self.is_first)
                if begin < self.at_min or counts:
                    self.served_in[stop.place, begin // _HOUR_MIN] += 1

    def room(self, reception: str, minute: int) -> int:
        """Return how many persons a reception can take in at a minute."""
        limits = self.receptions[reception]
        room = 10**9
        if limits.capacity is not None:
            room = limits.capacity - self.arrived[reception]
        if limits.intake_per_h is not None:
            hour = minute // _HOUR_MIN
            room = min(room, limits.intake_per_h - self.arrived_in[reception, hour])
        return room

    def serves(self, place: str, depart: int) -> bool:
        """Return whether a vehicle can depart, if from a checkpoint, with its service just done."""
        checkpoint = self.checkpoints.get(place)
        if checkpoint is None:
            return True
        begin, hours = depart - checkpoint.service_min, checkpoint.hours
        if hours is not None and self.clock.minutes_outside(hours, begin, depart):
            return False
        limit = checkpoint.vehicles_per_h
        # What had begun before the change goes on.
        return (
            limit is None
            or begin < self.at_min
            or self.served_in[place, begin // _HOUR_MIN] < limit
        )

    def service_min(self, place: str) -> int:
        """Return the minutes that a place serves a vehicle that passes it."""
        return self.checkpoints[place].service_min if place in self.checkpoints else 0

    def ready(self, run: Run, number: int) -> int:
        """
        Return from when on a run can go on from the stop where it is at the change.

        At a checkpoint its service begins then, unless the plan says that it had begun before.
        """
        stop = run.stops[number]
        minute = max(self.at_min, stop.arrive_min)
        if run.passes(number):
            minute = min(minute, stop.depart_min - self.service_min(stop.place))
        return max(minute, stop.arrive_min) + self.service_min(stop.place)
