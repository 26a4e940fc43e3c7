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
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from safepassage.errors import UsageError
from safepassage.scenario.model import (
    Choice,
    Group,
    Pause,
    Place,
    PlaceKind,
    Reception,
    Road,
    Scenario,
    VehicleType,
    Zone,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["generate_scenario"]

LIMITS = {"pickups": 1000, "vehicles": 1000, "receptions": 12, "days": 14}
DAY_MIN = 24 * 60
PAUSE_START_MIN = 9 * 60
PAUSE_END_MIN = 17 * 60
MARGIN_MIN = 30
STOP_MIN = 10
VEHICLE_SPEED_KMH = 70.0
ZONE = "town"
DIRECTIONS = ("north", "east", "south")
BEARINGS = {"north": 90.0, "east": 330.0, "south": 210.0}
CENTRE_LAT, CENTRE_LON = 10.0, -30.0
KM_PER_DEGREE = 111.2

FLEET_SHARE = 0.8
"""People leaving, as a share of what the fleet could carry in all the pauses with full loads."""
PEOPLE_PER_PICKUP_MOST = 260
PEOPLE_PER_PICKUP_LEAST = 40
READY_SHARE = 0.3
NEIGHBOURS = 16
"""Nearest points that are tried as the other end of a street."""


@dataclass(frozen=True, slots=True)
class _Point:
    """A place on the town's plane, kilometres east and north of its centre."""

    id: str
    x: float
    y: float

    def km_to(self, other: _Point) -> float:
        return math.hypot(self.x - other.x, self.y - other.y)


@dataclass(frozen=True, slots=True)
class _Layout:
    """All points of the map, by what they are for."""

    pickups: tuple[_Point, ...]
    junctions: tuple[_Point, ...]
    staging: tuple[_Point, ...]
    depots: tuple[_Point, ...]
    receptions: tuple[_Point, ...]
    directions: tuple[str, ...]


def generate_scenario(
    *, pickups: int, vehicles: int, receptions: int = 3, days: int = 3, seed: int = 0
) -> Scenario:
    """
    Return an invented scenario, the same one for the same arguments.

    People are scaled to the fleet: more than it can carry on the first day, and nearly all within
    three days when there are 0.8 to 2 vehicles a pickup. About 30 % of the people are out at the
    start; the others are brought out while a pause covers the town.

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
    layout = _lay_out(draw, pickups=pickups, receptions=receptions)
    roads = _streets(draw, layout) + _country_roads(draw, layout)
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
        zones=(Zone(ZONE, name="Town", source="generated"),),
        pauses=tuple(
            Pause(
                f"day-{day + 1}",
                zones=frozenset({ZONE}),
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


# ---------------------------------------------------------------------------- map


def _lay_out(draw: random.Random, *, pickups: int, receptions: int) -> _Layout:
    """Return the points of the map: clusters in a town, and what lies around it."""
    radius_km = draw.uniform(5.0, 8.0)
    n_clusters = min(12, max(2, round(math.sqrt(pickups))))
    centres = [
        _at(f"c{number}", draw.uniform(0.15, 0.75) * radius_km, angle)
        for number, angle in enumerate(_spread(draw, n_clusters))
    ]
    shelters = _scatter(draw, centres, pickups, radius_km)
    ring = [(0.0, 0.0)] + [
        (share * radius_km, angle)
        for share, n_points in ((0.5, 5), (0.95, 8))
        for angle in _spread(draw, n_points)
    ]
    junctions = tuple(
        _at(f"j{number:02d}", distance_km, angle)
        for number, (distance_km, angle) in enumerate(ring, start=1)
    )
    directions = tuple(DIRECTIONS[number % len(DIRECTIONS)] for number in range(receptions))
    shelters_out = tuple(
        _at(f"r{number}", draw.uniform(15.0, 60.0), BEARINGS[direction] + draw.uniform(-35.0, 35.0))
        for number, direction in enumerate(directions, start=1)
    )
    n_staging = min(4, max(2, receptions))
    staging = tuple(
        _at(f"w{number}", radius_km + draw.uniform(0.8, 1.5), angle)
        for number, angle in enumerate(
            [90.0 - 360.0 * number / n_staging for number in range(n_staging)], start=1
        )
    )
    depots = tuple(
        _at(f"d{number}", draw.uniform(12.0, 25.0), bearing + draw.uniform(-20.0, 20.0))
        for number, bearing in ((1, 60.0), (2, 250.0))
    )
    return _Layout(shelters, junctions, staging, depots, shelters_out, directions)


def _spread(draw: random.Random, count: int) -> list[float]:
    """Return ``count`` angles in degrees that are spread around the circle, shaken a little."""
    first = draw.uniform(0.0, 360.0)
    step = 360.0 / count
    return [first + step * (number + draw.uniform(-0.25, 0.25)) for number in range(count)]


def _at(point_id: str, distance_km: float, angle: float) -> _Point:
    radians = math.radians(angle)
    return _Point(point_id, distance_km * math.cos(radians), distance_km * math.sin(radians))


def _scatter(
    draw: random.Random, centres: Sequence[_Point], count: int, radius_km: float
) -> tuple[_Point, ...]:
    """Return pickups around the cluster centres, inside the town, not on top of one another."""
    width = max(3, len(str(count)))
    points: list[_Point] = []
    for number in range(1, count + 1):
        centre = centres[draw.randrange(len(centres))]
        best = (-1.0, 0.0, 0.0)
        for _ in range(20):
            x = centre.x + draw.gauss(0.0, 0.9)
            y = centre.y + draw.gauss(0.0, 0.9)
            if math.hypot(x, y) > 0.93 * radius_km:
                continue
            room = min((math.hypot(x - p.x, y - p.y) for p in points), default=math.inf)
            best = max(best, (min(room, 0.2), x, y))
            if room >= 0.2:
                break
        points.append(_Point(f"p{number:0{width}d}", best[1], best[2]))
    return tuple(points)


def _streets(draw: random.Random, layout: _Layout) -> tuple[Road, ...]:
    """Return the roads inside the zone: streets between neighbours, and those to its edge."""
    points = layout.pickups + layout.junctions
    roads = [
        _road(draw, points[one], points[other], speeds=(20.0, 22.0, 25.0, 28.0, 30.0), zone=ZONE)
        for one, other in _neighbour_pairs(points)
    ]
    for gate in layout.staging:
        nearest = sorted(layout.junctions, key=gate.km_to)[:2]
        roads += [_road(draw, gate, point, speeds=(30.0,), zone=ZONE) for point in nearest]
    return tuple(roads)


def _neighbour_pairs(points: Sequence[_Point]) -> list[tuple[int, int]]:
    """
    Return the pairs that are joined by a street: a Gabriel graph, kept connected.

    Two points are neighbours when no third lies in the circle whose diameter joins them [1]_. Only
    the nearest few are tried; a shortest spanning tree is added, so that the graph is connected.

    References
    ----------
    .. [1] Gabriel, K. R. and Sokal, R. R. (1969). A new statistical approach to geographic
       variation analysis. Systematic Zoology 18(3), 259-278.
    """
    xy = np.array([(point.x, point.y) for point in points])
    squared: NDArray[np.float64] = ((xy[:, None, :] - xy[None, :, :]) ** 2).sum(axis=2)
    pairs = set(_spanning_tree(squared))
    for one in range(len(points)):
        for other in np.argsort(squared[one], kind="stable")[1 : NEIGHBOURS + 1].tolist():
            inside = squared[one] + squared[other] < squared[one, other] - 1e-12
            if not inside.any():
                pairs.add((min(one, other), max(one, other)))
    return sorted(pairs)


def _spanning_tree(squared: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return the edges of a shortest spanning tree (Prim), each with its lesser end first."""
    n_points = len(squared)
    nearest = np.zeros(n_points, dtype=np.int64)
    distance = squared[0].copy()
    distance[0] = np.inf
    tree = []
    joined = np.zeros(n_points, dtype=bool)
    joined[0] = True
    for _ in range(n_points - 1):
        new = int(np.argmin(np.where(joined, np.inf, distance)))
        other = int(nearest[new])
        tree.append((min(new, other), max(new, other)))
        joined[new] = True
        closer = squared[new] < distance
        distance = np.where(closer, squared[new], distance)
        nearest = np.where(closer, new, nearest)
    return tree


def _country_roads(draw: random.Random, layout: _Layout) -> tuple[Road, ...]:
    """Return the roads outside the zone: around the town, to the depots, to the receptions."""
    gates = layout.staging
    ring = [(gates[number - 1], gates[number]) for number in range(1, len(gates))]
    if len(gates) > 2:
        ring.append((gates[-1], gates[0]))
    # A ring road bends around the town, about pi / 2 times the straight line at two gates.
    roads = [_road(draw, one, other, speeds=(50.0,), detour=1.3) for one, other in ring]
    for point in layout.depots + layout.receptions:
        nearest = sorted(gates, key=point.km_to)[:2]
        roads += [_road(draw, point, gate, speeds=(50.0, 60.0, 70.0)) for gate in nearest]
    return tuple(roads)


def _road(
    draw: random.Random,
    one: _Point,
    other: _Point,
    *,
    speeds: Sequence[float],
    zone: str | None = None,
    detour: float = 1.0,
) -> Road:
    km = one.km_to(other) * detour * draw.uniform(1.1, 1.3)
    return Road(
        one.id,
        other.id,
        km=max(0.1, round(km, 1)),
        speed_kmh=draw.choice(speeds),
        zone=zone,
        source="generated",
    )


# ---------------------------------------------------------------------------- fleet and people


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
            speed_kmh=VEHICLE_SPEED_KMH,
            available_to_min=days * DAY_MIN,
            name=f"Bus of {seats} seats",
            source="generated",
        )
        for number, (kind, depot, seats) in enumerate(kinds)
        if vehicles > number
    )


