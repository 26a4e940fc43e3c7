"""Pickups that lie too close together for the map, and so are shown enlarged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reporting.page.projection import Box, fit

if TYPE_CHECKING:
    from safepassage.reporting.page.projection import Projection

__all__ = ["find_cluster"]

NEAR = 60.0
"""Gap in picture units across which neighbours still belong together."""
LEAST = 3


def find_cluster(
    pickups: dict[str, tuple[float, float]], projection: Projection, frame: Box
) -> tuple[str, ...]:
    """
    Return the largest set of pickups that are joined by small gaps.

    Where most of such a set would still lie on a heap when enlarged to the frame, that heap is
    returned. Empty when there are fewer than three, or when they fill half the map anyway.
    """
    found: tuple[str, ...] = ()
    here, held = projection, dict(pickups)
    while True:
        near = 0.16 * frame.width if found else NEAR
        members = _largest({key: here(*position) for key, position in held.items()}, near)
        if len(members) < max(LEAST, 0.6 * len(held) if found else 0):
            return found
        if found and len(members) == len(held):
            return found
        size = _size([here(*held[place_id]) for place_id in members])
        if size > (0.35 if found else 0.5) * frame.width:
            return found
        found = tuple(members)
        held = {place_id: held[place_id] for place_id in members}
        square = Box(0.0, 0.0, frame.width, frame.width)
        here = fit(held.values(), square, margin=0.2 * frame.width, least_km=0.2)


def _largest(points: dict[str, tuple[float, float]], near_by: float) -> list[str]:
    waiting = dict.fromkeys(points)
    largest: list[str] = []
    while waiting:
        start = next(iter(waiting))
        del waiting[start]
        joined = [start]
        for place_id in joined:
            x, y = points[place_id]
            near = [
                other
                for other in waiting
                if (points[other][0] - x) ** 2 + (points[other][1] - y) ** 2 < near_by**2
            ]
            for other in near:
                del waiting[other]
            joined.extend(near)
        if len(joined) > len(largest):
            largest = joined
    return largest


def _size(points: list[tuple[float, float]]) -> float:
    xs = [x for x, _ in points]
    ys = [y for _, y in points]
    return max(max(xs) - min(xs), max(ys) - min(ys))
