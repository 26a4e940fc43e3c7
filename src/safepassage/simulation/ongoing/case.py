"""Replications that begin in the middle: what has been done stands, the rest is drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from safepassage.simulation.blocks import BLOCK, block_of
from safepassage.simulation.building import build_day
from safepassage.simulation.chances import build_chances, holds_of, pack_chances
from safepassage.simulation.day import SHELTER, pack_day
from safepassage.simulation.ongoing.start import start_of
from safepassage.simulation.replanned.courses import Courses
from safepassage.simulation.replanned.steps import begin, finish, run_on, shelter_end
from safepassage.simulation.state import MOVING, Tally, build_state, pack_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario
    from safepassage.simulation.blocks import Block
    from safepassage.simulation.chances import Chances
    from safepassage.simulation.day import Day
    from safepassage.simulation.ongoing.start import Start
    from safepassage.simulation.state import State

__all__ = ["OngoingCase"]

#: What of the state is as the part that has been done leaves it.
_KEPT = (
    *("status", "at", "since", "wake", "ready", "in_line", "queues_again", "convoy_of", "used"),
    *("aboard", "marked", "persons", "left", "trips", "tries"),
    *("gate_wake", "last_entry", "convoys_in", "convoy_size", "formed", "last_turn", "turns"),
    "taken",
)
_COUNTED = ("safe_h", "boarded_h", "arrived_h")


@dataclass(frozen=True, slots=True, eq=False)
class OngoingCase:
    """
    Replications from the minute on in which a plan was made that goes on from another one.

    Pauses that have begun by then hold from when the scenario has them, and break from then on;
    those that are over are as they were. People who have boarded are known; who waits is drawn, and
    so is how fast they come out from then on.
    """

    day: Day
    chances: Chances
    start: Start
    seed: int

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        plan: Plan,
        earlier: Sequence[tuple[Scenario, int]],
        *,
        seed: int,
        as_of: int,
    ) -> OngoingCase:
        """
        Return the replications of a plan that goes on from another one.

        Parameters
        ----------
        scenario, plan, earlier
            As for :func:`~safepassage.simulation.ongoing.start.start_of`.
        seed
            Seed of every draw.
        as_of
            What is known of the parties, by minutes since the scenario's start.

        Raises
        ------
        UsageError
            When what has been done can't be told as a day.
        """
        start = start_of(scenario, plan, earlier)
        day = Courses(scenario, plan, build_day(scenario, plan)).day()
        counted = day.counted.copy()
        counted[:-1] -= start.boarded
        day = day._replace(since=start.minute, counted=counted, pickup_start=start.out)
        return cls(day, _chances(scenario, start.minute, as_of), start, seed)

    @property
    def block_size(self) -> int:
        """Return how many replications a block has."""
        return BLOCK

    def run(self, number: int, size: int) -> Block:
        """Return what came of a block; see :meth:`safepassage.simulation.blocks.AnyCase.run`."""
        state = build_state(self.day, self.chances, days=size)
        packed_day, chances = pack_day(self.day), pack_chances(self.chances)
        packed = pack_state(state)
        rows = np.zeros((size, len(Tally)), dtype=np.int64)
        values = np.zeros(size)
        since, horizon = self.start.minute, self.day.horizon
        for index in range(size):
            replication = number * BLOCK + index
            begin(packed_day, chances, packed, self.seed, replication)
            self._set(state, packed_day, packed)
            run_on(packed_day, packed, self.seed, replication, since, horizon + 1)
            finish(packed_day, packed)
            rows[index, :] = state.tally
            values[index] = state.value[0]
            state.safe_days[index, :] = state.safe_h
            state.arrived_days[index, :, :, :] = state.arrived_h
        return block_of(state, rows, values)

    def _set(self, state: State, packed_day: Day, packed: State) -> None:
        """Let a replication that has been drawn begin with what has been done."""
        then, boarded = self.start.state, self.start.boarded
        for name in _KEPT:
            getattr(state, name)[...] = getattr(then, name)
        state.coming[:-1] += boarded
        state.tally[Tally.COUNTED] += int((boarded * self.day.size[:-1]).sum())
        for tally in (Tally.SAFE, Tally.BOARDED, Tally.LAST_MIN):
            state.tally[tally] = then.tally[tally]
        state.value[0] = then.value[0]
        for name in _COUNTED:
            getattr(state, name)[...] += getattr(then, name)
        if self.day.at_break == SHELTER:
            self._shelter(state, packed_day, packed)

    def _shelter(self, state: State, packed_day: Day, packed: State) -> None:
        """Let vehicles that are on a road in a zone stand whenever no pause covers it."""
        since = self.start.minute
        for vehicle in np.flatnonzero(state.status == MOVING).tolist():
            zone = int(self.day.road_zone[state.at[vehicle]])
            if zone >= 0:
                left = int(state.wake[vehicle]) - since
                state.wake[vehicle] = shelter_end(packed_day, packed, zone, since, left)


def _chances(scenario: Scenario, minute: int, as_of: int) -> Chances:
    """Return the chances of the pauses from a minute on: those before it are known."""
    pauses = tuple(
        replace(pause, breaks_per_h=0.0) if pause.end_min <= minute else pause
        for pause in scenario.pauses
    )
    known = replace(scenario, pauses=pauses)
    chances = build_chances(known, holds_of(known, max(minute, as_of)))
    has_begun = chances.start < minute
    return chances._replace(
        begun=np.where(has_begun, chances.start, chances.begun),
        known=np.where(has_begun, np.maximum(minute, chances.start), chances.known),
        unharmed=np.where(has_begun, 1.0, chances.unharmed),
    )
