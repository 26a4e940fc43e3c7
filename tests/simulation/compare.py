"""Run one replication by the compiled simulation and by the slow one, and set them side by side."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.simulation.building import Built, build_day
from safepassage.simulation.chances import build_chances, holds_of, pack_chances
from safepassage.simulation.day import pack_day
from safepassage.simulation.policy import Policy
from safepassage.simulation.replicate import run_block
from safepassage.simulation.state import Outcome, Tally, build_state, pack_state
from tests.simulation.oracle import JOINERS, Result

if TYPE_CHECKING:
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario
    from safepassage.simulation.state import State

__all__ = ["Compiled", "compiled_result"]

_WORDS = {
    Outcome.SAFE: "safe",
    Outcome.LEFT: "left",
    Outcome.NOT_COME: "not come",
    Outcome.IN_ZONE: "in zone",
    Outcome.ON_ROAD: "on road",
    Outcome.CAUGHT: "caught",
}


@dataclass
class Compiled:
    """A scenario and plan, ready for single replications that tell person by person."""

    built: Built
    records: tuple[object, object]
    state: State
    packed: State

    @classmethod
    def of(cls, scenario: Scenario, plan: Plan, policy: Policy = Policy.PLAN) -> Compiled:
        """Build the arrays."""
        built = build_day(scenario, plan, policy)
        chances = build_chances(scenario, holds_of(scenario, 0))
        state = build_state(built.day, chances, notes=10_000)
        return cls(built, (pack_day(built.day), pack_chances(chances)), state, pack_state(state))

    def row(self, replication: int, *, seed: int = 0) -> dict[Tally, int]:
        """Run a replication and return its row."""
        for sums in (self.state.safe_h, self.state.boarded_h, self.state.caught_h):
            sums[:] = 0
        self.state.noted[0] = 0
        rows, self.values = np.zeros((1, len(Tally)), dtype=np.int64), np.zeros(1)
        run_block(*self.records, self.packed, seed, replication, rows, self.values)  # type: ignore[arg-type]
        return {tally: int(rows[0, tally]) for tally in Tally}


def compiled_result(compiled: Compiled, replication: int, *, seed: int = 0) -> Result:
    """Return a replication by the compiled simulation, in the form of the slow one."""
    row = compiled.row(replication, seed=seed)
    people: Counter[tuple[str, int, int, str]] = Counter()
    joiners = len(compiled.built.bundles.bundles)
    for outcome, bundle, count, minute, vehicle in compiled.state.notes[: compiled.state.noted[0]]:
        name = "" if vehicle < 0 else compiled.built.itineraries.vehicles[vehicle]
        number = JOINERS if bundle == joiners else int(bundle)
        people[_WORDS[Outcome(int(outcome))], number, int(minute), name] += int(count)
    boarded = {hour: int(count) for hour, count in enumerate(compiled.state.boarded_h) if count}
    state = compiled.state
    pauses = [
        (int(start), int(end)) if start < end else None
        for start, end in zip(state.pause_from, state.pause_to, strict=True)
    ]
    return Result(
        people=people,
        exposed_min=row[Tally.EXPOSED_MIN],
        value=float(compiled.values[0]),
        boarded_by_hour=Counter(boarded),
        pauses=pauses,
    )
