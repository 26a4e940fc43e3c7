"""Keys that names share when they may be the same, by equality alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.operation.names.forms import Word, read_name
from safepassage.operation.names.keys import (
    consonants,
    near_keys,
    telling_keys,
    trigrams,
    word_keys,
)


def _word(text: str) -> Word:
    (word,) = read_name(text).words
    return word


@pytest.mark.parametrize(
    "spellings",
    [
        "Київ Киев Kyiv Kiev",
        "Львів Львов Lviv Lvov Lwów",
        "Харків Харьков Kharkiv Kharkov Harkov",
        "Козлов Козлова Козлів Kozlov Kozlova Kozloff",
        "Золенський Золенська Золенская Zolensky Zolenska Solenskyj",
        "Ковальов Ковалёв Kovaliov Kovalev Kovalyova",
        "Ужгород Uzhhorod Uzhgorod",
        "Ільїн Ильин Ільїна Ilyin Ilin Iljina",
        "Гончаренко Honcharenko Goncharenko",
    ],
)
def test_spellings_share_a_key(spellings: str) -> None:
    """Spellings in both languages and in Latin, and both genders, share a key of one word."""
    first, *others = read_name(spellings).words
    shared = set(word_keys(first))
    assert [word.text for word in others if not shared & set(word_keys(word))] == []


@pytest.mark.parametrize(
    ("right", "typed"),
    [
        ("Бондаренко", "Бондаеренко"),
        ("Бондаренко", "Бондаремко"),
        ("Бондаренко", "Бонадернко"),
        ("Бондаренко", "Бодаренко"),
        ("Бондаренко", "Бонднаренко"),
        ("Кременчук", "Kremenchug"),
        ("Вільшани", "Ольшаны"),
        ("Бабенко", "Бавбенко"),
        ("Балулкчук", "Балулкук"),
        ("Лісун", "Ліун"),
    ],
)
def test_misspelled_words_share_a_near_key(right: str, typed: str) -> None:
    """A word with one consonant wrong, missing, added or swapped shares a near key."""
    assert set(near_keys(_word(right))) & set(near_keys(_word(typed)))


def test_short_words_have_no_near_keys() -> None:
    """A word of one consonant would be near to nearly all; one of two is near to its like alone."""
    assert near_keys(_word("Лі")) == ()
    assert near_keys(_word("Ліун")) == ("n:ln",)


def test_trigrams_mark_start_and_end() -> None:
    """A word's trigrams tell where it starts and ends."""
    assert trigrams("kiv") == {"^ki", "kiv", "iv$"}
    assert trigrams("a") == {"^a$"}


@given(st.text(max_size=60))
def test_any_text_has_keys(text: str) -> None:
    """Keys of any text are made without an error, short, plain and repeatable."""
    name = read_name(text)
    assert name == read_name(text)
    for word in name.words:
        keys = word_keys(word)
        assert keys
        assert all(
            key.isascii() and key.isprintable() and len(key) < 80
            for key in (*keys, *near_keys(word))
        )
        assert set(telling_keys(word)) <= set(keys)
        assert all(consonants(sounds) for sounds in word.readings)
