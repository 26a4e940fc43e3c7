"""The checker: every rule asked of a plan, and the plan's figures worked out again."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

from safepassage.checking.case import Case
from safepassage.checking.continuity import check_continuity
from safepassage.checking.convoys import check_convoys
from safepassage.checking.direction import check_direction
from safepassage.checking.figures import compute_figures
from safepassage.checking.households import check_households
from safepassage.checking.limits import check_limits
from safepassage.checking.pauses import check_pauses
from safepassage.checking.places_aboard import check_places_aboard
from safepassage.checking.ready_people import check_ready_people
from safepassage.checking.references import check_references
from safepassage.checking.result import CheckResult
from safepassage.checking.roads import check_roads
from safepassage.checking.stated import check_bound, check_figures
from safepassage.checking.throughput import check_throughput
from safepassage.checking.unavoidable import unavoidable_faults
from safepassage.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from safepassage.checking.result import PlanFault
    from safepassage.plans import Plan
    from safepassage.scenario.model import Scenario

__all__ = ["RULE_CHECKS", "check"]

RULE_CHECKS: dict[Rule, Callable[[Case], Iterator[PlanFault]]] = {
    Rule.CONTINUITY: check_continuity,
    Rule.ROADS: check_roads,
    Rule.PAUSES: check_pauses,
    Rule.PLACES_ABOARD: check_places_aboard,
    Rule.READY_PEOPLE: check_ready_people,
    Rule.DIRECTION: check_direction,
    Rule.THROUGHPUT: check_throughput,
    Rule.CONVOYS: check_convoys,
    Rule.LIMITS: check_limits,
    Rule.HOUSEHOLDS: check_households,
}


def check(
    scenario: Scenario, plan: Plan, *, earlier: Sequence[tuple[Scenario, int]] = ()
) -> CheckResult:
    """
    Return whether a plan is right, every fault that it has, and its figures.

    All ten rules are asked of scenario and plan alone, whatever made the plan. A plan may be torn
    or edited by hand: what it names and the scenario lacks is a fault and no error. That the plan
    was made for this very scenario (``plan.scenario_digest``) is the caller's to compare.

    Parameters
    ----------
    scenario
        A scenario without faults, as the readers give it.
    plan
        A plan for it.
    earlier
        Where the plan goes on from another one: the scenarios in force before, each with the minute
        in which the next one takes its place. Each minute is judged by the scenario in force in it.
    """
    case = Case(scenario, plan, earlier=earlier)
    figures = compute_figures(case)
    faults: list[PlanFault] = []
    begin = -inf
    for number, (old, until) in enumerate(earlier):
        past = Case(old, _known_to(old, plan), earlier=earlier[:number])
        faults += [fault for fault in _faults(past) if begin <= _minute(fault) < until]
        begin = until
    known = {vehicle for old, _ in earlier for vehicle, _ in old.vehicle_types()}
    faults += [
        fault
        for fault in _faults(case)
        if fault.minute is None or fault.minute >= begin or fault.vehicle not in known
    ]
    faults += check_figures(case, figures)
    unavoidable = unavoidable_faults(case, faults)
    faults = [fault for fault in faults if fault not in unavoidable]
    if not faults and not unavoidable:
        faults += check_bound(case, figures)
    return CheckResult(
        right=not faults, faults=tuple(faults), figures=figures, unavoidable=unavoidable
    )


def _faults(case: Case) -> list[PlanFault]:
    """Return what the plan names and the scenario lacks, and the faults of each rule."""
    faults = list(check_references(case))
    for rule_check in RULE_CHECKS.values():
        faults += sorted(rule_check(case), key=_time_and_vehicle)
    return faults


def _known_to(scenario: Scenario, plan: Plan) -> Plan:
    """Return a plan with the vehicles alone that an earlier scenario has, of its types."""
    kinds = dict(scenario.vehicle_types())
    return replace(
        plan,
        itineraries=tuple(
            replace(itinerary, vehicle_type=kinds[itinerary.vehicle].id)
            for itinerary in plan.itineraries
            if itinerary.vehicle in kinds
        ),
    )


def _minute(fault: PlanFault) -> float:
    return inf if fault.minute is None else fault.minute


def _time_and_vehicle(fault: PlanFault) -> tuple[int, str]:
    """Return what the faults of one rule are ordered by."""
    return (-1 if fault.minute is None else fault.minute, fault.vehicle or "")