def _trips_per_day(layout: _Layout, roads: Sequence[Road]) -> int:
    """Return the round trips that a bus makes in one pause, on the average way."""
    minutes = _minutes_from(layout.staging, roads)
    zone_min = sum(minutes[point.id] for point in layout.pickups) / len(layout.pickups)
    out_min = sum(minutes[point.id] for point in layout.receptions) / len(layout.receptions)
    inside_min = 2 * zone_min + STOP_MIN
    round_min = inside_min + 2 * out_min + STOP_MIN
    usable_min = PAUSE_END_MIN - MARGIN_MIN - PAUSE_START_MIN
    return 1 + max(0, int((usable_min - inside_min) // round_min))


def _minutes_from(starts: Sequence[_Point], roads: Sequence[Road]) -> dict[str, float]:
    """Return the least minutes from the nearest start to every place (Bellman and Ford)."""
    minutes = {point.id: 0.0 for point in starts}
    changed = True
    while changed:
        changed = False
        for road in roads:
            road_min = math.ceil(60.0 * road.km / (road.speed_kmh or VEHICLE_SPEED_KMH))
            for one, other in (
                (road.from_place, road.to_place),
                (road.to_place, road.from_place),
            ):
                reached = minutes.get(one, math.inf) + road_min
                if reached < minutes.get(other, math.inf):
                    minutes[other] = reached
                    changed = True
    return minutes


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
    draw: random.Random, layout: _Layout, people: Sequence[int], *, days: int
) -> tuple[Place, ...]:
    """Return the places; each pickup's lifting takes 55 to 85 % of all the pauses' hours."""
    pause_h = days * (PAUSE_END_MIN - PAUSE_START_MIN) / 60
    places = []
    for point, persons in zip(layout.pickups, people, strict=True):
        ready = round(READY_SHARE * draw.uniform(0.7, 1.3) * persons)
        rate = (persons - ready) / (draw.uniform(0.55, 0.85) * pause_h)
        place = _place(point, PlaceKind.PICKUP, zone=ZONE, stop_min=STOP_MIN)
        places.append(
            replace(place, lift_rate_per_h=float(max(4, math.ceil(rate))), ready_at_start=ready)
        )
    places += [_place(point, PlaceKind.WAYPOINT, zone=ZONE) for point in layout.junctions]
    places += [_place(point, PlaceKind.WAYPOINT) for point in layout.staging]
    places += [replace(_place(point, PlaceKind.DEPOT), refuel=True) for point in layout.depots]
    places += [_place(point, PlaceKind.RECEPTION, stop_min=STOP_MIN) for point in layout.receptions]
    return tuple(places)


def _place(point: _Point, kind: PlaceKind, *, zone: str | None = None, stop_min: int = 0) -> Place:
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


def _groups(draw: random.Random, layout: _Layout, people: Sequence[int]) -> tuple[Group, ...]:
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
