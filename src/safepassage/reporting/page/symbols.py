"""Symbols of the map: each kind of place has its own shape, so that none needs its colour."""

from __future__ import annotations

from math import atan2, cos, hypot, pi, sin
from typing import TYPE_CHECKING

from safepassage.reporting.markup import element, number
from safepassage.scenario.model import PlaceKind

if TYPE_CHECKING:
    from safepassage.reporting.page.projection import Projection

__all__ = ["arrow", "north", "place_symbol", "scale_bar"]


def place_symbol(kind: PlaceKind, x: float, y: float, radius: float, share: float = 0.0) -> str:
    """Return a place's symbol; ``share`` of a pickup's people are brought out (0 to 1)."""
    match kind:
        case PlaceKind.PICKUP:
            return _pickup(x, y, radius, share)
        case PlaceKind.RECEPTION:
            points = ((-1, 1), (-1, -0.15), (0, -1.05), (1, -0.15), (1, 1))
            return _shape(points, x, y, radius, "s-reception")
        case PlaceKind.DEPOT:
            return _shape(((-1, 0.8), (0, -1), (1, 0.8)), x, y, radius, "s-depot")
        case PlaceKind.CHECKPOINT:
            return _shape(((0, -1), (1, 0), (0, 1), (-1, 0)), x, y, radius, "s-checkpoint")
        case PlaceKind.WAYPOINT:
            return element("circle", cx=x, cy=y, r=radius, class_="s-waypoint")


def _pickup(x: float, y: float, radius: float, share: float) -> str:
    ring = element("circle", cx=x, cy=y, r=radius, class_="s-pickup")
    if share <= 0:
        return ring
    if share >= 1:
        return element("circle", cx=x, cy=y, r=radius, class_="s-pickup full")
    angle = 2 * pi * share
    end_x, end_y = x + radius * sin(angle), y - radius * cos(angle)
    large = 1 if share > 0.5 else 0
    path = (
        f"M{number(x)} {number(y)}V{number(y - radius)}"
        f"A{number(radius)} {number(radius)} 0 {large} 1 {number(end_x)} {number(end_y)}Z"
    )
    return ring + element("path", d=path, class_="s-pickup-out")


def _shape(
    points: tuple[tuple[float, float], ...], x: float, y: float, radius: float, kind: str
) -> str:
    path = "L".join(f"{number(x + dx * radius)} {number(y + dy * radius)}" for dx, dy in points)
    return element("path", d=f"M{path}Z", class_=kind)


def arrow(start: tuple[float, float], end: tuple[float, float], width: float) -> str:
    """Return a chevron on the middle of a line; nothing on a line too short for it."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    size = 3.2 + width * 0.55
    if hypot(dx, dy) < 5 * size:
        return ""
    angle = atan2(dy, dx)
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    tips = []
    for along, across in ((-0.8, -1.0), (0.6, 0.0), (-0.8, 1.0)):
        tip_x = x + size * (along * cos(angle) - across * sin(angle))
        tip_y = y + size * (along * sin(angle) + across * cos(angle))
        tips.append(f"{number(tip_x)} {number(tip_y)}")
    return element("path", d="M" + "L".join(tips), class_="arrow")


def north(x: float, y: float) -> str:
    """Return a north arrow whose tip is at (x, y); the map's top is north."""
    path = f"M{number(x)} {number(y)}l6 17l-6 -4l-6 4Z"
    return element("path", d=path, class_="north") + element(
        "text", "N", x=x, y=y + 29, class_="north-name", text_anchor="middle"
    )


def scale_bar(projection: Projection, x: float, y: float) -> tuple[str, float]:
    """Return a scale bar that starts at (x, y), and its length in units."""
    km = 0.1
    for power in range(-1, 4):
        for digit in (1, 2, 5):
            if digit * 10.0**power * projection.units_per_km <= 130:
                km = digit * 10.0**power
    length = km * projection.units_per_km
    path = f"M{number(x)} {number(y - 5)}v5h{number(length)}v-5"
    words = f"{km:g} km" if km >= 1 else f"{km * 1000:g} m"
    return (
        element("path", d=path, class_="scale")
        + element("text", words, x=x + length + 6, y=y, class_="scale-words"),
        length,
    )
