"""Spellings of a name in any script fall together as one."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from safepassage.errors import UsageError
from safepassage.operation.names import normal as module
from safepassage.operation.names.keys import consonants
from safepassage.operation.names.normal import (
    LONGEST_WORD,
    MOST_SOUNDS,
    MOST_WORDS,
    clean,
    normal,
    read,
    spell,
    words,
)
from safepassage.operation.names.romanise import ROMANISATIONS, romanise

UKRAINIAN = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
LATIN = "abcdefghijklmnopqrstuvwxyzčšžşçğłżćśńéöüß"
ANY_NAME = st.one_of(
    st.text(max_size=60), st.text(f"{UKRAINIAN}{RUSSIAN}{LATIN}'’ -Ё", max_size=60)
)


@pytest.mark.parametrize(
    "spellings",
    [
        "Шевченко Shevchenko Schewtschenko Szewczenko Ševčenko Chevtchenko",
        "Щербак Shcherbak Scherbak Ščerbak Ŝerbak Szczerbak Shherbak",
        "Марія Мария Марья Mariia Maria Mariya Marija Marya",
        "Золенський Золенский Zolenskyi Zolensky Zolenskyy Zolenskij Zolenskiy Zolenskii",
        "Юрій Юрий Yurii Iurii Yuriy Yury Jurij",
        "Гнатюк Hnatiuk Gnatyuk Hnatjuk",
        "Кам'янське Кам’янське Камʼянське Kamianske Kamyanske",
        "Наталія Наталья Nataliia Natalia Nataliya Natalya",
        "Цимбал Tsymbal Tzimbal Cymbal Cimbal",
        "Жук Zhuk Žuk Żuk",
        "Ґудзь Гудзь Gudz Hudz Gudz'",
        "Євген Yevhen Evgen Jevhen Ievgen",
        "Джерілєв Джерилев Dzheriliev Dzherilev Cerilev Jerilev",
        "Аліє Алие Alie Aliye",
    ],
)
def test_one_name_in_many_spellings(spellings: str) -> None:
    """Every spelling shares a reading with the first, whatever script and romanisation it is in."""
    first, *others = words(spellings)
    apart = [other for other in others if not set(read(first)) & set(read(other))]
    assert apart == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("Яна", "Анна"), ("Ковальчук", "Ковальчик"), ("Ткач", "Ткаля"), ("Бойко", "Бойчук")],
)
def test_names_that_are_spoken_differently_stay_apart(one: str, other: str) -> None:
    """Two names that differ by more than their spelling share no reading."""
    assert not set(read(clean(one))) & set(read(clean(other)))


def test_latin_i_typed_in_a_cyrillic_word() -> None:
    """Latin letters that look like Cyrillic ones are read as those inside a Cyrillic word."""
    assert read(clean("Магдалинiвка")) == read(clean("Магдалинівка"))
    assert read(clean("Cлoбoдa")) == read(clean("Слобода"))


def test_hyphens_and_signs_part_words() -> None:
    """Hyphens, commas, quotes and spaces part words; apostrophes and stress marks do not."""
    assert words("Нечуй-Левицький,  „Ва\u0301ня“ Мар’яна") == (
        "нечуй",
        "левицький",
        "ваня",
        "маряна",
    )


def test_composed_and_decomposed_letters_are_one() -> None:
    """й and ї typed as a letter and a mark are the letters."""
    assert words("Зи\u0438\u0306 Ки\u0456\u0308в") == words("Зий Київ")


def test_arabic_is_read_by_its_consonants() -> None:
    """An Arabic name, with or without vowel signs, has the consonants of its Latin spellings."""
    keys = {consonants(read(word)[0]) for word in words("محمد مُحَمَّد Muhammad Mohammed Мухаммед")}
    assert keys == {"mhmd"}
    assert {consonants(read(word)[0]) for word in words("علي Ali Алі")} == {"al"}
    assert {consonants(read(word)[0]) for word in words("أحمد Ahmad Ахмед")} == {"ahmd"}


def test_other_scripts_need_anyascii(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library for other scripts, the error says what to install, and shows no name."""
    monkeypatch.setitem(sys.modules, "anyascii", None)
    assert normal("Тарас Taras Łukasz") == "taras taras lukasz"
    with pytest.raises(UsageError, match=r"pip install 'safepassage\[operation\]'") as caught:
        normal("محمد")
    assert "محمد" not in str(caught.value)


@given(ANY_NAME)
@example("Ż\u0400")
@example("İıſß")
def test_normalising_twice_changes_nothing(text: str) -> None:
    """Any text at all is normalised without an error, and a normal name stays as it is."""
    assert clean(clean(text)) == clean(text)
    assert normal(normal(text)) == normal(text)
    assert re.fullmatch("[a-z0-9 ]*", normal(text))


@given(ANY_NAME)
def test_spelled_sounds_are_read_as_the_same_sounds(text: str) -> None:
    """What is stored of a name in plain letters is read back as the same sounds."""
    for word in words(text):
        for sounds in read(word):
            assert read(spell(sounds))[0] == sounds


@given(st.text(max_size=2000))
def test_long_names_are_cut(text: str) -> None:
    """However long a text is, only so many words and sounds of it are read."""
    parts = words(text * 3)
    assert len(parts) <= MOST_WORDS
    assert all(len(part) <= LONGEST_WORD for part in parts)
    assert all(len(sounds) <= MOST_SOUNDS for part in parts for sounds in read(part))


# Where two letters in a row are written as one other letter is: сх as sh in ISO 9. A table's own
# ambiguity can't be read back, and is rare.
_UNCLEAR = re.compile("[зжсшщцт][ьъ]+[чцсз]|[зкстцчшщп][гґх]|шч|т[зшж]|цз|сз")


def _unclear(word: str) -> bool:
    return bool(_UNCLEAR.search(word) or _UNCLEAR.search(re.sub("[ьъ]", "", word)))


_RULES_UK = st.text(UKRAINIAN, min_size=2, max_size=10).filter(
    lambda word: not _unclear(word) and word[0] not in "ьй"
)
_RULES_RU = st.text(RUSSIAN.replace("ё", ""), min_size=2, max_size=10).filter(
    lambda word: not _unclear(word) and word[0] not in "ьъый"
)


@given(_RULES_UK)
def test_ukrainian_words_are_found_by_every_romanisation(word: str) -> None:
    """A Ukrainian word and its Latin spelling by each published table share a consonant key."""
    _assert_read_back(word, "uk")


@given(_RULES_RU)
def test_russian_words_are_found_by_every_romanisation(word: str) -> None:
    """A Russian word and its Latin spelling by each published table share a consonant key."""
    _assert_read_back(word, "ru")


def _assert_read_back(word: str, language: str) -> None:
    expected = {consonants(sounds) for sounds in read(clean(word))}
    for table in ROMANISATIONS.values():
        if table.language == language:
            latin = romanise(word, table)
            got = {consonants(sounds) for part in words(latin) for sounds in read(part)}
            assert got & expected or not expected, (word, table.name, latin, got, expected)


def test_nothing_is_kept() -> None:
    """Reading names leaves no cache behind that would hold them."""
    assert not any(hasattr(value, "cache_info") for value in vars(module).values())
