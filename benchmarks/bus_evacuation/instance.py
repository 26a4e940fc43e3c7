"""
An instance of the bus evacuation problem, and the reader of its files.

A file holds whole numbers between white space: ``B cap``; ``D`` and the buses at each depot; ``P``,
the total demand and that of each pickup; ``S``, the total capacity and that of each shelter; a row
for each depot, its number and its distance to each pickup; a row for each pickup, its number and
its distance to each shelter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.common import BenchmarkError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["Instance", "InstanceError", "find_instances", "parse_instance", "read_instance"]

_MOST_PLACES = 10_000
_GREATEST = 1_000_000
_LARGEST_FILE = 64 << 20


class InstanceError(BenchmarkError):
    """A file is no instance: the message says where, which value, the rule and the remedy."""


@dataclass(frozen=True, slots=True)
class Instance:
    """
    Buses, people, shelters and distances; depots, pickups and shelters are numbered from 0.

    ``to_pickup[depot][pickup]`` and ``to_shelter[pickup][shelter]`` are distances in the file's
    unit; the way back from a shelter to a pickup is as long as the way there.
    """

    name: str
    seats: int
    buses: tuple[int, ...]
    demand: tuple[int, ...]
    capacity: tuple[int, ...]
    to_pickup: tuple[tuple[int, ...], ...]
    to_shelter: tuple[tuple[int, ...], ...]

    @property
    def persons(self) -> int:
        """Return the total demand."""
        return sum(self.demand)


class _Numbers:
    """The numbers of a file, taken one after the other."""

    def __init__(self, text: str) -> None:
        self.words = text.split()
        self.taken = 0

    def take(self, what: str, *, least: int = 0, most: int = _GREATEST) -> int:
        if self.taken == len(self.words):
            raise InstanceError(
                f"the file ends before {what}. Every depot and pickup has its row of distances. "
                "Give the whole file."
            )
        word = self.words[self.taken]
        self.taken += 1
        place = f"number {self.taken} ({what})"
        shown = word[:40]
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", word, re.ASCII):
            raise InstanceError(f"{place}: {shown!r} is no whole number. Mend the file.")
        value = int(word)
        if not least <= value <= most:
            raise InstanceError(f"{place}: {shown} is not from {least} to {most}. Mend the file.")
        return value

    def row(self, what: str, count: int) -> tuple[int, ...]:
        return tuple(self.take(f"{what} {number + 1}") for number in range(count))

    def total(self, what: str, stated: int, parts: Sequence[int]) -> None:
        if sum(parts) != stated:
            raise InstanceError(
                f"{what}: {stated} is stated and the parts add up to {sum(parts)}. "
                "A total is the sum of its parts. Mend one of them."
            )

    def distances(
        self, source: str, target: str, n_sources: int, n_targets: int
    ) -> tuple[tuple[int, ...], ...]:
        rows = []
        for number in range(1, n_sources + 1):
            self.take(f"the number of {source} {number}", least=number, most=number)
            rows.append(self.row(f"distance from {source} {number} to {target}", n_targets))
        return tuple(rows)


def parse_instance(name: str, text: str) -> Instance:
    """
    Return the instance that a file's text holds.

    Raises
    ------
    InstanceError
        When a number is missing, too many, no whole number or out of its range, when a total is
        not the sum of its parts, or when the shelters have no room for everybody.
    """
    numbers = _Numbers(text)
    n_buses = numbers.take("buses", least=1)
    seats = numbers.take("persons a bus carries", least=1)
    n_depots = numbers.take("depots", least=1, most=_MOST_PLACES)
    buses = numbers.row("buses at depot", n_depots)
    n_pickups = numbers.take("pickups", least=1, most=_MOST_PLACES)
    persons = numbers.take("total demand", least=1)
    demand = numbers.row("demand of pickup", n_pickups)
    n_shelters = numbers.take("shelters", least=1, most=_MOST_PLACES)
    room = numbers.take("total capacity", most=_GREATEST * _GREATEST)
    capacity = numbers.row("capacity of shelter", n_shelters)
    numbers.total("buses", n_buses, buses)
    numbers.total("total demand", persons, demand)
    numbers.total("total capacity", room, capacity)
    if room < persons:
        raise InstanceError(
            f"total capacity: {room} is less than the demand of {persons}. Everybody reaches a "
            "shelter. Raise a capacity."
        )
    to_pickup = numbers.distances("depot", "pickup", n_depots, n_pickups)
    to_shelter = numbers.distances("pickup", "shelter", n_pickups, n_shelters)
    if numbers.taken < len(numbers.words):
        raise InstanceError(
            f"{len(numbers.words) - numbers.taken} numbers follow the last distance. A file holds "
            "one instance. Remove them."
        )
    return Instance(name, seats, buses, demand, capacity, to_pickup, to_shelter)


def read_instance(path: Path) -> Instance:
    """
    Return the instance in a file; its name is the file's without the ending.

    Raises
    ------
    InstanceError
        When the file cannot be read or is no instance.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise InstanceError(f"{path}: this is larger than any instance. Give another file.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise InstanceError(f"{path}: {reason}. Give a file that can be read.") from None
    except UnicodeDecodeError:
        raise InstanceError(
            f"{path}: this is no text. An instance is a text of whole numbers. Give another file."
        ) from None
    try:
        return parse_instance(path.stem, text)
    except InstanceError as error:
        raise InstanceError(f"{path}: {error}") from None


def find_instances(path: Path) -> list[Path]:
    """
    Return the instance files at a path, i2 before i10: the file itself, or ``BEP-*`` in a folder.

    Folders are searched with all that is in them.
    """
    if not path.is_dir():
        return [path]
    return sorted((found for found in path.rglob("BEP-*") if found.is_file()), key=_natural)


def _natural(path: Path) -> list[tuple[int, int, str]]:
    """Return a sorting key in which numbers count as numbers."""
    words: list[str] = re.split(r"([0-9]+)", str(path))
    return [(1, int(word), "") if word.isdecimal() else (0, 0, word) for word in words]
