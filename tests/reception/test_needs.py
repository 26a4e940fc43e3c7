"""What the people of a day need, whether there is room, and how long funds last."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.reception.coming import Coming, How, Left
from safepassage.reception.days import days_from, people_by_day
from safepassage.reception.expected import expected_by_plan
from safepassage.reception.funds import Lasting, Money, food_costs
from safepassage.reception.needs import DayNeeds, ItemNeed, needs_of
from safepassage.reception.room import Room, room_for
from safepassage.reception.standard import Per, Phase, Standard
from safepassage.reception.standards import Standards
from safepassage.reception.stock import Stock, StockRow
from safepassage.scenario.model import Need
from tests.reception.first_day import at, first_day

DAYS = days_from(date(2030, 5, 6), date(2030, 5, 10))


def _school(*rows: StockRow, first_days: int = 3) -> tuple[DayNeeds, ...]:
    comings = [row for row in expected_by_plan(*first_day()).comings if row.reception == "school"]
    people = people_by_day(first_day().scenario, comings, [], DAYS)
    return needs_of("school", people, None, Standards.of(), Stock(rows), first_days=first_days)


def _item(day: DayNeeds, name: str) -> ItemNeed:
    return next(item for item in day.items if item.standard.item == name)


def test_the_school_by_hand() -> None:
    """35 people need 525 litres a day, 122.5 m2, a toilet, two from the fourth day, 35 blankets."""
    told = _school()
    assert [_item(day, "water").expected.needed for day in told] == [525] * 5
    assert _item(told[0], "water").expected.least == 262.5
    assert _item(told[0], "covered_area").expected.needed == 122.5
    assert [_item(day, "toilets").expected.needed for day in told] == [1, 1, 1, 2, 2]
    assert [day.is_first for day in told] == [True, True, True, False, False]
    assert [_item(day, "blankets").expected.needed for day in told] == [35, 0, 0, 0, 0]
    assert _item(told[0], "food_energy").expected.needed == 73_500
    assert _item(told[0], "wheelchair_places").expected.needed == 1
    assert _item(told[0], "beds").expected.needed == 0
    # Nothing is said of what there is, so nothing is short.
    assert {item.expected.short for day in told for item in day.items} == {0}


def test_what_is_short() -> None:
    """A store lasts until it is used up, a delivery for its day, and a building every day."""
    told = _school(
        StockRow("school", "rations", 80),
        StockRow("school", "water", 400, each_day=True),
        StockRow("school", "water", 200),
        StockRow("school", "covered_area", 100),
        StockRow("farm", "toilets", 9),
    )
    assert [_item(day, "rations").expected.short for day in told] == [0, 0, 25, 35, 35]
    assert [_item(day, "water").expected.there_is for day in told] == [600, 475, 400, 400, 400]
    assert [_item(day, "water").expected.short for day in told] == [0, 50, 125, 125, 125]
    assert [_item(day, "covered_area").expected.short for day in told] == [22.5] * 5
    assert _item(told[0], "toilets").expected.there_is is None


_ROWS = st.lists(
    st.tuples(st.integers(0, 7000), st.integers(1, 300), st.sampled_from(tuple(Need))), max_size=6
)
_STOCK = (
    StockRow("school", "water", 2000, each_day=True),
    StockRow("school", "water", 900),
    StockRow("school", "rations", 700),
    StockRow("school", "toilets", 3),
    StockRow("school", "blankets", 150),
)


@given(_ROWS, _ROWS)
def test_more_people_are_never_short_of_less(
    rows: list[tuple[int, int, Need]], more: list[tuple[int, int, Need]]
) -> None:
    """Whoever comes besides, on no day any item is needed less, or is less short."""
    scenario = first_day().scenario
    told = []
    for arrivals in (rows, [*rows, *more]):
        comings = [Coming("school", *row, How.PLANNED) for row in arrivals]
        people = people_by_day(scenario, comings, [], DAYS)
        told.append(needs_of("school", people, None, Standards.of(), Stock(_STOCK), first_days=0))
    for few, many in zip(*told, strict=True):
        for one, other in zip(few.items, many.items, strict=True):
            assert one.expected.needed <= other.expected.needed
            assert one.expected.short <= other.expected.short


def test_the_change_of_phase_is_a_setting() -> None:
    """The first days may be none, and then later figures count at once."""
    assert [_item(day, "toilets").expected.needed for day in _school(first_days=0)] == [2] * 5


def test_an_item_of_later_days_only() -> None:
    """What counts later only is not told in the first days, also where there are no others."""
    local = Standard("desks", 2, "desks", Per.PERSON_THERE, phase=Phase.LATER, source="school")
    comings = [row for row in expected_by_plan(*first_day()).comings if row.reception == "school"]
    people = people_by_day(first_day().scenario, comings, [], DAYS)
    for first_days, told in ((4, 1), (9, 0)):
        days = needs_of(
            "school", people, None, Standards.of([local]), Stock(), first_days=first_days
        )
        desks = [item for day in days for item in day.items if item.standard.item == "desks"]
        assert [item.expected.needed for item in desks] == [70] * told
    assert needs_of("school", [], None, Standards.of([local]), Stock(), first_days=3) == ()


def test_many_people_are_told_beside_those_expected() -> None:
    """Where it is known how many may come, each item has both, from their own people."""
    few = [Coming("school", at("09:00"), 40, Need.SEATED, How.PLANNED)]
    many = [Coming("school", at("09:00"), 60, Need.SEATED, How.PLANNED)]
    scenario = first_day().scenario
    told = needs_of(
        "school",
        people_by_day(scenario, few, [], DAYS),
        people_by_day(scenario, many, [], DAYS),
        Standards.of(),
        Stock((StockRow("school", "toilets", 1),)),
        first_days=3,
    )
    toilets = _item(told[0], "toilets")
    assert toilets.many is not None
    assert (toilets.expected.short, toilets.many.short) == (0, 1)


def test_room() -> None:
    """A reception is full in the minute in which one more comes than it has room for."""
    comings = [
        Coming("school", 60, 20, Need.SEATED, How.PLANNED),
        Coming("school", 90, 20, Need.SEATED, How.PLANNED),
    ]
    assert room_for(30, comings, []) == Room(30, 40, 90, 90, 10)
    assert room_for(40, comings, []) == Room(40, 40, 90, None, 0)
    assert room_for(None, comings, []) == Room(None, 40, 90, None, 0)
    assert room_for(30, comings, [Left("school", 80, 10)]) == Room(30, 30, 90, None, 0)
    assert room_for(30, [], []) == Room(30, 0, None, None, 0)


def _costs(cost: str, funds: str, persons: list[int]) -> Lasting:
    days = [(date(2030, 5, 6 + number), each) for number, each in enumerate(persons)]
    _, lasting = food_costs(Money(Decimal(cost), "USD", Decimal(funds)), days)
    assert lasting is not None
    return lasting


def test_how_long_funds_last() -> None:
    """39 people at 2.50 cost 97.50 a day: 1,000 pay 10 days, and the eleventh lacks 72.50."""
    assert _costs("2.5", "1000", [39]) == Lasting(10, date(2030, 5, 16), Decimal("72.5"))
    assert _costs("2.5", "97.5", [39]) == Lasting(1, date(2030, 5, 7), Decimal("97.5"))
    assert _costs("2.5", "97.49", [39]) == Lasting(0, date(2030, 5, 6), Decimal("0.01"))
    # 10, then 20 people, then 20 from then on.
    assert _costs("1", "70", [10, 20]) == Lasting(4, date(2030, 5, 10), Decimal(20))
    assert _costs("1", "25", [10, 20]) == Lasting(1, date(2030, 5, 7), Decimal(5))
    assert _costs("1", "25", [10, 0]) == Lasting(None, None, Decimal(0))
    assert _costs("1", "1e12", [1]).short_on is None


@pytest.mark.parametrize("people", [[3, 5, 8], [1, 1, 40]])
def test_costs_add_up(people: list[int]) -> None:
    """Each day's cost is its people's, and what is spent is the sum so far."""
    days = [(date(2030, 5, 6 + number), each) for number, each in enumerate(people)]
    costs, lasting = food_costs(Money(Decimal("2.5"), "EUR"), days)
    assert lasting is None
    assert [each.cost for each in costs] == [Decimal("2.5") * each for each in people]
    assert costs[-1].spent == Decimal("2.5") * sum(people)
