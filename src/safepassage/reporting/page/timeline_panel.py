"""The timeline: what each vehicle does against time and pauses."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from safepassage.reporting.markup import element, number, text
from safepassage.reporting.page.axis import TimeAxis
from safepassage.reporting.words import clock, count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from safepassage.reporting.journeys import Step
    from safepassage.reporting.page.data import ReportData

__all__ = ["timeline_panel", "timeline_picture"]

WIDTH = 1000.0
LEFT, RIGHT = 104.0, 10.0
LANE = 18.0
MOST_LANES = 6
ROWS_HEIGHT = 1050.0
"""Rows shrink so that all of them fit one printed page."""
MOST_SINGLE_BARS = 60
"""Up to so many vehicles each bar has its own words to point at; beyond, bars are drawn as one."""


@dataclass(frozen=True, slots=True)
class _Bar:
    """One stretch of a row: what the vehicle does, and the persons aboard meanwhile."""

    kind: str
    start_min: int
    end_min: int
    persons: int
    words: str


def timeline_panel(data: ReportData) -> str:
    """Return the timeline with its legend."""
    if not data.vehicles:
        return (
            '<section class="panel"><h2>What each vehicle does</h2>'
            "<p>No vehicle is used in this plan.</p></section>"
        )
    picture, height = timeline_picture(data)
    svg = (
        f'<svg viewBox="0 0 {number(WIDTH)} {number(height)}" role="img" '
        f'aria-label="Timeline of vehicles">{picture}</svg>'
    )
    unused = len(data.index.vehicles) - len(data.vehicles)
    rest = f" {count(unused)} more stay unused." if unused else ""
    used = len(data.vehicles)
    counted = "1 vehicle, one row." if used == 1 else f"{count(used)} vehicles, a row each."
    aboard = " The figure in a bar is the number aboard." if used <= MOST_SINGLE_BARS else ""
    return (
        '<section class="panel"><h2>What each vehicle does</h2>'
        f'<p class="hint">{counted}{rest}{aboard}</p>'
        f'<div class="wide">{svg}</div>{LEGEND}</section>'
    )


LEGEND = (
    '<p class="legend"><span><i class="k-loaded"></i>driving with people</span>'
    '<span><i class="k-empty"></i>driving empty</span>'
    '<span><i class="k-boarding"></i>standing, people board</span>'
    '<span><i class="k-setdown"></i>people get off</span>'
    '<span><i class="k-held"></i>waiting with people aboard</span>'
    '<span><i class="k-wait"></i>waiting empty</span>'
    '<span><i class="k-pause"></i>pause</span><span><i class="k-margin"></i>margin</span>'
    '<span><i class="k-night"></i>night or curfew</span></p>'
)


def timeline_picture(data: ReportData) -> tuple[str, float]:
    """Return the timeline's SVG content, 1000 units wide, and its height."""
    axis = TimeAxis(data.scenario, *data.span_min, LEFT, WIDTH - RIGHT)
    lanes, lanes_height = _lanes(data, axis)
    row = max(1.0, min(24.0, ROWS_HEIGHT / len(data.vehicles)))
    top = lanes_height + 6
    bottom = top + row * len(data.vehicles)
    parts = [axis.nights(top, bottom), axis.pause_bands(top, bottom), lanes]
    every = ceil(11 / row)
    single = len(data.vehicles) <= MOST_SINGLE_BARS
    for position, (vehicle, steps) in enumerate(data.vehicles):
        y = top + row * position
        if row >= 9:
            parts.append(
                element("line", x1=0.0, x2=WIDTH - RIGHT, y1=y + row, y2=y + row, class_="row-line")
            )
        if position % every == 0:
            words = vehicle if len(vehicle) <= 15 else vehicle[:14] + "…"
            parts.append(
                element("text", text(words), x=LEFT - 8, y=y + row / 2 + 3.5, class_="tick end")
            )
        bars = list(_bars(data, steps))
        draw = _single_bars if single else _joined_bars
        parts.append(draw(axis, bars, y, row))
    parts.append(axis.ticks(bottom))
    return "".join(parts), bottom + 42


