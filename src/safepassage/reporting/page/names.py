"""How places are named on a map: whole where there is room, short where names would collide."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from safepassage.reporting.page.labels import Label, Labels

__all__ = ["place_names", "shared_ending", "short_name", "wrapped"]

LONGEST_LINE = 24
_CUT = " …"


def wrapped(name: str, most_lines: int) -> tuple[str, ...]:
    """Return a name in a few lines, cut where it is longer."""
    lines = wrap(name, LONGEST_LINE, max_lines=most_lines, placeholder=_CUT)
    return tuple(lines) or (name,)


def short_name(name: str, others: Iterable[str]) -> str:
    """
    Return what is short of a name: its part before the comma, or its first words.

    Of two names with one beginning, neither is told by it alone. Empty where nothing is gained.
    """
    begin = _beginning(name)
    if any(_beginning(other) == begin for other in others):
        if not wrapped(name, 2)[-1].endswith(_CUT):
            return ""
        begin = name
    short = wrapped(begin, 1)[0]
    return "" if short == name else short


def _beginning(name: str) -> str:
    return name.split(",", 1)[0].strip()


def shared_ending(names: Sequence[str]) -> str:
    """Return the words, with the space before, that end all of several names; else nothing."""
    if len(names) < 2:
        return ""
    shared: list[str] = []
    for words in zip(*(name.split()[:0:-1] for name in names), strict=False):
        if len(set(words)) > 1:
            break
        shared.insert(0, words[0])
    return "".join(f" {word}" for word in shared)


def place_names(
    labels: Labels, names: Sequence[tuple[str, Label]]
) -> tuple[Labels, str, tuple[str, ...]]:
    """
    Return the labels with all names placed, their drawing, and the names that were shortened.

    ``names`` are (whole name, label), the most important first. They are placed several times:
    whole where there is room, the most important ones short, all short; the best counts.
    """
    rounds = (0, len(names) // 4, len(names)) if any(label.short for _, label in names) else (0,)
    tried = []
    for shorts in rounds:
        trial = labels.copy()
        parts, shortened = [], []
        for number, (name, label) in enumerate(names):
            drawn, short = trial.place(label, short=number < shorts)
            parts.append(drawn)
            if drawn and (short or label.lines[-1].endswith(_CUT)):
                shortened.append(name)
        tried.append((trial, "".join(parts), tuple(shortened)))
    return min(tried, key=lambda item: item[0].cost)
