"""
Who comes to a reception: the values in which arrivals are told.

``Arrived``, ``Aboard`` and ``Left`` are what is known of a day under way, from a table or from
:mod:`~safepassage.reception.from_register`, which knows more: ``Other``, ``Waiting`` and ``Seen``.
They hold counts and codes, and nothing about a person. Times are whole minutes since the scenario's
start.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from safepassage.scenario.model import Need

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Aboard",
    "Arrived",
    "Coming",
    "DaySoFar",
    "How",
    "Known",
    "Left",
    "NotCome",
    "Other",
    "Seen",
    "Waiting",
    "Why",
]


@dataclass(frozen=True, slots=True)
class Known:
    """
    Persons alike in need who are known to be at a reception or on their way to it.

    ``vehicle`` is the single vehicle of the plan that brings them, ``group`` the group that they
    are of; both empty where that is not known. ``joined`` are in no group of the scenario. ``stop``
    is the number of the stop of the vehicle's itinerary at which they get off, None where that is
    not known. ``persons`` >= 1.
    """

    reception: str
    minute: int
    persons: int
    need: Need = Need.SEATED
    vehicle: str = ""
    group: str = ""
    joined: bool = False
    stop: int | None = None


@dataclass(frozen=True, slots=True)
class Arrived(Known):
    """Persons who have arrived at a reception, at ``minute``."""


@dataclass(frozen=True, slots=True)
class Aboard(Known):
    """Persons who are on their way, aboard; ``minute`` is when they are expected."""


@dataclass(frozen=True, slots=True)
class Left:
    """Persons alike in need who have left a reception onward, or are to leave it then."""

    reception: str
    minute: int
    persons: int
    need: Need = Need.SEATED


class Why(StrEnum):
    """Why somebody who is known is not expected at a reception."""

    HELD = "held"
    UNACCOUNTED = "unaccounted"
    CHOSE_OTHERWISE = "chose_otherwise"
    ELSEWHERE = "elsewhere"
    """They arrived, or were handed over, at a place that is no reception of the scenario."""
    NOT_BOUND = "not_bound"
    """They are aboard a vehicle that the plan brings to no reception that they accept."""
    NOT_PLANNED = "not_planned"
    """They wait, and no vehicle of the plan is to bring them."""


@dataclass(frozen=True, slots=True)
class Other:
    """
    Persons alike in need who are known and not expected.

    ``place`` is where they are or were seen last, and empty for a private choice. ``vehicle`` is
    the one on which they are or were last, ``reception`` where it was to bring them by the plan,
    ``group`` the group that they are of; each is empty where there is none.
    """

    why: Why
    persons: int
    need: Need = Need.SEATED
    place: str = ""
    vehicle: str = ""
    reception: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    Persons of one group who are not aboard, as far as is known, and could still be brought.

    ``unseen`` of them are in the scenario and were not registered.
    """

    group: str
    place: str
    persons: int
    need: Need = Need.SEATED
    unseen: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """
    How far a vehicle of the plan was seen to be.

    ``came`` and ``left`` have the minute in which it was seen to come to and to leave a stop, by
    the number of the stop; ``here`` is the last one at which it was seen, -1 for none. ``late_min``
    is by how much it is late by its own word.
    """

    vehicle: str
    came: Mapping[int, int]
    left: Mapping[int, int]
    here: int = -1
    late_min: int = 0

    def is_past(self, stop: int) -> bool:
        """Return whether it has been seen beyond a stop."""
        return stop < self.here or (stop == self.here and stop in self.left)


@dataclass(frozen=True, slots=True)
class DaySoFar:
    """
    What is known at a minute of a day under way.

    ``others`` are known and not expected. ``waiting`` has one row a group, and is None where
    nothing is known of them: then whomever the plan sets down, and nobody else, is taken to be
    there. ``seen`` are the vehicles of which more is known than when their people come.
    ``is_exercise`` says that nobody of it is real.
    """

    at_min: int
    arrived: tuple[Arrived, ...] = ()
    aboard: tuple[Aboard, ...] = ()
    left: tuple[Left, ...] = ()
    others: tuple[Other, ...] = ()
    waiting: tuple[Waiting, ...] | None = None
    seen: tuple[Seen, ...] = ()
    is_exercise: bool = False


class How(StrEnum):
    """How it is known that somebody comes."""

    ARRIVED = "arrived"
    ABOARD = "aboard"
    PLANNED = "planned"
    """Not aboard yet, as far as is known."""
    OVERDUE = "overdue"
    """By the plan they should be here, and nothing is known of them: told as if they came now."""


@dataclass(frozen=True, slots=True)
class Coming:
    """
    Persons alike in need who have come or are to come to a reception in one minute.

    ``planned_min`` is when the plan had them arrive, None where it had not.
    """

    reception: str
    minute: int
    persons: int
    need: Need
    how: How
    vehicle: str = ""
    planned_min: int | None = None


@dataclass(frozen=True, slots=True)
class NotCome:
    """Persons whom a vehicle was to bring by the plan, and did not bring when it came."""

    reception: str
    planned_min: int
    persons: int
    need: Need
    vehicle: str
