"""What is left of a day after a replanning as a scenario of its own, to be planned from nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.planning import plan_evacuation
from safepassage.planning.replanning.courses import aboard_of
from safepassage.planning.replanning.networks import network_after
from safepassage.planning.replanning.run import Run
from safepassage.scenario.model import Place, PlaceKind, Road

if TYPE_CHECKING:
    from safepassage.planning.replanning import Replan
    from safepassage.plans import Plan
    from safepassage.scenario.model import Group, Scenario, VehicleType

__all__ = ["out_if_planned_afresh"]


def out_if_planned_afresh(scenario: Scenario, old: Plan, made: Replan, *, work: int) -> int:
    """
    Return how many are out if everything is planned from nothing from where vehicles are safe.

    It may do more than a replanning: those aboard wait beside their vehicle, and any may take them;
    hours of intake, checkpoints and drivers begin anew.
    """
    run = Run(
        made.scenario,
        made.earlier,
        old,
        network_after(scenario, made.scenario, None),
        made.at_min,
    )
    plan = plan_evacuation(_what_is_left(run), seconds=None, work=work)
    return run.settled_figures.people_out + plan.figures.people_out


def _what_is_left(run: Run) -> Scenario:
    scenario, settled = run.scenario, run.settled
    used = settled.usage
    vehicles: list[VehicleType] = []
    beside: list[Place] = []
    roads = list(scenario.roads)
    groups = [
        replace(group, persons=group.persons - used.boarded[group.id])
        for group in scenario.groups
        if group.persons > used.boarded[group.id]
    ]
    for free in run.fleet:
        if free.vehicle in settled.stuck:
            continue
        kind = replace(free.kind, id=free.vehicle, count=1, depot=free.place)
        vehicles.append(replace(kind, available_from_min=free.minute))
        aboard = aboard_of(settled.stops.get(free.vehicle, ()))
        if aboard:
            beside.append(Place(f"beside-{free.vehicle}", PlaceKind.PICKUP))
            roads.append(Road(beside[-1].id, free.place, 0, minutes=1))
            groups += [_aboard(scenario, load.group, load.persons, free.vehicle) for load in aboard]
    stands = {vehicle.depot for vehicle in vehicles}
    return replace(
        scenario,
        places=(*(_as_depot(place, stands) for place in scenario.places), *beside),
        roads=tuple(
            replace(road, barred=frozenset(v.id for v in vehicles if _barred(scenario, road, v.id)))
            for road in roads
        ),
        vehicles=tuple(vehicles),
        groups=tuple(groups),
        receptions=tuple(
            reception
            if reception.capacity is None
            else replace(reception, capacity=reception.capacity - used.arrived[reception.place])
            for reception in scenario.receptions
        ),
    )


def _as_depot(place: Place, stands: set[str]) -> Place:
    waits = place.kind in {PlaceKind.WAYPOINT, PlaceKind.CHECKPOINT} and place.id in stands
    return replace(place, kind=PlaceKind.DEPOT) if waits else place


def _aboard(scenario: Scenario, group_id: str, persons: int, vehicle: str) -> Group:
    group = next(group for group in scenario.groups if group.id == group_id)
    household = None if group.household is None else f"{group.household}-{vehicle}"
    return replace(
        group,
        id=f"{group_id}-{vehicle}",
        place=f"beside-{vehicle}",
        persons=persons,
        ready_from_min=0,
        household=household,
    )


def _barred(scenario: Scenario, road: Road, vehicle: str) -> bool:
    return dict(scenario.vehicle_types())[vehicle].id in road.barred
