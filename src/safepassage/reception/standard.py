"""One planning figure: how much of what, for whom, from when, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import TYPE_CHECKING

from safepassage.reception.counts import Who

if TYPE_CHECKING:
    from safepassage.reception.days import DayPeople

__all__ = ["Per", "Phase", "Standard"]

_A_LITTLE = 1e-9


class Per(StrEnum):
    """What a quantity is for."""

    PERSON_DAY = "person and day"
    """For each person who is there at any time of a day, each day."""
    PERSON_WEEK = "person and week"
    """The same, a seventh of it each day."""
    NEWCOMER = "person who comes"
    """Once, on the day on which they come."""
    PERSON_THERE = "person there"
    """For each of the most people who are there at once."""
    SHARED = "people to one"
    """So many people share one."""


class Phase(StrEnum):
    """When a figure counts: the change comes after the first days of a reception."""

    ALWAYS = "always"
    FIRST = "first days"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Standard:
    """
    One planning figure.

    ``quantity`` is in ``unit`` for each ``per``; for ``people to one`` it is the people who share
    one. ``least`` is what nobody should fall below even for a short time, None where nothing is
    said. ``women_to_men`` is how many of them are for women to each one for men.
    """

    item: str
    quantity: float
    unit: str
    per: Per
    who: Who = Who.EVERYBODY
    phase: Phase = Phase.ALWAYS
    least: float | None = None
    women_to_men: float | None = None
    edition: str = ""
    source: str = ""

    @property
    def name(self) -> str:
        """Return what it is, in words."""
        return self.item.replace("_", " ")

    @property
    def is_used_up(self) -> bool:
        """Return whether what is handed out is gone, so that it can be delivered day by day."""
        return self.per in {Per.PERSON_DAY, Per.PERSON_WEEK, Per.NEWCOMER}

    def amount(self, people: DayPeople, *, quantity: float | None = None) -> float:
        """
        Return how much a day takes.

        Parameters
        ----------
        people
            Who is there that day.
        quantity
            Another quantity than the figure's own, such as its ``least``.
        """
        each = self.quantity if quantity is None else quantity
        if self.per is Per.SHARED:
            return float(ceil(people.peak.number(self.who) / each - _A_LITTLE)) if each else 0.0
        if self.per is Per.PERSON_THERE:
            return each * people.peak.number(self.who)
        if self.per is Per.NEWCOMER:
            return each * people.newcomers.number(self.who)
        days = 7 if self.per is Per.PERSON_WEEK else 1
        return each / days * people.there.number(self.who)

    def split(self, amount: float) -> tuple[int, int] | None:
        """
        Return how many are for women and how many for men, None where nothing is said or of one.

        Each side has one at least.
        """
        number = ceil(amount - _A_LITTLE)
        if self.women_to_men is None or number < 2:
            return None
        share = self.women_to_men / (1 + self.women_to_men)
        women = min(number - 1, max(1, ceil(number * share - _A_LITTLE)))
        return women, number - women
