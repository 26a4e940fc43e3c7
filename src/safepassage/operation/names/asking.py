"""
Looking for somebody: only with a consent and a purpose, and never for a list of everybody.

A ``Search`` is what every question about a name begins with. It can't be made without a reference
to the consent and a purpose, or with so little of a name that it would list people; and what it
finds is capped, with the count of all that were alike enough beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.errors import ConsentError, UsageError
from safepassage.operation.events.fields import check_code
from safepassage.operation.names.birth_year import NO_BIRTH_YEAR, is_birth_year
from safepassage.operation.names.blind import Tokens, tokens
from safepassage.operation.names.forms import Part, read_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from safepassage.operation.names.search import Found, Names

__all__ = ["LEAST_SHOWN", "MOST_SHOWN", "Answer", "Search", "ask_blind", "ask_names"]

MOST_SHOWN = 10
"""The most people that one question shows."""

LEAST_SHOWN = 0.65
"""The likeness below which nobody is shown: such a name is another one."""

LEAST_SOUNDS = 4
"""Sounds of a single family name from which on it may be searched alone, without a birth year."""

YEARS_APART = 1
"""Years between the birth year that is asked for and one that is not taken for another person's."""


@dataclass(frozen=True, slots=True, repr=False)
class Search:
    """
    A question for a person by name.

    Parameters
    ----------
    query
        The name or a part of it, in any script: two words, or a family name of at least four
        sounds, or a family name and the birth year. A given name alone is too little.
    consent
        A code: where the consent is kept of the person who is looked for, or of the relative who
        looks.
    purpose
        What for: a code, such as ``tracing`` or ``family``.
    birth_year
        The year of birth where it is known.

    Raises
    ------
    ConsentError
        When consent or purpose are missing.
    UsageError
        When the query would list people, or the birth year is none.
    RefusedError
        When consent or purpose are no codes.
    """

    query: str
    consent: str
    purpose: str
    birth_year: int | None = None

    def __post_init__(self) -> None:
        """Refuse what may not be asked."""
        if not self.consent or not self.purpose:
            missing = "consent" if not self.consent else "purpose"
            raise ConsentError(
                f"{missing}: none is stated. Names are searched with a consent and a purpose only. "
                "State the code under which the consent is kept, and what the search is for."
            )
        check_code(self.consent, "consent")
        check_code(self.purpose, "purpose")
        if self.birth_year is not None and not is_birth_year(self.birth_year):
            raise UsageError(f"birth_year: {self.birth_year}. {NO_BIRTH_YEAR}")
        if not self._tells_enough():
            raise UsageError(
                "query: too little of a name; it would list people. Give two words of the name, a "
                "longer family name, or a family name and the birth year."
            )

    def __repr__(self) -> str:
        """Return what may be logged: no name, no birth year."""
        return f"Search(consent={self.consent!r}, purpose={self.purpose!r})"

    def _tells_enough(self) -> bool:
        heard = [word for word in read_name(self.query).words if len(word.readings[0]) > 1]
        if len(heard) > 1:
            return True
        if not heard or heard[0].part is Part.GIVEN:
            return False
        return self.birth_year is not None or len(heard[0].readings[0]) >= LEAST_SOUNDS


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What a search found.

    ``shown`` is at most ``MOST_SHOWN`` people, best first. ``accepted`` is how many were alike
    enough to be the same person, shown or not: where it is more than ``shown``, ask for more of the
    name or the birth year.
    """

    shown: tuple[Found, ...]
    accepted: int

    @property
    def summary(self) -> str:
        """Return the counts as a sentence."""
        people = "person" if self.accepted == 1 else "people"
        return (
            f"{self.accepted} {people} may be meant; {len(self.shown)} shown, at most {MOST_SHOWN}."
        )


def ask_names(
    search: Search, index: Names, *, born: Callable[[str], int | None] = lambda _: None
) -> Answer:
    """
    Return who may be meant by a search.

    Parameters
    ----------
    search
        The question.
    index
        The names by the ids of people.
    born
        What gives the birth year of an id, None where it is not known. Where the search has one,
        those who were born more than a year earlier or later are left out; those whose year is not
        known stay.
    """

    def may_be(found: Found) -> bool:
        if search.birth_year is None:
            return True
        year = born(found.id)
        return year is None or abs(year - search.birth_year) <= YEARS_APART

    results = index.search(search.query, limit=MOST_SHOWN, where=may_be)
    shown = tuple(found for found in results.found if found.score >= LEAST_SHOWN)
    return Answer(shown=shown, accepted=results.accepted)


def ask_blind(search: Search, key: bytes) -> Tokens:
    """
    Return the tokens with which another post can be asked, without showing it the name.

    Raises
    ------
    UsageError
        When the name is too little to be asked for blindly, or the key has another length.
    """
    return tokens(search.query, search.birth_year, key)
