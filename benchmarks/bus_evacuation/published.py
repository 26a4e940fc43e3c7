"""Published results beside an instance: the row of a ``published.csv`` in a folder above it."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["find_published"]

_NAME = re.compile(r"BEP-[0-9]+-([0-9]+)-[0-9]+-[0-9]+-i([0-9]+)")


def find_published(path: Path) -> dict[str, str]:
    """
    Return the published figures of an instance by column, empty where there are none.

    The nearest ``published.csv`` in the file's folder or above has the columns ``set`` (the number
    of pickups) and ``instance``; ``BEP-1-3-3-2-i10`` is instance 10 of set 3.
    """
    named = _NAME.fullmatch(path.stem)
    if named is None:
        return {}
    wanted = (named[1], named[2])
    for folder in path.resolve().parents:
        table = folder / "published.csv"
        if table.is_file():
            return _row(table, wanted)
    return {}


def _row(table: Path, wanted: tuple[str, str]) -> dict[str, str]:
    try:
        with table.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines, restkey="", restval=""):
                if (row.pop("set", ""), row.pop("instance", "")) == wanted:
                    row.pop("", None)
                    return {name: str(value).strip() for name, value in row.items()}
    except (OSError, UnicodeDecodeError, csv.Error):
        # The comparison is beside the point of the run: without it the table is narrower.
        return {}
    return {}
