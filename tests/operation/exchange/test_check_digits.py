"""Codes with check digits, as paper shows them."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from safepassage.errors import RefusedError
from safepassage.operation.exchange.check_digits import (
    Codes,
    alike,
    check_digits,
    plain_digits,
    read_written,
    skeleton,
    written,
)

SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ0123456789БГҐДЄЖИЇЛПФЦЧШЩЬЮЯЪЫЭ"
LOOK = str.maketrans("AOIL3BCXY", "АОІ1ЗВСХУ")
CODES = st.text(alphabet=SIGNS, min_size=1, max_size=64)


@given(CODES, st.data())
def test_a_wrong_sign_is_seen(code: str, data: st.DataObject) -> None:
    """Any one sign that is mistaken for another changes the digits."""
    at = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from(SIGNS))
    wrong = code[:at] + other + code[at + 1 :]
    assume(skeleton(wrong) != skeleton(code))
    assert check_digits(wrong) != check_digits(code)


@given(CODES, st.data())
def test_signs_that_changed_places_are_seen(code: str, data: st.DataObject) -> None:
    """Any two signs that have changed places change the digits."""
    first = data.draw(st.integers(0, len(code) - 1))
    second = data.draw(st.integers(0, len(code) - 1))
    signs = list(code)
    signs[first], signs[second] = signs[second], signs[first]
    wrong = "".join(signs)
    assume(skeleton(wrong) != skeleton(code))
    assert check_digits(wrong) != check_digits(code)


@given(CODES)
def test_what_is_written_reads_back(code: str) -> None:
    """A code that was written with its digits reads back as it was."""
    assert read_written(written(code)) == code


@pytest.mark.parametrize(
    "typed",
    ["a-17", "A17", "А-17", "a.i7", "A-l7"],
    ids=["small", "without dash", "Cyrillic A", "i for 1", "l for 1"],
)
def test_a_code_survives_being_copied_by_hand(typed: str) -> None:
    """Small letters, look-alikes and left out dashes keep the digits and find the code again."""
    assert check_digits(typed) == check_digits("A-17")
    assert Codes(["A-17", "B-17"]).resolve(typed) == "A-17"


@given(CODES, st.data())
def test_codes_that_look_alike_have_the_same_plain_digits(code: str, data: st.DataObject) -> None:
    """Whoever looks for alike codes by these digits misses none, whichever signs are exchanged."""
    signs = [data.draw(st.sampled_from([sign, sign.translate(LOOK), f"-{sign}"])) for sign in code]
    other = "".join(signs)
    assume(other != code)
    assert alike(code, [other, f"{code}4"]) == [other]
    assert plain_digits(other) == plain_digits(code)


def test_codes_that_look_alike_are_told_apart_by_a_person() -> None:
    """A typed code that may mean two of the register is refused, unless it is exactly one."""
    codes = Codes(["A-17", "A17"])
    with pytest.raises(RefusedError, match="It may mean A-17 or A17"):
        codes.resolve("a17")
    assert codes.resolve("A17") == "A17"


def test_an_unknown_code_is_refused() -> None:
    """A code that nobody knows is refused without being repeated."""
    with pytest.raises(RefusedError, match="No such code") as caught:
        Codes(["A-17"]).resolve("Ivanenko")
    assert "Ivanenko" not in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("A-17", "No check digits"),
        ("A-17/00", "check digits are wrong"),
        ("A-17/", "check digits are wrong"),
        ("A 17/42", "no blanks"),
    ],
)
def test_what_is_no_written_code_is_refused(typed: str, words: str) -> None:
    """Missing and wrong digits, and codes with blanks, are refused with a reason."""
    with pytest.raises(RefusedError, match=words):
        read_written(typed)
