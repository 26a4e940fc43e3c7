"""
Figures as people say them: ``about 100``, ``more than 300``, ``80-120``.

A figure is kept as it was said and becomes an interval when it is used, because how wide "about"
is, is a setting. Figures are never averaged and never made more exact than they are.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Counted", "Interval", "Quantity", "read_quantity"]

_LARGEST = 1e12
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_WORDS = {
    "about": "about",
    "more than": "more than",
    "at least": "at least",
    "up to": "up to",
    "at most": "up to",
    "fewer than": "fewer than",
    "less than": "fewer than",
}
_SAID = re.compile(rf"(?:({'|'.join(_WORDS)})\s+)?({_NUMBER})", re.ASCII)
_RANGE = re.compile(rf"({_NUMBER})\s*[-–]\s*({_NUMBER})", re.ASCII)


class Counted(StrEnum):
    """How a figure was said; the value is the word before its number."""

    EXACT = ""
    RANGE = "-"
    ABOUT = "about"
    MORE_THAN = "more than"
    AT_LEAST = "at least"
    UP_TO = "up to"
    FEWER_THAN = "fewer than"


@dataclass(frozen=True, slots=True)
class Interval:
    """What a figure may be, both ends included; ``high`` is infinite where nothing bounds it."""

    low: float
    high: float

    def meets(self, other: Interval) -> bool:
        """Return whether one number lies in both."""
        return self.low <= other.high and other.low <= self.high

    def __add__(self, other: Interval) -> Interval:
        """Return what the sum may be."""
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        """Return what the difference may be, which may lie below nought."""
        return Interval(self.low - other.high, self.high - other.low)

    @property
    def text(self) -> str:
        """Return it as ``80 to 120``, ``301 or more`` or ``100``."""
        if self.low == self.high:
            return _digits(self.low)
        if math.isinf(self.high):
            return "any number" if math.isinf(self.low) else f"{_digits(self.low)} or more"
        if math.isinf(self.low):
            return f"at most {_digits(self.high)}"
        return f"{_digits(self.low)} to {_digits(self.high)}"


@dataclass(frozen=True, slots=True)
class Quantity:
    """
    A figure as it was said.

    ``amount`` is its number, at least 0; ``most`` is the upper end of a range, and equals
    ``amount`` otherwise.
    """

    counted: Counted
    amount: float
    most: float

    @property
    def text(self) -> str:
        """Return the figure as a cell states it."""
        if self.counted is Counted.RANGE:
            return f"{_digits(self.amount)}-{_digits(self.most)}"
        return f"{self.counted.value} {_digits(self.amount)}".strip()

    def interval(self, *, about_share: float, whole: bool) -> Interval:
        """
        Return what the figure may be.

        Parameters
        ----------
        about_share
            How far "about" may be off, as a share of the number; 0.2 makes 100 80 to 120.
        whole
            Whether only whole numbers count, as of persons: more than 300 begins at 301, and the
            ends of "about" are rounded outwards.
        """
        amount = self.amount
        step = 1.0 if whole else 0.0
        match self.counted:
            case Counted.EXACT | Counted.RANGE:
                return Interval(amount, self.most)
            case Counted.AT_LEAST:
                return Interval(amount, math.inf)
            case Counted.MORE_THAN:
                return Interval(math.floor(amount) + step if whole else amount, math.inf)
            case Counted.UP_TO:
                return Interval(0.0, amount)
            case Counted.FEWER_THAN:
                return Interval(0.0, math.ceil(amount) - step if whole else amount)
            case Counted.ABOUT:
                # Nine digits are more than any figure has, and less than a binary fraction errs by.
                low = round(amount * (1 - about_share), 9)
                high = round(amount * (1 + about_share), 9)
                if whole:
                    low, high = math.floor(low), math.ceil(high)
                return Interval(float(low), float(high))


def _digits(number: float) -> str:
    return str(int(number)) if number.is_integer() else repr(number)


def read_quantity(text: str) -> Quantity | None:
    """Return the figure that a text states, None when it states none in a known form."""
    words = " ".join(text.lower().split())
    both = _RANGE.fullmatch(words)
    if both:
        low, high = float(both.group(1)), float(both.group(2))
        return Quantity(Counted.RANGE, low, high) if low <= high <= _LARGEST else None
    said = _SAID.fullmatch(words)
    if not said:
        return None
    amount = float(said.group(2))
    counted = Counted(_WORDS.get(said.group(1), ""))
    if amount > _LARGEST or (counted is Counted.FEWER_THAN and amount == 0):
        return None
    return Quantity(counted, amount, amount)
