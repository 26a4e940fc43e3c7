"""Small edits of scenarios and plans, and what the checker finds in the result."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING, Any

from safepassage.checking import check
from safepassage.plans import Bound

if TYPE_CHECKING:
    from safepassage.checking import PlanFault
    from safepassage.plans import Itinerary, Plan, Stop
    from safepassage.rules import Rule
    from safepassage.scenario.model import Scenario

__all__ = ["Found", "faults_of", "found", "with_row", "with_run", "with_stop", "without_rows"]

Found = tuple["Rule | None", "str | None", "int | None", "str | None", float, str]


def with_row(scenario: Scenario, table: str, key: str | int, **changes: object) -> Scenario:
    """Return a scenario in which one row, found by its id, place or number, has other values."""
    rows = list(getattr(scenario, table))
    for number, row in enumerate(rows):
        if key in {number, getattr(row, "id", None), getattr(row, "place", None)}:
            rows[number] = replace(row, **changes)
            changed: dict[str, Any] = {table: tuple(rows)}
            return replace(scenario, **changed)
    raise KeyError(key)


def without_rows(scenario: Scenario, table: str) -> Scenario:
    """Return a scenario with an empty table."""
    changes: dict[str, Any] = {table: ()}
    return replace(scenario, **changes)


def with_run(plan: Plan, vehicle: str, *stops: Stop) -> Plan:
    """Return a plan in which a vehicle makes other stops; its itinerary is gone when none."""
    runs: list[Itinerary] = []
    for run in plan.itineraries:
        if run.vehicle != vehicle:
            runs.append(run)
        elif stops:
            runs.append(replace(run, stops=stops))
    return replace(plan, itineraries=tuple(runs))


def with_stop(plan: Plan, vehicle: str, number: int, **changes: Any) -> Plan:
    """Return a plan in which one stop of a vehicle has other values."""
    stops = next(list(run.stops) for run in plan.itineraries if run.vehicle == vehicle)
    stops[number] = replace(stops[number], **changes)
    return with_run(plan, vehicle, *stops)


def faults_of(scenario: Scenario, plan: Plan) -> tuple[PlanFault, ...]:
    """Return the faults of a plan whose figures are put right and whose bound is open."""
    figures = check(scenario, plan).figures
    return check(scenario, replace(plan, figures=figures, bound=Bound(inf, 10**9))).faults


def found(scenario: Scenario, plan: Plan) -> list[Found]:
    """Return where the plan breaks which rule by how much."""
    return [
        (fault.rule, fault.vehicle, fault.minute, fault.place, fault.excess, fault.unit)
        for fault in faults_of(scenario, plan)
    ]
