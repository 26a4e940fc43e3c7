"""The people of an invented town: how many leave from where, in which direction, and when."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from safepassage.scenario.model import Choice, Group, Place, PlaceKind
from safepassage.scenario.town import TOWN

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from safepassage.scenario.town import TownMap, TownPoint

__all__ = [
    "FLEET_SHARE",
    "PAUSE_END_MIN",
    "PAUSE_START_MIN",
    "STOP_MIN",
    "accepted_receptions",
    "build_groups",
    "build_place",
    "build_places",
    "people_leaving",
    "receptions_by_direction",
]

PAUSE_START_MIN = 9 * 60
PAUSE_END_MIN = 17 * 60
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


def people_leaving(
    draw: random.Random,
    *,
    pickups: int,
    days: int,
    seats: int,
    trips_per_day: int,
    fleet_share: float = FLEET_SHARE,
) -> tuple[int, ...]:
    """Return the persons who leave from each pickup: a share of what the fleet could carry."""
    carried = seats * trips_per_day * days * fleet_share / pickups
    most = PEOPLE_PER_PICKUP_MOST * max(1.0, days / 3)
    mean = min(max(carried, PEOPLE_PER_PICKUP_LEAST), most)
    weights = [draw.uniform(0.4, 1.6) for _ in range(pickups)]
    scale = mean * pickups / sum(weights)
    return tuple(max(10, round(weight * scale)) for weight in weights)


def build_places(
    draw: random.Random, layout: TownMap, people: Sequence[int], *, days: int
) -> tuple[Place, ...]:
    """Return the places; at some pickups people are lifted out."""
    pause_h = days * (PAUSE_END_MIN - PAUSE_START_MIN) / 60
    places = []
    for point, persons in zip(layout.pickups, people, strict=True):
        place = build_place(point, PlaceKind.PICKUP, zone=TOWN, stop_min=STOP_MIN)
        if draw.random() < LIFTED_SHARE:
            ready = round(READY_SHARE * draw.uniform(0.7, 1.3) * persons)
            rate = (persons - ready) / (draw.uniform(*LIFTING_SHARE) * pause_h)
            place = replace(
                place, lift_rate_per_h=float(max(4, math.ceil(rate))), ready_at_start=ready
            )
        places.append(place)
    places += [build_place(point, PlaceKind.WAYPOINT, zone=TOWN) for point in layout.junctions]
    places += [build_place(point, PlaceKind.WAYPOINT) for point in layout.staging]
    places += [replace(build_place(point, PlaceKind.DEPOT), refuel=True) for point in layout.depots]
    places += [
        build_place(point, PlaceKind.RECEPTION, stop_min=STOP_MIN) for point in layout.receptions
    ]
    return tuple(places)


def build_place(
    point: TownPoint, kind: PlaceKind, *, zone: str | None = None, stop_min: int = 0
) -> Place:
    """Return a point of the map as a place, in degrees."""
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


def build_groups(draw: random.Random, layout: TownMap, people: Sequence[int]) -> tuple[Group, ...]:
    """Return the groups: most go anywhere or either of two ways, some one way, a few not."""
    receptions = receptions_by_direction(layout)
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
                accepts=accepted_receptions(direction, receptions),
                choice=Choice(direction) if direction in {"undecided", "stay"} else Choice.LEAVE,
                source="generated",
            )
            for letter, (direction, count) in zip("abcde", wishes, strict=True)
            if count
        ]
    return tuple(groups)


def receptions_by_direction(layout: TownMap) -> dict[str, set[str]]:
    """Return the ids of the receptions that lie in each direction."""
    receptions: dict[str, set[str]] = {}
    for point, direction in zip(layout.receptions, layout.directions, strict=True):
        receptions.setdefault(direction, set()).add(point.id)
    return receptions


def accepted_receptions(direction: str, receptions: dict[str, set[str]]) -> frozenset[str]:
    """Return the receptions that a direction allows."""
    if direction == "any":
        return frozenset().union(*receptions.values())
    return frozenset().union(*(receptions.get(label, set()) for label in direction.split(";")))
