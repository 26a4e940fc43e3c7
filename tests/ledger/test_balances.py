"""Trapped before - evacuated + found = trapped after, on intervals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from safepassage.ledger import build_ledger
from safepassage.scenario.quantities import Interval

from .worlds import day, said, world

if TYPE_CHECKING:
    from safepassage.ledger.balances import Balance
    from safepassage.scenario.statements import Statement


def _balances(*statements: Statement) -> tuple[Balance, ...]:
    return build_ledger(world(*statements), draws=10).balances


BEFORE = said("before", "people.trapped", quantity="200", window_from=day(0))
OUT = said("out", "people.evacuated", quantity="about 100", window_from=day(1), at=day(1))
NOBODY_FOUND = said(
    "found", "people.trapped", quantity="0", stage="found", window_from=day(1), at=day(1)
)


def _after(quantity: str) -> Statement:
    return said("after", "people.trapped", quantity=quantity, window_from=day(2), at=day(2))


def test_figures_that_meet() -> None:
    """200, less 80 to 120, may leave 110."""
    (balance,) = _balances(BEFORE, OUT, NOBODY_FOUND, _after("110"))
    assert balance.expected == Interval(80, 120)
    assert balance.meets
    assert balance.statements == ("before", "out", "found", "after")


def test_figures_that_cannot_meet() -> None:
    """200, less 80 to 120, cannot leave 150 when nobody was found."""
    (balance,) = _balances(BEFORE, OUT, NOBODY_FOUND, _after("150"))
    assert not balance.meets


def test_somebody_may_have_been_found() -> None:
    """Where nobody says how many were found, more may be left than is expected, but not fewer."""
    (more,) = _balances(BEFORE, OUT, _after("150"))
    (fewer,) = _balances(BEFORE, OUT, _after("50"))
    assert more.found is None
    assert more.meets
    assert not fewer.meets


def test_without_a_figure_of_who_came_out_all_is_possible() -> None:
    """What nobody told is not counted as nought."""
    (balance,) = _balances(BEFORE, _after("5"))
    assert balance.evacuated is None
    assert balance.expected.high == math.inf
    assert balance.meets


def test_two_figures_of_one_thing_are_no_sum() -> None:
    """What two sides tell of the same people is taken from the one to the other, and not added."""
    other = said(
        "other", "people.evacuated", quantity="60", party="north", window_from=day(1), at=day(1)
    )
    (balance,) = _balances(BEFORE, OUT, other, NOBODY_FOUND, _after("110"))
    assert balance.evacuated == Interval(60, 120)


def test_days_add_up() -> None:
    """What came out on different days is added, and so is what came out of different cellars."""
    again = said("again", "people.evacuated", quantity="10", window_from=day(2), at=day(2))
    last = said("after", "people.trapped", quantity="90", window_from=day(3), at=day(3))
    (balance,) = _balances(BEFORE, OUT, again, NOBODY_FOUND, last)
    assert balance.evacuated == Interval(90, 130)


def test_parts_of_a_whole_are_not_added_to_it() -> None:
    """A sum over days holds the figure of one of them."""
    whole = said(
        "whole", "people.evacuated", quantity="51", window_from=day(1), window_to=day(2), at=day(2)
    )
    part = said("part", "people.evacuated", quantity="50", window_from=day(1), at=day(1))
    last = said("after", "people.trapped", quantity="149", window_from=day(3), at=day(3))
    (balance,) = _balances(BEFORE, whole, part, NOBODY_FOUND, last)
    assert balance.evacuated == Interval(51, 51)
    assert balance.meets
