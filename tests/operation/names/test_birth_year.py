"""What counts as a year of birth."""

from __future__ import annotations

import pytest

from safepassage.operation.names.birth_year import birth_year_of


@pytest.mark.parametrize(("text", "year"), [("1951", 1951), ("1900", 1900), ("2100", 2100)])
def test_four_digits_in_the_range_are_a_year(text: str, year: int) -> None:
    """A year from the first to the last of the range is read as it stands."""
    assert birth_year_of(text) == year


@pytest.mark.parametrize(
    "text",
    ["", "19x1", "51", "01951", "1951.0", "+195", " 1951", "1899", "2101", "0951", "١٩٥١", "195²"],
)
def test_anything_else_is_none(text: str) -> None:
    """Letters, other digits, fewer or more of them, and years outside the range are no year."""
    assert birth_year_of(text) is None
