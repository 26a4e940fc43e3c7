"""Labels that do not run into each other: each takes the first free spot beside its point."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import hypot
from typing import TYPE_CHECKING

from safepassage.reporting.markup import element, text

if TYPE_CHECKING:
    from safepassage.reporting.page.projection import Box

__all__ = ["Label", "Labels"]

_LETTER = 0.57
"""Width of an average letter, as a share of the font's size."""

_SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))
_ANCHORS = {-1: "end", 0: "middle", 1: "start"}


@dataclass(frozen=True, slots=True)
class _Try:
    """
    One way to look for a spot: how far out, off lines or over them, and what it costs.

    ``across`` lets the line to a label cross other labels.
    """

    more: float
    cost: float
    off_lines: bool = True
    across: bool = False


_BESIDE = (_Try(0.0, 0.0), _Try(0.0, 4.0, off_lines=False))
_AROUND = (
    _Try(0.0, 0.0),
    _Try(16.0, 1.0),
    _Try(30.0, 2.0),
    _Try(0.0, 4.0, off_lines=False),
    _Try(50.0, 4.0),
    _Try(74.0, 5.0),
    *(_Try(more, 8.0, across=True) for more in (16.0, 30.0, 50.0, 74.0)),
)
_COST_SHORT, _COST_LEFT_OUT = 1.0, 20.0
_OFF = 3.0
"""How far a label keeps from the middle of a line that it is kept off."""
_PIECES = 12
"""So many steps along a line to a label are looked at for what it crosses."""


@dataclass(frozen=True, slots=True)
class Label:
    """
    What is to be told beside a point, ``note`` its last line in a lighter face.

    Where there is no room for ``lines``, ``short`` may stand in their stead. A label that may stand
    ``far`` gets a line to its point. ``away`` keeps it off the point's symbol.
    """

    x: float
    y: float
    lines: tuple[str, ...]
    size: float
    away: float
    kind: str
    note: str = ""
    short: str = ""
    far: bool = False


def _corner(
    x: float, y: float, away: float, side: tuple[int, int], width: float, height: float
) -> tuple[float, float]:
    """Return the left and top of a label on one side of a point, right being (1, 0)."""
    if side[0] and side[1]:
        away *= 0.75
    left = {-1: x - away - width, 0: x - width / 2, 1: x + away}[side[0]]
    top = {-1: y - away - height, 0: y - height / 2, 1: y + away}[side[1]]
    return left, top


def _nearest(x: float, y: float, spot: tuple[float, float, float, float]) -> tuple[float, float]:
    """Return where a spot's edge is nearest to a point outside it."""
    return min(max(x, spot[0]), spot[2]), min(max(y, spot[1]), spot[3])


def _leader(line: tuple[float, float, float, float]) -> str:
    """Return the line from a point to its label."""
    x1, y1, x2, y2 = line
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_="leader")


