"""
Planning figures: how much of what, for whom, from when, and who says so.

The figures of the Sphere Handbook are minimums that depend on the place, and no law. Each can be
set otherwise by a local table, and each is told with its edition.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import TYPE_CHECKING

from safepassage.reception.counts import Who

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safepassage.reception.days import DayPeople

__all__ = ["DEFAULTS", "SPHERE", "Per", "Phase", "Standard", "Standards"]

SPHERE = "Sphere Handbook 2018"
ASSUMED = "assumed"

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


def _sphere(
    item: str,
    quantity: float,
    unit: str,
    per: Per,
    source: str,
    *,
    phase: Phase = Phase.ALWAYS,
    least: float | None = None,
    women_to_men: float | None = None,
) -> Standard:
    return Standard(
        item,
        quantity,
        unit,
        per,
        phase=phase,
        least=least,
        women_to_men=women_to_men,
        edition=SPHERE,
        source=source,
    )


_WASH = "WASH, "
_TOILETS = _WASH + "excreta management standard 3.2, p. 118"

DEFAULTS: tuple[Standard, ...] = (
    _sphere(
        "water",
        15,
        "litres",
        Per.PERSON_DAY,
        _WASH + "water supply standard 2.1; 7.5 to 15 to survive, by climate and custom",
        least=7.5,
    ),
    _sphere("taps", 250, "taps", Per.SHARED, _WASH + "water supply standard 2.1, 7.5 litres a min"),
    _sphere("toilets", 50, "toilets", Per.SHARED, _TOILETS, phase=Phase.FIRST, women_to_men=3),
    _sphere("toilets", 20, "toilets", Per.SHARED, _TOILETS, phase=Phase.LATER, women_to_men=3),
    _sphere(
        "covered_area",
        3.5,
        "m²",
        Per.PERSON_THERE,
        "Shelter and settlement standard 3; without kitchen and washing; 4.5 to 5.5 where it is "
        "cold or people cook inside",
    ),
    _sphere(
        "food_energy",
        2100,
        "kcal",
        Per.PERSON_DAY,
        "Food, appendix 6; mean of all ages, for the first planning",
    ),
    Standard(
        "rations",
        1,
        "rations",
        Per.PERSON_DAY,
        edition="by definition",
        source="a ration is one person's food for one day",
    ),
    Standard(
        "wheelchair_places",
        1,
        "places",
        Per.PERSON_THERE,
        Who.WHEELCHAIR,
        edition="by definition",
        source="step-free, with room to turn",
    ),
    Standard(
        "beds",
        1,
        "beds",
        Per.PERSON_THERE,
        Who.STRETCHER,
        edition="by definition",
        source="for those who come on stretchers",
    ),
    Standard(
        "blankets",
        1,
        "blankets",
        Per.NEWCOMER,
        edition=ASSUMED,
        source="more where it is cold; Sphere asks for enough bedding and gives no number",
    ),
    Standard(
        "sleeping_mats",
        1,
        "mats",
        Per.NEWCOMER,
        edition=ASSUMED,
        source="Sphere asks for enough bedding and gives no number",
    ),
    _sphere(
        "soap",
        105,
        "g",
        Per.PERSON_WEEK,
        _WASH + "hygiene promotion standard 1.2; 250 g to wash and 200 g for laundry in 30 days",
    ),
)
"""What is told unless a local table says otherwise."""


@dataclass(frozen=True, slots=True)
class Standards:
    """The figures in force, in the first days of a reception and later; each item once in each."""

    first: tuple[Standard, ...]
    later: tuple[Standard, ...]

    @classmethod
    def of(cls, local: Iterable[Standard] = ()) -> Standards:
        """
        Return the default figures, with local ones in their place.

        Parameters
        ----------
        local
            Each takes the place of the default of its item and phase, or comes after all of them.
            With quantity 0 the item is left out.
        """
        given = tuple(local)
        phases = []
        for phase in (Phase.FIRST, Phase.LATER):
            figures: dict[str, Standard] = {}
            for standard in (*DEFAULTS, *given):
                if standard.phase in {phase, Phase.ALWAYS}:
                    figures[standard.item] = standard
            phases.append(tuple(each for each in figures.values() if each.quantity))
        return cls(*phases)

    def item(self, name: str) -> Standard | None:
        """Return a figure of an item, None where there is none."""
        return next((each for each in (*self.first, *self.later) if each.item == name), None)

    @property
    def all(self) -> tuple[Standard, ...]:
        """Return every figure once, those of the first days before the later ones of an item."""
        figures = [*self.first]
        for standard in self.later:
            if standard in figures:
                continue
            before = [i for i, each in enumerate(figures) if each.item == standard.item]
            figures.insert(before[-1] + 1 if before else len(figures), standard)
        return tuple(figures)
