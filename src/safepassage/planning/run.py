"""One planning run: search and bound beside each other, until the time is up."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.planning.binding import binding_limits
from safepassage.planning.bound import ColumnBound, limits_left_out
from safepassage.planning.clearance import ClearanceBound
from safepassage.planning.cooling import Cooling
from safepassage.planning.dive import can_dive, dive, people_prices
from safepassage.planning.earliest import earliest_bound
from safepassage.planning.figures import figures_of
from safepassage.planning.rearranging import rearranged
from safepassage.planning.schedule import MENDING, Schedule, enough_moves, schedule_of
from safepassage.planning.search import Search
from safepassage.planning.start import StartTrips, is_better
from safepassage.planning.within import Found
from safepassage.plans import Bound, Objective, PausesAs, Plan
from safepassage.scenario import scenario_digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from safepassage.planning.problem import Problem
    from safepassage.planning.sequences import Sequences
    from safepassage.planning.start import Start
    from safepassage.plans import Figures, Itinerary
    from safepassage.scenario.model import Scenario

__all__ = ["Progress", "Run", "gap_minutes"]


_CHUNK_SECONDS = 0.1
_MOST_CHUNK = 1 << 20
_WORK_CHUNKS = 100
_STEPS_BY_WORK = 60
_MOVES_A_STEP = 500
_REPORT_EVERY_S = 0.25
_PEOPLE_STEPS = 40
#: By how much, as a share, a bound on people may come out too low for how exactly it is summed.
_ROUNDING = 1e-6
#: Shares of the time for search and bound, and for the bound on people; the rest reads out. Where
#: everybody is out who can be, no bound on people is needed, and only what reading out takes is
#: kept back: a share of the time, and so many seconds at least.
_SEARCH_SHARE = 0.92
_PEOPLE_SHARE = 0.05
_READ_OUT_SHARE = 0.03
_READ_OUT_S = 0.4
#: The bound takes in the search's best plan every so many steps.
_STEPS_A_PLAN = 8
#: The share of a search's time in which its trips may be rearranged first, and how many such moves
#: are made for one of the search: they take about as long.
_REARRANGING_SHARE = 0.6
_REARRANGING_MOVES = 64
#: When the bound is done, a second search begins where this share of the time is left at least.
_SECOND_SHARE = 0.3
#: From this share of a search on, its speed says how many moves it will make in all.
_KNOWN_FROM = 0.02
#: The share of the time left that a plan from the bound may take.
_DIVE_SHARE = 0.5
#: Prices are of use when the master programme is no further than this share below the bound.
_NEAR = 0.02


@dataclass(frozen=True, slots=True)
class Progress:
    """
    How far planning is.

    ``gap`` is a share, ``gap_minutes_per_person`` the gap as minutes of arrival time a person out;
    both are None while there is nothing to compare. ``phase`` is a few words.
    """

    seconds: float
    moves: int
    people_out: int
    people_total: int
    value: float
    bound: float | None
    gap: float | None
    gap_minutes_per_person: float | None
    phase: str


def gap_minutes(scenario: Scenario, value: float, bound: float, people_out: int) -> float | None:
    """
    Return a difference of worth as minutes of arrival time a person out.

    None without anybody out, and where it is no matter of time.
    """
    expected = scenario.caution.pauses_as is PausesAs.EXPECTED
    if people_out == 0 or scenario.urgency == 0 or expected or scenario.danger_counts:
        return None
    return max(0.0, bound - value) * scenario.horizon_min / scenario.urgency / people_out


class Run:
    """
    One planning run: the search in a thread of its own, the bound in this one.

    Where the bound is done early, a second search takes its place: with other random numbers,
    from a plan of the bound where one can be had, and where the problem is small, again and again.
    """

    def __init__(
        self,
        problem: Problem,
        objective: Objective,
        *,
        seconds: float | None,
        work: int | None,
        gap: float,
        seed: int,
        progress: Callable[[Progress], None] | None,
        stop: threading.Event,
        began: float,
        start: Start | None,
    ) -> None:
        self.problem = problem
        self.scenario = problem.scenario
        self.objective = objective
        self.seconds = seconds
        self.work = work
        self.gap = gap
        self.progress = progress
        self.stop = stop
        self.began = began
        self.clearance = objective is Objective.CLEARANCE
        self.seed = seed
        self.start = start
        self.start_trips = None if start is None else StartTrips(problem.scenario, start)
        self.search = Search(
            problem,
            clearance=self.clearance,
            seed=seed,
            room_for_trips=0 if self.start_trips is None else self.start_trips.room_for_trips,
        )
        self.second: Search | None = None
        self.handed_on: Sequences | None = None
        self.columns: ColumnBound | None = None
        self.workers: list[threading.Thread] = []
        self.schedule = schedule_of(problem.arrays, clearance=self.clearance)
        self.ended = threading.Event()
        self.failure: BaseException | None = None
        self.reported = -math.inf
        self.phase = "first plan"
        self.totals = (0.0, 0, 0)
        self.most_known = math.inf

    def elapsed(self) -> float:
        """Return the seconds since the run began."""
        return time.perf_counter() - self.began

    def over(self) -> bool:
        """Return whether the time is up or somebody asked to stop."""
        return self.stop.is_set() or self.elapsed() >= self.search_end()

    def search_end(self) -> float:
        """Return until when search and bound may go on, s."""
        if self.seconds is None:
            return math.inf
        end = _SEARCH_SHARE * self.seconds
        if self.totals[1] < self.most_known:
            return end
        return max(end, self.seconds - max(_READ_OUT_SHARE * self.seconds, _READ_OUT_S))

    # -- search -------------------------------------------------------------------------------

    def rearrange(self, search: Search, *, moves: int | None, over: Callable[[], bool]) -> None:
        """Hand a search's trips to other vehicles where all are to be in early."""
        if self.clearance:
            for _ in rearranged(search, moves=moves, over=over):
                self.totals = self.best_search().totals()

    def search_by_work(self, moves: int) -> None:
        """Make exactly ``moves`` moves, unless stopped."""
        self.rearrange(self.search, moves=_REARRANGING_MOVES * moves, over=self.over)
        cooling = Cooling(self.search, self.schedule)
        done = 0
        for chunk in range(_WORK_CHUNKS):
            until = moves * (chunk + 1) // _WORK_CHUNKS
            if until > done and not self.over():
                cooling.judge(done / moves, moves)
                begin = cooling.at(done / moves)
                end = cooling.at(until / moves)
                self.search.improve(
                    until - done, begin[0], end[0], begin[1], musters=cooling.musters
                )
                done = until
                self.totals = self.search.totals()
                self.report(None)

    def search_by_time(self, search: Search, schedule: Schedule, enough: float) -> None:
        """Improve until the time is up: cooling as it runs out, and again after moves enough."""
        begun = self.elapsed()
        until = begun + _REARRANGING_SHARE * (self.search_end() - begun)
        chunk = 64
        first = search.moves
        try:
            self.rearrange(
                search,
                moves=None,
                over=lambda: self.elapsed() >= until or self.ended.is_set() or self.over(),
            )
            begun = self.elapsed()
            cooling = Cooling(search, schedule)
            while search.can_move and not self.over() and not self.ended.is_set():
                if search.moves - first >= enough:
                    search.start_again()
                    cooling = Cooling(search, self.schedule)
                    begun, first = self.elapsed(), search.moves
                if search is self.search and self.handed_on is not None:
                    search.start_from(self.handed_on, add_trips=False)
                    self.handed_on = None
                    cooling = Cooling(search, MENDING)
                    begun, first = self.elapsed(), search.moves
                before = self.elapsed()
                end = max(begun + 0.05, self.search_end())
                share = (before - begun) / max(1e-3, end - begun)
                made = search.moves - first
                share = min(1.0, max(share, made / enough))
                cooling.judge(share, made / share if share >= _KNOWN_FROM else math.inf)
                temperature, penalty = cooling.at(share)
                search.improve(chunk, temperature, temperature, penalty, musters=cooling.musters)
                took = max(1e-4, self.elapsed() - before)
                most = max(16.0, min(_MOST_CHUNK, enough / _WORK_CHUNKS))
                chunk = int(min(2 * chunk, max(16, chunk * _CHUNK_SECONDS / took), most))
                self.totals = self.best_search().totals()
        except BaseException as failure:  # noqa: BLE001 - raised again in the main thread
            self.failure = failure

    def best_search(self) -> Search:
        """Return the search with the better plan."""
        if self.second is not None and self.second.best_score > self.search.best_score:
            return self.second
        return self.search

    def begin(self, search: Search, schedule: Schedule, enough: float = math.inf) -> None:
        """Let a search run in a thread until the time is up, again and again after moves enough."""
        worker = threading.Thread(
            target=self.search_by_time, args=(search, schedule, enough), daemon=True
        )
        self.workers.append(worker)
        worker.start()

    def search_and_bound(
        self,
        step: Callable[[], None],
        converged: Callable[[], bool],
        bound: Callable[[], float],
        proven: Callable[[], bool],
    ) -> None:
        """Search, and take steps of the bound, until the time is up or the gap small enough."""
        self.begin(self.search, self.schedule)
        try:
            while not self.over() and self.workers[0].is_alive():
                if not converged():
                    step()
                elif self.second is None and self.has_time_for_second():
                    self.begin_second(bound)
                else:
                    time.sleep(0.02)
                self.report(bound())
                if proven():
                    break
        finally:
            self.ended.set()
            for worker in self.workers:
                worker.join()

    def begin_second(self, bound: Callable[[], float]) -> None:
        """Begin a second search: with a plan from the bound where one can be had."""

        def over() -> bool:
            self.report(bound())
            return self.over()

        second = Search(self.problem, clearance=self.clearance, seed=self.seed + 1)
        second.start()
        self.second = second
        schedule = self.schedule
        if self.columns is not None and can_dive(self.problem):
            seconds = _DIVE_SHARE * (self.search_end() - self.elapsed())
            if dive(second, self.columns, seconds=seconds, over=over):
                schedule = MENDING
                if second.best_score > self.search.best_score:
                    self.handed_on = second.best_sequences()
            else:
                second.start_again()
            second.set_prices(*people_prices(self.problem, self.columns))
        self.begin(second, schedule, enough_moves(self.problem.arrays))

    def has_time_for_second(self) -> bool:
        """Return whether enough time is left for a second search to come to something."""
        return self.search_end() - self.elapsed() >= _SECOND_SHARE * self.search_end()

    # -- progress -----------------------------------------------------------------------------

    def report(self, bound: float | None) -> None:
        """Tell the caller how far we are, a few times a second."""
        now = self.elapsed()
        if self.progress is None or now - self.reported < _REPORT_EVERY_S:
            return
        self.reported = now
        value, out, last = self.totals
        shown = float(last) if self.clearance else value
        share: float | None = None
        minutes: float | None = None
        if bound is not None and not self.clearance and bound > 0:
            share = max(0.0, (bound - value) / bound)
            minutes = gap_minutes(self.scenario, value, bound, out)
        elif bound is not None and shown > 0:
            share = max(0.0, (shown - bound) / shown)
        self.progress(
            Progress(
                now,
                self.moves(),
                out,
                self.scenario.people_leaving(),
                shown,
                bound,
                share,
                minutes,
                self.phase,
            )
        )

    # -- the two objectives -------------------------------------------------------------------

    def bound_people(self) -> tuple[float, int]:
        """Search and bound the objective people; return the bound and the most people."""
        scenario = self.scenario
        value, most = earliest_bound(self.problem, urgency=scenario.urgency, by_priority=True)
        self.most_known = most
        columns = ColumnBound(self.problem, scenario.urgency, by_priority=True)
        self.phase = "searching"
        if self.work is not None:
            self.search_by_work(self.work)
            columns.add_plan(self.search.itineraries())
            for _ in range(_STEPS_BY_WORK + self.work // _MOVES_A_STEP):
                if columns.converged or self.over():
                    break
                columns.step()
                self.report(min(value, columns.value))
        else:
            self.columns = columns
            # Spelling a plan's ways out takes a while with many places; the search goes on.
            added = -np.inf

            def step() -> None:
                nonlocal added
                if columns.steps % _STEPS_A_PLAN == 0 and self.search.best_score > added:
                    added = self.search.best_score
                    columns.add_plan(self.search.itineraries())
                columns.step()
                # Of vehicles that have to wait for each other prices know nothing.
                near = columns.value - columns.master_value <= _NEAR * columns.value
                if near and not self.problem.has_convoys:
                    self.search.set_prices(*people_prices(self.problem, columns))

            def bound() -> float:
                return min(value, columns.value)

            self.search_and_bound(
                step,
                lambda: columns.converged,
                bound,
                lambda: bound() - self.totals[0] <= self.gap * bound() + 1e-6,
            )
        value = min(value, columns.value)
        return value, self.most_people(most)

    def most_people(self, most: int) -> int:
        """Return a bound on the people that any plan could bring out (urgency 0, all alike)."""
        out = self.best_search().totals()[1]
        if out >= most:
            return most
        self.phase = "most people"
        columns = ColumnBound(self.problem, 0.0, by_priority=False)
        columns.add_plan(self.best_search().itineraries())
        began = self.elapsed()
        allowed = _PEOPLE_SHARE * self.seconds if self.seconds is not None else None
        for _ in range(_PEOPLE_STEPS):
            if columns.converged or out >= most:
                break
            if allowed is not None and self.elapsed() - began > allowed:
                break
            columns.step()
            most = min(most, int(columns.value * (1.0 + _ROUNDING) + _ROUNDING))
        return most

    def bound_clearance(self) -> tuple[float, int]:
        """Search and bound the objective clearance; return the bound and the most people."""
        bound = ClearanceBound(self.problem)
        _, most = earliest_bound(self.problem, urgency=0.0, by_priority=False)
        self.most_known = most
        self.phase = "searching"
        if self.work is not None:
            self.search_by_work(self.work)
            for _ in range(_STEPS_BY_WORK + self.work // _MOVES_A_STEP):
                if bound.converged or self.over():
                    break
                bound.step(self.clearance_time())
                self.report(bound.value)
        else:

            def proven() -> bool:
                last = self.clearance_time()
                return self.everybody_out() and last - bound.value <= self.gap * last + 1e-9

            self.search_and_bound(
                lambda: bound.step(self.clearance_time()),
                lambda: bound.converged,
                lambda: bound.value,
                proven,
            )
        return bound.value, self.most_people(most)

    def moves(self) -> int:
        """Return how many moves were made in all."""
        return self.search.moves + (0 if self.second is None else self.second.moves)

    def everybody_out(self) -> bool:
        """Return whether the best plan brings everybody out who leaves."""
        return self.totals[1] == self.scenario.people_leaving()

    def clearance_time(self) -> int:
        """Return the minute in which the best plan has everybody out, the horizon if it hasn't."""
        return self.totals[2] if self.everybody_out() else self.scenario.horizon_min

    def best_plan(self) -> tuple[tuple[Itinerary, ...], Figures]:
        """
        Return the best plan and its figures: the search's, or a right start that is better.

        How the search words trips may not be able to say what the start does, minute by minute.
        """
        itineraries = self.best_search().itineraries()
        figures = figures_of(self.scenario, itineraries)
        if self.start is not None and self.start.right:
            known = figures_of(self.scenario, self.start.itineraries)
            if is_better(known, figures, self.objective):
                return self.start.itineraries, known
        return itineraries, figures

    def search_alone(self) -> Found:
        """Search without a bound, and return the best that is found."""
        self.search.start()
        self.totals = self.search.totals()
        self.phase = "searching"
        if self.work is not None:
            self.search_by_work(self.work)
        else:
            self.begin(self.search, self.schedule)
            while self.workers[0].is_alive():
                self.report(None)
                self.workers[0].join(_REPORT_EVERY_S)
        if self.failure is not None:
            raise self.failure
        return Found(self.search.itineraries(), self.search.moves)

    def run(self) -> Plan:
        """Plan, and return the best plan with its figures and bound."""
        scenario = self.scenario
        self.search.start()
        if self.start_trips is not None and self.start_trips.go_on(self.search):
            self.schedule = self.schedule.from_a_plan()
        self.totals = self.search.totals()
        self.report(None)
        value, most = self.bound_clearance() if self.clearance else self.bound_people()
        if self.failure is not None:
            raise self.failure
        itineraries, figures = self.best_plan()
        method = (
            "column generation on shorter horizons, the last person ready, and the fleet's work"
            if self.clearance
            else "column generation over itineraries, and everybody leaving when ready"
        )
        return Plan(
            scenario=scenario.name,
            scenario_digest=scenario_digest(scenario),
            objective=self.objective,
            itineraries=itineraries,
            figures=figures,
            bound=Bound(value, most, method, limits_left_out(scenario)),
            binding=binding_limits(self.problem, itineraries, figures, most),
            seed=self.seed,
            moves=self.moves(),
            seconds=self.elapsed(),
        )
