"""Random changes to a scenario, for measuring how replanning answers them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.scenario.changes import Change, ChangeKind
from safepassage.scenario.model import PlaceKind

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from safepassage.scenario.model import Scenario

__all__ = ["random_change"]


def random_change(draw: random.Random, scenario: Scenario, at_min: int) -> Change:
    """Return one change that a day may bring, each kind as likely as any other."""
    while True:
        found = draw.choice(_KINDS)(draw, scenario, at_min)
        if found is not None:
            return found


def _pause_start(draw: random.Random, scenario: Scenario, at_min: int) -> Change | None:
    to_come = [pause for pause in scenario.pauses if pause.start_min >= at_min]
    if not to_come:
        return None
    pause = draw.choice(to_come)
    minute = max(at_min, pause.start_min + draw.randint(-60, 120))
    if not minute < pause.end_min or minute == pause.start_min:
        return None
    return Change(ChangeKind.PAUSE_START, pause.id, minute=minute)


def _pause_end(draw: random.Random, scenario: Scenario, at_min: int) -> Change | None:
    to_end = [pause for pause in scenario.pauses if pause.end_min > at_min]
    if not to_end:
        return None
    pause = draw.choice(to_end)
    minute = pause.end_min + draw.randint(-240, 60)
    if not max(at_min, pause.start_min) < minute <= scenario.horizon_min:
        return None
    return Change(ChangeKind.PAUSE_END, pause.id, minute=minute)


def _road_closed(draw: random.Random, scenario: Scenario, at_min: int) -> Change | None:
    del at_min
    road = draw.choice([road for road in scenario.roads if not road.closed])
    return Change(ChangeKind.ROAD_CLOSED, road.from_place, road.to_place)


def _vehicle_lost(draw: random.Random, scenario: Scenario, at_min: int) -> Change | None:
    del at_min
    vehicle = draw.choice([vehicle for vehicle, _ in scenario.vehicle_types()])
    return Change(ChangeKind.VEHICLE_LOST, vehicle)


def _vehicle_added(draw: random.Random, scenario: Scenario, at_min: int) -> Change | None:
    if at_min >= scenario.horizon_min:
        return None
    return Change(ChangeKind.VEHICLE_ADDED, "one-more", draw.choice(scenario.vehicles).id)


def _people(draw: random.Random, scenario: Scenario, at_min: int) -> Change | None:
    del at_min
    groups = [group for group in scenario.groups if group.accepts and group.household is None]
    group = draw.choice(groups)
    more = draw.randint(1, 40) * group.household_size
    return Change(ChangeKind.PEOPLE, group.id, value=f"+{more}")


def _fewer(draw: random.Random, scenario: Scenario, at_min: int) -> Change | None:
    del at_min
    groups = [group for group in scenario.groups if group.accepts and group.household is None]
    group = draw.choice(groups)
    waiting = draw.randint(0, group.persons // group.household_size // 2) * group.household_size
    return Change(ChangeKind.PEOPLE, group.id, value=str(waiting))


def _lift_rate(draw: random.Random, scenario: Scenario, at_min: int) -> Change | None:
    del at_min
    pickups = [place for place in scenario.places if place.kind is PlaceKind.PICKUP]
    place = draw.choice(pickups)
    rate = (place.lift_rate_per_h or 40.0) * draw.choice((0.5, 0.8, 1.5))
    return Change(ChangeKind.LIFT_RATE, place.id, value=f"{rate:.1f}")


def _capacity(draw: random.Random, scenario: Scenario, at_min: int) -> Change | None:
    del at_min
    people = scenario.people_leaving()
    reception = draw.choice(scenario.receptions)
    return Change(
        ChangeKind.CAPACITY, reception.place, value=str(draw.randint(people // 2, people))
    )


_KINDS: tuple[Callable[[random.Random, Scenario, int], Change | None], ...] = (
    _pause_start,
    _pause_end,
    _road_closed,
    _vehicle_lost,
    _vehicle_added,
    _people,
    _fewer,
    _lift_rate,
    _capacity,
)
