"""Invented people for measurements: repeatable, countable, and nobody real."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

import pytest
from rapidfuzz.distance import Levenshtein

from safepassage.errors import UsageError
from safepassage.operation.invented import Script, name_pools
from safepassage.operation.names.forms import read_name
from safepassage.operation.names.keys import word_keys
from safepassage.operation.names.search import NameIndex
from safepassage.operation.synthetic import synthetic_people, synthetic_queries

BLOCK = 1 << 16


def test_the_same_seed_gives_the_same_people() -> None:
    """People follow from the seed alone, and another seed gives others."""
    people = list(synthetic_people(200, seed=3))
    assert people == list(synthetic_people(200, seed=3))
    assert [one.name for one in people] != [one.name for one in synthetic_people(200, seed=4)]


def test_these_people_for_this_seed() -> None:
    """The first people of seed 0 are always these, on every machine."""
    assert [tuple(person) for person in synthetic_people(3)] == [
        ("S00000000", "Жилкепський Степан Глібович", 1998, "place-079"),
        ("S00000001", "Сесичук Лейла Костянтинівна", 1986, "place-166"),
        ("S00000002", "Щилкімська Тетяна Володимирівна", 1992, "place-453"),
    ]


def test_a_part_is_the_same_as_in_the_whole() -> None:
    """People across the border of two blocks are the same, asked for alone or among all."""
    start = BLOCK - 5
    part = list(synthetic_people(10, first=start))
    assert part == list(islice(synthetic_people(start + 10), start, None))
    assert [person.code for person in part] == [f"S{start + at:08d}" for at in range(10)]


def test_counts_are_kept() -> None:
    """As many people come as were asked for, each with a code of its own."""
    assert list(synthetic_people(0)) == []
    codes = [person.code for person in synthetic_people(BLOCK + 1)]
    assert len(set(codes)) == BLOCK + 1


@pytest.mark.parametrize("numbers", [{"count": -1}, {"count": 1, "seed": -1}, {"count": 1 << 41}])
def test_impossible_numbers_are_refused(numbers: dict[str, int]) -> None:
    """A negative or an enormous number is refused with the range."""
    with pytest.raises(UsageError, match="A whole number from 0 to"):
        list(synthetic_people(**numbers))


def test_people_are_as_people_are() -> None:
    """Scripts, ages and places are mixed; some family names are common and most are rare."""
    people = list(synthetic_people(20_000))
    cyrillic = sum(bool(re.search("[А-я]", person.name)) for person in people)
    assert 0.8 < cyrillic / len(people) < 0.95
    assert {person.birth_year for person in people} == set(range(1932, 2027))
    families = Counter(person.name.split()[0] for person in people)
    assert families.most_common(1)[0][1] < 0.02 * len(people)
    assert len(families) > 10_000
    assert len({person.place for person in people}) > 500
    assert all(2 <= len(read_name(person.name).words) <= 3 for person in people[:2000])


def test_spellings_of_one_pool_belong_together() -> None:
    """A family name, in both genders, and each patronymic has a key in common in every script."""
    pools = name_pools()
    for at in range(0, len(pools.stems[0]), 997):
        for ending in range(len(pools.ending_shares)):
            spelled = [
                pools.stems[script][at] + pools.endings[script][gender][ending]
                for script in Script
                for gender in (0, 1)
            ]
            assert set.intersection(*map(_keys, spelled)), spelled
    for at in range(len(pools.fathers[0][0])):
        spelled = [pools.fathers[script][gender][at] for script in Script for gender in (0, 1)]
        keys = [{key for key in _keys(name) if key.startswith("f:")} for name in spelled]
        assert set.intersection(*keys), spelled


def _keys(name: str) -> set[str]:
    """Return the keys of the words of a name."""
    return {key for word in read_name(name).words for key in word_keys(word)}


def test_queries_are_other_spellings_of_the_people() -> None:
    """Each question is for one of the people in another spelling, and the search finds them."""
    people = {person.code: person for person in synthetic_people(3000)}
    index = NameIndex((person.code, person.name) for person in people.values())
    queries = list(synthetic_queries(100, people=3000))
    assert queries == list(synthetic_queries(100, people=3000))
    found = 0
    for code, query, birth_year in queries:
        assert people[code].birth_year == birth_year
        found += code in {one.id for one in index.search(query).found}
    # A name without short forms is the same in two styles.
    assert sum(query != people[code].name for code, query, _ in queries) >= 97
    assert found >= 97


def test_slips_of_the_hand() -> None:
    """With slips, as many questions as stated have one letter wrong, and the rest is as without."""
    plain = list(synthetic_queries(400, people=3000))
    slipped = list(synthetic_queries(400, people=3000, slips=0.5))
    changed = [
        (one[1], other[1]) for one, other in zip(plain, slipped, strict=True) if one != other
    ]
    assert 120 < len(changed) < 210
    assert all(0 < Levenshtein.distance(one, other) <= 2 for one, other in changed)
    for share in (-0.1, 1.1, float("nan")):
        with pytest.raises(UsageError, match="slips"):
            list(synthetic_queries(1, people=1, slips=share))


def test_nobody_can_be_asked_for_among_nobody() -> None:
    """Questions need people."""
    assert list(synthetic_queries(0, people=0)) == []
    with pytest.raises(UsageError, match="people: 0"):
        list(synthetic_queries(1, people=0))
