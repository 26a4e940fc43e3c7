"""Blind tokens of names: what is asked for is what is kept, and neither shows a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import UsageError
from safepassage.operation.names.tokens import TokenMaker
from safepassage.operation.synthetic import synthetic_people

if TYPE_CHECKING:
    from collections.abc import Collection

KEY = bytes(range(32))


class Kept:
    """What a store keeps of names, in memory."""

    def __init__(self, *names: str, key: bytes = KEY) -> None:
        self.maker = TokenMaker(key)
        self.tokens: dict[str, set[int]] = {}
        self._near: dict[int, set[int]] = {}
        for name in names:
            made = self.maker.of_names([name])
            self.tokens[name] = set(made.tokens)
            for near, word in made.near:
                self._near.setdefault(near, set()).add(word)

    def near(self, tokens: Collection[int]) -> dict[int, set[int]]:
        """Return the words that have near tokens."""
        return {token: self._near[token] for token in tokens if token in self._near}

    def stages(self, query: str) -> list[list[str]]:
        """Return whom each stage of a question leads to."""
        return [
            [name for name, tokens in self.tokens.items() if not tokens.isdisjoint(stage)]
            for stage in self.maker.stages(query, self.near)
        ]

    def found(self, query: str) -> set[str]:
        """Return whom a question leads to."""
        return {name for people in self.stages(query) for name in people}


@pytest.mark.parametrize("asked", ["Kovalenko Sasha", "Александр Коваленко", "Aleksandr Petrovich"])
def test_two_words_agree_whatever_their_order_language_and_form(asked: str) -> None:
    """Two words of a name lead to it, in any order, language, script and form."""
    kept = Kept("Олександр Петрович Коваленко", "Петро Бондар")
    assert kept.stages(asked)[0] == ["Олександр Петрович Коваленко"]


def test_a_store_is_asked_in_stages() -> None:
    """Two words with the family name come first, then two others, then the family name alone."""
    names = ["Коваль Олена Юріївна", "Гончар Олена Петрівна", "Коваль Ігор", "Бондар Ігор"]
    assert Kept(*names).stages("Олена Петрівна Коваль") == [names[:1], names[1:2], [*names[::2]]]
    assert Kept(*names).stages("Коваль") == [[names[0], names[2]]]


def test_a_given_name_alone_asks_for_nobody() -> None:
    """A given name alone would list people."""
    kept = Kept("Олена Коваль", "Олена")
    assert kept.stages("Олена") == []
    assert kept.stages("") == []
    assert kept.tokens["Олена"] == set()


def test_a_family_name_that_looks_like_a_patronymic_is_one() -> None:
    """Where no other word may be the family name, one that ends as a patronymic is asked for."""
    kept = Kept("Петрович Іван", "Іван Петрович Коваль")
    assert kept.found("Петрович") == {"Петрович Іван"}


@pytest.mark.parametrize(
    "typed",
    [
        "Олександр Бодаренко", "Олекандр Бондаренко", "Бонадренко Саша", "Bondarenko Alexnder",
        "Бодаренко",
    ],
)  # fmt: skip
def test_a_misspelled_word_is_corrected(typed: str) -> None:
    """With one word misspelled the name is found, and names of which no word is near are not."""
    kept = Kept("Бондаренко Олександр", "Гончар Олена", "Мельник Ольга")
    assert kept.found(typed) == {"Бондаренко Олександр"}


def test_what_a_store_is_asked_for_is_what_it_keeps() -> None:
    """Each token that is asked for is among those kept of the same name, if no word is near."""
    maker = TokenMaker(KEY)
    for person in synthetic_people(300):
        kept = set(maker.of_names([person.name]).tokens)
        asked = {token for stage in maker.stages(person.name, lambda _: {}) for token in stage}
        assert asked
        assert asked <= kept


def test_several_names_of_a_person_make_no_pairs_across() -> None:
    """Whoever has two names is found by either, and not by a word of each."""
    maker = TokenMaker(KEY)
    both = set(maker.of_names(["Олена Коваль", "Ірина Бондар"]).tokens)
    for name in ("Олена Коваль", "Ірина Бондар"):
        assert set(maker.of_names([name]).tokens) <= both
    first = next(iter(maker.stages("Олена Бондар", lambda _: {})))
    assert both.isdisjoint(first)


def test_near_words_are_told_once_in_a_batch() -> None:
    """Of a word that comes again its near tokens are not told again, until a batch begins."""
    maker = TokenMaker(KEY)
    told = maker.of_names(["Бондаренко Олександр"]).near
    assert told
    assert maker.of_names(["Олександр Бондаренко", "Бондаренко"]).near == []
    maker.begin_batch()
    assert maker.of_names(["Бондаренко Олександр"]).near == told


def test_another_key_gives_other_tokens() -> None:
    """Whoever has another matching key asks for nothing that is kept."""
    kept = Kept("Бондаренко Олександр")
    (tokens,) = kept.tokens.values()
    other = TokenMaker(bytes(32))
    asked = {
        token for stage in other.stages("Бондаренко Олександр", lambda _: {}) for token in stage
    }
    assert asked.isdisjoint(tokens)
    with pytest.raises(UsageError, match="has 31 bytes"):
        TokenMaker(bytes(31))


def test_a_maker_prints_itself_without_names() -> None:
    """What holds words in the clear never shows them."""
    maker = TokenMaker(KEY)
    maker.of_names(["Бондаренко Олександр"])
    assert repr(maker) == "TokenMaker(2 words)"


@given(st.text(max_size=60))
def test_any_text_has_tokens_that_a_database_holds(text: str) -> None:
    """Tokens of any text are made without an error, and are numbers of 64 bits."""
    made = TokenMaker(KEY).of_names([text])
    assert made == TokenMaker(KEY).of_names([text])
    assert len(set(made.tokens)) == len(made.tokens)
    for token in (*made.tokens, *(token for pair in made.near for token in pair)):
        assert -(1 << 63) <= token < 1 << 63
