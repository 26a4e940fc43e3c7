"""
Synthetic scenarios: an invented town, its people, vehicles and pauses, from a seed.

The town is one zone with clustered pickups, streets and junctions. Staging points stand at its
edge, outside the zone, where vehicles may wait; from them roads lead to two depots and to the
receptions, which lie in up to three directions. A pause covers the town each day from 09:00 to
17:00. Everything is invented and the town lies in the open Atlantic, so that nobody takes it for
a real one.

A rich scenario adds what makes an evacuation hard to arrange: villages, a corridor and a
checkpoint (:mod:`safepassage.scenario.outskirts`), places aboard and limits on the way
(:mod:`safepassage.scenario.rich`), needs and households (:mod:`safepassage.scenario.needs`).
"""

from __future__ import annotations

import random
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from safepassage.errors import UsageError
from safepassage.scenario.crowd import (
    FLEET_SHARE,
    PAUSE_END_MIN,
    PAUSE_START_MIN,
    STOP_MIN,
    build_groups,
    build_places,
    people_leaving,
)
from safepassage.scenario.model import Pause, Reception, Scenario, VehicleType, Zone
from safepassage.scenario.outskirts import build_outskirts, village_count
from safepassage.scenario.rich import RICH_FLEET_SHARE, ambulance_count, enrich, equip
from safepassage.scenario.town import (
    FASTEST_KMH,
    TOWN,
    build_country_roads,
    build_streets,
    build_town_map,
    minutes_from,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.scenario.model import Road
    from safepassage.scenario.town import TownMap

__all__ = ["generate_scenario"]

LIMITS = {"pickups": 1000, "vehicles": 1000, "receptions": 12, "days": 14}
DAY_MIN = 24 * 60
MARGIN_MIN = 30


def generate_scenario(
    *,
    pickups: int,
    vehicles: int,
    receptions: int = 3,
    days: int = 3,
    seed: int = 0,
    rich: bool = False,
) -> Scenario:
    """
    Return an invented scenario, the same one for the same arguments.

    People are scaled to the fleet: more than it can carry on the first day, and nearly all within
    three days when there are 0.8 to 2 vehicles a pickup, so that vehicles are what is scarce. At a
    third of the pickups people are lifted out while a pause covers the town, about 30 % of them
    out already at the start; at the others everybody can come out at once.

    Parameters
    ----------
    pickups
        Places where people wait, 1 to 1000.
    vehicles
        Buses of 30 to 50 seats, 1 to 1000, split over two depots.
    receptions
        Places that take people in, 1 to 12, 15 to 60 km away in up to three directions.
    days
        Days of the horizon, 1 to 14, each with one pause.
    seed
        Start of the random draws, 0 or more.
    rich
        Whether some of the pickups are villages on the way, some people need wheelchair or
        stretcher places and some of the vehicles (ambulances among them) have these, households
        travel whole, a checkpoint, a convoy zone and receptions limit who passes when. It is
        another town than without, from the same seed.

    Returns
    -------
    Scenario
        Horizon ``days`` x 1440 minutes from midnight UTC, urgency 0.5.

    Raises
    ------
    UsageError
        When an argument is not a whole number in its range.
    """
    given = {"pickups": pickups, "vehicles": vehicles, "receptions": receptions, "days": days}
    for name, value in given.items():
        _check_whole(name, value, least=1, most=LIMITS[name])
    _check_whole("seed", seed, least=0, most=2**63 - 1)
    # random.Random keeps its sequence between versions, which numpy's generators do not promise.
    seeded = f"{pickups} {vehicles} {receptions} {days} {seed}"
    draw = random.Random(f"{seeded} rich" if rich else seeded)
    villages = village_count(pickups) if rich else 0
    layout = build_town_map(draw, pickups=pickups - villages, receptions=receptions)
    roads = build_streets(draw, layout) + build_country_roads(draw, layout)
    outskirts = build_outskirts(draw, layout, roads, villages=villages) if rich else None
    ambulances = ambulance_count(vehicles) if rich else 0
    fleet = _fleet(draw, vehicles - ambulances, days=days)
    if rich:
        fleet = equip(fleet, ambulances=ambulances)
    trips_per_day = _trips_per_day(layout, roads if outskirts is None else outskirts.roads)
    people = people_leaving(
        draw,
        pickups=pickups - villages,
        days=days,
        seats=sum(vehicle.count * vehicle.capacity[0] for vehicle in fleet),
        trips_per_day=trips_per_day,
        fleet_share=RICH_FLEET_SHARE if rich else FLEET_SHARE,
    )
    scenario = Scenario(
        name=f"generated-p{pickups}-v{vehicles}-r{receptions}-d{days}-s{seed}",
        title=f"Invented town: {pickups} pickups, {vehicles} vehicles, {days} days",
        description=(
            "A generated scenario for trials and benchmarks. Places, people and pauses are "
            "invented."
        ),
        start=datetime(2030, 5, 6, tzinfo=ZoneInfo("UTC")),
        timezone="UTC",
        horizon_min=days * DAY_MIN,
        urgency=0.5,
        margin_min=MARGIN_MIN,
        places=build_places(draw, layout, people, days=days),
        groups=build_groups(draw, layout, people),
        vehicles=fleet,
        roads=roads,
        zones=(Zone(TOWN, name="Town", source="generated"),),
        pauses=tuple(
            Pause(
                f"day-{day + 1}",
                zones=frozenset({TOWN}),
                start_min=day * DAY_MIN + PAUSE_START_MIN,
                end_min=day * DAY_MIN + PAUSE_END_MIN,
                margin_min=MARGIN_MIN,
                source="generated",
            )
            for day in range(days)
        ),
        receptions=tuple(
            Reception(point.id, direction=direction, source="generated")
            for point, direction in zip(layout.receptions, layout.directions, strict=True)
        ),
        notes=("Everything in this scenario is invented.",),
    )
    if outskirts is None:
        return scenario
    return enrich(draw, scenario, layout, outskirts, trips_per_day=trips_per_day)


def _check_whole(name: str, value: object, *, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        message = (
            f"{name}: {str(value)[:40]} is not a whole number from {least} to {most}. "
            f"Give one in that range."
        )
        raise UsageError(message)


def _fleet(draw: random.Random, vehicles: int, *, days: int) -> tuple[VehicleType, ...]:
    """Return the buses: a larger and a smaller kind at each depot, as far as they are enough."""
    kinds = [
        (f"bus-{letter}", depot, draw.choice(seats))
        for letter, depot, seats in (
            ("a", "d1", (45, 48, 50)),
            ("b", "d2", (40, 42, 45)),
            ("c", "d2", (30, 32, 35)),
            ("d", "d1", (35, 38, 40)),
        )
    ]
    return tuple(
        VehicleType(
            kind,
            depot=depot,
            count=(vehicles + len(kinds) - 1 - number) // len(kinds),
            capacity=(seats, 0, 0),
            speed_kmh=FASTEST_KMH,
            available_to_min=days * DAY_MIN,
            name=f"Bus of {seats} seats",
            source="generated",
        )
        for number, (kind, depot, seats) in enumerate(kinds)
        if vehicles > number
    )


def _trips_per_day(layout: TownMap, roads: Sequence[Road]) -> int:
    """Return the round trips that a bus makes in one pause, on the average way."""
    minutes = minutes_from(layout.staging, roads)
    zone_min = sum(minutes[point.id] for point in layout.pickups) / len(layout.pickups)
    out_min = sum(minutes[point.id] for point in layout.receptions) / len(layout.receptions)
    inside_min = 2 * zone_min + STOP_MIN
    round_min = inside_min + 2 * out_min + STOP_MIN
    usable_min = PAUSE_END_MIN - MARGIN_MIN - PAUSE_START_MIN
    return 1 + max(0, int((usable_min - inside_min) // round_min))
