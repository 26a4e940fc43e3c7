"""What to ask for: the price list of a scenario, from its plan, its bounds and its variants."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from safepassage.asking.certainty import Certainty, SimulatedDays, load_simulation
from safepassage.asking.costs import Costs
from safepassage.asking.desk import Clock, Desk, Planned, problem_of
from safepassage.asking.dial_answers import DialAnswer, DialBook
from safepassage.asking.lengths import Shortest, shortest_daily, shortest_single
from safepassage.asking.packages import Bundle, Packages, knobs_of
from safepassage.asking.prices import Prices
from safepassage.compiled import told_of_compiling
from safepassage.errors import UsageError
from safepassage.planning.binding import binding_limits
from safepassage.planning.figures import figures_of
from safepassage.planning.options import refuse_run_options
from safepassage.planning.warm_up import COMPILING, LOADING, warm_up
from safepassage.scenario.model import Choice

if TYPE_CHECKING:
    from collections.abc import Callable

    from safepassage.asking.outcome import Outcome
    from safepassage.planning.problem import Problem
    from safepassage.plans import Binding
    from safepassage.scenario.model import Scenario

__all__ = ["AskProgress", "PriceList", "ask"]

#: Shares of the time at the end of each part.
_BASE, _PRICES, _MORE, _AGAIN = 0.17, 0.28, 0.38, 0.44
_LENGTHS, _LESS, _PACKAGES, _REST = 0.61, 0.73, 0.88, 0.91


@dataclass(frozen=True, slots=True)
class AskProgress:
    """How far asking is: seconds since it began, and what it is at in a few words."""

    seconds: float
    phase: str
    people_out: int
    people_total: int


@dataclass(frozen=True, slots=True)
class PriceList:
    """
    What to ask for.

    ``outcome`` is that of the scenario's plan, ``certainty`` what comes of it on simulated days,
    ``most_people`` and ``least_waiting_h`` what no plan can pass. ``luck_h`` is the hours of
    waiting (all people together) that planning the scenario once more saved: smaller gains say
    nothing.
    ``daily`` is the shortest length of every pause, for all pledged days and for fewer; ``single``
    the shortest pause without a break. ``bundles`` are the cheapest combinations found that get
    everybody out. ``complete`` is False where the time ended, or somebody stopped, before all of it
    was looked at.
    """

    scenario: Scenario
    plan: Planned
    most_people: int
    least_waiting_h: float
    luck_h: float
    binding: tuple[Binding, ...]
    dials: tuple[DialAnswer, ...]
    daily: tuple[Shortest, ...]
    single: Shortest | None
    bundles: tuple[Bundle, ...]
    costs: Costs
    complete: bool
    seconds: float
    certainty: Certainty | None = None

    @property
    def outcome(self) -> Outcome:
        """Return what the scenario's plan amounts to."""
        return self.plan.outcome

    @property
    def all_out(self) -> bool:
        """Return whether the plan brings out everybody who chose to leave."""
        return self.outcome.people_left == 0


def ask(
    scenario: Scenario,
    *,
    seconds: float | None = 50.0,
    moves: int = 4000,
    seed: int = 0,
    costs: Costs | None = None,
    progress: Callable[[AskProgress], None] | None = None,
    stop: threading.Event | None = None,
) -> PriceList:
    """
    Return what to ask for in a negotiation, and what each ask brings.

    Every outcome stands for a plan that the independent checker has passed. More of anything never
    comes out worse than less of it.

    Parameters
    ----------
    scenario
        What is known and pledged.
    seconds
        Time for all of it, s; what the time does not reach is left open. None: no limit, so that
        the same seed and moves give the same answer.
    moves
        Moves of the search for one variant.
    seed
        Start of the random numbers, 0 or more.
    costs
        Points of each ask, for the cheapest combinations.
    progress
        Called when another part begins.
    stop
        Set it to end early with what is known so far.

    Returns
    -------
    PriceList
        What each ask brings, the shortest pauses, the cheapest combinations.

    Raises
    ------
    UsageError
        When an option is out of its range.
    """
    refuse_run_options(seconds, None, seed)
    if moves < 1:
        raise UsageError(f"moves: {moves} is no number of moves. Give 1 or more.")
    run = _Inquiry(scenario, seconds, Desk(moves=moves, seed=seed), stop, progress)
    return run.run(costs or Costs())


