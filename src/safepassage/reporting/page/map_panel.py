"""The map: places, roads, zones and the people who are carried, with a close-up of a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from safepassage.reporting.markup import element, number, text
from safepassage.reporting.page.basemap import ATTRIBUTION, basemap, basemap_towns
from safepassage.reporting.page.cluster import find_cluster
from safepassage.reporting.page.labels import Label, Labels
from safepassage.reporting.page.names import place_names, shared_ending, short_name, wrapped
from safepassage.reporting.page.projection import Box, Projection, extent_km, fit
from safepassage.reporting.page.symbols import arrow, north, place_symbol, scale_bar
from safepassage.reporting.words import count
from safepassage.scenario.model import PlaceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from safepassage.reporting.page.data import ReportData
    from safepassage.scenario.model import Place

__all__ = ["map_panel", "map_picture"]

WIDTH = 1000.0
GAP = 14.0
MOST_NAMED_PICKUPS = 40
MOST_NAMED_WAYPOINTS = 14
MOST_IN_SMALL_CLUSTER = 12
"""Larger clusters get half of the picture."""


def map_panel(data: ReportData) -> str:
    """Return the map with its legend; says so where no place has coordinates."""
    drawn = map_picture(data)
    if drawn is None:
        return (
            '<section class="panel"><h2>Where</h2><p>No place has coordinates, so there is no '
            "map. Give <code>lat</code> and <code>lon</code> in the table places.</p></section>"
        )
    picture, height, notes = drawn
    svg = (
        f'<svg viewBox="0 0 {number(WIDTH)} {number(height)}" role="img" '
        f'aria-label="Map of places, roads, zones and people carried">{picture}</svg>'
    )
    hints = f'<p class="hint">{text(" ".join(notes))}</p>' if notes else ""
    return (
        f'<section class="panel"><h2>Where</h2><div class="wide">{svg}</div>{LEGEND}{hints}'
        "</section>"
    )


def _key(content: str, words: str) -> str:
    svg = f'<svg class="key" viewBox="-11 -9 22 18" aria-hidden="true">{content}</svg>'
    return f"<span>{svg}{words}</span>"


def _legend() -> str:
    keys = (
        (place_symbol(PlaceKind.PICKUP, 0, 0, 7, 0.65), "pickup; filled: share brought out"),
        (place_symbol(PlaceKind.RECEPTION, 0, 0, 7), "reception"),
        (place_symbol(PlaceKind.DEPOT, 0, 0, 6), "depot"),
        (place_symbol(PlaceKind.CHECKPOINT, 0, 0, 6), "checkpoint"),
        (place_symbol(PlaceKind.WAYPOINT, 0, 0, 3), "waypoint"),
        ('<path d="M-10 0H10" class="flow" stroke-width="5"/>', "people carried, by width"),
        ('<path d="M-10 0H10" class="road"/>', "road"),
        ('<path d="M-10 0H10" class="zone" stroke-width="14"/>', "zone: needs a pause"),
    )
    return '<p class="legend">' + "".join(_key(*key) for key in keys) + "</p>"


LEGEND = _legend()


def map_picture(data: ReportData) -> tuple[str, float, list[str]] | None:
    """Return the map's SVG content, 1000 units wide, its height and notes beneath it."""
    placed = {
        place.id: (place.lon, place.lat)
        for place in data.scenario.places
        if place.lat is not None and place.lon is not None
    }
    if not placed:
        return None
    wide, high = extent_km(placed.values())
    aspect = min(4.0, max(0.4, max(wide, 1.0) / max(high, 1.0)))
    notes = []
    missing = len(data.scenario.places) - len(placed)
    if missing:
        places = "1 place" if missing == 1 else f"{count(missing)} places"
        notes.append(f"Not on the map, because without coordinates: {places}.")
    height = min(640.0, max(400.0, WIDTH / aspect))
    whole = Box(0.0, 0.0, WIDTH, height)
    pickups = [
        place.id
        for place in data.scenario.places
        if place.kind is PlaceKind.PICKUP and place.id in placed
    ]
    cluster = find_cluster(
        {place_id: placed[place_id] for place_id in pickups},
        fit(placed.values(), whole, margin=54, least_km=2),
        whole,
    )
    if not cluster:
        sheet = _Sheet(data, placed, whole, frozenset(), "main")
        picture = sheet.draw(with_basemap=True)
        return picture, height, notes + sheet.notes()
    height = 470.0
    widest = 660.0 if len(cluster) <= MOST_IN_SMALL_CLUSTER else 520.0
    main_width = min(widest, max(430.0, height * aspect))
    main = Box(0.0, 0.0, main_width, height)
    beside = Box(main_width + GAP, 0.0, WIDTH - main_width - GAP, height)
    near = _near(data, placed, cluster)
    sheet = _Sheet(data, placed, main, frozenset(cluster), "main")
    close = _Sheet(data, {key: placed[key] for key in near}, beside, frozenset(), "close")
    picture = sheet.draw(with_basemap=True, near=near) + close.draw(with_basemap=False)
    notes.append("Right: the framed part of the map, enlarged.")
    return picture, height, notes + sheet.notes() + close.notes()


