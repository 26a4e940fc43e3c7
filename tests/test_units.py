"""Units and their conversions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.units import duration_text, hours_from_min, mean_minutes_text, min_from_hours


@given(st.integers(min_value=0, max_value=31 * 24 * 60))
def test_minutes_survive_the_way_through_hours(minutes: int) -> None:
    """Whole minutes are the same after being written as hours."""
    assert min_from_hours(hours_from_min(minutes)) == minutes


def test_part_of_a_minute_is_refused() -> None:
    """Hours that are no whole number of minutes are not rounded in silence."""
    with pytest.raises(ValueError, match="whole minutes"):
        min_from_hours(0.0101)


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