class _Inquiry:
    """One run: the parts in the order of their weight for who negotiates."""

    def __init__(
        self,
        scenario: Scenario,
        seconds: float | None,
        desk: Desk,
        stop: threading.Event | None,
        progress: Callable[[AskProgress], None] | None,
    ) -> None:
        self.scenario = scenario
        self.seconds = seconds
        self.desk = desk
        self.progress = progress
        self.stop = stop if stop is not None else threading.Event()
        self.people = (0, scenario.people_leaving())
        self.began = time.perf_counter()
        self.tell(LOADING)
        with told_of_compiling(partial(self.tell, COMPILING)):
            warm_up()
            load_simulation(scenario)
        self.began = time.perf_counter()

    def tell(self, phase: str) -> None:
        """Say what begins."""
        if self.progress is not None:
            passed = time.perf_counter() - self.began
            self.progress(AskProgress(passed, phase, *self.people))

    def clock(self, share: float) -> Clock:
        """Return a clock that stops when a share of all the time has passed."""
        until = None if self.seconds is None else self.began + share * self.seconds
        return Clock(self.stop, until)

    def run(self, costs: Costs) -> PriceList:
        """Return the price list."""
        problem = problem_of(self.scenario)
        self.tell("planning what is pledged")
        planned, prices = self._base(problem)
        book = DialBook(self.desk, problem, planned, prices)
        luck = 0.0
        daily: tuple[Shortest, ...] = ()
        single: Shortest | None = None
        bundles: tuple[Bundle, ...] = ()
        if self.people[1]:
            self.people = (planned.outcome.people_out, self.people[1])
            self.tell("pricing one more of each")
            book.price_more(self.clock(_PRICES))
            self.tell("planning one more of each")
            book.plan_more(self.clock(_MORE))
            luck = book.plan_again(self.clock(_AGAIN))
            self.tell("looking for the shortest pauses")
            daily, single = self._lengths(book.base)
            self.tell("planning one less of each")
            book.plan_less(self.clock(_LESS))
            self.tell("looking for the cheapest combinations")
            bundles, suffice = self._packages(book.base, costs)
            book.known += suffice
            self.tell("planning the rest of the curves")
            book.plan_rest(self.clock(_REST))
        dials = book.close()
        base = book.base
        certainty: Certainty | None = None
        if self.people[1]:
            self.tell("simulating days")
            days = SimulatedDays(self.desk.seed, self.clock(1.0))
            certainty = days.of(base)
            daily = tuple(days.of_lengths(each) for each in daily)
            dials = days.of_dials(dials, book.matter_most(), base)
            single = None if single is None else days.of_lengths(single)
        return PriceList(
            scenario=self.scenario,
            plan=base,
            most_people=max(prices.most_people, base.outcome.people_out),
            least_waiting_h=min(prices.least_waiting_h, base.outcome.waiting_min / 60),
            luck_h=luck,
            binding=binding_limits(
                problem,
                base.itineraries,
                figures_of(self.scenario, base.itineraries),
                prices.most_people,
            ),
            dials=dials,
            daily=daily,
            single=single,
            bundles=bundles,
            costs=costs,
            complete=not self.clock(1.0).over(),
            seconds=time.perf_counter() - self.began,
            certainty=certainty,
        )

    def _base(self, problem: Problem) -> tuple[Planned, Prices]:
        """Return the scenario's plan, the better of two, and its bounds, found side by side."""
        clock = self.clock(_BASE)
        with ThreadPoolExecutor(3) as pool:
            bounding = pool.submit(Prices, problem, None, clock)
            searches = [
                pool.submit(self.desk.plan_first, problem, clock, again=again) for again in (0, 1)
            ]
            one, other = (search.result() for search in searches)
            return other if other.outcome.better_than(one.outcome) else one, bounding.result()

    def _lengths(self, known: Planned) -> tuple[tuple[Shortest, ...], Shortest | None]:
        """Return the shortest pauses, in days as pledged and without a break."""
        if not self.scenario.zones:
            return (), None
        clock = self.clock(_LENGTHS)
        with ThreadPoolExecutor(2) as pool:
            daily = pool.submit(shortest_daily, self.desk, self.scenario, known, clock)
            if self._is_single():
                return daily.result(), None
            single = pool.submit(shortest_single, self.desk, self.scenario, known, clock)
            return daily.result(), single.result()

    def _is_single(self) -> bool:
        """Return whether what is pledged is one pause in all zones already."""
        pauses = self.scenario.pauses
        zones = {zone.id for zone in self.scenario.zones}
        return len(pauses) == 1 and pauses[0].zones >= zones

    def _packages(self, known: Planned, costs: Costs) -> tuple[tuple[Bundle, ...], list[Planned]]:
        """Return the cheapest combinations, looked for in several orders, and all plans of it."""
        clock = self.clock(_PACKAGES)
        if clock.over():
            return (), []
        knobs = knobs_of(self.scenario, slowest_pickups(self.scenario))
        packages = Packages(self.desk, self.scenario, knobs, costs, known, clock)
        start = packages.highest()
        if start is not None:
            pauses = [part for part, knob in enumerate(knobs) if knob.kind in {"days", "hours"}]
            others = [part for part in range(len(knobs)) if part not in pauses]
            teams = [part for part in others if knobs[part].kind == "lifting"]
            lifted = tuple(
                max(level, 1) if part in teams else level for part, level in enumerate(start)
            )
            orders = [
                (start, [*pauses, *others]),
                (start, [*others, *pauses]),
                (lifted, [*pauses[::-1], *others]),
                (start, [*pauses[::-1], *others[::-1]]),
            ]
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda order: packages.descend(*order), orders))
        return packages.cheapest(), packages.plans()


def slowest_pickups(scenario: Scenario) -> list[str]:
    """Return the pickups with a lift rate, the one that takes longest to lift everybody first."""
    waiting: dict[str, int] = {}
    for group in scenario.groups:
        if group.choice is Choice.LEAVE:
            waiting[group.place] = waiting.get(group.place, 0) + group.persons
    hours = {
        place.id: waiting[place.id] / place.lift_rate_per_h
        for place in scenario.places
        if place.lift_rate_per_h and place.id in waiting
    }
    return sorted(hours, key=lambda place: -hours[place])