def _near(
    data: ReportData, placed: dict[str, tuple[float, float]], cluster: Iterable[str]
) -> list[str]:
    """Return the places in the box of a cluster, and those close by to which its roads lead."""
    members = set(cluster)
    lons = [placed[place_id][0] for place_id in members]
    lats = [placed[place_id][1] for place_id in members]
    joined = {
        other
        for road in data.scenario.roads
        for place_id, other in (
            (road.from_place, road.to_place),
            (road.to_place, road.from_place),
        )
        if place_id in members
    }

    def inside(place_id: str, more: float) -> bool:
        lon, lat = placed[place_id]
        lon_more = max((max(lons) - min(lons)) * more, 0.004)
        lat_more = max((max(lats) - min(lats)) * more, 0.003)
        return (
            min(lons) - lon_more <= lon <= max(lons) + lon_more
            and min(lats) - lat_more <= lat <= max(lats) + lat_more
        )

    return [key for key in placed if inside(key, 1.0 if key in joined else 0.1)]


@dataclass
class _Sheet:
    """One map in one frame; places of ``merged`` are dots without names."""

    data: ReportData
    placed: dict[str, tuple[float, float]]
    box: Box
    merged: frozenset[str]
    name: str

    def __post_init__(self) -> None:
        self.projection: Projection = fit(self.placed.values(), self.box, margin=54, least_km=0.8)
        self.at = {key: self.projection(*position) for key, position in self.placed.items()}
        self.labels = Labels(self.box)
        self.unnamed = 0
        self.in_short: tuple[str, ...] = ()
        self.framed: frozenset[str] = frozenset()
        pickups = [
            place
            for place in self.data.scenario.places
            if place.kind is PlaceKind.PICKUP and place.id in self.placed
        ]
        named = [self._full(place.id) for place in pickups if place.id not in self.merged]
        self.ending = shared_ending(named)
        self.most = max([1, *(self._persons(place) for place in pickups)])
        self.largest = 10.0 * max(0.45, min(1.0, sqrt(16 / max(1, len(pickups)))))
        self.smallest = 0.45 * self.largest

    def notes(self) -> list[str]:
        notes = []
        where = "on the map" if self.name == "main" else "in the enlarged part"
        if self.ending:
            notes.append(f"The names of pickups {where} leave out “{self.ending.strip()}”.")
        if self.in_short:
            notes.append(f"Names in full: {'; '.join(self.in_short)}.")
        left_out = self.labels.left_out + self.unnamed
        if left_out:
            names = "1 name is" if left_out == 1 else f"{count(left_out)} names are"
            notes.append(f"For want of room {where}, {names} left out.")
        return notes

    def draw(self, *, with_basemap: bool, near: Iterable[str] = ()) -> str:
        """Return the map; places ``near`` are framed, since another sheet shows them enlarged."""
        box = self.box
        self.framed = frozenset(near)
        frame = {"x": box.left, "y": box.top, "width": box.width, "height": box.height}
        clip = element("clipPath", element("rect", rx=6.0, **frame), id=f"clip-{self.name}")
        ground = basemap(self.projection, box) if with_basemap else None
        towns = list(basemap_towns(self.projection, box)) if ground else []
        content = [
            ground or element("rect", class_="ground", **frame),
            self._zones(),
            self._roads(),
            self._flows(),
            self._symbols(),
            self._near_frame(),
            self._furniture(attributed=ground is not None),
            self._names(towns),
        ]
        body = element("g", "".join(content), clip_path=f"url(#clip-{self.name})")
        kind = "map-frame close" if self.name == "close" else "map-frame"
        return clip + body + element("rect", class_=kind, rx=6.0, **frame)

    def _zones(self) -> str:
        parts = []
        for place in self.data.scenario.places:
            if place.zone is not None and place.id in self.at:
                x, y = self.at[place.id]
                parts.append(element("circle", cx=x, cy=y, r=11.0, class_="zone-spot"))
        path = ""
        for road in self.data.scenario.roads:
            if road.zone is not None and road.from_place in self.at and road.to_place in self.at:
                path += self._line(road.from_place, road.to_place)
        parts.append(element("path", d=path, class_="zone", stroke_width=20) if path else "")
        return element("g", "".join(parts), class_="zones")

    def _line(self, from_place: str, to_place: str) -> str:
        (x1, y1), (x2, y2) = self.at[from_place], self.at[to_place]
        return f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}"

    def _roads(self) -> str:
        paths = {False: "", True: ""}
        for road in self.data.scenario.roads:
            if road.from_place in self.at and road.to_place in self.at:
                paths[road.closed] += self._line(road.from_place, road.to_place)
        roads = element("path", d=paths[False], class_="road") if paths[False] else ""
        closed = element("path", d=paths[True], class_="road closed") if paths[True] else ""
        return roads + closed

    def _flows(self) -> str:
        carried: dict[tuple[str, str], int] = {}
        for _, told in self.data.vehicles:
            for step in told:
                if step.drives and step.persons > 0:
                    key = (step.from_place, step.to_place)
                    carried[key] = carried.get(key, 0) + step.persons
        most = max(carried.values(), default=1)
        lines, arrows = [], []
        for (from_place, to_place), persons in sorted(carried.items(), key=lambda item: item[1]):
            if from_place not in self.at or to_place not in self.at:
                continue
            self.labels.avoid_line(self.at[from_place], self.at[to_place])
            width = 1.4 + 6.6 * sqrt(persons / most)
            title = f"{count(persons)} people, {self._full(from_place)} to {self._full(to_place)}"
            lines.append(
                element(
                    "path",
                    element("title", text(title)),
                    d=self._line(from_place, to_place),
                    class_="flow",
                    stroke_width=width,
                )
            )
            arrows.append(arrow(self.at[from_place], self.at[to_place], width))
        return "".join(lines) + "".join(arrows)

    def _full(self, place_id: str) -> str:
        return self.data.index.place_name(place_id)

    def _near_frame(self) -> str:
        points = [self.at[place_id] for place_id in self.framed if place_id in self.at]
        if not points:
            return ""
        xs, ys = zip(*points, strict=True)
        left, top = min(xs) - 8, min(ys) - 8
        wide, high = max(xs) - min(xs) + 16, max(ys) - min(ys) + 16
        self.labels.block_area(left, top, wide, high)
        return element("rect", x=left, y=top, width=wide, height=high, rx=4.0, class_="near-frame")

    def _drawn_last(self) -> list[Place]:
        order = (
            PlaceKind.WAYPOINT,
            PlaceKind.PICKUP,
            PlaceKind.CHECKPOINT,
            PlaceKind.DEPOT,
            PlaceKind.RECEPTION,
        )
        places = [place for place in self.data.scenario.places if place.id in self.at]
        return sorted(places, key=lambda place: order.index(place.kind))

    def _radius(self, place: Place) -> float:
        if place.id in self.merged:
            return 2.5
        if place.kind is PlaceKind.PICKUP:
            persons = self._persons(place)
            return self.smallest + (self.largest - self.smallest) * sqrt(persons / self.most)
        return {PlaceKind.WAYPOINT: 2.6, PlaceKind.RECEPTION: 8.5}.get(place.kind, 6.5)

    def _persons(self, place: Place) -> int:
        return self.data.out_of.get(place.id, 0) + self.data.left_at.get(place.id, 0)

    def _symbols(self) -> str:
        parts = []
        for place in self._drawn_last():
            x, y = self.at[place.id]
            radius = self._radius(place)
            persons = self._persons(place)
            share = self.data.out_of.get(place.id, 0) / persons if persons else 0.0
            title = element("title", text(self._full(place.id)))
            parts.append(element("g", title + place_symbol(place.kind, x, y, radius, share)))
            self.labels.block(x, y, radius)
        return "".join(parts)

    def _furniture(self, *, attributed: bool) -> str:
        box = self.box
        bottom = box.top + box.height
        bar, length = scale_bar(self.projection, box.left + 16, bottom - 16)
        self.labels.block_area(box.left, bottom - 40, length + 70, 40)
        self.labels.block_area(box.left + box.width - 36, box.top, 36, 44)
        parts = [bar, north(box.left + box.width - 20, box.top + 12)]
        if attributed:
            parts.append(
                element(
                    "text",
                    ATTRIBUTION,
                    x=box.left + box.width - 8,
                    y=bottom - 7,
                    class_="attribution",
                    text_anchor="end",
                )
            )
            self.labels.block_area(box.left + box.width - 260, bottom - 20, 260, 20)
        return "".join(parts)

    def _names(self, towns: Iterable[tuple[float, float, str]]) -> str:
        # What is named first has the better spot: where people are brought, where they are fetched.
        places = list(self._named())
        receptions = [place for place in places if place.kind is PlaceKind.RECEPTION]
        others = [place for place in places if place.kind is not PlaceKind.RECEPTION]
        names = [(self._full(place.id), self._label(place)) for place in receptions]
        if self.merged:
            names.append(("", self._merged_label()))
        names += [(self._full(place.id), self._label(place)) for place in others]
        self.labels, drawn, self.in_short = place_names(self.labels, names)
        return drawn + self._towns(towns)

    def _towns(self, towns: Iterable[tuple[float, float, str]]) -> str:
        """Return towns of the ground with their names, where there is room left."""
        left_out = self.labels.left_out
        points = list(self.at.values())
        parts = []
        for x, y, name in towns:
            if all(abs(x - px) > 22 or abs(y - py) > 22 for px, py in points):
                label = Label(x, y, (name,), size=11.0, away=4.0, kind="town-name")
                parts.append(element("circle", cx=x, cy=y, r=1.8, class_="town-dot"))
                parts.append(self.labels.place(label)[0])
        self.labels.left_out = left_out
        return "".join(parts)

    def _label(self, place: Place) -> Label:
        x, y = self.at[place.id]
        quiet = place.kind is PlaceKind.WAYPOINT
        name = self._told(place)
        return Label(
            x,
            y,
            wrapped(name, 2),
            size=11.0 if quiet else 13.0,
            away=self._radius(place) + 3,
            kind="map-name quiet" if quiet else "map-name",
            note=self._note(place),
            short=short_name(name, (self._full(other) for other in self.at if other != place.id)),
            far=True,
        )

    def _told(self, place: Place) -> str:
        """Return a place's name, a pickup's without the words with which all of them end."""
        name = self._full(place.id)
        return name.removesuffix(self.ending) if place.kind is PlaceKind.PICKUP else name

    def _named(self) -> Iterator[Place]:
        places = [place for place in self._drawn_last()[::-1] if place.id not in self.merged]
        waypoints = [
            place
            for place in places
            if place.kind is PlaceKind.WAYPOINT and place.name and place.id not in self.framed
        ]
        pickups = [place for place in places if place.kind is PlaceKind.PICKUP]
        pickups.sort(key=self._persons, reverse=True)
        self.unnamed = max(0, len(pickups) - MOST_NAMED_PICKUPS)
        main = (PlaceKind.RECEPTION, PlaceKind.DEPOT, PlaceKind.CHECKPOINT)
        yield from (place for place in places if place.kind in main)
        yield from pickups[:MOST_NAMED_PICKUPS]
        if len(waypoints) <= MOST_NAMED_WAYPOINTS:
            yield from waypoints

    def _note(self, place: Place) -> str:
        if place.kind is PlaceKind.RECEPTION:
            return f"{count(self.data.out_at.get(place.id, 0))} in"
        if place.kind is PlaceKind.PICKUP and self._persons(place):
            return self._out_and_left([place.id])
        return ""

    def _out_and_left(self, pickups: Iterable[str]) -> str:
        out = left = 0
        for place_id in pickups:
            out += self.data.out_of.get(place_id, 0)
            left += self.data.left_at.get(place_id, 0)
        return f"{count(out)} out, {count(left)} left" if left else f"{count(out)} out"

    def _merged_label(self) -> Label:
        points = [self.at[place_id] for place_id in self.merged]
        xs, ys = zip(*points, strict=True)
        away = max(max(xs) - min(xs), max(ys) - min(ys)) / 2 + 20
        middle = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        return Label(
            *middle,
            (f"{len(points)} pickups, enlarged",),
            size=13.0,
            away=away,
            kind="map-name near",
            note=self._out_and_left(self.merged),
            far=True,
        )
