"""Labels that do not run into each other: each takes the first free spot beside its point."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    left_out: int = 0

    def block(self, x: float, y: float, radius: float) -> None:
        """Keep labels off a symbol."""
        self.taken.append((x - radius, y - radius, x + radius, y + radius))

    def block_area(self, left: float, top: float, width: float, height: float) -> None:
        """Keep labels off a part of the frame."""
        self.taken.append((left, top, left + width, top + height))

    def place(
        self, x: float, y: float, lines: tuple[str, ...], *, size: float, away: float, kind: str
    ) -> str:
        """Return a label of one or two lines beside a point; nothing where no spot is free."""
        width = max(len(line) for line in lines) * size * _LETTER
        height = size * 1.12 * len(lines)
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
        for left, top, anchor in spots:
            spot = (left - 1, top, left + width + 1, top + height)
            if self._free(spot):
                self.taken.append(spot)
                at = {"start": left, "end": left + width, "middle": left + width / 2}[anchor]
                return "".join(
                    element(
                        "text",
                        text(line),
                        x=at,
                        y=top + size * (0.88 + 1.12 * number),
                        class_=f"{kind} line-{number}",
                        text_anchor=anchor,
                        font_size=size if number == 0 else size * 0.9,
                    )
                    for number, line in enumerate(lines)
                )
        self.left_out += 1
        return ""

    def _free(self, spot: tuple[float, float, float, float]) -> bool:
        left, top, right, bottom = spot
        if not (self.box.holds(left, top, 3) and self.box.holds(right, bottom, 3)):
            return False
        return all(
            right < other[0] or left > other[2] or bottom < other[1] or top > other[3]
            for other in self.taken
        )
