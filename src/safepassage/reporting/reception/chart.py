"""People at one reception by hour, as a picture: who comes, and who is there."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from safepassage.reporting.markup import element, number, text
from safepassage.reporting.page.axis import TimeAxis
from safepassage.reporting.page.curve_panel import end_labels, person_ticks
from safepassage.reporting.words import count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from safepassage.reception.outlook import ReceptionOutlook
    from safepassage.scenario.model import Scenario

__all__ = ["CHART_STYLE", "chart", "chart_legend"]

_WIDTH, _HEIGHT = 1000.0, 250.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 150.0, 12.0, 44.0
_HOUR_MIN = 60

CHART_STYLE = """\
.came{fill:#9cc0e0;stroke:#12538f;stroke-width:.8}.there-line{fill:none;stroke:#12538f;\
stroke-width:2.6;stroke-linejoin:round}
.many-line{fill:none;stroke:#b8560f;stroke-width:1.5;stroke-dasharray:5 3}
.room-line{stroke:#b3261e;stroke-width:1.5;stroke-dasharray:9 4}.now-line{stroke:#1d2733;\
stroke-width:1.2;stroke-dasharray:2 3}
.k-came{background:#9cc0e0;border:1px solid #12538f}
.k-there{background:#12538f;height:3px!important}
.k-many{border-top:2px dashed #b8560f;height:0!important}
.k-room{border-top:2px dashed #b3261e;height:0!important}
.k-now{border-top:2px dotted #1d2733;height:0!important}
"""


def chart(scenario: Scenario, one: ReceptionOutlook, now_min: int | None) -> str:
    """Return bars of who comes in each hour, and a line of who is there; empty for nobody."""
    hours = one.hours
    # From an hour's beginning: so many may be there at any minute of it.
    many = [
        (start, counts.everybody)
        for start, counts in one.many_there
        if now_min is None or start + _HOUR_MIN > now_min
    ]
    starts = [hour.start_min for hour in hours] + _rises(many)
    if not starts:
        return ""
    first, last = min(starts) - _HOUR_MIN, max(starts) + 2 * _HOUR_MIN
    axis = TimeAxis(scenario, first, last, _LEFT, _WIDTH - _RIGHT)
    capacity = one.reception.capacity
    most = _most(one)
    shows_room = _shows_room(one, most)
    top = max(most, capacity or 0) if shows_room else most
    floor = _HEIGHT - _BOTTOM

    def y(persons: float) -> float:
        return floor - (floor - _TOP) * persons / (top * 1.06)

    parts = [axis.nights(_TOP, floor)]
    right = _WIDTH - _RIGHT
    for persons in person_ticks(top):
        at = y(persons)
        parts.append(element("line", x1=_LEFT, x2=right, y1=at, y2=at, class_="grid"))
        parts.append(
            element("text", text(count(persons)), x=_LEFT - 6, y=at + 4, class_="tick end")
        )
    for hour in hours:
        if hour.comes.everybody:
            left = axis.x(hour.start_min)
            width = max(2.0, axis.x(hour.start_min + _HOUR_MIN) - left - 1)
            height = floor - y(hour.comes.everybody)
            parts.append(
                element("rect", x=left, y=floor - height, width=width, height=height, class_="came")
            )
    ends: list[tuple[float, str, str]] = []
    if many:
        begin = (first, 0) if now_min is None else many[0]
        parts.append(_line([begin, *many, (last, many[-1][1])], axis, y, "many-line"))
        ends.append((y(many[-1][1]), f"{count(many[-1][1])} if many come", ""))
    there = _there(one, first, last)
    parts.append(_line(there, axis, y, "there-line"))
    ends.append((y(there[-1][1]), f"{count(there[-1][1])} there", "strong"))
    if shows_room and capacity is not None:
        at = y(capacity)
        parts.append(element("line", x1=_LEFT, x2=right, y1=at, y2=at, class_="room-line"))
        ends.append((at, f"room for {count(capacity)}", ""))
    if now_min is not None and first <= now_min <= last:
        x = axis.x(now_min)
        parts.append(element("line", x1=x, x2=x, y1=_TOP, y2=floor, class_="now-line"))
    parts += [axis.ticks(floor), end_labels(ends, right + 6, floor + 4)]
    label = f"People at {one.name} by hour: at most {one.room.most} are there at once"
    return (
        f'<svg viewBox="0 0 {number(_WIDTH)} {number(_HEIGHT)}" role="img" '
        f'aria-label="{text(label)}">{"".join(parts)}</svg>'
    )


def _rises(steps: Sequence[tuple[int, int]]) -> list[int]:
    """Return the starts of the hours in which more may have come than before."""
    found = []
    before = 0
    for start, persons in steps:
        if persons > before:
            found.append(start)
        before = persons
    return found


def _there(one: ReceptionOutlook, first: int, last: int) -> list[tuple[int, int]]:
    """Return how many are there from which minute on."""
    moves = sorted(
        [(coming.minute, 0, coming.persons) for coming in one.comings]
        + [(left.minute, 1, -left.persons) for left in one.left]
    )
    steps, there = [(first, 0)], 0
    for minute, _, persons in moves:
        there = max(0, there + persons)
        steps.append((minute, there))
    return [*steps, (last, there)]


def _line(
    steps: Sequence[tuple[int, int]], axis: TimeAxis, y: Callable[[float], float], kind: str
) -> str:
    points = [f"{number(axis.x(steps[0][0]))},{number(y(steps[0][1]))}"]
    for (_, before), (minute, after) in pairwise(steps):
        points.append(f"{number(axis.x(minute))},{number(y(before))}")
        points.append(f"{number(axis.x(minute))},{number(y(after))}")
    return element("polyline", points=" ".join(points), class_=kind)


def _shows_room(one: ReceptionOutlook, most: int) -> bool:
    # A limit far above everybody would press all the rest to the floor.
    return one.reception.capacity is not None and 0 < one.reception.capacity <= 2 * most


def _most(one: ReceptionOutlook) -> int:
    return max(one.room.most, *(counts.everybody for _, counts in one.many_there), 1)


def chart_legend(one: ReceptionOutlook, now_min: int | None) -> str:
    """Return what the bars and lines mean."""
    keys = [("k-came", "come in this hour"), ("k-there", "are there")]
    if one.simulated is not None:
        keys.append(("k-many", "may be there: no more on 9 of 10 simulated days"))
    if _shows_room(one, _most(one)):
        keys.append(("k-room", "room"))
    if now_min is not None:
        keys.append(("k-now", "what is known ends here"))
    keys.append(("k-night", "night"))
    spans = "".join(f'<span><i class="{kind}"></i>{text(words)}</span>' for kind, words in keys)
    return f'<p class="legend">{spans}</p>'
