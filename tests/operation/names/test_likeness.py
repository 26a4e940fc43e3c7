"""How alike names are: spellings of one name very much, other names not."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import UsageError
from safepassage.operation.names import likeness as module
from safepassage.operation.names.forms import read_name
from safepassage.operation.names.likeness import ACCEPTED, name_likeness, word_likeness

NAMES = st.text("абвгдежзиіїйклмнопрстуфхцчшщьюяabdeghiklmnoprstuvyz ", max_size=24)


def _alike(query: str, name: str) -> float:
    return name_likeness(read_name(query), read_name(name)).score


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("Київ", "Kiev"),
        ("Львов", "Lviv"),
        ("Ostap Vyhadenko", "Вигаденко Остап Назарович"),
        ("Вигаденко Остап Назарович", "Ostap Vyhadenko"),
        ("Саша Коваленко", "Kovalenko Oleksandr Petrovych"),
        ("Olena Kovaleva", "Ковальова Олена"),
        ("Катя Бондаренко", "Ekaterina Bondarenko"),
        ("Бондаеренко Іван", "Іван Бондаренко"),
        ("Ahmed Hassan", "أحمد حسن"),
    ],
)
def test_the_same_name_is_accepted(query: str, name: str) -> None:
    """Spellings, short forms, missing patronymics and one slip of the hand stay above the score."""
    assert _alike(query, name) >= ACCEPTED


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("Бондаренко Іван", "Гончаренко Іван"),
        ("Марина Коваль", "Ірина Коваль"),
        ("Ostap Vyhadenko", "Вигадчук Остап"),
        ("Іван Петрович Коваль", "Коваль Іван Сергійович"),
        ("Олена Мельник", "Мельник Олег"),
        ("Ковальчук", "Коваль"),
    ],
)
def test_other_names_are_not_accepted(query: str, name: str) -> None:
    """Another given name, patronymic or family name keeps two names below the score."""
    assert _alike(query, name) < ACCEPTED


def test_why_names_the_pairs() -> None:
    """The answer says which words were taken for each other, and how alike they are."""
    likeness = name_likeness(read_name("Sasha Petrenko"), read_name("Петренко Олександр Іванович"))
    assert likeness.pairs == (("sasha", "олександр", 0.95), ("petrenko", "петренко", 1.0))


def test_words_that_only_the_name_has_count_little() -> None:
    """The name without another word beside it stands above the one with it."""
    assert _alike("Каховка", "Каховка") > _alike("Каховка", "Нова Каховка") >= ACCEPTED


def test_an_empty_name_is_like_nothing() -> None:
    """A text without letters is like no name."""
    assert _alike("—", "Іван") == 0.0
    assert _alike("Іван", "") == 0.0


@given(NAMES, NAMES)
def test_likeness_is_between_zero_and_one(one: str, other: str) -> None:
    """Likeness lies in [0, 1]; that of two words is the same both ways, and 1 of a word itself."""
    assert 0.0 <= _alike(one, other) <= 1.0
    for a in read_name(one).words:
        assert word_likeness(a, a) == 1.0
        for b in read_name(other).words:
            assert word_likeness(a, b) == word_likeness(b, a)


def test_comparing_needs_rapidfuzz(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library for edits, the error says what to install."""
    monkeypatch.setitem(sys.modules, "rapidfuzz.distance", None)
    module._editops.cache_clear()
    with pytest.raises(UsageError, match=r"pip install 'safepassage\[operation\]'"):
        _alike("Іван", "Петро")
    module._editops.cache_clear()
