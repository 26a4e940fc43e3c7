"""
Where variants of a scenario are planned, each started from plans that are known already.

A plan for less is a plan for more: what is given as ``valid`` is kept, once the checker has passed
it, where planning anew finds nothing better. So one more of anything never comes out worse.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from safepassage.asking.outcome import Outcome, outcome_of
from safepassage.planning.caught import CaughtCount
from safepassage.planning.problem import build_problem
from safepassage.planning.schedule import CONVOYS, Schedule
from safepassage.planning.search import Search
from safepassage.starting import judge, ordinals, take_over

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterable, Sequence

    from safepassage.network.legs import Network
    from safepassage.planning.problem import Problem
    from safepassage.planning.sequences import Sequences
    from safepassage.plans import Itinerary
    from safepassage.scenario.model import Scenario

__all__ = ["Clock", "Desk", "Planned", "problem_of", "taken_over"]

_CHUNK_MOVES = 500
#: From a plan that is known: cooler, and strict about rule 8 from the beginning.
_KNOWN = Schedule(0.3, CONVOYS.cold, CONVOYS.strict, CONVOYS.strict)


@dataclass(frozen=True, slots=True)
class Clock:
    """When to stop: at a moment (s, of ``time.perf_counter``; None never), or when told to."""

    stop: threading.Event
    until: float | None = None

    def over(self) -> bool:
        """Return whether the time is up or somebody asked to stop."""
        return self.stop.is_set() or (self.until is not None and time.perf_counter() >= self.until)

    def within(self, seconds: float) -> Clock:
        """Return a clock that stops also after some seconds from now; without end where none is."""
        if self.until is None:
            return self
        return replace(self, until=min(self.until, time.perf_counter() + seconds))

    def passed(self, began: float) -> float | None:
        """Return the share of the time since a moment that has passed, None without an end."""
        if self.until is None:
            return None
        now = time.perf_counter()
        return (now - began) / max(1e-3, self.until - began)

    def share(self, share: float) -> Clock:
        """Return a clock that stops after a share of what is left."""
        if self.until is None:
            return self
        return self.within(share * max(0.0, self.until - time.perf_counter()))


@dataclass(frozen=True, slots=True)
class _Trips:
    """What a search decided, and what must be alike for another problem to take it over."""

    sequences: Sequences
    vehicles: tuple[tuple[str, int], ...]
    stops: tuple[str, ...]
    n_lines: int


@dataclass(frozen=True, slots=True)
class Planned:
    """A scenario with a right plan of it, and what that amounts to."""

    scenario: Scenario
    itineraries: tuple[Itinerary, ...]
    outcome: Outcome
    trips: _Trips | None = None


class Desk:
    """
    Plans scenarios that differ a little.

    Parameters
    ----------
    moves
        Moves of the search for one variant; ten times as many for a scenario without a known plan.
    seed
        Start of the random numbers.
    """

    def __init__(self, *, moves: int, seed: int) -> None:
        self.moves = moves
        self.seed = seed

    def plan_first(self, problem: Problem, clock: Clock, *, again: int = 0) -> Planned:
        """
        Return a plan of a problem that nothing is known of; ``again`` as for :meth:`plan`.

        Cooling keeps to the time where the clock has an end, and to ten times the moves of a
        variant where it has none.
        """
        search = Search(problem, clearance=False, seed=self.seed + again)
        if search.can_move:
            search.start()
            began, done = time.perf_counter(), 0
            share = 0.0
            while share < 1.0 and not clock.over():
                done += _CHUNK_MOVES
                after = clock.passed(began)
                if after is None:
                    after = done / (10 * self.moves)
                after = min(1.0, after)
                (hot, penalty), (cold, _) = CONVOYS.at(share), CONVOYS.at(after)
                search.improve(_CHUNK_MOVES, hot, cold, penalty)
                share = after
        return self._planned(problem, search)

    def plan(
        self,
        problem: Problem,
        clock: Clock,
        *,
        valid: Sequence[Planned] = (),
        near: Sequence[Planned] = (),
        effort: float = 1.0,
        until_all: bool = False,
        again: int = 0,
    ) -> Planned:
        """
        Return a right plan of a variant.

        Parameters
        ----------
        problem
            The variant.
        clock
            Ends the search; a plan is returned whatever it says.
        valid
            Plans for scenarios that allow no more than this one: one of them is the answer where
            nothing better is found, if the checker passes it.
        near
            Other plans to start from.
        effort
            Share of the moves of one variant.
        until_all
            End as soon as everybody is out.
        again
            Number of the attempt: another draws other random numbers.
        """
        search = Search(problem, clearance=False, seed=self.seed + again)
        if search.can_move:
            _start(search, sorted([*valid, *near], key=_rank))
            moves, done = round(effort * self.moves), 0
            total = problem.scenario.people_leaving()
            while done < moves and not clock.over():
                if until_all and search.totals()[1] == total:
                    break
                n_moves = min(_CHUNK_MOVES, moves - done)
                hot, penalty = _KNOWN.at(done / moves)
                done += n_moves
                search.improve(n_moves, hot, _KNOWN.at(done / moves)[0], penalty)
        best = self._planned(problem, search)
        for other in valid:
            if other.outcome.better_than(best.outcome):
                kept = taken_over(other, problem.scenario)
                best = kept if kept is not None else best
        return best

    def _planned(self, problem: Problem, search: Search) -> Planned:
        scenario = problem.scenario
        itineraries = search.itineraries() if search.can_move else ()
        most = scenario.caution.people_caught
        if most is not None:
            itineraries = CaughtCount(scenario).thinned(itineraries, most)
        if not judge(scenario, itineraries).right:
            # The checker has the last word: what it does not pass counts for nothing.
            itineraries = ()
        trips = _Trips(
            search.best_sequences(), ordinals(scenario), _stops(problem), _n_lines(problem)
        )
        return Planned(scenario, itineraries, outcome_of(scenario, itineraries), trips)


def _rank(planned: Planned) -> tuple[int, int]:
    """Return what known plans are ordered by: the search goes on from the last."""
    return planned.outcome.people_out, -planned.outcome.waiting_min


def problem_of(scenario: Scenario, network: Network | None = None) -> Problem:
    """
    Return a scenario's problem; with a network where its legs are known.

    How many vehicles a checkpoint serves an hour changes no leg, but stands in the network.
    """
    if network is not None:
        throughput = network.limits.throughput.copy()
        index = {place.id: number for number, place in enumerate(scenario.places)}
        for checkpoint in scenario.checkpoints:
            if checkpoint.vehicles_per_h is not None:
                throughput[index[checkpoint.place]] = checkpoint.vehicles_per_h
        network = replace(network, limits=replace(network.limits, throughput=throughput))
    return build_problem(scenario, network)


def taken_over(planned: Planned, scenario: Scenario) -> Planned | None:
    """Return a plan as one of another scenario, None where the checker does not pass it there."""
    taken = take_over(planned.itineraries, scenario)
    if taken.unused or not taken.right:
        return None
    kept = taken.itineraries
    return Planned(scenario, kept, outcome_of(scenario, kept), planned.trips)


# -- taking trips over ----------------------------------------------------------------------------


def _stops(problem: Problem) -> tuple[str, ...]:
    places = problem.scenario.places
    return tuple(places[place].id for place in problem.network.stops)


def _n_lines(problem: Problem) -> int:
    return len(problem.arrays.line_zone)


def _start(search: Search, known: Iterable[Planned]) -> None:
    """Start from the best of known plans that fit, or from nothing."""
    fitting = [
        sequences
        for planned in known
        if planned.trips is not None and (sequences := _fitted(search, planned.trips)) is not None
    ]
    if not fitting:
        search.start()
    for sequences in fitting:
        search.start_with(sequences)


def _fitted(search: Search, trips: _Trips) -> Sequences | None:
    """Return trips as sequences of a search's problem, None where its stops or lines differ."""
    problem = search.problem
    if trips.stops != _stops(problem) or trips.n_lines != _n_lines(problem):
        return None
    own, given = search.empty_sequences(), trips.sequences
    row_of = {vehicle: row for row, vehicle in enumerate(trips.vehicles)}
    most = min(own.content.shape[1], given.content.shape[1])
    for row, vehicle in enumerate(ordinals(problem.scenario)):
        source = row_of.get(vehicle)
        if source is not None:
            own.content[row, :most] = given.content[source, :most]
            own.n_trips[row] = min(most, given.n_trips[source])
    slots = min(len(own.slot_line), len(given.slot_line))
    own.slot_line[:slots] = given.slot_line[:slots]
    own.slot_minute[:slots] = given.slot_minute[:slots]
    return own
