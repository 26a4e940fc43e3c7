"""Figures are read as they were said, become intervals, and are written as they were read."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.scenario.quantities import Counted, Interval, Quantity, read_quantity

INF = math.inf


def _interval(text: str, *, about_share: float = 0.2, whole: bool = True) -> Interval | None:
    found = read_quantity(text)
    return None if found is None else found.interval(about_share=about_share, whole=whole)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("100", 100, 100),
        ("0", 0, 0),
        ("80-120", 80, 120),
        ("80 – 120", 80, 120),
        ("about 100", 80, 120),
        ("About  51", 40, 62),
        ("more than 300", 301, INF),
        ("at least 50", 50, INF),
        ("up to 20", 0, 20),
        ("at most 20", 0, 20),
        ("fewer than 5", 0, 4),
        ("less than 5", 0, 4),
        ("fewer than 1", 0, 0),
    ],
)
def test_intervals(text: str, low: float, high: float) -> None:
    """Each form means an interval of whole persons."""
    assert _interval(text) == Interval(low, high)


def test_what_is_not_counted_in_persons() -> None:
    """Tonnes have fractions: more than 2.5 begins there, and about is not rounded."""
    assert _interval("more than 2.5", whole=False) == Interval(2.5, INF)
    assert _interval("fewer than 2.5", whole=False) == Interval(0, 2.5)
    assert _interval("about 2.5", whole=False) == Interval(2.0, 3.0)
    assert _interval("more than 2.5") == Interval(3, INF)
    assert _interval("fewer than 2.5") == Interval(0, 2)


@pytest.mark.parametrize(
    "text",
    [
        *("", "many", "100 people", "1,200", "-5", "120-80", "about", "about 80-120"),
        *("fewer than 0", "1e3", "٣", "100-", "more than", "nearly 100", "1" * 20),
    ],
)
def test_no_figures(text: str) -> None:
    """What is no figure in a known form is none, and is not guessed."""
    assert read_quantity(text) is None


numbers = st.integers(0, 10**9).map(float) | st.floats(0, 1e9).map(lambda x: round(x, 3))


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    """Draw a figure that could have been said."""
    counted = draw(st.sampled_from(Counted))
    amount = draw(numbers)
    if counted is Counted.FEWER_THAN:
        amount += 1
    most = amount + draw(numbers) if counted is Counted.RANGE else amount
    return Quantity(counted, amount, round(most, 3))


@given(quantities())
def test_round_trip(quantity: Quantity) -> None:
    """What is written is read as the same figure."""
    assert read_quantity(quantity.text) == quantity


@given(quantities(), st.floats(0, 1), st.booleans())
def test_intervals_are_sound(quantity: Quantity, about_share: float, whole: bool) -> None:
    """An interval is not empty, and a wider about gives a wider one."""
    interval = quantity.interval(about_share=about_share, whole=whole)
    assert 0 <= interval.low <= interval.high
    wider = quantity.interval(about_share=min(1.0, about_share + 0.1), whole=whole)
    assert wider.low <= interval.low
    assert wider.high >= interval.high


@given(st.text(max_size=20))
def test_any_text_is_read_or_not(text: str) -> None:
    """No text makes the reader fail."""
    found = read_quantity(text)
    assert found is None or read_quantity(found.text) == found
