"""Keys that names share when they may be the same, by equality alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.operation.names.forms import Word, read_name
from safepassage.operation.names.keys import (
    consonants,
    name_keys,
    near_keys,
    near_query_keys,
    pair_keys,
    query_keys,
    telling_keys,
    trigrams,
    word_keys,
)
from safepassage.operation.synthetic import synthetic_people


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
    ],
)
def test_misspelled_words_share_a_near_key(right: str, typed: str) -> None:
    """A word with one consonant wrong, missing, added or swapped shares a near key."""
    assert set(near_keys(_word(right))) & set(near_keys(_word(typed)))


def test_short_words_have_no_near_keys() -> None:
    """A word of one or two consonants would be near to nearly all of them."""
    assert near_keys(_word("Лі")) == ()


def test_pairs_do_not_depend_on_order_language_or_short_forms() -> None:
    """Two words that agree give the same pair key, in any order, language, script and form."""
    pairs = set(pair_keys(read_name("Олександр Петрович Коваленко")))
    assert set(pair_keys(read_name("Kovalenko Sasha"))) & pairs
    assert set(pair_keys(read_name("Коваленко Александр"))) <= pairs
    assert set(pair_keys(read_name("Aleksandr Petrovich"))) <= pairs
    assert not set(pair_keys(read_name("Петро Коваленко"))) & pairs


def test_name_keys_hold_all() -> None:
    """A register's keys of a name are those of its words and of every two, each once."""
    keys = name_keys(read_name("Іван Іван Шевченко"))
    assert len(set(keys)) == len(keys)
    assert set(keys) == {
        "g:ivan",
        "c:avn",
        "c:wvqnk",
        "w:g:ivan+g:ivan",
        "w:c:wvqnk+g:ivan",
    }


def test_a_register_is_asked_in_stages() -> None:
    """Two words with the family name come first, then two others, then the family name alone."""
    assert query_keys(read_name("Олена Петрівна Коваль")) == (
        ("w:c:kvl+g:olena", "w:c:kvl+f:petro"),
        ("w:f:petro+g:olena",),
        ("c:kvl",),
    )
    assert query_keys(read_name("Коваль")) == (("c:kvl",),)
    assert query_keys(read_name("Олена")) == ()
    assert query_keys(read_name("")) == ()


def _neighbours(*registered: str) -> dict[str, set[str]]:
    """Return what a register keeps of its words: their telling keys under their near keys."""
    kept: dict[str, set[str]] = {}
    for text in registered:
        for word in read_name(text).words:
            for key in near_keys(word):
                kept.setdefault(key, set()).update(telling_keys(word))
    return kept


@pytest.mark.parametrize(
    "typed",
    ["Олександр Бодаренко", "Олекандр Бондаренко", "Бонадренко Саша", "Bondarenko Alexnder"],
)
def test_a_misspelled_word_is_corrected_by_the_others(typed: str) -> None:
    """With one word misspelled, the pair of it corrected and the other is among the keys."""
    kept = _neighbours("Бондаренко Олександр", "Гончаренко Олена")
    name = read_name(typed)
    found = set(near_query_keys(name, kept))
    assert found & set(pair_keys(read_name("Бондаренко Олександр")))


def test_a_family_name_alone_finds_its_neighbours() -> None:
    """A family name alone is corrected; a given name alone would list people."""
    kept = _neighbours("Бондаренко Олександр")
    assert near_query_keys(read_name("Бодаренко"), kept) == ("c:bndrnk",)
    assert near_query_keys(read_name("Олександр"), kept) == ()
    assert near_query_keys(read_name(""), kept) == ()
    assert near_query_keys(read_name("Мельник Ольга"), {}) == ()


def test_what_a_register_is_asked_for_is_what_it_keeps() -> None:
    """Every key that is asked for is among those that a register keeps of the same name."""
    for person in synthetic_people(300):
        name = read_name(person.name)
        assert {key for stage in query_keys(name) for key in stage} <= set(name_keys(name))


def test_trigrams_mark_start_and_end() -> None:
    """A word's trigrams tell where it starts and ends."""
    assert trigrams("kiv") == {"^ki", "kiv", "iv$"}
    assert trigrams("a") == {"^a$"}


@given(st.text(max_size=60))
def test_any_text_has_keys(text: str) -> None:
    """Keys of any text are made without an error, short, plain and repeatable."""
    name = read_name(text)
    keys = name_keys(name)
    assert keys == name_keys(read_name(text))
    assert all(key.isascii() and key.isprintable() and len(key) < 80 for key in keys)
    assert bool(keys) == bool(name.words)
    for word in name.words:
        assert all(consonants(sounds) for sounds in word.readings)
