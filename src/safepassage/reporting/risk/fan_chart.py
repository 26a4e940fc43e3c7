"""People safe by hour as a fan, for one plan after another, all with the same axes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from safepassage.reporting.fan import Fan, fan_of
from safepassage.reporting.markup import element, number, text
from safepassage.reporting.page.axis import TimeAxis
from safepassage.reporting.page.curve_panel import end_labels, person_ticks
from safepassage.reporting.words import capitalised, count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safepassage.reporting.risk.shown import Shown
    from safepassage.scenario.model import Scenario

__all__ = ["FAN_STYLE", "FanAxes", "fan_chart", "fan_legend", "fan_title"]

_WIDTH, _HEIGHT = 460.0, 268.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 40.0, 96.0, 12.0, 44.0
_HOUR_MIN = 60

FAN_STYLE = """\
.fan-90{fill:#c5d8ea;fill-opacity:.85;stroke:#5f8db8;stroke-width:.7}.fan-50{fill:#7ea6cc;fill-opacity:.9}
.fan-middle{fill:none;stroke:#0c3c68;stroke-width:2.6;stroke-linejoin:round}
.fan-held{fill:none;stroke:#1d2733;stroke-width:1.1;stroke-dasharray:4 3}
.k-fan-90{background:#c5d8ea}.k-fan-50{background:#7ea6cc}
.k-fan-middle{background:#0c3c68;height:3px!important}
.k-fan-held{border-top:1px dashed #1d2733;height:0!important}
.fan-in-words{margin:2px 0 0}
"""


@dataclass(frozen=True, slots=True)
class FanAxes:
    """The axes that all fans share: minutes since the scenario's start, and persons."""

    scenario: Scenario
    first_min: int
    last_min: int
    most: int

    @classmethod
    def of(cls, scenario: Scenario, shown: Sequence[Shown]) -> FanAxes:
        """Return axes that hold all that happens, from an hour before it to an hour after it."""
        fans = [fan_of(scenario, one.days) for one in shown]
        most = max(
            scenario.people_leaving(),
            *(max(fan.quantiles["q95"]) for fan in fans),
            *(one.planned or 0 for one in shown),
            1,
        )
        changes = [minute for fan in fans for minute in _changes(fan)]
        changes += [minute for one in shown for minute, _ in one.held]
        starts = [pause.start_min for pause in scenario.pauses]
        first = min([*changes, *starts], default=0) - _HOUR_MIN
        last = max(changes, default=scenario.horizon_min) + _HOUR_MIN
        first = max(0, first // _HOUR_MIN * _HOUR_MIN)
        last = min(scenario.horizon_min, -(-last // _HOUR_MIN) * _HOUR_MIN)
        return cls(scenario, first, max(last, first + _HOUR_MIN), most)


def _changes(fan: Fan) -> list[int]:
    """Return the ends of the hours in which a line of a fan rises."""
    found = []
    for row in fan.quantiles.values():
        steps = zip(fan.minutes, pairwise((0, *row)), strict=True)
        found += [minute for minute, (before, after) in steps if after > before]
    return found


def fan_chart(axes: FanAxes, one: Shown) -> str:
    """Return the fan of one plan: bands of 90 and 50 % of the days, the median, and as planned."""
    scenario, fan = axes.scenario, fan_of(axes.scenario, one.days)
    floor, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    axis = TimeAxis(scenario, axes.first_min, axes.last_min, _LEFT, right)

    def y(persons: float) -> float:
        return floor - (floor - _TOP) * persons / (axes.most * 1.04)

    def points(row: Sequence[float]) -> list[str]:
        shown = [(0, 0.0), *zip(fan.minutes, row, strict=True)]
        return [
            f"{number(axis.x(minute))},{number(y(persons))}"
            for minute, persons in shown
            if axes.first_min <= minute <= axes.last_min
        ]

    def band(low: str, high: str, kind: str) -> str:
        edge = [*points(fan.quantiles[high]), *reversed(points(fan.quantiles[low]))]
        return element("polygon", points=" ".join(edge), class_=kind)

    parts = [axis.nights(_TOP, floor), axis.pause_bands(_TOP, floor)]
    for persons in person_ticks(axes.most):
        at = y(persons)
        parts.append(element("line", x1=_LEFT, x2=right, y1=at, y2=at, class_="grid"))
        parts.append(
            element("text", text(count(persons)), x=_LEFT - 6, y=at + 4, class_="tick end")
        )
    parts += [band("q05", "q95", "fan-90"), band("q25", "q75", "fan-50")]
    if one.held:
        held = " ".join(points(one.held_by(fan.minutes)))
        parts.append(element("polyline", points=held, class_="fan-held"))
    middle = " ".join(points(fan.quantiles["q50"]))
    parts.append(element("polyline", points=middle, class_="fan-middle"))
    parts.append(axis.ticks(floor))
    low, median, high = (fan.quantiles[name][-1] for name in ("q05", "q50", "q95"))
    ends = [
        (y(high), f"{count(high)} good", ""),
        (y(median), f"{count(median)} middle", "strong"),
        (y(low), f"{count(low)} poor", ""),
    ]
    if one.held and one.planned is not None:
        ends.append((y(one.planned), f"{count(one.planned)} all hold", ""))
    parts.append(end_labels(ends, right + 5, floor + 4))
    label = (
        f"People safe by hour, plan {one.name}: in the end {low} on a poor day, {median} in the "
        f"middle, {high} on a good day"
    )
    return (
        f'<svg viewBox="0 0 {number(_WIDTH)} {number(_HEIGHT)}" role="img" '
        f'aria-label="{text(label)}">{"".join(parts)}</svg>'
    )


def fan_legend() -> str:
    """Return what the colours and lines mean."""
    keys = (
        ("k-fan-middle", "the middle day: half of the days bring more"),
        ("k-fan-50", "half of the days"),
        ("k-fan-90", "9 of 10 days, from a poor one (1 in 20 is poorer) to a good one"),
        ("k-fan-held", "if all pauses hold"),
        ("k-pause", "pause as pledged"),
        ("k-night", "night"),
    )
    spans = "".join(f'<span><i class="{kind}"></i>{text(words)}</span>' for kind, words in keys)
    return f'<p class="legend">{spans}</p>'


def fan_title(names: Sequence[str]) -> str:
    """Return the heading of a fan; several names are one and the same plan."""
    if len(names) == 1:
        return capitalised(names[0])
    return f"{capitalised(', '.join(names[:-1]))} and {names[-1]}: one and the same plan"
