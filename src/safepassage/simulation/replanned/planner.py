"""The planner in the loop: from the plan as a day went to one that goes on from there."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.checking import check
from safepassage.planning.replanning.differences import changed_vehicles
from safepassage.planning.replanning.networks import network_after
from safepassage.planning.replanning.replan import CHANGE_COST
from safepassage.planning.replanning.run import Run

if TYPE_CHECKING:
    from safepassage.network.legs import Network
    from safepassage.planning.replanning.rest import RestSolver
    from safepassage.plans import Itinerary, Plan
    from safepassage.scenario.model import Scenario
    from safepassage.simulation.replanned.known import Known

__all__ = ["REPLAN_WORK", "Planner"]

REPLAN_WORK = 20_000
"""Moves of the planner each time that it is asked anew, unless others are stated."""


class Planner:
    """
    Plans on from what is known, as ``safepassage replan`` does from the live state of a post.

    Parameters
    ----------
    plan
        The plan that the day began with; its objective is kept.
    work
        Moves of each search: not seconds, so that a day is the same on every machine.
    solver
        What plans the rest in place of that search, to be compared with it.
    """

    def __init__(self, plan: Plan, work: int, solver: RestSolver | None = None) -> None:
        self._plan, self._work, self._solver = plan, work, solver
        self._last: tuple[Scenario, Network] | None = None

    def plan(self, known: Known, told: tuple[Itinerary, ...], *, seed: int) -> dict[str, Itinerary]:
        """
        Return the itineraries of the vehicles that are used, by vehicle.

        Parameters
        ----------
        known
            What is known, and when.
        told
            The itineraries as the day went, and as they are to go on without a new plan.
        seed
            Start of the random numbers.
        """
        scenario = known.scenario
        before, network = self._last or (scenario, None)
        network = network_after(before, scenario, network)
        self._last = scenario, network
        run = Run(
            scenario,
            ((scenario, known.minute),),
            replace(self._plan, itineraries=told),
            network,
            known.minute,
            ready=known.ready,
            seen=True,
        )
        run.search(
            seed=seed,
            change_cost=CHANGE_COST,
            seconds=None,
            work=self._work,
            progress=None,
            stop=threading.Event(),
            began=time.perf_counter(),
            bounded=False,
            solver=self._solver,
        )
        made = run.itineraries
        changed = changed_vehicles(scenario, told, made, run.settled, known.minute)
        old = run.old_where_no_worse(len(changed)) if changed else None
        if old is not None and _is_right(known, old):
            made = old.itineraries
        return {itinerary.vehicle: itinerary for itinerary in made}


def _is_right(known: Known, plan: Plan) -> bool:
    """Return whether what is to come in a plan keeps the rules, by what is known."""
    result = check(known.scenario, plan)
    return _are_ready(known, plan) and not any(
        fault.rule is not None and (fault.minute is None or fault.minute >= known.minute)
        for fault in result.faults
    )


def _are_ready(known: Known, plan: Plan) -> bool:
    """Return whether everybody is expected to be out by the minute in which they are to board."""
    boarded: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for itinerary in plan.itineraries:
        for stop in itinerary.stops:
            persons = sum(load.persons for load in stop.boarded)
            if persons:
                boarded[stop.place].append((stop.depart_min, persons))
    for place, boardings in boarded.items():
        so_far = 0
        for minute, persons in sorted(boardings):
            so_far += persons
            if minute >= known.minute and so_far > known.ready[place][minute]:
                return False
    return True
