"""Two posts find out whether they know the same person, and neither sees a name."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import RefusedError, UsageError
from safepassage.operation.names.blind import (
    Strength,
    Tokens,
    blind,
    compare,
    tokens,
    tokens_from_json,
)

KEY = bytes(range(32))
OTHER_KEY = bytes(32)


@pytest.mark.parametrize(
    ("one", "other", "strength"),
    [
        (
            ("Ковальова Олена Петрівна", 1984),
            ("Kovaleva Elena Petrovna", 1984),
            Strength.STRONG,
        ),
        (("Саша Бондаренко", 1970), ("Oleksandr Bondarenko", 1970), Strength.LIKELY),
        (("Саша Бондаренко", 1970), ("Саша Бондаренко", 1970), Strength.LIKELY),
        (("Ковальова Олена Петрівна", None), ("Олена Петрівна Ковальова", 1984), Strength.LIKELY),
        (("Саша Бондаренко", None), ("Oleksandr Bondarenko", 1970), Strength.POSSIBLE),
        (("Бондаренко Олександр", 1971), ("Oleksandr Bondarenko", 1970), Strength.POSSIBLE),
        (("Олена Петрівна", 1984), ("Ковальова Олена Петрівна", 1984), Strength.POSSIBLE),
        (("Олена Петрівна", 1983), ("Ковальова Олена Петрівна", 1984), Strength.NONE),
        (("Бондаренко", 1970), ("Саша Бондаренко", 1970), Strength.POSSIBLE),
        (("Бондаренко", 1971), ("Саша Бондаренко", 1970), Strength.NONE),
        (("Бондаренко Ганна", 1970), ("Саша Бондаренко", 1970), Strength.POSSIBLE),
        (("Бондаренко Ганна", None), ("Саша Бондаренко", None), Strength.NONE),
        (("Гончаренко Олександр", 1970), ("Oleksandr Bondarenko", 1970), Strength.NONE),
        (("Бондаеренко Олександр", 1970), ("Oleksandr Bondarenko", 1970), Strength.LIKELY),
        (("Бонаренко Олександр", 1970), ("Oleksandr Bondarenko", 1970), Strength.NONE),
    ],
)
def test_strength(
    one: tuple[str, int | None], other: tuple[str, int | None], strength: Strength
) -> None:
    """The more of the name and the birth year agree, the stronger; the order doesn't matter."""
    first, second = tokens(*one, KEY), tokens(*other, KEY)
    assert compare(first, second) is strength
    assert compare(second, first) is strength


def test_another_key_matches_nothing() -> None:
    """The same name under another operation's key has no token in common."""
    mine, theirs = tokens("Саша Бондаренко", 1970, KEY), tokens("Саша Бондаренко", 1970, OTHER_KEY)
    assert compare(mine, theirs) is Strength.NONE


def test_a_token_is_the_first_half_of_hmac_sha256() -> None:
    """A token is what RFC 2104 makes of the key's text, so that others can make it too."""
    expected = hmac.new(KEY, b"safepassage name token 1\x00w:c:kvl+g:ivan", hashlib.sha256)
    assert blind("w:c:kvl+g:ivan", KEY) == expected.hexdigest()[:32]
    assert tokens("Іван Коваль", None, KEY).pairs == (frozenset({expected.hexdigest()[:32]}),)


def test_no_name_is_in_what_is_sent() -> None:
    """What goes to the other post holds hexadecimal digits alone: no word, no key, no year."""
    sent = json.dumps(tokens("Ковальова Олена Петрівна", 1984, KEY).to_json())
    for shown in ("kvlv", "olena", "petro", "1984", "Ков"):
        assert shown not in sent


def test_the_order_of_words_does_not_show() -> None:
    """A name in another order gives the same tokens in the same order."""
    assert tokens("Олена Ковальова", 1984, KEY) == tokens("Kovalova Olena", 1984, KEY)


@pytest.mark.parametrize("key", [b"", b"short", bytes(33)])
def test_a_key_of_another_length_is_refused(key: bytes) -> None:
    """A matching key has 32 bytes; the error says how many it has, and not which."""
    with pytest.raises(UsageError, match=f"has {len(key)} bytes. It has 32") as caught:
        tokens("Олена Ковальова", None, key)
    assert "short" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "birth_year"),
    [("", 1984), ("Олена", 1984), ("Ковальова", None), ("—", None), ("Олена Петрівна", None)],
)
def test_too_little_of_a_name_is_refused(name: str, birth_year: int | None) -> None:
    """One word alone matches too many, and so do a given name and a patronymic."""
    with pytest.raises(UsageError, match="too short to be asked for") as caught:
        tokens(name, birth_year, KEY)
    assert not name or name not in str(caught.value)


@pytest.mark.parametrize("birth_year", [0, 84, 1899, 20011])
def test_an_impossible_birth_year_is_refused(birth_year: int) -> None:
    """A year that nobody alive was born in is refused, and not repeated."""
    with pytest.raises(UsageError, match="between 1900 and 2100"):
        tokens("Олена Ковальова", birth_year, KEY)


@given(
    st.text("абвгдеіклмнорсту", min_size=2, max_size=9),
    st.text("абвгдеіклмнорсту", min_size=2, max_size=9),
    st.one_of(st.none(), st.integers(1900, 2026)),
)
def test_tokens_survive_the_way(one: str, other: str, birth_year: int | None) -> None:
    """Tokens read back from JSON are the same, and agree with themselves as two words do."""
    made = tokens(f"{one} {other}", birth_year, KEY)
    assert tokens_from_json(json.loads(json.dumps(made.to_json()))) == made
    expected = Strength.POSSIBLE if birth_year is None else Strength.LIKELY
    assert compare(made, made) is expected


GOOD = ["0" * 32]


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"pairs": [GOOD], "dated": []},
        {"pairs": [], "dated": [], "weak": []},
        {"pairs": [GOOD], "dated": [], "weak": [], "name": "Олена"},
        {"pairs": [["Олена"]], "dated": [], "weak": []},
        {"pairs": [["0" * 31 + "G"]], "dated": [], "weak": []},
        {"pairs": [[]], "dated": [], "weak": []},
        {"pairs": [GOOD * 65], "dated": [], "weak": []},
        {"pairs": [GOOD] * 67, "dated": [], "weak": []},
        {"pairs": GOOD, "dated": [], "weak": []},
        {"pairs": [[1]], "dated": [], "weak": []},
        {"pairs": "x", "dated": [], "weak": []},
    ],
)
def test_forged_tokens_are_refused(data: object) -> None:
    """What is no list of tokens is refused whole, and nothing of it is repeated."""
    with pytest.raises(RefusedError, match="no tokens of a name") as caught:
        tokens_from_json(data)
    assert "Олена" not in str(caught.value)


def test_tokens_are_values() -> None:
    """The same tokens are equal, however they were made."""
    assert Tokens(pairs=(), dated=(), weak=()) == Tokens(pairs=(), dated=(), weak=())
