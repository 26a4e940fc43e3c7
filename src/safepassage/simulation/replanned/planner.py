"""The planner in the loop: from the plan as a day went to one that goes on from there."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.planning.replanning.networks import network_after
from safepassage.planning.replanning.replan import CHANGE_COST, Run

if TYPE_CHECKING:
    from safepassage.network.legs import Network
    from safepassage.plans import Itinerary, Plan
    from safepassage.scenario.model import Scenario
    from safepassage.simulation.replanned.known import Known

__all__ = ["REPLAN_WORK", "Planner"]

REPLAN_WORK = 2_000
"""Moves of the planner each time that it is asked anew: few, since a day asks many times."""


class Planner:
    """
    Plans on from what is known, as ``safepassage replan`` does from the live state of a post.

    Parameters
    ----------
    plan
        The plan that the day began with; its objective is kept.
    work
        Moves of each search: not seconds, so that a day is the same on every machine.
    """

    def __init__(self, plan: Plan, work: int) -> None:
        self._plan, self._work = plan, work
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
        )
        return {itinerary.vehicle: itinerary for itinerary in run.itineraries}
