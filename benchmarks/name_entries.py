"""
Names that ``benchmarks.names`` asks for: a file of them, and a gazetteer's other names of places.

The file has one JSON object a line, after SpellingUkraine's vocabulary: id, category, the Ukrainian
and the official Latin spelling, other spellings, and where a place lies.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from benchmarks.common import BenchmarkError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["Entry", "half_of", "read_entries", "with_other_names"]

_NEAR_DEGREES = 0.08
"""A gazetteer's place so near, under one of the entry's names, is the same: 9 km."""


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One name of the file.

    ``names`` are its right spellings. ``variants`` are loose and Russian-based spellings of the
    same name; ``related`` are what the source calls related: the name in Russian, in other
    languages, and names that the place had before.
    """

    id: str
    category: str
    names: tuple[str, ...]
    variants: tuple[str, ...]
    related: tuple[str, ...]
    location: tuple[float, float] | None


def read_entries(path: Path) -> list[Entry]:
    """
    Return the names of a file.

    Raises
    ------
    BenchmarkError
        When the file is missing, or a line of it is no such name.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BenchmarkError(f"{path}: cannot be read. Give a file of names: PATH.") from error
    entries = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                entries.append(_entry(json.loads(line)))
            except (KeyError, TypeError, ValueError) as error:
                raise BenchmarkError(
                    f"{path}, line {number}: no name as the other lines have it. Needed are id, "
                    "category, sourceSpelling, correctSpelling, incorrectSpellings, "
                    "relatedSpellings and location."
                ) from error
    if not entries:
        raise BenchmarkError(f"{path}: no names are in it. Give a file of names: PATH.")
    return entries


def _entry(row: dict[str, object]) -> Entry:
    names, variants, related = (
        tuple(str(value) for value in values if value)
        for values in (
            [row["sourceSpelling"], row["correctSpelling"]],
            _listed(row["incorrectSpellings"]),
            _listed(row["relatedSpellings"]),
        )
    )
    location = row["location"]
    return Entry(
        id=str(row["id"]),
        category=str(row["category"]),
        names=names,
        variants=variants,
        related=related,
        location=(float(location["lat"]), float(location["lng"]))
        if isinstance(location, dict)
        else None,
    )


def _listed(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError
    return value


def with_other_names(entries: Sequence[Entry], path: Path) -> list[Entry]:
    """
    Return the entries with the names that a gazetteer has for the same place.

    Parameters
    ----------
    entries
        The names.
    path
        A table with the columns ``name``, ``latitude``, ``longitude`` and ``alternatenames``
        (joined by a bar), as GeoNames has them.

    Raises
    ------
    BenchmarkError
        When the file is missing or has other columns.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            places = [
                (
                    float(row["latitude"]),
                    float(row["longitude"]),
                    {row["name"], *filter(None, row["alternatenames"].split("|"))},
                )
                for row in csv.DictReader(file)
            ]
    except (OSError, UnicodeDecodeError, KeyError, ValueError, AttributeError) as error:
        raise BenchmarkError(
            f"{path}: cannot be read as a gazetteer with the columns name, latitude, longitude and "
            "alternatenames. Give another file: --gazetteer PATH."
        ) from error
    return [_known_as(entry, places) for entry in entries]


def _known_as(entry: Entry, places: Sequence[tuple[float, float, set[str]]]) -> Entry:
    if entry.location is None:
        return entry
    north, east = entry.location
    shrink = math.cos(math.radians(north))

    def away(place: tuple[float, float, set[str]]) -> float:
        return math.hypot(place[0] - north, (place[1] - east) * shrink)

    near = [place for place in places if away(place) < _NEAR_DEGREES]
    for place in sorted(near, key=away):
        if place[2].intersection(entry.names):
            names = tuple(dict.fromkeys((*entry.names, *sorted(place[2]))))
            return replace(entry, names=names)
    return entry


def half_of(entries: Sequence[Entry], which: str) -> list[Entry]:
    """Return the first or the second half of the entries, by the hash of their ids, or all."""
    wanted = {"first": (0,), "second": (1,), "both": (0, 1)}[which]
    return [
        entry for entry in entries if hashlib.sha256(entry.id.encode()).digest()[0] % 2 in wanted
    ]
