"""One replanning: what is settled, the search for the rest, and the plan that both make."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.network.ready_so_far import ready_people_so_far
from safepassage.planning.binding import binding_limits
from safepassage.planning.bound import ColumnBound, limits_left_out
from safepassage.planning.caught import CaughtCount
from safepassage.planning.clearance import clearance_bound
from safepassage.planning.earliest import earliest_bound
from safepassage.planning.figures import figures_of
from safepassage.planning.replanning.aboard import without_way
from safepassage.planning.replanning.courses import courses_of
from safepassage.planning.replanning.former import FormerTrips, trips_by_vehicle
from safepassage.planning.replanning.joined import join_itineraries
from safepassage.planning.replanning.onward import go_on_alone
from safepassage.planning.replanning.residual import (
    free_vehicles,
    residual_problem,
    standing_vehicles,
)
from safepassage.planning.replanning.rest import RestSearch
from safepassage.planning.replanning.settled import Settling
from safepassage.planning.replanning.standing import with_standing
from safepassage.plans import Bound, Itinerary, Objective, Plan
from safepassage.scenario import scenario_digest

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from safepassage.network.legs import Network
    from safepassage.planning.binding import LeftAboard
    from safepassage.planning.problem import Problem
    from safepassage.planning.replanning.rest import RestSolver
    from safepassage.planning.replanning.settled import Settled
    from safepassage.plans import Figures
    from safepassage.scenario.model import Scenario

__all__ = ["Run"]

_SEARCH_SHARE = 0.6
_STEADY_SHARE = 0.8
#: Shares of the time that the search, and putting vehicles back, have even where it is over.
_LEAST_SEARCH_SHARE = 0.15
_LEAST_STEADY_SHARE = 0.05
_BOUND_FROM_SECONDS = 1.0
_BOUND_STEPS_BY_WORK = 20


def _soon(seconds: float) -> float:
    """Return the time of the monotonic clock in some seconds."""
    return time.perf_counter() + seconds


class Run:
    """
    One replanning: what is settled, and the search for the rest.

    Parameters
    ----------
    scenario, earlier, old, network, at_min
        As in :func:`replan_evacuation`; ``scenario`` is the one after the changes.
    ready
        Persons ready by each minute, by pickup, where that has been seen; by the scenarios unless
        given.
    seen
        Whether ``old`` is the plan as the day went, of which anything to come may be late: its
        trips are asked whether they lie within pauses, changed or not.
    """

    def __init__(
        self,
        scenario: Scenario,
        earlier: Sequence[tuple[Scenario, int]],
        old: Plan,
        network: Network,
        at_min: int,
        *,
        ready: Mapping[str, NDArray[np.int64]] | None = None,
        seen: bool = False,
    ) -> None:
        self.scenario = scenario
        self.old = old
        self.at_min = at_min
        self.clearance = old.objective is Objective.CLEARANCE
        self.network = network
        before = earlier[-1][0]
        self.limits_changed = seen or (before.pauses, before.checkpoints) != (
            scenario.pauses,
            scenario.checkpoints,
        )
        self.courses = courses_of(before, old.itineraries, at_min)
        self.ready = ready_people_so_far(scenario, earlier) if ready is None else ready
        self.settling = Settling(scenario, network, self.courses, self.ready, at_min)
        self._settle(convoys_alone=False)
        self.itineraries: tuple[Itinerary, ...] = ()
        self.figures = self.settled_figures
        self.left_aboard: tuple[LeftAboard, ...] = ()
        self.bound = Bound(0.0, 0)
        self.moves = 0
        self.change_cost = 0.0

    def _settle(self, *, convoys_alone: bool) -> None:
        """Settle what can no longer be planned, and make a problem of the rest."""
        self.settled: Settled = self.settling.settle(convoys_alone=convoys_alone)
        if self.limits_changed:
            self.settled.chart = self.settling.chart
        self._state_rest()

    def _state_rest(self) -> None:
        """Make a problem of what is not settled."""
        scenario = self.scenario
        self.fleet = free_vehicles(scenario, self.network, self.settled, self.at_min)
        self.problem: Problem = residual_problem(scenario, self.network, self.fleet, self.settled)
        self.settled_itineraries = tuple(
            Itinerary(free.vehicle, free.kind.id, self.settled.stops[free.vehicle])
            for free in self.fleet
            if self.settled.stops.get(free.vehicle)
        )
        self.settled_figures: Figures = figures_of(scenario, self.settled_itineraries)
        self.standing = standing_vehicles(self.problem, self.fleet, self.settled)
        self.planned: Problem = with_standing(self.problem, self.standing)
        self.former = FormerTrips(self.planned, self.settled.later, self.settled.chart)

    def search(
        self,
        *,
        seed: int,
        change_cost: float,
        seconds: float | None,
        work: int | None,
        progress: Callable[[int, int], None] | None,
        stop: threading.Event,
        began: float,
        bounded: bool = True,
        solver: RestSolver | None = None,
    ) -> None:
        """Plan the rest, by ``solver`` where there is one, and bound it where that is asked for."""
        total = self.scenario.people_leaving()
        out = self.settled_figures.people_out

        def left(share: float) -> float | None:
            if seconds is None:
                return None
            return share * seconds - (time.perf_counter() - began)

        rest = self._begun(seed, change_cost)
        if not rest.found:
            # A convoy on its way would lack a vehicle that has not left: it turns back.
            self._settle(convoys_alone=True)
            rest = self._begun(seed, change_cost)

        def report() -> None:
            if progress is not None:
                progress(out + rest.search.totals()[1], total)

        until: float | None = None
        while True:
            if solver is not None:
                found = solver(rest)
            else:
                search_left = left(_SEARCH_SHARE)
                if search_left is not None and seconds is not None:
                    search_left = max(search_left, _LEAST_SEARCH_SHARE * seconds)
                rest.improve(seconds=search_left, work=work, stop=stop, report=report)
                if seconds is not None:
                    least = _soon(_LEAST_STEADY_SHARE * seconds)
                    until = max(began + _STEADY_SHARE * seconds, least)
                found = rest.steady(until=until)
            log = rest.search.log_of(rest.search.righted(found))
            self.moves += rest.search.moves
            blocked = without_way(self.planned, self.standing, trips_by_vehicle(log))
            if not blocked:
                break
            # With people aboard who get off nowhere, these set down whom they can, and no more.
            for number, minute in blocked.items():
                vehicle = self.fleet[number].vehicle
                if minute is None or vehicle in self.settled.ends:
                    del self.settled.waiting[vehicle]
                    self.settled.stuck.add(vehicle)
                else:
                    self.settled.ends[vehicle] = minute
            self._state_rest()
            rest = self._begun(seed, change_cost)
        self.itineraries = go_on_alone(
            self.scenario,
            self.network,
            self.ready,
            join_itineraries(self.former, self.fleet, self.settled, log, self.old.itineraries),
            self.settled.waiting,
            self.at_min,
        )
        most = self.scenario.caution.people_caught
        if most is not None:
            # Who has boarded rides on, whatever the limit.
            count = CaughtCount(self.scenario)
            self.itineraries = count.thinned(self.itineraries, most, from_min=self.at_min)
        self.figures = figures_of(self.scenario, self.itineraries)
        self.change_cost = rest.change_cost
        if bounded:
            self._bound(left, work, stop)
        else:
            value = 0.0 if self.clearance else math.inf
            self.bound = Bound(value, total, "not looked for")

    def old_where_no_worse(self, changes: int) -> Plan | None:
        """
        Return the old plan, with its figures now, where the new one isn't worth its changes.

        ``changes`` are the vehicles that the new one changes. Where the old one names who isn't
        there any more, or cannot come out so after what is settled, it is none to compare with.
        """
        known = {group.id for group in self.scenario.groups}
        stops = [stop for each in self.old.itineraries for stop in each.stops]
        loads = [load for stop in stops for load in (*stop.boarded, *stop.alighted)]
        if self.settled.diverted or not known.issuperset(load.group for load in loads):
            return None
        old, made = figures_of(self.scenario, self.old.itineraries), self.figures
        if old.people_out > self.bound.people or self._is_beyond_bound(old):
            return None
        if self.clearance:
            least = (made.clearance_min or 0) + changes * self.change_cost
            better = (old.people_left, old.clearance_min or 0) > (made.people_left, least)
        else:
            better = old.value + changes * self.change_cost < made.value
        return None if better else replace(self.old, figures=old)

    def _is_beyond_bound(self, figures: Figures) -> bool:
        """Return whether no plan that keeps what is settled could have some figures."""
        if self.clearance:
            return (figures.clearance_min or 0) < self.bound.value
        return figures.value > self.bound.value + 1e-6

    def _begun(self, seed: int, change_cost: float) -> RestSearch:
        """Return the search for the rest, begun from the old plan's remaining trips."""
        rest = RestSearch(
            self.planned,
            self.former,
            self.settled.later_entries,
            clearance=self.clearance,
            seed=seed,
            change_cost=change_cost,
        )
        rest.start()
        return rest

    def _bound(
        self, left: Callable[[float], float | None], work: int | None, stop: threading.Event
    ) -> None:
        """Bound what any plan can be worth that keeps what is settled."""
        scenario, problem = self.scenario, self.problem
        if self.settled.waiting:
            self.bound = self._plain_bound()
            return
        value, most = earliest_bound(problem, urgency=scenario.urgency, by_priority=True)
        method = "everybody leaving when ready; what is settled at the replanning is kept"
        room = left(1.0)
        if self.clearance:
            last = self.settled_figures.clearance_min or 0
            value = max(clearance_bound(problem), float(last))
        elif work is not None or (room is not None and room > _BOUND_FROM_SECONDS):
            columns = ColumnBound(problem, scenario.urgency, by_priority=True)
            for _ in range(_BOUND_STEPS_BY_WORK if work is not None else 10**6):
                room = left(1.0)
                if columns.converged or stop.is_set() or (room is not None and room <= 0):
                    break
                columns.step()
            value = min(value, columns.value)
            method = (
                "column generation over itineraries, and everybody leaving when ready; what is "
                "settled at the replanning is kept"
            )
        if not self.clearance:
            value += self.settled_figures.value
        self.bound = Bound(
            value,
            min(most + self.settled_figures.people_out, scenario.people_leaving()),
            method,
            limits_left_out(scenario),
        )

    def _plain_bound(self) -> Bound:
        """Bound by everybody arriving at the replanning: where vehicles wait with people aboard."""
        scenario = self.scenario
        left = dict(self.settled_figures.left)
        worth = 1.0 - scenario.urgency * self.at_min / scenario.horizon_min
        value = self.settled_figures.value + worth * sum(
            group.priority * left.get(group.id, 0) for group in scenario.groups
        )
        if self.clearance:
            value = float(max(self.settled_figures.clearance_min or 0, self.at_min))
        method = "nobody arriving before the replanning who has not arrived by then"
        return Bound(value, scenario.people_leaving(), method, limits_left_out(scenario))

    def plan(self, *, seed: int, began: float) -> Plan:
        """Return the whole plan, executed part and rest."""
        scenario = self.scenario
        figures, bound = self.figures, self.bound
        return Plan(
            scenario=scenario.name,
            scenario_digest=scenario_digest(scenario),
            objective=self.old.objective,
            itineraries=self.itineraries,
            figures=figures,
            bound=bound,
            binding=binding_limits(
                _for_binding(self.problem, scenario, self.settled),
                self.itineraries,
                figures,
                bound.people,
                self.left_aboard,
            ),
            seed=seed,
            moves=self.moves,
            seconds=time.perf_counter() - began,
        )


def _for_binding(problem: Problem, scenario: Scenario, settled: Settled) -> Problem:
    """Return the problem with all people ready, those who are settled too: to say who is left."""
    arrays = problem.arrays
    ready = arrays.ready.copy()
    first = arrays.n_depots + arrays.n_receptions
    for number, place in enumerate(problem.network.stops[first:]):
        ready[number] = settled.usage.ready[scenario.places[place].id]
    class_of = {
        kind.id: problem.network.class_of[kind.vehicle_ids()[0]] for kind in scenario.vehicles
    }
    return replace(
        problem,
        scenario=scenario,
        network=replace(problem.network, class_of=class_of),
        arrays=arrays._replace(ready=ready),
    )
