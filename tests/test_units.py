"""Lengths of time and amounts as people say them."""

from __future__ import annotations

import pytest

from safepassage.units import counted, duration_text, gap_per_cent_text, mean_minutes_text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "0 min"),
        (50, "50 min"),
        (60, "1 h"),
        (200, "3 h 20 min"),
        (1500, "25 h"),
        (2880, "2 d"),
        (3120, "2 d 4 h"),
        (-75, "-1 h 15 min"),
    ],
)
def test_duration_is_said_as_people_say_it(minutes: int, text: str) -> None:
    """A length of time is given in days and hours, or in hours and minutes."""
    assert duration_text(minutes) == text


@pytest.mark.parametrize(
    ("minutes", "text"), [(3.04, "3.0 min"), (59.9, "59.9 min"), (200, "3 h 20 min")]
)
def test_mean_minutes_have_a_decimal_below_an_hour(minutes: float, text: str) -> None:
    """A mean of minutes shows a decimal while it is small."""
    assert mean_minutes_text(minutes) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0.00 %"),
        (0.005625083, "0.57 %"),
        (0.0073, "0.73 %"),
        (0.00001, "0.01 %"),
        (1, "100.00 %"),
    ],
)
def test_a_gap_is_never_told_smaller_than_it_is_proven(share: float, text: str) -> None:
    """The terminal rounds a gap up, as the report does."""
    assert gap_per_cent_text(share) == text


@pytest.mark.parametrize(("amount", "text"), [(0, "0 persons"), (1, "1 person"), (2, "2 persons")])
def test_an_amount_has_its_noun(amount: int, text: str) -> None:
    """One is told in the singular, none and several in the plural."""
    assert counted(amount, "person") == text
