"""
The map of an invented town: its points, its streets, and the roads around it.

The town is a disc with pickups in clusters and junctions between them, staging points stand at
its edge, and depots and receptions lie around it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from safepassage.scenario.model import Road

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = [
    "FASTEST_KMH",
    "TOWN",
    "TownMap",
    "TownPoint",
    "build_country_roads",
    "build_road",
    "build_streets",
    "build_town_map",
    "minutes_from",
    "passes_by",
]

TOWN = "town"
DIRECTIONS = ("north", "east", "south")
BEARINGS = {"north": 90.0, "east": 330.0, "south": 210.0}
FASTEST_KMH = 70.0
"""Speed of a bus where the road states no lower one."""
NEIGHBOURS = 16
"""Nearest points that are tried as the other end of a street."""


@dataclass(frozen=True, slots=True)
class TownPoint:
    """A place on the town's plane, kilometres east and north of its centre."""

    id: str
    x: float
    y: float

    def km_to(self, other: TownPoint) -> float:
        """Return the straight kilometres to another point."""
        return math.hypot(self.x - other.x, self.y - other.y)


@dataclass(frozen=True, slots=True)
class TownMap:
    """All points of the map, by what they are for."""

    pickups: tuple[TownPoint, ...]
    junctions: tuple[TownPoint, ...]
    staging: tuple[TownPoint, ...]
    depots: tuple[TownPoint, ...]
    receptions: tuple[TownPoint, ...]
    directions: tuple[str, ...]


def build_town_map(draw: random.Random, *, pickups: int, receptions: int) -> TownMap:
    """Return the points of the map: clusters in a town, and what lies around it."""
    radius_km = draw.uniform(5.0, 8.0)
    n_clusters = min(12, max(2, round(math.sqrt(pickups))))
    centres = [
        _at(f"c{number}", draw.uniform(0.15, 0.75) * radius_km, angle)
        for number, angle in enumerate(_spread(draw, n_clusters))
    ]
    pickup_points = _scatter(draw, centres, pickups, radius_km)
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
    reception_points = tuple(
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
    return TownMap(pickup_points, junctions, staging, depots, reception_points, directions)


def _spread(draw: random.Random, count: int) -> list[float]:
    """Return ``count`` angles in degrees that are spread around the circle, shaken a little."""
    first = draw.uniform(0.0, 360.0)
    step = 360.0 / count
    return [first + step * (number + draw.uniform(-0.25, 0.25)) for number in range(count)]


def _at(point_id: str, distance_km: float, angle: float) -> TownPoint:
    radians = math.radians(angle)
    return TownPoint(point_id, distance_km * math.cos(radians), distance_km * math.sin(radians))


def _scatter(
    draw: random.Random, centres: Sequence[TownPoint], count: int, radius_km: float
) -> tuple[TownPoint, ...]:
    """Return pickups around the cluster centres, inside the town, not on top of one another."""
    width = max(3, len(str(count)))
    points: list[TownPoint] = []
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
        points.append(TownPoint(f"p{number:0{width}d}", best[1], best[2]))
    return tuple(points)


def build_streets(draw: random.Random, layout: TownMap) -> tuple[Road, ...]:
    """Return the roads inside the zone: streets between neighbours, and those to its edge."""
    points = layout.pickups + layout.junctions
    roads = [
        build_road(
            draw, points[one], points[other], speeds=(20.0, 22.0, 25.0, 28.0, 30.0), zone=TOWN
        )
        for one, other in _neighbour_pairs(points)
    ]
    for gate in layout.staging:
        nearest = sorted(layout.junctions, key=gate.km_to)[:2]
        roads += [build_road(draw, gate, point, speeds=(30.0,), zone=TOWN) for point in nearest]
    return tuple(roads)


def _neighbour_pairs(points: Sequence[TownPoint]) -> list[tuple[int, int]]:
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


def build_country_roads(draw: random.Random, layout: TownMap) -> tuple[Road, ...]:
    """Return the roads outside the zone: around the town, to the depots, to the receptions."""
    gates = layout.staging
    ring = [(gates[number - 1], gates[number]) for number in range(1, len(gates))]
    if len(gates) > 2:
        ring.append((gates[-1], gates[0]))
    half_angle = math.pi / len(gates)
    arc_per_chord = half_angle / math.sin(half_angle)
    roads = [
        build_road(draw, one, other, speeds=(50.0,), detour=arc_per_chord) for one, other in ring
    ]
    for point in layout.depots + layout.receptions:
        nearest, second = sorted(gates, key=point.km_to)[:2]
        roads.append(build_road(draw, point, nearest, speeds=(50.0, 60.0, 70.0)))
        if passes_by(point, second):
            roads.append(build_road(draw, point, second, speeds=(50.0, 60.0, 70.0)))
    return tuple(roads)


def passes_by(point: TownPoint, gate: TownPoint) -> bool:
    """Return whether the straight line from a point outside reaches the gate past the town."""
    out = (point.x - gate.x) * gate.x + (point.y - gate.y) * gate.y
    return out >= -0.3 * math.hypot(gate.x, gate.y) * point.km_to(gate)


def build_road(
    draw: random.Random,
    one: TownPoint,
    other: TownPoint,
    *,
    speeds: Sequence[float],
    zone: str | None = None,
    detour: float = 1.0,
) -> Road:
    """Return a road that winds a little, at one of the speeds."""
    km = one.km_to(other) * detour * draw.uniform(1.1, 1.3)
    return Road(
        one.id,
        other.id,
        km=max(0.1, round(km, 1)),
        speed_kmh=draw.choice(speeds),
        zone=zone,
        source="generated",
    )


def minutes_from(starts: Sequence[TownPoint], roads: Sequence[Road]) -> dict[str, float]:
    """Return the least minutes from the nearest start to every place (Bellman and Ford)."""
    minutes = {point.id: 0.0 for point in starts}
    changed = True
    while changed:
        changed = False
        for road in roads:
            road_min = math.ceil(60.0 * road.km / (road.speed_kmh or FASTEST_KMH))
            for one, other in (
                (road.from_place, road.to_place),
                (road.to_place, road.from_place),
            ):
                reached = minutes.get(one, math.inf) + road_min
                if reached < minutes.get(other, math.inf):
                    minutes[other] = reached
                    changed = True
    return minutes
