"""What a rich invented town adds to its vehicles and its map: places aboard, limits on the way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.scenario.crowd import build_place
from safepassage.scenario.model import Checkpoint, ConvoyRule, Pause, PlaceKind, Zone
from safepassage.scenario.needs import build_town_groups, build_village_groups
from safepassage.scenario.outskirts import CORRIDOR, VILLAGES

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from safepassage.scenario.model import Group, Reception, Scenario, VehicleType
    from safepassage.scenario.outskirts import Outskirts
    from safepassage.scenario.town import TownMap

__all__ = ["RICH_FLEET_SHARE", "ambulance_count", "enrich", "equip"]

RICH_FLEET_SHARE = 0.6
"""People leaving the town, as a share of what the fleet could carry: the limits take the rest."""
VILLAGE_STOP_MIN = 5
ROADS_START_MIN = 8 * 60
ROADS_END_MIN = 20 * 60
ROADS_MARGIN_MIN = 15
DAY_MIN = 24 * 60


def ambulance_count(vehicles: int) -> int:
    """Return how many of the vehicles are ambulances: none of fewer than five."""
    return max(1, round(0.1 * vehicles)) if vehicles >= 5 else 0


def equip(fleet: Sequence[VehicleType], *, ambulances: int) -> tuple[VehicleType, ...]:
    """
    Return the buses with wheelchair places in some kinds, and the ambulances.

    Without ambulances every bus has places for two wheelchairs and a stretcher.
    """
    wheelchairs = {"bus-b": 4, "bus-c": 2} if ambulances else {}
    equipped = []
    for bus in fleet:
        seats = bus.capacity[0]
        if not ambulances:
            capacity = (seats - 8, 2, 1)
        else:
            places = wheelchairs.get(bus.id, 0)
            capacity = (seats - 2 * places, places, 0)
        equipped.append(replace(bus, capacity=capacity, name=_bus_name(capacity)))
    if ambulances:
        first = fleet[0]
        equipped.append(
            replace(
                first,
                id="ambulance",
                count=ambulances,
                capacity=(1, 1, 2),
                name="Ambulance for two stretchers",
            )
        )
    return tuple(equipped)


def _bus_name(capacity: tuple[int, int, int]) -> str:
    name = f"Bus of {capacity[0]} seats"
    return name if capacity[1] == 0 else f"{name}, {capacity[1]} wheelchairs"


def enrich(
    draw: random.Random,
    scenario: Scenario,
    layout: TownMap,
    outskirts: Outskirts,
    *,
    trips_per_day: int,
) -> Scenario:
    """Return the scenario with the outskirts, needs, households and limits of a rich one."""
    days = scenario.horizon_min // DAY_MIN
    n_vehicles = sum(vehicle.count for vehicle in scenario.vehicles)
    groups = build_town_groups(draw, scenario, layout, trips=trips_per_day * days)
    groups += build_village_groups(draw, layout, outskirts.villages)
    villages = tuple(
        build_place(point, PlaceKind.PICKUP, zone=VILLAGES, stop_min=VILLAGE_STOP_MIN)
        for point in outskirts.villages
    )
    around = (
        *(build_place(point, PlaceKind.WAYPOINT) for point in outskirts.corridor),
        build_place(outskirts.checkpoint, PlaceKind.CHECKPOINT),
    )
    zones = scenario.zones
    if villages:
        zones += (Zone(VILLAGES, name="Villages", source="generated"),)
    zones += (Zone(CORRIDOR, "Corridor", _convoy_rule(n_vehicles), source="generated"),)
    checkpoint = Checkpoint(
        outskirts.checkpoint.id,
        service_min=5,
        vehicles_per_h=max(4, round(0.9 * n_vehicles / len(layout.receptions))),
        source="generated",
    )
    return replace(
        scenario,
        name=scenario.name.replace("generated-", "generated-rich-", 1),
        title=f"{scenario.title}, rich",
        places=scenario.places + villages + around,
        groups=groups,
        roads=outskirts.roads,
        zones=zones,
        pauses=scenario.pauses + _pauses(zones[1:], days),
        checkpoints=(checkpoint,),
        receptions=_limit_receptions(draw, scenario, groups, days),
    )


def _convoy_rule(n_vehicles: int) -> ConvoyRule:
    """Return a rule with few vehicles at least, and room for the fleet within hours."""
    least = 1 if n_vehicles < 6 else 2 if n_vehicles < 100 else 3
    return ConvoyRule(
        least=least,
        most=max(least + 2, min(12, round(0.3 * n_vehicles))),
        escorts=max(2, round(0.06 * n_vehicles)),
        headway_min=15 if n_vehicles < 200 else 10,
    )


def _pauses(zones: Sequence[Zone], days: int) -> tuple[Pause, ...]:
    """Return the daily pauses on the roads around the town, longer than those in the town."""
    return tuple(
        Pause(
            f"roads-{day + 1}",
            zones=frozenset(zone.id for zone in zones),
            start_min=day * DAY_MIN + ROADS_START_MIN,
            end_min=day * DAY_MIN + ROADS_END_MIN,
            margin_min=ROADS_MARGIN_MIN,
            source="generated",
        )
        for day in range(days)
    )


def _limit_receptions(
    draw: random.Random, scenario: Scenario, groups: Sequence[Group], days: int
) -> tuple[Reception, ...]:
    """
    Return the receptions with intake limits, and one with a capacity where there are others.

    An hour's intake is at least two of the largest busloads, and about three times what would do if
    people came evenly over eight hours of every day: it shapes the peaks, and vehicles stay scarce.
    """
    leaving = sum(group.persons for group in groups if group.accepts)
    largest = max(sum(vehicle.capacity) for vehicle in scenario.vehicles)
    count = len(scenario.receptions)
    limited = []
    for reception in scenario.receptions:
        share = leaving / (count * days * 8)
        intake = max(2 * largest, round(draw.uniform(2.6, 3.4) * share))
        limited.append(replace(reception, intake_per_h=intake))
    if count > 1:
        chosen = draw.randrange(count)
        only_there = sum(
            group.persons for group in groups if group.accepts == {limited[chosen].place}
        )
        capacity = only_there + round(draw.uniform(0.8, 1.1) * (leaving - only_there) / count)
        limited[chosen] = replace(limited[chosen], capacity=capacity)
    return tuple(limited)
