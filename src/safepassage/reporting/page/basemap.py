"""Coast, lakes, rivers and borders under the map, where the bundled extract has them."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from safepassage.reporting.markup import element, number, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.reporting.page.projection import Box, Projection

__all__ = ["ATTRIBUTION", "basemap", "basemap_towns"]

ATTRIBUTION = "Coast, water, borders: Natural Earth (public domain)"


@cache
def _extract() -> dict[str, Any]:
    path = files("safepassage.reporting.page") / "basemap" / "azov.json"
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return record


def _covers(projection: Projection, box: Box) -> bool:
    west, south, east, north = projection.frame(box)
    held = _extract()["box"]
    return bool(held[0] <= west and held[1] <= south and east <= held[2] and north <= held[3])


def basemap(projection: Projection, box: Box) -> str | None:
    """Return sea, land, lakes, rivers and borders of a frame; None outside the extract."""
    if not _covers(projection, box):
        return None
    held = _extract()
    parts = [
        element("rect", x=box.left, y=box.top, width=box.width, height=box.height, class_="sea")
    ]
    for name, kind in (("land", "land"), ("lakes", "lake")):
        path = "".join(
            _path(projection, ring, closed=True) for polygon in held[name] for ring in polygon
        )
        parts.append(element("path", d=path, class_=kind, fill_rule="evenodd"))
    for lines, kind in (
        (held["coast"], "coast"),
        ((river["line"] for river in held["rivers"]), "river"),
        (held["borders"], "border"),
    ):
        path = "".join(_path(projection, line, closed=False) for line in lines)
        parts.append(element("path", d=path, class_=kind))
    return "".join(parts)


def basemap_towns(projection: Projection, box: Box) -> Iterable[tuple[float, float, str]]:
    """Return x, y and name of the larger towns in a frame, the largest first."""
    if not _covers(projection, box):
        return []
    towns = sorted(_extract()["towns"], key=lambda town: -town["people"])
    placed = [(*projection(*town["at"]), text(town["name"])) for town in towns]
    return [(x, y, name) for x, y, name in placed if box.holds(x, y, 8)]


def _path(projection: Projection, line: Iterable[tuple[float, float]], *, closed: bool) -> str:
    points = [projection(lon, lat) for lon, lat in line]
    path = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return f"M{path}" + ("Z" if closed else "")
