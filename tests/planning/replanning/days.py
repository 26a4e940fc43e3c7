"""Random changes of small scenarios, and what every answer to them must keep, for tests."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from safepassage import check
from safepassage.limits import Limit
from safepassage.scenario import scenario_digest
from safepassage.scenario.changes import Change, ChangeKind
from safepassage.scenario.model import Choice, PlaceKind

if TYPE_CHECKING:
    import random

    from safepassage.planning.replanning import Replan
    from safepassage.plans import Itinerary, Plan
    from safepassage.scenario.model import Scenario

__all__ = ["any_change", "assert_executed_stays", "assert_nobody_is_lost", "assert_right"]


def _aboard(itinerary: Itinerary) -> int:
    """Return how many are aboard when a vehicle's run ends."""
    on = sum(load.persons for stop in itinerary.stops for load in stop.boarded)
    return on - sum(load.persons for stop in itinerary.stops for load in stop.alighted)


def assert_nobody_is_lost(made: Replan) -> None:
    """Assert that everybody is out, aboard, waiting or staying, and those aboard are told."""
    boarded: dict[str, int] = {}
    out = 0
    aboard = {each.vehicle: _aboard(each) for each in made.plan.itineraries}
    for itinerary in made.plan.itineraries:
        for stop in itinerary.stops:
            out += sum(load.persons for load in stop.alighted)
            for load in stop.boarded:
                boarded[load.group] = boarded.get(load.group, 0) + load.persons
    waiting = 0
    for group in made.scenario.groups:
        assert boarded.get(group.id, 0) <= (group.persons if group.choice is Choice.LEAVE else 0)
        waiting += group.persons - boarded.get(group.id, 0)
    assert boarded.keys() <= {group.id for group in made.scenario.groups}
    everybody = sum(group.persons for group in made.scenario.groups)
    assert out + sum(aboard.values()) + waiting == everybody
    figures = made.plan.figures
    staying = everybody - made.scenario.people_leaving()
    assert (figures.people_out, figures.people_left + staying) == (out, everybody - out)
    assert sum(binding.persons for binding in made.plan.binding) == figures.people_left
    told = [item for item in made.plan.binding if item.limit is Limit.ABOARD]
    assert sorted(item.persons for item in told) == sorted(n for n in aboard.values() if n)
    for vehicle, persons in aboard.items():
        exposed = [item.persons for item in made.exposed if item.vehicle == vehicle]
        assert not persons or persons in exposed


def _executed(itinerary: Itinerary, at_min: int) -> list[object]:
    """Return what one vehicle has done before a minute: movements begun, and who got on and off."""
    moved = [
        (replace(origin, arrive_min=0), target.place, target.arrive_min)
        for origin, target in pairwise(itinerary.stops)
        if origin.depart_min < at_min
    ]
    got_off = [
        (stop.place, stop.arrive_min, stop.alighted)
        for stop in itinerary.stops
        if stop.arrive_min < at_min and stop.alighted
    ]
    return [*moved, *got_off]


def assert_executed_stays(old: Plan, made: Replan) -> None:
    """Assert that whatever was done by the replanning is in the new plan as it was."""
    new_of = {itinerary.vehicle: itinerary for itinerary in made.plan.itineraries}
    for itinerary in old.itineraries:
        before = _executed(itinerary, made.at_min)
        assert not before or _executed(new_of[itinerary.vehicle], made.at_min) == before


def assert_right(made: Replan) -> None:
    """Assert that a plan passes the checker, loses nobody, and tells what cannot be kept."""
    result = check(made.scenario, made.plan, earlier=made.earlier)
    assert not [str(fault) for fault in result.faults]
    assert_nobody_is_lost(made)
    assert made.plan.scenario_digest == scenario_digest(made.scenario)
    told = {item.vehicle for item in made.exposed}
    new = {fault.vehicle for fault in result.unavoidable if (fault.minute or 0) >= made.at_min}
    assert new <= told or made.plan.figures is made.before


def any_change(draw: random.Random, scenario: Scenario, at_min: int) -> Change | None:
    """Return a change of any kind, right or contradictory; None where there is none of the kind."""
    kind = draw.choice(list(ChangeKind))
    minute = draw.randint(at_min, scenario.horizon_min)
    if kind in {ChangeKind.PAUSE_START, ChangeKind.PAUSE_END, ChangeKind.PAUSE_CANCELLED}:
        if not scenario.pauses:
            return None
        pause = draw.choice(scenario.pauses)
        timed = kind is not ChangeKind.PAUSE_CANCELLED
        return Change(kind, pause.id, minute=minute if timed else None)
    if kind in {ChangeKind.ROAD_CLOSED, ChangeKind.ROAD_OPENED}:
        road = draw.choice(scenario.roads)
        return Change(kind, road.from_place, road.to_place)
    if kind is ChangeKind.VEHICLE_LOST:
        vehicle = draw.choice([vehicle for vehicle, _ in scenario.vehicle_types()])
        return Change(kind, vehicle, minute=draw.choice([None, minute]))
    if kind is ChangeKind.VEHICLE_ADDED:
        return Change(kind, "one-more", draw.choice(scenario.vehicles).id)
    if kind is ChangeKind.PEOPLE:
        group = draw.choice(scenario.groups)
        return Change(kind, group.id, value=draw.choice(["0", "3", "+2", "-1", "6"]))
    if kind is ChangeKind.LIFT_RATE:
        pickups = [place for place in scenario.places if place.kind is PlaceKind.PICKUP]
        return Change(kind, draw.choice(pickups).id, value=draw.choice(["all", "2", "15", "0.5"]))
    if kind in {ChangeKind.CHECKPOINT_HOURS, ChangeKind.CHECKPOINT_RATE}:
        if not scenario.checkpoints:
            return None
        value = "08:00-08:40" if kind is ChangeKind.CHECKPOINT_HOURS else "1"
        return Change(kind, draw.choice(scenario.checkpoints).place, value=value)
    reception = draw.choice(scenario.receptions)
    return Change(kind, reception.place, value=draw.choice(["1", "4", "no limit"]))
