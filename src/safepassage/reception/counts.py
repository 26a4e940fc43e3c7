"""People by what they need: seated, in a wheelchair, on a stretcher."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from safepassage.scenario.model import Need

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["NOBODY", "Counts", "Who"]


class Who(StrEnum):
    """Whom a planning figure is for."""

    EVERYBODY = "everybody"
    SEATED = "seated"
    WHEELCHAIR = "wheelchair"
    STRETCHER = "stretcher"


@dataclass(frozen=True, slots=True)
class Counts:
    """Persons in all and by need; for the most who are there at once, each is counted by itself."""

    everybody: int = 0
    seated: int = 0
    wheelchair: int = 0
    stretcher: int = 0

    @classmethod
    def of(cls, persons: int, need: Need) -> Counts:
        """Return persons who are alike in need."""
        return cls(persons, *(persons if need is each else 0 for each in Need))

    @classmethod
    def total(cls, counts: Iterable[Counts]) -> Counts:
        """Return the sum."""
        result = NOBODY
        for each in counts:
            result = result.plus(each)
        return result

    def number(self, who: Who) -> int:
        """Return the persons whom a figure is for."""
        number: int = getattr(self, who.value)
        return number

    def plus(self, other: Counts) -> Counts:
        """Return the sum with other persons."""
        return Counts(
            self.everybody + other.everybody,
            self.seated + other.seated,
            self.wheelchair + other.wheelchair,
            self.stretcher + other.stretcher,
        )

    def minus(self, other: Counts) -> Counts:
        """Return what is left when others have gone, each number at least 0."""
        return Counts(
            max(0, self.everybody - other.everybody),
            max(0, self.seated - other.seated),
            max(0, self.wheelchair - other.wheelchair),
            max(0, self.stretcher - other.stretcher),
        )

    def most(self, other: Counts) -> Counts:
        """Return the greater of each number."""
        return Counts(
            max(self.everybody, other.everybody),
            max(self.seated, other.seated),
            max(self.wheelchair, other.wheelchair),
            max(self.stretcher, other.stretcher),
        )


NOBODY = Counts()
