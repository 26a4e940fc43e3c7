"""
Synthetic scenarios: an invented town, its people, vehicles and pauses, from a seed.

The town is one zone with clustered pickups, streets and junctions. Staging points stand at its
edge, outside the zone, where vehicles may wait; from them roads lead to two depots and to the
receptions, which lie in up to three directions. A pause covers the town each day from 09:00 to
17:00. Everything is invented and the town lies in the open Atlantic, so that nobody takes it for
a real one.
"""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from safepassage.errors import UsageError
from safepassage.scenario.model import (
    Choice,
    Group,
    Pause,
    Place,
    PlaceKind,
    Reception,
    Scenario,
    VehicleType,
    Zone,
)
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
    from safepassage.scenario.town import TownMap, TownPoint

__all__ = ["generate_scenario"]

LIMITS = {"pickups": 1000, "vehicles": 1000, "receptions": 12, "days": 14}
DAY_MIN = 24 * 60
PAUSE_START_MIN = 9 * 60
PAUSE_END_MIN = 17 * 60
MARGIN_MIN = 30
STOP_MIN = 10
CENTRE_LAT, CENTRE_LON = 10.0, -30.0
KM_PER_DEGREE = 111.2

FLEET_SHARE = 0.8
"""People leaving, as a share of what the fleet could carry in all the pauses with full loads."""
PEOPLE_PER_PICKUP_MOST = 600
PEOPLE_PER_PICKUP_LEAST = 40
READY_SHARE = 0.3
"""People already out at the start, on average, where people are lifted out."""
LIFTED_SHARE = 1 / 3
"""Pickups at which people are lifted out; at the others everybody can come out at once."""
LIFTING_SHARE = (0.15, 0.45)
"""Hours that the lifting at a pickup takes, as shares of all the pauses' hours."""


def generate_scenario(
    *, pickups: int, vehicles: int, receptions: int = 3, days: int = 3, seed: int = 0
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
    draw = random.Random(f"{pickups} {vehicles} {receptions} {days} {seed}")
    layout = build_town_map(draw, pickups=pickups, receptions=receptions)
    roads = build_streets(draw, layout) + build_country_roads(draw, layout)
    fleet = _fleet(draw, vehicles, days=days)
    people = _people_leaving(
        draw,
        pickups=pickups,
        days=days,
        seats=sum(vehicle.count * vehicle.capacity[0] for vehicle in fleet),
        trips_per_day=_trips_per_day(layout, roads),
    )
    return Scenario(
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
        places=_places(draw, layout, people, days=days),
        groups=_groups(draw, layout, people),
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


def _people_leaving(
    draw: random.Random, *, pickups: int, days: int, seats: int, trips_per_day: int
) -> tuple[int, ...]:
    """Return the persons who leave from each pickup, scaled to what the fleet can carry."""
    carried = seats * trips_per_day * days * FLEET_SHARE / pickups
    most = PEOPLE_PER_PICKUP_MOST * max(1.0, days / 3)
    mean = min(max(carried, PEOPLE_PER_PICKUP_LEAST), most)
    weights = [draw.uniform(0.4, 1.6) for _ in range(pickups)]
    scale = mean * pickups / sum(weights)
    return tuple(max(10, round(weight * scale)) for weight in weights)


def _places(
    draw: random.Random, layout: TownMap, people: Sequence[int], *, days: int
) -> tuple[Place, ...]:
    """Return the places; at some pickups people are lifted out."""
    pause_h = days * (PAUSE_END_MIN - PAUSE_START_MIN) / 60
    places = []
    for point, persons in zip(layout.pickups, people, strict=True):
        place = _place(point, PlaceKind.PICKUP, zone=TOWN, stop_min=STOP_MIN)
        if draw.random() < LIFTED_SHARE:
            ready = round(READY_SHARE * draw.uniform(0.7, 1.3) * persons)
            rate = (persons - ready) / (draw.uniform(*LIFTING_SHARE) * pause_h)
            place = replace(
                place, lift_rate_per_h=float(max(4, math.ceil(rate))), ready_at_start=ready
            )
        places.append(place)
    places += [_place(point, PlaceKind.WAYPOINT, zone=TOWN) for point in layout.junctions]
    places += [_place(point, PlaceKind.WAYPOINT) for point in layout.staging]
    places += [replace(_place(point, PlaceKind.DEPOT), refuel=True) for point in layout.depots]
    places += [_place(point, PlaceKind.RECEPTION, stop_min=STOP_MIN) for point in layout.receptions]
    return tuple(places)


def _place(
    point: TownPoint, kind: PlaceKind, *, zone: str | None = None, stop_min: int = 0
) -> Place:
    km_per_degree_east = KM_PER_DEGREE * math.cos(math.radians(CENTRE_LAT))
    return Place(
        point.id,
        kind,
        lat=round(CENTRE_LAT + point.y / KM_PER_DEGREE, 5),
        lon=round(CENTRE_LON + point.x / km_per_degree_east, 5),
        zone=zone,
        stop_min=stop_min,
        source="generated",
    )


def _groups(draw: random.Random, layout: TownMap, people: Sequence[int]) -> tuple[Group, ...]:
    """Return the groups: most go anywhere or either of two ways, some one way, a few not."""
    receptions: dict[str, set[str]] = {}
    for point, direction in zip(layout.receptions, layout.directions, strict=True):
        receptions.setdefault(direction, set()).add(point.id)
    labels = list(receptions)
    groups: list[Group] = []
    for point, persons in zip(layout.pickups, people, strict=True):
        draw.shuffle(labels)
        one_way = max(1, round(draw.uniform(0.1, 0.3) * persons))
        two_ways = round(draw.uniform(0.2, 0.4) * persons) if len(labels) > 2 else 0
        wishes = [
            ("any", persons - one_way - two_ways),
            (";".join(sorted(labels[:2])), two_ways),
            (labels[-1], one_way),
            ("undecided", draw.randrange(7)),
            ("stay", draw.randrange(7)),
        ]
        groups += [
            Group(
                f"{point.id}-{letter}",
                place=point.id,
                persons=count,
                direction=direction,
                accepts=_accepted(direction, receptions),
                choice=Choice(direction) if direction in {"undecided", "stay"} else Choice.LEAVE,
                source="generated",
            )
            for letter, (direction, count) in zip("abcde", wishes, strict=True)
            if count
        ]
    return tuple(groups)


def _accepted(direction: str, receptions: dict[str, set[str]]) -> frozenset[str]:
    """Return the receptions that a direction allows."""
    if direction == "any":
        return frozenset().union(*receptions.values())
    return frozenset().union(*(receptions.get(label, set()) for label in direction.split(";")))
