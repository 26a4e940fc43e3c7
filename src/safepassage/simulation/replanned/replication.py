"""One replication on which the planner is asked anew whenever the day has gone otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.compiled import INF
from safepassage.errors import SolverError
from safepassage.simulation.blocks import block_of
from safepassage.simulation.building import build_day
from safepassage.simulation.chances import build_chances, holds_of, pack_chances
from safepassage.simulation.day import pack_day
from safepassage.simulation.draws import plain_key
from safepassage.simulation.replanned.courses import Courses
from safepassage.simulation.replanned.known import known_at
from safepassage.simulation.replanned.news import News
from safepassage.simulation.replanned.planner import REPLAN_WORK, Planner
from safepassage.simulation.replanned.steps import begin, finish, people_out, run_on
from safepassage.simulation.replanned.told import told_itineraries
from safepassage.simulation.replanned.trace import Trace
from safepassage.simulation.state import BACK, MOVING, STANDING, Tally, build_state, pack_state

if TYPE_CHECKING:
    from safepassage.planning.replanning.rest import RestSolver
    from safepassage.plans import Itinerary, Plan
    from safepassage.scenario.model import Scenario
    from safepassage.simulation.blocks import Block
    from safepassage.simulation.day import Day
    from safepassage.simulation.replanned.known import Known
    from safepassage.simulation.state import State

__all__ = ["ReplannedCase", "Replication"]

_SEEDS = 1 << 31


@dataclass(frozen=True, slots=True, eq=False)
class ReplannedCase:
    """
    Replications on which a new plan is made whenever the day has gone otherwise.

    Parameters
    ----------
    scenario, plan
        The scenario, and the right plan that each day begins with.
    seed
        Seed of every draw, and of every search.
    as_of
        What is known of the parties, by minutes since the scenario's start.
    work
        Moves of the planner each time.
    solver
        What plans the rest each time in place of the planner's search.
    """

    scenario: Scenario
    plan: Plan
    seed: int
    as_of: int = 0
    work: int = REPLAN_WORK
    solver: RestSolver | None = None

    @property
    def block_size(self) -> int:
        """Return how many replications a block has: one, since each takes seconds."""
        return 1

    def run(self, number: int, size: int) -> Block:
        """Return what came of a block; see :meth:`safepassage.simulation.blocks.AnyCase.run`."""
        rows = np.zeros((size, len(Tally)), dtype=np.int64)
        values = np.zeros(size)
        replication = Replication(self, number)
        replication.run()
        rows[0, :] = replication.state.tally
        values[0] = replication.state.value[0]
        state = replication.state
        state.safe_days[0, :] = state.safe_h
        state.arrived_days[0, :, :, :] = state.arrived_h
        return block_of(state, rows, values, replannings=replication.replannings)


class Replication:
    """
    One day.

    Parameters
    ----------
    case
        Of what it is a replication.
    number
        Its number.
    """

    def __init__(self, case: ReplannedCase, number: int) -> None:
        self._case, self._number = case, number
        self._holds = holds_of(case.scenario, case.as_of)
        chances = build_chances(case.scenario, self._holds)
        built = build_day(case.scenario, case.plan)
        self.courses = Courses(case.scenario, case.plan, built)
        self.day: Day = self.courses.day()
        self.state: State = build_state(self.day, chances, days=1)
        self._pack()
        begin(self._packed_day, pack_chances(chances), self._packed, case.seed, number)
        self._trace = Trace(self.courses, self.state)
        self._news = News(case.scenario.pauses)
        self._planner = Planner(case.plan, case.work, case.solver)
        self.minute = 0
        self.replannings = 0

    def _pack(self) -> None:
        self._packed_day, self._packed = pack_day(self.day), pack_state(self.state)

    def run(self) -> None:
        """Run it to the horizon, and count where everybody is then."""
        while self.step():
            pass
        finish(self._packed_day, self._packed)

    def step(self, before: int = INF) -> bool:
        """
        Run the next minute in which anything happens, and plan anew where it brings news.

        Returns whether there was one, ``before`` a minute and up to the horizon. All minutes before
        ``minute`` have been run then.
        """
        following = min(
            self._run_on(self.minute, self.minute),
            self._news.next_look(self.day, self.state, self.minute),
        )
        if following > self.day.horizon or following >= before:
            return False
        self._trace.prepare(self.state)
        self.minute = following + 1
        self._run_on(following, self.minute)
        heard = self._trace.look(self.state, following)
        if self._news.listen(self.day, self.state, self._trace, following, heard):
            if self.minute < self.day.horizon:
                self._plan_anew()
            self._news.planned(self.minute)
        return True

    def _run_on(self, first: int, until: int) -> int:
        return run_on(self._packed_day, self._packed, self._case.seed, self._number, first, until)

    def known(self) -> Known:
        """Return what is known at the beginning of the next minute."""
        out = np.zeros(len(self.day.pickup_zone), dtype=np.int64)
        people_out(self._packed_day, self._packed, self.minute, out)
        bundles = self.courses.bundles
        return known_at(
            self._case.scenario, self._holds, bundles, self.day, self.state, out, self.minute
        )

    def told(self, known: Known) -> tuple[Itinerary, ...]:
        """Return the plan in force as the day went so far, and as it is to go on."""
        return told_itineraries(self.courses, self._trace, self.day, self.state, known)

    def _plan_anew(self) -> None:
        """Ask the planner, and let the vehicles go by its answer."""
        known = self.known()
        if not any(known.waiting) and not self.state.persons.any():
            return
        told = self.told(known)
        seed = (plain_key(self._case.seed, self._number) + self.replannings) % _SEEDS
        self.replannings += 1
        self._take_up(self._planner.plan(known, told, seed=seed), told, known.waiting)

    def _take_up(
        self,
        planned: dict[str, Itinerary],
        told: tuple[Itinerary, ...],
        waiting: tuple[int, ...],
    ) -> None:
        """Let the vehicles go by a new plan from the next minute on."""
        state, minute = self.state, self.minute
        gates = list(self.courses.gates)
        for number, old in enumerate(told):
            if state.status[number] == BACK:
                # It is on its way back; when it is there, it is planned for anew.
                continue
            itinerary = planned.get(old.vehicle) or self.courses.at_home(number)
            moving = int(state.status[number] == MOVING)
            here = len(self._trace.been[number]) - 1
            self._refuse_other_past(itinerary, old, here + 1 + moving)
            at = self.courses.renew(
                number, itinerary, at=int(state.at[number]), here=here, driven=here + moving
            )
            waits_on = at == state.at[number] and state.in_line[number] >= 0
            state.at[number] = at
            state.left[number] = at + moving
            if not moving:
                state.status[number] = STANDING
                if not (waits_on and itinerary.stops[here].depart_min <= minute):
                    state.in_line[number] = -1
                    state.wake[number] = minute
        self.day = self.courses.day(state.at)
        self._fit_state(gates)
        self._count_beyond(waiting)
        self._pack()

    def _refuse_other_past(self, itinerary: Itinerary, told: Itinerary, count: int) -> None:
        """Raise where a plan does not begin with what was told of the past: nobody can do it."""
        past = [stop.place for stop in told.stops[:count]]
        if [stop.place for stop in itinerary.stops[:count]] != past:
            raise SolverError(
                f"day {self._number} of seed {self._case.seed}: {told.vehicle} was planned to have "
                "been elsewhere than it was. This is a fault of the planner: please report it with "
                "the plan folder. --policy plan and greedy can be simulated meanwhile."
            )

    def _fit_state(self, gates: list[tuple[str, str]]) -> None:
        """Let the state have room for the new stops and gates; what it knew of gates stays."""
        state, courses = self.state, self.courses
        tries = np.zeros(max(courses.stops, len(state.status)), dtype=np.int64)
        tries[: len(state.tries)] = state.tries
        last_entry = np.full(len(courses.gates), -INF, dtype=np.int64)
        for gate, entered in zip(gates, state.last_entry.tolist(), strict=True):
            last_entry[courses.gates.index(gate)] = entered
        # Whoever stands in line is looked at anew.
        gate_wake = np.full(len(courses.gates), INF, dtype=np.int64)
        gate_wake[self.day.gate[state.at[state.in_line >= 0]]] = self.minute
        room = len(courses.gates) * (self.day.horizon + 1)
        convoy_size = np.zeros(max(room, len(state.convoy_size)), dtype=np.int64)
        convoy_size[: len(state.convoy_size)] = state.convoy_size
        self.state = state._replace(
            tries=tries, last_entry=last_entry, gate_wake=gate_wake, convoy_size=convoy_size
        )

    def _count_beyond(self, waiting: tuple[int, ...]) -> None:
        """Let whoever is more than was planned with board where there is a place."""
        thought = np.array(waiting, dtype=np.int64)
        self.state.beyond[:-1] = np.maximum(self.state.remaining[:-1] - thought, 0)
