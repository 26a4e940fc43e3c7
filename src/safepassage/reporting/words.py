"""Figures as words: times and counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from safepassage.scenario.model import Scenario

__all__ = [
    "capitalised",
    "chance",
    "clock",
    "count",
    "date_words",
    "dates_words",
    "day",
    "moment",
    "people",
    "share_words",
    "until",
]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def capitalised(words: str) -> str:
    """Return words with a capital letter in front, all else as it was."""
    return words[:1].upper() + words[1:]


def chance(share: float) -> str:
    """Return a chance in per cent, without the sign; none but certainty is told as 0 or 100."""
    if 0 < share <= 0.005:
        return "<1"
    return ">99" if 0.995 <= share < 1 else f"{100 * share:.0f}"


def share_words(share: tuple[float, float, float]) -> str:
    """Return a share of the days with its interval, such as 12 % (10 to 14 %)."""
    middle, low, high = (chance(each) for each in share)
    return f"{middle} %" if low == high else f"{middle} % ({low} to {high} %)"


def clock(scenario: Scenario, minute: int) -> str:
    """Return the local time of day, such as 17:40."""
    return f"{scenario.time_at(minute):%H:%M}"


def day(scenario: Scenario, minute: int, *, weekday: bool = False) -> str:
    """Return the local date, such as 7 May or Sat 7 May."""
    return date_words(scenario.time_at(minute).date(), weekday=weekday)


def date_words(date: date, *, weekday: bool = False) -> str:
    """Return a date, or that of a local time, such as 7 May or Sat 7 May."""
    words = f"{date.day} {_MONTHS[date.month - 1]}"
    return f"{_DAYS[date.weekday()]} {words}" if weekday else words


def dates_words(first: date, last: date) -> str:
    """Return days in a row, such as 7 to 9 May, or 30 Apr to 2 May."""
    if first == last:
        return date_words(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {date_words(last)}"
    return f"{date_words(first)} to {date_words(last)}"


def moment(scenario: Scenario, minute: int) -> str:
    """Return the local date and time of day, such as 7 May 17:40."""
    return f"{day(scenario, minute)} {clock(scenario, minute)}"


def until(scenario: Scenario, start: int, end: int) -> str:
    """Return when something ends that began at ``start``: the date too on another day."""
    same_day = scenario.time_at(start).date() == scenario.time_at(end).date()
    return clock(scenario, end) if same_day else moment(scenario, end)


def count(value: float) -> str:
    """Return a number with narrow gaps between thousands, such as 12 400."""
    return f"{value:,.0f}".replace(",", "\u202f")


def people(persons: int) -> str:
    """Return a number of people, such as 1 person or 27 people."""
    return f"{count(persons)} {'person' if persons == 1 else 'people'}"
