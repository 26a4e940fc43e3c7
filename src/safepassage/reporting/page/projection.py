"""From longitude and latitude to the map's plane, and the scenario's box on it."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Box", "Projection", "fit"]

KM_PER_DEGREE = 111.195


@dataclass(frozen=True, slots=True)
class Box:
    """A frame in picture units."""

    left: float
    top: float
    width: float
    height: float

    def holds(self, x: float, y: float, margin: float = 0.0) -> bool:
        """Return whether a point lies inside, ``margin`` away from the edge."""
        return (
            self.left + margin <= x <= self.left + self.width - margin
            and self.top + margin <= y <= self.top + self.height - margin
        )


@dataclass(frozen=True, slots=True)
class Projection:
    """
    A local plane: kilometres east and north of the middle, scaled into a frame.

    x = middle + (lon - lon0) cos(lat0) 111.195 units_per_km, and y alike; over a few hundred
    kilometres this is off by less than a line's width.
    """

    lon0: float
    lat0: float
    units_per_km: float
    middle_x: float
    middle_y: float

    def __call__(self, lon: float, lat: float) -> tuple[float, float]:
        """Return x and y in picture units."""
        scale = KM_PER_DEGREE * self.units_per_km
        x = self.middle_x + (lon - self.lon0) * cos(radians(self.lat0)) * scale
        return x, self.middle_y - (lat - self.lat0) * scale

    def frame(self, box: Box) -> tuple[float, float, float, float]:
        """Return west, south, east and north of a frame, degrees."""
        scale = KM_PER_DEGREE * self.units_per_km
        wide = scale * cos(radians(self.lat0))
        return (
            self.lon0 + (box.left - self.middle_x) / wide,
            self.lat0 + (self.middle_y - box.top - box.height) / scale,
            self.lon0 + (box.left + box.width - self.middle_x) / wide,
            self.lat0 + (self.middle_y - box.top) / scale,
        )


def extent_km(points: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """Return how wide and how high points of (lon, lat) lie apart, kilometres."""
    lons, lats = zip(*points, strict=True)
    middle = radians((min(lats) + max(lats)) / 2)
    wide = (max(lons) - min(lons)) * KM_PER_DEGREE * cos(middle)
    return wide, (max(lats) - min(lats)) * KM_PER_DEGREE


def fit(
    points: Iterable[tuple[float, float]], box: Box, *, margin: float, least_km: float
) -> Projection:
    """Return the projection that shows all points of (lon, lat) in a frame as large as can be."""
    held = list(points)
    lons, lats = zip(*held, strict=True)
    wide, high = extent_km(held)
    scale = min(
        (box.width - 2 * margin) / max(wide, least_km),
        (box.height - 2 * margin) / max(high, least_km),
    )
    return Projection(
        lon0=(min(lons) + max(lons)) / 2,
        lat0=(min(lats) + max(lats)) / 2,
        units_per_km=scale,
        middle_x=box.left + box.width / 2,
        middle_y=box.top + box.height / 2,
    )
