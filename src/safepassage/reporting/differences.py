"""What a file of a plan folder says otherwise than the plan, and when two cells say the same."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MOST_TOLD", "Difference", "normal_cell", "shown"]

MOST_TOLD = 10
"""So many differences of a file are told one by one, and the others counted."""

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: where in the file, what stands there (empty when nothing), and the rule."""

    place: str
    value: str
    rule: str


def normal_cell(cell: object) -> str:
    """Return what a cell says, alike for 3, 3.0 and 3,0, and for blanks at its ends."""
    text = str(cell).strip()
    try:
        return repr(float(text.replace(",", ".")) + 0.0)
    except ValueError:
        return text


def shown(cell: object) -> str:
    """Return a cell's text in quotes, shortened."""
    text = " ".join(str(cell).split())
    return repr(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")
