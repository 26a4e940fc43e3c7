"""Given names, their short forms and their patronymics, in both languages."""

from __future__ import annotations

import re

import pytest

from safepassage.operation.names.forms import Part, read_name
from safepassage.operation.names.given import fathers_of, given_of, given_table
from safepassage.operation.names.normal import clean, read


def _given(text: str) -> frozenset[str]:
    return given_of(read(clean(text)))


def _fathers(text: str) -> frozenset[str]:
    return fathers_of(read(clean(text)))


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        (
            "oleksandr",
            "Олександр Александр Саша Сашко Шура Oleksandr Aleksandr Alexander Alex Sasha",
        ),
        ("dmytro", "Дмитро Дмитрий Діма Дима Dmytro Dmitry Dmitri Dima Mitya"),
        ("kateryna", "Катерина Екатерина Катя Катруся Kateryna Ekaterina Yekaterina Katia Katya"),
        ("mykola", "Микола Николай Коля Mykola Nikolai Nikolay Kolya"),
        ("mykyta", "Микита Никита Mykyta Nikita"),
        ("anna", "Ганна Анна Аня Hanna Anna Anya Нюра"),
        ("mukhammad", "Мухаммад Muhammad Mohammed محمد"),
    ],
)
def test_forms_of_one_name(name: str, spellings: str) -> None:
    """Formal and short forms of a name, in any spelling, are known as the same name."""
    assert [one for one in spellings.split() if name not in _given(one)] == []


def test_a_short_form_may_be_of_several_names() -> None:
    """Саша may be a man or a woman, and Слава many."""
    assert _given("Саша") == {"oleksandr", "oleksandra"}
    assert {"viacheslav", "yaroslav", "myroslava"} <= _given("Слава")


def test_names_that_sound_alike_stay_apart() -> None:
    """Яна is not Аня, and Ліна is not Лена."""
    assert not _given("Яна") & _given("Аня")
    assert not _given("Ліна") & _given("Лена")


@pytest.mark.parametrize(
    ("father", "patronymics"),
    [
        ("petro", "Петрович Петрівна Петровна Petrovych Petrovich Petrivna Petrovna"),
        ("mykola", "Миколайович Миколаївна Николаевич Николаевна Mykolaiovych Nikolaevich"),
        ("andrii", "Андрійович Андріївна Андреевич Андреевна Andriiovych Andreevna Andreyevich"),
        ("illia", "Ілліч Іллівна Ильич Ильинична Illich Ilyinichna"),
        ("yurii", "Юрійович Юріївна Юрьевич Yuriiovych Yurievna"),
        ("pavlo", "Павлович Павлівна Павловна Pavlivna"),
        ("sava", "Савич Савівна Саввич Саввична Savych"),
        ("yakiv", "Якович Яківна Яковлевич Яковлевна Yakovych Yakovlevich"),
        ("lev", "Львович Львівна Lvovich"),
        ("mykyta", "Микитович Микитівна Никитична Nikitich"),
    ],
)
def test_patronymics_name_the_father(father: str, patronymics: str) -> None:
    """Sons' and daughters' patronymics in both languages lead to one father's name."""
    assert [one for one in patronymics.split() if father not in _fathers(one)] == []


@pytest.mark.parametrize("word", ["Шевченко", "Петров", "Петренко", "Іванців", "Бойчук", "Ович"])
def test_family_names_are_no_patronymics(word: str) -> None:
    """A family name is not taken for a patronymic, though it may come from the same name."""
    assert not _fathers(word)


def test_words_of_a_name_are_told_apart() -> None:
    """Each word of a name gets the part that it most likely is, in any order."""
    for text in ("Вигаденко Остап Назарович", "Ostap Nazarovych Vyhadenko"):
        parts = {word.part for word in read_name(text).words}
        assert parts == {Part.GIVEN, Part.PATRONYMIC, Part.FAMILY}
    assert read_name("— 'ь' ").words == ()


def test_every_form_of_the_table_is_found() -> None:
    """Each spelling in the table leads to its own row, and no row stands twice."""
    rows = given_table()
    assert all(row.name in _given(spelling) for row in rows for spelling in row.spellings)
    assert len({row.name for row in rows}) == len(rows)
    assert {row.gender for row in rows} == {"m", "f"}
    assert all(row.ukrainian and row.russian for row in rows)


def test_the_table_is_typed_with_care() -> None:
    """No spelling mixes scripts, stands twice among the short forms, or has stray spaces."""
    for row in given_table():
        assert len(set(row.short)) == len(row.short)
        for spelling in row.spellings:
            assert spelling == spelling.strip()
            assert not (re.search("[А-яіїєґІЇЄҐ]", spelling) and re.search("[A-Za-z]", spelling))
