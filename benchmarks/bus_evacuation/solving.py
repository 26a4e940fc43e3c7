"""One instance planned with safepassage, and the plan checked twice."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.bus_evacuation.evaluation import evaluate_itineraries
from benchmarks.bus_evacuation.modelling import (
    build_direct_network,
    build_scenario,
    makespan_bound,
)
from safepassage.checking import check
from safepassage.planning import plan_evacuation
from safepassage.plans import Objective

if TYPE_CHECKING:
    from benchmarks.bus_evacuation.instance import Instance
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

__all__ = ["Result", "solve_instance"]


@dataclass(frozen=True, slots=True)
class Result:
    """
    What came out for one instance.

    ``makespan`` and ``bound`` are in the instance's unit; ``proven`` says that they are equal.
    ``seconds`` is the wall time of planning. ``checked`` says that both checks found nothing wrong;
    what they found stands in ``faults``.
    """

    name: str
    pickups: int
    makespan: int | None
    bound: int
    proven: bool
    seconds: float
    checked: bool
    faults: tuple[str, ...] = ()

    def record(self) -> dict[str, object]:
        """Return the result as the benchmark prints it."""
        return {
            "name": self.name,
            "makespan": self.makespan,
            "bound": self.bound,
            "proven": self.proven,
            "seconds": round(self.seconds, 3),
            "checked": self.checked,
        }


def solve_instance(
    instance: Instance, *, seconds: float | None, work: int | None = None, seed: int = 0
) -> Result:
    """
    Plan an instance for the objective ``clearance`` and check the plan.

    Parameters
    ----------
    instance
        What is solved.
    seconds
        Time for planning; None with ``work``.
    work
        Moves of the search, in place of the time.
    seed
        Start of the random numbers, 0 or more.
    """
    scenario = build_scenario(instance)
    began = time.perf_counter()
    plan = _plan_directly(scenario, seconds=seconds, work=work, seed=seed)
    took = time.perf_counter() - began
    checked = check(scenario, plan)
    walked = evaluate_itineraries(instance, plan.itineraries)
    bound = makespan_bound(instance, plan.bound.value)
    right = checked.right and not walked.faults
    return Result(
        name=instance.name,
        pickups=len(instance.demand),
        makespan=walked.makespan,
        bound=bound,
        proven=right and walked.makespan is not None and walked.makespan <= bound,
        seconds=took,
        checked=right,
        faults=(*(str(fault) for fault in checked.faults), *walked.faults),
    )


def _plan_directly(
    scenario: Scenario, *, seconds: float | None, work: int | None, seed: int
) -> Plan:
    """Plan on the network of direct ways, see :mod:`benchmarks.bus_evacuation.modelling`."""
    return plan_evacuation(
        scenario,
        objective=Objective.CLEARANCE,
        seconds=seconds,
        work=work,
        seed=seed,
        network=build_direct_network(scenario),
    )
