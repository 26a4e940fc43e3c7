"""Labels that do not run into each other: each takes the first free spot beside its point."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from math import hypot
from typing import TYPE_CHECKING

from safepassage.reporting.markup import element, text

if TYPE_CHECKING:
    from safepassage.reporting.page.projection import Box

__all__ = ["Labels"]

_LETTER = 0.57
"""Width of an average letter, as a share of the font's size."""

_SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))
_ANCHORS = {-1: "end", 0: "middle", 1: "start"}
_BESIDE = ((True, 0.0), (False, 0.0))
_AROUND = ((True, 0.0), (True, 16.0), (True, 30.0), (False, 0.0), (True, 50.0), (True, 74.0))
"""Whether to keep off lines and how much farther out, in the order in which spots are tried."""


def _corner(
    x: float, y: float, away: float, side: tuple[int, int], width: float, height: float
) -> tuple[float, float]:
    """Return the left and top of a label on one side of a point, right being (1, 0)."""
    if side[0] and side[1]:
        away *= 0.75
    left = {-1: x - away - width, 0: x - width / 2, 1: x + away}[side[0]]
    top = {-1: y - away - height, 0: y - height / 2, 1: y + away}[side[1]]
    return left, top


def _leader(x: float, y: float, spot: tuple[float, float, float, float]) -> str:
    """Return a line from a point to the nearest edge of its label."""
    near_x = min(max(x, spot[0]), spot[2])
    near_y = min(max(y, spot[1]), spot[3])
    return element("line", x1=x, y1=y, x2=near_x, y2=near_y, class_="leader")


@dataclass(slots=True)
class Labels:
    """Greedy placement in a frame; what is placed first has the better spot."""

    box: Box
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)
    avoided: set[tuple[float, float]] = field(default_factory=set)
    left_out: int = 0

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

    def place(
        self,
        x: float,
        y: float,
        lines: tuple[str, ...],
        *,
        size: float,
        away: float,
        kind: str,
        note: str = "",
        far: bool = False,
    ) -> str:
        """
        Return a label beside a point, ``note`` its last line in a lighter face.

        A label that may stand ``far`` gets a line to its point. Empty where no spot is free.
        """
        lines = (*lines, note) if note else lines
        faces = ["" for _ in lines]
        if note:
            faces[-1] = " note"
        width = max(len(line) for line in lines) * size * _LETTER
        height = size * 1.16 * len(lines)
        rings = _AROUND if far else _BESIDE
        for (strict, more), side in product(rings, _SIDES):
            left, top = _corner(x, y, away + more, side, width, height)
            spot = (left - 1, top, left + width + 1, top + height)
            if not self._free(spot, strict=strict):
                continue
            self.taken.append(spot)
            parts = [_leader(x, y, spot)] if more else []
            at = {-1: left + width, 0: left + width / 2, 1: left}[side[0]]
            for number, line in enumerate(lines):
                parts.append(
                    element(
                        "text",
                        text(line),
                        x=at,
                        y=top + size * (0.88 + 1.16 * number),
                        class_=kind + faces[number],
                        text_anchor=_ANCHORS[side[0]],
                        font_size=size * 0.92 if faces[number] else size,
                    )
                )
            return "".join(parts)
        self.left_out += 1
        return ""

    def _free(self, spot: tuple[float, float, float, float], *, strict: bool) -> bool:
        left, top, right, bottom = spot
        if not (self.box.holds(left, top, 3) and self.box.holds(right, bottom, 3)):
            return False
        if strict and any(left < x < right and top < y < bottom for x, y in self.avoided):
            return False
        return all(
            right < other[0] or left > other[2] or bottom < other[1] or top > other[3]
            for other in self.taken
        )
