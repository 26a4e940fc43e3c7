"""What counts as a year of birth, for whoever is registered, read from elsewhere or asked for."""

from __future__ import annotations

__all__ = ["NO_BIRTH_YEAR", "OLDEST", "YOUNGEST", "birth_year_of", "is_birth_year"]

OLDEST, YOUNGEST = 1900, 2100

NO_BIRTH_YEAR = (
    f"A birth year has four digits and lies between {OLDEST} and {YOUNGEST}. Leave it out where it "
    "is not known."
)
"""What is said of one that is none: it would count as not known, and searches pass over it."""


def is_birth_year(year: int) -> bool:
    """Return whether somebody may have been born in a year."""
    return OLDEST <= year <= YOUNGEST


def birth_year_of(text: str) -> int | None:
    """Return the birth year that a text of four digits tells, None where it tells none."""
    if len(text) != 4 or not (text.isascii() and text.isdecimal()):
        return None
    year = int(text)
    return year if is_birth_year(year) else None
