"""Tokens that stand for codes on vehicles."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from safepassage.operation.exchange.check_digits import Codes, read_written, written
from safepassage.operation.exchange.tokens import token_of, tokens_of

KEY = bytes(range(32))
CODES = st.text(alphabet="ABCxyz019-БГї", min_size=1, max_size=20)


@given(st.sets(CODES, min_size=1, max_size=20))
def test_a_post_finds_the_code_again(codes: set[str]) -> None:
    """Whatever is written of a token on paper leads back to its code."""
    known = Codes(codes, tokens_of(codes, KEY))
    for code in codes:
        assert known.resolve(read_written(written(token_of(code, KEY)))) == code


def test_a_token_tells_nothing_without_the_key() -> None:
    """Another key gives other tokens, and a token has the same form whatever the code."""
    tokens = [token_of(code, KEY) for code in ("hall-school", "A")]
    assert tokens[0] != token_of("hall-school", bytes(32))
    assert all(len(token) == 9 and token[4] == "-" for token in tokens)


def test_tokens_survive_being_copied() -> None:
    """A token that is typed in small letters and without its dash is the same."""
    token = token_of("hall-school", KEY)
    known = Codes(["hall-school"], tokens_of(["hall-school"], KEY))
    assert known.resolve(token.lower().replace("-", "")) == "hall-school"
