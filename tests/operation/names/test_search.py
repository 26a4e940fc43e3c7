"""Names in memory are found by any spelling, and the answer is always the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.operation.names.forms import read_name
from safepassage.operation.names.likeness import name_likeness
from safepassage.operation.names.search import NameIndex, search_names
from safepassage.operation.synthetic import synthetic_people, synthetic_queries

if TYPE_CHECKING:
    from random import Random

PEOPLE = [
    ("p1", "Шевченко Остап Назарович"),
    ("p2", "Ковальова Олена Петрівна"),
    ("p3", "Oleksandr Bondarenko"),
    ("p4", "Олександра Бондаренко"),
    ("p5", "Гончаренко Іван"),
    ("p6", "محمد المثال"),
    ("p7", "Kovalchuk Iryna"),
]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ostap shevchenko", "p1"),
        ("Остап Шевченка", "p1"),
        ("Shevtchenko", "p1"),
        ("Kovaleva Elena", "p2"),
        ("Лена Ковалёва", "p2"),
        ("Goncharenko", "p5"),
        ("Ваня Гончеранко", "p5"),
        ("Muhammad", "p6"),
        ("Ковальчук Ірина", "p7"),
    ],
)
def test_people_are_found(query: str, expected: str) -> None:
    """The person stands first for a query in another script, language, order or spelling."""
    assert search_names(query, PEOPLE).found[0].id == expected


def test_several_may_be_meant() -> None:
    """A short form that may be a man or a woman finds both, equally alike, in the order of ids."""
    results = search_names("Саша Бондаренко", PEOPLE)
    assert [found.id for found in results.found[:2]] == ["p3", "p4"]
    assert results.found[0].score == results.found[1].score
    assert results.accepted == 2


def test_limit_caps_what_is_shown_and_not_what_is_counted() -> None:
    """Fewer are shown than were alike enough, and the count says how many there were."""
    people = [(f"p{number:02}", "Іван Коваль") for number in range(30)]
    results = search_names("Ivan Koval", people, limit=3)
    assert [found.id for found in results.found] == ["p00", "p01", "p02"]
    assert results.accepted == 30


def test_an_id_with_several_names_stands_once() -> None:
    """Somebody with two names is found by either, and listed once with the better one."""
    index = NameIndex([("p1", "Олена Коваль"), ("p1", "Олена Бойко"), ("p2", "Ольга Бойко")])
    results = index.search("Elena Boiko")
    assert results.found[0].id == "p1"
    assert results.found[0].why[1][:2] == ("boiko", "бойко")
    assert len({found.id for found in results.found}) == len(results.found)


def test_nothing_is_found_in_nothing() -> None:
    """An empty index or a query without letters finds nobody."""
    assert NameIndex([]).search("Іван").found == ()
    assert NameIndex(PEOPLE).search("...").found == ()


def test_the_index_shows_no_name() -> None:
    """What an index prints of itself holds its size and no name."""
    assert repr(NameIndex(PEOPLE)) == "NameIndex(7 names)"


@given(
    st.lists(st.text("абвгіклнорстшу ", max_size=16), max_size=12),
    st.text("абвгіклнорстшу abvhiklnorstu", max_size=16),
    st.randoms(use_true_random=False),
)
def test_order_of_names_does_not_matter(names: list[str], query: str, random: Random) -> None:
    """The same names in another order give the same answer, and scores fall along the list."""
    people = [(f"p{number:02}", name) for number, name in enumerate(names)]
    shuffled = random.sample(people, len(people))
    results = search_names(query, people)
    assert search_names(query, shuffled) == results
    scores = [found.score for found in results.found]
    assert scores == sorted(scores, reverse=True)


@given(
    st.lists(st.text("абвгіклнорстшу ", min_size=3, max_size=14), min_size=1, max_size=8),
    st.text("абвгіклнорстшу", min_size=3, max_size=10),
)
def test_scores_are_those_of_the_whole_comparison(names: list[str], query: str) -> None:
    """No score is above that of comparing both names whole, and a name finds itself."""
    people = {f"p{number}": name for number, name in enumerate(names)}
    for found in search_names(query, list(people.items())).found:
        whole = name_likeness(read_name(query), read_name(people[found.id])).score
        assert found.score <= whole + 1e-6
    for identity, name in people.items():
        if read_name(name).words:
            best = search_names(name, list(people.items()), limit=20).found
            assert any(found.id == identity and found.score == 1.0 for found in best)


@pytest.mark.parametrize("slips", [0.0, 1.0])
def test_a_list_is_ranked_as_the_index_ranks(slips: float) -> None:
    """The index accepts the same people as comparing the query with each name of a list."""
    people = [(person.code, person.name) for person in synthetic_people(300)]
    index = NameIndex(people)
    for _, query, _ in synthetic_queries(60, people=300, slips=slips):
        by_list, by_index = search_names(query, people, limit=300), index.search(query, limit=300)
        assert by_index.accepted == by_list.accepted
        assert by_index.found[: by_index.accepted] == by_list.found[: by_list.accepted]


def test_a_word_that_shares_nothing_is_no_partner() -> None:
    """A word that shares neither key nor trigrams with a query's is not taken for it, anywhere."""
    people = [("p1", "Щенкогіна Марія Вікторівна")]
    by_list = search_names("Щенкогина Масия Викторовна", people)
    assert by_list == NameIndex(people).search("Щенкогина Масия Викторовна")
    assert by_list.accepted == 1


def test_another_family_name_is_no_answer() -> None:
    """A name with another word in place of one that is asked for is left out."""
    people = [("p1", "Коваль Іван"), ("p2", "Іван"), ("p3", "Мельничук Іван")]
    for results in (search_names("Іван Коваль", people), NameIndex(people).search("Іван Коваль")):
        assert [found.id for found in results.found] == ["p1", "p2"]
