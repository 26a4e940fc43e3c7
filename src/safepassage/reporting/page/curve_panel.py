"""People out over time, against those who are ready and what any plan could reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safepassage.reporting.markup import element, number, text
from safepassage.reporting.page.axis import TimeAxis
from safepassage.reporting.words import count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from safepassage.reporting.page.data import ReportData

__all__ = ["curve_panel", "end_labels", "pauses_panel", "person_ticks"]

WIDTH, HEIGHT = 1000.0, 330.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 166.0, 14.0, 46.0


def curve_panel(data: ReportData) -> str:
    """Return the step line of people out, with the bound and those who are ready."""
    axis = TimeAxis(data.scenario, *data.span_min, LEFT, WIDTH - RIGHT)
    most = max(data.figures.people_total, data.plan.bound.people, 1)
    floor_y = HEIGHT - BOTTOM

    def y(persons: float) -> float:
        return floor_y - (floor_y - TOP) * persons / (most * 1.04)

    parts = [axis.nights(TOP, floor_y), axis.pause_bands(TOP, floor_y)]
    for persons in person_ticks(most):
        parts.append(
            element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y(persons), y2=y(persons), class_="grid")
        )
        parts.append(_label(LEFT - 8, y(persons) + 4, count(persons), "tick end"))
    parts.append(axis.ticks(floor_y))
    first, last = data.span_min
    parts.append(
        _line([(first, data.ready[0][1]), *data.ready], axis, y, "ready-line", steps=False)
    )
    bound = data.plan.bound.people
    for persons, kind in ((data.figures.people_total, "total-line"), (bound, "bound-line")):
        parts.append(
            element(
                "line", x1=axis.x(first), x2=axis.x(last), y1=y(persons), y2=y(persons), class_=kind
            )
        )
    curve = [(first, 0), *data.arrivals]
    curve.append((last, curve[-1][1]))
    parts.append(_line(curve, axis, y, "out-line", steps=True))
    ends = [
        (y(data.figures.people_total), f"{count(data.figures.people_total)} chose to leave", ""),
        (y(bound), f"{count(bound)} any plan at most", ""),
        (y(data.ready[-1][1]), f"{count(data.ready[-1][1])} ready to board", ""),
        (y(curve[-1][1]), f"{count(curve[-1][1])} out", "strong"),
    ]
    parts.append(end_labels(ends, WIDTH - RIGHT + 8, floor_y + 4))
    picture = (
        f'<svg viewBox="0 0 {number(WIDTH)} {number(HEIGHT)}" role="img" '
        f'aria-label="People out over time">{"".join(parts)}</svg>'
    )
    legend = (
        '<p class="legend"><span><i class="k-out"></i>have reached safety</span>'
        '<span><i class="k-ready"></i>ready to board by then</span>'
        '<span><i class="k-bound"></i>no plan can bring out more</span>'
        '<span><i class="k-pause"></i>pause</span><span><i class="k-night"></i>night</span></p>'
    )
    return (
        '<section class="panel"><h2>People out over time</h2>'
        f'<div class="wide">{picture}</div>{legend}</section>'
    )


def person_ticks(most: int) -> Sequence[int]:
    """Return numbers of persons for the lines of a grid, at most seven."""
    step = 1
    while most / step > 6:
        for factor in (2, 5, 10):
            if most / (step * factor) <= 6:
                return range(0, most + 1, step * factor)
        step *= 10
    return range(0, most + 1, step)


def _label(x: float, y: float, words: str, kind: str) -> str:
    return element("text", text(words), x=x, y=y, class_=kind)


def _line(
    curve: Sequence[tuple[int, int]],
    axis: TimeAxis,
    y: Callable[[float], float],
    kind: str,
    *,
    steps: bool,
) -> str:
    path = f"M{number(axis.x(curve[0][0]))} {number(y(curve[0][1]))}"
    for minute, persons in curve[1:]:
        path += (
            f"H{number(axis.x(minute))}V{number(y(persons))}"
            if steps
            else (f"L{number(axis.x(minute))} {number(y(persons))}")
        )
    return element("path", d=path, class_=kind)


def end_labels(ends: list[tuple[float, str, str]], x: float, lowest: float) -> str:
    """Return labels (y, words, class) at the lines' ends, pushed apart, none below the lowest y."""
    placed: list[tuple[float, str, str]] = []
    for y, words, kind in sorted(ends):
        at = max(y + 4, placed[-1][0] + 15 if placed else 12)
        placed.append((at, words, kind))
    over = placed[-1][0] - lowest
    if over > 0:
        placed = [(at - over, words, kind) for at, words, kind in placed]
    return "".join(_label(x, at, words, f"end-label {kind}") for at, words, kind in placed)


def pauses_panel(data: ReportData) -> str:
    """Return people out by pause as bars with their numbers, and who boards where that differs."""
    names = {pause.id: pause for pause in data.scenario.pauses}
    boards = data.boarding_by_pause
    counted = [item for item in data.figures.out_by_pause if any(item)]
    if boards.get("") and "" not in dict(counted):
        counted.append(("", 0))
    differ = any(persons != boards.get(pause_id, 0) for pause_id, persons in counted)
    most = max((persons for _, persons in counted), default=0) or 1
    rows = []
    for pause_id, persons in counted:
        pause = names.get(pause_id)
        what = text(pause_id or "outside any pause")
        when = ""
        if pause is not None:
            when = text(TimeAxis.span_words(data.scenario, pause.start_min, pause.end_min))
        share = number(100 * persons / most)
        rows.append(
            f"<tr><th>{what}</th><td>{when}</td>"
            + (f"<td class='n'>{count(boards.get(pause_id, 0))}</td>" if differ else "")
            + f"<td class='n'>{count(persons)}</td>"
            f"<td class='bar'><i style='width:{share}%'></i></td></tr>"
        )
    if not rows:
        return ""
    head = (
        '<thead><tr><th>Pause</th><th></th><th class="n">Board</th><th class="n">Out</th><th></th>'
        "</tr></thead>"
    )
    return (
        '<section class="panel half"><h2>People out by pause</h2><p class="hint">People are out in '
        "the pause in which their vehicle leaves its last zone.</p>"
        f'<table class="bars">{head if differ else ""}<tbody>{"".join(rows)}</tbody></table>'
        "</section>"
    )
