"""Who is to be erased, and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import UsageError
from safepassage.operation.custody.retention import Due, Kept, Purpose, RetentionSettings, due

DAY_S = 86_400
NOW = 1000 * DAY_S
SETTINGS = RetentionSettings()


def test_data_are_due_in_the_second_in_which_the_term_ends() -> None:
    """Three days after the last boarding, and not a second before."""
    kept = Kept("a-1", {Purpose.BOARDING: NOW})
    assert due([kept], NOW + 3 * DAY_S - 1) == ()
    assert due([kept], NOW + 3 * DAY_S) == (
        Due("a-1", NOW + 3 * DAY_S, "3 days for boarding are over"),
    )


def test_one_purpose_is_enough_to_keep_them() -> None:
    """Data stay as long as one term runs, and the last end counts."""
    kept = Kept("a-1", {Purpose.BOARDING: NOW, Purpose.RECEPTION: NOW - DAY_S})
    assert due([kept], NOW + 29 * DAY_S - 1) == ()
    (one,) = due([kept], NOW + 29 * DAY_S)
    assert one.since_s == NOW + 29 * DAY_S
    assert one.why == "3 days for boarding, 30 days for reception are over"


def test_data_without_a_purpose_are_due_at_once() -> None:
    """What nothing keeps is erased."""
    assert due([Kept("a-1", {})], NOW) == (Due("a-1", None, "no purpose keeps them"),)


def test_the_due_come_sorted() -> None:
    """The answer does not hang on the order of the question."""
    people = [Kept(person, {}) for person in ("b", "c", "a")]
    assert [one.person for one in due(people, NOW)] == ["a", "b", "c"]
    assert due(people, NOW) == due(people[::-1], NOW)


LAST = st.dictionaries(st.sampled_from(Purpose), st.integers(0, 2 * NOW))


@given(LAST, st.integers(0, 3 * NOW), st.integers(0, NOW))
def test_nobody_comes_back(last: dict[Purpose, int], now_s: int, later_s: int) -> None:
    """Whoever is due stays due, and a purpose more makes nobody due."""
    kept = Kept("a-1", last)
    if due([kept], now_s):
        assert due([kept], now_s + later_s)
    longer = Kept("a-1", {**last, Purpose.TRACING: max(last.get(Purpose.TRACING, 0), now_s)})
    assert due([longer], now_s) == ()


@pytest.mark.parametrize("days", [{}, {**SETTINGS.days, Purpose.AUDIT: -1}])
def test_a_term_that_is_missing_or_negative_is_refused(days: dict[Purpose, int]) -> None:
    """Each purpose has a term of 0 days or more."""
    with pytest.raises(UsageError, match="Each purpose has a term"):
        RetentionSettings(days)


def test_terms_are_shown() -> None:
    """Each purpose is shown with its days."""
    assert dict(SETTINGS.rows()) == {
        "boarding": "3 days",
        "reception": "30 days",
        "tracing": "365 days",
        "audit": "365 days",
    }
