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


@dataclass(slots=True)
class Labels:
    """Greedy placement in a frame; what is placed first has the better spot."""

    box: Box
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)
    avoided: list[tuple[float, float]] = field(default_factory=list)
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
            self.avoided.append((x, start[1] + (end[1] - start[1]) * share))

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
    ) -> str:
        """
        Return a label beside a point, ``note`` its last line in a lighter face.

        Empty where no spot is free.
        """
        lines = (*lines, note) if note else lines
        faces = ["" for _ in lines]
        if note:
            faces[-1] = " note"
        width = max(len(line) for line in lines) * size * _LETTER
        height = size * 1.16 * len(lines)
        corner = away * 0.75
        spots = (
            (x + away, y - height / 2, "start"),
            (x - away - width, y - height / 2, "end"),
            (x - width / 2, y - away - height, "middle"),
            (x - width / 2, y + away, "middle"),
            (x + corner, y - corner - height, "start"),
            (x + corner, y + corner, "start"),
            (x - corner - width, y - corner - height, "end"),
            (x - corner - width, y + corner, "end"),
        )
        for strict, (left, top, anchor) in product((True, False), spots):
            spot = (left - 1, top, left + width + 1, top + height)
            if self._free(spot, strict=strict):
                self.taken.append(spot)
                at = {"start": left, "end": left + width, "middle": left + width / 2}[anchor]
                return "".join(
                    element(
                        "text",
                        text(line),
                        x=at,
                        y=top + size * (0.88 + 1.16 * number),
                        class_=kind + faces[number],
                        text_anchor=anchor,
                        font_size=size * 0.92 if faces[number] else size,
                    )
                    for number, line in enumerate(lines)
                )
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
