"""The planning figures: what each asks of a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.reception.counts import Counts, Who
from safepassage.reception.days import DayPeople
from safepassage.reception.default_figures import DEFAULTS
from safepassage.reception.standard import Per, Phase, Standard
from safepassage.reception.standards import Standards

DAY = DayPeople(
    date(2030, 5, 6),
    newcomers=Counts(100, 96, 3, 1),
    there=Counts(120, 116, 3, 1),
    peak=Counts(101, 98, 2, 1),
)


def _first(item: str) -> Standard:
    return next(each for each in Standards.of().first if each.item == item)


@pytest.mark.parametrize(
    ("item", "amount"),
    [
        ("water", 15 * 120),
        ("taps", 1),
        ("toilets", 3),  # 101 people, 50 to one
        ("covered_area", 3.5 * 101),
        ("food_energy", 2100 * 120),
        ("rations", 120),
        ("wheelchair_places", 2),
        ("beds", 1),
        ("blankets", 100),
        ("soap", 105 / 7 * 120),
    ],
)
def test_each_figure_counts_its_people(item: str, amount: float) -> None:
    """Food is for everybody of the day, toilets for the most at once, blankets for newcomers."""
    assert _first(item).amount(DAY) == pytest.approx(amount)


def test_toilets_change_after_the_first_days() -> None:
    """50 people share a toilet at first, 20 later; three for women to each one for men."""
    later = next(each for each in Standards.of().later if each.item == "toilets")
    assert (_first("toilets").quantity, later.quantity) == (50, 20)
    assert later.amount(DAY) == 6
    assert [later.split(number) for number in (0, 1, 2, 3, 4, 6, 8)] == [
        None,
        None,
        (1, 1),
        (2, 1),
        (3, 1),
        (5, 1),
        (6, 2),
    ]
    assert _first("taps").split(8) is None


def test_each_figure_says_whence_it_is() -> None:
    """No default stands without an edition and a source."""
    assert all(each.edition and each.source for each in DEFAULTS)
    assert sum(each.edition == "Sphere Handbook 2018" for each in DEFAULTS) >= 6


def test_local_figures_take_the_place_of_defaults() -> None:
    """A local figure counts in its phase; an item of one's own comes last; 0 leaves one out."""
    local = [
        Standard("water", 20, "litres", Per.PERSON_DAY, edition="local", source="cluster"),
        Standard("toilets", 30, "toilets", Per.SHARED, phase=Phase.LATER, source="cluster"),
        Standard("baby_kits", 0.05, "kits", Per.NEWCOMER, source="cluster"),
        replace(_first("soap"), quantity=0.0),
    ]
    standards = Standards.of(local)
    assert [each.quantity for each in standards.first if each.item == "water"] == [20]
    assert [each.quantity for each in standards.all if each.item == "toilets"] == [50, 30]
    assert standards.first[-1].item == standards.later[-1].item == "baby_kits"
    assert standards.item("soap") is None
    assert len({(each.item, each.phase) for each in standards.all}) == len(standards.all)


@given(
    st.sampled_from([*DEFAULTS, Standard("own", 0.3, "kits", Per.NEWCOMER, Who.SEATED)]),
    st.tuples(*[st.integers(0, 5000)] * 3),
    st.tuples(*[st.integers(0, 5000)] * 3),
)
def test_more_people_never_need_less(
    standard: Standard, few: tuple[int, ...], more: tuple[int, ...]
) -> None:
    """Whoever comes besides, no amount falls, nor the toilets of one side."""
    less = Counts(sum(few), *few)
    people = less.plus(Counts(sum(more), *more))
    amounts = [standard.amount(DayPeople(DAY.date, who, who, who)) for who in (less, people)]
    assert amounts[0] <= amounts[1]
    splits = [standard.split(amount) for amount in amounts]
    if splits[0] is not None:
        assert splits[1] is not None
        assert splits[0][0] <= splits[1][0]
        assert splits[0][1] <= splits[1][1]
        assert sum(splits[1]) == amounts[1]
