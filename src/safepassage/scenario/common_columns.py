"""Columns that several tables of a scenario have."""

from __future__ import annotations

from safepassage.scenario.schema import Cell, Column

__all__ = ["NAME", "SOURCE", "id_column"]

SOURCE = Column(
    "source", Cell.TEXT, "Where the row is from: a document, a person, or the word assumed."
)
NAME = Column("name", Cell.TEXT, "The name that people know it by, in any script.")


def id_column(meaning: str, example: str) -> Column:
    """Return the column by which the rows of a table are named."""
    return Column("id", Cell.ID, meaning, required=True, example=example)
