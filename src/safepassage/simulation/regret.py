"""
Regret: how much better a planner would have done who knew when the pauses hold.

On some of the same days, what came of a policy is set against a plan that is made with the pauses
as they came to be. People, lift rates and all other chances of the day stay as they are and are
known to neither, so that only the knowledge of the pauses differs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from safepassage.errors import UsageError
from safepassage.planning import plan_evacuation
from safepassage.simulation.building import build_day
from safepassage.simulation.chances import build_chances, holds_of, pack_chances
from safepassage.simulation.day import pack_day
from safepassage.simulation.policy import Policy
from safepassage.simulation.replanned import REPLAN_WORK, ReplannedCase
from safepassage.simulation.replicate import run_block
from safepassage.simulation.state import Tally, build_state, pack_state

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from safepassage.ledger import HoldBasis
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

__all__ = ["REGRET_WORK", "Regret", "regret_of"]

REGRET_WORK = 5_000
"""Moves of the planner for each day; few, since it plans anew for each."""


@dataclass(frozen=True, slots=True)
class _Lived:
    """What came of a plan on one day, and from when to when each pause held (None: it didn't)."""

    safe: int
    value: float
    pauses: tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True, slots=True)
class Regret:
    """
    What a planner who knew the pauses would have gained, on days 0, 1, ... of a seed.

    Each tuple has a number a day: people safe and value, by the policy that is judged and by the
    plan of who knew. A day's regret can be negative: the plans of who knew are searched with little
    work, what is drawn for their movements differs, and people who are caught and come out after
    all count for the plan, while who knew would not have gone.
    """

    safe: tuple[int, ...]
    safe_known: tuple[int, ...]
    value: tuple[float, ...]
    value_known: tuple[float, ...]
    work: int

    @property
    def days(self) -> int:
        """Return how many days were looked at."""
        return len(self.safe)

    @property
    def people(self) -> float:
        """Return the mean of the people safe that knowing would have added."""
        return float(np.mean(self.safe_known) - np.mean(self.safe))

    @property
    def worth(self) -> float:
        """Return the mean of the value that knowing would have added."""
        return float(np.mean(self.value_known) - np.mean(self.value))


def regret_of(
    scenario: Scenario,
    plan: Plan,
    *,
    days: int,
    policy: Policy = Policy.PLAN,
    seed: int = 0,
    as_of: int = 0,
    work: int = REGRET_WORK,
    replan_work: int = REPLAN_WORK,
    progress: Callable[[int, int], None] | None = None,
    stop: threading.Event | None = None,
) -> Regret:
    """
    Return the regret of a plan, or of another policy beside it, on the first days.

    Parameters
    ----------
    scenario, plan, seed, as_of
        As for :func:`~safepassage.simulation.simulate.simulate`: day n is replication n of it.
    days
        How many, at least 1; each takes a planning.
    policy
        By what vehicles went on.
    work
        Moves of the planner who knew, for each day.
    replan_work
        Moves of the planner each time that it is asked anew, where it is.
    progress
        Called with the days done and asked.
    stop
        Ends it when it is set, with at least one day.

    Raises
    ------
    UsageError
        When a number makes no sense.
    """
    if days < 1:
        raise UsageError(f"days: {days}. There is at least one. Give a number.")
    holds = holds_of(scenario, as_of)
    judged = _Replay(scenario, plan, holds, seed, policy)
    anew = ReplannedCase(scenario, plan, seed, as_of=as_of, work=replan_work)
    followed: list[_Lived] = []
    known: list[_Lived] = []
    for day in range(days):
        lived = judged.day(day)
        if policy is Policy.REPLAN:
            # The pauses of a day are the same, whoever goes by whatever.
            block = anew.run(day, 1)
            safe, value = int(block.rows[0, Tally.SAFE]), float(block.values[0])
            lived = replace(lived, safe=safe, value=value)
        as_it_came = _with_pauses(scenario, lived.pauses)
        knowing = plan_evacuation(as_it_came, work=work, gap=1.0, seed=seed)
        kept = [hold for hold, span in zip(holds, lived.pauses, strict=True) if span is not None]
        followed.append(lived)
        known.append(_Replay(as_it_came, knowing, kept, seed).day(day))
        if progress is not None:
            progress(day + 1, days)
        if stop is not None and stop.is_set():
            break
    return Regret(
        safe=tuple(each.safe for each in followed),
        safe_known=tuple(each.safe for each in known),
        value=tuple(each.value for each in followed),
        value_known=tuple(each.value for each in known),
        work=work,
    )


class _Replay:
    """A plan, or dispatchers without one, ready for single days."""

    def __init__(
        self,
        scenario: Scenario,
        plan: Plan,
        holds: list[HoldBasis],
        seed: int,
        policy: Policy = Policy.PLAN,
    ) -> None:
        day, chances = build_day(scenario, plan, policy).day, build_chances(scenario, holds)
        self._state = build_state(day, chances)
        self._records = pack_day(day), pack_chances(chances), pack_state(self._state)
        self._seed = seed

    def day(self, number: int) -> _Lived:
        """Return what comes of the plan on one day."""
        rows, values = np.zeros((1, len(Tally)), dtype=np.int64), np.zeros(1)
        run_block(*self._records, self._seed, number, rows, values)
        spans = zip(self._state.pause_from, self._state.pause_to, strict=True)
        return _Lived(
            safe=int(rows[0, Tally.SAFE]),
            value=float(values[0]),
            pauses=tuple(
                (max(0, int(start)), int(end)) if start < end else None for start, end in spans
            ),
        )


def _with_pauses(scenario: Scenario, spans: tuple[tuple[int, int] | None, ...]) -> Scenario:
    """
    Return the scenario in which the pauses are pledged as they came to be, and surely hold.

    They have no margin: it is kept against what nobody knows of a pause's end. So who knew may
    still be late on the road.
    """
    pauses = tuple(
        replace(
            pause,
            start_min=span[0],
            end_min=span[1],
            margin_min=0,
            begins_chance=1.0,
            late_mean_min=0.0,
            breaks_per_h=0.0,
        )
        for pause, span in zip(scenario.pauses, spans, strict=True)
        if span is not None
    )
    return replace(scenario, pauses=pauses)
