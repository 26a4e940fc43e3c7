"""
What a table and a column of a scenario are: the words that the schema is written in.

The tables themselves stand in :mod:`safepassage.scenario.tables`. Readers, writers, the workbook's
notes and drop-downs, the reference page and the JSON schema are all generated from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["FORMAT", "MAX_CELL", "Cell", "Column", "Table"]

FORMAT = 1
MAX_CELL = 32_767
"""The most characters in one cell; a workbook holds no more."""


class Cell(StrEnum):
    """The kind of a cell, which says how its text is read."""

    TEXT = "text"
    LABEL = "label"
    LABELS = "labels"
    ID = "id"
    REF = "reference"
    REFS = "references"
    DIRECTION = "direction"
    INTEGER = "whole number"
    NUMBER = "number"
    YES_NO = "yes or no"
    CHOICE = "choice"
    QUANTITY = "figure"
    TIME = "time"
    WHEN = "time or day"
    HOURS = "daily hours"
    TIME_ZONE = "time zone"
    LINES = "sentences"


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column of a table, or one key of ``scenario.toml``.

    ``default`` is the text that a blank cell stands for, read like any other cell; where the
    default depends on something else, ``default_note`` says on what, and ``default`` is empty.
    ``least`` and ``most`` bound numbers, both included; ``above`` bounds them from below, itself
    left out. ``refers_to`` is the table whose ids a reference names, ``place_kind`` the kind that
    the place must have. ``later`` marks what the schema did not have at first: where it is blank, a
    scenario's digest is what it was without it.
    """

    name: str
    cell: Cell
    meaning: str
    required: bool = False
    unit: str = ""
    default: str = ""
    default_note: str = ""
    choices: tuple[str, ...] = ()
    refers_to: str = ""
    place_kind: str = ""
    least: float | None = None
    most: float | None = None
    above: float | None = None
    example: str = ""
    later: bool = False

    @property
    def default_text(self) -> str:
        """Return what a blank cell stands for, in words; empty when it stands for nothing."""
        return self.default or self.default_note

    @property
    def range_text(self) -> str:
        """Return the allowed range in words, empty when there is none."""
        parts = []
        if self.above is not None:
            parts.append(f"more than {self.above:g}")
        if self.least is not None:
            parts.append(f"at least {self.least:g}")
        if self.most is not None:
            parts.append(f"at most {self.most:.10g}")
        return " and ".join(parts)


@dataclass(frozen=True, slots=True)
class Table:
    """
    One table of a scenario: a CSV file or a sheet.

    ``key`` is the column whose values are unique and that other tables refer to; empty when rows
    have no id. A ``required`` table has at least one row. ``later`` is as of a column.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: str = "id"
    required: bool = False
    later: bool = False

    @property
    def file(self) -> str:
        """Return the table's file name in a folder."""
        return f"{self.name}.csv"

    def column(self, name: str) -> Column:
        """Return the column of this name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
