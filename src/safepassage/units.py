"""
Lengths of time and amounts as people say them.

Inside, time is whole minutes since the scenario's start and lengths are kilometres; a plain number
carries its unit in its name.
"""

from __future__ import annotations

import math

__all__ = ["counted", "duration_text", "gap_per_cent_text", "mean_minutes_text"]

_MIN_PER_H = 60
_H_PER_DAY = 24


def counted(amount: int, noun: str) -> str:
    """Return an amount with its noun, such as ``1 person`` or ``3 persons``."""
    return f"{amount} {noun}" if amount == 1 else f"{amount} {noun}s"


def duration_text(minutes: float) -> str:
    """
    Return a length of time as people say it: ``50 min``, ``3 h 20 min``, ``2 d 4 h``.

    From two days on, minutes are left out.
    """
    sign = "-" if minutes < 0 else ""
    whole = round(abs(minutes))
    hours, rest = divmod(whole, _MIN_PER_H)
    days, hours_of_day = divmod(hours, _H_PER_DAY)
    if days >= 2:
        return f"{sign}{days} d" + (f" {hours_of_day} h" if hours_of_day else "")
    if hours:
        return f"{sign}{hours} h" + (f" {rest} min" if rest else "")
    return f"{sign}{rest} min"


def mean_minutes_text(minutes: float) -> str:
    """Return a mean of minutes: with a decimal below an hour, ``12.3 min``, else ``3 h 20 min``."""
    return f"{minutes:.1f} min" if minutes < _MIN_PER_H else duration_text(minutes)


def gap_per_cent_text(share: float) -> str:
    """Return a proven gap in per cent, ``0.57 %``: rounded up, since a smaller one isn't proven."""
    return f"{math.ceil(1e4 * share - 1e-6) / 100:.2f} %"