def _lanes(data: ReportData, axis: TimeAxis) -> tuple[str, float]:
    """Return a lane for each set of zones that pauses cover, with the pauses' hours."""
    sets: dict[tuple[str, ...], list[int]] = {}
    for position, pause in enumerate(data.scenario.pauses):
        sets.setdefault(tuple(sorted(pause.zones)), []).append(position)
    parts = []
    for lane, (zones, positions) in enumerate(list(sets.items())[:MOST_LANES]):
        y = LANE * lane + 2
        label = ", ".join(zones)
        label = label if len(label) <= 15 else label[:14] + "…"
        parts.append(
            element("text", text(label), x=LEFT - 8, y=y + 11.5, class_="tick end zone-name")
        )
        for position in positions:
            pause = data.scenario.pauses[position]
            start, end = axis.x(pause.start_min), axis.x(pause.end_min)
            safe = axis.x(pause.end_min - pause.margin_min)
            words = TimeAxis.span_words(data.scenario, pause.start_min, pause.end_min)
            title = element("title", text(f"pause {pause.id}, zones {', '.join(zones)}: {words}"))
            box = {"y": y, "height": LANE - 5}
            parts.append(
                element("rect", title, x=start, width=end - start, class_="lane", **box)
                + element("rect", x=safe, width=max(0.0, end - safe), class_="margin", **box)
            )
            start_clock = clock(data.scenario, pause.start_min)
            hours = f"{start_clock}–{clock(data.scenario, pause.end_min)}"
            if end - start > 68:
                parts.append(element("text", hours, x=start + 4, y=y + 10.5, class_="lane-words"))
    count_lanes = min(len(sets), MOST_LANES)
    if len(sets) > MOST_LANES:
        words = f"and {len(sets) - MOST_LANES} more sets of zones"
        y = LANE * count_lanes + 13
        parts.append(element("text", words, x=LEFT, y=y, class_="tick"))
        count_lanes += 1
    return "".join(parts), LANE * count_lanes


def _bars(data: ReportData, steps: Sequence[Step]) -> Iterator[_Bar]:
    """Yield a row's bars; drives in a row with equally many aboard are one."""
    drives: list[Step] = []

    def driven() -> Iterator[_Bar]:
        if drives:
            first, last = drives[0], drives[-1]
            kind = "loaded" if first.persons else "empty"
            words = f"{_name(data, first.from_place)} to {_name(data, last.to_place)}"
            yield _Bar(kind, first.start_min, last.end_min, first.persons, words)
            drives.clear()

    for step in steps:
        if step.drives:
            if drives and drives[-1].persons != step.persons:
                yield from driven()
            drives.append(step)
            continue
        yield from driven()
        place = _name(data, step.from_place)
        if step.getting_off:
            words = f"{step.getting_off} get off at {place}"
            set_down = min(step.end_min, step.start_min + 10)
            yield _Bar("setdown", step.start_min, set_down, step.getting_off, words)
            if step.end_min > set_down:
                yield _Bar("wait", set_down, step.end_min, step.persons, f"waits at {place}")
        elif step.boarding:
            words = f"{step.boarding} board at {place}"
            yield _Bar("boarding", step.start_min, step.end_min, 0, words)
        else:
            kind = "held" if step.persons else "wait"
            yield _Bar(kind, step.start_min, step.end_min, step.persons, f"waits at {place}")
    yield from driven()


def _name(data: ReportData, place: str) -> str:
    return data.index.place_name(place)


_SHARE = {
    "loaded": 0.72,
    "empty": 0.4,
    "boarding": 0.72,
    "setdown": 0.72,
    "held": 0.16,
    "wait": 0.06,
}
"""How much of a row's height a bar takes, so that kinds differ in black and white too."""


def _box(axis: TimeAxis, bar: _Bar, y: float, row: float) -> tuple[float, float, float, float]:
    x = axis.x(bar.start_min)
    least = 2.0 if bar.kind in {"setdown", "boarding"} else 0.4
    height = max(row * _SHARE[bar.kind], 0.5)
    return x, y + (row - height) / 2, max(axis.x(bar.end_min) - x, least), height


def _single_bars(axis: TimeAxis, bars: Sequence[_Bar], y: float, row: float) -> str:
    parts = []
    for bar in bars:
        x, top, width, height = _box(axis, bar, y, row)
        when = TimeAxis.span_words(axis.scenario, bar.start_min, bar.end_min)
        aboard = f", {bar.persons} aboard" if bar.kind in {"loaded", "held"} else ""
        title = element("title", text(f"{when}: {bar.words}{aboard}"))
        parts.append(
            element("rect", title, x=x, y=top, width=width, height=height, class_=f"b-{bar.kind}")
        )
        shown = str(bar.persons)
        if bar.kind == "loaded" and row >= 12 and width >= 7 * len(shown) + 3:
            parts.append(
                element("text", shown, x=x + width / 2, y=y + row / 2 + 4, class_="aboard")
            )
    return "".join(parts)


def _joined_bars(axis: TimeAxis, bars: Sequence[_Bar], y: float, row: float) -> str:
    paths: dict[str, list[str]] = {}
    for bar in bars:
        x, top, width, height = _box(axis, bar, y, row)
        w, h = number(width), number(height)
        paths.setdefault(bar.kind, []).append(f"M{number(x)} {number(top)}h{w}v{h}h-{w}z")
    return "".join(
        element("path", d="".join(path), class_=f"b-{kind}") for kind, path in paths.items()
    )
