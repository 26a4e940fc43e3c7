"""
The land around a rich invented town: villages, a convoy corridor and a checkpoint on its roads.

Villages lie on the way to the receptions, so that vehicles can fill up there; they and the roads
between them are one zone. The way to the last reception leads through a corridor that is entered in
convoys, the way to the second (or to the first, when there is no second) past a checkpoint. With
few receptions a way has several of these, in this order outwards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from safepassage.scenario.town import TownPoint, build_road, passes_by

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from safepassage.scenario.model import Road
    from safepassage.scenario.town import TownMap

__all__ = ["CORRIDOR", "VILLAGES", "Outskirts", "build_outskirts", "village_count"]

CORRIDOR = "corridor"
VILLAGES = "villages"
MOST_VILLAGES = 12
VILLAGE_SHARES = (0.1, 0.5)
"""Where on the way villages lie, as shares of it from the town's edge."""
CORRIDOR_SHARES = (0.55, 0.75)
CHECKPOINT_SHARE = 0.87
ASIDE_KM = 1.5
"""The most that a village lies beside the straight line."""


@dataclass(frozen=True, slots=True)
class Outskirts:
    """
    The points around the town, and all roads of the map.

    ``corridor`` holds the corridor's two ends; ``behind`` the index of the reception that lies
    behind the checkpoint.
    """

    villages: tuple[TownPoint, ...]
    corridor: tuple[TownPoint, ...]
    checkpoint: TownPoint
    behind: int
    roads: tuple[Road, ...]


def village_count(pickups: int) -> int:
    """Return how many of the pickups are villages: none of one, else about the square root."""
    return min(MOST_VILLAGES, pickups // 2, round(math.sqrt(pickups)))


def build_outskirts(
    draw: random.Random, layout: TownMap, roads: Sequence[Road], *, villages: int
) -> Outskirts:
    """Return what lies around the town, with the roads to receptions led through it."""
    last = len(layout.receptions) - 1
    behind = min(1, last)
    # The corridor's way has villages only when there is no other way.
    settled = [number for number in range(min(2, last + 1)) if number != last or last == 0]
    ways: dict[int, list[tuple[TownPoint, str | None]]] = {
        number: [] for number in {*settled, behind, last}
    }
    found = []
    for place, reception in enumerate(settled):
        numbers = range(place, villages, len(settled))
        for step, number in enumerate(numbers):
            low, high = VILLAGE_SHARES
            share = low + (high - low) * (step + draw.uniform(0.2, 0.8)) / len(numbers)
            point = _on_the_way(
                f"v{number + 1:02d}", layout, reception, share, draw.uniform(-ASIDE_KM, ASIDE_KM)
            )
            found.append(point)
            ways[reception].append((point, VILLAGES if step else None))
    corridor = tuple(
        _on_the_way(f"x{number}", layout, last, share)
        for number, share in enumerate(CORRIDOR_SHARES, start=1)
    )
    ways[last] += [(corridor[0], None), (corridor[1], CORRIDOR)]
    checkpoint = _on_the_way("k1", layout, behind, CHECKPOINT_SHARE)
    ways[behind].append((checkpoint, None))
    led = list(roads)
    for reception, way in sorted(ways.items()):
        if way:
            led = _lead_through(draw, layout, led, layout.receptions[reception], way)
    return Outskirts(
        villages=tuple(sorted(found, key=lambda point: point.id)),
        corridor=corridor,
        checkpoint=checkpoint,
        behind=behind,
        roads=tuple(led),
    )


def _on_the_way(
    point_id: str, layout: TownMap, reception: int, share: float, aside_km: float = 0.0
) -> TownPoint:
    """Return a point between the nearest staging point and a reception."""
    end = layout.receptions[reception]
    gate = min(layout.staging, key=end.km_to)
    way_km = gate.km_to(end)
    east, north = (end.x - gate.x) / way_km, (end.y - gate.y) / way_km
    return TownPoint(
        point_id,
        gate.x + share * way_km * east - aside_km * north,
        gate.y + share * way_km * north + aside_km * east,
    )


def _lead_through(
    draw: random.Random,
    layout: TownMap,
    roads: Sequence[Road],
    end: TownPoint,
    way: Sequence[tuple[TownPoint, str | None]],
) -> list[Road]:
    """Return the roads with those to a reception led through points, each with its road's zone."""
    points = [point for point, _ in way]
    gates = {gate.id: gate for gate in layout.staging}
    kept = [road for road in roads if end.id not in {road.from_place, road.to_place}]
    nearest = min(layout.staging, key=end.km_to)
    for road in roads:
        if road.from_place == end.id:
            gate = gates[road.to_place]
            if gate is nearest or passes_by(points[0], gate):
                kept.append(build_road(draw, points[0], gate, speeds=(50.0, 60.0)))
    for (one, _), (other, zone) in pairwise(way):
        kept.append(build_road(draw, one, other, speeds=(30.0, 40.0, 50.0), zone=zone))
    kept.append(build_road(draw, points[-1], end, speeds=(50.0, 60.0, 70.0)))
    return kept
