"""
The cheapest combinations that get everybody out.

A *package* says how many of the pledged days have pauses, how long each pause is, how many
vehicles of each type there are, and where lifting is doubled. Packages are ordered: more of any
part is never worse. So a package that suffices settles all that hold more, and one that fails all
that hold less. From packages that suffice the search goes down, part by part in several orders, to
ones from which nothing more can be taken; the cheapest are the answer. The bound proves where it
can that one step less leaves somebody behind.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.asking.costs import Costs, cost_of
from safepassage.asking.desk import problem_of, taken_over
from safepassage.asking.lengths import (
    days_of,
    first_days,
    longest_min,
    pause_hours,
    pauses_of_at_most,
)
from safepassage.asking.prices import earliest_most, most_people
from safepassage.asking.variants import with_lifting, with_vehicles

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from safepassage.asking.desk import Clock, Desk, Planned
    from safepassage.network.legs import Network
    from safepassage.planning.problem import Problem
    from safepassage.scenario.model import Scenario

__all__ = ["Bundle", "Knob", "Packages", "knobs_of"]

_HOUR = 60
_MOST_H = 24
_MORE_VEHICLES = 3
_MOST_TEAMS = 3
_EFFORT = 2.0
_KEPT = 3
_PROOF_SHARE = 0.3
_PAUSES = ("days", "hours")
_MOST_NETWORKS = 12
_LOOKED_BACK = 2

_Levels = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Knob:
    """A part of a package: its values, the least first, and the one that is pledged."""

    kind: str
    id: str
    name: str
    values: tuple[int, ...]
    now: int
    apply: Callable[[Scenario, int], Scenario]


@dataclass(frozen=True, slots=True)
class Bundle:
    """
    A package that gets everybody out.

    ``parts`` lists (knob, value). ``proven`` says that the bound proves of each part that one step
    less leaves somebody behind; ``spare`` that it holds all of a cheaper one and something more.
    ``last_arrival_min`` is that of its plan.
    """

    parts: tuple[tuple[Knob, int], ...]
    cost: float
    pause_h: float
    last_arrival_min: int
    proven: bool
    spare: bool


def knobs_of(scenario: Scenario, places: Sequence[str]) -> tuple[Knob, ...]:
    """Return the parts of a scenario's packages; lifting at the slowest pickups."""
    knobs = []
    days = len(days_of(scenario))
    if days > 1:
        knobs.append(
            Knob("days", "days", "days with pauses", tuple(range(1, days + 1)), days, first_days)
        )
    if days:
        hours = -(-longest_min(scenario) // _HOUR)
        values = tuple(range(1, max(_MOST_H, hours) + 1))
        knobs.append(Knob("hours", "hours", "hours of each pause", values, hours, _lasting))
    knobs += [
        Knob(
            "vehicles",
            kind.id,
            kind.name or kind.id,
            tuple(range(kind.count + _MORE_VEHICLES + 1)),
            kind.count,
            _counted(kind.id),
        )
        for kind in scenario.vehicles
    ]
    rates = {place.id: place for place in scenario.places}
    for place_id in places[:_MOST_TEAMS]:
        place = rates[place_id]
        rate = place.lift_rate_per_h or 0.0
        knobs.append(
            Knob("lifting", place_id, place.name or place_id, (1, 2), 1, _lifted(place_id, rate))
        )
    return tuple(knobs)


def _lasting(scenario: Scenario, hours: int) -> Scenario:
    """Return the scenario with pauses of at most so many hours, or longer than pledged."""
    return pauses_of_at_most(scenario, hours * _HOUR)


def _counted(type_id: str) -> Callable[[Scenario, int], Scenario]:
    return lambda scenario, count: with_vehicles(scenario, type_id, count)


def _lifted(place_id: str, rate: float) -> Callable[[Scenario, int], Scenario]:
    return lambda scenario, teams: with_lifting(scenario, place_id, rate * teams)


class Packages:
    """
    Tries packages, and knows what follows from those that were tried.

    Parameters
    ----------
    desk
        Plans them.
    scenario
        What is pledged.
    knobs
        The parts; the pauses' first.
    costs
        What each costs.
    known
        A plan of the scenario, to start from.
    clock
        Ends the search; what was found counts.
    """

    def __init__(
        self,
        desk: Desk,
        scenario: Scenario,
        knobs: tuple[Knob, ...],
        costs: Costs,
        known: Planned,
        clock: Clock,
    ) -> None:
        self.desk = desk
        self.scenario = scenario
        self.knobs = knobs
        self.costs = costs
        self.clock = clock
        self.total = scenario.people_leaving()
        self.suffice: dict[_Levels, Planned] = {}
        self.fail: dict[_Levels, bool] = {}
        self._near = known
        self._networks: dict[tuple[tuple[str, int], ...], Network] = {}
        self._lock = threading.Lock()
        self.now = tuple(knob.values.index(knob.now) for knob in knobs)
        if known.outcome.people_out == self.total:
            self.suffice[self.now] = known

    def scenario_of(self, levels: _Levels) -> Scenario:
        """Return the scenario of a package; pauses as they are pledged where they all stand."""
        scenario = self.scenario
        for knob, level in zip(self.knobs, levels, strict=True):
            if knob.values[level] != knob.now:
                scenario = knob.apply(scenario, knob.values[level])
        return scenario

    def cost(self, levels: _Levels) -> float:
        """Return the points of a package."""
        return cost_of(self.scenario_of(levels), self.scenario, self.costs)

    # -- what is known --------------------------------------------------------------------------

    def enough(self, levels: _Levels) -> bool:
        """Return whether a package is seen to get everybody out."""
        with self._lock:
            if any(_within(other, levels) for other in self.suffice):
                return True
            if any(_within(levels, other) for other in self.fail):
                return False
        scenario = self.scenario_of(levels)
        for known in (self._near, *list(self.suffice.values())[-_LOOKED_BACK:]):
            kept = taken_over(known, scenario)
            if kept is not None and kept.outcome.people_out == self.total:
                with self._lock:
                    self.suffice[levels] = kept
                return True
        problem = self._problem(levels)
        most = earliest_most(problem)
        if most < self.total:
            with self._lock:
                self.fail[levels] = True
            return False
        near = [self._near, *list(self.suffice.values())[-1:]]
        planned = self.desk.plan(problem, self.clock, near=near, effort=_EFFORT, until_all=True)
        out = planned.outcome.people_out == self.total
        with self._lock:
            if out:
                self.suffice[levels] = planned
            elif not self.clock.over():
                self.fail[levels] = False
        return out

    def _problem(self, levels: _Levels) -> Problem:
        """Return a package's problem; its legs hang on the pauses alone, where no type is gone."""
        values = [
            (knob.kind, knob.values[level]) for knob, level in zip(self.knobs, levels, strict=True)
        ]
        pauses = tuple(item for item in values if item[0] in _PAUSES)
        scenario = self.scenario_of(levels)
        if ("vehicles", 0) in values:
            return problem_of(scenario)
        with self._lock:
            network = self._networks.get(pauses)
        problem = problem_of(scenario, network)
        with self._lock:
            if len(self._networks) < _MOST_NETWORKS:
                self._networks[pauses] = problem.network
        return problem

    # -- the search -----------------------------------------------------------------------------

    def descend(self, start: _Levels, order: Sequence[int]) -> None:
        """Go down from a package that suffices, part by part, each as far as it goes."""
        levels = list(start)
        for part in order:
            low, high = -1, levels[part]
            while high - low > 1 and not self.clock.over():
                # One step first: often not even that can be taken.
                middle = high - 1 if high == levels[part] else (low + high) // 2
                trial = (*levels[:part], middle, *levels[part + 1 :])
                if self.enough(trial):
                    high = middle
                else:
                    low = middle
            levels[part] = high

    def highest(self) -> _Levels | None:
        """Return a package to begin with that suffices: what is pledged, or the most of all."""
        if self.now in self.suffice or self.enough(self.now):
            return self.now
        most = tuple(len(knob.values) - 1 for knob in self.knobs)
        return most if self.enough(most) else None

    def plans(self) -> list[Planned]:
        """Return the plans of the packages that suffice."""
        return list(self.suffice.values())

    def cheapest(self) -> tuple[Bundle, ...]:
        """
        Return the cheapest packages found that suffice.

        Those that hold no other come first; where they are few, those with something to spare
        follow.
        """
        found = [
            (self._holds_another(levels), self.cost(levels), levels) for levels in self.suffice
        ]
        chosen = sorted(found, key=lambda each: each[:2])[:_KEPT]
        return tuple(self._bundle(levels, spare=spare) for spare, _, levels in chosen)

    def _holds_another(self, levels: _Levels) -> bool:
        return any(other != levels and _within(other, levels) for other in self.suffice)

    def _bundle(self, levels: _Levels, *, spare: bool) -> Bundle:
        scenario = self.scenario_of(levels)
        parts = tuple(
            (knob, knob.values[level]) for knob, level in zip(self.knobs, levels, strict=True)
        )
        return Bundle(
            parts,
            self.cost(levels),
            pause_hours(scenario),
            self.suffice[levels].outcome.last_arrival_min or 0,
            not spare and self._proven(levels),
            spare,
        )

    def _proven(self, levels: _Levels) -> bool:
        """Return whether no part can be one step less, by the bound."""
        for part, level in enumerate(levels):
            if level == 0:
                continue
            trial = (*levels[:part], level - 1, *levels[part + 1 :])
            if any(sure and _within(trial, other) for other, sure in self.fail.items()):
                continue
            if self.clock.over():
                return False
            clock = self.clock.share(_PROOF_SHARE)
            problem = self._problem(trial)
            if most_people(problem, None, clock, enough=self.total) >= self.total:
                return False
            self.fail[trial] = True
        return True


def _within(less: _Levels, more: _Levels) -> bool:
    """Return whether one package holds no more of anything than another."""
    return all(one <= other for one, other in zip(less, more, strict=True))
