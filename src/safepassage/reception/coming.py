"""
Who comes to a reception: the values in which arrivals are told.

``Arrived``, ``Aboard`` and ``Left`` are what is known of a day under way; whoever keeps the
register supplies them. They hold counts and codes, and nothing about a person. Times are whole
minutes since the scenario's start.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from safepassage.scenario.model import Need

__all__ = ["Aboard", "Arrived", "Coming", "DaySoFar", "How", "Known", "Left", "NotCome"]


@dataclass(frozen=True, slots=True)
class Known:
    """
    Persons alike in need who are known to be at a reception or on their way to it.

    ``vehicle`` is the single vehicle of the plan that brings them, ``group`` the group that they
    are of; both empty where that is not known. ``joined`` are in no group of the scenario.
    ``persons`` >= 1.
    """

    reception: str
    minute: int
    persons: int
    need: Need = Need.SEATED
    vehicle: str = ""
    group: str = ""
    joined: bool = False


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


@dataclass(frozen=True, slots=True)
class DaySoFar:
    """What is known at a minute of a day under way."""

    at_min: int
    arrived: tuple[Arrived, ...] = ()
    aboard: tuple[Aboard, ...] = ()
    left: tuple[Left, ...] = ()


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
