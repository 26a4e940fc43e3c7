"""The door of replanning: a plan, a time and changes in; a plan that goes on from it out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from safepassage.errors import UsageError
from safepassage.planning.options import refuse_run_options
from safepassage.planning.replanning.courses import aboard_of, executed_by
from safepassage.planning.replanning.differences import changed_vehicles
from safepassage.planning.replanning.exposed import exposures, left_aboard
from safepassage.planning.replanning.networks import network_after
from safepassage.planning.replanning.result import Replan
from safepassage.planning.replanning.run import Run
from safepassage.planning.warm_up import warm_up
from safepassage.plans import Plan
from safepassage.scenario.changed import apply_changes
from safepassage.scenario.model import Scenario

if TYPE_CHECKING:
    from safepassage.network.legs import Network
    from safepassage.scenario.changes import Change

__all__ = ["CHANGE_COST", "Judge", "replan_evacuation"]

Judge = Callable[[Scenario, Plan, Sequence[tuple[Scenario, int]]], bool]
"""Says whether a plan is right in a scenario, given those in force before and until when."""

CHANGE_COST = 0.1
"""Persons' worth that the change of one vehicle must bring, unless stated."""


def replan_evacuation(
    scenario: Scenario,
    plan: Plan,
    changes: Sequence[Change],
    *,
    at: datetime | int,
    earlier: Sequence[tuple[Scenario, int]] = (),
    seconds: float | None = 5.0,
    work: int | None = None,
    seed: int = 0,
    change_cost: float = CHANGE_COST,
    progress: Callable[[int, int], None] | None = None,
    stop: threading.Event | None = None,
    network: Network | None = None,
    is_right: Judge | None = None,
    afresh: bool = False,
) -> Replan:
    """
    Return a plan that goes on from another one after something has changed.

    What has been executed by ``at`` stays: every stop that was departed from before. A vehicle on
    its way finishes its trip as planned where it still can. The rest is planned anew, from the old
    plan's remaining trips, and changes no vehicle's trips for less than ``change_cost``. Without a
    change that changes anything the old plan comes back as it is; where it leaves people aboard a
    vehicle, their way on is sought anew.

    Parameters
    ----------
    scenario, plan
        The scenario, and the plan that is being carried out.
    changes
        What has changed, see :mod:`safepassage.scenario.changes`.
    at
        The time of replanning: aware, or minutes since the scenario's start.
    earlier
        Where ``plan`` goes on from another one itself: the scenarios in force before, each with the
        minute in which the next one takes its place.
    seconds
        Time for planning, s, of which the network takes its part.
    work
        Moves of the search; where it is given, the time is not looked at.
    seed
        Start of the random numbers, 0 or more.
    change_cost
        What the change of one vehicle must bring, in persons of mean priority who arrive at once;
        for clearance in minutes.
    progress
        Called between parts of the search with the people out and the people in all.
    stop
        Set it to end early with the best plan so far.
    network
        The legs of ``scenario`` where the caller has them; used again where no change concerns
        them.
    is_right
        Asked whether the old plan, as it is, keeps all rules after the changes, where it would be
        the better answer. Without one nothing else than a plan of the search is returned.

    afresh
        Plan also where no change changes anything: ``plan`` has been told as the day went, and what
        is to come in it may be late, or leave seats empty.

    Returns
    -------
    Replan
        The new plan with its scenario, what changed, and who is exposed to danger.

    Raises
    ------
    UsageError
        When an option is out of its range, or ``at`` outside the scenario.
    ChangesError
        With every fault of the changes.
    """
    at_min = _at_minute(scenario, at, earlier)
    _refuse_options(seconds, work, seed, change_cost)
    warm_up()
    began = time.perf_counter()
    executed = executed_by(scenario, plan.itineraries, at_min)
    after = apply_changes(scenario, changes, executed)
    unchanged = after is scenario and not afresh
    if unchanged and not any(aboard_of(each.stops) for each in plan.itineraries):
        return Replan(plan, scenario, tuple(earlier), at_min, tuple(changes), plan.figures, (), ())
    timeline = (*earlier, (scenario, at_min))
    run = Run(after, timeline, plan, network_after(scenario, after, network), at_min)
    run.search(
        seed=seed,
        change_cost=change_cost,
        seconds=None if work is not None else seconds,
        work=work,
        progress=progress,
        stop=stop or threading.Event(),
        began=began,
    )
    changed = changed_vehicles(after, plan.itineraries, run.itineraries, run.settled, at_min)
    if is_right is not None and changed:
        # How the search words trips may not be able to say what the old plan does.
        old = run.old_where_no_worse(len(changed))
        if old is not None and is_right(after, old, timeline):
            run.itineraries, run.figures, changed = old.itineraries, old.figures, ()
    run.left_aboard = left_aboard(after, run.settled, run.itineraries, at_min)
    made = run.plan(seed=seed, began=began)
    return Replan(
        plan=made,
        scenario=after,
        earlier=timeline,
        at_min=at_min,
        changes=tuple(changes),
        before=plan.figures,
        exposed=exposures(after, run.settled, made.itineraries, run.left_aboard, at_min),
        changed=changed,
    )


def _at_minute(
    scenario: Scenario, at: datetime | int, earlier: Sequence[tuple[Scenario, int]]
) -> int:
    if isinstance(at, datetime):
        if at.tzinfo is None:
            message = f"at: {at.isoformat()} has no time zone. Give an aware time, or minutes."
            raise UsageError(message)
        shown = f"{at.astimezone(scenario.start.tzinfo):%Y-%m-%d %H:%M}"
        minute = scenario.minute_at(at)
    else:
        minute = at
        shown = f"minute {at}"
    first = earlier[-1][1] if earlier else 0
    if not first <= minute <= scenario.horizon_min:
        begin = f"{scenario.time_at(first):%Y-%m-%d %H:%M}"
        end = f"{scenario.time_at(scenario.horizon_min):%Y-%m-%d %H:%M}"
        since = "the last replanning" if earlier else "the start"
        message = (
            f"at: {shown} is not in the time that can be replanned, from {begin} ({since}) to "
            f"{end}. Give a time in it."
        )
        raise UsageError(message)
    return minute


def _refuse_options(seconds: float | None, work: int | None, seed: int, change_cost: float) -> None:
    if seconds is None and work is None:
        raise UsageError("seconds, work: neither is given. Give one, so that the search ends.")
    refuse_run_options(seconds, work, seed)
    if not 0 <= change_cost < 1e6:
        raise UsageError(
            f"change_cost: {change_cost} is no worth of people. Give 0 or more, "
            "and less than a million."
        )
