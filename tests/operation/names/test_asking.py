"""Names are searched with a consent, for a purpose, and never listed."""

from __future__ import annotations

import pytest

from safepassage.errors import ConsentError, RefusedError, UsageError
from safepassage.operation.names.asking import (
    LEAST_SHOWN,
    MOST_SHOWN,
    Search,
    ask_blind,
    ask_names,
)
from safepassage.operation.names.blind import Strength, compare, tokens
from safepassage.operation.names.search import NameIndex

KEY = bytes(range(32))
CROWD = [(f"p{number:02}", "Коваль Іван") for number in range(25)]


def _search(query: str, birth_year: int | None = None) -> Search:
    return Search(query, consent="c-7", purpose="tracing", birth_year=birth_year)


@pytest.mark.parametrize(
    ("consent", "purpose", "missing"), [("", "tracing", "consent"), ("c-7", "", "purpose")]
)
def test_no_search_without_consent_and_purpose(consent: str, purpose: str, missing: str) -> None:
    """A search without a consent or a purpose is refused, with what to state."""
    with pytest.raises(ConsentError, match=f"{missing}: none is stated.*State the code"):
        Search("Іван Коваль", consent=consent, purpose=purpose)


def test_consent_is_a_code() -> None:
    """A sentence in place of the consent's code is refused."""
    with pytest.raises(RefusedError, match="consent"):
        Search("Іван Коваль", consent="his mother said yes", purpose="tracing")


@pytest.mark.parametrize(
    ("query", "birth_year"),
    [("", None), ("Олександр", None), ("Саша", 1984), ("Лі", None), ("К", 1984), ("І. К.", None)],
)
def test_too_little_of_a_name_is_refused(query: str, birth_year: int | None) -> None:
    """A given name alone, a syllable or initials would list people: refused, and not repeated."""
    with pytest.raises(UsageError, match="too little of a name") as caught:
        _search(query, birth_year)
    assert not query or query not in str(caught.value)


@pytest.mark.parametrize(
    ("query", "birth_year"),
    [("Саша Лі", None), ("Коваль", None), ("Лі", 1984), ("Іван Петрович", None)],
)
def test_enough_of_a_name_is_taken(query: str, birth_year: int | None) -> None:
    """Two words, a longer family name, or a short one with the birth year may be asked for."""
    assert _search(query, birth_year).query == query


@pytest.mark.parametrize("year", [84, 1899, 2101])
def test_an_impossible_birth_year_is_refused(year: int) -> None:
    """What cannot be registered as a birth year cannot be asked for: nobody would be found."""
    with pytest.raises(UsageError, match=f"birth_year: {year}. A birth year has four digits"):
        _search("Іван Коваль", year)


def test_a_search_prints_no_name() -> None:
    """What a search shows of itself, in a log or an error, is its consent and purpose."""
    assert repr(_search("Іван Коваль", 1984)) == "Search(consent='c-7', purpose='tracing')"


def test_what_is_shown_is_capped_and_counted() -> None:
    """Of many who may be meant, ten are shown, and the count of all is told."""
    answer = ask_names(_search("Ivan Koval"), NameIndex(CROWD))
    assert len(answer.shown) == MOST_SHOWN
    assert answer.accepted == len(CROWD)
    assert answer.summary == "25 people may be meant; 10 shown, at most 10."


def test_names_that_are_others_are_not_shown() -> None:
    """Nobody is shown whose name is not alike, even where there is nobody else."""
    index = NameIndex([("p1", "Мельник Ольга"), ("p2", "Коваль Іванна")])
    answer = ask_names(_search("Коваль Олег"), index)
    assert all(found.score >= LEAST_SHOWN for found in answer.shown)
    assert "p1" not in {found.id for found in answer.shown}
    assert answer.accepted == 0


def test_birth_year_leaves_out_others() -> None:
    """A year apart stays, for papers are wrong by one; more is left out; unknown years stay."""
    years = {"p00": 1984, "p01": 1985, "p02": 1986, "p03": 1950}
    answer = ask_names(_search("Ivan Koval", 1984), NameIndex(CROWD[:5]), born=years.get)
    assert [found.id for found in answer.shown] == ["p00", "p01", "p04"]
    assert answer.accepted == 3
    assert answer.summary == "3 people may be meant; 3 shown, at most 10."


def test_asking_blindly_makes_the_same_tokens() -> None:
    """A search becomes the tokens that another post compares with its own."""
    asked = ask_blind(_search("Саша Коваль", 1984), KEY)
    assert compare(asked, tokens("Коваль Олександр", 1984, KEY)) is Strength.LIKELY
    with pytest.raises(UsageError, match="too short to be asked for"):
        ask_blind(_search("Коваль"), KEY)
