"""What the readers of folder and workbook hand over: cells as the file has them, not yet read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from safepassage.errors import Fault

__all__ = [
    "DateCell",
    "RawCell",
    "RawRow",
    "RawScenario",
    "RawTable",
    "Unreadable",
    "cell_text",
    "shortened",
]

_MAX_VALUE = 80


@dataclass(frozen=True, slots=True)
class DateCell:
    """A workbook cell that is formatted as a date or time; ``when`` is None for a bare clock."""

    when: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that no column can take, with what is wrong with it."""

    value: str
    rule: str
    remedy: str


RawCell: TypeAlias = str | int | float | bool | DateCell | Unreadable | tuple[str, ...]
"""A cell in the file; a blank one is the empty string. A tuple holds the sentences of a list."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: its number as a spreadsheet counts it, and its cells by column name."""

    number: int | None
    cells: dict[str, RawCell]


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table that was found: its file or sheet, and its rows that hold something."""

    file: str
    rows: tuple[RawRow, ...] = ()


@dataclass(frozen=True, slots=True)
class RawScenario:
    """
    All that a reader found.

    ``settings`` has one row a key, whose cells hold the value under the key's name. ``tables``
    leaves out tables that the scenario has not. ``faults`` are of files, sheets and headers.
    """

    settings: RawTable
    tables: dict[str, RawTable]
    faults: tuple[Fault, ...]


def cell_text(raw: RawCell) -> str:
    """Return a cell as its sheet shows it: a workbook holds 12 as 12.0."""
    if isinstance(raw, DateCell):
        return raw.text
    if isinstance(raw, float) and raw.is_integer():
        return f"{raw:.0f}"
    return str(raw)


def shortened(text: str) -> str:
    """Return ``text`` in at most 80 characters, on one line."""
    flat = " ".join(text[: 2 * _MAX_VALUE].split())
    if len(flat) <= _MAX_VALUE and len(text) <= 2 * _MAX_VALUE:
        return flat
    return flat[: _MAX_VALUE - 1] + "…"
