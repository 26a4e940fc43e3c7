"""The curves of the price list: people out against the length of pauses, and against each dial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.asking.dials import Kind, hours_words
from safepassage.reporting.markup import element, number, text
from safepassage.reporting.price_list.certain_words import (
    all_out_words,
    alone_words,
    certain_length_words,
    certainty_cell,
    tried_probes,
)
from safepassage.reporting.words import count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from safepassage.asking import PriceList
    from safepassage.asking.dial_answers import DialAnswer
    from safepassage.asking.lengths import Probe, Shortest
    from safepassage.asking.outcome import Outcome

__all__ = ["Scale", "dial_curve", "length_curve", "shown_dials"]

_WIDTH, _HEIGHT = 480.0, 250.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 20.0, 26.0, 44.0
_SMALL_W, _SMALL_H = 232.0, 132.0
_WORD_W = 37.0


def length_curve(prices: PriceList, shortest: Shortest, title: str, hint: str) -> str:
    """Return people out against the length of pauses: by plans, and what no plan can pass."""
    probes = shortest.probes
    total = max(1, prices.outcome.people_total)
    longest = max(probe.minutes for probe in probes)
    right, floor = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM

    def x(minutes: float) -> float:
        return _LEFT + (right - _LEFT) * minutes / longest

    def y(persons: float) -> float:
        return floor - (floor - _TOP) * persons / (total * 1.02)

    parts = _zones_of_proof(shortest, longest, x, floor)
    parts += _grid(total, right, y)
    parts.append(element("line", x1=_LEFT, x2=right, y1=floor, y2=floor, class_="axis"))
    parts += _hour_ticks(longest, x, floor)
    parts.append(_path(probes, x, lambda probe: y(probe.most_people), "bound-line none"))
    parts.append(_path(probes, x, lambda probe: y(probe.people_out), "out-line"))
    sure = [(probe, probe.certainty.safe_at_least) for probe in probes if probe.certainty]
    if len(sure) > 1:
        safe = {id(probe): persons for probe, persons in sure}
        kept = [probe for probe, _ in sure]
        parts.append(_path(kept, x, lambda probe: y(safe[id(probe)]), "sure-line"))
    parts += [
        element("rect", x=x(probe.minutes) - 3, y=y(safe) - 3, width=6.0, height=6.0, class_="sure")
        for probe, safe in sure
    ]
    parts += [
        element("circle", cx=x(probe.minutes), cy=y(probe.people_out), r=3.2, class_="dot")
        for probe in probes
    ]
    if shortest.enough is not None:
        at = x(shortest.enough.minutes)
        parts.append(element("line", x1=at, x2=at, y1=_TOP - 6, y2=floor, class_="enough-line"))
        anchor = "end" if at > _WIDTH * 0.6 else ""
        words = f"{hours_words(shortest.enough.minutes)}: everybody"
        beside = at - 6 if anchor else at + 6
        parts.append(_text(beside, _TOP - 10, words, f"enough-words {anchor}"))
    return (
        f'<section class="panel half"><h2>{text(title)}</h2><p class="hint">{text(hint)}</p>'
        f'<svg viewBox="0 0 {number(_WIDTH)} {number(_HEIGHT)}" role="img" '
        f'aria-label="{text(title)}">{"".join(parts)}</svg>{_certain_table(shortest)}</section>'
    )


def _certain_table(shortest: Shortest) -> str:
    """Return, for each length that was simulated, how many are safe and how often all are out."""
    probes = tried_probes(shortest)
    if not probes:
        return ""
    rows = "".join(
        f"<tr><th>{text(hours_words(probe.minutes))}</th>"
        f'<td class="n">{count(probe.people_out)}</td>'
        f'<td class="n">{text(certainty_cell(probe.certainty))}</td>'
        f'<td class="n">{text(all_out_words(probe.certainty))}</td></tr>'
        for probe in probes
    )
    words = f"{certain_length_words(shortest)} {alone_words(shortest)}".strip()
    return (
        '<table class="by-length"><thead><tr><th>Length</th><th class="n">Out if it holds</th>'
        '<th class="n">With 90 % certainty</th><th class="n">Chance that all who come are out</th>'
        f"</tr></thead><tbody>{rows}</tbody></table>"
        f'<p class="hint">{text(words)}</p>'
    )


def _zones_of_proof(
    shortest: Shortest, longest: int, x: Callable[[float], float], floor: float
) -> list[str]:
    """Return the lengths that suffice in green, and those proven too short in red."""
    bands = []
    if shortest.too_short_min is not None:
        bands.append((0.0, float(shortest.too_short_min), "too-short"))
    if shortest.enough is not None:
        bands.append((float(shortest.enough.minutes), float(longest), "enough"))
    return [
        element(
            "rect", x=x(start), y=_TOP, width=x(end) - x(start), height=floor - _TOP, class_=kind
        )
        for start, end, kind in bands
    ]


def _grid(total: int, right: float, y: Callable[[float], float]) -> list[str]:
    parts = []
    for persons in (0, total // 2, total):
        at = y(persons)
        parts.append(element("line", x1=_LEFT, x2=right, y1=at, y2=at, class_="grid"))
        parts.append(_text(_LEFT - 7, at + 4, count(persons), "tick end"))
    return parts


def _hour_ticks(longest: int, x: Callable[[float], float], floor: float) -> list[str]:
    hours = longest / 60
    step = next((each for each in (1, 2, 3, 6, 12, 24) if hours / each <= 9), 48)
    parts = [
        _text(x(hour * 60), floor + 16, f"{hour}", "tick mid")
        for hour in range(0, int(hours) + 1, step)
    ]
    parts.append(_text(_WIDTH - _RIGHT, floor + 34, "hours", "tick end"))
    return parts


def _path(
    probes: Sequence[Probe],
    x: Callable[[float], float],
    y: Callable[[Probe], float],
    kind: str,
) -> str:
    points = " ".join(f"{number(x(probe.minutes))},{number(y(probe))}" for probe in probes)
    return element("polyline", points=points, class_=kind, fill="none")


def _text(x: float, y: float, words: str, kind: str) -> str:
    return element("text", text(words), x=x, y=y, class_=kind)


# -- one small curve a dial -----------------------------------------------------------------------

_SHOWN = (Kind.PAUSE_LENGTH, Kind.PAUSE_START, Kind.VEHICLES, Kind.LIFTING)


def shown_dials(prices: PriceList, most: int) -> list[DialAnswer]:
    """Return the dials whose curve says something: they have points, and the points differ."""
    found = []
    for dial in prices.dials:
        outs = {answer.outcome for answer in dial.settings if answer.outcome is not None}
        if outs and outs != {prices.outcome}:
            found.append(dial)
    main = [dial for dial in found if dial.dial.kind in _SHOWN]
    return [*main, *(dial for dial in found if dial not in main)][:most]


@dataclass(frozen=True, slots=True)
class Scale:
    """
    What the small curves show, and between which values.

    ``of_waiting``: hours of waiting a person, where everybody is out as pledged; else people out.
    """

    of_waiting: bool
    least: float
    most: float

    @classmethod
    def of(cls, prices: PriceList, dials: Sequence[DialAnswer]) -> Scale:
        """Return the scale that holds all points of some dials."""
        shown = [prices.outcome, *_outcomes(dials)]
        if prices.all_out:
            hours = [_hours(outcome) for outcome in shown]
            room = 0.15 * (max(hours) - min(hours)) + 0.1
            return cls(of_waiting=True, least=min(hours) - room, most=max(hours))
        most = max(outcome.people_out for outcome in shown)
        return cls(of_waiting=False, least=0.0, most=max(1.0, float(most)))

    def value(self, outcome: Outcome) -> float:
        """Return what is shown of an outcome."""
        return _hours(outcome) if self.of_waiting else float(outcome.people_out)

    def above(self, outcome: Outcome) -> str:
        """Return what stands above a point."""
        return f"{_hours(outcome):.1f} h" if self.of_waiting else count(outcome.people_out)

    def below(self, outcome: Outcome) -> str:
        """Return what stands below a point, under the value of the dial."""
        if not self.of_waiting:
            return f"{_hours(outcome):.1f} h"
        return f"{count(outcome.people_left)} left" if outcome.people_left else ""


def _outcomes(dials: Sequence[DialAnswer]) -> list[Outcome]:
    answers = [answer for dial in dials for answer in dial.settings]
    return [answer.outcome for answer in answers if answer.outcome is not None]


def _hours(outcome: Outcome) -> float:
    """Return the hours that a person waits on average."""
    return outcome.waiting_min / 60 / max(1, outcome.people_total)


def dial_curve(prices: PriceList, dial: DialAnswer, scale: Scale) -> str:
    """Return people out, or hours of waiting a person, against one dial."""
    now = dial.dial.now
    points = [
        (answer.setting.value, answer.outcome)
        for answer in dial.settings
        if answer.outcome is not None
    ]
    points.append((now, prices.outcome))
    points.sort(key=lambda point: point[0])
    low, high = points[0][0], points[-1][0]
    floor, left, right = _SMALL_H - 36, 24.0, _SMALL_W - 24

    def x(value: float) -> float:
        return left + (right - left) * (value - low) / max(1e-9, high - low)

    def y(outcome: Outcome) -> float:
        share = (scale.value(outcome) - scale.least) / max(1e-9, scale.most - scale.least)
        return floor - (floor - 24) * share

    line = " ".join(f"{number(x(value))},{number(y(outcome))}" for value, outcome in points)
    parts = [
        element("line", x1=left - 8, x2=right + 8, y1=floor, y2=floor, class_="axis"),
        element("line", x1=x(now), x2=x(now), y1=18.0, y2=floor, class_="now-line"),
        element("polyline", points=line, class_="out-line", fill="none"),
    ]
    for value, outcome in points:
        radius = 4.2 if value == now else 3.0
        parts.append(element("circle", cx=x(value), cy=y(outcome), r=radius, class_="dot"))
    for value, outcome in _worded(points, now, x):
        at = x(value)
        kind = "tick mid strong" if value == now else "tick mid"
        parts.append(_text(at, y(outcome) - 8, scale.above(outcome), kind))
        parts.append(_text(at, floor + 14, f"{value:g}", kind))
        parts.append(_text(at, floor + 28, scale.below(outcome), "wait mid"))
    return (
        f'<figure class="small"><figcaption>{text(_title(dial))}</figcaption>'
        f'<svg viewBox="0 0 {number(_SMALL_W)} {number(_SMALL_H)}" role="img" '
        f'aria-label="{text(_title(dial))}">{"".join(parts)}</svg></figure>'
    )


def _worded(
    points: Sequence[tuple[float, Outcome]], now: float, x: Callable[[float], float]
) -> list[tuple[float, Outcome]]:
    """Return the points that have room for their words: what is pledged, the ends, the others."""
    order = sorted(points, key=lambda each: (each[0] != now, each not in (points[0], points[-1])))
    chosen: list[tuple[float, Outcome]] = []
    for point in order:
        if all(abs(x(point[0]) - x(other[0])) >= _WORD_W for other in chosen):
            chosen.append(point)
    return chosen


def _title(dial: DialAnswer) -> str:
    name = dial.dial.name
    return f"{name[:1].upper()}{name[1:]}, {dial.dial.unit}"