def _cross(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    """Return whether two lines cross."""

    def side(line: tuple[float, float, float, float], x: float, y: float) -> bool:
        return (line[2] - line[0]) * (y - line[1]) > (line[3] - line[1]) * (x - line[0])

    return side(one, *other[:2]) != side(one, *other[2:]) and (
        side(other, *one[:2]) != side(other, *one[2:])
    )


def _drawn(label: Label, told: tuple[str, ...], x: float, top: float, anchor: str) -> str:
    """Return a label's lines one below the other."""
    parts = []
    for row, line in enumerate(told):
        noted = bool(label.note) and row == len(told) - 1
        parts.append(
            element(
                "text",
                text(line),
                x=x,
                y=top + label.size * (0.88 + 1.16 * row),
                class_=f"{label.kind} note" if noted else label.kind,
                text_anchor=anchor,
                font_size=label.size * 0.92 if noted else label.size,
            )
        )
    return "".join(parts)


@dataclass(slots=True)
class Labels:
    """
    Greedy placement in a frame; what is placed first has the better spot.

    ``cost`` grows with each label that stands far out, over a line, shortened or not at all.
    """

    box: Box
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)
    told: list[tuple[float, float, float, float]] = field(default_factory=list)
    leaders: list[tuple[float, float, float, float]] = field(default_factory=list)
    avoided: set[tuple[float, float]] = field(default_factory=set)
    left_out: int = 0
    cost: float = 0.0

    def copy(self) -> Labels:
        """Return the same labels, to place others in another way."""
        return replace(
            self, taken=list(self.taken), told=list(self.told), leaders=list(self.leaders)
        )

    def block(self, x: float, y: float, radius: float) -> None:
        """Keep labels off a symbol."""
        self.taken.append((x - radius, y - radius, x + radius, y + radius))

    def block_area(self, left: float, top: float, width: float, height: float) -> None:
        """Keep labels off a part of the frame."""
        self.taken.append((left, top, left + width, top + height))

    def avoid_line(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Keep labels off a line where another spot is free."""
        pieces = max(1, round(hypot(end[0] - start[0], end[1] - start[1]) / 6))
        for piece in range(pieces + 1):
            share = piece / pieces
            x = start[0] + (end[0] - start[0]) * share
            y = start[1] + (end[1] - start[1]) * share
            self.avoided.add((round(x / 4) * 4.0, round(y / 4) * 4.0))

    def place(self, label: Label, *, short: bool = False) -> tuple[str, bool]:
        """
        Return a label's drawing, and whether its short form had to do or was asked for.

        The drawing is empty where no spot is free.
        """
        forms = [label.lines, (label.short,)] if label.short else [label.lines]
        for way in _AROUND if label.far else _BESIDE:
            # Where lines are covered, the short form covers less of them.
            for form in forms[::-1] if short or not way.off_lines else forms:
                told = (*form, label.note) if label.note else form
                width = max(len(line) for line in told) * label.size * _LETTER
                height = label.size * 1.16 * len(told)
                for side in _SIDES:
                    left, top = _corner(
                        label.x, label.y, label.away + way.more, side, width, height
                    )
                    spot = (left - 1, top, left + width + 1, top + height)
                    if not self._free(spot, off_lines=way.off_lines):
                        continue
                    if not way.across and not self._sees(label.x, label.y, spot):
                        continue
                    shortened = form != label.lines
                    self.taken.append(spot)
                    self.told.append(spot)
                    self.cost += way.cost + _COST_SHORT * shortened
                    at = {-1: left + width, 0: left + width / 2, 1: left}[side[0]]
                    leader = ""
                    if way.more:
                        line = (label.x, label.y, *_nearest(label.x, label.y, spot))
                        self.leaders.append(line)
                        leader = _leader(line)
                    return leader + _drawn(label, told, at, top, _ANCHORS[side[0]]), shortened
        self.left_out += 1
        self.cost += _COST_LEFT_OUT
        return "", False

    def _sees(self, x: float, y: float, spot: tuple[float, float, float, float]) -> bool:
        """Return whether a line from a point to its label would cross no other label or line."""
        to_x, to_y = _nearest(x, y, spot)
        if any(_cross((x, y, to_x, to_y), leader) for leader in self.leaders):
            return False
        for piece in range(1, _PIECES):
            at_x = x + (to_x - x) * piece / _PIECES
            at_y = y + (to_y - y) * piece / _PIECES
            if any(
                left < at_x < right and top < at_y < bottom
                for left, top, right, bottom in self.told
            ):
                return False
        return True

    def _free(self, spot: tuple[float, float, float, float], *, off_lines: bool) -> bool:
        left, top, right, bottom = spot
        if not (self.box.holds(left, top, 3) and self.box.holds(right, bottom, 3)):
            return False
        if off_lines and any(
            left - _OFF < x < right + _OFF and top - _OFF < y < bottom + _OFF
            for x, y in self.avoided
        ):
            return False
        return all(
            right < other[0] or left > other[2] or bottom < other[1] or top > other[3]
            for other in self.taken
        )
